"""The day and the lists that tests of the board, of suggestions and of the balance begin with."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.cache import cache

from common.scoping import everything
from covenants.models import (
    ListCycle,
    Stage,
)
from tests.covenants.claims.board_making import YEAR, listed
from tests.covenants.making import make_world


@pytest.fixture
def a_day():
    cache.clear()
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    """Published on 1 March: needs of the community and the bank, offers of school, hospital and bank."""
    world = make_world()
    with everything("test"):
        world.cycle = ListCycle.objects.create(
            organization=world.community, title="2026年双向服务清单", period=YEAR, stage=Stage.PUBLISHED
        )
        for stage in (Stage.COLLECTING, Stage.PUBLISHED):
            world.cycle.steps.create(stage=stage, on=date(2026, 3, 1))
    world.blood = listed(world, "NEED", None, "老年人测血压", 1, quantity=30, measure="人", category="HEALTH")
    world.place = listed(world, "NEED", world.bank, "职工篮球场地", 2, category="CULTURE")
    world.odd = listed(world, "NEED", None, "楼道灯更换", 3, quantity=3, measure="处", category="ENVIRONMENT")
    world.doctor = listed(
        world, "OFFER", world.hospital, "社区义诊测血压", 1, quantity=50, measure="人", category="HEALTH"
    )
    world.sport = listed(world, "OFFER", world.school, "开放篮球场地", 2, quantity=None, category="CULTURE")
    world.talk = listed(world, "OFFER", world.bank, "防骗讲座", 3, quantity=4, measure="场", category="CULTURE")
    return world
