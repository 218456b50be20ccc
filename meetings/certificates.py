"""The service certificate (参加组织生活和服务情况证明): what a member did here in a period, for his or her own unit.

Everything in it is on record already: activities attended, meetings attended, suggestions that were adopted, services
of a member who reported there. What belongs to other committees is not in it; each certifies its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from exchange.documents import Column, Heading, OfficialDocument, Paragraph, Table
from meetings.documents import day_text
from meetings.kinds import label_in
from meetings.models import TOOK_PLACE, ActivityState, Attendance, Invitee, Presence, Suggestion
from meetings.topics import activity_label
from members.models import Appointment, CheckIn, Leaving, Person, Service, ServiceState
from members.services.voluntary import LONGEST_TITLE
from orgs.models import Organization
from orgs.rules_in_force import practice_of

THERE = (Presence.PRESENT, Presence.SUBSTITUTED)
_ACTIVITIES = (Column("日期", 5), Column("活动", 10, "left"), Column("承担工作", 6, "left"), Column("时长", 4))
_SERVICES = (Column("日期", 5), Column("服务内容", 11, "left"), Column("时长", 4), Column("服务人数", 4))
_MEETINGS = (Column("日期", 5), Column("会议", 14, "left"), Column("出席", 4))


@dataclass(slots=True)
class ServiceRecord:
    """What one person did in one committee in a period, both days included.

    check_in   where and since when an in-service member reported there, or below it
    services   those confirmed there that are not among the activities as well
    """

    person: Person
    organization: Organization
    since: date
    last_day: date
    posts: list[Appointment] = field(default_factory=list)
    check_in: CheckIn | None = None
    activities: list[Attendance] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    meetings: list[Invitee] = field(default_factory=list)
    suggestions: int = 0
    adopted: int = 0

    @property
    def hours(self) -> Decimal:
        """Hours of all activities whose length is on record."""
        return sum((row.activity.hours or Decimal(0) for row in self.activities), Decimal(0))

    @property
    def service_hours(self) -> Decimal:
        """Hours of all services whose length is on record."""
        return sum((row.hours or Decimal(0) for row in self.services), Decimal(0))

    @property
    def home(self) -> str:
        """The member's own unit, as the certificate addresses it; empty where none is on record."""
        sent_by = [post.represents for post in self.posts if post.represents is not None]
        unit = sent_by[-1] if sent_by else None
        if unit is None and self.check_in is not None:
            if self.check_in.home_branch:
                return self.check_in.home_branch
            unit = self.check_in.unit
        unit = unit or self.person.unit
        return (unit.party_organization or unit.name) if unit is not None else ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to certify."""
        return not (self.activities or self.services or self.meetings or self.suggestions)


def service_record(person: Person, organization: Organization, since: date, last_day: date) -> ServiceRecord:
    """Read it; six queries and the practice's."""
    practice = practice_of(organization.district_id, last_day)
    found = ServiceRecord(person, organization, since, last_day)
    mine = {"person": person, "organization": organization}
    days = (since, date.fromordinal(last_day.toordinal() + 1))
    posts = Appointment.objects.filter(period__overlap=days, **mine)
    found.posts = list(posts.select_related("represents").order_by("period"))
    found.activities = list(
        Attendance.objects.filter(
            activity__state=ActivityState.HELD, activity__held_on__range=(since, last_day), **mine
        )
        .select_related("activity")
        .order_by("activity__held_on", "pk")
    )
    for row in found.activities:
        row.kind_label = activity_label(practice, row.activity.kind)
    _read_check_in(found, days)
    found.meetings = list(
        Invitee.objects.filter(
            presence__in=THERE,
            meeting__state__in=TOOK_PLACE,
            meeting__starts_at__date__range=(since, last_day),
            **mine,
        )
        .select_related("meeting")
        .order_by("meeting__starts_at", "pk")
    )
    for row in found.meetings:
        row.kind_label = label_in(practice, row.meeting.kind)
    outcomes = list(
        Suggestion.objects.filter(
            appointment__person=person, organization=organization, received_on__range=(since, last_day)
        ).values_list("outcome", flat=True)
    )
    found.suggestions = len(outcomes)
    found.adopted = sum(outcome in ("ADOPTED", "PARTLY") for outcome in outcomes)
    return found


