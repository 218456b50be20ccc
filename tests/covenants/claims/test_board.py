"""The board, suggestions and what people make of them, the balance; as of any day, in a constant number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import NotAllowed, RuleBroken
from common.periods import period
from common.scoping import everything
from covenants.matching import Satisfaction
from covenants.models import (
    Agreement,
    AgreementTerm,
    Claim,
    ClaimState,
    ItemState,
    ListCycle,
    ListItem,
    Matching,
    Pledge,
    Review,
    Stage,
)
from covenants.selectors import suggesting
from covenants.selectors.balance import Why, balances_of
from covenants.selectors.board import cards_of, published_on
from covenants.selectors.claims import taken_on
from covenants.selectors.suggesting import assigned, frequency_facts, lists_of, suggested
from covenants.services.adopting import adopt_pairs, ask_for_matching
from covenants.services.claims import decide_claim, make_claim, withdraw_claim
from tests.covenants.making import make_world
from tests.factories import acting_as, client_for, make_unit, make_user

pytestmark = pytest.mark.django_db
YEAR = period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture(autouse=True)
def a_day():
    cache.clear()
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    """Published on 1 March: needs of the community and the bank, offers of school, hospital and bank."""
    world = make_world()
    with everything("test"):
        world.cycle = ListCycle.objects.create(
            organization=world.community, title="2026年双向服务清单", period=YEAR, stage=Stage.PUBLISHED
        )
        for stage in (Stage.COLLECTING, Stage.PUBLISHED):
            world.cycle.steps.create(stage=stage, on=date(2026, 3, 1))
    world.blood = listed(world, "NEED", None, "老年人测血压", 1, quantity=30, measure="人", category="HEALTH")
    world.place = listed(world, "NEED", world.bank, "职工篮球场地", 2, category="CULTURE")
    world.odd = listed(world, "NEED", None, "楼道灯更换", 3, quantity=3, measure="处", category="ENVIRONMENT")
    world.doctor = listed(
        world, "OFFER", world.hospital, "社区义诊测血压", 1, quantity=50, measure="人", category="HEALTH"
    )
    world.sport = listed(world, "OFFER", world.school, "开放篮球场地", 2, quantity=None, category="CULTURE")
    world.talk = listed(world, "OFFER", world.bank, "防骗讲座", 3, quantity=4, measure="场", category="CULTURE")
    return world


def listed(world, direction, unit, title, number, *, quantity=1, measure="", category, **fields):
    with everything("test"):
        return ListItem.objects.create(
            cycle=world.cycle, organization=world.community, unit=unit, direction=direction, category=category,
            title=title, quantity=quantity, measure=measure, state=ItemState.PUBLISHED, number=number,
            submitted_on=date(2026, 2, 1), published_on=date(2026, 3, 1), **fields,
        )  # fmt: skip


def url(name, *args):
    return reverse(f"covenants:{name}", args=args)


def all_claims():
    with everything("what is there"):
        return list(Claim.objects.order_by("pk"))


def member(world, unit):
    return client_for(world.liaison(unit))


def claim(world, item, unit, quantity=None, matched=None):
    actor = world.liaison(unit) if unit else world.secretary
    with acting_as(actor):
        return make_claim(
            item_id=item.pk, unit_id=unit.pk if unit else None, quantity=quantity, matched_id=matched, actor=actor
        )


def decide(world, made, confirm=True, reason=""):
    with acting_as(world.secretary):
        return decide_claim(claim_id=made.pk, confirm=confirm, reason=reason, actor=world.secretary)


# ---- the board ------------------------------------------------------------------------------------------------------


def test_the_board_has_both_sides_and_what_fits_between(world):
    client = client_for(world.secretary)
    page = client.get(url("board", world.cycle.pk))
    context = page.context
    assert [card.item for card in context["columns"]["needs"]["cards"]] == [world.blood, world.place, world.odd]
    assert [card.item for card in context["columns"]["offers"]["cards"]] == [world.doctor, world.sport, world.talk]
    assert [(pair.need, pair.offer) for pair in context["pairs"]] == [
        (world.blood, world.doctor),
        (world.place, world.sport),
    ]
    may = {card.item: card.may_claim for side in context["columns"].values() for card in side["cards"]}
    assert [item for item, yes in may.items() if yes] == [world.place, world.doctor, world.sport, world.talk]
    assert "测血压" in page.text
    assert "分" in page.text


def test_filters_and_tabs_without_scripts(world):
    client = client_for(world.secretary)
    claim(world, world.odd, world.school, Decimal(1))
    address = url("board", world.cycle.pk)

    def shown(query):
        columns = client.get(address + query).context["columns"].values()
        return [card.item for column in columns for card in column["cards"]]

    assert shown("?q=篮球") == [world.place, world.sport]
    assert shown("?category=HEALTH") == [world.blood, world.doctor]
    assert shown("?open=none") == [world.blood, world.place, world.doctor, world.sport, world.talk]
    assert world.odd in shown("?open=true")
    assert shown(f"?unit={world.bank.pk}") == [world.place, world.talk]
    assert shown("?q=示例银行") == [world.place, world.talk]
    page = client.get(address + "?side=offers").text
    assert page.count("is-away") == 2
    assert f"{address}?side=between" in page
    assert client.get(address + "?n=rubbish").status_code == 200


def test_a_member_sees_the_board_but_takes_only_for_itself(world):
    context = member(world, world.bank).get(url("board", world.cycle.pk)).context
    may = [card.item for side in context["columns"].values() for card in side["cards"] if card.may_claim]
    assert may == [world.blood, world.odd, world.doctor, world.sport]
    assert [(pair.need, pair.offer) for pair in context["pairs"]] == [(world.place, world.sport)]
    claim(world, world.blood, world.hospital)
    cards = member(world, world.bank).get(url("board", world.cycle.pk)).context["columns"]["needs"]["cards"]
    assert (cards[0].is_done, cards[0].claims) == (True, [])
    stranger = client_for(make_user("COMMUNITY_SECRETARY", world.district.sibling_community))
    assert stranger.get(url("board", world.cycle.pk)).status_code == 404
    assert stranger.get(url("boards")).context["columns"]["needs"]["cards"] == []


def test_an_office_above_claims_on_the_form_only(world):
    street = client_for(make_user("STREET_STAFF", world.district.street))
    page = street.get(url("item", world.doctor.pk))
    assert (page.context["may_claim"], page.context["may_claim_for_others"]) == (False, True)
    [first, *_] = street.get(url("suggestions", world.cycle.pk)).context["groups"]
    assert (first["pairs"][0].adoption.by, first["pairs"][0].adoption.on_behalf) == (world.community.name, True)


def test_the_board_as_of_a_day(world, a_day):
    made = claim(world, world.odd, world.school, Decimal(2))
    a_day.move_to("2026-03-10 09:00+08:00")
    with acting_as(world.liaison(world.school)):
        withdraw_claim(claim_id=made.pk, actor=world.liaison(world.school))
    client = client_for(world.secretary)

    def left(on):
        cards = client.get(url("board", world.cycle.pk) + f"?on={on}").context["columns"]["needs"]["cards"]
        return {card.item: card.left for card in cards}.get(world.odd)

    assert left("2026-03-01") == 3
    assert left("2026-03-05") == 1
    assert left("2026-03-10") == 3
    assert client.get(url("board", world.cycle.pk) + "?on=2026-02-20").context["columns"]["needs"]["cards"] == []
    past = client.get(url("board", world.cycle.pk) + "?on=2026-03-05")
    assert past.context["pairs"] == []
    assert url("claim_add", world.blood.pk) not in past.text


def test_boards_of_all_committees_page_by_key(world):
    for number in range(4, 30):
        listed(world, "NEED", None, f"需求{number}", number, category="OTHER")
    client = client_for(make_user("DISTRICT_STAFF", world.district.root))
    first = client.get(url("boards"))
    column = first.context["columns"]["needs"]
    assert (len(column["cards"]), column["page"]["count"]) == (20, 29)
    second = client.get(column["page"]["next_url"]).context["columns"]["needs"]
    assert [card.item.number for card in second["cards"]] == list(range(21, 30))
    assert second["page"]["next_url"] == ""
    assert not any(card.may_claim for card in column["cards"])
    assert client.get(url("boards") + "?place=东").context["columns"]["needs"]["page"]["count"] == 29
    assert client.get(url("boards") + "?place=没有").context["columns"]["needs"]["page"]["count"] == 0


# ---- suggestions ----------------------------------------------------------------------------------------------------


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


def reviewed(world, giver, category, satisfaction):
    """A pledge of the giver's that its receiver, the committee, reviewed on 1 March."""
    with everything("test"):
        agreement = Agreement.objects.create(
            organization=world.community, cycle=world.cycle, kind="CLAIM", title="协议", year=2026,
            number=Agreement.objects.count() + 1, period=YEAR,
        )  # fmt: skip
        term = AgreementTerm.objects.create(agreement=agreement, order=1, giver=giver, content="服务", period=YEAR)
        pledge = Pledge.objects.create(
            term=term, cycle=world.cycle, organization=world.community, giver=giver, category=category,
            content="服务", period=YEAR, signed_on=date(2026, 3, 1),
        )  # fmt: skip
        Review.objects.create(
            pledge=pledge, organization=world.community, side="RECEIVER", satisfaction=satisfaction,
            reviewed_on=date(2026, 3, 1),
        )  # fmt: skip
        return pledge


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


