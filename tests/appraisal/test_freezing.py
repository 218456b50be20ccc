"""Month ends are frozen once, with the version of each definition; what is entered later changes the facts only."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from appraisal.models import Snapshot
from appraisal.statistics.freezing import freeze, is_month_end, last_month_end
from appraisal.tasks import freeze_month
from common.periods import period
from common.scoping import everything
from members.models import Appointment
from tests.factories import acting_as, client_for, make_user

URL = "/api/v1/statistics/values/?metric=members.seats_held&from=2024-04-01&to=2024-05-31"


def test_the_last_day_of_the_month_before():
    assert last_month_end(date(2024, 3, 15)) == date(2024, 2, 29)
    assert is_month_end(date(2024, 2, 29))
    assert not is_month_end(date(2024, 2, 28))


def test_it_is_frozen_once_for_district_streets_and_communities(filled):
    assert freeze_month() == 7
    assert freeze_month() == 0
    with everything("test"):
        rows = {row.organization_id: row for row in Snapshot.objects.all()}
    assert set(rows) == {filled.root.pk, *(node.pk for node in [*filled.streets, *filled.communities])}
    assert {row.on for row in rows.values()} == {date(2024, 5, 31)}
    held = rows[filled.street.pk].figures["members.seats_held"]
    assert held[1:] == [19, 19]


def test_a_day_in_the_middle_is_no_month_end(filled):
    with pytest.raises(ValueError, match="not the last day"):
        freeze(on=date(2024, 5, 30))


def test_a_series_tells_what_was_frozen_and_a_day_tells_the_facts(filled, district_staff):
    freeze(on=date(2024, 5, 31))
    with everything("test"):
        one = Appointment.objects.filter(organization=filled.community).first()
        Appointment.objects.filter(pk=one.pk).update(period=period(date(2024, 1, 1), date(2024, 3, 1)))
    client = client_for(district_staff)
    series = client.get(URL).json()["results"]
    assert [(row["on"], row["numerator"], row["frozen"]) for row in series] == [
        ("2024-04-30", 18, False),
        ("2024-05-31", 19, True),
    ]
    one = client.get("/api/v1/statistics/values/?metric=members.seats_held&on=2024-05-31").json()["results"]
    assert (one[0]["numerator"], one[0]["frozen"]) == (18, False)


def test_an_older_definition_is_told(filled, district_staff):
    with everything("test"):
        figures = {"members.seats_held": ["00000000", 5, 7]}
        Snapshot.objects.create(organization=filled.root, on=date(2024, 5, 31), figures=figures)
    row = client_for(district_staff).get(URL).json()["results"][1]
    assert (row["version"], row["numerator"], row["denominator"]) == ("00000000", 5, 7)
    page = client_for(district_staff).get("/statistics/metrics/members.seats_held/").content.decode()
    assert "旧口径 00000000" in page


def test_what_is_frozen_does_not_change(filled):
    freeze(on=date(2024, 5, 31))
    for statement in ("UPDATE appraisal_snapshot SET figures = '{}'", "DELETE FROM appraisal_snapshot"):
        with everything("test"), pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            connection.cursor().execute(statement)


def test_frozen_figures_of_elsewhere_are_behind_both_walls(filled):
    freeze(on=date(2024, 5, 31))
    with acting_as(make_user("COMMUNITY_SECRETARY", filled.community)):
        assert [row.organization_id for row in Snapshot.objects.all()] == [filled.community.pk]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE gongjian_app")  # the web role; tests run as the owner, whom no policy binds
            cursor.execute("SELECT organization_id FROM appraisal_snapshot")
            assert cursor.fetchall() == [(filled.community.pk,)]
            cursor.execute("RESET ROLE")
