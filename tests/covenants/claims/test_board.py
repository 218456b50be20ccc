"""The board: both sides and what fits between, as of any day, in a constant number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from covenants.selectors.board import cards_of, published_on
from covenants.services.claims import withdraw_claim
from tests.covenants.claims.board_making import claim, listed, member, url
from tests.factories import acting_as, client_for, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day")]


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
