"""Rows of what any office may found: a district, street, community or grid, named by 成立单位 or by the community."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q

from common.scoping import Scope
from exchange.handlers import Field, Record
from grids.columns.ground import GroundHandler, grid_key
from grids.columns.named import NamedReading
from grids.services.frontline import FOUNDERS
from members.columns.places import OWN, code_of, offices_in, organizations_by_code
from orgs.models import Organization, Tier


def said_founder(record: Record) -> str:
    """Who the row says founded it: a code, or the name of a grid."""
    return str(record.values.get("founder") or "")


class OfficeReading(NamedReading):
    """Things that an office founded."""

    offices = FOUNDERS
    # What is done to a thing, in a sentence about who did it.
    founder_word = "成立"

    def load(self) -> None:
        self._grids = self._named_grids()

    def _named_grids(self) -> dict[str, list[Organization]]:
        """Grids in sight that the sheet names as founders, by code and by name. One query, none where it names none."""
        said = {said_founder(record) for record in self.records} - {"", *self.places}
        found: dict[str, list[Organization]] = defaultdict(list)
        if said:
            names = {*said, *map(grid_key, said), *(f"{grid_key(name)}党支部" for name in said)}
            own = {int(text.removeprefix(OWN)) for text in said if text.removeprefix(OWN).isdecimal()}
            rows = Organization.objects.filter(Q(name__in=names) | Q(code__in=said) | Q(pk__in=own), tier=Tier.GRID)
            for row in rows.existing(self.on).order_by("pk"):
                for key in {grid_key(row.name), code_of(row)}:
                    found[key].append(row)
        return found

    def codes(self) -> set[str]:
        return super().codes() | {said_founder(record) for record in self.records}

    def place(self, record: Record) -> Organization | None:
        """The founder that the row names, an office or a grid; else its community; else one's own office."""
        said, over = said_founder(record), super().place(record)
        if not said or said in self.places:
            return self.places[said] if said else over
        grids = self._grids.get(said) or self._grids.get(grid_key(said), [])
        if record.values.get("community") and over is not None:
            grids = [grid for grid in grids if grid.community_id == over.pk]
        return grids[0] if len(grids) == 1 else None

    def unplaced(self, record: Record) -> str:
        word = self.founder_word
        if record.values.get("founder"):
            said = record.values["founder"]
            return f"看不出{word}单位“{said}”是哪一个，请写街道、社区的名称；是网格的，社区一栏也要填。"
        return f"看不出是哪个单位{word}的，请补上{word}单位。"


class OfficeHandler(GroundHandler):
    """A sheet of what any office may found."""

    founder_label = "成立单位"

    def office_fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> tuple[Field, ...]:
        """Community and founder."""
        offices = tuple((code_of(place), str(place)) for place in offices_in(scope, FOUNDERS, on))
        hint = "不选则为上面的社区，或你当前任职的单位"
        return (
            self.community_field(context, scope, on),
            Field("founder", self.founder_label, "choice", offices, hint=hint, shown=False),
        )

    def row_fields(self, record: Record, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """With the grids of the row's community: of a whole district nobody finds one in a list."""
        code = str(record.values.get("community") or "")
        community = organizations_by_code(scope.district_id, [code], on).get(code) if scope.district_id else None
        return [
            self._with_grids(field, said_founder(record), community, on) if field.key == "founder" else field
            for field in self.fields(context, scope, on)
        ]

    def _with_grids(self, field: Field, said: str, community: Organization | None, on: date) -> Field:
        if community is None:
            return replace(field, hint=f"{field.hint}；要选网格的，先选好社区，改好这一行后再来选")
        grids = Organization.objects.filter(community=community, tier=Tier.GRID).existing(on).in_order()
        # A grid that the sheet names stands as it is written.
        named = [
            (said if said and grid_key(grid.name) == grid_key(said) else code_of(grid), str(grid)) for grid in grids
        ]
        others = [choice for choice in field.choices if choice not in {(code_of(grid), str(grid)) for grid in grids}]
        return replace(field, choices=(*named, *others))
