"""Office buildings and markets: the two coverages, units, instructors (FC 第3段)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import posted
from common.lists import Action, Column, ListView, with_places
from common.views import VerbRequired, as_of, is_past_view, may, once, requires
from grids.filters.business import BusinessFilter, TenantFilter
from grids.forms.business import BusinessForm, InstructorForm, TenantForm
from grids.forms.territory import LastDayForm
from grids.models import BusinessPlace, Instructor, Tenancy
from grids.selectors.business import places_on
from grids.services.base import VERB
from grids.services.business import (
    appoint_instructor,
    close_place,
    move_in,
    move_out,
    open_place,
    release_instructor,
    update_place,
)
from grids.views.base import VIEW, crumbs, form_page, may_edit, node_or_404, own, tabs_of
from members.selectors.checkins import percent
from orgs.models import Tier, Unit

LIST = ("楼宇市场", "grids:business")


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "—"


class BusinessList(VerbRequired, ListView):
    """Places of business on the day, each with its two coverages."""

    verb = VIEW
    template_name = "grids/list.html"
    model = BusinessPlace
    filterset_class = BusinessFilter
    dated = True
    title = "楼宇市场"
    noun = "处"
    default_sort = "community"
    empty = "还没有登记商务楼宇、专业市场。社区点“登记楼宇市场”，再添加入驻单位和党建指导员。"
    actions = [Action("入驻单位名单", "grids:tenants", icon="building", primary=False)]
    columns = [
        Column(
            "name", "楼宇市场", "name", sort="name", url=lambda row: reverse("grids:business_place", args=[row.pk]),
            fixed=True,
        ),
        Column("kind", "种类", "get_kind_display", sort="kind"),
        Column("street", "街道", "community.street.name", shown=False),
        Column("community", "社区", "community.name", sort="community__lft"),
        Column("units", "入驻单位", "units", number=True),
        Column("organised", "组织覆盖", lambda row: _share(row.organised, row.units), number=True),
        Column(
            "worked", "工作覆盖", lambda row: _share(row.units if row.guides else row.organised, row.units), number=True
        ),
        Column("guides", "党建指导员", "guides", sort="guides", number=True),
        Column("address", "地址", "address", shown=False),
        Column("note", "备注", "note", shown=False),
    ]  # fmt: skip

    def get_columns(self):
        """With street and community for whoever looks at several."""
        return with_places(self.columns)

    def get_queryset(self):
        """As of the day."""
        return places_on(self.day)

    def get_context_data(self, **kwargs):
        """With the room's tabs, and the button of a community's office."""
        context = super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("business")}
        here = own()
        if here is not None and here.tier == Tier.COMMUNITY and may(VERB) and not is_past_view(self.request):
            url = reverse("grids:business_add", args=[here.pk])
            context["buttons"] = [{"label": "登记楼宇市场", "url": url, "icon": "plus", "primary": True}]
        return context


class TenantList(VerbRequired, ListView):
    """Units in places of business on the day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = Tenancy
    filterset_class = TenantFilter
    dated = True
    title = "入驻单位"
    noun = "家"
    default_sort = "place"
    empty = "还没有登记入驻单位。到楼宇市场的页面点“添加入驻单位”，或导入“入驻单位”表。"
    columns = [
        Column("unit", "入驻单位", "unit.name", sort="unit__pinyin", fixed=True),
        Column(
            "place", "楼宇市场", "place.name", sort="place__name",
            url=lambda row: reverse("grids:business_place", args=[row.place_id]), fixed=True,
        ),
        Column("street", "街道", "place.community.street.name", shown=False),
        Column("community", "社区", "place.community.name", sort="place__community__lft"),
        Column("party", "党组织", lambda row: row.unit.party_organization),
        Column("since", "入驻", "since", sort="period"),
    ]  # fmt: skip

    def get_columns(self):
        """With street and community for whoever looks at several."""
        return with_places(self.columns)

    def get_queryset(self):
        """As of the day that is shown."""
        return Tenancy.objects.in_force(self.day).select_related("place__community__street", "unit")

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        trail = crumbs((LIST[0], reverse(LIST[1])), (self.title, ""))
        return super().get_context_data(**kwargs) | {"trail": trail, "tabs": tabs_of("business")}


