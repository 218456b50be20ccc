"""Whose turn it is at each step, read for the whole district and for each office alone: the same."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from common.authority import can
from common.clock import today
from common.scoping import everything
from covenants.models import Delivery, Direction, ListCycle, Pledge, Stage
from covenants.selectors.gates import missing_of
from covenants.services.claims import make_claim
from covenants.services.fulfilments import dispute_fulfilment, record_fulfilment
from notices.kinds import kind_of
from notices.sources import dues_on, own_dues
from tests.covenants.agreements_making import Circle
from tests.covenants.making import make_cycle, make_item, make_world
from tests.factories import acting_as, client_for, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        found = Circle()
        found.clock = clock
        yield found


def turns(root, *users):
    """What the district's scope says, checked against what each of these offices says of itself."""
    staff = make_user("DISTRICT_STAFF", root)
    with acting_as(staff):
        of_all = {one.thing for one in dues_on(today())}
        assert len(of_all) == sum(1 for _ in dues_on(today())), "a thing stands there once"
    for user in users:
        with acting_as(user) as scope:
            alone = {one.thing for one in own_dues(today())}
            if scope.party_id is not None:
                seen = {thing for thing in of_all if thing.split("|")[2].startswith(f"u{scope.party_id}@")}
            else:
                seen = {thing for thing in of_all if thing.endswith(f"|o{scope.anchor_id}")}
                # What nobody in this office may do is nobody's line, and imports are the district's affair only there.
                seen = {thing for thing in seen if can(scope, kind_of(thing.split("|")[0]).verb)}
            assert alone == seen, user
    return of_all


def lead_to_records(circle, query):
    """What the next gate waits for is found where it is answered."""
    with acting_as(circle.secretary):
        cycle = ListCycle.objects.select_related("organization").get(pk=circle.cycle.pk)
        (line,) = [line for line in missing_of(cycle) if "履诺记录" in line.what]
    assert line.url == f"{reverse('covenants:fulfilments')}?{query}"
    assert "四点半课堂" in client_for(circle.secretary).get(line.url).text


def kinds(things):
    return {thing.split("|")[0] for thing in things}


def test_each_step_between_two_sides_is_somebodys_turn(circle):
    offices = (circle.secretary, circle.teacher, circle.clerk, circle.street)
    need = circle.item(Direction.NEED, None, "护学岗志愿者")
    with acting_as(circle.clerk):
        claim = make_claim(item_id=need.pk, unit_id=circle.bank.pk, quantity=Decimal(1), actor=circle.clerk)
    assert f"claim.waiting|covenants.claim:{claim.pk}|o{circle.community.pk}" in turns(circle.district.root, *offices)
    agreement = circle.lay_out(circle.draft())
    place = circle.community.pk
    waiting = {f"agreement.waiting|covenants.agreement:{agreement.pk}|{who}" for who in
               (f"o{place}", f"u{circle.school.pk}@{place}")}  # fmt: skip
    assert waiting <= turns(circle.district.root, *offices)
    circle.sign(agreement, circle.secretary)
    circle.sign(agreement, circle.teacher, circle.school)
    circle.clock.move_to("2026-05-06 09:00+08:00")
    found = turns(circle.district.root, *offices)
    assert not waiting & found
    assert "delivery.due" in kinds(found)
    with everything("a record of the school"):
        lessons = Pledge.objects.get(content="四点半课堂")
        delivery = Delivery.objects.filter(pledge=lessons).order_by("number").first()
    with acting_as(circle.teacher):
        record = record_fulfilment(
            pledge_id=lessons.pk, delivery_id=delivery.pk, done_on=today(), served=9, actor=circle.teacher
        )
    found = turns(circle.district.root, *offices)
    assert f"fulfilment.waiting|covenants.fulfilment:{record.pk}|o{place}" in found
    assert not any(f"covenants.delivery:{delivery.pk}|" in thing for thing in found)
    circle.stage(Stage.FULFILLING)
    lead_to_records(circle, f"cycle={circle.cycle.pk}&state=RECORDED")
    with acting_as(circle.secretary):
        dispute_fulfilment(fulfilment_id=record.pk, reason="当天没有来", actor=circle.secretary)
    found = turns(circle.district.root, *offices)
    assert f"fulfilment.disputed|covenants.fulfilment:{record.pk}|u{circle.school.pk}@{place}" in found
    assert f"dispute.open|covenants.fulfilment:{record.pk}|o{place}" in found
    lead_to_records(circle, f"cycle={circle.cycle.pk}&state=DISPUTED")
    circle.stage(Stage.REVIEWING)
    found = turns(circle.district.root, *offices)
    assert f"review.waiting|covenants.pledge:{lessons.pk}:GIVER|u{circle.school.pk}@{place}" in found
    assert f"review.waiting|covenants.pledge:{lessons.pk}:RECEIVER|o{place}" in found


def test_lists_are_filled_by_units_and_run_by_committees():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        world = make_world()
        cycle = make_cycle(world)
        offices = (world.secretary, world.liaison(world.school))
        assert f"list.fill|covenants.listcycle:{cycle.pk}|u{world.school.pk}@{world.community.pk}" in turns(
            world.district.root, *offices
        )
        for unit in world.units:
            make_item(cycle, unit, f"{unit.name}的服务", world)
            make_item(cycle, unit, f"{unit.name}的需求", world, direction=Direction.NEED)
        found = turns(world.district.root, *offices)
        assert f"cycle.gate|covenants.listcycle:{cycle.pk}|o{world.community.pk}" in found
        assert "list.fill" not in kinds(found)
