"""Where the network on the ground has gaps: a district by streets, a street by communities, a community drawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.views import as_of, requires
from grids.selectors.coverage import coverage_below
from grids.selectors.outline import outlines
from grids.views.base import VIEW, crumbs, may_edit, node_or_404, tabs_of
from grids.words import called, in_words, words_here
from orgs.models import Tier


@require_safe
@requires(VIEW)
def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """The gaps below an organisation as of a day; communities are drawn."""
    day = as_of(request)
    top = node_or_404(pk, Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY)
    rows = coverage_below(top, day)
    communities = [row.organization for row in rows if row.organization.tier == Tier.COMMUNITY]
    drawn = outlines(communities, day) if communities else {}
    lines = [
        {
            "row": row,
            "url": reverse("grids:coverage", args=[row.organization.pk]),
            "outline": drawn.get(row.organization.pk),
        }
        for row in rows
    ]
    sums = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("grids", "profiles", "buildings", "placed", "homes", "hosted", "estates", "covered")
    }
    single = top.tier == Tier.COMMUNITY
    context = {
        "top": top,
        "single": single,
        "lines": lines,
        "figures": [
            {"label": called(Tier.GRID), "value": sums["grids"], "of": f"/ 已登记 {sums['profiles']}"},
            {"label": "楼栋", "value": sums["buildings"], "of": in_words(f"/ 已划入网格 {sums['placed']}")},
            {"label": called(Tier.HOME), "value": sums["homes"], "of": f"/ 已登记 {sums['hosted']}"},
            {"label": "小区", "value": sums["estates"], "of": f"/ 已覆盖 {sums['covered']}"},
        ],
        "trail": crumbs((top.name, "")),
        "tabs": tabs_of("coverage"),
        "called": words_here(),
        "divide_url": reverse("grids:divide", args=[pk]) if single and day == today() and may_edit(top) else "",
    }
    return render(request, "grids/coverage.html", context)
