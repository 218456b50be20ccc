"""What is awaited from whom: the raw material of reminders. Set-based, in the scope of whoever reads.

Under the scope of a unit's officer: what that unit owes. Under an office of the tree: what the committees of the scope
and the units bound to them owe, to be grouped by the reader (`unit_id` None is the committee itself). Each function is
one query, whatever the number of committees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, F, Min, OuterRef, Q
from django.urls import reverse

from common.scoping import current_scope
from meetings.models import Assignment, Invitee, MinutesState, Objection, Receipt, Turn

RECEIPT, ASSIGNMENT, OBJECTION, HANDOVER = "receipt", "assignment", "objection", "handover"
REMARKS = "remarks"
# A hand-over that nobody wrote down for a year is history, not something to be reminded of.
_HANDOVER_YEARS = 1


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that one party owes.

    kind      RECEIPT, ASSIGNMENT, OBJECTION, HANDOVER, REMARKS
    pk        of the receipt, assignment, objection or turn; of the invitation for REMARKS
    unit_id   who owes it; None: the committee of `organization_id` itself
    since     from when on it was owed
    due_on    its day; None where nobody set one
    title     in words, for a line of a list
    where     of which meeting or minutes
    url       the page on which it is done
    """

    kind: str
    pk: int
    organization_id: int
    organization: str
    unit_id: int | None
    since: date
    due_on: date | None
    title: str
    where: str
    url: str

    def late(self, on: date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < on


def receipts_awaited(on: date, organizations: Iterable[int] | None = None) -> list[Awaited]:
    """Issued minutes whose receipt a unit has not acknowledged; no document sets a day for it."""
    rows = Receipt.objects.filter(
        Q(received_on=None) | Q(received_on__gt=on),
        minutes__state=MinutesState.ISSUED,
        minutes__issued_on__lte=on,
    )
    rows = _of(rows, organizations).select_related("minutes__meeting", "organization")
    return [
        Awaited(
            kind=RECEIPT,
            pk=row.pk,
            organization_id=row.organization_id,
            organization=row.organization.name,
            unit_id=row.unit_id,
            since=row.minutes.issued_on,
            due_on=None,
            title="会议纪要待签收",
            where=f"{row.minutes.meeting.title}纪要{row.minutes.number_text}",
            url=reverse("meetings:minutes", args=[row.minutes.meeting_id]),
        )
        for row in rows.order_by("minutes__issued_on", "pk")
    ]


def assignments_open(on: date, organizations: Iterable[int] | None = None) -> list[Awaited]:
    """Assignments of issued or noted resolutions that are not done on the day: those due first come first.

    Under a unit's scope its own; otherwise those of the units and those that the committee does itself (unit None).
    """
    rows = Assignment.objects.filter(
        Q(done_on=None) | Q(done_on__gt=on),
        Q(resolution__closed_on=None) | Q(resolution__closed_on__gt=on),
        resolution__meeting__starts_at__date__lte=on,
    )
    rows = _of(rows, organizations).select_related("resolution__meeting", "organization")
    return [
        Awaited(
            kind=ASSIGNMENT,
            pk=row.pk,
            organization_id=row.organization_id,
            organization=row.organization.name,
            unit_id=row.unit_id,
            since=row.resolution.meeting.day,
            due_on=row.due_on,
            title=row.task or row.resolution.text,
            where=row.resolution.meeting.title,
            url=reverse("meetings:assignment_finish", args=[row.pk]),
        )
        for row in rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    ]


def objections_waiting(on: date, organizations: Iterable[int] | None = None) -> list[Awaited]:
    """Objections to minutes that the committee has not answered; due when the window ends. None for a unit."""
    if current_scope().party_id is not None:
        return []
    rows = Objection.objects.filter(
        Q(answered_on=None) | Q(answered_on__gt=on), minutes__state=MinutesState.OBJECTIONS, made_on__lte=on
    )
    rows = _of(rows, organizations).select_related("minutes__meeting", "organization")
    return [
        Awaited(
            kind=OBJECTION,
            pk=row.pk,
            organization_id=row.organization_id,
            organization=row.organization.name,
            unit_id=None,
            since=row.made_on,
            due_on=row.minutes.objections_until,
            title="纪要的修改意见待处理",
            where=f"{row.minutes.meeting.title}纪要",
            url=reverse("meetings:objection_answer", args=[row.pk]),
        )
        for row in rows.order_by("minutes__objections_until", "pk")
    ]


def remarks_open(on: date, organizations: Iterable[int] | None = None) -> list[Awaited]:
    """Minutes that units may still ask to be corrected, for each unit that was asked to the meeting and said nothing.

    Nobody owes anything: the day is the last on which a remark is taken.
    """
    rows = Invitee.objects.filter(
        unit__isnull=False,
        meeting__minutes__state=MinutesState.OBJECTIONS,
        meeting__minutes__objections_until__gte=on,
    )
    rows = _of(rows, organizations).exclude(
        Exists(Objection._base_manager.filter(minutes__meeting=OuterRef("meeting"), unit=OuterRef("unit")))
    )
    since, until = F("meeting__minutes__objections_since"), F("meeting__minutes__objections_until")
    found = (
        rows.values_list("unit_id", "organization_id", "organization__name", "meeting_id", "meeting__title")
        .annotate(first=Min("pk"), since=since, until=until)
        .order_by("until", "first")
    )
    return [
        Awaited(
            kind=REMARKS,
            pk=first,
            organization_id=organization_id,
            organization=organization,
            unit_id=unit_id,
            since=since or on,
            due_on=until,
            title="会议纪要正在征求意见",
            where=f"{title}纪要",
            url=reverse("meetings:minutes", args=[meeting_id]),
        )
        for unit_id, organization_id, organization, meeting_id, title, first, since, until in found
    ]


def handovers_due(on: date, organizations: Iterable[int] | None = None, *, within: int = 14) -> list[Awaited]:
    """Turns in the chair whose hand-over is due within so many days, or was due and is not on record.

    `unit_id` is who holds the turn (RH), None where a member does (HB); `due_on` is the day of the hand-over.
    """
    rows = Turn.objects.filter(
        handed_over_on=None,
        period__endswith__lte=on + timedelta(days=within),
        period__endswith__gt=on - relativedelta(years=_HANDOVER_YEARS),
    )
    party = current_scope().party_id
    if party is not None:
        rows = rows.filter(unit_id=party)
    rows = _of(rows, organizations).select_related("unit", "person", "organization")
    return [
        Awaited(
            kind=HANDOVER,
            pk=row.pk,
            organization_id=row.organization_id,
            organization=row.organization.name,
            unit_id=row.unit_id,
            since=row.since,
            due_on=row.until,
            title=f"{row.unit or row.person}的轮值待交接",
            where=f"{row.organization.name}轮值",
            # The hand-over is put down by the committee; a unit sees whose turn it is.
            url=reverse("meetings:turns") if party else reverse("meetings:turn_step", args=[row.pk, "hand-over"]),
        )
        for row in rows.order_by("period__endswith", "pk")
    ]


def _of(rows, organizations: Iterable[int] | None):
    """Those of these committees, or of the whole scope."""
    return rows if organizations is None else rows.filter(organization_id__in=list(organizations))
