"""Lists of the room: committees side by side, changes, deviations, filings."""

from __future__ import annotations

from typing import Any

from django.forms import HiddenInput
from django.urls import reverse

from accounts.web import VerbRequired
from common.lists import Column, ListView
from common.scoping import current_scope
from members import filters
from members.models import (
    Appointment,
    Change,
    Deviation,
    Filing,
)
from members.selectors.overview import lines_of
from members.templatetags.committees import filing_state
from members.views.base import committee_context, head_on, room_tabs
from orgs.models import Organization, Tier
from orgs.practice import RULE_CATALOGUE
from orgs.wording import tier_word


class RoomList(VerbRequired, ListView):
    """A list of the room, under its tabs."""

    verb = "committee.view"
    template_name = "members/list.html"
    tab = ""

    def get_context_data(self, **kwargs):
        """With the tabs of the room."""
        return super().get_context_data(**kwargs) | {"tabs": room_tabs(self.tab) if self.tab else []}


class OfCommittee:
    """The same list for one committee, as a tab of its page. Stands before the list it narrows."""

    template_name = "members/committee_list.html"
    tab = ""

    def get(self, request, *args, **kwargs):
        """The head first: a committee out of scope is a 404."""
        self.head = head_on(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """The choice of columns, of a committee in scope only."""
        self.head = head_on(request, kwargs["pk"])
        return super().post(request, *args, **kwargs)

    def get_columns(self):
        """Without the column that would say the same in every row."""
        return [column for column in super().get_columns() if column.key != "organization"]

    def get_context_data(self, **kwargs):
        """With the committee's head and tabs."""
        context = super().get_context_data(**kwargs)
        form = context.get("form")
        if form is not None:
            form.fields.pop("place", None)
            form.fields.pop("box", None)
        return context | committee_context(self.request, self.head, self.tab)


# ---- committees -----------------------------------------------------------------------------------------------------


def committee_url(organization_id: int) -> str:
    """The committee page."""
    return reverse("members:committee", args=[organization_id])


class CommitteeList(RoomList):
    """Committees of the scope side by side: term, seats, part-time members, end, state. A liaison sees whom it sent."""

    tab = "committees"
    filterset_class = filters.CommitteeFilter
    dated = True
    title = "班子"
    noun = "个组织"
    default_sort = "organization"
    empty = "你的范围内还没有设班子的组织。"
    columns = [
        Column("organization", "组织", "name", sort="lft", url=lambda row: committee_url(row.pk), fixed=True),
        Column("tier", "层级", lambda row: tier_word(row.tier)),
        Column("term", "届次", "line.term"),
        Column("state", "任期", lambda row: row.line.state[1], state=lambda row: row.line.state[0]),
        Column("ends", "届满日期", "line.ends"),
        Column("seats", "席位", "line.seats", number=True),
        Column("held", "在任", "line.held", number=True),
        Column("part_time", "兼职", "line.part_time", number=True),
        Column("vacant", "空缺", "line.vacant", number=True),
        Column("findings", "核对", lambda row: row.line.findings[1], state=lambda row: row.line.findings[0]),
        Column("draft", "起草与报备", "line.draft"),
    ]

    def get_queryset(self):
        """Every organisation that has a committee, as of the day."""
        return Organization.objects.exclude(tier=Tier.DISTRICT).existing(self.day)

    def prepare(self, rows):
        """What the rules say of all of them, set-based."""
        lines = lines_of(rows, self.day)
        for row in rows:
            row.line = lines[row.pk]
        return rows


class Delegates(RoomList):
    """A unit's own people in committees: whom it sent, where, until when."""

    tab = "committees"
    model = Appointment
    filterset_class = filters.AppointmentFilter
    dated = True
    title = "本单位委派的委员"
    noun = "人次"
    default_sort = "organization"
    export_verb = ""
    empty = "本单位现在没有人在街道、社区的班子里任职。"
    columns = [
        Column("organization", "组织", "organization.name", sort="organization__lft", fixed=True),
        Column("position", "职务", "get_position_display", sort="position"),
        Column("person", "姓名", "person.name", sort="person__pinyin", fixed=True),
        Column("part_time", "兼职", "part_time"),
        Column("since", "任职起始", "since", sort="period"),
        Column("until", "任期至", "last_day"),
    ]

    def get_queryset(self):
        """In office on the day."""
        return Appointment.objects.in_force(self.day).select_related("organization", "person")


committees_of_tree = CommitteeList.as_view()
committees_of_unit = Delegates.as_view()


def committees(request):
    """The overview: of the tree for whoever works in it, of the own delegates for a unit's liaison."""
    scope = current_scope() if request.user.is_authenticated and request.acting is not None else None
    view = committees_of_unit if scope is not None and scope.party_id is not None else committees_of_tree
    return view(request)


committees.verb, committees.post_verb = "committee.view", None


# ---- changes, deviations, filings -----------------------------------------------------------------------------------


class ChangeList(RoomList):
    """How appointments began and ended."""

    tab = "changes"
    model = Change
    filterset_class = filters.ChangeFilter
    title = "任职变动"
    default_sort = "-effective"
    empty = "还没有任职变动。名册备案、增补、免职、解除、届满都会记在这里。"
    columns = [
        Column("effective", "生效日期", "effective_on", sort="effective_on", fixed=True),
        Column(
            "organization",
            "组织",
            "organization.name",
            sort="organization__lft",
            url=lambda row: committee_url(row.organization_id),
        ),
        Column(
            "person",
            "姓名",
            "appointment.person.name",
            sort="appointment__person__pinyin",
            url=lambda row: reverse("members:person", args=[row.appointment.person_id]),
            fixed=True,
        ),
        Column("position", "职务", "appointment.get_position_display"),
        Column("kind", "变动", "get_kind_display", sort="kind"),
        Column("ground", "事由", "ground"),
        Column("document", "依据文件", "document"),
        Column(
            "filing",
            "报备",
            lambda row: row.filing.number if row.filing else "",
            url=lambda row: reverse("members:filing", args=[row.filing_id]) if row.filing_id else None,
        ),
        Column("recorded", "登记时间", "created_at", sort="created_at", shown=False),
        Column("actor", "登记人", lambda row: str(row.actor or "系统"), shown=False),
    ]

    def get_queryset(self):
        """With whose appointment it was."""
        return Change.objects.select_related("organization", "appointment__person", "filing", "actor")


class CommitteeChanges(OfCommittee, ChangeList):
    """变动 of one committee."""

    tab = "committee_changes"

    def get_queryset(self):
        """Its own."""
        return super().get_queryset().filter(organization=self.head.organization)


def rule_name(rule_id: str) -> str:
    """The rule's Chinese name."""
    info = RULE_CATALOGUE.get(rule_id)
    return info.name if info is not None else rule_id


class DeviationList(RoomList):
    """例外说明: principles not followed, with the reason that was filed."""

    tab = "deviations"
    model = Deviation
    filterset_class = filters.DeviationFilter
    title = "例外说明"
    noun = "条"
    default_sort = "-since"
    empty = "没有例外说明。原则上的条款没有做到时，报备名册要写明理由，备案后列在这里。"
    columns = [
        Column(
            "organization",
            "组织",
            "organization.name",
            sort="organization__lft",
            url=lambda row: committee_url(row.organization_id),
        ),
        Column("rule", "条款", lambda row: rule_name(row.rule_id), sort="rule_id", fixed=True),
        Column("found", "情况", "found"),
        Column("required", "要求", "required"),
        Column("reason", "理由", "reason", fixed=True),
        Column("since", "自", "since", sort="since"),
        Column("until", "失效日期", "until"),
        Column(
            "state",
            "状态",
            lambda row: "有效" if row.holds else "已失效",
            state=lambda row: "ok" if row.holds else "mute",
        ),
        Column(
            "filing",
            "报备",
            lambda row: row.filing.number if row.filing else "",
            url=lambda row: reverse("members:filing", args=[row.filing_id]) if row.filing_id else None,
        ),
        Column("accepted_by", "同意人", lambda row: str(row.accepted_by or ""), shown=False),
    ]

    def get_queryset(self):
        """With the filing each rests on."""
        return Deviation.objects.select_related("organization", "filing", "accepted_by")

    def prepare(self, rows):
        """Whether each holds on the day."""
        for row in rows:
            row.holds = row.since <= self.day and (row.until is None or row.until > self.day)
        return rows


class CommitteeDeviations(OfCommittee, DeviationList):
    """例外说明 of one committee."""

    tab = "committee_deviations"

    def get_queryset(self):
        """Its own."""
        return super().get_queryset().filter(organization=self.head.organization)


class FilingList(RoomList):
    """报备: what is to be decided, what was filed."""

    verb = "filing.view"
    model = Filing
    filterset_class = filters.FilingFilter
    title = "报备"
    noun = "份"
    default_sort = "-submitted"
    empty = "还没有报备。班子名册、增补、免职、解除报上级时，都列在这里。"
    columns = [
        Column(
            "number", "编号", "number", sort="pk", url=lambda row: reverse("members:filing", args=[row.pk]), fixed=True
        ),
        Column("organization", "报备组织", "organization.name", sort="organization__lft"),
        Column("kind", "类别", "get_kind_display", sort="kind"),
        Column("about", "事项", lambda row: filing_subject(row)),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: filing_state(row.state)),
        Column("submitted", "报备时间", "submitted_at", sort="submitted_at"),
        Column("submitted_by", "报备人", lambda row: str(row.submitted_by or ""), shown=False),
        Column("superior", "受理组织", lambda row: row.superior.name if row.superior else ""),
        Column("decided", "办理时间", "decided_at", sort="decided_at"),
        Column("document", "文号", "document", shown=False),
        Column("remark", "办理意见", "remark", shown=False),
    ]

    def get_queryset(self):
        """With the organisations on both sides."""
        return Filing.objects.select_related("organization", "superior", "term", "submitted_by")

    def get_context_data(self, **kwargs):
        """Boxes as tabs: to decide, mine, all."""
        context = super().get_context_data(**kwargs)
        box = self.request.GET.get("box", "")
        if "box" in context["form"].fields:
            context["form"].fields["box"].widget = HiddenInput()  # the tabs choose it; a new filter keeps it
        url = self.request.path
        boxes: list[tuple[str, str]] = [("", "全部")]
        if "filing.decide" in current_scope().verbs:
            boxes = [("todo", "待我办理"), ("mine", "本组织报的"), ("below", "下级报的"), ("", "全部")]
        tabs: list[dict[str, Any]] = [
            {"label": label, "url": f"{url}?box={value}" if value else url, "active": value == box}
            for value, label in boxes
        ]
        return context | {"tabs": tabs if len(tabs) > 1 else []}


def filing_subject(filing: Filing) -> str:
    """第三届名册, 解除 万敏 副书记."""
    if filing.term is not None and not filing.payload:
        return f"{filing.term.label}名册"
    return f"{filing.payload.get('person', '')} {filing.payload.get('position', '')}".strip()


class CommitteeFilings(OfCommittee, FilingList):
    """报备 of one committee."""

    tab = "committee_filings"

    def get_queryset(self):
        """Its own."""
        return super().get_queryset().filter(organization=self.head.organization)
