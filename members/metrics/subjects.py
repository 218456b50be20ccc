"""What of this room can be counted, and the book in which its metrics are declared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from common.metrics import MetricBook, Subject
from members.models import Appointment

BOOK = MetricBook("members")


def _committee_page(organization_id: int) -> str:
    return reverse("members:committee", args=[organization_id])


def _holders(seat_ids: Sequence[int], on: date) -> dict[int, str]:
    """Who sat there on the day."""
    rows = Appointment.objects.filter(seat_id__any=list(seat_ids), period__contains=on).order_by()
    return dict(rows.values_list("seat_id", "person__name"))


COMMITTEE = Subject(
    "organization",
    "班子",
    "orgs.Organization",
    text=lambda body: body.name,
    url=lambda body: _committee_page(body.pk),
    verb="committee.view",
)
SEAT = Subject(
    "seat",
    "席位",
    "members.Seat",
    text=lambda seat: f"{seat.get_position_display()}（{seat.term.label}）",
    url=lambda seat: _committee_page(seat.term.organization_id),
    verb="committee.view",
    joined=("term",),
    beside=_holders,
)
PERSON = Subject(
    "person",
    "人员",
    "members.Person",
    text=lambda person: person.name,
    url=lambda person: reverse("members:person", args=[person.pk]),
    verb="person.view",
)
CHANGE = Subject(
    "change",
    "任免变动",
    "members.Change",
    text=lambda change: f"{change.get_kind_display()} {change.appointment.person.name}，{change.effective_on}",
    url=lambda change: reverse("members:committee_changes", args=[change.organization_id]),
    verb="committee.view",
    joined=("appointment__person",),
)
FILING = Subject(
    "filing",
    "报备",
    "members.Filing",
    text=lambda filing: f"{filing.number} {filing.get_kind_display()}",
    url=lambda filing: reverse("members:filing", args=[filing.pk]),
    verb="filing.view",
)
DEVIATION = Subject(
    "deviation",
    "例外说明",
    "members.Deviation",
    text=lambda row: f"{row.found}（{row.reason}）",
    url=lambda row: reverse("members:committee_deviations", args=[row.organization_id]),
    verb="committee.view",
)
DUTY = Subject(
    "duty",
    "履职事项",
    "members.Duty",
    text=lambda duty: f"{duty.title}，{duty.due_on} 到期",
    url=lambda duty: reverse("members:committee_duties", args=[duty.appointment.organization_id]),
    verb="committee.view",
    joined=("appointment",),
)
SECONDMENT = Subject(
    "secondment",
    "挂职",
    "members.Secondment",
    text=lambda row: f"{row.person.name}，{row.post}",
    url=lambda row: reverse("members:person", args=[row.person_id]),
    verb="person.view",
    joined=("person",),
)
