"""Claims whose ground is gone: the agreement was ended before its time, the unit no longer takes part."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from covenants.models import Claim, ClaimState, Direction, ListItem, Stage
from covenants.services.agreements import end_agreement
from covenants.services.claims import make_claim, withdraw_claim
from orgs.models import Participation
from orgs.services.units import leave_organization
from tests.covenants.agreements_making import Circle
from tests.covenants.making import make_cycle, make_world
from tests.factories import acting_as, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-09 09:00+08:00", tick=False) as clock:
        yield clock


def test_what_an_ended_agreement_held_can_be_taken_back_and_claimed_by_another():
    circle = Circle()
    item = circle.item(Direction.OFFER, circle.school, "开放操场", quantity=1)
    claim = circle.claim(item, circle.bank)
    with everything("test"):
        ListItem.objects.filter(pk=item.pk).update(taken=1)
    agreement = circle.lay_out(circle.draft([claim], units=[circle.school, circle.bank]))
    for user, unit in ((circle.secretary, None), (circle.teacher, circle.school), (circle.clerk, circle.bank)):
        circle.sign(agreement, user, unit)
    with acting_as(circle.clerk), pytest.raises(Conflict) as refusal:
        withdraw_claim(claim_id=claim.pk, reason="人手不够", actor=circle.clerk)
    assert refusal.value.code == "claim.agreed"
    with acting_as(circle.secretary):
        end_agreement(
            agreement_id=agreement.pk, ended_on=date(2026, 3, 9), reason="双方商定终止", actor=circle.secretary
        )
    with acting_as(circle.clerk):
        assert withdraw_claim(claim_id=claim.pk, reason="协议已终止", actor=circle.clerk).state == ClaimState.WITHDRAWN
    with acting_as(circle.stranger):
        assert make_claim(item_id=item.pk, unit_id=circle.other_unit.pk, actor=circle.stranger).quantity == 1


def test_a_unit_that_left_claims_nothing_more_and_its_claim_is_taken_back_on_its_behalf():
    world = make_world()
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    bank = world.liaison(world.bank)
    with everything("test"):
        need = ListItem.objects.get(cycle=cycle, direction=Direction.NEED)
        offer = ListItem.objects.get(cycle=cycle, direction=Direction.OFFER)
    with acting_as(bank):
        claim = make_claim(item_id=need.pk, unit_id=world.bank.pk, actor=bank)
    with acting_as(world.secretary):
        part = Participation.objects.get(unit=world.bank, organization=world.community)
        leave_organization(participation_id=part.pk, actor=world.secretary)
    client = client_for(bank)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE gongjian_app")
    try:
        assert client.get(reverse("covenants:item", args=[offer.pk])).status_code == 404
        assert client.post(reverse("covenants:claim_add", args=[offer.pk])).status_code == 404
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    with acting_as(world.secretary):
        withdraw_claim(claim_id=claim.pk, reason="单位已退出", actor=world.secretary)
    with everything("test"):
        assert not Claim.objects.filter(item=offer).exists()
        assert Claim.objects.get(pk=claim.pk).state == ClaimState.WITHDRAWN
        assert ListItem.objects.get(pk=need.pk).taken == 0
