"""Policies of row-level security go by the day here and not by the session's, which is in UTC."""

import importlib

import pytest
from django.db import connection

from common.guarding import ALLIANCES, CIRCLE, DAY

OLD = "SELECT count(*) FROM pg_policies WHERE qual LIKE '%CURRENT_DATE%' OR with_check LIKE '%CURRENT_DATE%'"


def counted(cursor, query):
    cursor.execute(query)
    return cursor.fetchone()[0]


@pytest.mark.django_db
def test_no_policy_goes_by_the_day_of_the_session():
    with connection.cursor() as cursor:
        assert counted(cursor, OLD) == 0
        assert counted(cursor, "SELECT count(*) FROM pg_policies WHERE qual LIKE '%Asia/Shanghai%'") > 0
    assert DAY in CIRCLE
    assert DAY in ALLIANCES


@pytest.mark.django_db
def test_policies_written_before_are_written_anew():
    migration = importlib.import_module("notices.migrations.0021_policies_by_the_day_here")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE joined (until date)")
        cursor.execute("ALTER TABLE joined ENABLE ROW LEVEL SECURITY")
        cursor.execute(
            "CREATE POLICY both_ways ON joined USING (until > CURRENT_DATE) WITH CHECK (until >= CURRENT_DATE)"
        )
        cursor.execute("CREATE POLICY reading ON joined FOR SELECT USING (until = CURRENT_DATE)")
        assert counted(cursor, OLD) == 2
        cursor.execute(migration.POLICIES)
        assert counted(cursor, OLD) == 0
        cursor.execute("SELECT qual, with_check FROM pg_policies WHERE policyname = 'both_ways'")
        for text in cursor.fetchone():
            assert "now() AT TIME ZONE 'Asia/Shanghai'" in text
