"""All resolutions of the scope, and all assignments: who owes what until when."""

from __future__ import annotations

from django.urls import reverse

from common.lists import Column, ListView
from common.views import VerbRequired
from meetings.filters.minutes import AssignmentFilter, ResolutionFilter
from meetings.models import Assignment, Resolution
from meetings.selectors.resolutions import (
    assignment_state,
    party_name,
    with_assignments,
    with_state,
)
from meetings.views.base import (
    crumbs,
    room_tabs,
)


class ResolutionList(VerbRequired, ListView):
    """Resolutions of the scope; for a unit those that give it something to do."""

    verb = "meeting.view"
    model = Resolution
    filterset_class = ResolutionFilter
    template_name = "meetings/resolutions_list.html"
    title = "决议"
    noun = "项"
    default_sort = "-day"
    empty = "还没有决议。会议记为已召开后，在会议的“决议”或“纪要”页登记。"
    columns = [
        Column(
            "text",
            "议定事项",
            "text",
            url=lambda row: reverse("meetings:resolution", args=[row.pk]),
            fixed=True,
        ),
        Column("parties", "责任单位", lambda row: list(dict.fromkeys(party_name(one) for one in row.parties))),
        Column("due", "完成期限", "due_on", sort="due_on"),
        Column("progress", "进展", "progress.label"),
        Column("state", "状态", "progress.state_label", sort="state_on", state=lambda row: row.progress.colour),
        Column("day", "会议日期", "meeting.day", sort="meeting__starts_at"),
        Column("meeting", "会议", "meeting.title", shown=False),
        Column("organization", "组织", "organization.name", sort="organization__lft", shown=False),
        Column("closed", "办结日期", "closed_on", sort="closed_on", shown=False),
        Column("why", "终止原因", "dropped_why", shown=False),
    ]

    def get_queryset(self):
        """With the meeting, whose it is, and its state on the day."""
        return with_state(Resolution.objects.select_related("organization", "meeting"), self.day)

    def prepare(self, rows):
        """Who does it and how far it is. Two queries."""
        return with_assignments(rows, self.day)

    def get_context_data(self, **kwargs):
        """With the path."""
        return super().get_context_data(**kwargs) | {
            "trail": crumbs(("决议", "")),
            "tabs": room_tabs("all_resolutions"),
        }


class AssignmentList(VerbRequired, ListView):
    """Who does what; a unit sees its own."""

    verb = "meeting.view"
    model = Assignment
    filterset_class = AssignmentFilter
    template_name = "meetings/assignments_list.html"
    title = "决议任务"
    noun = "项"
    default_sort = "due"
    empty = "没有任务。会议决议分给谁办理，就列在谁的名下。"
    columns = [
        Column(
            "task",
            "任务",
            lambda row: row.task or row.resolution.text,
            url=lambda row: reverse("meetings:resolution", args=[row.resolution_id]),
            fixed=True,
        ),
        Column("party", "责任单位", party_name),
        Column("due", "完成期限", "due_on", sort="due_on"),
        Column("state", "状态", lambda row: assignment_state(row)[1], state=lambda row: assignment_state(row)[0]),
        Column("done", "完成日期", "done_on", sort="done_on"),
        Column("result", "完成情况", "result"),
        Column("resolution", "决议", "resolution.text", shown=False),
        Column("organization", "组织", "organization.name", sort="organization__lft", shown=False),
    ]

    def get_queryset(self):
        """With what it is part of and who does it."""
        return Assignment.objects.select_related("organization", "unit", "resolution")

    def get_context_data(self, **kwargs):
        """With the path."""
        return super().get_context_data(**kwargs) | {
            "trail": crumbs(("决议", reverse("meetings:all_resolutions")), ("任务", "")),
            "tabs": room_tabs("all_resolutions"),
        }