# ---- the balance ----------------------------------------------------------------------------------------------------


def balance_on(world, on, user=None):
    with acting_as(user or world.secretary):
        cycle = ListCycle.objects.select_related("organization").get(pk=world.cycle.pk)
        return balances_of([cycle], on)[cycle.pk]


def test_given_received_unmet_and_silent(world, a_day):
    decide(world, claim(world, world.odd, world.school, Decimal(2)))
    decide(world, claim(world, world.blood, world.hospital), confirm=False, reason="已有安排")
    with acting_as(world.liaison(world.bank)):
        made = make_claim(
            item_id=world.sport.pk, unit_id=world.bank.pk, matched_id=world.place.pk, actor=world.liaison(world.bank)
        )
    a_day.move_to("2026-03-12 09:00+08:00")
    pledge = reviewed(world, world.school, "ENVIRONMENT", 4)
    with everything("test"):
        for answered in (date(2026, 3, 11), date(2026, 3, 20)):
            pledge.fulfilments.create(
                organization=world.community, done_on=date(2026, 3, 10), recorded_on=date(2026, 3, 10),
                state="CONFIRMED", answered_on=answered, confirmed_on=answered,
            )  # fmt: skip
    found = balance_on(world, date(2026, 3, 12))
    assert [party.name for party in found.parties] == [
        world.community.name, "第九十七示例小学", "示例银行", "示例医院",
    ]  # fmt: skip
    committee, school, bank, hospital = found.parties
    assert (committee.needs, committee.met, committee.unmet, committee.received) == (2, 0, 2, 1)
    assert (school.offers, school.taken, school.given, school.given_done) == (1, 1, 1, 1)
    assert (hospital.offers, hospital.silent, bank.silent, bank.unmet) == (1, 1, 1, 1)
    assert committee.received_done == 1
    why = {row.item_id: (row.why, row.missing, row.days) for row in found.unmet}
    assert why == {
        world.odd.pk: (Why.PART, 1, 11),
        world.blood.pk: (Why.DECLINED, 30, 11),
        world.place.pk: (Why.WAITING, 1, 11),
    }
    with acting_as(world.liaison(world.school)):
        decide_claim(claim_id=made.pk, confirm=True, actor=world.liaison(world.school))
    assert world.place.pk not in {row.item_id for row in balance_on(world, date(2026, 3, 12)).unmet}
    earlier = balance_on(world, date(2026, 3, 1))
    assert {row.why for row in earlier.unmet} == {Why.NOBODY}
    assert (earlier.total.given_done, earlier.total.taken) == (0, 0)
    assert balance_on(world, date(2026, 2, 1)).parties == []


