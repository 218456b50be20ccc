"""Each test begins on 10 March 2026 with an agreement in force."""

from __future__ import annotations

import pytest
import time_machine

from tests.covenants.pledges.making import Pledged


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def circle(db):
    return Pledged()
