"""Both sides review within the window, and may answer."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from covenants.models import (
    ListCycle,
    Review,
    Stage,
)
from covenants.services import reviews
from tests.factories import acting_as


def review(circle, user, side, satisfaction=4, sentence="", pledge=None):
    with acting_as(user):
        return reviews.review_pledge(
            pledge_id=(pledge or circle.given).pk,
            side=side,
            satisfaction=satisfaction,
            sentence=sentence,
            actor=user,
        )


def test_both_sides_review_within_the_window_and_may_answer(circle):
    with pytest.raises(Conflict) as error:
        review(circle, circle.teacher, "GIVER")
    assert error.value.code == "review.stage"
    circle.stage(Stage.REVIEWING)
    with everything("test"):
        ListCycle.objects.update(review_by=date(2026, 3, 31))
    with pytest.raises(NotAllowed):
        review(circle, circle.teacher, "RECEIVER")
    with pytest.raises(RuleBroken) as error:
        review(circle, circle.secretary, "RECEIVER", 1)
    assert error.value.field == "sentence"
    made = review(circle, circle.secretary, "RECEIVER", 1, "少开了两次")
    made = review(circle, circle.secretary, "RECEIVER", 2, "少开了一次")
    with everything("test"):
        assert Review.objects.count() == 1
    for user, refusal in ((circle.secretary, NotAllowed), (circle.clerk, Review.DoesNotExist)):
        with acting_as(user), pytest.raises(refusal):
            reviews.answer_review(review_id=made.pk, answer="没有的事", actor=user)
    with acting_as(circle.teacher):
        reviews.answer_review(review_id=made.pk, answer="下学期补上", actor=circle.teacher)
        with pytest.raises(Conflict):
            reviews.answer_review(review_id=made.pk, answer="再补充", actor=circle.teacher)
    with pytest.raises(Conflict) as error:
        review(circle, circle.secretary, "RECEIVER", 3)
    assert error.value.code == "review.answered"
    with time_machine.travel("2026-04-01 09:00+08:00", tick=False), pytest.raises(Conflict) as error:
        review(circle, circle.teacher, "GIVER")
    assert error.value.code == "review.over"
