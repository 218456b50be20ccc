"""匹配建议: for each need the offers that may fit, and the best assignment of a whole cycle. People confirm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.forms import told
from common.scoping import current_scope
from common.views import may, once, requires, safe_next
from covenants.parties import acts_for
from covenants.selectors.claims import VERB
from covenants.selectors.suggesting import (
    LATE,
    Lists,
    assigned,
    by_need,
    found_for,
    is_asked,
    lists_of,
    suggested,
)
from covenants.services.adopting import Adopted, adopt_pairs, ask_for_matching
from covenants.states import MAY_CLAIM
from covenants.views.base import CycleHead, cycle_context, head_on, head_today

PAGE = 20
_PAIR = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,10}(?:\.\d{1,2})?)?")


@require_safe
@requires("covenant.view")
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """Need by need, the best three offers with their reasons; of a unit those that concern it."""
    head = head_today(pk)
    context = _common(request, head)
    if context["lists"] is None:
        return render(request, "covenants/claims_suggestions.html", context)
    lists: Lists = context["lists"]
    scope = current_scope()
    found = suggested(lists)
    if scope.party_id is not None:
        found = [one for one in found if scope.party_id in (one.need.unit_id, one.offer.unit_id)]
    grouped = by_need(found)
    groups = [
        {"need": lists.items[need_id], "pairs": pairs}
        for need_id, pairs in sorted(grouped.items(), key=lambda row: lists.items[row[0]].number)
    ]
    open_needs = sum(1 for side in lists.needs if side.remaining)
    return render(
        request,
        "covenants/claims_suggestions.html",
        {**context, **_page(request, groups), "without": open_needs - len(groups) if scope.party_id is None else 0},
    )


@require_safe
@requires(VERB)
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """最优搭配: the pairs of the best assignment, to be ticked and confirmed."""
    head = head_today(pk)
    context = _common(request, head)
    if not context["may_assign"] or context["lists"] is None:
        messages.info(request, "整个周期的最优搭配由清单所属的社区或街道计算，清单发布后才能算。")
        return redirect("covenants:suggestions", pk)
    pairs = [one for one in assigned(context["lists"]) if one.adoption is not None]
    return render(
        request,
        "covenants/claims_assignment.html",
        {**context, "pairs": pairs, "total": sum(one.score for one in pairs)},
    )


def _common(request: HttpRequest, head: CycleHead) -> dict[str, Any]:
    """The cycle's head, its lists where it is their time, and how far a worker is with a large cycle."""
    cycle = head.cycle
    context = cycle_context(request, head, "suggestions")
    lists = lists_of(cycle) if cycle.stage in MAY_CLAIM else None
    kept = found_for(cycle.pk) if lists is not None and lists.is_large else None
    return context | {
        "lists": lists,
        "before": cycle.stage in ("COLLECTING", "DELIBERATING"),
        "may_assign": may(VERB) and acts_for(current_scope(), cycle.organization, None),
        "large": lists is not None and lists.is_large,
        "computed_at": kept.computed_at if kept else None,
        "progress": _progress(cycle.pk, lists, kept.asked_at) if is_asked(kept) else None,
    }


def _progress(pk: int, lists: Lists, asked: datetime) -> dict[str, Any]:
    text = f"{len(lists.needs)} 条需求、{len(lists.offers)} 条服务，通常几秒钟。"
    if now() - asked > LATE:
        text = "后台任务暂时没有回应，恢复后会自动算完，不用重新点。"
    return {
        "title": "正在计算整个周期的搭配",
        "text": text,
        "poll_url": reverse("covenants:matching_progress", args=[pk]),
        "page_url": reverse("covenants:suggestions", args=[pk]),
    }


def _page(request: HttpRequest, groups: list[dict[str, Any]]) -> dict[str, Any]:
    """A page of needs, by the number of the need it begins after: numbers of a published list do not change."""
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    rest = [group for group in groups if group["need"].number > start]
    shown = rest[:PAGE]
    earlier = [group for group in groups if group["need"].number <= start]
    previous = ""
    if earlier:
        before = earlier[-PAGE - 1]["need"].number if len(earlier) > PAGE else 0
        previous = f"{request.path}?after={before}"
    return {
        "groups": shown,
        "page": {
            "count": len(groups),
            "next_url": f"{request.path}?after={shown[-1]['need'].number}" if len(rest) > PAGE else "",
            "previous_url": previous,
        },
    }


@require_safe
@requires("covenant.view")
def matching_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks again while a worker is busy; when it is done, the whole page comes anew."""
    head = head_today(pk)
    found = found_for(pk)
    if not is_asked(found):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(
        request, "components/progress.html", {"progress": _progress(pk, lists_of(head.cycle), found.asked_at)}
    )


@require_POST
@requires(VERB)
@once
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker match a large cycle."""
    head_today(pk)
    told(request, lambda: ask_for_matching(cycle_id=pk, actor=request.user))
    return redirect("covenants:suggestions", pk)


@require_POST
@requires(VERB)
@once
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was ticked becomes claims; each still waits for the other side's word."""
    head_on(request, pk)
    back = safe_next(request, reverse("covenants:suggestions", args=[pk]))
    pairs = read_pairs(request.POST.getlist("pair"))
    done, made = told(request, lambda: adopt_pairs(cycle_id=pk, pairs=pairs, actor=request.user))
    if done:
        _tell(request, made)
    return redirect(back)


def read_pairs(texts: Sequence[str]) -> list[tuple[int, int, Decimal | None]]:
    """What a form or a program sends for pairs: "need-offer-amount", the amount may be missing."""
    found = (_PAIR.fullmatch(text) for text in texts)
    return [(int(one[1]), int(one[2]), Decimal(one[3]) if one[3] else None) for one in found if one]


def _tell(request: HttpRequest, made: Adopted) -> None:
    if len(made.claims) == 1:
        claim = made.claims[0]
        messages.success(request, f"已认领“{claim.item.title}”，等待{claim.item.party_name}确认。")
    elif made.claims:
        messages.success(request, f"已按搭配认领 {len(made.claims)} 项，等待对方确认。")
    for sentence in made.refused[:10]:
        messages.warning(request, sentence)
