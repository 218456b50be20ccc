"""What of this room can be counted, and the book in which its metrics are declared."""

from __future__ import annotations

from django.urls import reverse

from common.metrics import MetricBook, Subject

BOOK = MetricBook("meetings")
MEETING = Subject(
    "meeting",
    "会议",
    "meetings.Meeting",
    text=lambda meeting: f"{meeting.title}，{meeting.day}",
    url=lambda meeting: reverse("meetings:meeting", args=[meeting.pk]),
    verb="meeting.view",
)
INVITEE = Subject(
    "invitee",
    "参会人员",
    "meetings.Invitee",
    text=lambda row: f"{row.name}，{row.meeting.title}，{row.get_presence_display()}",
    url=lambda row: reverse("meetings:meeting", args=[row.meeting_id]),
    verb="meeting.view",
    joined=("meeting",),
)
AGENDA_ITEM = Subject(
    "item",
    "议题",
    "meetings.AgendaItem",
    text=lambda item: item.title,
    url=lambda item: reverse("meetings:item", args=[item.pk]),
    verb="meeting.view",
)
RESOLUTION = Subject(
    "resolution",
    "决议",
    "meetings.Resolution",
    text=lambda row: f"{row.text[:60]}，{row.due_on or '没有期限'}",
    url=lambda row: reverse("meetings:resolution", args=[row.pk]),
    verb="meeting.view",
)
ASSIGNMENT = Subject(
    "assignment",
    "任务",
    "meetings.Assignment",
    text=lambda row: f"{row.task or row.resolution.text[:60]}，{row.due_on or '没有期限'}",
    url=lambda row: reverse("meetings:resolution", args=[row.resolution_id]),
    verb="meeting.view",
    joined=("resolution",),
)
MEMBER = Subject(
    "appointment",
    "兼职委员",
    "members.Appointment",
    text=lambda row: row.person.name,
    url=lambda row: reverse("meetings:contact_member", args=[row.pk]),
    verb="contact.view",
    joined=("person",),
)
SUGGESTION = Subject(
    "suggestion",
    "意见建议",
    "meetings.Suggestion",
    text=lambda row: f"{row.text[:60]}，{row.received_on}",
    url=lambda row: reverse("meetings:suggestion", args=[row.pk]),
    verb="contact.view",
)
ACTIVITY = Subject(
    "activity",
    "活动",
    "meetings.Activity",
    text=lambda row: f"{row.title}，{row.held_on}",
    url=lambda row: reverse("meetings:activity", args=[row.pk]),
    verb="meeting.view",
)
ATTENDANCE = Subject(
    "attendance",
    "参加活动",
    "meetings.Attendance",
    text=lambda row: f"{row.person.name}，{row.activity.title}",
    url=lambda row: reverse("meetings:activity", args=[row.activity_id]),
    verb="meeting.view",
    joined=("person", "activity"),
)
TURN = Subject(
    "turn",
    "轮值",
    "meetings.Turn",
    text=lambda row: f"{row.unit or row.person} {row.since}，{row.problem or '没有登记难题'}",
    url=lambda row: reverse("meetings:committee", args=[row.organization_id]),
    verb="meeting.view",
    joined=("unit", "person"),
)
