"""A suggestion becomes a claim, because a person said so; many at once, each under the rules of a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from common.authority import require
from common.clock import now
from common.errors import NotAllowed, RuleBroken
from covenants import matching
from covenants.models import Claim, ListCycle, Matching
from covenants.parties import acts_for
from covenants.selectors.suggesting import AT_ONCE, adoption_of, is_asked, lists_of, plain_rows
from covenants.services.claims import VERB, make_claim

MOST_AT_ONCE = 200


@dataclass(slots=True)
class Adopted:
    """What came of it: the claims made, and a sentence for each pair that could not be claimed."""

    claims: list[Claim] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def adopt_pairs(*, cycle_id: int, pairs: Sequence[tuple[int, int, Decimal | None]], actor) -> Adopted:
    """Claim what was ticked: (need, offer, how much of the need or None) each.

    What somebody else took in the meantime is told and hinders none of the others. RuleBroken("match.none" |
    "match.many"), NotAllowed where neither item is one's own.
    """
    scope = require(VERB)
    if not pairs:
        raise RuleBroken("match.none", "还没有勾选。勾选要采用的搭配，再点确认。")
    if len(pairs) > MOST_AT_ONCE:
        raise RuleBroken("match.many", f"一次最多采用 {MOST_AT_ONCE} 对，请分几次确认。")
    lists = lists_of(ListCycle.objects.select_related("organization").get(pk=cycle_id))
    done = Adopted()
    for need_id, offer_id, amount in dict.fromkeys(pairs):
        need, offer = lists.items.get(need_id), lists.items.get(offer_id)
        if need is None or offer is None or (need.direction, offer.direction) != (matching.NEED, matching.OFFER):
            raise NotAllowed("match.scope", "勾选的搭配不在本期已发布的清单上，请刷新页面后重选。")
        adoption = adoption_of(need, offer, amount, scope)
        if adoption is None:
            raise NotAllowed("match.party", "这一对搭配的需求和服务都不是你方的，不能代为认领。")
        try:
            with transaction.atomic():
                done.claims.append(
                    make_claim(
                        item_id=adoption.item_id,
                        unit_id=adoption.unit_id,
                        quantity=adoption.quantity,
                        matched_id=adoption.matched_id,
                        actor=actor,
                    )
                )
        except NotAllowed:
            raise
        except RuleBroken as error:
            done.refused.append(f"{need.title}—{offer.title}：{error.message}")
    return done


@transaction.atomic
def ask_for_matching(*, cycle_id: int, actor) -> bool:
    """Have a worker match a large cycle; False when one is at it already, or the cycle is small enough for a page."""
    from covenants.tasks import match_cycle_task

    scope = require(VERB)
    cycle = ListCycle.objects.select_related("organization").get(pk=cycle_id)
    if not acts_for(scope, cycle.organization, None):
        raise NotAllowed("match.run", "整个周期的搭配由清单所属的社区或街道计算。")
    if not lists_of(cycle).is_large:
        return False
    # Of two who ask at once the second waits here for the first, and sees that it asked.
    Matching.objects.bulk_create([Matching(cycle=cycle, organization=cycle.organization)], ignore_conflicts=True)
    found = Matching.objects.select_for_update(of=("self",), no_key=True).get(cycle=cycle)
    if is_asked(found):
        return False
    found.asked_at = now()
    found.save(update_fields=["asked_at"])
    transaction.on_commit(lambda: match_cycle_task.delay(cycle_id), robust=True)
    return True


def match_cycle(*, cycle_id: int) -> int:
    """The worker's part: suggestions and the best assignment of a large cycle, kept for pages. May run twice.

    Answers how many pairs the assignment has; 0 for a cycle that is gone or matched on the page.
    """
    cycle = ListCycle.objects.select_related("organization").filter(pk=cycle_id).first()
    if cycle is None:
        return 0
    moment, lists = now(), lists_of(cycle)
    if max(len(lists.needs), len(lists.offers)) <= AT_ONCE:
        return 0
    suggestions = matching.suggest(lists.needs, lists.offers)
    pairs = matching.assign(lists.needs, lists.offers)
    Matching.objects.update_or_create(
        cycle=cycle,
        defaults={
            "organization": cycle.organization,
            "asked_at": None,
            "computed_at": moment,
            "suggestions": plain_rows(suggestions),
            "pairs": plain_rows(pairs),
        },
    )
    return len(pairs)
