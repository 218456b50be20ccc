"""Grids and posts: lists, one grid, what it is like from a day on, who looks after it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import posted
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, as_of, may, once, requires
from grids.compliance import findings_on
from grids.filters.territory import GridFilter, PostFilter
from grids.forms.territory import LastDayForm, PostForm, ProfileForm
from grids.models import EstateCover, GridPost
from grids.selectors.territory import (
    buildings_on,
    grids_on,
    home_profiles,
    name_heads,
    natural,
    posts_on_day,
    profile_of,
)
from grids.services.base import VERB
from grids.services.posts import end_grid_post, fill_grid_post
from grids.services.profiles import set_grid_profile
from grids.views.base import VIEW, Worded, crumbs, form_page, may_edit, node_or_404, tabs_of
from grids.words import called, posts_of, types_of, word, words_here
from members.compliance import settle
from members.models import Appointment
from members.selectors.sheet import sheet
from orgs.models import Organization, Tier
from orgs.practice import Practice
from orgs.rules_in_force import practice_of


class GridList(VerbRequired, Worded, ListView):
    """Grids of the scope as of a day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = Organization
    filterset_class = GridFilter
    dated = True
    worded = {"name": Tier.GRID}
    default_sort = "place"
    columns = [
        Column("name", "网格", "name", url=lambda row: reverse("grids:grid", args=[row.pk]), fixed=True),
        Column("place", "社区", "community.name", sort="lft"),
        Column("kind", "网格类型", lambda row: word(row.grid_kind) if row.grid_kind else "", sort="grid_kind"),
        Column("households", "户数", "households_on", sort="households_on", number=True),
        Column("people", "人数", "people_on", sort="people_on", number=True),
        Column("buildings", "楼栋数", "buildings_on", sort="buildings_on", number=True),
        Column("heads", "网格长", "heads"),
        Column(
            "profile",
            "概况",
            lambda row: "已登记" if row.profile_id else "未登记",
            state=lambda row: "ok" if row.profile_id else "due",
        ),
        Column("street", "街道", "street.name", shown=False),
        Column("extent", "四至范围", "extent", shown=False),
    ]

    @property
    def title(self):
        """As the district calls them."""
        return called(Tier.GRID)

    @property
    def noun(self):
        """Counted."""
        return f"个{self.title}"

    @property
    def empty(self):
        """What to do first."""
        if current_scope().column == "id":
            return f"这里列的是{self.title}，由{self.title}和社区管理。你的在“{called(Tier.HOME)}”一栏。"
        return f"还没有{self.title}。在社区的组织页面点“新设下级”，或从工作簿导入。"

    def get_queryset(self):
        """As of the day that is shown."""
        return grids_on(self.day)

    def prepare(self, rows):
        """With the names of the grid heads."""
        return name_heads(rows, self.day)

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("list")}


class PostList(VerbRequired, Worded, ListView):
    """Who looks after grids and their parts, as of a day."""

    verb = VIEW
    template_name = "grids/list.html"
    model = GridPost
    filterset_class = PostFilter
    dated = True
    title = "网格岗位"
    worded = {"grid": Tier.GRID}
    noun = "人次"
    default_sort = "grid"
    empty = "还没有登记网格长、楼栋长。进入一个网格，点“登记岗位”。"
    columns = [
        Column("person", "姓名", "person.name", sort="person__pinyin", fixed=True),
        Column("kind", "岗位", lambda row: word(row.kind), sort="kind"),
        Column(
            "grid",
            "网格",
            "organization.name",
            sort="organization__lft",
            url=lambda row: reverse("grids:grid", args=[row.organization_id]),
        ),
        Column("community", "社区", "organization.community.name"),
        Column("building", "楼栋", "building.name"),
        Column("part", "片区或单元", "part"),
        Column("since", "自", "since", sort="period"),
        Column("note", "备注", "note", shown=False),
    ]

    def get_queryset(self):
        """As of the day that is shown."""
        return posts_on_day(self.day)

    def get_context_data(self, **kwargs):
        """With the room's tabs."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(), "tabs": tabs_of("posts")}


def rules_of(organization: Organization, practice: Practice, day, fix: tuple[str, str] | None = None) -> list[dict]:
    """What this room's rules find of one organisation, deviations settled, as the sheet shows it."""
    found = findings_on([organization], day)
    settle(found, day)
    findings = found.get(organization.pk, [])
    return sheet(findings, practice, day, {one.rule_id: fix for one in findings} if fix else None)


