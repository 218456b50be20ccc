"""Sheets of matters (民情台账): known again by number, or by where and when they were raised and what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.scoping import Scope
from exchange.handlers import CommitResult, Field, Record
from exchange.models import RowState
from exchange.vocabulary import squash
from grids.columns.ground import Change, GroundHandler, GroundReading, grid_key, one_line, told
from grids.models import Building, Matter, MatterState, Way
from grids.services.matter_imports import MatterRow, import_matters, undo_matters
from grids.services.matters import BY_OFFICES, LEAST_WORDS, PLACES, VERB, MatterLine, Settled
from grids.words import MATTER_CATEGORIES
from orgs.models import Organization, Tier

_CATEGORIES = {label: value for value, label in MATTER_CATEGORIES}
_WAYS = {way.label: way.value for way in BY_OFFICES} | {
    "来访": Way.DESK.value,
    "来电": Way.CALL.value,
    "入户走访": Way.VISIT.value,
    "入户": Way.VISIT.value,
}
_WAY_LABELS = tuple(way.label for way in BY_OFFICES)
_CONTENT = ("满意", "非常满意", "基本满意", "是")
_LABEL = re.compile(r"民?〔?\[?(\d{4})\]?〕?(?:年|第|-|－)?0*(\d{1,6})号?\Z")


def _number(text: Any) -> tuple[int, int] | None:
    """(2026, 12) of 民〔2026〕12号; None for a number of another making."""
    match = _LABEL.match(squash(str(text or "")))
    return (int(match[1]), int(match[2])) if match and "〔" in str(text) else None


def _too_short(label: str, words: str) -> list[str]:
    """A sentence for what the services take for no words at all; nothing for what is not there."""
    if not words or len(words) >= LEAST_WORDS:
        return []
    return [f"{label}“{words}”太短，至少写 {LEAST_WORDS} 个字，别人才看得懂。"]


class _Ledger(GroundReading):
    """What is on record of the communities of the sheet."""

    key = "title"
    tier = None
    offices = PLACES
    limits = {
        "title": ("事项", 60), "place": ("地点", 60), "detail": ("情况", 500), "answer": ("答复", 500),
    }  # fmt: skip

    def load(self) -> None:
        over = self.own.community if self.own is not None else None
        if over is not None:
            self.communities[over.pk] = over
        communities = list(self.communities)
        self._homes: dict[tuple[int, str], list[Organization]] = {}
        for tier in (Tier.GRID, Tier.HOME):
            for key, found in self._nodes(tier).items():
                self._homes.setdefault(key, []).extend(found)
        buildings = Building.objects.filter(community__in=communities, closed_on=None).order_by("pk")
        self._buildings = {(row.community_id, squash(row.name)): row for row in buildings}
        rows = Matter.objects.filter(numbered_by__in=communities).select_related("organization").order_by("pk")
        self._by_number = {(row.numbered_by_id, row.year, row.number): row for row in rows}
        self._by_words: dict[tuple, Matter] = {}
        for row in rows:
            self._by_words.setdefault((row.numbered_by_id, row.raised_on, squash(row.title)), row)

    def _community(self, record: Record) -> int | None:
        place = super().place(record)
        if place is None:
            return None
        return place.pk if place.tier == Tier.COMMUNITY else place.community_id

    def _named(self, record: Record) -> list[Organization]:
        """Grids and micro-homes that 反映地 names; the community itself where it names that."""
        community = self._community(record)
        said = record.values.get("origin") or ""
        found = self._homes.get((community, grid_key(said)), []) if community is not None else []
        own = super().place(record)
        if not found and own is not None and squash(own.name) == squash(said):
            return [own]
        return found

    def place(self, record: Record) -> Organization | None:
        """Where it was raised: the grid or micro-home that the row names, else its community, else one's own."""
        if one_line(record.values.get("origin")):
            named = self._named(record)
            if len(named) == 1:
                return named[0]
        return super().place(record)

    def held(self, record: Record) -> Matter | None:
        """The one on record, by number; else by community, day and words."""
        community, number = self._community(record), _number(record.values.get("label"))
        found = self._by_number.get((community, *number)) if number else None
        day = self.since(record, "raised_on") or self.on
        return found or self._by_words.get((community, day, squash(record.values.get("title") or "")))

    def _settled(self, record: Record) -> Settled:
        values = record.values
        return Settled(
            answer=one_line(values.get("answer")),
            answered_on=self.since(record, "answered_on"),
            closed_on=self.since(record, "closed_on"),
            satisfied=True if squash(values.get("opinion") or "") in _CONTENT else None,
        )

    def wrong(self, record: Record) -> list[str]:
        held = self.held(record)
        return self._wrong_of(record, held) if held is not None else self._wrong_new(record)

    def _wrong_of(self, record: Record, held: Matter) -> list[str]:
        if squash(held.title) != squash(record.values.get("title") or ""):
            return [f"{held.label}登记的是“{held.title}”，编号或事项写错了，请核对。"]
        if not self.changes(record):
            return []
        settled = self._settled(record)
        said = self._wrong_days(settled, held.raised_on, held.answered_on)
        if held.state == MatterState.OPEN and not settled.answer:
            said.append("还没有答复，不能办结；请写上答复。")
        elif held.state == MatterState.OPEN:
            said += _too_short("答复", settled.answer)
        if not self.scope.sees_everything and not self._ours(held):
            said.append(f"{held.label}现在由{held.organization.name}办理，请由它答复。")
        return said

    def _ours(self, held: Matter) -> bool:
        return self.scope.column is not None and getattr(held.organization, self.scope.column) == self.scope.anchor_id

    def _wrong_new(self, record: Record) -> list[str]:
        values, settled = record.values, self._settled(record)
        said = _too_short("事项", one_line(values.get("title"))) + _too_short("答复", settled.answer)
        category, way = squash(values.get("category") or ""), squash(values.get("way") or "")
        if category not in _CATEGORIES:
            words = f"没有“{values['category']}”这个类别" if category else "没有写类别"
            said.append(f"{words}，可选：{'、'.join(_CATEGORIES)}。")
        if way not in _WAYS:
            words = f"没有“{values['way']}”这种来源" if way else "没有写来源"
            said.append(f"{words}，可选：{'、'.join(_WAY_LABELS)}。")
        if values.get("origin") and len(self._named(record)) != 1:
            said.append(f"本社区没有名为“{one_line(values['origin'])}”的网格或微家，请核对；是整个社区的，反映地留空。")
        if values.get("building") and self._building(record) is None:
            said.append(f"本社区没有名为“{one_line(values['building'])}”的楼栋，请核对，或写在“地点”里。")
        raised = self.since(record, "raised_on")
        if raised is not None and raised > self.on:
            said.append(f"反映日期 {raised} 还没有到，请核对。")
        return said + self._wrong_days(settled, raised or self.on, None)

    def _wrong_days(self, settled: Settled, raised: date, answered: date | None) -> list[str]:
        said = []
        if settled.answer and settled.answered_on is None and answered is None:
            said.append("写了答复，请补上答复日期。")
        if settled.answer and settled.answered_on is not None and not raised <= settled.answered_on <= self.on:
            said.append(f"答复日期应在反映日期 {raised} 至今天之间。")
        before = answered or settled.answered_on
        if settled.closed_on is not None and not settled.answer and answered is None:
            said.append("填了办结日期，请写上答复和答复日期。")
        elif settled.closed_on is not None and before is not None and not before <= settled.closed_on <= self.on:
            said.append(f"办结日期应在答复日期 {before} 至今天之间。")
        return said

    def notes(self, record: Record) -> list[str]:
        label, held = one_line(record.values.get("label")), self.held(record)
        if label and held is None:
            return [f"表里的编号“{label}”不沿用，写入时由系统按顺序编号。"]
        return []

    def changes(self, record: Record) -> list[Change] | None:
        """What came of it; the matter itself is not changed once it is on record."""
        held, settled = self.held(record), self._settled(record)
        if held is None:
            return None
        pairs = []
        if held.state == MatterState.OPEN:
            pairs += [("答复", "", settled.answer), ("答复日期", "", settled.answered_on if settled.answer else "")]
        if held.state != MatterState.CLOSED:
            pairs.append(("办结日期", "", settled.closed_on or ""))
        return told(pairs)

    def _building(self, record: Record) -> Building | None:
        return self._buildings.get((self._community(record), squash(record.values.get("building") or "")))

    def row(self, record: Record) -> MatterRow:
        """As the service takes it."""
        values, held, building = record.values, self.held(record), self._building(record)
        line = MatterLine(
            title=one_line(values.get("title")),
            category=_CATEGORIES.get(squash(values.get("category") or ""), ""),
            detail=one_line(values.get("detail")),
            place=one_line(values.get("place")),
            building_id=building.pk if building else None,
            raised_on=self.since(record, "raised_on") or self.on,
        )
        return MatterRow(
            organization_id=self.place(record).pk,
            line=line,
            way=_WAYS.get(squash(values.get("way") or ""), ""),
            settled=self._settled(record),
            matter_id=held.pk if held else None,
            number=record.row,
        )

    def write(self, record: Record, actor) -> None:
        import_matters(rows=[self.row(record)], actor=actor)


