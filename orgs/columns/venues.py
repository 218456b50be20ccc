"""Venues and what can be booked in them: known again by whose they are and their name, with or without the place's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.clock import now
from common.errors import RuleBroken
from common.scoping import Scope, everything
from exchange.handlers import (
    CommitResult,
    Doubles,
    Field,
    ImportHandler,
    Record,
    RowVerdict,
    explain,
    foreseen,
    worth_knowing,
)
from exchange.models import RowState
from exchange.vocabulary import squash
from orgs.columns.places import Network, code_of
from orgs.columns.venue_words import (
    LABELS,
    core,
    facility_kind,
    facility_text,
    kind_of,
    offices_for,
    without_office,
)
from orgs.hours import not_read
from orgs.models import Booking, Facility, FacilityKind, Organization, Tier, Venue, VenueKind
from orgs.rules_in_force import practice_of
from orgs.services.centres import FacilityLine, clean_facility
from orgs.services.venue_imports import VenueLine, import_venues, undo_venues
from orgs.services.venues import clean_venue, outside, refuse_midnight
from orgs.wording import tier_words

_TIERS = (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY, Tier.GRID)
_GOOD = (RowState.NEW, RowState.CHANGED)


class VenueReading(ABC):
    """The rows of a sheet, whose each is, and the venues on record there. As many queries for one row as for fifty.

    key   the column that holds the venue's name
    """

    key = "name"

    def __init__(self, records: Sequence[Record], scope: Scope, on: date) -> None:
        self.records, self.scope, self.on = list(records), scope, on
        self._doubles = Doubles(self.records)
        self.network = Network(scope.district_id, tiers=_TIERS)
        self.places = {(record.sheet, record.row): self._find_place(record) for record in self.records}
        ids = {place.pk for place in self.places.values() if place is not None}
        self.venues: dict[int, list[Venue]] = defaultdict(list)
        self.facilities: dict[int, dict[str, Facility]] = defaultdict(dict)
        with everything("whose row it is, is judged before anything is told of it"):
            for venue in Venue.objects.filter(organization__in=ids).select_related("organization").order_by("pk"):
                self.venues[venue.organization_id].append(venue)
            here = [venue.pk for rows in self.venues.values() for venue in rows]
            for facility in Facility.objects.filter(venue__in=here, closed_on=None).order_by("pk"):
                self.facilities[facility.venue_id][squash(facility.name)] = facility

    # ---- whose it is, and which ----

    def place(self, record: Record) -> Organization | None:
        """Whose venue the row speaks of."""
        return self.places[record.sheet, record.row]

    def _find_place(self, record: Record) -> Organization | None:
        owner, community = record.values.get("owner"), record.values.get("community")
        over = self.network.by_code.get(str(community or ""))
        if owner:
            return self.network.by_code.get(str(owner)) or self._grid(str(owner), over)
        if over is not None:
            return over
        named = self._named_in(squash(record.values.get(self.key) or ""))
        if named is not None:
            return named
        own = self.network.by_id.get(self.scope.anchor_id)
        # In a whole district's list a row without a place may be anybody's.
        return own if own is not None and own.tier not in (Tier.DISTRICT, Tier.STREET) else None

    def _grid(self, text: str, over: Organization | None) -> Organization | None:
        rows = [row for name in (text, f"{text}党支部") for row in self.network.named(name, tier=Tier.GRID)]
        if over is not None:
            rows = [row for row in rows if row.community_id == over.pk]
        return rows[0] if len(rows) == 1 else None

    def _named_in(self, name: str) -> Organization | None:
        """The place whose whole name the venue's begins with, street and community together or one of them."""
        found: dict[int, Organization] = {}
        longest = 0
        for place in self.network.by_id.values():
            own = squash(place.name)
            above = self.network.by_id.get(place.parent_id)
            for text in {own, without_office(own), f"{squash(above.name)}{own}" if above else own}:
                if len(text) > 2 and name.startswith(text) and len(text) >= longest:
                    found = found if len(text) == longest else {}
                    found[place.pk], longest = place, len(text)
        return next(iter(found.values())) if len(found) == 1 else None

    def alike(self, record: Record) -> list[Venue]:
        """The venue of that very name; else those whose names differ by the place's name alone."""
        place, name = self.place(record), squash(record.values.get(self.key) or "")
        rows = self.venues.get(place.pk, []) if place is not None else []
        exact = [row for row in rows if squash(row.name) == name]
        return exact or [row for row in rows if self._core(row.name, place) == self._core(name, place)]

    def _core(self, name: str, place: Organization) -> str:
        return core(name, place, self.network.by_id.get(place.parent_id))

    def known(self, record: Record) -> Venue | None:
        """The one on record."""
        found = self.alike(record)
        return found[0] if len(found) == 1 else None

    # ---- what it would do ----

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        errors = [explain(issue, record) for issue in self._doubles.standing(record.errors, record)]
        place = self.place(record)
        if place is None:
            return RowVerdict(RowState.WRONG, reasons=errors or [self._unplaced(record)])
        group = {"group": str(place.pk), "group_name": place.name}
        if not covers(self.scope, place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"{place.name}不归你当前任职的组织管理。"])
        reasons = errors or self._about_name(record, place)
        if not reasons:
            try:
                reasons = self.wrong(record)
            except RuleBroken as error:
                reasons = [error.message]
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons, **group)
        changes = self.changes(record)
        notes = [*worth_knowing(record), *self.notes(record)]
        state = RowState.NEW if changes is None else RowState.CHANGED if changes else RowState.SAME
        return RowVerdict(state, changes=changes or [], notes=notes, **group)

    def _unplaced(self, record: Record) -> str:
        said = record.values.get("owner")
        if not said:
            return "看不出是哪个组织的阵地，请在“所属组织”里写上区、街道、社区或网格的名称。"
        if len(self.network.named(said, tier=Tier.GRID)) > 1:
            return f"名为“{said}”的网格有几个，请把“社区”一栏也写上。"
        return f"没有名为“{said}”的街道、社区或网格，请核对“所属组织”。"

    def _about_name(self, record: Record, place: Organization) -> list[str]:
        found = self.alike(record)
        if len(found) > 1:
            names = "、".join(f"“{row.name}”" for row in found[:3])
            return [f"{place.name}有几处名称相近的阵地：{names}，请照登记的名称写。"]
        if found and found[0].closed_on:
            day = found[0].closed_on
            return [f"“{found[0].name}”已于 {day} 停用，还在使用的请先在“阵地”里恢复，再导入。"]
        return []

    @abstractmethod
    def wrong(self, record: Record) -> list[str]:
        """What keeps the row from being written; may raise RuleBroken."""

    @abstractmethod
    def changes(self, record: Record) -> list[tuple[str, str, str]] | None:
        """What of what is on record would change; None where nothing is on record."""

    @abstractmethod
    def line(self, record: Record) -> VenueLine:
        """As the service takes it."""

    def notes(self, record: Record) -> list[str]:
        """What is worth knowing."""
        return []

    def booked(self, venue: Venue | None, said: FacilityLine) -> tuple[Facility | None, FacilityLine]:
        """(the one on record, what it would be): what the sheet leaves empty stays as it is."""
        held = self.facilities[venue.pk].get(squash(said.name)) if venue is not None else None
        if held is None:
            return None, FacilityLine(said.name, said.kind or FacilityKind.ROOM, said.capacity, said.note)
        capacity = held.capacity if said.capacity is None else said.capacity
        return held, FacilityLine(held.name, said.kind or held.kind, capacity, said.note or held.note)

    def written(self) -> tuple[list[VenueLine], int]:
        """What a commit does, and how many of it are new."""
        judged = [(record, self.verdict(record).state) for record in self.records]
        return [self.line(record) for record, state in judged if state in _GOOD], sum(
            state is RowState.NEW for _, state in judged
        )


