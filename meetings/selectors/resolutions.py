"""How far resolutions are, from what is done; which are open or late on a day; what comes back onto the next agenda."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Value, When
from django.urls import reverse

from common.clock import today
from meetings.extensions import Candidate
from meetings.models import Assignment, Invitee, Meeting, Resolution, Source
from orgs.models import AllianceMember, Organization, Participation, Unit

OPEN, LATE, DONE, DROPPED = "open", "late", "done", "dropped"
STATES = ((OPEN, "办理中"), (LATE, "已逾期"), (DONE, "已办结"), (DROPPED, "已终止"))
COLOURS = {OPEN: "new", LATE: "bad", DONE: "ok", DROPPED: "mute"}
_SHORT = 70


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one resolution on a day: how many assignments there are, are done, are late; `state` is one of STATES."""

    total: int
    done: int
    late: int
    state: str

    @property
    def label(self) -> str:
        """2/3 项完成."""
        return f"{self.done}/{self.total} 项完成"

    @property
    def state_label(self) -> str:
        """办理中、已逾期、已办结、已终止."""
        return dict(STATES)[self.state]

    @property
    def colour(self) -> str:
        """For a chip."""
        return COLOURS[self.state]


def with_state(rows: QuerySet[Resolution], on: date | None = None) -> QuerySet[Resolution]:
    """The resolutions with `state_on` (STATES) and `next_due`, the earliest day among what is open, as of the day."""
    on = on or today()
    closed = Q(closed_on__isnull=False, closed_on__lte=on)
    late = Assignment._base_manager.filter(Q(done_on=None) | Q(done_on__gt=on), due_on__lt=on)
    return rows.annotate(
        state_on=Case(
            When(closed & ~Q(dropped_why=""), then=Value(DROPPED)),
            When(closed, then=Value(DONE)),
            When(Q(due_on__lt=on) | Q(pk__in=late.values("resolution_id")), then=Value(LATE)),
            default=Value(OPEN),
            output_field=CharField(),
        )
    )


def progress_of(rows: Iterable[Resolution], on: date | None = None) -> dict[int, Progress]:
    """By id. One query, however many there are; all assignments count, whoever asks."""
    on, rows = on or today(), list(rows)
    counts = {
        row["resolution_id"]: row
        for row in Assignment._base_manager.filter(resolution__in=[row.pk for row in rows])
        .values("resolution_id")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(done_on__lte=on)),
            late=Count("pk", filter=(Q(done_on=None) | Q(done_on__gt=on)) & Q(due_on__lt=on)),
        )
    }
    found = {}
    for row in rows:
        count = counts.get(row.pk, {"total": 0, "done": 0, "late": 0})
        found[row.pk] = Progress(count["total"], count["done"], count["late"], _state(row, count["late"], on))
    return found


def _state(row: Resolution, late: int, on: date) -> str:
    if row.closed_on is not None and row.closed_on <= on:
        return DROPPED if row.dropped_why else DONE
    return LATE if late or (row.due_on is not None and row.due_on < on) else OPEN


def open_resolutions(organization_id: int, on: date) -> list[Resolution]:
    """What of the meetings before that day is not done by it, the latest due last; each with `progress`, `overdue`,
    `next_due` and `why` in words. With those of the alliances that the organisation leads (`meeting.alliance_id`).
    Two queries."""
    rows = list(
        Resolution.objects.filter(organization_id=organization_id, meeting__starts_at__date__lt=on)
        .filter(Q(closed_on=None) | Q(closed_on__gt=on))
        .select_related("meeting")
        .annotate(next_due=Min("assignments__due_on", filter=Q(assignments__done_on=None)))
        .order_by(F("next_due").asc(nulls_last=True), "pk")
    )
    progress = progress_of(rows, on)
    for row in rows:
        row.progress = progress[row.pk]
        row.overdue = row.progress.state == LATE
        row.why = _why(row)
    return rows


def _why(row: Resolution) -> str:
    left = row.progress.total - row.progress.done
    due = min((day for day in (row.due_on, row.next_due) if day is not None), default=None)
    when = f"{due.month} 月 {due.day} 日到期，" if due else "没有期限，"
    return f"{when}{left} 项任务未完成"


def resolution_candidates(organization: Organization, on: date) -> list[Candidate]:
    """For agendas (`meetings.extensions`): what is not done, the overdue by themselves.

    A meeting that lies behind is put down as it was: nothing comes onto its agenda afterwards.
    """
    if on < today():
        return []
    return [
        Candidate(
            key=f"resolution-{row.pk}",
            source=Source.RESOLUTION,
            title=_short(f"未办结决议：{row.text}"),
            detail=f"{row.meeting.title}议定：{row.text}",
            why=row.why,
            resolution_id=row.pk,
            url=reverse("meetings:resolution", args=[row.pk]),
            automatic=row.overdue,
            alliance_id=row.meeting.alliance_id,
        )
        for row in open_resolutions(organization.pk, on)
    ]


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def with_assignments(rows: Iterable[Resolution], on: date | None = None) -> list[Resolution]:
    """The resolutions, each with `progress` and `parties` (assignments in scope). Two queries."""
    rows = list(rows)
    progress = progress_of(rows, on)
    by_resolution: dict[int, list[Assignment]] = {}
    for one in (
        Assignment.objects.filter(resolution__in=[row.pk for row in rows])
        .select_related("unit", "organization")
        .order_by("pk")
    ):
        by_resolution.setdefault(one.resolution_id, []).append(one)
    for row in rows:
        row.progress, row.parties = progress[row.pk], by_resolution.get(row.pk, [])
    return rows


def party_name(assignment: Assignment) -> str:
    """Who is to do it: the unit, or the committee's organisation, with the person where one is named."""
    name = assignment.unit.name if assignment.unit_id else ""
    owner = assignment.owner
    if not name:
        return owner or assignment.organization.name
    return f"{name}（{owner}）" if owner else name


def assignment_state(assignment: Assignment, on: date | None = None) -> tuple[str, str]:
    """(colour, word) of an assignment on a day."""
    on = on or today()
    if assignment.done_on is not None and assignment.done_on <= on:
        return "ok", "已完成"
    if assignment.resolution.closed_on is not None and assignment.resolution.closed_on <= on:
        return "mute", "已终止"
    if assignment.due_on is not None and assignment.due_on < on:
        return "bad", "已逾期"
    return "new", "办理中"


def units_of(meeting: Meeting) -> set[int]:
    """Units that can be given something to do: who takes part, or is in the alliance that met, on its day or today;
    and who was asked. Two queries."""
    if meeting.alliance_id is not None:
        rows = AllianceMember._base_manager.filter(alliance_id=meeting.alliance_id, unit__isnull=False)
    else:
        rows = Participation.everywhere.filter(organization_id=meeting.organization_id)
    joined = rows.filter(Q(period__contains=meeting.day) | Q(period__contains=today()))
    asked = Invitee._base_manager.filter(meeting=meeting, unit__isnull=False).values_list("unit_id", flat=True)
    return set(joined.values_list("unit_id", flat=True)) | set(asked)


def units_for(meeting: Meeting) -> list[tuple[str, str]]:
    """Those units as choices, by name."""
    rows = Unit._base_manager.filter(pk__in=units_of(meeting)).order_by("pinyin", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
