"""The second wall around imports: raw SQL as the web role sees the own workbooks only, and workers do their work."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportBatch, ImportRow
from tests.factories import acting_as, make_user
from tests.imports.conftest import ROSTER, SHENGJINTA, uploaded

TABLES = ["exchange_importbatch", "exchange_importrow"]


@contextmanager
def the_web_role():
    """The rest of the block as `gongjian_app`, which is what the product runs as."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        yield cursor
        cursor.execute("RESET ROLE")


def counts(cursor):
    found = []
    for table in TABLES:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of this module
        found.append(cursor.fetchone()[0])
    return found


@pytest.fixture
def two(xihu, secretary, street_clerk):
    """The same roster uploaded by a community and by its street."""
    return uploaded(secretary, xihu[SHENGJINTA]), uploaded(street_clerk, xihu.street)


def test_every_table_of_the_room_is_guarded(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'exchange\\_%'")
        every = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relname LIKE 'exchange\\_%'")
        assert {name for (name,) in cursor.fetchall()} == every == set(TABLES)


def test_raw_sql_sees_the_own_imports_only(two, xihu, secretary, street_clerk):
    with the_web_role() as cursor:
        assert counts(cursor) == [0, 0]
        for user in (secretary, street_clerk):
            with acting_as(user):
                assert counts(cursor) == [1, 39] == [ImportBatch.objects.count(), ImportRow.objects.count()]
        with acting_as(make_user("DISTRICT_STAFF", xihu.root)):
            assert counts(cursor) == [0, 0]
        with everything("both"):
            assert counts(cursor) == [2, 78]


def test_a_foreign_import_can_neither_be_written_nor_given_away(two, secretary, xihu):
    own, foreign = two
    with the_web_role() as cursor, acting_as(secretary):
        cursor.execute("UPDATE exchange_importbatch SET filename = 'x' WHERE id = %s", [foreign.pk])
        assert cursor.rowcount == 0
        cursor.execute("UPDATE exchange_importrow SET state = 'NEW' WHERE batch_id = %s", [foreign.pk])
        assert cursor.rowcount == 0
        for statement in (
            "UPDATE exchange_importbatch SET organization_id = %s WHERE id = %s",
            "UPDATE exchange_importrow SET batch_id = %s WHERE batch_id = %s",
        ):
            to = foreign.organization_id if "importbatch" in statement else foreign.pk
            with pytest.raises(Exception, match="row-level security"), transaction.atomic():
                cursor.execute(statement, [to, own.pk])


def test_a_worker_reads_writes_and_sweeps_as_the_web_role(xihu, secretary):
    """Workers begin without a scope and are bound by the same policies."""
    with the_web_role():
        with acting_as(secretary):
            batch = services.receive_workbook(
                organization_id=xihu[SHENGJINTA].pk, filename="名册.xlsx", content=ROSTER.read_bytes(), actor=secretary
            )
        assert services.sweep_batches() == 1
        with acting_as(secretary):
            batch.refresh_from_db()
            assert batch.counts == {"NEW": 9, "WRONG": 3, "OUT_OF_SCOPE": 27}
            services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=secretary)
            batch.refresh_from_db()
            assert batch.state == BatchState.COMMITTED
        assert services.purge_batches() == 0