class _Venues(VenueReading):
    """Rows of venues, each with what can be booked there."""

    def __init__(self, records: Sequence[Record], scope: Scope, on: date) -> None:
        super().__init__(records, scope, on)
        self._fields = {(record.sheet, record.row): self._said(record) for record in self.records}
        cut = [
            venue.pk
            for record in self.records
            if (venue := self.known(record)) and self.fields(record).get("opening_hours", "") != venue.opening_hours
        ]
        self.bookings: dict[int, list[Booking]] = defaultdict(list)
        with everything("bookings of a venue whose hours are to change"):
            ahead = Booking.objects.filter(facility__venue__in=cut, cancelled_on=None, during__endswith__gt=now())
            for booking in ahead.select_related("facility"):
                self.bookings[booking.facility.venue_id].append(booking)
        self._first: dict[tuple[int, str], Record] = {}
        for record in self.records:
            if (place := self.place(record)) is not None:
                self._first.setdefault((place.pk, self._mark(record, place)), record)

    def _mark(self, record: Record, place: Organization) -> str:
        venue = self.known(record)
        return f"#{venue.pk}" if venue is not None else self._core(record.values.get("name") or "", place)

    def _said(self, record: Record) -> dict[str, Any]:
        values = record.values
        pairs = (("address", "address"), ("opening_hours", "hours"), ("lends", "lends"), ("capacity", "capacity"))
        said = {name: values[key] for name, key in pairs if values.get(key) not in (None, "")}
        if values.get("kind") and kind_of(values["kind"]):
            said["kind"] = kind_of(values["kind"])
        if values.get("public") is not None:
            said["is_public"] = values["public"]
        return {**said, **{name: " ".join(text.split()) for name, text in said.items() if isinstance(text, str)}}

    def fields(self, record: Record) -> dict[str, Any]:
        """What the row says of the venue, as the services take it; empty cells say nothing."""
        return self._fields[record.sheet, record.row]

    def offered(self, record: Record) -> list[FacilityLine]:
        """What the row says can be booked."""
        kinds = (("rooms", FacilityKind.ROOM), ("services", FacilityKind.SERVICE))
        return [FacilityLine(one["name"], kind, one["capacity"], one["note"])
                for key, kind in kinds for one in record.values.get(key) or ()]  # fmt: skip

    def wrong(self, record: Record) -> list[str]:
        values, place, fields = record.values, self.place(record), self.fields(record)
        if values.get("kind") and not kind_of(values["kind"]):
            return [f"没有“{values['kind']}”这个类别，可选：{'、'.join(VenueKind.labels)}。"]
        if values.get("public_said") and values.get("public") is None:
            return [f"“向居民公开”写的是“{values['public_said']}”，请写“是”或“否”。"]
        clean_venue({"name": values.get("name") or "", **fields})
        venue = self.known(record)
        if "opening_hours" in fields and (venue is None or venue.opening_hours != fields["opening_hours"]):
            refuse_midnight(fields["opening_hours"])
        if venue is not None and "opening_hours" in fields:
            said = outside(self.bookings[venue.pk], venue.opening_hours, fields["opening_hours"])
            if said:
                return [said]
        first = self._first[place.pk, self._mark(record, place)]
        if first is not record:
            return [f"和第 {first.row} 行“{first.values['name']}”是同一处阵地，请只留一行。"]
        seen: set[str] = set()
        for line in self.offered(record):
            clean_facility(line)
            if squash(line.name) in seen:
                return [f"可预约的“{line.name}”在这一行写了两次，请只写一次。"]
            seen.add(squash(line.name))
        return []

    def changes(self, record: Record) -> list[tuple[str, str, str]] | None:
        venue = self.known(record)
        if venue is None:
            return None
        found = []
        for name, after in self.fields(record).items():
            before = getattr(venue, name)
            if before != after:
                found.append((LABELS[name], *(_word(name, value) for value in (before, after))))
        for line in self.offered(record):
            held, after = self.booked(venue, line)
            texts = facility_text(held) if held is not None else "", facility_text(after)
            if texts[0] != texts[1]:
                found.append((f"可预约{FacilityKind(after.kind).label}", *texts))
        return found

    def notes(self, record: Record) -> list[str]:
        said = not_read(self.fields(record).get("opening_hours", ""))
        return [said] if said else []

    def line(self, record: Record) -> VenueLine:
        venue, fields, values = self.known(record), self.fields(record), record.values
        booked = [self.booked(venue, line) for line in self.offered(record)]
        facilities = tuple(
            (held.pk if held is not None else None, after)
            for held, after in booked
            if held is None or facility_text(held) != facility_text(after)
        )
        if venue is None:
            name = " ".join(values["name"].split())
            fields = {"name": name, "kind": kind_of(name) or VenueKind.OTHER, **fields}
        else:
            fields = {name: value for name, value in fields.items() if getattr(venue, name) != value}
        pk = venue.pk if venue is not None else None
        return VenueLine(record.row, pk, self.place(record).pk, fields, facilities)


