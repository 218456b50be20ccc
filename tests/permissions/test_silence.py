"""Non-interference: what one sees does not change by a byte when data change where one may not look.

Catches what a marker text cannot: counts, page lengths, order, caches.
"""

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from common.scoping import everything
from tests.permissions import objects
from tests.permissions.judging import ask, read_matrix, steady
from tests.permissions.world import ABROAD, OTHER, OWN, SIBLING

ROWS = [row for row in read_matrix() if row.method == "GET"]
# Who looks, and where something changes.
ELSEWHERE = [
    ("liaison", SIBLING),
    ("grid", SIBLING),
    ("secretary", SIBLING),
    ("readonly", OTHER),
    ("street", OTHER),
    ("client", OTHER),
    ("district", ABROAD),
    ("system", ABROAD),
    ("security", ABROAD),
]


@pytest.mark.parametrize(("kind", "place"), ELSEWHERE)
def test_nobody_notices_what_happens_elsewhere(world, kind, place):
    client = world.client(kind)
    seen = [(row, arguments) for row in ROWS for arguments in [_own(world, row)] if row.wanted(kind, OWN) == 200]
    # Pages tell the time; it is no news from elsewhere when a minute has passed between the two looks.
    with time_machine.travel(timezone.now(), tick=False):
        before = [steady(ask(client, row, arguments)) for row, arguments in seen]
        with everything("test of silence"), transaction.atomic():
            for maker in objects.NOISES:
                maker(world, world.places[place])
            changed = [
                str(row)
                for (row, arguments), old in zip(seen, before, strict=True)
                if steady(ask(client, row, arguments)) != old
            ]
            transaction.set_rollback(True)
    assert changed == []


def _own(world, row):
    return objects.arguments_of(world, row.object, world.places[OWN]) if row.object else {}
