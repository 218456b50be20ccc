"""Which unit a text of unit and post means: the registered one it begins with, or a name to propose."""

from __future__ import annotations

import re
from collections.abc import Iterable

from common.scoping import everything
from orgs.models import Relation, Unit, UnitKind
from orgs.services.imports import UnitLine

_BODY = r"(?:党工委|党委|党总支部?|党支部|党组织|党组|总支|支部|工会|团委|综合|后勤|机关|行政)"
_POST = (
    r"(?:第一|专职|兼职|常务|副)*"
    r"(?:书记|委员|主任|主席|经理|总经理|董事长|董事|校长|园长|院长|所长|行长|局长|科长|处长|站长|队长|部长|会长|秘书长|"
    r"教导员|指导员|政治教导员|政委|负责人|民警|员工|职工|教师|医生|理事长|理事|监事|调研员|主管|专员|干部|代表)"
)
# What a company runs here is not its name: 洪示物业服务有限公司绳金塔项目经理.
_PROJECT = re.compile(r"(?<=公司)\S{0,12}项目(?:部|组)?\Z")
_TAIL = re.compile(rf"{_BODY}*{_POST}(?:[、,，兼和及]?{_BODY}*{_POST})*\Z")
# As what a unit takes part, by its kind (XH 三(一)); any other is a unit of the neighbourhood.
_RELATIONS = {
    UnitKind.STATE_ENTERPRISE: Relation.ENTERPRISE,
    UnitKind.PRIVATE_ENTERPRISE: Relation.ENTERPRISE,
    UnitKind.FINANCE: Relation.ENTERPRISE,
    UnitKind.PROPERTY: Relation.ENTERPRISE,
    UnitKind.SOCIAL: Relation.TWO_NEW,
}


class UnitNames:
    """The registered units of a district, for finding the one a text begins with. One query."""

    def __init__(self, district_id: int) -> None:
        with everything("a unit of the district may be named in any roster"):
            rows = list(Unit.objects.filter(district_id=district_id).values_list("name", "pk", "closed_on"))
        self._by_name = {name: pk for name, pk, closed in rows if closed is None}
        self._by_id = {pk: name for name, pk in self._by_name.items()}
        self._closed = {name for name, _, closed in rows if closed is not None}
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)

    def name(self, unit_id: int | None) -> str:
        """The name of a registered unit; empty for none."""
        return self._by_id.get(unit_id, "")

    def left(self, name: str) -> bool:
        """Whether a unit of this name was registered and has left the district."""
        return name in self._closed

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
    name = _PROJECT.sub("", _TAIL.sub("", text)).strip("、，, ")
    return name if 4 <= len(name) <= 80 else ""


def unit_lines(named: Iterable[tuple[int, str, str]]) -> list[UnitLine]:
    """Units to be registered.

    named   (id of the organisation, name, kind as the roster has it or ""), one for every row that names the unit
    """
    kinds: dict[str, str] = {}
    places: dict[str, list[int]] = {}
    for organization_id, name, kind in named:
        kinds[name] = kinds.get(name) or kind
        places.setdefault(name, []).append(organization_id)
    return [
        UnitLine(
            None,
            {"name": name, "kind": kinds[name] or UnitKind.OTHER},
            tuple(dict.fromkeys(joins)),
            _RELATIONS.get(kinds[name], Relation.RESIDENT),
        )
        for name, joins in places.items()
    ]