class _Facilities(VenueReading):
    """Rows of what can be booked, each with the venue it is in."""

    key = "venue"

    def __init__(self, records: Sequence[Record], scope: Scope, on: date, coming: bool = False) -> None:
        super().__init__(records, scope, on)
        # Whether the same workbook has a sheet of venues that is written first.
        self.coming = coming

    def said(self, record: Record) -> FacilityLine:
        """What the row says."""
        values = record.values
        kind = facility_kind(values.get("kind") or "") or ""
        return FacilityLine(
            " ".join((values.get("name") or "").split()), kind, values.get("capacity"), values.get("note") or ""
        )

    def wrong(self, record: Record) -> list[str]:
        values = record.values
        if values.get("kind") and facility_kind(values["kind"]) is None:
            return [f"没有“{values['kind']}”这个类别，可选：{'、'.join(FacilityKind.labels)}。"]
        clean_facility(self.booked(self.known(record), self.said(record))[1])
        if self.known(record) is None and not self.coming:
            return [f"{self.place(record).name}没有名为“{values['venue']}”的阵地。请核对名称，或先登记这处阵地。"]
        return []

    def changes(self, record: Record) -> list[tuple[str, str, str]] | None:
        held, after = self.booked(self.known(record), self.said(record))
        if held is None:
            return None
        texts = facility_text(held), facility_text(after)
        return [("可预约的内容", *texts)] if texts[0] != texts[1] else []

    def line(self, record: Record) -> VenueLine:
        venue = self.known(record)
        if venue is None:
            sentence = (
                f"{self.place(record).name}没有名为“{record.values['venue']}”的阵地，同一个工作簿里也没有登记它。"
            )
            raise RuleBroken("import.moved", f"第 {record.row} 行：{sentence}请核对名称。")
        held, after = self.booked(venue, self.said(record))
        return VenueLine(record.row, venue.pk, venue.organization_id, {}, ((held.pk if held else None, after),))