@require_safe
@requires(VIEW)
def business_place(request: HttpRequest, pk: int) -> HttpResponse:
    """One place as of a day: its units with their party organisations, instructors, the two coverages."""
    day = as_of(request)
    place = get_object_or_404(BusinessPlace.objects.select_related("community"), pk=pk)
    tenants = list(Tenancy.objects.filter(place=place).in_force(day).select_related("unit").order_by("unit__pinyin"))
    guides = list(Instructor.objects.filter(place=place).in_force(day).select_related("person").order_by("pk"))
    organised = sum(bool(row.unit.party_organization) for row in tenants)
    worked = len(tenants) if guides else organised
    context = {
        "place": place,
        "trail": crumbs((LIST[0], reverse(LIST[1])), (place.name, "")),
        "facts": [
            {"label": "种类", "value": place.get_kind_display()},
            {"label": "社区", "value": place.community.name},
            {"label": "地址", "value": place.address},
            {"label": "登记", "value": place.since},
            {"label": "撤销", "value": place.last_day},
            {"label": "备注", "value": place.note},
        ],
        "figures": [
            {"label": "入驻单位", "value": len(tenants)},
            {
                "label": "组织覆盖",
                "value": f"{percent(organised, len(tenants))}",
                "of": _share(organised, len(tenants)),
            },
            {"label": "工作覆盖", "value": f"{percent(worked, len(tenants))}", "of": _share(worked, len(tenants))},
        ],
        "tenants": tenants,
        "guides": guides,
        "doable": place.holds_on(day) and day == today() and may_edit(place.community),
    }
    return render(request, "grids/business_place.html", context)


@requires(VERB)
@once
def business_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more of a community."""
    community = node_or_404(pk, Tier.COMMUNITY)
    form = BusinessForm(posted(request))
    return form_page(
        request, form, heading="登记楼宇市场", subject=community.name, back=reverse(LIST[1]), submit="登记",
        done="已登记，请添加入驻单位和党建指导员。", tail=((LIST[0], reverse(LIST[1])),),
        then=lambda made: reverse("grids:business_place", args=[made.pk]),
        service=lambda: open_place(community_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


def _of_place(request, place, form, heading, *, service, done, submit="保存", subject="") -> HttpResponse:
    url = reverse("grids:business_place", args=[place.pk])
    return form_page(
        request, form, heading=heading, subject=subject or place.name, back=url, service=service, done=done,
        submit=submit, tail=((LIST[0], reverse(LIST[1])), (place.name, url)),
    )  # fmt: skip


def _place(pk: int) -> BusinessPlace:
    return get_object_or_404(BusinessPlace.objects.select_related("community"), pk=pk)


@requires(VERB)
@once
def business_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct it."""
    place = _place(pk)
    form = BusinessForm(posted(request), place=place)
    return _of_place(
        request, place, form, "修改楼宇市场", done="已保存。",
        service=lambda: update_place(place_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def business_close(request: HttpRequest, pk: int) -> HttpResponse:
    """It is one no longer."""
    place = _place(pk)
    form = LastDayForm(posted(request))
    return _of_place(
        request, place, form, "撤销楼宇市场", submit="撤销", done="已撤销，记录保留。",
        service=lambda: close_place(place_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def tenant_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit is in it."""
    place = _place(pk)
    units = Unit.objects.filter(closed_on=None).order_by("pinyin").values_list("pk", "name")
    form = TenantForm(posted(request), units=[(str(unit), name) for unit, name in units])
    return _of_place(
        request, place, form, "添加入驻单位", submit="添加", done="已添加。",
        service=lambda: move_in(
            place_id=pk, unit_id=int(form.cleaned_data["unit"]), since=form.cleaned_data["since"], actor=request.user
        ),
    )  # fmt: skip


@requires(VERB)
@once
def tenant_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit leaves."""
    row = get_object_or_404(Tenancy.objects.select_related("place__community", "unit"), pk=pk)
    form = LastDayForm(posted(request))
    return _of_place(
        request, row.place, form, "单位迁出", submit="登记迁出", done="已登记，记录保留。", subject=row.unit.name,
        service=lambda: move_out(tenancy_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def instructor_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody guides it."""
    place = _place(pk)
    form = InstructorForm(posted(request))
    return _of_place(
        request, place, form, "选派党建指导员", submit="登记", done="党建指导员已登记。",
        service=lambda: appoint_instructor(
            place_id=pk, person=form.person(), since=form.cleaned_data["since"], actor=request.user
        ),
    )  # fmt: skip


@requires(VERB)
@once
def instructor_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody guides it no longer."""
    row = get_object_or_404(Instructor.objects.select_related("place__community", "person"), pk=pk)
    form = LastDayForm(posted(request))
    return _of_place(
        request, row.place, form, "党建指导员离任", submit="登记离任", done="已登记，记录保留。",
        subject=row.person.name,
        service=lambda: release_instructor(instructor_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip
