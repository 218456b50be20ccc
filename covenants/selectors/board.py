"""The board: what is offered on one side, what is needed on the other, as of a day; of one cycle or of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from common.clock import today
from common.scoping import current_scope
from covenants.frequency import said
from covenants.models import Claim, ItemState, ListItem
from covenants.parties import is_dissolved, left_by
from covenants.selectors.claims import answered_with, live_by_item, may_claim
from covenants.selectors.items import taken_sql
from covenants.selectors.labels import name_categories


@dataclass(slots=True)
class Card:
    """An item as the board shows it.

    held, left   what live claims held of it on the day, and what was left; left None: not limited
    answered     live claims with which its own side answered it (a need for which an offer was taken)
    claims       those this office may read
    over         why nobody can claim it any more, in a word: the unit left, the committee was dissolved; else empty
    """

    item: ListItem
    held: Decimal
    left: Decimal | None
    frequency: str
    answered: int = 0
    claims: list[Claim] = field(default_factory=list)
    may_claim: bool = False
    over: str = ""

    @property
    def is_done(self) -> bool:
        """Nothing left to claim."""
        return self.left is not None and self.left <= 0

    @property
    def amount(self) -> str:
        """3 处中还剩 1; 30 人; 不限."""
        if self.item.quantity is None:
            return "不限"
        measure = f" {self.item.measure or '份'}"
        whole = f"{self.item.quantity.normalize():f}"
        if self.held and not self.is_done:
            return f"共 {whole}{measure}，还剩 {self.left.normalize():f}"
        return f"{whole}{measure}"


def published_on(on: date) -> QuerySet[ListItem]:
    """Items in scope that stood on a published list on the day, with `held_on` and `has_left`.

    held_on   what claims held of it; has_left: a unit's that took no part on the day
    """
    rows = ListItem.objects.select_related("organization", "unit", "cycle", "venue").annotate(has_left=left_by(on))
    if on >= today():
        return rows.filter(state=ItemState.PUBLISHED).annotate(held_on=F("taken"))
    there = Q(published_on__lte=on) & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
    return rows.filter(there).annotate(held_on=taken_sql(on))


def cards_of(items: Sequence[ListItem], on: date) -> list[Card]:
    """The items as cards. Three queries whatever their number."""
    name_categories(items)
    now = on >= today()
    scope = current_scope()
    claims = live_by_item(items, on)
    answered = answered_with([item.pk for item in items], on)
    return [
        Card(
            item=item,
            held=item.held_on,
            left=None if item.quantity is None else item.quantity - item.held_on,
            frequency=said(item),
            answered=answered.get(item.pk, 0),
            claims=claims[item.pk],
            may_claim=now and may_claim(item, claims[item.pk], scope),
            over="单位已退出" if item.has_left else "组织已撤销" if is_dissolved(item.organization, on) else "",
        )
        for item in items
    ]