def _word(name: str, value: Any) -> str:
    if name == "kind":
        return VenueKind(value).label
    if name == "is_public":
        return "公开" if value else "不公开"
    return "" if value is None else str(value)


def _plain_grid(text: str) -> str:
    return squash(text).removesuffix("党支部")


class _Handler(ImportHandler):
    """What both sheets have in common."""

    verb = "org.edit"
    noun = ""

    @abstractmethod
    def reading(
        self, records: Sequence[Record], scope: Scope, on: date, context: Mapping[str, Any] | None = None
    ) -> VenueReading:
        """The rows and what is on record about them; without a context, as they are written."""

    def owner_field(self, scope: Scope, on: date) -> Field:
        """Whose it is: the offices and grids that one may import for."""
        choices = tuple((code_of(place), str(place)) for place in offices_for(scope, on))
        hint = "不选则看阵地名称里写的是哪个街道、社区，再不然为你当前任职的社区"
        return Field("owner", "所属组织", "choice", choices, hint=hint)

    def row_fields(self, record: Record, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """A grid that the sheet names stands in the choice as it is written."""
        said = _plain_grid(str(record.values.get("owner") or ""))
        fields = self.fields(context, scope, on)
        if not said:
            return fields
        return [
            replace(one, choices=tuple(
                (record.values["owner"] if _plain_grid(label) == said else value, label) for value, label in one.choices
            )) if one.key == "owner" else one
            for one in fields
        ]  # fmt: skip

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """With what can be booked as one line each."""
        found = super().texts(values)
        for key in ("rooms", "services"):
            if values.get(key):
                found[key] = "、".join(one["text"] for one in values[key])
        if "public" in values:
            said = values["public"]
            found["public"] = values.get("public_said") or "" if said is None else "是" if said else "否"
        return found

    def classify(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[RowVerdict]:
        """Against what is on record."""
        reading = self.reading(records, scope, on, context)
        return [reading.verdict(record) for record in records]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new, how many would change."""
        return foreseen(self.classify(records, context, scope, on, options), self.noun)

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
        """Through orgs.services.venue_imports."""
        lines, new = self.reading(records, scope, on, context).written()
        undo = import_venues(lines=lines, actor=actor) if lines else {}
        facilities = len(undo.get("facilities", ()))
        more = f"，登记 {facilities} 个可预约的场地或服务" if self.kind == "venues" and facilities else ""
        return CommitResult(
            undo=undo,
            counts={f"{self.kind}_created": new, f"{self.kind}_updated": len(lines) - new},
            lines=[f"登记 {new} {self.noun}，更新 {len(lines) - new} {self.noun}{more}。"],
            links=[{"text": "服务阵地", "sub": "查看开放时间和预约", "url": reverse("orgs:centres")}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take all of it back."""
        return undo_venues(undo=undo, actor=actor) if undo else []


class VenuesHandler(_Handler):
    """Rows of venues."""

    kind = "venues"
    title = "服务阵地"
    noun = "处阵地"
    order = 25  # after the grids whose venues they are

    def reading(
        self, records: Sequence[Record], scope: Scope, on: date, context: Mapping[str, Any] | None = None
    ) -> VenueReading:
        """Of venues."""
        return _Venues(records, scope, on)

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("name", "阵地名称", required=True, max_length=60),
            self.owner_field(scope, on),
            Field("kind", "类别", "choice", tuple((label, label) for label in VenueKind.labels)),
            Field("address", "地址", max_length=120, shown=False),
            Field("hours", "开放时间", max_length=120),
            Field("capacity", "可容纳人数", max_length=10),
            Field("lends", "可借用", max_length=200, shown=False),
            Field("public", "向居民公开", "choice", (("是", "是"), ("否", "否"))),
            Field("rooms", "可预约场地", max_length=400, hint="几个之间用顿号隔开，人数写在括号里：会议室（30人）"),
            Field("services", "可预约服务", max_length=400, shown=False),
        )

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """What the practice calls its centres and stations, and the general words."""
        entries = practice_of(scope.district_id, on).entries("venues") if scope.district_id else ()
        words = [entry.label for entry in entries if kind_of(entry.label)]
        return {"kind": list(dict.fromkeys([*words, *VenueKind.labels]))}

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """With how many centres there would be on each tier, beside what the practice asks for (HB 四·四是: 1+7+41)."""
        lines = super().foresee(records, context, scope, on, options)
        if scope.column != "district_id":
            return lines
        reading = _Venues(records, scope, on)
        counts: dict[str, int] = defaultdict(int)
        with everything("how many centres the district has"):
            held = Venue.objects.filter(organization__district=scope.district_id, closed_on=None)
            for tier in held.filter(kind=VenueKind.CENTRE).values_list("organization__tier", flat=True):
                counts[tier] += 1
        for record in records:
            line = reading.line(record) if reading.verdict(record).state is RowState.NEW else None
            if line is not None and line.fields.get("kind") == VenueKind.CENTRE:
                counts[reading.place(record).tier] += 1
        entries = practice_of(scope.district_id, on).entries("venues")
        asked = {entry.tiers[0]: entry.count for entry in entries if len(entry.tiers) == 1 and entry.count}
        words = tier_words()
        said = [
            f"{words[tier]}级 {counts[tier]} 处{f'（制度要求 {asked[tier]} 处）' if tier in asked else ''}"
            for tier in _TIERS
            if counts[tier] or tier in asked
        ]
        return [*lines, f"导入以后，党群服务中心共有{'、'.join(said)}。"] if said else lines


class FacilitiesHandler(_Handler):
    """Rows of what can be booked in venues."""

    kind = "facilities"
    title = "可预约的场地和服务"
    noun = "个场地或服务"
    order = 26  # after the venues they are in

    def reading(
        self, records: Sequence[Record], scope: Scope, on: date, context: Mapping[str, Any] | None = None
    ) -> VenueReading:
        """Of rooms and services; while they are looked at, those of venues that come with the same workbook pass."""
        return _Facilities(records, scope, on, "venues" in (context or {}).get("kinds", ()))

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("name", "场地或服务", required=True, max_length=40),
            Field("venue", "阵地名称", required=True, max_length=60),
            self.owner_field(scope, on),
            Field("kind", "类别", "choice", tuple((label, label) for label in FacilityKind.labels)),
            Field("capacity", "可容纳人数", max_length=10),
            Field("note", "说明", max_length=120),
        )