def test_a_unit_reads_its_own_balance_only(world):
    found = balance_on(world, date(2026, 3, 2), world.liaison(world.bank))
    assert [party.name for party in found.parties] == ["示例银行"]
    assert [row.item_id for row in found.unmet] == [world.place.pk]
    assert found.silent == [world.talk.pk]
    page = member(world, world.bank).get(url("balance", world.cycle.pk)).text
    assert "防骗讲座" in page
    assert "楼道灯更换" not in page


def test_balance_by_page_and_export(world):
    client = client_for(world.secretary)
    page = client.get(url("balance", world.cycle.pk))
    assert "还没有人认领" in page.text
    assert "不用于排名" in page.text
    lines = client.get(url("balance", world.cycle.pk) + "?export=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("单位,提供的服务,有人认领,提出的需求")
    assert lines[1] == f"{world.community.name},0,0,2,0,2,0,0,0,0,0"
    assert len(lines) == 5
    reader = client_for(make_user("READ_ONLY", world.community))
    assert reader.get(url("balance", world.cycle.pk) + "?export=csv").status_code == 403
    street = client_for(make_user("STREET_STAFF", world.district.street))
    rows = street.get(url("balances")).context["rows"]
    assert [row["object"].organization for row in rows] == [world.community]
    exported = street.get(url("balances") + "?export=csv").content.decode("utf-8-sig").splitlines()
    assert exported[1] == f"{world.community.name},发布认领,4,3,0,3,0,3,3,0,0,0,0"


# ---- queries --------------------------------------------------------------------------------------------------------


def test_queries_do_not_grow_with_rows(world):
    client = client_for(world.secretary)
    pages = [url(name, world.cycle.pk) for name in ("board", "suggestions", "assignment", "balance")]
    pages += [url("boards"), url("balances")]

    def counted():
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as watch:
                assert client.get(page).status_code == 200, page
            found.append(len(watch))
        return found

    claim(world, world.odd, world.school, Decimal(1))
    few = counted()
    for number in range(4, 9):
        listed(world, "NEED", None, f"老年人测血压第{number}片", number, quantity=5, measure="人", category="HEALTH")
        offer = listed(
            world, "OFFER", world.school, f"血压测量{number}", number, quantity=9, measure="人", category="HEALTH"
        )
        claim(world, offer, world.bank, Decimal(1))
    claim(world, world.odd, world.bank, Decimal(1))
    claim(world, world.odd, world.hospital, Decimal(1))
    assert counted() == few


def test_cards_of_a_day_say_what_was_left(world):
    claim(world, world.odd, world.school, Decimal(2))
    with acting_as(world.secretary):
        cards = cards_of(list(published_on(date(2026, 3, 2)).filter(pk=world.odd.pk)), date(2026, 3, 2))
    assert [(card.held, card.left, card.amount) for card in cards] == [(2, 1, "共 3 处，还剩 1")]
    assert replace(cards[0], left=Decimal(0)).is_done


# ---- the API --------------------------------------------------------------------------------------------------------


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


def test_the_api_of_the_balance(world):
    street = client_for(make_user("STREET_STAFF", world.district.street))
    [row] = street.get("/api/v1/balances/").json()["results"]
    assert (row["organization"], row["total"]["needs"], row["total"]["unmet"]) == (world.community.pk, 3, 3)
    detail = street.get(f"/api/v1/balances/{world.cycle.pk}/?on=2026-03-02").json()
    assert [party["offers"] for party in detail["parties"]] == [0, 1, 1, 1]
    assert detail["unmet"][0] == {
        "item": world.blood.pk, "unit": None, "days": 1, "missing": "30.00", "why": "NOBODY",
    }  # fmt: skip
    assert detail["silent"] == [world.doctor.pk, world.sport.pk, world.talk.pk]
    assert street.get("/api/v1/balances/?on=2026-02-01").json()["results"] == []
    [own] = member(world, world.bank).get("/api/v1/balances/").json()["results"]
    assert own["total"]["needs"] == 1
