"""From a finding of the rules to where it is mended."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from covenants.models import ListCycle
from tests.covenants.making import make_cycle, make_world
from tests.factories import client_for, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        yield clock


def address(organization, query=""):
    return reverse("covenants:committee", args=[organization.pk]) + query


def test_it_leads_to_the_cycle_that_counts():
    world = make_world()
    last = make_cycle(world, year=2025)
    client = client_for(world.secretary)
    assert client.get(address(world.community)).url == reverse("covenants:cycle", args=[last.pk])
    now = make_cycle(world, year=2026)
    ahead = make_cycle(world, year=2027)
    assert client.get(address(world.community)).url == reverse("covenants:cycle", args=[now.pk])
    future = client.get(address(world.community, "?on=2027-02-01"))
    assert future.url == reverse("covenants:cycle", args=[ahead.pk]) + "?on=2027-02-01"
    member = client_for(world.liaisons[0])
    assert member.get(address(world.community)).url == reverse("covenants:cycle", args=[now.pk])
    assert ListCycle._base_manager.count() == 3


def test_without_a_cycle_it_says_what_to_do():
    world = make_world()
    page = client_for(world.secretary).get(address(world.community)).text
    assert "还没有开启清单周期" in page
    assert f"{reverse('covenants:cycle_open')}?organization={world.community.pk}" in page
    reader = client_for(make_user("READ_ONLY", world.community)).get(address(world.community)).text
    assert "请街道或社区书记开启" in reader
    assert "cycles/open/" not in reader
    district = client_for(make_user("DISTRICT_STAFF", world.district.root)).get(address(world.district.root)).text
    assert "由街道和社区组织" in district


def test_elsewhere_is_not_there():
    world = make_world()
    make_cycle(world)
    stranger = client_for(make_user("COMMUNITY_SECRETARY", world.district.sibling_community))
    assert stranger.get(address(world.community)).status_code == 404
    assert client_for(world.secretary).post(address(world.community)).status_code == 405


def test_the_why_page_of_a_rule_leads_here():
    world = make_world()
    client = client_for(world.secretary)
    page = client.get(reverse("appraisal:why", args=[world.community.pk, "list.both_ways"]))
    assert page.status_code == 200
    assert address(world.community) in page.text
