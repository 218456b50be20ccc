"""What all steps of an import share: finding and locking it, the scope it works under, handing it to a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from django.db import transaction

from common.authority import require
from common.errors import RuleBroken
from common.scoping import Scope, current_scope, scoped
from exchange.models import BatchState, ImportBatch
from exchange.states import check_step

logger = logging.getLogger(__name__)

# How long a worker may hold a batch before the sweeper believes it dead; above the sandbox's own limit.
LEASE = timedelta(minutes=3)
# After this long without a worker the page says that the queue is away; the sweeper comes every minute.
LATE = timedelta(seconds=20)
MOST_ATTEMPTS = 3


def lock_batch(batch_id: int, *, to: BatchState | None = None) -> ImportBatch:
    """The batch of the acting office, locked; refuses where the step `to` is not allowed now.

    Raises RuleBroken("import.missing", status 404) for a batch that is not there or another office's.
    """
    require("import.run")
    batch = (
        ImportBatch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk=batch_id)
        .first()
    )
    if batch is None:
        raise RuleBroken("import.missing", "没有找到这次导入，或不在你的范围内。", status=404)
    if to is not None:
        check_step(batch.state, to)
    return batch


def note_scope(batch: ImportBatch) -> None:
    """Keep the scope of the acting office, for what a worker does in its name."""
    scope = current_scope()
    batch.acting = {
        "column": scope.column,
        "anchor_id": scope.anchor_id,
        "district_id": scope.district_id or batch.organization.district_id,
        "user_id": scope.user_id,
        "grant_id": scope.grant_id,
        "role": scope.role,
        "verbs": sorted(scope.verbs),
        "why": scope.why,
    }


def acting_scope(batch: ImportBatch) -> AbstractContextManager[Scope]:
    """Work under the scope in which the batch was received or confirmed."""
    facts = dict(batch.acting)
    facts["verbs"] = frozenset(facts.get("verbs", ()))
    return scoped(Scope(**facts))


def hand_over(task: Callable[[], object], *, what: str, batch_id: int) -> None:
    """Give a batch to a worker once the transaction is in. A broker away loses nothing: the sweeper finds it."""

    def send() -> None:
        try:
            task()
        except Exception:  # noqa: BLE001 - whatever the broker's client raises; the row waits for the sweeper
            logger.warning("broker away: %s of import %s waits for the sweeper", what, batch_id)

    transaction.on_commit(send)