@require_safe
@requires(VIEW)
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """One grid as of a day: territory, posts, buildings, micro-homes, estates, what the rules find."""
    day = as_of(request)
    found = node_or_404(pk, Tier.GRID)
    practice = practice_of(found.district_id, day)
    profile = profile_of(found, day)
    buildings = sorted(buildings_on(day).filter(grid_id_on=pk), key=lambda row: natural(row.name))
    homes = list(Organization.objects.filter(parent=found, tier=Tier.HOME).existing(day).in_order())
    profiles = home_profiles([home.pk for home in homes], day)
    kinds = dict(posts_of(practice))
    posts = sorted(posts_on_day(day).filter(organization=found), key=lambda row: _rank(row, list(kinds)))
    covers = EstateCover.objects.filter(organization=found).in_force(day).select_related("estate")
    leading = Appointment.objects.filter(organization=found).in_force(day).select_related("person")
    sums = [sum(row.households for row in buildings), sum(row.people for row in buildings)]
    context = {
        "grid": found,
        "trail": crumbs((found.community.name, ""), (found.name, "")),
        "area": practice.tier_area(Tier.GRID),
        "profile": profile,
        "facts": [
            {"label": "类型", "value": word(profile.kind, dict(types_of(practice))) if profile else ""},
            {"label": "户数", "value": _counted(profile and profile.households, sums[0], buildings)},
            {"label": "人数", "value": _counted(profile and profile.people, sums[1], buildings)},
            {"label": "四至范围", "value": profile.extent if profile else ""},
            {"label": "自哪天起", "value": profile.since if profile else ""},
            {"label": "备注", "value": profile.note if profile else ""},
        ],
        "posts": [{"row": row, "kind": word(row.kind, kinds)} for row in posts],
        "buildings": buildings,
        "called": words_here(),
        "homes": [{"node": home, "profile": profiles.get(home.pk)} for home in homes],
        "covers": list(covers.order_by("estate__name")),
        "branch": list(leading.order_by("seat__order", "pk")),
        "rules": rules_of(found, practice, day),
        "doable": day == today() and may_edit(found),
        "editable_community": day == today() and may_edit(found.community),
        "may_committee": may("committee.view"),
    }
    return render(request, "grids/grid.html", context)


def _rank(post: GridPost, kinds: list[str]) -> tuple[int, list, str]:
    """In the order in which the practice lists the posts: whoever looks after the whole grid first."""
    place = kinds.index(post.kind) if post.kind in kinds else len(kinds)
    return place, natural(post.building.name if post.building else ""), post.part


def _counted(stated: int | None, summed: int, buildings: list) -> str:
    """As put on record, else the sum of the buildings, and said so."""
    if stated is not None:
        return f"{stated:,}"
    return f"{summed:,}（楼栋合计）" if buildings else ""


@requires(VERB)
@once
def grid_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a grid is like from a day on."""
    found = node_or_404(pk, Tier.GRID)
    form = ProfileForm(
        posted(request),
        request.FILES or None,
        kinds=types_of(practice_of(found.district_id, today())),
        profile=profile_of(found, today()),
    )
    url = reverse("grids:grid", args=[pk])
    return form_page(
        request, form, heading="登记网格概况", subject=found.name, back=url, done="网格概况已保存。",
        tail=((found.name, url),),
        service=lambda: set_grid_profile(organization_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def post_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody takes a post of the grid."""
    found = node_or_404(pk, Tier.GRID)
    buildings = sorted(buildings_on(today()).filter(grid_id_on=pk), key=lambda row: natural(row.name))
    form = PostForm(
        posted(request),
        kinds=posts_of(practice_of(found.district_id, today())),
        buildings=[(str(row.pk), row.name) for row in buildings],
    )
    url = reverse("grids:grid", args=[pk])
    return form_page(
        request, form, heading="登记岗位", subject=found.name, back=url, done="岗位已登记。", submit="登记",
        tail=((found.name, url),),
        service=lambda: fill_grid_post(organization_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves a post."""
    rows = GridPost.objects.select_related("organization", "person")
    found = get_object_or_404(rows, pk=pk)
    form = LastDayForm(posted(request))
    url = reverse("grids:grid", args=[found.organization_id])
    return form_page(
        request, form, heading="结束岗位", subject=f"{found.person.name}，{word(found.kind)}", back=url,
        done="已结束，记录保留。", submit="结束", tail=((found.organization.name, url),),
        service=lambda: end_grid_post(post_id=pk, last_day=form.cleaned_data["last_day"], actor=request.user),
    )  # fmt: skip
