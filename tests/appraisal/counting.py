"""What tests of the counters share: both ways of asking, side by side; a counter that was tampered with."""

from __future__ import annotations

import re
from dataclasses import replace

from django.db import connection

from appraisal.metrics import METRICS
from appraisal.models import Counter
from appraisal.network import network_on
from appraisal.statistics import counters
from appraisal.statistics.counters import figures_now
from appraisal.statistics.definitions import POPULATIONS, metrics_of_population
from appraisal.statistics.engine import figures_of
from appraisal.statistics.marks import place_of
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


def assert_local_is_local(root):
    """What a population calls local has no say elsewhere: of every other community it is counted the same where the
    rows of half the communities are not there at all."""
    on, compared, cut = today(), 0, set()
    with everything("test"):
        nodes = network_on(on, tiers=(Tier.STREET, Tier.COMMUNITY), places=False).nodes
        half = [node.pk for node in sorted(nodes, key=lambda node: node.pk)[::2]]
        bodies = [node for node in nodes if node.tier == Tier.COMMUNITY and node.pk in half]
        for key, population in POPULATIONS.items():
            metrics = metrics_of_population(key)
            for table in population.local:
                less = _without(population, table, half)
                ours = plain(figures_of([replace(one, population=less) for one in metrics], on, bodies))
                facts = plain(figures_of(metrics, on, bodies))
                assert ours == facts, (key, table)
                compared += len(facts)
                cut |= {table} if _rows_elsewhere(table, half) else set()
    assert compared > 50
    assert len(cut) > 10


def _elsewhere(table, half, row):
    """SQL condition: the row is of an organisation that is not in these communities."""
    inside = ",".join(map(str, half))
    return (
        f"NOT EXISTS (SELECT 1 FROM orgs_organization w WHERE w.id = {place_of(table, row)} "  # noqa: S608 - a test's own
        f"AND w.community_id IN ({inside}))"
    )


def _without(population, table, half):
    """The population that sees of the table only the rows of these communities."""
    less = f"(SELECT q.* FROM {table} q WHERE NOT {_elsewhere(table, half, 'q')})"  # noqa: S608 - a test's own
    swap = re.compile(rf"\b{table}\b")
    found = replace(
        population,
        select=swap.sub(less, population.select),
        tables=tuple((name, swap.sub(less, text)) for name, text in population.tables),
    )
    assert found.sql != population.sql, (population.id, table)
    return found


def _rows_elsewhere(table, half):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} q WHERE {_elsewhere(table, half, 'q')}")  # noqa: S608 - as above
        return cursor.fetchone()[0]
