"""What the running transaction itself wrote, told from what others committed while it ran (row history)."""

from __future__ import annotations

from collections.abc import Iterable

import pghistory.models
from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.db import models

# Also loads `field__any`.
from common import lookups  # noqa: F401
from common.scoping import everything


def written_here(model: type[models.Model], ids: Iterable[int]) -> set[int]:
    """Those of the ids whose row this transaction inserted, changed or deleted. The model is tracked by pghistory.

    PostgreSQL's now() is the beginning of the transaction, and history's triggers stamp their rows with it; another
    transaction began at another microsecond.
    """
    ids = list(ids)
    if not ids:
        return set()
    events = _events_of(model).objects.filter(pgh_obj_id__any=ids, pgh_created_at=TransactionNow())
    with everything("no office reads row history; told is only which of the ids given were written just now"):
        return set(events.order_by().values_list("pgh_obj_id", flat=True))


def _events_of(model: type[models.Model]) -> type[models.Model]:
    return next(
        one
        for one in apps.get_models()
        if issubclass(one, pghistory.models.Event) and getattr(one, "pgh_tracked_model", None) is model
    )
