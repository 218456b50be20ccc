"""A unit that left reads on what binds it; what it offered is no longer taken; a gate waits for a claim under way."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.urls import reverse

from common.errors import Conflict, RuleBroken
from common.scoping import everything
from covenants.models import Claim, ClaimState, Direction, ListCycle, ListItem, Stage
from covenants.selectors.balance import balances_of
from covenants.selectors.gates import missing_of
from covenants.selectors.suggesting import lists_of
from covenants.services.claims import make_claim, withdraw_claim
from covenants.services.cycles import locked_cycle
from covenants.services.deliberating import accept_rest
from covenants.services.items import submit_drafts, submit_item, withdraw_item
from covenants.services.publishing import publish_list
from orgs.models import Participation
from orgs.services.units import leave_organization
from tests.covenants.agreements_making import Circle
from tests.covenants.making import make_cycle, make_item, make_meeting, make_world
from tests.covenants.test_claims import World
from tests.factories import acting_as, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_day():
    with time_machine.travel("2026-03-09 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def as_web_role():
    """Policies bind, as they do in service."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE gongjian_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def leave(unit, organization, secretary):
    with acting_as(secretary):
        part = Participation.objects.get(unit=unit, organization=organization)
        leave_organization(participation_id=part.pk, actor=secretary)


@pytest.fixture
def left(a_day):
    """The bank claimed the community's need, and left; the community took the school's offer."""
    world = make_world()
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    bank = world.liaison(world.bank)
    with everything("test"):
        world.need = ListItem.objects.get(cycle=cycle, direction=Direction.NEED)
        world.offer = ListItem.objects.get(cycle=cycle, direction=Direction.OFFER)
    with acting_as(bank):
        world.claim = make_claim(item_id=world.need.pk, unit_id=world.bank.pk, actor=bank)
    leave(world.bank, world.community, world.secretary)
    return world


def test_a_unit_that_left_opens_its_claim_and_takes_it_back_itself(left, as_web_role):
    bank = left.liaison(left.bank)
    client = client_for(bank)
    for name, pk in (("claim", left.claim.pk), ("item", left.need.pk), ("cycle", left.need.cycle_id)):
        assert client.get(reverse(f"covenants:{name}", args=[pk])).status_code == 200, name
    with acting_as(bank):
        assert not ListItem.objects.filter(pk=left.offer.pk).exists()
        done = withdraw_claim(claim_id=left.claim.pk, reason="已退出共建", actor=bank)
    assert done.state == ClaimState.WITHDRAWN
    with everything("test"):
        assert ListItem.objects.get(pk=left.need.pk).taken == 0


