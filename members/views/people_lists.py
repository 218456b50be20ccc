"""Lists of people and of what part-time members do."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse

from common.clock import today
from common.lists import Action, Column
from common.views import may
from members import filters
from members.models import Duty, Person, Secondment, Training
from members.selectors.people import posts_of
from members.views.lists import OfCommittee, RoomList

# ---- people ---------------------------------------------------------------------------------------------------------


class PersonList(RoomList):
    """人员: whoever holds or may hold a post. Phones are masked; an export has none, so that it can go back in."""

    verb = "person.view"
    model = Person
    filterset_class = filters.PersonFilter
    title = "人员"
    noun = "人"
    default_sort = "name"
    empty = "还没有人员。导入名册时会一并登记，也可以点“登记人员”。"
    actions = [Action("登记人员", "members:person_add", icon="user-plus", verb="person.edit")]
    columns = [
        Column(
            "name", "姓名", "name", sort="pinyin", url=lambda row: reverse("members:person", args=[row.pk]), fixed=True
        ),
        Column("gender", "性别", "gender"),
        Column("birth", "出生年月", "birth_text", sort="birth", shown=False),
        Column("political_status", "政治面貌", "political_status", shown=False),
        Column("post", "工作单位及职务", "post"),
        Column("unit", "所在单位", lambda row: row.unit.name if row.unit else "", sort="unit__pinyin"),
        Column("now", "现任", lambda row: "；".join(row.posts)),
        Column("phone", "电话", "phone_masked", export=False),
        Column("organization", "登记组织", "organization.name", sort="organization__lft"),
        Column("note", "备注", "note", shown=False),
    ]

    def get_queryset(self):
        """With unit and keeper."""
        return Person.objects.select_related("unit", "organization")

    def prepare(self, rows):
        """Posts in force on the day. One query."""
        posts = posts_of((row.pk for row in rows), self.day)
        for row in rows:
            row.posts = posts.get(row.pk, [])
        return rows


# ---- what part-time members do --------------------------------------------------------------------------------------


def duty_state(duty: Duty) -> tuple[str, str]:
    """(state, word) of a line."""
    if duty.done_on is not None:
        return "ok", "已完成"
    if duty.due_on is not None and duty.due_on < today():
        return "bad", "已逾期"
    return "mute", "未完成"


class DutyList(RoomList):
    """履职清单 of part-time members."""

    tab = "duties"
    model = Duty
    filterset_class = filters.DutyFilter
    title = "履职清单"
    noun = "项"
    default_sort = "due"
    template_name = "members/duty_list.html"
    empty = "还没有履职事项。在班子页面的“履职”里，可以一次列给全体兼职委员。"
    columns = [
        Column("person", "兼职委员", "appointment.person.name", sort="appointment__person__pinyin", fixed=True),
        Column(
            "organization",
            "组织",
            "appointment.organization.name",
            sort="appointment__organization__lft",
            url=lambda row: reverse("members:committee_duties", args=[row.appointment.organization_id]),
        ),
        Column("title", "履职事项", "title", fixed=True),
        Column("detail", "具体内容", "detail", shown=False),
        Column("due", "完成期限", "due_on", sort="due_on"),
        Column("state", "状态", lambda row: duty_state(row)[1], state=lambda row: duty_state(row)[0]),
        Column("done", "完成日期", "done_on", sort="done_on"),
        Column("outcome", "完成情况", "outcome"),
    ]

    def get_queryset(self):
        """With whose list it is."""
        return Duty.objects.select_related("appointment__person", "appointment__organization")


class CommitteeDuties(OfCommittee, DutyList):
    """履职 of one committee."""

    tab = "committee_duties"
    template_name = "members/committee_duties.html"

    def get_queryset(self):
        """Its own."""
        return super().get_queryset().filter(appointment__organization=self.head.organization)


class SecondmentList(RoomList):
    """挂职 between units and communities."""

    tab = "secondments"
    model = Secondment
    filterset_class = filters.SecondmentFilter
    title = "挂职"
    noun = "人次"
    default_sort = "-since"
    empty = "还没有挂职记录。"
    actions = [Action("登记挂职", "members:secondment_add", verb="committee.draft")]
    columns = [
        Column(
            "person",
            "姓名",
            "person.name",
            sort="person__pinyin",
            url=lambda row: reverse("members:secondment_edit", args=[row.pk]) if may("committee.draft") else None,
            fixed=True,
        ),
        Column("direction", "方向", "get_direction_display", sort="direction"),
        Column("organization", "街道社区", "organization.name", sort="organization__lft"),
        Column("unit", "单位", "unit.name", sort="unit__pinyin"),
        Column("post", "挂职岗位", "post"),
        Column("since", "自", "since", sort="period"),
        Column("until", "至", "last_day"),
        Column(
            "state",
            "状态",
            lambda row: "挂职中" if row.holds_on(today()) else "已结束",
            state=lambda row: "ok" if row.holds_on(today()) else "mute",
        ),
        Column("document", "文号", "document", shown=False),
    ]

    def get_queryset(self):
        """With who, where and whose."""
        return Secondment.objects.select_related("person", "organization", "unit")


class TrainingList(RoomList):
    """培训 of part-time members."""

    tab = "trainings"
    model = Training
    filterset_class = filters.TrainingFilter
    title = "培训"
    noun = "次"
    default_sort = "-held"
    empty = "还没有培训记录。"
    actions = [Action("登记培训", "members:training_add", verb="committee.draft")]
    columns = [
        Column("held", "日期", "held_on", sort="held_on", fixed=True),
        Column("title", "培训名称", "title", url=lambda row: reverse("members:training", args=[row.pk]), fixed=True),
        Column("organization", "主办组织", "organization.name", sort="organization__lft"),
        Column("hours", "学时", "hours", number=True),
        Column("present", "参训人数", "present", number=True),
        Column("place", "地点", "place"),
        Column("content", "内容", "content", shown=False),
    ]

    def get_queryset(self):
        """With how many were there."""
        return Training.objects.select_related("organization").annotate(present=Count("attendances"))
