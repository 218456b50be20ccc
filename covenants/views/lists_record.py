"""The frozen record of a closed cycle, as a page."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from common.views import requires
from covenants.models import ClaimState, CycleRecord, Direction, FulfilmentState, ItemState, Outcome, Satisfaction, Side
from covenants.selectors.pledges import Standing
from covenants.views.base import cycle_context, head_today

DONE = (FulfilmentState.RECORDED, FulfilmentState.CONFIRMED)


@require_safe
@requires("covenant.view")
def cycle_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen record of a closed cycle."""
    head = head_today(pk)
    frozen = get_object_or_404(CycleRecord.objects.select_related("actor"), cycle_id=pk)
    content = frozen.content
    return render(
        request,
        "covenants/lists_record.html",
        {
            **cycle_context(request, head, "", ("存档", "")),
            "record": frozen,
            "events": [
                {"when": step["on"], "title": f"进入“{step['label']}”", "state": "ok"}
                for step in reversed(content.get("steps", []))
            ],
            "items": _items_kept(content),
            "pledges": _pledges_kept(content),
            "agreements": content.get("agreements", []),
        },
    )


def _items_kept(content: dict) -> list[dict]:
    """The items of a record with the meeting's word and how many claims held."""
    live = Counter(
        row["item"] for row in content.get("claims", []) if row["state"] in (ClaimState.PENDING, ClaimState.CONFIRMED)
    )
    rows = []
    for row in content.get("items", []):
        decided = row.get("deliberation")
        outcome = Outcome(decided["outcome"]).label if decided else ItemState(row["state"]).label
        rows.append({**row, "outcome": outcome, "claims": live[row["id"]]})
    return sorted(rows, key=_as_published)


def _as_published(row: dict) -> tuple:
    """The offers first, each list by its numbers, what has none last: as it was published."""
    return row["direction"] != Direction.OFFER, row["number"] is None, row["number"] or 0, row["id"]


def _pledges_kept(content: dict) -> list[dict]:
    """The pledges of a record: how much was done, and how both sides saw it, in their words."""
    return [
        {
            **row,
            "done": sum(made["state"] in DONE for made in row.get("fulfilments", [])),
            "due": sum(one["standing"] not in (Standing.EXCUSED, Standing.ENDED) for one in row.get("deliveries", [])),
            "said": [
                {
                    **review,
                    "side": Side(review["side"]).label,
                    "satisfaction": Satisfaction(review["satisfaction"]).label,
                }
                for review in row.get("reviews", [])
            ],
        }
        for row in content.get("pledges", [])
    ]
