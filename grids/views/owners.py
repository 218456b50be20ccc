"""Owners' committees: the list, a new term, members who join and leave."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.forms import posted
from common.lists import Action, Column, ListView
from common.views import VerbRequired, once, requires
from grids.filters.estates import OwnersFilter, OwnersMemberFilter
from grids.forms.estates import OwnersMemberForm, OwnersTermForm
from grids.forms.territory import LastDayForm
from grids.models import OwnersCommittee, OwnersMember
from grids.selectors.estates import members_on, overlapping
from grids.services.base import VERB
from grids.services.owners import add_owners_member, end_owners_member, open_owners_committee
from grids.views.base import VIEW, crumbs, form_page, tabs_of
from grids.views.estates import LIST, estate_or_404


class OwnersList(VerbRequired, ListView):
    """Owners' committees in office on a day, with what overlaps with the branch."""

    verb = VIEW
    template_name = "grids/list.html"
    model = OwnersCommittee
    filterset_class = OwnersFilter
    dated = True
    title = "业主委员会"
    noun = "个"
    default_sort = "community"
    empty = "还没有登记业委会。进入一个小区，点“登记业委会”；有名单的从工作簿导入。"
    actions = [Action("成员名单", "grids:owners_members", icon="users", primary=False)]
    columns = [
        Column(
            "estate", "小区", "estate.name", sort="estate__pinyin", fixed=True,
            url=lambda row: reverse("grids:estate", args=[row.estate_id]),
        ),
        Column("community", "社区", "estate.community.name", sort="estate__community__lft"),
        Column("number", "届次", lambda row: f"第 {row.number} 届", sort="number"),
        Column("chair", "主任", "chair"),
        Column("size", "成员", "size", sort="size", number=True),
        Column("party", "党员", "party", sort="party", number=True),
        Column("in_service", "在职党员", "in_service", sort="in_service", number=True),
        Column("crosses", "交叉任职", "crosses", number=True),
        Column("shoulder", "一肩挑", "shoulder"),
        Column("until", "届满", "last_day"),
    ]  # fmt: skip

    def get_queryset(self):
        """In office on the day that is shown."""
        held = Q(members__period__contains=self.day)
        rows = OwnersCommittee.objects.in_force(self.day).select_related("estate__community")
        return rows.annotate(
            size=Count("members", filter=held),
            party=Count("members", filter=held & Q(members__party=True)),
            in_service=Count("members", filter=held & Q(members__in_service=True)),
        )

    def prepare(self, rows):
        """With chairs and overlaps. One query."""
        rows = list(rows)
        by_pk = {row.pk: row for row in rows}
        for row in rows:
            row.chair, row.crosses, row.shoulder = "", 0, ""
        for member in members_on(by_pk, self.day):
            row = by_pk[member.committee_id]
            row.crosses += member.crosses
            if member.post == "CHAIR":
                row.chair = member.person.name
                row.shoulder = "是" if member.leads else ""
        return rows

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("owners")}


class OwnersMemberList(VerbRequired, ListView):
    """Members of owners' committees in office on a day; what it exports can be imported."""

    verb = VIEW
    template_name = "grids/list.html"
    model = OwnersMember
    filterset_class = OwnersMemberFilter
    dated = True
    title = "业委会成员"
    noun = "人次"
    default_sort = "estate"
    empty = "还没有业委会成员。进入一个小区添加，或从工作簿导入。"
    columns = [
        Column("person", "姓名", "person.name", sort="person__pinyin", fixed=True),
        Column(
            "estate", "小区", "estate.name", sort="estate__pinyin",
            url=lambda row: reverse("grids:estate", args=[row.estate_id]),
        ),
        Column("community", "社区", "estate.community.name", sort="estate__community__lft"),
        Column("number", "届次", "committee.number"),
        Column("post", "职务", "get_post_display", sort="post"),
        Column("party", "党员", lambda row: "是" if row.party else "否", sort="party"),
        Column("in_service", "在职党员", lambda row: "是" if row.in_service else "否", sort="in_service"),
        Column("crosses", "交叉任职", lambda row: "是" if row.crosses else ""),
        Column("shoulder", "一肩挑", lambda row: "是" if row.leads and row.post == "CHAIR" else ""),
        Column("term_since", "本届起", "committee.since", shown=False),
        Column("term_until", "本届届满", "committee.last_day", shown=False),
        Column("since", "任职日期", "since", shown=False),
    ]  # fmt: skip

    def get_queryset(self):
        """In office on the day that is shown."""
        rows = OwnersMember.objects.in_force(self.day)
        return overlapping(rows, self.day).select_related("estate__community")

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        trail = crumbs(("业委会", reverse("grids:owners")))
        return super().get_context_data(**kwargs) | {"trail": trail, "tabs": tabs_of("owners")}


@requires(VERB)
@once
def owners_open(request: HttpRequest, pk: int) -> HttpResponse:
    """A term of an estate's owners' committee."""
    found = estate_or_404(pk)
    last = OwnersCommittee.objects.filter(estate=found).order_by("-number").first()
    form = OwnersTermForm(
        posted(request),
        initial={"number": last.number + 1 if last else 1, "since": last.until if last and last.until else None},
    )
    url = reverse("grids:estate", args=[pk])
    return form_page(
        request, form, heading="登记业委会", subject=found.name, back=url, done="业委会已登记，请添加成员。",
        submit="登记", tail=((LIST[0], reverse(LIST[1])), (found.name, url)),
        service=lambda: open_owners_committee(estate_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def owners_member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A person joins."""
    committee = get_object_or_404(OwnersCommittee.objects.select_related("estate"), pk=pk)
    form = OwnersMemberForm(posted(request))
    url = reverse("grids:estate", args=[committee.estate_id])
    return form_page(
        request, form, heading="添加成员", subject=str(committee), back=url, done="已添加。", submit="添加",
        tail=((committee.estate.name, url),),
        service=lambda: add_owners_member(committee_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def owners_member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves."""
    member = get_object_or_404(OwnersMember.objects.select_related("estate", "person"), pk=pk)
    form = LastDayForm(posted(request))
    url = reverse("grids:estate", args=[member.estate_id])
    return form_page(
        request, form, heading="离任", subject=f"{member.person.name}，业委会{member.get_post_display()}", back=url,
        done="已登记离任，记录保留。", submit="登记离任", tail=((member.estate.name, url),),
        service=lambda: end_owners_member(
            member_id=pk, last_day=form.cleaned_data["last_day"], actor=request.user
        ),
    )  # fmt: skip
