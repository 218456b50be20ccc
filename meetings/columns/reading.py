"""The rows of a ledger against the meetings on record. A constant number of queries, however many rows there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from common.authority import covers
from common.clock import now
from common.scoping import Scope, everything
from exchange.handlers import Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import squash
from meetings.kinds import kinds_in
from meetings.models import TOOK_PLACE, AgendaItem, Meeting, Minutes, MinutesState, Resolution
from meetings.selectors.ledger import NOBODY
from meetings.services.ledger import LedgerMeeting, LedgerResolution
from meetings.services.resolutions import LONGEST_OWNER, LONGEST_TEXT, MOST_ASSIGNMENTS, AssignmentLine
from meetings.titles import whole_title
from members.columns.places import organizations_by_code
from orgs.models import Organization, Participation, Tier, Unit
from orgs.rules_in_force import practice_of

USUAL_HOUR = time(9, 0)
LONGEST_PLACE, LONGEST_CHAIR = 80, 40
_DAY = len("2023-06-30")


class LedgerReading:
    """`verdicts` in the order of the rows; `meetings` is what a commit writes."""

    def __init__(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, kind: str
    ) -> None:
        self.scope, self.on, self.wanted_kind = scope, on, kind
        codes = {str(record.values.get("community") or "") for record in records} | {str(context.get("street") or "")}
        self.places = organizations_by_code(scope.district_id, codes, on) if scope.district_id else {}
        self.street = self.places.get(str(context.get("street") or ""))
        self.own = Organization.objects.filter(pk=scope.anchor_id).first() if scope.anchor_id else None
        self.practice = practice_of(scope.district_id, on) if scope.district_id else None
        self._read_units()
        self._read_meetings(self._ids())
        self.meetings: list[LedgerMeeting] = []
        self._seen: dict[tuple, int] = {}
        self.verdicts = [self._verdict(record) for record in records]

    def _ids(self) -> set[int]:
        return {place.pk for place in (*self.places.values(), self.own) if place is not None}

    def _read_units(self) -> None:
        with everything("a ledger names units of the committee's circle"):
            names = {unit.pk: unit.name for unit in Unit.objects.filter(district_id=self.scope.district_id)}
        self.joined: dict[int, dict[str, int]] = defaultdict(dict)
        rows = Participation.everywhere.filter(organization_id__in=self._ids(), unit_id__in=names)
        self.periods = {}
        for row in rows:
            self.joined[row.organization_id][squash(names[row.unit_id])] = row.unit_id
            self.periods.setdefault((row.organization_id, row.unit_id), []).append(row.period)

    def _read_meetings(self, ids: Iterable[int]) -> None:
        rows = list(
            Meeting.objects.filter(organization_id__in=list(ids), alliance=None, state__in=TOOK_PLACE).order_by("-pk")
        )
        self.by_session = {(row.organization_id, row.kind, row.year, row.session): row for row in rows}
        self.by_day = {(row.organization_id, row.kind, row.day): row for row in rows}
        pks = [row.pk for row in rows]
        self.agenda: dict[int, list[str]] = defaultdict(list)
        for item in AgendaItem.objects.filter(meeting_id__in=pks).order_by("order", "pk"):
            self.agenda[item.meeting_id].append(whole_title(item))
        self.resolutions: dict[int, list[Resolution]] = defaultdict(list)
        for row in Resolution.objects.filter(meeting_id__in=pks).order_by("order", "pk"):
            self.resolutions[row.meeting_id].append(row)
        self.issued = set(
            Minutes.objects.filter(meeting_id__in=pks, state=MinutesState.ISSUED).values_list("meeting_id", flat=True)
        )

    # ---- one row ----

    def _verdict(self, record: Record) -> RowVerdict:
        if record.errors:
            return RowVerdict(RowState.WRONG, reasons=[explain(issue, record) for issue in record.errors])
        place, refusal = self._place(record)
        if refusal is not None:
            return refusal
        group = {"group": str(place.pk), "group_name": place.name}
        moment = _moment(record.values.get("held_at"))
        if moment is None:
            return RowVerdict(RowState.WRONG, reasons=["请填写会议时间，例如 2023-03-29 15:00。"], **group)
        day = timezone.localdate(moment)
        if moment > now():
            reason = f"会议时间 {day} 还没有到，台账里只登记开过的会。"
            return RowVerdict(RowState.WRONG, reasons=[reason], **group)
        kind = self._kind(place)
        session = record.values.get("session")
        key = (place.pk, kind, day.year, session) if session else (place.pk, kind, day)
        if key in self._seen:
            reason = f"与第 {self._seen[key]} 行是同一次会议，请合并成一行，或改正会次。"
            return RowVerdict(RowState.WRONG, reasons=[reason], **group)
        self._seen[key] = record.row
        reasons = self._wrong(record, day)
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons, **group)
        notes = worth_knowing(record)
        resolutions = self._resolutions(record, place, day, notes)
        known = self.by_session.get(key) if session else self.by_day.get(key)
        if known is None and session:
            # Put down by hand, without the ledger's number.
            same_day = self.by_day.get((place.pk, kind, day))
            known = same_day if same_day is not None and same_day.session is None else None
        values = record.values
        fresh = {
            "organization_id": place.pk,
            "kind": kind,
            "starts_at": moment,
            "session": session,
            "place": values.get("place") or "",
            "chair": values.get("chair") or "",
            "expected": values.get("expected"),
            "present": values.get("present"),
        }
        if known is None:
            self.meetings.append(
                LedgerMeeting(**fresh, agenda=tuple(values.get("agenda") or ()), resolutions=tuple(resolutions))
            )
            return RowVerdict(RowState.NEW, notes=notes, **group)
        return self._against(known, fresh, values, resolutions, notes, group)

    def _against(self, known: Meeting, fresh, values, resolutions, notes: list[str], group) -> RowVerdict:
        """A meeting on record: what the ledger has more is added, what it says otherwise of the head is taken over."""
        changes = [
            (label, str(old if old is not None else ""), str(new))
            for label, old, new in (
                ("地点", known.place, fresh["place"]),
                ("主持人", known.chair, fresh["chair"]),
                ("应到人数", known.stated_expected, fresh["expected"]),
                ("实到人数", known.stated_present, fresh["present"]),
            )
            if new not in (None, "") and new != old
        ]
        have = {squash(text) for text in self.agenda[known.pk]}
        agenda = [text for text in values.get("agenda") or () if squash(text) not in have]
        have = {squash(row.text) for row in self.resolutions[known.pk]}
        added = [row for row in resolutions if squash(row.text) not in have]
        changes += [("议题", "", text) for text in agenda] + [("议定事项", "", row.text) for row in added]
        if known.day != timezone.localdate(fresh["starts_at"]):
            notes.append(f"系统里这次会议的日期是 {known.day}，不按本表修改。")
        if not changes:
            return RowVerdict(RowState.SAME, notes=notes, **group)
        if known.pk in self.issued or known.closed_on is not None:
            notes.append("这次会议的纪要已经印发或会议已办结，以系统里的为准，不按本表修改。")
            return RowVerdict(RowState.SAME, notes=notes, **group)
        self.meetings.append(
            LedgerMeeting(**fresh, meeting_id=known.pk, agenda=tuple(agenda), resolutions=tuple(added))
        )
        return RowVerdict(RowState.CHANGED, changes=changes, notes=notes, **group)

    def _place(self, record: Record) -> tuple[Organization | None, RowVerdict | None]:
        place = self.places.get(str(record.values.get("community") or ""))
        if place is None and self.own is not None and self.own.tier in (Tier.STREET, Tier.COMMUNITY):
            place = self.own
        place = place or self.street
        if place is None:
            reason = "看不出是哪个街道或社区的台账，请在“社区”一列写明；或用街道、社区的身份导入。"
            return None, RowVerdict(RowState.WRONG, reasons=[reason])
        if not covers(self.scope, place):
            reason = f"{place.name}不归你当前任职的单位管理。"
            return None, RowVerdict(RowState.OUT_OF_SCOPE, reasons=[reason])
        return place, None

    def _kind(self, place: Organization) -> str:
        held = [entry.id for entry in kinds_in(self.practice, place.tier)]
        return self.wanted_kind if self.wanted_kind in held or not held else held[0]

    def _wrong(self, record: Record, day: date) -> list[str]:
        values, reasons = record.values, []
        for name, label, most in (("place", "地点", LONGEST_PLACE), ("chair", "主持人", LONGEST_CHAIR)):
            if len(values.get(name) or "") > most:
                reasons.append(f"{label}最多 {most} 个字。")
        for row in values.get("resolutions") or ():
            short = row["text"][:20]
            if len(row["text"]) > LONGEST_TEXT:
                reasons.append(f"议定事项“{short}…”最多 {LONGEST_TEXT} 个字。")
            due = _day(row.get("due"))
            if due is not None and due < day:
                reasons.append(f"议定事项“{short}”的完成时限 {due} 早于会议日期 {day}，请核对。")
            if len(row.get("responsible") or ()) > MOST_ASSIGNMENTS:
                reasons.append(f"议定事项“{short}”的责任单位最多 {MOST_ASSIGNMENTS} 个。")
        return reasons

    def _resolutions(self, record: Record, place: Organization, day: date, notes: list[str]) -> list[LedgerResolution]:
        found, strangers = [], []
        for row in record.values.get("resolutions") or ():
            lines: dict[tuple, AssignmentLine] = {}
            for name in row.get("responsible") or ():
                if name == NOBODY:
                    continue
                unit_id = self.joined[place.pk].get(squash(name))
                if unit_id is not None and not self._sits(place.pk, unit_id, day):
                    unit_id = None
                if unit_id is None:
                    strangers.append(name)
                    lines[("", squash(name))] = AssignmentLine(owner=name[:LONGEST_OWNER])
                else:
                    lines[("unit", unit_id)] = AssignmentLine(unit_id=unit_id)
            found.append(LedgerResolution(row["text"], _day(row.get("due")), tuple(lines.values())))
        if strangers:
            names = "、".join(dict.fromkeys(strangers))
            notes.append(f"“{names[:60]}”不是参与{place.name}的成员单位，按名称记为本组织的责任人。")
        return found

    def _sits(self, organization_id: int, unit_id: int, day: date) -> bool:
        """Whether the unit takes part on the meeting's day or today."""
        return any(day in period or self.on in period for period in self.periods[organization_id, unit_id])


def _moment(text: str | None) -> datetime | None:
    """2023-03-29T15:00 or a day alone, then at the usual hour."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if len(text) == _DAY:
        moment = datetime.combine(moment.date(), USUAL_HOUR)
    return timezone.make_aware(moment)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
