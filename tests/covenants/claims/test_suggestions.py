"""Suggestions and what people make of them: one by one, all at once, by a worker, by the API."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from common.errors import NotAllowed, RuleBroken
from common.scoping import everything
from covenants.matching import Satisfaction
from covenants.models import (
    ClaimState,
    ListCycle,
    ListItem,
    Matching,
    Stage,
)
from covenants.selectors import suggesting
from covenants.selectors.board import published_on
from covenants.selectors.claims import taken_on
from covenants.selectors.suggesting import assigned, frequency_facts, lists_of, suggested
from covenants.services.adopting import adopt_pairs, ask_for_matching
from covenants.services.claims import make_claim, withdraw_claim
from tests.covenants.claims.board_making import all_claims, claim, decide, listed, member, reviewed, url
from tests.factories import acting_as, client_for, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day")]


def taken_of(*items):
    with everything("test"):
        rows = dict(ListItem.objects.values_list("pk", "taken"))
    return [rows[item.pk] for item in items]


def test_a_claim_takes_of_both_sides_and_gives_back_to_both(world, a_day):
    made = claim(world, world.doctor, None, Decimal(10), world.blood.pk)
    assert taken_of(world.doctor, world.blood) == [10, 10]
    with acting_as(world.secretary):
        left = {side.id: side.remaining for side in lists_of(world.cycle).needs}
        assert left[world.blood.pk] == 20
    a_day.move_to("2026-03-05 09:00+08:00")
    decide(world, made, confirm=False, reason="已有安排")
    assert taken_of(world.doctor, world.blood) == [0, 0]
    a_day.move_to("2026-03-09 09:00+08:00")
    with acting_as(world.secretary):
        for day, held in ((1, 0), (2, 10), (4, 10), (5, 0)):
            on = date(2026, 3, day)
            assert published_on(on).get(pk=world.blood.pk).held_on == held
            assert taken_on([world.blood], on).get(world.blood.pk, 0) == held


def test_in_another_measure_a_need_is_answered_as_a_whole_and_an_offer_by_one(world):
    claim(world, world.talk, None, Decimal(1), world.blood.pk)
    assert taken_of(world.talk, world.blood) == [1, 30]
    with acting_as(world.secretary), pytest.raises(RuleBroken, match="已经认领完或对应完"):
        make_claim(item_id=world.doctor.pk, unit_id=None, matched_id=world.blood.pk, actor=world.secretary)
    assert taken_of(world.doctor) == [0]
    claim(world, world.odd, world.bank, Decimal(2), world.talk.pk)
    assert taken_of(world.odd, world.talk) == [2, 2]
    claim(world, world.odd, world.school, Decimal(1), world.sport.pk)
    assert taken_of(world.odd, world.sport) == [3, 1], "an offer without limit"


def test_of_the_own_item_no_more_is_taken_than_is_left(world):
    claim(world, world.blood, world.school, Decimal(25))
    made = claim(world, world.doctor, None, Decimal(40), world.blood.pk)
    assert (made.quantity, made.matched_quantity) == (40, 5)
    assert taken_of(world.blood) == [30]
    withdrawn = made
    with acting_as(world.secretary):
        withdraw_claim(claim_id=withdrawn.pk, actor=world.secretary)
    assert taken_of(world.blood, world.doctor) == [25, 0]


def test_frequencies_as_the_matching_reads_them(world):
    once = ListItem(per="once", by=date(2026, 9, 30))
    assert frequency_facts(once) == {"per": "once", "by": date(2026, 9, 30)}
    assert frequency_facts(ListItem(per="month", times=2, at_least=True)) == {
        "per": "month",
        "times": 2,
        "at_least": True,
    }
    assert frequency_facts(ListItem()) is None


def test_reasons_add_up_and_a_pair_becomes_one_claim(world):
    client = client_for(world.secretary)
    page = client.get(url("suggestions", world.cycle.pk))
    groups = page.context["groups"]
    assert [group["need"] for group in groups] == [world.blood, world.place]
    pair = groups[0]["pairs"][0]
    assert pair.offer == world.doctor
    assert sum(reason.points for reason in pair.reasons) == pair.score
    assert pair.by_words
    assert all(reason.text in page.text for reason in pair.reasons if "“" not in reason.text)
    assert page.context["without"] == 1
    client.post(url("adopt", world.cycle.pk), {"pair": pair.key})
    [made] = all_claims()
    assert (made.item, made.unit, made.matched, made.quantity) == (world.doctor, None, world.blood, 30)
    assert made.state == ClaimState.PENDING
    left = client.get(url("suggestions", world.cycle.pk)).context["groups"]
    assert [group["need"] for group in left] == [world.place]


def test_only_the_category_in_common_is_said_otherwise(world):
    listed(world, "NEED", None, "书画展布置", 4, category="CULTURE")
    page = client_for(world.secretary).get(url("suggestions", world.cycle.pk))
    weak = [pair for group in page.context["groups"] for pair in group["pairs"] if not pair.by_words]
    if not weak:
        with acting_as(world.secretary):
            lists = lists_of(ListCycle.objects.select_related("organization").get(pk=world.cycle.pk))
            assert all(one.by_words for one in suggested(lists))
    assert ("仅类别相同" in page.text) == bool(weak)


def test_a_unit_adopts_its_own_side_only(world):
    bank = member(world, world.bank)
    groups = bank.get(url("suggestions", world.cycle.pk)).context["groups"]
    assert {group["need"] for group in groups} == {world.place}
    with acting_as(world.liaison(world.bank)):
        for pairs in ([(world.blood.pk, world.doctor.pk, None)], [(1, 2, None)]):
            with pytest.raises(NotAllowed):
                adopt_pairs(cycle_id=world.cycle.pk, pairs=pairs, actor=world.liaison(world.bank))
        with pytest.raises(RuleBroken, match="还没有勾选"):
            adopt_pairs(cycle_id=world.cycle.pk, pairs=[], actor=world.liaison(world.bank))
    bank.post(url("adopt", world.cycle.pk), {"pair": groups[0]["pairs"][0].key})
    [made] = all_claims()
    assert (made.item, made.unit, made.matched, made.quantity) == (world.sport, world.bank, world.place, 1)


def test_the_best_assignment_is_ticked_and_confirmed_at_once(world):
    client = client_for(world.secretary)
    page = client.get(url("assignment", world.cycle.pk))
    pairs = page.context["pairs"]
    assert [(pair.need, pair.offer, pair.amount) for pair in pairs] == [
        (world.blood, world.doctor, 30),
        (world.place, world.sport, 1),
    ]
    assert page.context["total"] == sum(pair.score for pair in pairs)
    answer = client.post(url("adopt", world.cycle.pk), {"pair": [pair.key for pair in pairs]}, follow=True)
    assert "已按搭配认领 2 项" in answer.text
    assert [(made.item, made.unit, made.matched) for made in all_claims()] == [
        (world.doctor, None, world.blood),
        (world.place, world.school, world.sport),
    ]
    again = client.post(url("adopt", world.cycle.pk), {"pair": [pair.key for pair in pairs]}, follow=True)
    assert "已经" in again.text
    assert len(all_claims()) == 2
    assert member(world, world.bank).get(url("assignment", world.cycle.pk)).status_code == 302


def test_nothing_is_suggested_outside_its_time(world):
    with everything("test"):
        ListCycle.objects.filter(pk=world.cycle.pk).update(stage=Stage.COLLECTING)
    page = client_for(world.secretary).get(url("suggestions", world.cycle.pk))
    assert "清单发布以后才有建议" in page.text
    assert client_for(world.secretary).get(url("assignment", world.cycle.pk)).status_code == 302


def test_past_satisfaction_feeds_in_and_is_read_by_whom_it_concerns(world):
    reviewed(world, world.hospital, "HEALTH", 4)
    reviewed(world, world.hospital, "HEALTH", 3)
    with acting_as(world.secretary):
        seen = suggesting.satisfaction_of(world.community.pk, date(2026, 3, 2))
        assert seen == {(world.hospital.pk, "HEALTH"): Satisfaction(0.875, 2)}
        assert suggesting.satisfaction_of(world.community.pk, date(2026, 2, 28)) == {}
        lists = lists_of(ListCycle.objects.select_related("organization").get(pk=world.cycle.pk))
        [best] = [one for one in suggested(lists) if one.need == world.blood]
        assert any("平均满意度88%" in reason.text for reason in best.reasons)
    with acting_as(world.liaison(world.bank)):
        lists = lists_of(ListCycle.objects.select_related("organization").get(pk=world.cycle.pk))
        [best] = [one for one in suggested(lists) if one.need == world.blood]
        assert not any("满意度" in reason.text for reason in best.reasons)
        assert best.score == sum(reason.points for reason in best.reasons)


def test_a_large_cycle_is_matched_by_a_worker(world, a_day, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(suggesting, "AT_ONCE", 2)
    monkeypatch.setattr("covenants.services.adopting.AT_ONCE", 2)
    client = client_for(world.secretary)
    page = client.get(url("suggestions", world.cycle.pk))
    assert (page.context["groups"], page.context["large"]) == ([], True)
    assert "清单较多" in page.text
    client.post(url("match", world.cycle.pk))
    waiting = client.get(url("suggestions", world.cycle.pk))
    assert "正在计算" in waiting.text
    assert client.get(url("matching_progress", world.cycle.pk)).status_code == 200
    with acting_as(world.secretary):
        assert ask_for_matching(cycle_id=world.cycle.pk, actor=world.secretary) is False
    cache.clear()  # losing the cache changes nothing
    assert "正在计算" in client.get(url("suggestions", world.cycle.pk)).text
    a_day.shift(timedelta(minutes=11))  # the worker never answered: who asks again is heard
    with acting_as(world.secretary), django_capture_on_commit_callbacks(execute=True):
        assert ask_for_matching(cycle_id=world.cycle.pk, actor=world.secretary) is True
    cache.clear()
    a_day.shift(timedelta(minutes=1))
    assert client.get(url("matching_progress", world.cycle.pk)).status_code == 204
    done = client.get(url("suggestions", world.cycle.pk))
    assert "还需要 30人" in done.text.replace("30 人", "30人")
    assert [group["need"] for group in done.context["groups"]] == [world.blood, world.place]
    pairs = client.get(url("assignment", world.cycle.pk)).context["pairs"]
    assert [(pair.need, pair.offer, pair.amount) for pair in pairs] == [
        (world.blood, world.doctor, 30),
        (world.place, world.sport, 1),
    ]
    claim(world, world.doctor, None, Decimal(50))
    assert [group["need"] for group in client.get(url("suggestions", world.cycle.pk)).context["groups"]] == [
        world.place
    ]
    with acting_as(world.liaison(world.bank)), pytest.raises(NotAllowed):
        ask_for_matching(cycle_id=world.cycle.pk, actor=world.liaison(world.bank))


def test_what_a_worker_kept_reads_as_what_it_found(world):
    with acting_as(world.secretary):
        lists = lists_of(ListCycle.objects.select_related("organization").get(pk=world.cycle.pk))
        from covenants import matching

        pairs = matching.assign(lists.needs, lists.offers)
        assert suggesting._read(suggesting.plain_rows(pairs)) == pairs
        assert [one.amount for one in assigned(lists)] == [30, 1]


def test_the_policy_alone_shows_what_a_worker_found_to_the_committee_and_its_circle(world):
    outside = make_unit(world.district, "圈外示例单位", joins=world.district.sibling_community)
    strangers = (
        make_user("COMMUNITY_SECRETARY", world.district.sibling_community),
        make_user("UNIT_LIAISON", unit=outside),
    )
    with everything("a worker"):
        Matching.objects.create(cycle=world.cycle, organization=world.community)
    friends = (world.secretary, world.liaison(world.bank), make_user("STREET_STAFF", world.district.street))
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE gongjian_app")
    for who, seen in [(friend, 1) for friend in friends] + [(stranger, 0) for stranger in strangers]:
        with acting_as(who), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM covenants_matching")
            assert cursor.fetchone() == (seen,), who
            assert Matching.objects.count() == seen
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_api_of_matching(world):
    secretary, bank = client_for(world.secretary), member(world, world.bank)
    address = f"/api/v1/matching/{world.cycle.pk}/"
    rows = secretary.get(f"{address}suggestions/").json()
    assert [(row["need"], row["offer"]) for row in rows] == [
        (world.blood.pk, world.doctor.pk),
        (world.place.pk, world.sport.pk),
    ]
    assert all(sum(reason["points"] for reason in row["reasons"]) == row["score"] for row in rows)
    assert [row["need"] for row in bank.get(f"{address}suggestions/").json()] == [world.place.pk]
    assert [row["amount"] for row in secretary.get(f"{address}assignment/").json()] == ["30.00", "1.00"]
    assert bank.get(f"{address}assignment/").status_code == 403
    assert secretary.post(f"{address}run/").json() == {"asked": False}
    sent = {"pairs": [{"need": row["need"], "offer": row["offer"]} for row in rows]}
    made = secretary.post(f"{address}adopt/", sent, content_type="application/json").json()
    assert made == {"claims": [claim.pk for claim in all_claims()], "refused": []}
    again = secretary.post(f"{address}adopt/", sent, content_type="application/json").json()
    assert (again["claims"], len(again["refused"])) == ([], 2)
    assert secretary.post(f"{address}adopt/", {"pairs": []}, content_type="application/json").status_code == 400
    stranger = client_for(make_user("COMMUNITY_SECRETARY", world.district.sibling_community))
    assert stranger.get(f"{address}suggestions/").status_code == 404
