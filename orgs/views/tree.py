"""The outline of the network."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.scoping import current_scope
from common.views import as_of, may, requires
from orgs.models import Organization, Tier
from orgs.outline import node_of, outline, read_open
from orgs.selectors import (
    MIN_QUERY,
    counts_by_tier,
    organizations_named,
    top_of_scope,
)
from orgs.views.shared import may_found_below
from orgs.wording import lower_tiers, tier_word

FOUND_LIMIT = 30


@requires("org.view")
@require_safe
def tree(request):
    """The outline: what the office is anchored at, open one level; `?open=3-7` opens more, `?at=7` goes to one."""
    on = as_of(request)
    top = top_of_scope()
    closed = request.GET.get("closed") == "1"
    query = " ".join(request.GET.get("q", "").split())
    roots = _roots(top)
    opened = read_open(request.GET.get("open", "")) if "open" in request.GET else list(roots)
    target = _target(request)
    if target is not None:
        opened = list(dict.fromkeys([*opened, *roots, *target.ancestor_ids]))
    hits = list(organizations_named(query).select_related("parent")[: FOUND_LIMIT + 1]) if query else []
    if len(hits) == 1:
        return redirect(f"{reverse('orgs:tree')}?at={hits[0].pk}#node-{hits[0].pk}")
    for hit in hits:
        hit.word = tier_word(hit.tier)
    counts = counts_by_tier(on)
    context = {
        "top": top,
        "nodes": outline(roots, opened, on, closed=closed, found=target.pk if target else None),
        "figures": [
            {"label": word, "value": counts[tier], "url": f"{reverse('orgs:list')}?tier={tier}"}
            for tier, word in lower_tiers()
            if counts.get(tier)
        ],
        "query": query,
        "too_short": bool(query) and len(query) < MIN_QUERY,
        "hits": hits[:FOUND_LIMIT],
        "more": len(hits) > FOUND_LIMIT,
        "closed": closed,
        "day": on,
        "is_today": on == today(),
        "may_found": top is not None and on == today() and may_found_below(top),
        "may_import": may("org.import"),
    }
    return render(request, "orgs/tree.html", context)


def _roots(top: Organization | None) -> list[int]:
    if current_scope().sees_everything:
        return list(Organization.objects.of_tier(Tier.DISTRICT).values_list("pk", flat=True))
    return [top.pk] if top else []


def _target(request) -> Organization | None:
    text = request.GET.get("at", "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        return None
    return Organization.objects.filter(pk=int(text)).first()


@requires("org.view")
@require_safe
def node(request, pk):
    """One node with its children (`?open=1`) or without: what htmx puts in its place."""
    found = node_of(pk, as_of(request), is_open=request.GET.get("open") == "1", closed=request.GET.get("closed") == "1")
    if found is None:
        raise Http404
    return render(request, "components/tree_node.html", {"node": found})
