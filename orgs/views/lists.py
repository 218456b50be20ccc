"""Lists: organisations, acts, units, venues."""

from __future__ import annotations

from django.db.models import F, Func, IntegerField, Prefetch
from django.urls import reverse

from common.clock import today
from common.lists import Action, Column, ListView
from common.views import VerbRequired, may
from orgs.columns.venue_words import facility_text
from orgs.filters import OrganizationFilter, ReorganizationFilter, UnitFilter, VenueFilter
from orgs.forms.others import may_register
from orgs.models import Facility, FacilityKind, Organization, Participation, Reorganization, Tier, Unit, Venue
from orgs.selectors import as_they_were
from orgs.wording import tier_word


class JsonLength(Func):
    """Length of a JSON array."""

    function = "jsonb_array_length"
    output_field = IntegerField()


def detail_url(organization) -> str:
    """The page of an organisation."""
    return reverse("orgs:detail", args=[organization.pk])


class OrganizationList(VerbRequired, ListView):
    """All organisations of the scope, as a table."""

    verb = "org.view"
    model = Organization
    filterset_class = OrganizationFilter
    dated = True
    template_name = "orgs/list.html"
    title = "组织列表"
    noun = "个组织"
    columns = [
        Column("name", "组织名称", "name", sort="pinyin", url=detail_url, fixed=True),
        Column("parent", "上级组织", "parent.name", sort="parent__pinyin"),
        Column("tier", "层级", lambda node: tier_word(node.tier), sort="level"),
        Column("code", "代码", "code", sort="code"),
        Column(
            "code_system", "代码体系", lambda node: node.get_code_system_display() if node.code else "", shown=False
        ),
        Column("street", "街道", "street.name", shown=False),
        Column("community", "社区", "community.name", shown=False),
        Column("kind", "性质", lambda node: node.get_kind_display(), shown=False),
        Column("since", "成立日期", "since", sort="period__startswith"),
        Column("until", "撤销日期", "until", shown=False),
        Column("address", "地址", "address", shown=False),
        Column("note", "备注", "note", shown=False),
    ]
    default_sort = "code"
    empty = "还没有组织。"

    def get_queryset(self):
        """With what the columns name. The district itself is no row: a list that goes out comes back in."""
        return Organization.objects.exclude(tier=Tier.DISTRICT).select_related("parent", "street", "community")

    def prepare(self, rows):
        """As they were on the day."""
        return as_they_were(rows, self.day)


class ReorganizationList(VerbRequired, ListView):
    """Acts on the structure, newest first."""

    verb = "org.view"
    model = Reorganization
    filterset_class = ReorganizationFilter
    template_name = "orgs/list.html"
    title = "机构调整"
    noun = "次调整"
    columns = [
        Column("title", "事由", "title", url=lambda act: reverse("orgs:reorganization", args=[act.pk]), fixed=True),
        Column("kind", "类别", lambda act: act.get_kind_display(), sort="kind"),
        Column("place", "所在组织", "place.name"),
        Column("effective_on", "生效日期", "effective_on", sort="effective_on"),
        Column("count", "涉及组织", "touched", number=True),
        Column("document", "文号", "document"),
        Column("actor", "办理人", lambda act: str(act.actor or "系统")),
        Column("created", "办理时间", "created_at", sort="pk"),
        Column(
            "state",
            "状态",
            lambda act: "已撤回" if act.undone_at else "有效",
            state=lambda act: "mute" if act.undone_at else "ok",
        ),
    ]
    default_sort = "-created"
    empty = "还没有机构调整。更名、划转、合并、撤销都会记在这里，可以整体撤回。"

    def get_queryset(self):
        """Without the long lists of changes; only their length."""
        return (
            Reorganization.objects.select_related("place", "actor")
            .defer("changes", "carried")
            .annotate(touched=JsonLength("changes"))
        )


