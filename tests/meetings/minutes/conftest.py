import pytest
import time_machine

from tests.meetings.convening.making import DAY, make_world


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel(DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def world(db):
    return make_world()
