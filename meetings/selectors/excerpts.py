"""Excerpts: what the issued minutes say of one item, for whoever raised it. Others' items stay with others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from common.scoping import everything
from meetings.documents import committee_of
from meetings.models import AgendaItem, Minutes, MinutesPart, MinutesState


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What the minutes of a meeting say of one item.

    number   〔2026〕3号 of the body that decided (`body`, whose committee's name is `signer`)
    """

    item_id: int
    title: str
    body: str
    signer: str
    meeting: str
    day: date
    number: str
    issued_on: date
    text: str
    outcome: str
    decision: str


def excerpts_for(items: Iterable[AgendaItem]) -> dict[int, Excerpt]:
    """By the id of the item that was asked about: one of an item that was passed on is that of where it was decided.

    The items are those in scope; reading beyond it is what an answer means. Three queries and one per level it was
    passed through.
    """
    items = list(items)
    with everything("an excerpt goes back to who raised the item"):
        decided = {item.pk: item.pk for item in items}
        ids = list(decided)
        while ids:
            passed = dict(AgendaItem._base_manager.filter(passed_from__in=ids).values_list("passed_from_id", "pk"))
            for asked, last in decided.items():
                decided[asked] = passed.get(last, last)
            ids = list(passed.values())
        parts = {
            part.item_id: part
            for part in MinutesPart._base_manager.filter(item__in=decided.values(), minutes__state=MinutesState.ISSUED)
            .exclude(outcome="")
            .select_related("item", "minutes__meeting__organization", "minutes__organization")
            # What was put off and taken up again: the last meeting's word is the answer.
            .order_by("minutes__meeting__starts_at", "pk")
        }
        return {asked: _excerpt(parts[last]) for asked, last in decided.items() if last in parts}


def excerpt_of(item: AgendaItem) -> Excerpt | None:
    """Of one item; None before the minutes are issued."""
    return excerpts_for([item]).get(item.pk)


def _excerpt(part: MinutesPart) -> Excerpt:
    minutes: Minutes = part.minutes
    return Excerpt(
        item_id=part.item_id,
        title=part.title,
        body=minutes.organization.name,
        signer=committee_of(minutes.meeting),
        meeting=minutes.meeting.title,
        day=minutes.meeting.day,
        number=minutes.number_text,
        issued_on=minutes.issued_on,
        text=part.text,
        outcome=part.outcome,
        decision=part.decision,
    )
