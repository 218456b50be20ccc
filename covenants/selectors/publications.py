"""What became of the lines of a published list: the list is frozen, a mark beside a line tells what came later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from common.clock import today
from common.scoping import everything
from covenants.models import ListItem
from covenants.parties import left_by


def marks_of(lines: Iterable[dict[str, Any]]) -> dict[int, str]:
    """已撤回（2026-11-22） or 单位已退出, by the item's id; of lines that stand nothing. One query.

    The same for whoever reads the list: what was published to all is taken back before all.
    """
    ids = [line["item"] for line in lines]
    with everything("what was published is marked as taken back for every reader"):
        rows = (
            ListItem.objects.filter(pk__in=ids)
            .annotate(has_left=left_by(today()))
            .filter(Q(withdrawn_on__isnull=False) | Q(has_left=True))
            .values_list("pk", "withdrawn_on")
        )
        return {pk: f"已撤回（{day}）" if day else "单位已退出" for pk, day in rows}
