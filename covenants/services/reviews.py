"""How both sides see a pledge at the end (评诺), within the window, with a right to answer. Nobody is ranked by it."""

from __future__ import annotations

from django.db import transaction

from common.audit import record
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from covenants.models import Pledge, Review, Satisfaction, Side
from covenants.parties import acts_itself, require_party
from covenants.states import MAY_REVIEW

VERB = "pledge.fulfil"


@transaction.atomic
def review_pledge(*, pledge_id: int, side: str, satisfaction: int, sentence: str = "", actor) -> Review:
    """What one side thinks of it; once, and until the other side has answered it may be put better.

    Raises Conflict("review.stage" | "review.over" | "review.answered"), RuleBroken("review.sentence").
    """
    pledge = _locked_pledge(pledge_id)
    side = Side(side)
    scope = require_party(VERB, pledge.organization, party_of(pledge, side))
    _in_window(pledge)
    satisfaction = Satisfaction(satisfaction)
    if satisfaction == Satisfaction.POOR and not sentence.strip():
        raise RuleBroken("review.sentence", "不满意的，请写一句为什么，对方才好回应和改进。", "sentence")
    found = Review.objects.filter(pledge=pledge, side=side).first()
    if found is not None and found.answer:
        raise Conflict("review.answered", "对方已经回应，评价不再修改。")
    review = found or Review(pledge=pledge, organization_id=pledge.organization_id, side=side)
    review.satisfaction, review.sentence = satisfaction, sentence.strip()
    if found is None:
        review.reviewed_on = today()
    else:
        review.changed_on = today()
    review.reviewed_by = actor
    review.save()
    on_behalf = not acts_itself(scope, pledge.organization, party_of(pledge, side))
    action = "covenants.review.changed" if found else "covenants.review.given"
    record(actor=actor, action=action, obj=review, side=str(side), on_behalf=on_behalf)
    return review


@transaction.atomic
def answer_review(*, review_id: int, answer: str, actor) -> Review:
    """The other side's word on it, its own and nobody's on its behalf; once.

    Raises Conflict("review.answered" | "review.stage"), NotAllowed("not_party").
    """
    pledge_id = Review.objects.values_list("pledge_id", flat=True).get(pk=review_id)
    pledge = _locked_pledge(pledge_id)
    review = Review.objects.get(pk=review_id)
    answering = party_of(pledge, other(review.side))
    scope = require_party(VERB, pledge.organization, answering)
    if not acts_itself(scope, pledge.organization, answering):
        raise NotAllowed("not_party", "回应由被评价的一方自己写，不能代写。")
    if pledge.cycle.stage not in MAY_REVIEW:
        raise Conflict("review.stage", f"本期现在是“{pledge.cycle.get_stage_display()}”阶段，评价和回应不再改动。")
    if review.answer:
        raise Conflict("review.answered", "已经回应过，一条评价回应一次。")
    if not answer.strip():
        raise RuleBroken("review.answer", "请写明回应。", "answer")
    review.answer, review.answered_on, review.answered_by = answer.strip(), today(), actor
    review.save(update_fields=["answer", "answered_on", "answered_by"])
    record(actor=actor, action="covenants.review.answered", obj=review)
    return review


def party_of(pledge: Pledge, side: str) -> int | None:
    """The unit on that side; None: the committee."""
    return pledge.giver_id if side == Side.GIVER else pledge.receiver_id


def other(side: str) -> Side:
    """The other side."""
    return Side.RECEIVER if side == Side.GIVER else Side.GIVER


def _locked_pledge(pledge_id: int) -> Pledge:
    return (
        Pledge.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "cycle")
        .get(pk=pledge_id)
    )


def _in_window(pledge: Pledge) -> None:
    cycle = pledge.cycle
    if cycle.stage not in MAY_REVIEW:
        raise Conflict(
            "review.stage", f"“{cycle.title}”现在是“{cycle.get_stage_display()}”阶段，进入评诺阶段后双方再作评价。"
        )
    if cycle.review_by is not None and today() > cycle.review_by:
        raise Conflict("review.over", f"评诺已于 {cycle.review_by} 截止。需要补评的，请社区先延长评诺截止日期。")
