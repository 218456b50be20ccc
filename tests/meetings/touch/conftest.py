"""A community with a committee in office since January 2026, two of it part-time for two units; 15 September 2026."""

import pytest
import time_machine

from tests.meetings.touch.making import make_place

DAY = "2026-09-15 10:00+08:00"


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel(DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def place(db):
    return make_place()
