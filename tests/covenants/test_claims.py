"""Claims: both directions, who may, what is left, and two hundred at once for three."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import connections

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.periods import period
from common.scoping import everything
from covenants.models import Claim, ClaimState, Direction, ItemState, ListCycle, ListItem, Stage
from covenants.services.claims import decide_claim, make_claim, withdraw_claim
from tests.factories import acting_as, make_district, make_unit, make_user

pytestmark = pytest.mark.django_db
THREADS = 20  # as many at once as the embedded database has connections for; each asks ten times
YEAR = period(date(2026, 1, 1), date(2027, 1, 1))


class World:
    """A community whose list is published: its need for 3, a unit's offer without limit, two units with offices."""

    def __init__(self):
        self.district = make_district()
        self.community = self.district.community
        self.school = make_unit(self.district, "示例小学", joins=self.community)
        self.bank = make_unit(self.district, "示例银行", joins=self.community)
        self.outsider = make_unit(self.district, "示例医院", joins=self.district.foreign_community)
        self.secretary = make_user("COMMUNITY_SECRETARY", self.community)
        self.teacher = make_user("UNIT_LIAISON", unit=self.school)
        self.clerk = make_user("UNIT_LIAISON", unit=self.bank)
        self.stranger = make_user("UNIT_LIAISON", unit=self.outsider)
        with everything("test"):
            self.cycle = ListCycle.objects.create(
                organization=self.community, title="2026年", period=YEAR, stage=Stage.PUBLISHED
            )
        self.need = self.item(Direction.NEED, None, "楼道灯更换", Decimal(3), 1)
        self.offer = self.item(Direction.OFFER, self.school, "开放操场", None, 1)

    def item(self, direction, unit, title, quantity, number, state=ItemState.PUBLISHED):
        with everything("test"):
            return ListItem.objects.create(
                cycle=self.cycle,
                organization=self.community,
                unit=unit,
                direction=direction,
                category="OTHER",
                title=title,
                quantity=quantity,
                state=state,
                number=number if state == ItemState.PUBLISHED else None,
                published_on=date(2026, 3, 1) if state == ItemState.PUBLISHED else None,
            )

    def taken(self, item):
        with everything("test"):
            return ListItem.objects.get(pk=item.pk).taken


@pytest.fixture
def world(db):
    return World()


def claim_as(user, item, unit, **more):
    with acting_as(user):
        return make_claim(item_id=item.pk, unit_id=unit.pk if unit else None, actor=user, **more)


def test_a_unit_takes_part_of_a_need_and_the_community_confirms(world):
    claim = claim_as(world.teacher, world.need, world.school, quantity=Decimal(2), message="两盏")
    assert (claim.state, claim.quantity, claim.made_on) == (ClaimState.PENDING, 2, today())
    assert world.taken(world.need) == 2
    with acting_as(world.secretary):
        done = decide_claim(claim_id=claim.pk, confirm=True, actor=world.secretary)
    assert (done.state, done.decided_on, done.decided_by) == (ClaimState.CONFIRMED, today(), world.secretary)
    assert world.taken(world.need) == 2


def test_without_a_quantity_all_that_is_left_is_taken(world):
    claim_as(world.teacher, world.need, world.school, quantity=Decimal(1))
    assert claim_as(world.clerk, world.need, world.bank).quantity == 2
    assert world.taken(world.need) == 3


def test_the_community_takes_a_units_offer_and_the_unit_confirms(world):
    claim = claim_as(world.secretary, world.offer, None)
    assert (claim.unit_id, claim.quantity) == (None, 1)
    with acting_as(world.clerk), pytest.raises(Claim.DoesNotExist):
        decide_claim(claim_id=claim.pk, confirm=True, actor=world.clerk)
    with acting_as(world.teacher):
        assert decide_claim(claim_id=claim.pk, confirm=True, actor=world.teacher).state == ClaimState.CONFIRMED


def test_a_unit_takes_another_units_offer_with_its_own_need(world):
    need = world.item(Direction.NEED, world.bank, "场地", Decimal(1), 2)
    claim = claim_as(world.clerk, world.offer, world.bank, matched_id=need.pk)
    assert (claim.unit, claim.matched) == (world.bank, need)


@pytest.mark.parametrize("who", ["claimant", "other"])
def test_only_the_owner_confirms(world, who):
    claim = claim_as(world.teacher, world.need, world.school)
    user = world.teacher if who == "claimant" else world.clerk
    with acting_as(user), pytest.raises((NotAllowed, Claim.DoesNotExist)):
        decide_claim(claim_id=claim.pk, confirm=True, actor=user)
    with everything("test"):
        assert Claim.objects.get().state == ClaimState.PENDING


