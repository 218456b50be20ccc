"""Estates: the list, one, which branch covers it, its property company, and the figures of LY."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import posted
from common.lists import Column, ListView
from common.views import VerbRequired, as_of, is_past_view, may, once, requires
from grids.filters.estates import EstateFilter
from grids.forms.estates import CoverForm, EstateForm, PropertyForm
from grids.forms.territory import ClosedOnForm
from grids.models import Estate, EstateCover, EstateKind, OwnersCommittee, PropertyService
from grids.selectors.estates import estates_on, figures_below, founded_as, members_on
from grids.selectors.territory import buildings_on, natural
from grids.services.base import VERB
from grids.services.estates import close_estate, cover_estates, create_estate, engage_property, update_estate
from grids.views.base import VIEW, crumbs, form_page, may_edit, node_or_404, own, tabs_of
from orgs.models import Organization, Tier, Unit, UnitKind
from orgs.rules_in_force import practice_of

LIST = ("小区", "grids:estates")


class EstateList(VerbRequired, ListView):
    """Estates of the scope as of a day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = Estate
    filterset_class = EstateFilter
    dated = True
    title = "小区"
    noun = "个小区"
    default_sort = "community"
    empty = "还没有登记小区。"
    columns = [
        Column(
            "name", "小区", "name", sort="pinyin", fixed=True, url=lambda row: reverse("grids:estate", args=[row.pk])
        ),
        Column("community", "社区", "community.name", sort="community__lft"),
        Column("kind", "类别", "get_kind_display", sort="kind"),
        Column("households", "户数", "households", sort="households", number=True),
        Column("members", "居民党员", "members", sort="members", number=True),
        Column("branch", "党支部", "branch_name", sort="branch_name"),
        Column("founded", "单独或联合", lambda row: founded_as(row.branch_estates)),
        Column("owners", "业委会", lambda row: "有" if row.owners_id else ""),
        Column("company", "物业公司", "company", shown=False),
        Column("people", "人数", "people", sort="people", number=True, shown=False),
        Column("address", "地址", "address", shown=False),
    ]

    def get_queryset(self):
        """As of the day that is shown."""
        return estates_on(self.day)

    def get_context_data(self, **kwargs):
        """With tabs, and the button of a community's office."""
        context = super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("estates")}
        here = own()
        if here is not None and here.tier == Tier.COMMUNITY and may(VERB) and not is_past_view(self.request):
            url = reverse("grids:estate_add", args=[here.pk])
            context["buttons"] = [{"label": "新增小区", "url": url, "icon": "plus", "primary": True}]
        return context


@require_safe
@requires(VIEW)
def estate(request: HttpRequest, pk: int) -> HttpResponse:
    """One estate as of a day: branch, buildings, owners' committee with what overlaps, property company."""
    day = as_of(request)
    found = get_object_or_404(estates_on(day), pk=pk)
    committee = OwnersCommittee.objects.filter(pk=found.owners_id).first() if found.owners_id else None
    members = list(members_on([committee.pk], day).order_by("post", "pk")) if committee else []
    service = PropertyService.objects.filter(estate=found).in_force(day).select_related("unit").first()
    practice = practice_of(found.community.district_id, day)
    doable, grids = day == today() and may(VERB), []
    if doable and not found.branch_id:
        grids = list(Organization.objects.filter(community=found.community, tier=Tier.GRID).existing(day).in_order())
    context = {
        "estate": found,
        "branches": [{"pk": grid.pk, "name": practice.committee_name("GRID", grid.name)} for grid in grids],
        "founded": founded_as(found.branch_estates),
        "branch_name": practice.committee_name("GRID", found.branch_name) if found.branch_name else "",
        "trail": crumbs((LIST[0], reverse(LIST[1])), (found.name, "")),
        "facts": [
            {"label": "社区", "value": found.community.name},
            {"label": "类别", "value": EstateKind(found.kind).label},
            {"label": "地址", "value": found.address},
            {"label": "户数", "value": found.households},
            {"label": "人数", "value": found.people},
            {"label": "居民党员", "value": found.members},
            {"label": "划分日期", "value": found.divided_on},
            {"label": "备注", "value": found.note},
        ],
        "buildings": sorted(buildings_on(day).filter(estate=found), key=lambda row: natural(row.name)),
        "committee": committee,
        "members": members,
        "counts": {
            "party": sum(row.party for row in members),
            "in_service": sum(row.in_service for row in members),
            "crosses": sum(row.crosses for row in members),
            "chairs": any(row.leads and row.post == "CHAIR" for row in members),
        },
        "service": service,
        "doable": doable,
        "editable_community": day == today() and may_edit(found.community),
    }
    return render(request, "grids/estate.html", context)


