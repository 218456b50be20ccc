"""Lists of activities: the room's, and of a unit's own people. The other end of the same record."""

from __future__ import annotations

from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.lists import Action, Column, ListView
from common.scoping import scope_or_none
from common.views import VerbRequired
from meetings.filters.touch import ActivityFilter, AttendanceFilter, own_practice
from meetings.models import Activity, ActivityState, Attendance
from meetings.selectors.touch import people_there, with_kinds
from meetings.views.activities import COLOURS, EDIT, VIEW, own_organization
from meetings.views.base import crumbs, room_tabs


class ActivityList(VerbRequired, ListView):
    """Activities of the scope, planned and held, the latest first."""

    verb = VIEW
    model = Activity
    filterset_class = ActivityFilter
    template_name = "meetings/list.html"
    title = "组织生活"
    noun = "次活动"
    default_sort = "-day"
    empty = "还没有活动。点“安排活动”，开展以后勾选参加人员、写一两句成效。"
    columns = [
        Column("day", "日期", "day", sort="day", fixed=True),
        Column("title", "活动", "title", url=lambda row: reverse("meetings:activity", args=[row.pk]), fixed=True),
        Column("kind", "种类", "kind_label"),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("alliance", "联合体", lambda row: row.alliance.name if row.alliance_id else "", shown=False),
        Column("people", "参加", lambda row: row.people or None, number=True),
        Column("hours", "时长（小时）", "hours", shown=False, number=True),
        Column("place", "地点", "place", shown=False),
        Column("outcome", "成效", "outcome", shown=False),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: COLOURS[ActivityState(row.state)]),
    ]

    @property
    def actions(self):
        """Plan one, for the own organisation."""
        return [Action("安排活动", "meetings:activity_add", verb=EDIT)] if own_organization() is not None else []

    def get_queryset(self):
        """With how many took part."""
        rows = Activity.objects.select_related("organization", "alliance")
        return rows.annotate(people=people_there(), day=Coalesce("held_on", "planned_on"))

    def prepare(self, rows):
        """Kinds by name."""
        return with_kinds(rows, own_practice())

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("activities"), trail=crumbs(("组织生活", "")), **kwargs)


class OwnPeople(VerbRequired, ListView):
    """A unit's own people: where they took part in organisational life. The other end of the same record."""

    verb = VIEW
    model = Attendance
    filterset_class = AttendanceFilter
    template_name = "meetings/list.html"
    title = "本单位人员参加组织生活"
    noun = "人次"
    default_sort = "-day"
    export_verb = ""
    empty = "还没有本单位人员参加街道、社区组织生活的记录。"
    columns = [
        Column("day", "日期", "activity.held_on", sort="activity__held_on", fixed=True),
        Column("person", "姓名", "person.name", sort="person__pinyin", fixed=True),
        Column("title", "活动", "activity.title"),
        Column("kind", "种类", "kind_label"),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("did", "承担工作", "did"),
        Column("hours", "时长（小时）", "activity.hours", number=True),
    ]

    def get_queryset(self):
        """What was held."""
        return Attendance.objects.filter(activity__state=ActivityState.HELD).select_related(
            "activity", "person", "organization"
        )

    def prepare(self, rows):
        """Kinds by name."""
        return with_kinds(rows, own_practice())

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("activities"), trail=crumbs(("组织生活", "")), **kwargs)


_of_tree, _of_unit = ActivityList.as_view(), OwnPeople.as_view()


def activities(request: HttpRequest) -> HttpResponse:
    """The room's list for whoever works in the tree, the own people for a unit's liaison."""
    scope = scope_or_none()
    return (_of_unit if scope is not None and scope.party_id is not None else _of_tree)(request)


activities.verb, activities.post_verb = VIEW, None
