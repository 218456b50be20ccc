"""Stages, standings and counts of pledges, on any day."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import today
from common.errors import Conflict
from common.scoping import everything
from covenants.models import (
    Fulfilment,
    ListCycle,
    Stage,
)
from covenants.selectors import pledges as selectors
from covenants.selectors.gates import missing_of
from covenants.selectors.pledge_record import record_of_pledges
from covenants.selectors.pledges import PledgeStage, Standing
from covenants.services import fulfilments, reviews
from covenants.services.agreements import end_agreement
from covenants.services.cycles import close_cycle
from tests.covenants.pledges.making import on_day
from tests.factories import acting_as, client_for


def test_the_stage_follows_from_what_is_on_record(circle):
    assert circle.stage_of(circle.given) == PledgeStage.SHOWN
    assert circle.stage_of(circle.given, date(2026, 3, 9)) == PledgeStage.SIGNED
    circle.record(circle.teacher)
    assert circle.stage_of(circle.given) == PledgeStage.FULFILLING
    circle.stage(Stage.REVIEWING)
    for user, side in ((circle.teacher, "GIVER"), (circle.secretary, "RECEIVER")):
        with acting_as(user):
            reviews.review_pledge(pledge_id=circle.given.pk, side=side, satisfaction=4, actor=user)
    assert circle.stage_of(circle.given) == PledgeStage.REVIEWED
    assert circle.stage_of(circle.received) == PledgeStage.SHOWN


def test_as_of_any_day(circle):
    with time_machine.travel("2026-04-02 09:00+08:00", tick=False):
        made = circle.record(circle.teacher)
    with time_machine.travel("2026-04-09 09:00+08:00", tick=False), acting_as(circle.secretary):
        fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=circle.secretary)
    days = [date(2026, 3, 9), date(2026, 4, 1), date(2026, 4, 5), date(2026, 4, 9)]
    assert [circle.standing(on=day) for day in days] == [
        Standing.COMING, Standing.DUE, Standing.RECORDED, Standing.CONFIRMED,
    ]  # fmt: skip
    assert circle.standing(2, date(2026, 12, 1)) == Standing.LATE


def test_a_delivery_is_excused_from_one_day_to_another(circle):
    with everything("test"):
        delivery = circle.given.deliveries.first()
    with on_day("04-02"), acting_as(circle.secretary):
        fulfilments.excuse_delivery(delivery_id=delivery.pk, reason="场地维修", actor=circle.secretary)
    with on_day("04-06"), acting_as(circle.secretary):
        fulfilments.restore_delivery(delivery_id=delivery.pk, actor=circle.secretary)
    with on_day("04-10"):
        days = [circle.standing(on=date(2026, 4, day)) for day in (1, 2, 5, 6, 10)]
    assert days == [Standing.DUE, Standing.EXCUSED, Standing.EXCUSED, Standing.DUE, Standing.DUE]
    with on_day("04-10"):
        client = client_for(circle.secretary)
        rows = {
            day: client.get(f"/api/v1/deliveries/{delivery.pk}/?on=2026-04-{day}").json() for day in ("01", "05", "06")
        }
        assert [row["excused"] for row in rows.values()] == ["", "场地维修", ""]
        assert [row["excused_on"] for row in rows.values()] == [None, "2026-04-02", None]
        with acting_as(circle.secretary), pytest.raises(Conflict, match="本来就应履"):
            fulfilments.restore_delivery(delivery_id=delivery.pk, actor=circle.secretary)


def test_each_time_that_it_was_excused_is_kept(circle):
    """Excused, restored, excused again, and for another reason: on every day it stands as it stood."""
    with everything("test"):
        delivery = circle.given.deliveries.first()

    def excuse(day, reason):
        with on_day(day), acting_as(circle.secretary):
            fulfilments.excuse_delivery(delivery_id=delivery.pk, reason=reason, actor=circle.secretary)

    excuse("04-02", "场地维修")
    with on_day("04-05"), acting_as(circle.secretary):
        fulfilments.restore_delivery(delivery_id=delivery.pk, actor=circle.secretary)
    excuse("04-08", "老师请假")
    excuse("04-10", "学校停课")
    excuse("04-10", "学校停课一周")
    with on_day("04-20"):
        days = [circle.standing(on=date(2026, 4, day)) for day in (1, 2, 4, 5, 7, 8, 9, 10, 20)]
        client = client_for(circle.secretary)
        told = {
            day: client.get(f"/api/v1/deliveries/{delivery.pk}/?on=2026-04-{day}").json()
            for day in ("01", "04", "06", "09", "15")
        }
        page = client.get(reverse("covenants:deliveries"), {"on": "2026-04-04", "export": "csv"})
        with everything("test"):
            kept = record_of_pledges(circle.cycle)["pledges"]
    archived = next(row["excused"] for one in kept for row in one["deliveries"] if row["excused"])
    assert [(one["excused_on"].day, one["restored_on"] and one["restored_on"].day) for one in archived] == [
        (2, 5), (8, 10), (10, None),
    ]  # fmt: skip
    assert [one["reason"] for one in archived] == ["场地维修", "老师请假", "学校停课一周"]
    excused, due = Standing.EXCUSED, Standing.DUE
    assert days == [due, excused, excused, due, due, excused, excused, excused, excused]
    assert [(row["excused"], row["excused_on"]) for row in told.values()] == [
        ("", None), ("场地维修", "2026-04-02"), ("", None), ("老师请假", "2026-04-08"), ("学校停课一周", "2026-04-10"),
    ]  # fmt: skip
    assert page.status_code == 200
    assert "已注明未履" in page.content.decode("utf-8-sig")


def test_a_record_disputed_answered_confirmed_and_one_taken_back_on_any_day(circle):
    with on_day("04-02"):
        made = circle.record(circle.teacher, served=30)
    with on_day("04-04"), acting_as(circle.secretary):
        fulfilments.dispute_fulfilment(fulfilment_id=made.pk, reason="只来了一半", actor=circle.secretary)
    with on_day("04-06"), acting_as(circle.teacher):
        fulfilments.reply_to_dispute(fulfilment_id=made.pk, reply="另一半周五补上", actor=circle.teacher)
    with on_day("04-08"), acting_as(circle.secretary):
        fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=circle.secretary)
    with on_day("04-20"):
        client = client_for(circle.secretary)

        def told(day):
            row = client.get(f"/api/v1/fulfilments/{made.pk}/?on=2026-04-{day:02}").json()
            return row["state"], bool(row["dispute"]), bool(row["reply"]), row["answered_on"]

        assert [told(day) for day in (2, 4, 6, 8)] == [
            ("RECORDED", False, False, None),
            ("DISPUTED", True, False, "2026-04-04"),
            ("DISPUTED", True, True, "2026-04-04"),
            ("CONFIRMED", True, True, "2026-04-08"),
        ]
        assert [circle.standing(on=date(2026, 4, day)) for day in (1, 3, 5, 9)] == [
            Standing.DUE, Standing.RECORDED, Standing.DISPUTED, Standing.CONFIRMED,
        ]  # fmt: skip
    with on_day("05-04"):
        wrong = circle.record(circle.secretary, circle.received)
    with on_day("05-06"), acting_as(circle.secretary):
        fulfilments.withdraw_fulfilment(fulfilment_id=wrong.pk, actor=circle.secretary)
    with on_day("05-10"), everything("test"):
        found = {
            day: selectors.progress_of([circle.received], date(2026, 5, day))[circle.received.pk].done
            for day in (3, 5, 6)
        }
        assert found == {3: 0, 5: 1, 6: 0}
        states = dict(
            selectors.fulfilments_on(Fulfilment.objects.all(), date(2026, 5, 5)).values_list("pk", "state_on")
        )
        assert states == {made.pk: "CONFIRMED", wrong.pk: "RECORDED"}


def test_a_review_put_better_was_given_on_its_first_day(circle):
    circle.stage(Stage.REVIEWING)
    for day, satisfaction in (("12-02", 2), ("12-09", 4)):
        with on_day(day), acting_as(circle.teacher):
            made = reviews.review_pledge(
                pledge_id=circle.given.pk, side="GIVER", satisfaction=satisfaction, actor=circle.teacher
            )
    assert (made.satisfaction, made.reviewed_on, made.changed_on) == (4, date(2026, 12, 2), date(2026, 12, 9))
    with everything("test"):
        assert selectors.progress_of([circle.given], date(2026, 12, 5))[circle.given.pk].sides == {"GIVER"}


def test_nothing_is_closed_with_a_pledge_unreviewed_not_even_one_that_ended_early(circle):
    with acting_as(circle.secretary):
        end_agreement(agreement_id=circle.agreement.pk, ended_on=today(), reason="学校改造", actor=circle.secretary)
    circle.stage(Stage.REVIEWING)
    with acting_as(circle.secretary):
        cycle = ListCycle.objects.select_related("organization").get()
        lines = sorted((line.party, line.what) for line in missing_of(cycle) if line.blocks)
        wanted = ["1 项承诺还没有作为提供方评价", "1 项承诺还没有作为接受方评价"]
        parties = sorted([circle.school.name, circle.community.name])
        assert lines == sorted((party, what) for party in parties for what in wanted)
        with pytest.raises(Conflict, match="还缺 4 项"):
            close_cycle(cycle_id=cycle.pk, actor=circle.secretary)
        for pledge in (circle.given, circle.received):
            for side in ("GIVER", "RECEIVER"):
                reviews.review_pledge(pledge_id=pledge.pk, side=side, satisfaction=3, actor=circle.secretary)
        assert close_cycle(cycle_id=cycle.pk, actor=circle.secretary).digest


def test_progress_asks_as_often_for_one_as_for_many(circle):
    def queries(rows):
        with (
            everything("test"),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            selectors.progress_of(rows)
        return len(asked)

    assert queries([circle.given]) == queries([circle.given, circle.received]) == 3