class MatterHandler(GroundHandler):
    """Rows of 民情台账."""

    kind = "matters"
    title = "民情台账"
    noun = "件事项"
    route = "grids:matters"
    verb = VERB
    order = 60
    reading = _Ledger

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("title", "事项", required=True, max_length=60),
            Field("category", "类别", "choice", tuple((label, label) for label in _CATEGORIES), required=True),
            Field("way", "来源", "choice", tuple((label, label) for label in _WAY_LABELS), required=True),
            Field("raised_on", "反映日期", "date", hint="不填为今天"),
            self.community_field(context, scope, on),
            Field("origin", "反映地", max_length=60, hint="网格或微家的名称；整个社区的不填", under="place"),
            Field("building", "楼栋", max_length=60, shown=False),
            Field("place", "地点", max_length=60),
            Field("detail", "情况", max_length=500, shown=False),
            Field("answer", "答复", max_length=500),
            Field("answered_on", "答复日期", "date", under="answer"),
            Field("closed_on", "办结日期", "date", hint="还没有办结的不填"),
            Field("opinion", "反映人意见", max_length=20, hint="满意的写“满意”，没有回访的不填", shown=False),
            Field("label", "编号", max_length=30, hint="系统编的号，如民〔2026〕12号；新事项不填", shown=False),
        )

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
        """Through grids.services.matter_imports, in the order of the sheet: so the numbers follow it."""
        reading = self.reading(records, scope, on)
        judged = self.still_good(reading, records)
        rows = [reading.row(record) for record, state in judged if state in (RowState.NEW, RowState.CHANGED)]
        undo = import_matters(rows=rows, actor=actor)
        new, changed = len(undo["created"]), len(undo["changed"])
        return CommitResult(
            undo=undo,
            counts={"matters_created": new, "matters_updated": changed},
            lines=[f"登记 {new} 件事项，补记 {changed} 件的答复或办结。"],
            links=[{"text": self.title, "sub": f"查看{self.title}", "url": reverse(self.route)}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take all of it back."""
        return undo_matters(undo=undo, actor=actor)
