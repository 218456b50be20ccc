"""What an item said is kept when its party changes what was handed in, so that any past day shows what it was."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.clock import today
from covenants.models import Deliberation, ItemVersion, ListItem
from covenants.selectors.items import content_of


def keep_version(item: ListItem, content: dict[str, Any] | None = None) -> None:
    """Keep what the item said until today, before it is changed; once a day, for a day shows what held at its end.

    content   what it said, where it was changed already. Nothing is kept of what was handed in only today, or never.
    """
    if item.submitted_on is None or item.submitted_on >= today():
        return
    _keep(item, until=today(), content=content or content_of(item), submitted_on=item.submitted_on)


def keep_decision(item: ListItem, held: Deliberation, decided: dict[str, Any]) -> None:
    """Keep that a meeting had decided on the item, when that is taken back: `decided` is what it had made of it.

    The item says again what the party wrote. Nothing is kept of what was decided only today.
    """
    if held.decided_on >= today():
        return
    _keep(item, until=held.decided_on, content=content_of(item), submitted_on=item.submitted_on)
    _keep(
        item,
        until=today(),
        content=decided,
        submitted_on=item.submitted_on,
        outcome=held.outcome,
        decided_on=held.decided_on,
    )


def _keep(item: ListItem, *, until: date, **kept: Any) -> None:
    if not ItemVersion._base_manager.filter(item=item, until=until).exists():
        ItemVersion.objects.create(item=item, organization_id=item.organization_id, until=until, **kept)