def test_the_policy_alone_shows_the_claimed_item_and_no_other(left, as_web_role):
    with acting_as(left.liaison(left.bank)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM covenants_listitem")
        assert cursor.fetchall() == [(left.need.pk,)]


def test_a_unit_that_left_claims_nothing_more_of_what_it_still_reads(left):
    bank = left.liaison(left.bank)
    with acting_as(bank):
        withdraw_claim(claim_id=left.claim.pk, reason="已退出共建", actor=bank)
        with pytest.raises(RuleBroken, match="本单位已不再参加") as refused:
            make_claim(item_id=left.need.pk, unit_id=left.bank.pk, actor=bank)
    assert refused.value.code == "claim.unit"


def test_a_unit_that_left_without_a_claim_sees_nothing_of_the_cycle(left):
    leave(left.hospital, left.community, left.secretary)
    with acting_as(left.liaison(left.hospital)):
        assert not ListCycle.objects.exists()
        assert not ListItem.objects.exists()


def test_what_a_unit_that_left_had_published_is_claimed_by_nobody(left):
    leave(left.school, left.community, left.secretary)
    with acting_as(left.secretary), pytest.raises(Conflict, match="已退出") as refused:
        make_claim(item_id=left.offer.pk, unit_id=None, actor=left.secretary)
    assert refused.value.code == "claim.left"
    with everything("test"):
        assert ListItem.objects.get(pk=left.offer.pk).taken == 0


def test_pages_of_agreement_and_pledge_open_for_a_unit_that_left(a_day):
    circle = Circle()
    agreement = circle.signed()
    with everything("test"):
        pledge = agreement.cycle.pledges.model._base_manager.filter(term__agreement=agreement).first()
        Participation.objects.filter(unit=circle.school).update(period=(date(2026, 1, 1), date(2026, 3, 1)))
    client = client_for(circle.teacher)
    for name, pk in (("agreement", agreement.pk), ("pledge", pledge.pk), ("cycle", agreement.cycle_id)):
        assert client.get(reverse(f"covenants:{name}", args=[pk])).status_code == 200, name


def test_the_board_says_that_a_unit_left_and_lets_nobody_claim_there(left, a_day):
    board = reverse("covenants:board", args=[left.need.cycle_id])
    listing = reverse("covenants:items", args=[left.need.cycle_id])

    def columns(query=""):
        return client.get(f"{board}{query}").context["columns"]

    def offer(query=""):
        [card] = columns(query)["offers"]["cards"]
        return card.may_claim, card.over

    client = client_for(left.secretary)
    assert offer() == (True, "")
    assert "单位已退出" not in client.get(listing).text
    a_day.move_to("2026-03-20 09:00+08:00")
    leave(left.school, left.community, left.secretary)
    client = client_for(left.secretary)
    assert columns()["offers"]["cards"] == [], "nobody can take it any more"
    assert columns()["offers"]["left"] == 1
    assert "另有 1 项的单位已退出共建" in client.get(board).text
    assert offer("?on=2026-03-19") == (False, ""), "on that day it still took part"
    for value in ("true", "none"):
        assert client.get(f"{board}?open={value}").context["columns"]["offers"]["cards"] == []
    assert "已发布（单位已退出）" in client.get(listing).text
    page = client.get(reverse("covenants:item", args=[left.offer.pk]))
    assert "单位已退出" in page.text
    assert (page.context["may_claim"], page.context["may_claim_for_others"]) == (False, False)


def test_matching_and_balance_leave_out_what_a_unit_that_left_had_offered(left):
    with acting_as(left.secretary):
        assert len(lists_of(left.need.cycle).offers) == 1
        assert balances_of([left.need.cycle], date(2026, 3, 9))[left.need.cycle_id].total.silent == 1
    leave(left.school, left.community, left.secretary)
    with acting_as(left.secretary):
        assert lists_of(left.need.cycle).offers == []
        found = balances_of([left.need.cycle], date(2026, 3, 9))[left.need.cycle_id]
        assert (found.total.offers, found.total.silent, found.silent) == (0, 0, [])


def test_a_unit_that_left_hands_in_nothing_more(a_day):
    world = make_world()
    cycle = make_cycle(world)
    own = make_item(cycle, world.bank, "防骗讲座", world, submit=False)
    leave(world.bank, world.community, world.secretary)
    for who in (world.liaison(world.bank), world.secretary):
        words = "本单位已不再参加" if who != world.secretary else "这个单位现在没有参加"
        for act in (
            lambda who=who: submit_item(item_id=own.pk, actor=who),
            lambda who=who: submit_drafts(cycle_id=cycle.pk, unit_id=world.bank.pk, actor=who),
        ):
            # It no longer sees the cycle; its own draft it does.
            with acting_as(who), pytest.raises(RuleBroken) as refused:
                act()
            assert words in refused.value.message or refused.value.code == "cycle.unknown"
    page = client_for(world.secretary).get(reverse("covenants:item", args=[own.pk]))
    assert "提交审议" not in page.text
    assert "删除草稿" in page.text


def test_what_was_accepted_of_a_unit_that_left_is_not_published(a_day):
    world = make_world()
    cycle = make_cycle(world, stage=Stage.DELIBERATING)
    with acting_as(world.secretary):
        meeting = make_meeting(world)
        accept_rest(cycle_id=cycle.pk, meeting_id=meeting.pk, actor=world.secretary)
    leave(world.school, world.community, world.secretary)
    with acting_as(world.secretary):
        [line] = [line for line in missing_of(cycle) if line.blocks]
        assert (line.party, line.what) == (world.school.name, "单位已退出，1 项要先从清单撤下")
        with pytest.raises(Conflict, match="还缺 1 项"):
            publish_list(cycle_id=cycle.pk, actor=world.secretary)
        item = ListItem.objects.get(cycle=cycle, unit=world.school)
        withdraw_item(item_id=item.pk, actor=world.secretary)
        assert len(publish_list(cycle_id=cycle.pk, actor=world.secretary).lines) == 1


@pytest.mark.django_db(transaction=True)
def test_a_claim_waits_for_a_gate_under_way_and_then_sees_it_shut():
    world = World()
    asked, told = threading.Event(), []

    def work():
        try:
            asked.set()
            with acting_as(world.teacher):
                make_claim(item_id=world.need.pk, unit_id=world.school.pk, quantity=Decimal(1), actor=world.teacher)
            told.append("got")
        except Conflict as refused:
            told.append(refused.code)
        finally:
            connections.close_all()

    claimant = threading.Thread(target=work)
    with acting_as(world.secretary), transaction.atomic():
        cycle = locked_cycle(world.cycle.pk)
        claimant.start()
        asked.wait(10)
        claimant.join(1)  # it asks while the gate is being passed
        assert claimant.is_alive()
        cycle.stage = Stage.REVIEWING
        cycle.save(update_fields=["stage"])
    claimant.join(20)
    assert told == ["claim.closed"]
    assert world.taken(world.need) == 0
    with everything("test"):
        assert not Claim.objects.exists()
