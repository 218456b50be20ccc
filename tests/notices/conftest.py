"""A day in June 2024, a district, and offices in it."""

import pytest
import time_machine

from tests.factories import make_user


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2024-06-05 09:00+08:00", tick=False):
        yield


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, name="詹海英")


@pytest.fixture
def street(district):
    return make_user("STREET_STAFF", district.street, name="街道办事员")


@pytest.fixture
def district_staff(district):
    return make_user("DISTRICT_STAFF", district.root, name="区里的人")
