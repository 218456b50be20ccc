"""meeting_ledger (联席会议台账): meetings that were held, their agenda, resolutions and who does them.

A meeting is known again by its committee, its kind and its number within the year, or by its day where the ledger
gives no number; importing the same sheet again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.clock import today
from common.scoping import Scope
from exchange.handlers import CommitResult, Field, ImportHandler, Option, OptionChoice, Record, RowVerdict
from meetings.columns.reading import LedgerReading
from meetings.kinds import kinds_in
from meetings.models import Meeting
from meetings.selectors.ledger import numbered
from meetings.services.ledger import import_ledger, undo_ledger
from members.columns.places import code_of, communities_in
from orgs.rules_in_force import practice_of


class LedgerHandler(ImportHandler):
    """Rows of meeting_ledger."""

    kind = "meeting_ledger"
    title = "联席会议台账"
    verb = "meeting.edit"
    order = 50

    def options(self, scope: Scope) -> Sequence[Option]:
        """Which kind of meeting the ledger is of, where the practice has several."""
        if scope.district_id is None:
            return ()
        kinds = kinds_in(practice_of(scope.district_id, today()))
        choices = tuple(OptionChoice(entry.id, entry.label) for entry in kinds)
        return (Option("meeting_kind", "会议种类", choices),) if len(choices) > 1 else ()

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        places = communities_in(scope, context.get("street"), on)
        return (
            Field("session", "会次", max_length=20, hint="如 2023年第1次"),
            Field("held_at", "会议时间", required=True, max_length=30, hint="如 2023-03-29 15:00"),
            Field("community", "社区", "choice", tuple((code_of(place), str(place)) for place in places), shown=False),
            Field("place", "地点", max_length=80),
            Field("chair", "主持人", max_length=40),
            Field("attendance", "应到/实到", max_length=40, hint="如 应到13人,实到11人"),
            Field("agenda", "会议议题", max_length=2000, hint="有几个的写成 1.……2.……"),
            Field("resolution", "议定事项", max_length=4000, hint="有几项的写成 1.……2.……"),
            Field("responsible", "责任单位", under="resolution", max_length=2000, hint="几个单位之间用“、”隔开"),
            Field("due", "完成时限", under="resolution", max_length=1000, hint="如 2023-04-15"),
        )

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """The communities of a street or the one of a community."""
        places = communities_in(scope, None, on)
        one = len({place.street_id for place in places}) == 1
        return {"community": [place.name for place in places]} if one else {}

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Several items numbered, so that read again they are the same."""
        found = super().texts(values)
        for name in ("expected", "present"):
            found.pop(name, None)
        found["held_at"] = str(values.get("held_at") or "").replace("T", " ")
        counts = [(word, values.get(key)) for word, key in (("应到", "expected"), ("实到", "present"))]
        found["attendance"] = ",".join(f"{word}{count}人" for word, count in counts if count is not None)
        found["agenda"] = numbered(values.get("agenda") or ())
        rows = values.get("resolutions") or ()
        found["resolution"] = numbered([row["text"] for row in rows])
        found["responsible"] = numbered(["、".join(row.get("responsible") or ()) for row in rows])
        dues = [row.get("due") or "" for row in rows]
        found["due"] = dues[0] if len(set(dues)) == 1 else numbered([due or "长期" for due in dues])
        return found

    def classify(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[RowVerdict]:
        """Against the meetings on record."""
        return self._reading(records, context, scope, on, options).verdicts

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many meetings, items and resolutions."""
        reading = self._reading(records, context, scope, on, options)
        if not reading.meetings:
            return ["台账与现有记录一致，不会有任何改动。"]
        new = sum(row.meeting_id is None for row in reading.meetings)
        return [
            f"登记 {new} 次会议，补充 {len(reading.meetings) - new} 次。",
            f"议题 {_count(reading, 'agenda')} 个，决议 {_count(reading, 'resolutions')} 项，分给责任单位办理。",
            "会议记为已召开；议定意见取台账的议定事项，没有写的，办结会议以前请补上。",
        ]

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
        """Through meetings.services.ledger."""
        reading = self._reading(records, context, scope, on, options)
        if not reading.meetings:
            return CommitResult(lines=["台账与现有记录一致，没有改动。"], counts={"meetings_created": 0})
        undo = import_ledger(meetings=reading.meetings, actor=actor)
        created, updated = undo["created"], undo["updated"]
        resolutions = sum(len(row["resolutions"]) for row in (*created, *updated))
        rows = Meeting.objects.filter(pk__in=[row["id"] for row in (*created, *updated)][:20]).order_by("starts_at")
        return CommitResult(
            undo=undo,
            counts={
                "meetings_created": len(created),
                "meetings_updated": len(updated),
                "resolutions_created": resolutions,
            },
            lines=[
                f"登记 {len(created)} 次会议，补充 {len(updated)} 次，决议 {resolutions} 项。",
                "下一步：在会议的“纪要”页核对议定意见，补上没有写的，再印发纪要。",
            ],
            links=[
                {"text": row.title, "sub": "查看会议", "url": reverse("meetings:meeting", args=[row.pk])}
                for row in rows
            ],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take the meetings back, whole."""
        return undo_ledger(undo=undo, actor=actor) if undo else ["没有需要撤回的会议。"]

    def _reading(self, records, context, scope, on, options) -> LedgerReading:
        return LedgerReading(list(records), context, scope, on, str(options.get("meeting_kind") or ""))


def _count(reading: LedgerReading, name: str) -> int:
    return sum(len(getattr(row, name)) for row in reading.meetings)
