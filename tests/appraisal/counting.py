"""What tests of the counters share: both ways of asking, side by side; a counter that was tampered with."""

from __future__ import annotations

from appraisal.metrics import METRICS
from appraisal.models import Counter
from appraisal.network import network_on
from appraisal.statistics import counters
from appraisal.statistics.counters import figures_now
from appraisal.statistics.engine import figures_of
from common.clock import today
from common.scoping import everything
from orgs.models import Tier
from orgs.services import create_venue

ALL = tuple(METRICS.values())
LEVELS = (None, Tier.STREET, Tier.COMMUNITY)
BEYOND = "members.part_time_trained"  # asks for trainings, whoever held them


def body_of(node):
    return network_on(today(), [node.pk], root=True, places=False).nodes[0]


def plain(figures):
    """Numbers that are something: a part with nothing to count may be left out or be all zero."""
    found = {}
    for root, one in figures.items():
        for part, values in ((None, one.total), *one.parts.items()):
            for key, value in values.items():
                if value.numerator or value.denominator:
                    found[root, part, key] = (value.numerator, value.denominator)
    return found


def told(bodies, metrics=ALL, levels=LEVELS):
    """What counters and facts say of these organisations, both ways of asking."""
    on = today()
    for level in levels:
        yield level, plain(figures_now(metrics, on, bodies, level)), plain(figures_of(metrics, on, bodies, level))


def agree(root):
    with everything("test"):
        bodies = [body_of(root)]
        streets = network_on(today(), tiers=(Tier.STREET,), places=False).nodes
        for level, ours, facts in told(bodies):
            assert ours == facts, level
        if streets:
            for _, ours, facts in told([streets[0], *bodies], levels=(None,)):
                assert ours == facts
    return len(facts) if streets else 0


def right(root):
    with everything("test"):
        return counters._right(root.pk, today())


def venue(place, name="书屋"):
    with everything("test"):
        return create_venue(organization_id=place.community.pk, name=name, kind="CENTRE", actor=None)


def held(node, key="members.seats_held"):
    return figures_now([METRICS[key]], today(), [body_of(node)])[node.pk].total[key].numerator


def tamper(**more):
    with everything("test"):
        assert Counter.objects.filter(metric="members.seats_held", **more).update(numerator=1234)
