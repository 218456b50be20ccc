"""The second wall holds without the first: raw SQL as the web role sees only what the scope admits."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from common.scoping import everything, scoped
from members.models import Appointment, Person
from members.services.persons import PersonLine, create_person
from tests.factories import acting_as, make_user
from tests.members.slates import good_lines, in_office, line

TABLES = ["members_person", "members_appointment", "members_filing", "members_change", "members_filingstep"]


@contextmanager
def the_web_role():
    """The rest of the block as `gongjian_app`, which is what the product runs as."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        yield cursor
        cursor.execute("RESET ROLE")


def count(cursor, table):
    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of this module
    return cursor.fetchone()[0]


@pytest.fixture
def two_committees(district, secretary, street):
    in_office(district.community, secretary, street)
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    superior = make_user("STREET_STAFF", district.other_street)
    lines = [line("南站" + row.person.name, row.position, part_time=row.part_time) for row in good_lines()]
    in_office(district.foreign_community, other, superior, lines)
    return other


def test_the_web_role_is_no_owner_no_superuser_and_does_not_bypass(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = 'gongjian_app'")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = 'gongjian_app'")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relname = ANY(%s)", [TABLES])
        assert {name for (name,) in cursor.fetchall()} == set(TABLES)


def test_raw_sql_sees_only_what_is_in_scope(two_committees, secretary):
    with the_web_role() as cursor:
        with acting_as(secretary):
            assert [count(cursor, table) for table in TABLES] == [9, 9, 1, 9, 2]
            cursor.execute("SELECT count(*) FROM members_person WHERE name LIKE '南站%%'")
            assert cursor.fetchone()[0] == 0
        with everything("both committees"):
            assert [count(cursor, table) for table in TABLES] == [18, 18, 2, 18, 4]


def test_without_a_scope_there_is_nothing(two_committees):
    with the_web_role() as cursor:
        assert [count(cursor, table) for table in TABLES] == [0, 0, 0, 0, 0]


def test_a_foreign_row_can_neither_be_written_nor_moved(two_committees, secretary, district):
    with everything("find it"):
        foreign = Person.objects.filter(name__startswith="南站").first()
    with acting_as(secretary):
        own = create_person(organization_id=district.community.pk, line=PersonLine("聂平"), actor=secretary)
    with the_web_role() as cursor, acting_as(secretary):
        cursor.execute("UPDATE members_person SET note = 'x' WHERE id = %s", [foreign.pk])
        assert cursor.rowcount == 0
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            cursor.execute(
                "UPDATE members_person SET organization_id = %s WHERE id = %s", [district.foreign_community.pk, own.pk]
            )


def test_manager_and_policy_agree_for_every_office(two_committees, district):
    offices = [
        make_user("DISTRICT_STAFF", district.root),
        make_user("STREET_STAFF", district.street),
        make_user("STREET_STAFF", district.other_street),
        make_user("GRID_SECRETARY", district.grid),
        make_user("HOME_HEAD", district.home),
    ]
    with the_web_role() as cursor:
        for user in offices:
            with acting_as(user):
                managed = (Person.objects.count(), Appointment.objects.count())
                assert (count(cursor, "members_person"), count(cursor, "members_appointment")) == managed


def test_history_is_written_for_the_web_role_and_read_only_by_the_system(two_committees, secretary):
    with the_web_role() as cursor, acting_as(secretary) as scope:
        Person.objects.filter(name="熊丽").update(note="新")
        assert count(cursor, "members_personevent") == 0
        with everything("history"):
            cursor.execute("SELECT note FROM members_personevent WHERE name = '熊丽' ORDER BY pgh_id DESC LIMIT 1")
            assert cursor.fetchone() == ("新",)
        with scoped(scope):
            assert Person.objects.get(name="熊丽").note == "新"


# What every room keeps about people; a new model of theirs is either guarded or named here with a reason.
UNGUARDED = {
    "members_term": "届期，不涉及个人",
    "members_termevent": "同上",
    "members_seat": "席位，不涉及个人",
    "members_seatevent": "同上",
    "members_training": "培训本身，不涉及个人",
    "members_trainingevent": "同上",
}


def test_every_table_of_the_room_is_guarded_or_says_why_not(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relname LIKE 'members\\_%'"
        )
        tables = dict(cursor.fetchall())
    assert {name for name, guarded in tables.items() if not guarded} == set(UNGUARDED)
    assert len(tables) > len(UNGUARDED)
