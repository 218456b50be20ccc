"""双向服务看板: offers and needs side by side with what may fit between; of one committee, or of all in scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common import keyset
from common.chips import chip_of
from common.clock import today
from common.views import as_of, requires
from covenants.filters.claims import BoardFilter, CycleBoardFilter
from covenants.models import Direction
from covenants.selectors.board import cards_of, published_on
from covenants.selectors.suggesting import Lists, lists_of, suggested
from covenants.states import MAY_CLAIM
from covenants.views.base import crumbs, cycle_context, head_on

PAGE = 20
BETWEEN = 8
# One column at a time on a phone; `?side=` says which, so that it works without scripts.
SIDES = (("needs", "需求"), ("between", "建议"), ("offers", "服务"))
_DIRECTIONS = {"needs": Direction.NEED, "offers": Direction.OFFER}
_CURSORS = {"needs": "n", "offers": "o"}


@require_safe
@requires("covenant.view")
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The board of one cycle."""
    head = head_on(request, pk)
    filterset = CycleBoardFilter(request.GET, queryset=published_on(head.day).filter(cycle=head.cycle), request=request)
    lists = lists_of(head.cycle) if head.today and head.cycle.stage in MAY_CLAIM else None
    return render(
        request,
        "covenants/claims_board.html",
        {
            **cycle_context(request, head, "board"),
            **_columns(request, filterset, ["number"], head.day, alone=True),
            **_between(lists),
            "today_url": request.path,
        },
    )


@require_safe
@requires("covenant.view")
def boards(request: HttpRequest) -> HttpResponse:
    """The boards of all committees in scope, in administrative order."""
    day = as_of(request)
    filterset = BoardFilter(request.GET, queryset=published_on(day), request=request)
    return render(
        request,
        "covenants/claims_boards.html",
        {
            "trail": crumbs(("看板", "")),
            "day": day,
            "many": True,
            **_columns(request, filterset, ["organization__lft", "cycle_id", "number"], day),
            "today_url": request.path,
        },
    )


def _columns(request: HttpRequest, filterset, order: list[str], day, *, alone: bool = False) -> dict[str, Any]:
    side = request.GET.get("side", "")
    shown = side if side in dict(SIDES) else "needs"
    columns = {name: _column(request, filterset.qs, name, order, day, alone) for name in _DIRECTIONS}
    keep = [{"name": name, "value": request.GET[name]} for name in ("on", "side") if request.GET.get(name)]
    return {
        "form": filterset.form,
        "keep": keep,
        "active_filters": _active(request, filterset),
        "clear_url": _address(request, only=("on", "side")),
        "side": shown,
        "switch": [
            {"label": label, "url": _address(request, side=name), "active": name == shown, "name": name}
            for name, label in SIDES
        ],
        "columns": columns,
        "now": day == today(),
    }


def _active(request: HttpRequest, filterset) -> list[dict[str, str]]:
    """One per filter that is on: what it says, and the address without it."""
    chips = []
    for bound in filterset.form:
        value = request.GET.get(bound.name, "")
        if value:
            label, text = chip_of(filterset, bound, [value])
            query = {name: text for name, text in request.GET.items() if text and name not in (bound.name, "n", "o")}
            remove = f"{request.path}?{urlencode(query)}" if query else request.path
            chips.append({"label": label, "value": text, "remove_url": remove})
    return chips


def _column(request: HttpRequest, rows, name: str, order: list[str], day, alone: bool) -> dict[str, Any]:
    rows = rows.filter(direction=_DIRECTIONS[name])
    left = 0
    if alone:
        # What a unit that left had on the list is nobody's to take; it is shown while a claim still holds some of it.
        # Over all committees it is marked only: asking it of a district's items would cost more than the page.
        gone = Q(has_left=True, held_on=0)
        left, rows = rows.filter(gone).count(), rows.exclude(gone)
    parameter = _CURSORS[name]
    # First which rows, then all of theirs: sorting a district's items with all that is joined to them is what costs.
    narrow = rows.select_related(None).only("pk")
    try:
        page = keyset.page(narrow, order, PAGE, request.GET.get(parameter, ""))
    except keyset.BadCursor:
        page = keyset.page(narrow, order, PAGE)
    whole = {row.pk: row for row in rows.filter(pk__in=[row.pk for row in page.rows])}
    turn = {"side": name}
    return {
        "name": name,
        "label": Direction(_DIRECTIONS[name]).label,
        "left": left,
        "cards": cards_of([whole[row.pk] for row in page.rows], day),
        "page": {
            "count": keyset.capped_count(rows),
            "next_url": _address(request, **turn, **{parameter: page.next}) if page.next else "",
            "previous_url": _address(request, **turn, **{parameter: page.previous}) if page.previous else "",
        },
    }


def _between(lists: Lists | None) -> dict[str, Any]:
    """A few pairs that fit best and are this office's to take; the rest is on the page of suggestions."""
    if lists is None:
        return {"pairs": [], "more": 0, "waits": False}
    found = suggested(lists)
    own = [one for one in found if one.adoption is not None]
    best: dict[int, Any] = {}
    for one in own:
        best.setdefault(one.need.pk, one)
    pairs = sorted(best.values(), key=lambda one: (not one.by_words, -one.score, one.need.number))
    return {
        "pairs": pairs[:BETWEEN],
        "more": len(pairs) - BETWEEN if len(pairs) > BETWEEN else 0,
        "waits": lists.is_large and not found,
        "suggestions_url": reverse("covenants:suggestions", args=[lists.cycle.pk]),
    }


def _address(request: HttpRequest, only: tuple[str, ...] | None = None, **changes: Any) -> str:
    query = {name: value for name, value in request.GET.items() if value and (only is None or name in only)}
    query |= {name: value for name, value in changes.items() if value}
    return f"{request.path}?{urlencode(query)}" if query else request.path
