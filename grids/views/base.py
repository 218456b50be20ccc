"""What pages of this room share: paths, tabs, organisations in scope, one way to carry a form to a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.authority import covers
from common.forms import answer_form
from common.lists import Column
from common.scoping import current_scope
from common.views import may
from grids.services.base import VERB
from grids.words import called, in_words
from orgs.models import Organization, Tier
from orgs.wording import office_word

VIEW = "grid.view"
TABS = (
    ("list", "网格"),
    ("posts", "岗位"),
    ("buildings", "楼栋"),
    ("homes", "微家"),
    ("estates", "小区"),
    ("owners", "业委会"),
    ("business", "楼宇市场"),
    ("temporary", "临时组织"),
    ("vanguard", "先锋岗"),
    ("matters", "民情台账"),
)


def own() -> Organization | None:
    """The organisation of the office one acts in."""
    scope = current_scope()
    return Organization.objects.filter(pk=scope.anchor_id).first() if scope.anchor_id else None


def tabs_of(active: str) -> list[dict[str, Any]]:
    """Tabs over the room's lists; the outline and the figures of the acting office come last."""
    tabs = [
        {"label": in_words(label), "url": reverse(f"grids:{name}"), "active": name == active} for name, label in TABS
    ]
    scope = current_scope()
    if scope.column in ("district_id", "street_id", "community_id"):
        for name, label in (("coverage", "一览"), ("figures", "小区统计")):
            tabs.append(
                {"label": label, "url": reverse(f"grids:{name}", args=[scope.anchor_id]), "active": name == active}
            )
    return tabs


def crumbs(*tail: tuple[str, str]) -> list[dict[str, str]]:
    """网格, or what the district calls that, then `tail` of (label, url)."""
    first = (office_word(Tier.GRID), reverse("grids:list"))
    # Where grids are called 小区, that is also the name of the list of estates: not the same word twice.
    path = tail if tail and tail[0][0] == first[0] and tail[0][1] else (first, *tail)
    return [{"label": text, "url": url} for text, url in path]


class Worded:
    """Mixin of a list: heads of columns that name grids or micro-homes in the words of the district.

    worded  key of a column → tier
    """

    worded: Mapping[str, str] = {}

    def get_columns(self) -> list[Column]:
        """With the district's words."""
        return [
            replace(column, label=called(self.worded[column.key])) if column.key in self.worded else column
            for column in super().get_columns()
        ]


def may_edit(node: Organization) -> bool:
    """Whether the acting office may change the ground of this organisation."""
    return may(VERB) and covers(current_scope(), node)


def node_or_404(pk: int, *tiers: Tier) -> Organization:
    """The organisation in scope, of one of the tiers."""
    rows = Organization.objects.select_related("parent", "community", "grid")
    return get_object_or_404(rows, pk=pk, tier__in=tiers)


def form_page(
    request: HttpRequest,
    form,
    *,
    heading: str,
    submit: str = "保存",
    tail: tuple[tuple[str, str], ...] = (),
    template: str = "grids/form.html",
    **asked: Any,
) -> HttpResponse:
    """A form of this room, with its path; see `common.forms.answer_form`."""
    trail = crumbs(*tail, (heading, ""))
    return answer_form(request, form, template=template, heading=heading, submit=submit, trail=trail, **asked)
