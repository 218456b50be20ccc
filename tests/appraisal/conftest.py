"""A district in which one community holds every rule, one is even-numbered with a reason, and two have no roster."""

import pytest
import time_machine

from appraisal.statistics.counters import refresh
from members.models import Position
from orgs.models import Organization
from tests.factories import make_district, make_user
from tests.members.slates import good_lines, in_office, line

EVEN = "committee.size.community"


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False):
        yield


def street_of(community):
    return Organization.tree.get(pk=community.street_id)


def seat_committee(community, lines=None, reasons=None):
    """A committee in office, filed by its secretary and accepted by its street."""
    secretary = make_user("COMMUNITY_SECRETARY", community)
    superior = make_user("STREET_STAFF", street_of(community))
    in_office(community, secretary, superior, lines, reasons=reasons)


def ten_lines():
    """One more than good_lines: an even number."""
    return [*good_lines(), line("过渡人", Position.MEMBER, "15400000077")]


@pytest.fixture
def filled(district):
    seat_committee(district.community)
    seat_committee(district.sibling_community, ten_lines(), {EVEN: "换届过渡，年底前补齐"})
    return district


@pytest.fixture
def district_staff(district):
    return make_user("DISTRICT_STAFF", district.root, name="区里的人")


@pytest.fixture
def street_staff(district):
    return make_user("STREET_STAFF", district.street, name="街道的人")


@pytest.fixture
def place(transactional_db):
    """A district with one committee, committed, every counter right."""
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False):
        district = make_district()
        seat_committee(district.community)
        refresh()
        yield district
