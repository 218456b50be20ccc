"""Deliveries recorded in one tick, confirmed or disputed by who received them, excused and planned."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import time_machine
from django.db import connections

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from covenants.models import (
    Direction,
    Fulfilment,
    FulfilmentState,
    Pledge,
    Stage,
)
from covenants.selectors import pledges as selectors
from covenants.selectors.pledges import Standing
from covenants.services import fulfilments
from tests.covenants.pledges.making import Pledged
from tests.factories import acting_as


def test_one_tick_is_enough_and_the_receiver_confirms(circle):
    made = circle.record(circle.teacher)
    assert (made.done_on, made.state, made.served) == (today(), FulfilmentState.RECORDED, None)
    assert circle.standing() == Standing.RECORDED
    with acting_as(circle.teacher), pytest.raises(NotAllowed):
        fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=circle.teacher)
    with acting_as(circle.secretary):
        assert selectors.awaiting_confirmation().count() == 1
        fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=circle.secretary)
        assert selectors.awaiting_confirmation().count() == 0
    assert circle.standing() == Standing.CONFIRMED


def test_what_the_receiver_records_itself_is_confirmed_and_can_be_taken_back(circle):
    made = circle.record(circle.secretary, served=30, remark="一年级")
    assert (made.state, made.answered_by) == (FulfilmentState.CONFIRMED, circle.secretary)
    with acting_as(circle.teacher), pytest.raises(NotAllowed):
        fulfilments.withdraw_fulfilment(fulfilment_id=made.pk, actor=circle.teacher)
    with acting_as(circle.secretary):
        fulfilments.withdraw_fulfilment(fulfilment_id=made.pk, actor=circle.secretary)
    assert circle.standing() == Standing.DUE


def test_a_dispute_has_a_reason_and_is_answered(circle):
    made = circle.record(circle.teacher)
    with acting_as(circle.secretary):
        with pytest.raises(RuleBroken) as error:
            fulfilments.dispute_fulfilment(fulfilment_id=made.pk, reason=" ", actor=circle.secretary)
        assert error.value.field == "reason"
        fulfilments.dispute_fulfilment(fulfilment_id=made.pk, reason="当天没有开课", actor=circle.secretary)
    assert circle.standing() == Standing.DISPUTED
    with acting_as(circle.teacher):
        assert selectors.disputed_of().count() == 1
        fulfilments.reply_to_dispute(fulfilment_id=made.pk, reply="改在次日", actor=circle.teacher)
        fulfilments.withdraw_fulfilment(fulfilment_id=made.pk, actor=circle.teacher)
    again = circle.record(circle.teacher, done_on=date(2026, 3, 10))
    with acting_as(circle.secretary):
        fulfilments.confirm_fulfilment(fulfilment_id=again.pk, actor=circle.secretary)
    assert circle.standing() == Standing.CONFIRMED


def test_a_disputed_record_beside_a_new_one_is_not_confirmed_as_well(circle):
    first = circle.record(circle.teacher)
    with acting_as(circle.secretary):
        fulfilments.dispute_fulfilment(fulfilment_id=first.pk, reason="人数不对", actor=circle.secretary)
    circle.record(circle.teacher)
    with acting_as(circle.secretary), pytest.raises(Conflict):
        fulfilments.confirm_fulfilment(fulfilment_id=first.pk, actor=circle.secretary)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"done_on": date(2026, 3, 11)}, "done_on"),
        ({"done_on": date(2026, 3, 9)}, "done_on"),
        ({"served": -1}, "served"),
        ({"delivery_id": None}, "delivery"),
        ({"delivery_id": 2_000_000_000}, "delivery"),
    ],
)
def test_what_cannot_be_recorded(circle, more, field):
    with pytest.raises(RuleBroken) as error:
        circle.record(circle.teacher, **more)
    assert error.value.field == field


def test_nobody_records_for_another_unit_or_out_of_season(circle):
    with acting_as(circle.clerk), pytest.raises(Pledge.DoesNotExist):
        fulfilments.record_fulfilment(pledge_id=circle.given.pk, actor=circle.clerk)
    circle.stage(Stage.CLOSED)
    with pytest.raises(Conflict) as error:
        circle.record(circle.teacher)
    assert error.value.code == "pledge.stage"


def test_one_tick_records_the_day_it_stands_for(circle):
    """Today inside the window, the last day once it is over, the day agreed upon where there is one."""
    with everything("test"):
        first, second = circle.given.deliveries.all()[:2]
    with time_machine.travel("2026-07-20 09:00+08:00", tick=False):
        assert circle.record(circle.teacher, delivery_id=first.pk).done_on == date(2026, 6, 30)
        with acting_as(circle.teacher):
            fulfilments.plan_delivery(delivery_id=second.pk, planned_on=date(2026, 7, 15), actor=circle.teacher)
        assert circle.record(circle.teacher, delivery_id=second.pk).done_on == date(2026, 7, 15)


def test_several_at_once_all_or_none(circle):
    with everything("test"):
        ids = list(circle.given.deliveries.values_list("pk", flat=True))
    with acting_as(circle.secretary):
        made = fulfilments.record_fulfilments(delivery_ids=ids[:2], actor=circle.secretary)
        assert len(made) == 2
        with pytest.raises(Conflict):
            fulfilments.record_fulfilments(delivery_ids=ids[1:], actor=circle.secretary)
        assert Fulfilment.objects.count() == 2
        with pytest.raises(RuleBroken):
            fulfilments.record_fulfilments(delivery_ids=[], actor=circle.secretary)


def test_on_demand_is_recorded_when_it_happens(circle):
    claim = circle.claim(circle.item(Direction.OFFER, circle.bank, "反诈咨询", "随时"), None)
    agreement = circle.lay_out(circle.draft([claim], units=[circle.bank]))
    circle.sign(agreement, circle.secretary)
    circle.sign(agreement, circle.clerk, circle.bank)
    with everything("test"):
        pledge = Pledge.objects.get(term__agreement=agreement)
    circle.record(circle.clerk, pledge)
    with pytest.raises(Conflict):
        circle.record(circle.clerk, pledge)
    circle.record(circle.clerk, pledge, remark="下午又一次")
    with everything("test"):
        progress = selectors.progress_of([pledge])[pledge.pk]
    assert (progress.due, progress.extra, progress.label) == (0, 2, "2 次")


def test_a_delivery_is_excused_by_who_receives_it(circle):
    with everything("test"):
        delivery = circle.given.deliveries.first()
    with acting_as(circle.teacher), pytest.raises(NotAllowed):
        fulfilments.excuse_delivery(delivery_id=delivery.pk, reason="放假", actor=circle.teacher)
    with acting_as(circle.secretary):
        fulfilments.excuse_delivery(delivery_id=delivery.pk, reason="场地维修", actor=circle.secretary)
    assert circle.standing() == Standing.EXCUSED
    with pytest.raises(Conflict) as error:
        circle.record(circle.teacher)
    assert error.value.code == "delivery.excused"
    with acting_as(circle.secretary):
        fulfilments.restore_delivery(delivery_id=delivery.pk, actor=circle.secretary)
    assert circle.standing() == Standing.DUE


def test_a_day_is_agreed_within_the_window(circle):
    with everything("test"):
        delivery = circle.given.deliveries.first()
    with acting_as(circle.teacher):
        with pytest.raises(RuleBroken):
            fulfilments.plan_delivery(delivery_id=delivery.pk, planned_on=date(2026, 7, 1), actor=circle.teacher)
        planned = fulfilments.plan_delivery(delivery_id=delivery.pk, planned_on=date(2026, 6, 30), actor=circle.teacher)
    assert planned.planned_on == date(2026, 6, 30)


@pytest.mark.django_db(transaction=True)
def test_the_same_delivery_recorded_at_the_same_time_is_recorded_once():
    circle = Pledged()
    answers, gate = [], threading.Barrier(6)

    def tick(user):
        try:
            gate.wait()
            circle.record(user)
            answers.append("recorded")
        except Conflict as error:
            answers.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tick, args=[user]) for user in [circle.teacher, circle.secretary] * 3]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["fulfilment.recorded_already"] * 5 + ["recorded"]