def test_declining_needs_a_reason_and_gives_back(world):
    claim = claim_as(world.teacher, world.need, world.school)
    with acting_as(world.secretary):
        with pytest.raises(RuleBroken) as refused:
            decide_claim(claim_id=claim.pk, confirm=False, reason=" ", actor=world.secretary)
        assert refused.value.code == "claim.reason"
        assert world.taken(world.need) == 3
        decide_claim(claim_id=claim.pk, confirm=False, reason="已有安排", actor=world.secretary)
    assert world.taken(world.need) == 0
    again = claim_as(world.teacher, world.need, world.school)
    assert again.pk != claim.pk


def test_a_confirmed_claim_is_withdrawn_with_a_reason(world):
    claim = claim_as(world.teacher, world.need, world.school)
    with acting_as(world.secretary):
        decide_claim(claim_id=claim.pk, confirm=True, actor=world.secretary)
    with acting_as(world.teacher):
        with pytest.raises(RuleBroken, match="写明理由"):
            withdraw_claim(claim_id=claim.pk, actor=world.teacher)
        done = withdraw_claim(claim_id=claim.pk, reason="经费未批", actor=world.teacher)
    assert (done.state, done.ended_on) == (ClaimState.WITHDRAWN, today())
    assert world.taken(world.need) == 0


def test_one_live_claim_of_a_party_on_an_item(world):
    claim_as(world.teacher, world.need, world.school, quantity=Decimal(1))
    with pytest.raises(Conflict) as refused:
        claim_as(world.teacher, world.need, world.school, quantity=Decimal(1))
    assert refused.value.code == "claim.twice"
    assert world.taken(world.need) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": ItemState.ACCEPTED}, "claim.unpublished"),
        ({"stage": Stage.DELIBERATING}, "claim.closed"),
        ({"stage": Stage.CLOSED}, "claim.closed"),
    ],
)
def test_nothing_is_claimed_outside_its_time(world, change, code):
    with everything("test"):
        if "state" in change:
            ListItem.objects.filter(pk=world.need.pk).update(**change)
        else:
            ListCycle.objects.filter(pk=world.cycle.pk).update(**change)
    with pytest.raises(Conflict) as refused:
        claim_as(world.teacher, world.need, world.school)
    assert refused.value.code == code
    assert world.taken(world.need) == 0


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1), Decimal(4)])
def test_a_wrong_quantity_takes_nothing(world, quantity):
    with pytest.raises(RuleBroken):
        claim_as(world.teacher, world.need, world.school, quantity=quantity)
    assert world.taken(world.need) == 0


def test_own_items_and_strangers(world):
    with pytest.raises(RuleBroken) as refused:
        claim_as(world.teacher, world.offer, world.school)
    assert refused.value.code == "claim.own"
    with pytest.raises(NotAllowed):
        claim_as(world.teacher, world.need, world.bank)
    with pytest.raises(ListItem.DoesNotExist):
        claim_as(world.stranger, world.need, world.outsider)
    with pytest.raises(RuleBroken) as refused:
        claim_as(world.secretary, world.need, world.outsider)
    assert refused.value.code == "claim.unit"
    assert world.taken(world.need) == 0


def test_a_draft_of_another_unit_does_not_exist(world):
    draft = world.item(Direction.OFFER, world.bank, "金融知识讲座", None, None, state=ItemState.DRAFT)
    with acting_as(world.teacher):
        assert not ListItem.objects.filter(pk=draft.pk).exists()
    with acting_as(world.clerk):
        assert ListItem.objects.filter(pk=draft.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_for_three():
    world = World()
    units = [make_unit(world.district, f"单位{number}", joins=world.community) for number in range(200)]
    ready, told = threading.Barrier(THREADS), Counter()
    guard, strange = threading.Lock(), []

    def work(mine):
        try:
            ready.wait()
            for unit in mine:
                try:
                    claim_as(world.secretary, world.need, unit, quantity=Decimal(1))
                    answer = "got"
                except Conflict as refused:
                    answer = (refused.code, refused.message)
                with guard:
                    told[answer] += 1
        except BaseException as error:  # noqa: BLE001 a thread must tell what went wrong in it
            strange.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=(units[place::THREADS],)) for place in range(THREADS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert strange == []
    assert told == {"got": 3, ("claim.taken", "已经被认领完了。可以看看清单上同类的其他项目。"): 197}
    assert world.taken(world.need) == 3
    with everything("test"):
        assert Claim.objects.count() == 3
