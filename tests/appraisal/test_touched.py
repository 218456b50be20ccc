"""Where a few communities were touched, just these are counted again; the whole is right all the same."""

from __future__ import annotations

from datetime import date

from django.db import connection

from appraisal.metrics import METRICS
from appraisal.statistics import touched
from appraisal.statistics.counters import figures_now, sources_of
from appraisal.statistics.definitions import POPULATIONS
from appraisal.statistics.marks import MOST_PLACES, PLACES, WHOLE
from common.clock import today
from common.periods import period
from common.scoping import everything
from members.models import Appointment
from orgs.models import Tier
from tests.appraisal.counting import agree, body_of, held, tamper
from tests.factories import acting_as, make_user

SEATED = METRICS["members.seats_held"]


class Statements:
    def __init__(self):
        self.seen = []

    def __call__(self, execute, sql, params, many, context):
        self.seen.append((sql, params))
        return execute(sql, params, many, context)


def end_one(organization):
    """One of the committee leaves."""
    with everything("test"):
        one = Appointment.objects.filter(organization=organization).first()
        Appointment.objects.filter(pk=one.pk).update(period=period(date(2024, 1, 1), date(2024, 3, 1)))


def begin_cycles(where, *values):
    """A cycle of each of these organisations, by one statement for each table; how many."""
    with everything("test"), connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO covenants_listcycle (organization_id, title, stage, period, is_public, note, created_at)
                SELECT id, '一期', 'COLLECTING', daterange('2024-01-01', '2025-01-01'), false, '', now()
                FROM orgs_organization o WHERE {where} AND NOT EXISTS (
                    SELECT 1 FROM covenants_listcycle c WHERE c.organization_id = o.id)""",  # noqa: S608 - a test's own
            values,
        )
        count = cursor.rowcount
        cursor.execute(
            """INSERT INTO covenants_cyclestep (cycle_id, stage, "on", evidence, at)
               SELECT id, 'COLLECTING', '2024-01-01', '{}', now() FROM covenants_listcycle c
               WHERE NOT EXISTS (SELECT 1 FROM covenants_cyclestep s WHERE s.cycle_id = c.id)"""
        )
    return count


def places():
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, place FROM appraisal_mark")
        return set(cursor.fetchall())


def swept():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM appraisal_mark")


def test_what_is_local_tells_its_place():
    for key, population in POPULATIONS.items():
        assert set(population.local) <= set(PLACES) & set(sources_of(key)), key
        assert not (population.local and population.beyond), key
    assert sum(1 for population in POPULATIONS.values() if population.local) > 10


def test_a_community_that_was_touched_is_counted_again_and_nothing_else(place):
    tamper(organization=place.root)
    end_one(place.community)
    with acting_as(make_user("DISTRICT_STAFF", place.root)):
        body = body_of(place.root)
        with connection.execute_wrapper(watch := Statements()):
            figures = figures_now([SEATED], today(), [body], Tier.COMMUNITY)[body.pk]
        assert figures.total[SEATED.id].numerator == 1234 - 1
        assert figures.parts[place.community.pk][SEATED.id].numerator == 8
        assert len(watch.seen) == 2  # the counters, one community
        assert [value for value in watch.seen[1][1].values() if isinstance(value, list)] == [[place.community.pk]]


def test_the_whole_is_right_at_every_level_before_anybody_counts(place):
    end_one(place.community)
    agree(place.root)
    begin_cycles("id = %s", place.street.pk)  # of the street itself
    agree(place.root)
    with everything("test"):
        assert held(place.root, "covenants.cycles_running") == 1
    begin_cycles("tier = 'COMMUNITY'")
    agree(place.root)


def test_another_street_is_told_by_its_counters_alone(place):
    end_one(place.community)
    with acting_as(make_user("STREET_STAFF", place.streets[1])):
        body = body_of(place.streets[1])
        with connection.execute_wrapper(watch := Statements()):
            figures_now([SEATED], today(), [body], Tier.COMMUNITY)
        assert len(watch.seen) == 1


def test_persons_are_counted_once_so_their_number_is_told_by_the_facts(place):
    tamper()
    end_one(place.community)
    with everything("test"):
        assert held(place.root, "members.persons") == 8


def test_where_many_were_touched_all_of_it_is_told_by_the_facts(place, monkeypatch):
    tamper(organization=place.root)
    end_one(place.community)
    monkeypatch.setattr(touched, "MOST", 0)
    with everything("test"):
        assert held(place.root) == 8


def test_a_statement_tells_of_each_organisation_and_of_many_none(place, monkeypatch):
    swept()
    end_one(place.community)
    assert places() == {("members_appointment", place.community.pk)}
    swept()
    with everything("test"), connection.cursor() as cursor:
        cursor.execute("UPDATE members_seat SET id = id")
    assert places() == {("members_seat", place.community.pk)}
    swept()
    count = begin_cycles("tier IN ('STREET', 'COMMUNITY')")
    told = {place for source, place in places() if source == "covenants_listcycle"}
    assert 1 < count <= MOST_PLACES
    assert len(told) == count
    assert WHOLE not in told
