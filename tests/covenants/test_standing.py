"""A committee that was dissolved: nothing new comes into its running list."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from common.errors import Conflict
from common.periods import period
from common.scoping import everything
from covenants.models import Direction, ItemState, ListItem, Stage
from covenants.services.agreements import AgreementLine, draft_agreement, lay_out_agreement
from covenants.services.carrying import carry_over
from covenants.services.claims import make_claim
from covenants.services.deliberating import accept_rest
from covenants.services.items import ItemLine, file_item, submit_item
from covenants.services.publishing import publish_list
from covenants.services.signing import sign_agreement
from orgs.models import Organization
from tests.covenants.making import make_cycle, make_item, make_meeting, make_world
from tests.factories import acting_as, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def dissolved():
    """A published list of a community that was dissolved on the 1st of March."""
    with time_machine.travel("2026-02-20 09:00+08:00", tick=False) as clock:
        world = make_world()
        world.cycle = make_cycle(world, stage=Stage.PUBLISHED)
        with everything("test"):
            rows = Organization.objects.filter(pk=world.community.pk)
            rows.update(period=period(rows.get().since, date(2026, 3, 1)))
            world.need = ListItem.objects.get(cycle=world.cycle, direction=Direction.NEED)
        world.meeting = make_meeting(world)
        make_item(world.cycle, None, "反诈宣传", world)
        world.late = make_item(world.cycle, None, "消防演练", world, submit=False)
        with acting_as(world.secretary):
            world.letter = draft_agreement(
                cycle_id=world.cycle.pk,
                kind="LETTER",
                unit_ids=[world.bank.pk],
                line=AgreementLine(our_duties="提供场地"),
                actor=world.secretary,
            )
            lay_out_agreement(agreement_id=world.letter.pk, actor=world.secretary)
        world.clock = clock
        yield world


ACTS = {
    "file": lambda w: file_item(
        cycle_id=w.cycle.pk,
        unit_id=None,
        line=ItemLine(direction=Direction.OFFER, category="CULTURE", title="场地"),
        actor=w.secretary,
    ),
    "carry": lambda w: carry_over(cycle_id=w.cycle.pk, unit_id=None, actor=w.secretary),
    "publish": lambda w: publish_list(cycle_id=w.cycle.pk, actor=w.secretary),
    "claim": lambda w: make_claim(item_id=w.need.pk, unit_id=w.bank.pk, actor=w.secretary),
    "accept": lambda w: accept_rest(cycle_id=w.cycle.pk, meeting_id=w.meeting.pk, actor=w.secretary),
    "submit": lambda w: submit_item(item_id=w.late.pk, actor=w.secretary),
    "sign": lambda w: sign_agreement(
        agreement_id=w.letter.pk, party_id=w.letter.parties.get(unit=None).pk, method="SYSTEM", actor=w.secretary
    ),
    "draft": lambda w: draft_agreement(cycle_id=w.cycle.pk, kind="LETTER", unit_ids=[w.bank.pk], actor=w.secretary),
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_new_in_the_list_of_a_dissolved_committee(dissolved, act):
    dissolved.clock.move_to("2026-03-01 09:00+08:00")
    with acting_as(dissolved.secretary), pytest.raises(Conflict, match="已于 2026-03-01 撤销") as refused:
        ACTS[act](dissolved)
    assert refused.value.code == "organization.closed"


def test_until_the_day_it_goes_on_as_before(dissolved):
    dissolved.clock.move_to("2026-02-28 09:00+08:00")
    with acting_as(dissolved.secretary):
        assert ACTS["file"](dissolved).state == ItemState.DRAFT
        assert ACTS["claim"](dissolved).unit == dissolved.bank
        assert ACTS["draft"](dissolved).pk


def test_its_pages_say_so_and_offer_nothing_to_claim(dissolved):
    bank = client_for(dissolved.liaison(dissolved.bank))
    board = reverse("covenants:board", args=[dissolved.cycle.pk])
    assert "认领</" in bank.get(board).text or "认领<span" in bank.get(board).text
    dissolved.clock.move_to("2026-03-01 09:00+08:00")
    page = client_for(dissolved.liaison(dissolved.bank)).get(board)
    assert "已于 2026-03-01 撤销" in page.text
    cards = [card for side in page.context["columns"].values() for card in side["cards"]]
    assert cards
    assert not any(card.may_claim for card in cards)
    assert {card.over for card in cards} == {"组织已撤销"}
