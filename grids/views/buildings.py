"""Buildings: the list, adding, changing, pulling down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.clock import today
from common.forms import posted
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, as_of, is_past_view, may, once, requires
from grids.filters.territory import BuildingFilter
from grids.forms.territory import BuildingForm, ClosedOnForm
from grids.models import Building, Estate
from grids.selectors.territory import buildings_on
from grids.services.base import VERB
from grids.services.buildings import close_building, create_building, update_building
from grids.views.base import VIEW, crumbs, form_page, node_or_404, own, tabs_of
from orgs.models import Organization, Tier


class BuildingList(VerbRequired, ListView):
    """Buildings of the scope as of a day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = Building
    filterset_class = BuildingFilter
    dated = True
    title = "楼栋"
    noun = "栋"
    default_sort = "community"
    empty = "还没有楼栋。从工作簿导入最快，也可以逐栋新增。"
    columns = [
        Column(
            "name", "楼栋", "name", sort="name", fixed=True,
            url=lambda row: reverse("grids:building_edit", args=[row.pk]) if may(VERB) else None,
        ),
        Column("community", "社区", "community.name", sort="community__lft"),
        Column("grid", "所属网格", "grid_name", sort="grid_name"),
        Column("estate", "小区", "estate.name", sort="estate__pinyin"),
        Column("households", "户数", "households", sort="households", number=True),
        Column("people", "人数", "people", sort="people", number=True),
        Column("entrances", "单元数", "entrances", number=True),
        Column("address", "地址", "address"),
        Column("near", "相邻楼栋", "near"),
    ]  # fmt: skip

    def get_queryset(self):
        """As of the day that is shown."""
        return buildings_on(self.day)

    def prepare(self, rows):
        """With the names of what lies next to each."""
        rows = list(rows)
        pairs = Building.neighbours.through.objects.filter(from_building__in=[row.pk for row in rows])
        near: dict[int, list[str]] = {}
        for pk, name in pairs.order_by("to_building__name").values_list("from_building_id", "to_building__name"):
            near.setdefault(pk, []).append(name)
        for row in rows:
            row.near = "、".join(near.get(row.pk, []))
        return rows

    def get_context_data(self, **kwargs):
        """With tabs, and the buttons of a community's office."""
        context = super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("buildings")}
        here = own()
        if here is not None and here.tier == Tier.COMMUNITY and may(VERB) and not is_past_view(self.request):
            url = reverse("grids:building_add", args=[here.pk])
            context["buttons"] = [{"label": "新增楼栋", "url": url, "icon": "plus", "primary": True}]
        return context


def _choices(community: Organization, but: int | None = None):
    others = Building.objects.filter(community=community, closed_on=None).exclude(pk=but)
    estates = Estate.objects.filter(community=community, closed_on=None).order_by("name")
    return dict(others.values_list("name", "pk")), [(str(pk), name) for pk, name in estates.values_list("pk", "name")]


@requires(VERB)
@once
def building_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more building of a community."""
    community = node_or_404(pk, Tier.COMMUNITY)
    others, estates = _choices(community)
    grids = Organization.objects.filter(community=community, tier=Tier.GRID).existing(today()).in_order()
    form = BuildingForm(
        posted(request), others=others, estates=estates,
        grids=[(str(grid.pk), grid.name) for grid in grids], initial={"grid": request.GET.get("grid", "")},
    )  # fmt: skip
    return form_page(
        request, form, heading="新增楼栋", subject=community.name, back=reverse("grids:buildings"),
        done="楼栋已登记。", submit="登记", tail=(("楼栋", reverse("grids:buildings")),),
        service=lambda: create_building(
            community_id=pk, line=form.line(), grid_id=form.grid_id, actor=request.user
        ),
    )  # fmt: skip


def building_or_404(pk: int) -> Building:
    """The building if it is in scope and stands."""
    return get_object_or_404(Building.objects.select_related("community"), pk=pk, closed_on=None)


@requires(VERB)
@once
def building_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is on record of a building."""
    as_of(request)
    found = building_or_404(pk)
    others, estates = _choices(found.community, pk)
    form = BuildingForm(posted(request), others=others, estates=estates, building=found)
    wide = current_scope().column not in ("grid_id", "id")
    return form_page(
        request, form, heading="楼栋", subject=f"{found.community.name} · {found.name}",
        back=reverse("grids:buildings"), done="已保存。", tail=(("楼栋", reverse("grids:buildings")),),
        service=lambda: update_building(building_id=pk, line=form.line(), actor=request.user),
        template="grids/building.html", building=found,
        close_url=reverse("grids:building_close", args=[pk]) if wide and may(VERB) else "",
    )  # fmt: skip


@requires(VERB)
@once
def building_close(request: HttpRequest, pk: int) -> HttpResponse:
    """It was pulled down."""
    found = building_or_404(pk)
    form = ClosedOnForm(posted(request))
    return form_page(
        request, form, heading="登记拆除", subject=f"{found.community.name} · {found.name}",
        back=reverse("grids:building_edit", args=[pk]), done="已登记拆除，记录保留。", submit="登记拆除",
        tail=(("楼栋", reverse("grids:buildings")),), then=lambda _: reverse("grids:buildings"),
        service=lambda: close_building(building_id=pk, on=form.cleaned_data["closed_on"], actor=request.user),
    )  # fmt: skip