class UnitList(VerbRequired, ListView):
    """Units of the scope."""

    verb = "unit.view"
    model = Unit
    filterset_class = UnitFilter
    template_name = "orgs/list.html"
    title = "成员单位"
    noun = "个单位"
    columns = [
        Column(
            "name",
            "单位名称",
            "name",
            sort="pinyin",
            url=lambda unit: reverse("orgs:unit", args=[unit.pk]),
            fixed=True,
        ),
        Column("kind", "类别", lambda unit: unit.get_kind_display(), sort="kind"),
        Column("places", "参与街道/社区", "places"),
        Column("party_members", "党员人数", "party_members", sort="party_members", number=True),
        Column("headcount", "职工人数", "headcount", sort="headcount", number=True, shown=False),
        Column("contact", "联系人", "contact_name"),
        Column("phone", "联系电话", "contact_phone_masked"),
        Column("credit_code", "统一社会信用代码", "credit_code", shown=False),
        Column("party_organization", "党组织名称", "party_organization", shown=False),
        Column("superior", "上级党组织", "superior", shown=False),
        Column("address", "地址", "address", shown=False),
        Column("state", "状态", lambda unit: unit_state(unit)[0], state=lambda unit: unit_state(unit)[1]),
    ]
    default_sort = "name"
    actions = [
        Action("联合体", "orgs:alliances", icon="link", verb="alliance.view", primary=False),
        Action("阵地", "orgs:venues", icon="map-pin", verb="org.view", primary=False),
        Action("登记单位", "orgs:unit_create", verb="unit.edit", when=may_register),
    ]

    @property
    def empty(self) -> str:
        """What to do, to whoever can do it."""
        return "还没有成员单位。可以从工作簿导入，或点“登记单位”。" if may_register() else "还没有成员单位。"

    def prepare(self, rows):
        """Where each takes part today, one query."""
        parts: dict[int, list[str]] = {}
        held = Participation.objects.in_force(today()).filter(unit__in=rows)
        for unit_id, name in held.order_by("organization__tree_id", "organization__lft").values_list(
            "unit_id", F("organization__name")
        ):
            parts.setdefault(unit_id, []).append(name)
        for row in rows:
            row.places = parts.get(row.pk, [])
        return rows


def unit_state(unit) -> tuple[str, str]:
    """(what it says, how it looks)"""
    if unit.closed_on:
        return "已退出", "mute"
    return ("参与中", "ok") if unit.places else ("仅登记", "due")


def _offered(venue: Venue, kind: str) -> str:
    return "、".join(facility_text(row) for row in venue.offered if row.kind == kind)


class VenueList(VerbRequired, ListView):
    """Venues of the scope."""

    verb = "org.view"
    model = Venue
    filterset_class = VenueFilter
    template_name = "orgs/list.html"
    title = "阵地"
    noun = "处阵地"
    columns = [
        Column(
            "name",
            "名称",
            "name",
            sort="name",
            url=lambda venue: reverse("orgs:venue_edit", args=[venue.pk]) if may("org.edit") else None,
            fixed=True,
        ),
        Column("kind", "类别", lambda venue: venue.get_kind_display(), sort="kind"),
        Column(
            "organization",
            "所属组织",
            "organization.name",
            sort="organization__pinyin",
            url=lambda venue: detail_url(venue.organization),
        ),
        Column("address", "地址", "address"),
        Column("opening_hours", "开放时间", "opening_hours"),
        Column("capacity", "可容纳", "capacity", sort="capacity", number=True),
        Column("lends", "可借用", "lends"),
        Column("public", "向居民公开", lambda venue: "是" if venue.is_public else "否", shown=False),
        Column("rooms", "可预约场地", lambda venue: _offered(venue, FacilityKind.ROOM), shown=False),
        Column("services", "可预约服务", lambda venue: _offered(venue, FacilityKind.SERVICE), shown=False),
        Column(
            "state",
            "状态",
            lambda venue: "已停用" if venue.closed_on else "使用中",
            state=lambda venue: "mute" if venue.closed_on else "ok",
        ),
    ]
    default_sort = "name"
    actions = [
        Action("从表格导入", "exchange:start", icon="table-import", verb="import.run", primary=False,
               when=lambda: may("org.edit")),
        Action("登记阵地", "orgs:venue_create", verb="org.edit"),
    ]  # fmt: skip

    @property
    def empty(self) -> str:
        """What to do, to whoever can do it."""
        if not may("org.edit"):
            return "还没有登记阵地。街道和社区登记以后，这里可以查到开放时间和可借用的物品。"
        return "还没有登记阵地。点“登记阵地”，写明开放时间、可容纳人数和可借用的物品，大家就知道去哪里、能借什么。"

    def get_queryset(self):
        """With whose they are, and what can be booked there."""
        open_now = Prefetch("facilities", Facility.objects.filter(closed_on=None), to_attr="offered")
        return Venue.objects.select_related("organization").prefetch_related(open_now)
