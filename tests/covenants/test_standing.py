"""A committee that was dissolved: nothing new comes into its running list."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from common.errors import Conflict
from common.periods import period
from common.scoping import everything
from covenants.models import Direction, ItemState, ListItem, Stage
from covenants.services.agreements import draft_agreement
from covenants.services.carrying import carry_over
from covenants.services.claims import make_claim
from covenants.services.items import ItemLine, file_item
from covenants.services.publishing import publish_list
from orgs.models import Organization
from tests.covenants.making import make_cycle, make_world
from tests.factories import acting_as

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
