"""The workbench, the number of things due, and the search."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common.clock import today
from common.scoping import current_scope
from common.views import may
from notices.changes import changes_since, last_here
from notices.search import MIN_QUERY, search_groups
from notices.selectors import due_count, number_of, workbench_on
from notices.small import small_bench
from notices.todo import grouped, quarter_end


@require_safe
def workbench(request):
    """我的待办, how things stand below, what changed. Every office has one; what it shows follows its verbs."""
    on = today()
    bench = workbench_on(on)
    changes, since, was_here = [], None, True
    if current_scope().column is not None:
        since, was_here = last_here(request.user)
        changes = changes_since(request.user, since)
    end = quarter_end(on)
    context = {
        "bench": bench,
        "groups": grouped((item for item in bench.items if item.things), on),
        "below": [entry for group in grouped(bench.below, on) for entry in group["entries"]],
        "due_count": number_of(bench.items),
        "day": on,
        "quarter": "一二三四"[(on.month - 1) // 3],
        "quarter_days": (end - on).days,
        "changes": changes,
        "since": since,
        "was_here": was_here,
        "since_title": "上次登录以来" if was_here else "最近一周",
        "may_import": may("import.run"),
        "may_compliance": may("compliance.view"),
        "may_draft": may("committee.draft"),
        "small": small_bench(current_scope(), on),
    }
    return render(request, "notices/workbench.html", context)


@require_safe
def due(request):
    """How many things are due, as it stands in the head of the page; asked for after the page itself is there."""
    return render(request, "notices/due.html", {"due_count": due_count(current_scope(), today())})


@require_safe
def search(request):
    """Organisations, units and people of the scope by part of the name, pinyin or initials; a single hit opens."""
    text = " ".join(request.GET.get("q", "").split())[:60]
    groups = search_groups(text)
    hits = [hit for group in groups for hit in group["hits"]]
    if len(hits) == 1:
        return redirect(hits[0].url)
    context = {
        "search_query": text,
        "text": text,
        "too_short": bool(text) and len(text) < MIN_QUERY,
        "groups": groups,
        "found": len(hits),
    }
    return render(request, "notices/search.html", context)
