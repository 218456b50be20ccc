"""The second wall around territories: raw SQL as the web role sees only what the scope admits."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from common.scoping import everything
from grids.models import Estate, GridPost
from grids.services.profiles import ProfileLine, set_grid_profile
from tests.factories import acting_as, make_user
from tests.grids.making import make_building, make_estate
from tests.grids.test_estates import cover, join, open_term
from tests.grids.test_territory import fill, host
from tests.members.test_row_level import count, the_web_role

TABLES = [
    "grids_gridprofile", "grids_gridpost", "grids_homeprofile", "grids_placement", "grids_building", "grids_estate",
    "grids_estatecover", "grids_ownerscommittee", "grids_ownersmember",
]  # fmt: skip


@pytest.fixture
def two_communities(district):
    """The same in two communities of different streets: one row in each table, two buildings, one of them placed."""
    secretaries = []
    for number in (0, 2):
        community, grid, home = district.communities[number], district.grids[number], district.homes[number]
        user = make_user("COMMUNITY_SECRETARY", community)
        secretaries.append(user)
        with acting_as(user):
            set_grid_profile(organization_id=grid.pk, line=ProfileLine("PLACE"), actor=user)
        make_building(community, "1 栋", grid=grid)
        make_building(community, "2 栋")
        fill(grid, user, name=f"长{'甲乙丙'[number]}")
        host(home, user, f"主{'甲乙丙'[number]}")
        estate = make_estate(community)
        cover(grid, user, estate)
        join(open_term(estate, user), user, f"业{'甲乙丙'[number]}")
    return secretaries


def test_every_table_is_guarded(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relname = ANY(%s)", [TABLES])
        assert {name for (name,) in cursor.fetchall()} == set(TABLES)


def test_raw_sql_sees_only_what_is_in_scope(district, two_communities):
    secretary, _ = two_communities
    keeper = make_user("GRID_SECRETARY", district.grid)
    head = make_user("HOME_HEAD", district.home)
    liaison_like = make_user("SYSTEM_ADMIN", district.root)
    with the_web_role() as cursor:
        with acting_as(secretary):
            assert [count(cursor, table) for table in TABLES] == [1, 1, 1, 1, 2, 1, 1, 1, 1]
        with acting_as(keeper):
            assert [count(cursor, table) for table in TABLES] == [1, 1, 1, 1, 1, 1, 1, 1, 1]
        with acting_as(head):
            assert [count(cursor, table) for table in TABLES] == [0, 0, 1, 0, 0, 0, 0, 0, 0]
        with acting_as(liaison_like):
            assert [count(cursor, table) for table in TABLES] == [0] * len(TABLES)
        with everything("both"):
            assert [count(cursor, table) for table in TABLES] == [2, 2, 2, 2, 4, 2, 2, 2, 2]
        assert [count(cursor, table) for table in TABLES] == [0] * len(TABLES)


def test_the_manager_and_the_wall_agree(district, two_communities):
    keeper = make_user("GRID_SECRETARY", district.grid)
    with the_web_role(), acting_as(keeper):
        assert [row.organization_id for row in GridPost.objects.all()] == [district.grid.pk]
        assert Estate.objects.count() == Estate._base_manager.count() == 1


def test_a_foreign_row_cannot_be_written(district, two_communities):
    secretary, _ = two_communities
    with the_web_role() as cursor, acting_as(secretary):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "INSERT INTO grids_gridprofile (organization_id, kind, extent, note, period) "
                "VALUES (%s, '', '', '', daterange('2026-01-01', NULL))",
                [district.grids[1].pk],
            )
        assert count(cursor, "grids_gridprofile") == 1


def test_names_are_read_through_posts_and_nothing_else(district, two_communities):
    """A grid's office reads the names in its posts, its micro-homes and its estates' committees, nobody else's."""
    keeper = make_user("GRID_SECRETARY", district.grid)
    with the_web_role() as cursor, acting_as(keeper):
        cursor.execute("SELECT name FROM members_person ORDER BY name")
        assert {name for (name,) in cursor.fetchall()} == {"长甲", "主甲", "业甲"}
