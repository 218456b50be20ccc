"""Which unit a text of unit and post means: the registered one it begins with, or a name to propose."""

from __future__ import annotations

import re

from common.scoping import everything
from orgs.models import Unit

_BODY = r"(?:党工委|党委|党总支部?|党支部|党组织|党组|总支|支部|工会|团委|综合|后勤|机关|行政)"
_POST = (
    r"(?:第一|专职|兼职|常务|副)*"
    r"(?:书记|委员|主任|主席|经理|总经理|董事长|董事|校长|园长|院长|所长|行长|局长|科长|处长|站长|队长|部长|会长|秘书长|"
    r"教导员|指导员|政治教导员|政委|负责人|民警|员工|职工|教师|医生|理事长|理事|监事|调研员|主管|专员|干部|代表)"
)
_TAIL = re.compile(rf"{_BODY}*{_POST}(?:[、,，兼和及]?{_BODY}*{_POST})*\Z")


class UnitNames:
    """The registered units of a district, for finding the one a text begins with. One query."""

    def __init__(self, district_id: int) -> None:
        with everything("a unit of the district may be named in any roster"):
            rows = list(Unit.objects.filter(district_id=district_id, closed_on=None).values_list("name", "pk"))
            self._by_name = dict(rows)
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)

        self._by_id = {pk: name for name, pk in rows}

    def name(self, unit_id: int | None) -> str:
        """The name of a registered unit; empty for none."""
        return self._by_id.get(unit_id, "")

    def find(self, text: str | None) -> int | None:
        """Id of the unit whose exact name the text is or begins with; the longest name wins."""
        if not text:
            return None
        for length in self._lengths:
            if length <= len(text) and (pk := self._by_name.get(text[:length])) is not None:
                return pk
        return None


def proposed_unit(text: str | None) -> str:
    """The name of the unit in 南昌示范银行绳金塔支行党支部书记; empty where the text names none."""
    if not text:
        return ""
    name = _TAIL.sub("", text).strip("、，, ")
    return name if 4 <= len(name) <= 80 else ""
