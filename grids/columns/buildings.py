"""Rows of buildings: known again by community and name; the grid and the estate by theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.scoping import Scope
from exchange.handlers import CommitResult, Field, ImportHandler, Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import squash
from grids.columns.ground import areas_of, grid_key
from grids.models import Building, Estate, GridPost, GridProfile
from grids.selectors.territory import buildings_on
from grids.services.base import VERB
from grids.services.buildings import BuildingLine
from grids.services.imports import ImportedBuilding, import_buildings, nothing_imported, undo_buildings
from members.columns.places import code_of, communities_in, organizations_by_code
from orgs.models import Organization, Tier

COUNTS = (("households", "户数"), ("people", "人数"), ("entrances", "单元数"))


class BuildingsHandler(ImportHandler):
    """Rows of buildings."""

    kind = "buildings"
    title = "楼栋"
    verb = VERB
    order = 15  # after organizations: the grids must be there

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        places = tuple((code_of(place), str(place)) for place in communities_in(scope, context.get("street"), on))
        return (
            Field("name", "楼栋", required=True, max_length=40),
            Field("community", "社区", "choice", places, hint="不选则为你当前任职的社区", shown=False),
            Field("grid", "所属网格", max_length=60),
            Field("estate", "小区", max_length=60),
            Field("households", "户数", max_length=10),
            Field("people", "人数", max_length=10),
            Field("entrances", "单元数", max_length=6, shown=False),
            Field("address", "地址", max_length=120, shown=False),
            Field("neighbours", "相邻楼栋", max_length=400, hint="几栋用顿号隔开"),
        )

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Several names with a mark between them."""
        return {**super().texts(values), "neighbours": "、".join(values.get("neighbours") or [])}

    def classify(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[RowVerdict]:
        """Against the buildings, grids and estates on record."""
        reading = _Reading(records, scope, on)
        return [reading.verdict(record) for record in records]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new, how many would change."""
        reading = _Reading(records, scope, on)
        states = [reading.verdict(record).state for record in records]
        new, changed = states.count(RowState.NEW), states.count(RowState.CHANGED)
        lines = [f"登记 {new} 栋楼，更新 {changed} 栋。"]
        if estates := sorted({name for record in records if (name := reading.new_estate(record))}):
            lines.append(f"一并登记小区：{'、'.join(estates[:5])}{'等' if len(estates) > 5 else ''}。")
        return lines

    def commit(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
        *,
        actor,
    ) -> CommitResult:
        """Through grids.services.imports."""
        reading = _Reading(records, scope, on)
        wanted = [reading.imported(record) for record in records if reading.verdict(record).state is not RowState.SAME]
        undo = import_buildings(buildings=wanted, actor=actor) if wanted else nothing_imported()
        created, updated = len(undo["created"]), len(undo["updated"])
        return CommitResult(
            undo=undo,
            counts={"buildings_created": created, "buildings_updated": updated},
            lines=[f"登记 {created} 栋楼，更新 {updated} 栋。"],
            links=[{"text": "楼栋", "sub": "查看楼栋", "url": reverse("grids:buildings")}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take the buildings back."""
        return undo_buildings(undo=undo, actor=actor)


class _Reading:
    """The rows and what is on record about them. Seven queries, however many rows."""

    def __init__(self, records: Sequence[Record], scope: Scope, on: date) -> None:
        self.scope, self.records = scope, list(records)
        codes = {str(record.values.get("community") or "") for record in records}
        self.places = organizations_by_code(scope.district_id, codes, on) if scope.district_id else {}
        self.own = Organization.objects.filter(pk=scope.anchor_id, tier=Tier.COMMUNITY).first()
        communities = {place.pk: place for place in (self.own, *self.places.values()) if place is not None}
        ids = set(communities)
        self.buildings: dict[tuple[int, str], Building] = {}
        for row in buildings_on(on).filter(community__in=ids).prefetch_related("neighbours"):
            self.buildings[row.community_id, squash(row.name)] = row
        self.grids: dict[tuple[int, str], list[Organization]] = {}
        for grid in Organization.objects.filter(community__in=ids, tier=Tier.GRID).existing(on):
            full = grid_key(grid.name)
            own = {full, *(full.removeprefix(area) for area in areas_of(grid, communities))}
            for key in own:
                self.grids.setdefault((grid.community_id, key), []).append(grid)
        estates = Estate.objects.filter(community__in=ids, closed_on=None)
        self.estates = {(row.community_id, squash(row.name)): row.pk for row in estates}
        self.listed = {
            (place.pk, squash(record.values["name"]))
            for record in records
            if record.values.get("name") and (place := self.place(record)) is not None
        }
        self._first: dict[tuple[int, str], int] = {}
        self._read_what_stays(on)

    def _read_what_stays(self, on: date) -> None:
        """Who looks after the buildings that are to change grid, and which of the grids are drawn: both stay."""
        moved = {
            known.pk: (known.grid_id_on, grid.pk)
            for record in self.records
            if (known := self._meant(record)) is not None
            and (grid := self.grid(record)) is not None
            and known.grid_id_on not in (None, grid.pk)
        }
        posts = GridPost.objects.filter(building__in=moved).in_force(on).select_related("person").order_by("pk")
        self.kept: dict[int, list[str]] = {}
        for post in posts:
            self.kept.setdefault(post.building_id, []).append(post.person.name)
        grids = {pk for pair in moved.values() for pk in pair}
        drawn = GridProfile.objects.filter(organization__in=grids).in_force(on).exclude(boundary=None)
        bordered = set(drawn.values_list("organization_id", flat=True))
        self.drawn = {pk for pk, pair in moved.items() if bordered.intersection(pair)}

    def _meant(self, record: Record) -> Building | None:
        return self.known(record) if record.values.get("name") and self.place(record) is not None else None

    def what_stays(self, record: Record) -> list[str]:
        """Sentences about what an import leaves where it is though the building changes grid."""
        known = self._meant(record)
        if known is None:
            return []
        said = []
        if names := self.kept.get(known.pk):
            said.append(f"楼栋换了网格，{'、'.join(names)}的岗位还在原网格，导入不带走：请到“网格岗位”办理。")
        if known.pk in self.drawn:
            said.append("楼栋换了网格，画过的网格边界没有变：请到网格的页面核对边界。")
        return said

    def place(self, record: Record) -> Organization | None:
        """Whose building it is."""
        found = self.places.get(str(record.values.get("community") or ""))
        return found if found is not None and found.tier == Tier.COMMUNITY else self.own

    def known(self, record: Record) -> Building | None:
        """The building on record of that name."""
        return self.buildings.get((self.place(record).pk, squash(record.values["name"])))

    def grid(self, record: Record) -> Organization | None:
        """The one grid that its name means."""
        found = self.grids.get((self.place(record).pk, grid_key(record.values.get("grid") or "")), [])
        return found[0] if len(found) == 1 else None

    def new_estate(self, record: Record) -> str:
        """The name of an estate that is not on record yet."""
        name, place = " ".join((record.values.get("estate") or "").split()), self.place(record)
        return name if name and place is not None and (place.pk, squash(name)) not in self.estates else ""

    def imported(self, record: Record) -> ImportedBuilding:
        """As the service takes it; what the sheet does not say stays as it is."""
        values, place, known, grid = record.values, self.place(record), self.known(record), self.grid(record)

        def kept(key: str, empty: Any) -> Any:
            value = values.get(key)
            return value if value not in (None, "") else getattr(known, key) if known else empty

        estate = self.estates.get((place.pk, squash(values.get("estate") or "")))
        near = values.get("neighbours")
        return ImportedBuilding(
            community_id=place.pk,
            line=BuildingLine(
                name=known.name if known else values["name"],
                address=kept("address", ""),
                households=kept("households", 0),
                people=kept("people", 0),
                entrances=kept("entrances", None),
                estate_id=estate if values.get("estate") else known.estate_id if known else None,
                point=known.point if known else None,
                boundary=known.boundary if known else None,
            ),
            building_id=known.pk if known else None,
            grid_id=grid.pk if grid else None,
            estate=self.new_estate(record),
            near=tuple(near) if near else None,
        )

    def changes(self, record: Record) -> list[tuple[str, str, str]]:
        """What of the building on record would change."""
        known, values = self.known(record), record.values
        pairs = [(label, str(getattr(known, key) or ""), str(values.get(key) or "")) for key, label in COUNTS]
        pairs.append(("地址", known.address, values.get("address") or ""))
        grid = self.grid(record)
        pairs.append(("所属网格", known.grid_name, grid.name if grid else ""))
        estate = " ".join((values.get("estate") or "").split())
        pairs.append(("小区", known.estate.name if known.estate else "", estate))
        old = {squash(row.name): row.name for row in known.neighbours.all()}
        new = {squash(name): name for name in values.get("neighbours") or []}
        if new and set(new) != set(old):
            pairs.append(("相邻楼栋", "、".join(old.values()), "、".join(new.values())))
        return [(label, before, after) for label, before, after in pairs if after and before != after]

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        place = self.place(record)
        if place is None:
            return RowVerdict(RowState.WRONG, reasons=["看不出是哪个社区的楼栋，请补上社区。"])
        if not covers(self.scope, place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"{place.name}不归你当前任职的单位管理。"])
        group = {"group": str(place.pk), "group_name": place.name}
        # Two rows of one building are found below, among the rows that are left.
        reasons = [explain(issue, record) for issue in record.errors if issue["code"] != "DUPLICATE"]
        if not record.values.get("name"):
            reasons = reasons or ["没有楼栋名称。请补上，或选“这一行不导入”。"]
            return RowVerdict(RowState.WRONG, reasons=reasons, **group)
        reasons += self._wrong(record, place)
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons, **group)
        notes = worth_knowing(record)
        if name := self.new_estate(record):
            notes = [*notes, f"小区“{name}”还没有登记，一并登记。"]
        if self.known(record) is None:
            return RowVerdict(RowState.NEW, notes=notes, **group)
        changes, notes = self.changes(record), [*notes, *self.what_stays(record)]
        return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes, **group)

    def _wrong(self, record: Record, place: Organization) -> list[str]:
        values, reasons = record.values, []
        name = squash(values["name"])
        first = self._first.setdefault((place.pk, name), record.row)
        if first != record.row:
            reasons.append(f"与第 {first} 行是同一栋楼，请留一行。")
        if len(values["name"]) > 40:
            reasons.append("楼栋名称最多 40 个字。")
        if values.get("grid") and self.grid(record) is None:
            reasons.append(f"{place.name}没有名为“{values['grid']}”的网格。请核对名称，或先新设网格。")
        unknown = [
            near
            for near in values.get("neighbours") or []
            if (place.pk, squash(near)) not in self.buildings and (place.pk, squash(near)) not in self.listed
        ]
        if unknown:
            reasons.append(f"相邻楼栋“{'”“'.join(unknown[:3])}”不在本社区，也不在这张表里，请核对名称。")
        return reasons
