"""A day, a district, its users."""

import pytest
import time_machine

from tests.factories import make_district, make_user


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, name="社区书记")


@pytest.fixture
def keeper(district):
    return make_user("GRID_SECRETARY", district.grid, name="网格书记")
