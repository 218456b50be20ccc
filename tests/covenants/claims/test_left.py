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
from covenants.services.claims import make_claim, withdraw_claim
from covenants.services.cycles import locked_cycle
from orgs.models import Participation
from orgs.services.units import leave_organization
from tests.covenants.agreements_making import Circle
from tests.covenants.making import make_cycle, make_world
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
