"""The web role of the embedded database can work with rows, and with nothing else."""

import os
from contextlib import closing

import psycopg2
import pytest

pytestmark = pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="no embedded database: use script/test")


@pytest.fixture
def app():
    """A cursor of the web role in the migrated database that the tests' own are copied from."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        yield cursor
        connection.rollback()


def test_it_has_no_power_over_the_cluster(app):
    app.execute(
        "select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication from pg_roles where rolname = user"
    )
    assert app.fetchone() == (False,) * 5


def test_it_owns_nothing(app):
    app.execute("select count(*) from pg_class where relowner = user::regrole")
    assert app.fetchone() == (0,)
    app.execute("select datdba = user::regrole from pg_database where datname = current_database()")
    assert app.fetchone() == (False,)


def test_it_reads_and_writes_rows(app):
    app.execute("insert into django_session values ('key', 'data', now())")
    app.execute("update django_session set session_data = 'new' where session_key = 'key'")
    app.execute("delete from django_session where session_key = 'key' returning session_data")
    assert app.fetchone() == ("new",)


@pytest.mark.parametrize(
    "statement",
    [
        "create table mine (a int)",
        "truncate django_session",
        "drop table django_session",
        "alter table django_session add column a int",
        "create role other",
        "set role gongjian_owner",
    ],
)
def test_it_changes_no_structure(app, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app.execute(statement)
