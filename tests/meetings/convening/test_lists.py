"""The list that waits is offered to the next agenda; a held meeting leads to its deliberation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from common.clock import today
from covenants.models import Stage
from covenants.services.cycles import advance_cycle
from meetings.services.agenda import list_candidate, waiting_candidates
from meetings.services.meetings import create_meeting
from tests.covenants.making import make_cycle, make_item, make_meeting, make_world
from tests.factories import acting_as, client_for
from tests.meetings.convening.making import at

pytestmark = pytest.mark.django_db


def test_a_list_that_waits_is_offered_and_gone_through():
    world = make_world()
    cycle = make_cycle(world)
    make_item(cycle, world.school, "开放操场", world)
    make_item(cycle, world.bank, "金融知识课", world)
    with acting_as(world.secretary):
        meeting = create_meeting(
            organization_id=world.community.pk,
            kind="JOINT",
            starts_at=at(today() + timedelta(days=7)),
            actor=world.secretary,
        )
        assert waiting_candidates(meeting) == []
        cycle = advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
        assert cycle.stage == Stage.DELIBERATING
        offered = waiting_candidates(meeting)
        assert [(one.title, one.why) for one in offered] == [(f"审议{cycle.title}", "2 项待审议")]
        list_candidate(meeting_id=meeting.pk, key=offered[0].key, actor=world.secretary)
        assert waiting_candidates(meeting) == []
    client = client_for(world.secretary)
    address = reverse("covenants:deliberation", args=[cycle.pk])
    assert address not in client.get(reverse("meetings:meeting", args=[meeting.pk])).content.decode()
    held = make_meeting(world)
    page = client.get(reverse("meetings:meeting", args=[held.pk])).content.decode()
    assert f"{address}?meeting={held.pk}" in page