def _read_check_in(found: ServiceRecord, days: tuple[date, date]) -> None:
    column, anchor = found.organization.anchor
    there = {"person": found.person, f"organization__{column}": anchor}
    reported = CheckIn.objects.filter(period__overlap=days, reported_on__lte=found.last_day, **there)
    reported = reported.exclude(leaving=Leaving.MISTAKE).select_related("unit", "organization")
    found.check_in = reported.order_by("period").last()
    known = {(row.activity.held_on, row.activity.title[:LONGEST_TITLE].strip()) for row in found.activities}
    services = Service.objects.filter(state=ServiceState.CONFIRMED, on__range=(found.since, found.last_day), **there)
    found.services = [row for row in services.order_by("on", "pk") if (row.on, row.title) not in known]


def certificate_document(record: ServiceRecord, on: date) -> OfficialDocument:
    """The certificate as an official document, dated `on`."""
    person = record.person
    blocks: list = [Paragraph(_opening(record)), Paragraph(_sums(record))]
    if record.activities:
        rows = [
            (
                row.activity.held_on.isoformat(),
                f"{row.activity.title}（{row.kind_label}）" if row.kind_label != row.activity.title else row.kind_label,
                row.did,
                f"{_plain(row.activity.hours)}小时" if row.activity.hours else "",
            )
            for row in record.activities
        ]
        blocks += [Heading(1, "参加组织生活和服务活动"), _table(_ACTIVITIES, rows)]
    if record.services:
        rows = [
            (
                row.on.isoformat(),
                row.title,
                f"{_plain(row.hours)}小时" if row.hours else "",
                f"{row.served}人" if row.served else "",
            )
            for row in record.services
        ]
        blocks += [Heading(1, "在居住地提供的服务"), _table(_SERVICES, rows)]
    if record.meetings:
        rows = [
            (
                timezone.localdate(row.meeting.starts_at).isoformat(),
                row.meeting.title,
                "本人" if row.presence == Presence.PRESENT else "委托",
            )
            for row in record.meetings
        ]
        blocks += [Heading(1, "参加会议"), _table(_MEETINGS, rows)]
    blocks.append(Paragraph("特此证明。"))
    return OfficialDocument(
        title=f"关于{person.name}同志参加组织生活和服务情况的证明",
        addressee=record.home,
        blocks=blocks,
        signers=(_committee(record),),
        date=on,
    )


def certificate_name(record: ServiceRecord, suffix: str) -> str:
    """詹示一_服务情况证明_2026-01-01至2026-12-31.docx"""
    return f"{record.person.name}_服务情况证明_{record.since}至{record.last_day}.{suffix}"


def _opening(record: ServiceRecord) -> str:
    person = record.person
    who = f"{person.name}同志" + (f"（{person.post}）" if person.post else "")
    if not record.posts and record.check_in is not None:
        row = record.check_in
        post = f"，认领{row.claimed_post}" if row.claimed_post else ""
        return (
            f"{who}，{day_text(row.reported_on)}到{row.organization.name}报到{post}。"
            f"{day_text(record.since)}至{day_text(record.last_day)}，该同志在居住地参加组织生活和服务情况如下。"
        )
    if not record.posts:
        return f"{who}：{day_text(record.since)}至{day_text(record.last_day)}，该同志在本地参加组织生活和服务情况如下。"
    first, last = record.posts[0], record.posts[-1]
    post = f"{_committee(record)}{'兼职' if last.part_time else ''}{last.get_position_display()}"
    return (
        f"{who}，自{day_text(first.since)}起任{post}。"
        f"{day_text(record.since)}至{day_text(record.last_day)}，该同志在兼职地参加组织生活和服务情况如下。"
    )


def _committee(record: ServiceRecord) -> str:
    organization = record.organization
    practice = practice_of(organization.district_id, record.last_day)
    return practice.committee_name(organization.tier, organization.name)


def _sums(record: ServiceRecord) -> str:
    parts = []
    if record.activities:
        hours = f"，共{_plain(record.hours)}小时" if record.hours else ""
        parts.append(f"参加组织生活和服务活动{len(record.activities)}次{hours}")
    if record.services:
        hours = f"，共{_plain(record.service_hours)}小时" if record.service_hours else ""
        parts.append(f"提供服务{len(record.services)}次{hours}")
    if record.meetings:
        parts.append(f"参加会议{len(record.meetings)}次")
    if record.suggestions:
        parts.append(f"提出意见建议{record.suggestions}条，采纳{record.adopted}条")
    return "；".join(parts) + "。"


def _table(columns: tuple[Column, ...], rows: list[tuple[str, ...]]) -> Table:
    """Columns in which something stands."""
    used = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    return Table([columns[place] for place in used], [[row[place] for place in used] for row in rows], numbered=True)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