@requires(VERB)
@once
def estate_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more estate of a community."""
    community = node_or_404(pk, Tier.COMMUNITY)
    form = EstateForm(posted(request))
    return form_page(
        request, form, heading="新增小区", subject=community.name, back=reverse("grids:estates"), submit="登记",
        done="小区已登记。", tail=((LIST[0], reverse(LIST[1])),),
        then=lambda made: reverse("grids:estate", args=[made.pk]),
        service=lambda: create_estate(community_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


def estate_or_404(pk: int) -> Estate:
    """The estate if it is in scope and still one."""
    return get_object_or_404(Estate.objects.select_related("community"), pk=pk, closed_on=None)


@requires(VERB)
@once
def estate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is on record of an estate."""
    found = estate_or_404(pk)
    form = EstateForm(posted(request), estate=found)
    url = reverse("grids:estate", args=[pk])
    return form_page(
        request, form, heading="修改小区", subject=found.name, back=url, done="已保存。",
        tail=((LIST[0], reverse(LIST[1])), (found.name, url)),
        service=lambda: update_estate(estate_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def estate_close(request: HttpRequest, pk: int) -> HttpResponse:
    """It is no longer an estate."""
    found = estate_or_404(pk)
    form = ClosedOnForm(posted(request))
    url = reverse("grids:estate", args=[pk])
    return form_page(
        request, form, heading="撤销小区", subject=found.name, back=url, submit="撤销",
        done="已撤销，记录保留。", tail=((LIST[0], reverse(LIST[1])), (found.name, url)),
        intro="覆盖它的党支部、物业公司和业委会在这一天同时结束。", then=lambda _: reverse(LIST[1]),
        service=lambda: close_estate(estate_id=pk, on=form.cleaned_data["closed_on"], actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def covers(request: HttpRequest, pk: int) -> HttpResponse:
    """Which estates a branch covers."""
    branch = node_or_404(pk, Tier.GRID)
    held = EstateCover.objects.filter(organization=branch).in_force(today()).values_list("estate_id", flat=True)
    rows = estates_on(today()).filter(community=branch.community).order_by("name")
    choices = [
        (str(row.pk), f"{row.name}（现由{row.branch_name}覆盖）" if row.branch_id not in (None, pk) else row.name)
        for row in rows
    ]
    form = CoverForm(posted(request), estates=choices, held=list(held))
    url = reverse("grids:grid", args=[pk])
    return form_page(
        request, form, heading="覆盖的小区", subject=branch.name, back=url, done="已保存。", tail=((branch.name, url),),
        service=lambda: cover_estates(
            organization_id=pk, estate_ids=form.estate_ids, since=form.cleaned_data["since"], actor=request.user
        ),
    )  # fmt: skip


@requires(VERB)
@once
def property_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Which property company looks after an estate."""
    found = estate_or_404(pk)
    now = PropertyService.objects.filter(estate=found).in_force(today()).select_related("unit").first()
    units = dict(Unit.objects.filter(kind=UnitKind.PROPERTY, closed_on=None).values_list("pk", "name"))
    if now is not None:
        units.setdefault(now.unit_id, now.unit.name)
    form = PropertyForm(
        posted(request), units=[(str(pk), name) for pk, name in units.items()], held=now.unit_id if now else None
    )
    url = reverse("grids:estate", args=[pk])
    return form_page(
        request, form, heading="物业公司", subject=found.name, back=url, done="已保存。",
        tail=((LIST[0], reverse(LIST[1])), (found.name, url)),
        service=lambda: engage_property(
            estate_id=pk, unit_id=form.unit_id, since=form.cleaned_data["since"], actor=request.user
        ),
    )  # fmt: skip


@require_safe
@requires(VIEW)
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of LY 一·1 and 二·1 below an organisation as of a day, each with what it counts."""
    day = as_of(request)
    top = node_or_404(pk, Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY)
    table = figures_below(top, day)
    total = table.total
    context = {
        "top": top,
        "table": table,
        "figures": [
            {"label": "小区", "value": total.estates, "title": "当天在册的小区数"},
            {
                "label": "已覆盖",
                "value": total.covered,
                "of": f"/ {total.estates}",
                "title": "有党支部单独或联合覆盖的小区数，按小区计，不按党支部计",
            },
            {
                "label": "小区党支部",
                "value": total.branches,
                "of": f"/ 单独 {total.alone}、联合 {total.jointly}",
                "title": "至少覆盖一个小区的党支部数；覆盖几个小区的为联合成立",
            },
            {"label": "业委会", "value": total.owners, "title": "当天在任期内的业主委员会数"},
            {
                "label": "业委会中的党员",
                "value": total.party,
                "of": f"/ 在职党员 {total.in_service}",
                "title": "业委会成员中的党员人次；在职党员是组织关系在工作单位的",
            },
            {
                "label": "交叉任职",
                "value": total.crosses,
                "title": "业委会成员中，当天也在覆盖本小区的党支部班子里任职的（含一肩挑）",
            },
            {"label": "一肩挑", "value": total.chairs, "title": "业委会主任中，当天任覆盖本小区的党支部书记的"},
        ],
        "trail": crumbs((top.name, "")),
        "tabs": tabs_of("figures"),
    }
    return render(request, "grids/figures.html", context)
