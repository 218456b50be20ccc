"""What a name or code in a sheet means in the network. Names of places are nobody's secret; what may be done is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from common.scoping import everything
from exchange.vocabulary import squash
from orgs.models import Organization, Tier

# An organisation without a division code is named by its id in a reading; no division code looks like that.
OWN = "org-"


def code_of(organization: Organization) -> str:
    """What stands for a street or community in a reading."""
    return organization.code or f"{OWN}{organization.pk}"


def first_day(value: dict | None) -> date | None:
    """The day, or the first day of the month or year, that a reading's date names."""
    if not value:
        return None
    text = str(value["value"])
    return date.fromisoformat(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10])


class Network:
    """The open organisations of a district by code and by name. One query."""

    def __init__(self, district_id: int | None, *, tiers: Iterable[str] = tuple(Tier)):
        rows: list[Organization] = []
        if district_id is not None:
            with everything("a workbook may name any place of the district"):
                rows = list(
                    Organization.objects.filter(
                        Q(tier__in=list(tiers)), district_id=district_id, period__upper_inf=True
                    ).order_by("tree_id", "lft")
                )
        self.by_id = {row.pk: row for row in rows}
        self.by_code = {code_of(row): row for row in rows}
        self._by_name: dict[str, list[Organization]] = defaultdict(list)
        self._below: dict[tuple[int | None, str], Organization] = {}
        for row in rows:
            self._by_name[squash(row.name)].append(row)
            self._below[row.parent_id, squash(row.name)] = row

    def named(self, text: str, *, tier: str | None = None) -> list[Organization]:
        """Organisations of this name, blanks and width aside; of the tier when one is given."""
        found = self._by_name.get(squash(text), [])
        return [row for row in found if tier is None or row.tier == tier]

    def child(self, parent_id: int, name: str) -> Organization | None:
        """The child of this name."""
        return self._below.get((parent_id, squash(name)))
