"""Micro-homes: the list, one, where it is from a day on. Its council is its committee; its activities are meetings'."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import posted
from common.lists import Column, ListView
from common.views import VerbRequired, as_of, may, once, requires
from grids.filters.territory import HomeFilter
from grids.forms.territory import GroupForm, HomeForm
from grids.models import Placement
from grids.selectors.territory import buildings_on, home_profiles, natural
from grids.services.base import VERB
from grids.services.buildings import group_buildings
from grids.services.homes import set_home_profile
from grids.views.base import VIEW, Worded, crumbs, form_page, may_edit, node_or_404, tabs_of
from grids.views.territory import rules_of
from grids.words import called
from members.models import Appointment
from orgs.models import Organization, Tier
from orgs.rules_in_force import practice_of


def _of(row, name: str):
    return getattr(row.profile, name) if row.profile else ""


class HomeList(VerbRequired, Worded, ListView):
    """Micro-homes of the scope as of a day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = Organization
    filterset_class = HomeFilter
    dated = True
    worded = {"name": Tier.HOME, "grid": Tier.GRID}
    noun = "个"
    default_sort = "place"
    columns = [
        Column("name", "微家", "name", url=lambda row: reverse("grids:home", args=[row.pk]), fixed=True),
        Column("grid", "网格", "grid.name"),
        Column("place", "社区", "community.name", sort="lft"),
        Column("host", "设在谁家", lambda row: row.profile.host.name if row.profile else ""),
        Column("address", "地址", lambda row: _of(row, "address")),
        Column("opening", "开放时间", lambda row: _of(row, "opening")),
        Column("group", "联系栋数", "group_size", sort="group_size", number=True),
        Column("since", "自", lambda row: _of(row, "since"), shown=False),
    ]

    @property
    def title(self):
        """As the district calls them."""
        return called(Tier.HOME)

    @property
    def empty(self):
        """What to do first."""
        return f"还没有{self.title}。在上一级的组织页面点“新设下级”，或从工作簿导入。"

    def get_queryset(self):
        """As of the day that is shown."""
        rows = Organization.objects.filter(tier=Tier.HOME).existing(self.day)
        placed = Placement.objects.filter(organization=OuterRef("pk"), tier=Tier.HOME, period__contains=self.day)
        counted = placed.order_by().values("organization").annotate(n=Count("pk")).values("n")
        return rows.select_related("grid", "community").annotate(group_size=Coalesce(Subquery(counted), 0))

    def prepare(self, rows):
        """With their profiles."""
        rows = list(rows)
        profiles = home_profiles([row.pk for row in rows], self.day)
        for row in rows:
            row.profile = profiles.get(row.pk)
        return rows

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("homes")}


@require_safe
@requires(VIEW)
def home(request: HttpRequest, pk: int) -> HttpResponse:
    """One micro-home as of a day: host, place, opening times, its council with how each was chosen."""
    day = as_of(request)
    found = node_or_404(pk, Tier.HOME)
    practice = practice_of(found.district_id, day)
    profile = home_profiles([pk], day).get(pk)
    council = Appointment.objects.filter(organization=found).in_force(day).select_related("person", "seat")
    group = Placement.objects.filter(organization=found, tier=Tier.HOME).in_force(day).select_related("building")
    context = {
        "home": found,
        "area": practice.tier_area(Tier.HOME),
        "trail": crumbs((called(Tier.HOME), reverse("grids:homes")), (found.name, "")),
        "profile": profile,
        "facts": [
            {"label": "设在谁家", "value": profile.host.name if profile else ""},
            {"label": "地址", "value": profile.address if profile else ""},
            {"label": "楼栋", "value": profile.building.name if profile and profile.building else ""},
            {"label": "开放时间", "value": profile.opening if profile else ""},
            {"label": "自哪天起", "value": profile.since if profile else ""},
            {"label": "备注", "value": profile.note if profile else ""},
        ],
        "council": list(council.order_by("seat__order", "pk")),
        "buildings": sorted((row.building for row in group), key=lambda row: natural(row.name)),
        "rules": rules_of(found, practice, day),
        "doable": day == today() and may_edit(found),
        "may_group": day == today() and found.grid is not None and may_edit(found.grid),
        "may_committee": may("committee.view"),
        "may_activities": may("activity.view"),
    }
    return render(request, "grids/home.html", context)


@requires(VERB)
@once
def home_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a micro-home is from a day on, and in whose home."""
    found = node_or_404(pk, Tier.HOME)
    buildings = sorted(buildings_on(today()).filter(grid_id_on=found.grid_id), key=lambda row: natural(row.name))
    profile = home_profiles([pk], today()).get(pk)
    choices = [(str(row.pk), row.name) for row in buildings]
    if profile is not None and profile.building_id and str(profile.building_id) not in dict(choices):
        choices.append((str(profile.building_id), profile.building.name))
    form = HomeForm(posted(request), buildings=choices, profile=profile)
    url = reverse("grids:home", args=[pk])
    return form_page(
        request, form, heading="登记微家", subject=found.name, back=url, done="微家已保存。",
        tail=((called(Tier.HOME), reverse("grids:homes")), (found.name, url)),
        service=lambda: set_home_profile(organization_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def home_buildings(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of its grid's buildings a group looks after; the grid's or the community's office says so."""
    found = node_or_404(pk, Tier.HOME)
    node_or_404(found.grid_id, Tier.GRID)
    placed = Placement.objects.filter(tier=Tier.HOME, organization__grid=found.grid_id).in_force(today())
    elsewhere = {row.building_id: row.organization for row in placed.select_related("organization")}
    rows = sorted(buildings_on(today()).filter(grid_id_on=found.grid_id), key=lambda row: natural(row.name))
    form = GroupForm(
        posted(request),
        buildings=[(str(row.pk), _called(row, elsewhere.get(row.pk), found)) for row in rows],
        held=[building for building, place in elsewhere.items() if place.pk == pk],
    )
    url = reverse("grids:home", args=[pk])
    return form_page(
        request, form, heading="联系的楼栋", subject=found.name, back=url, done="已保存。",
        tail=((called(Tier.HOME), reverse("grids:homes")), (found.name, url)),
        service=lambda: group_buildings(
            organization_id=pk, building_ids=form.building_ids, since=form.cleaned_data["since"], actor=request.user
        ),
    )  # fmt: skip


def _called(building, place: Organization | None, here: Organization) -> str:
    """A building in the list of choices: with how many live there, and who looks after it now."""
    now = f"，现由{place.name}联系" if place is not None and place.pk != here.pk else ""
    return f"{building.name}（{building.households} 户{now}）"
