"""Tests themselves: what acts for a user in them is bound by the policies, as the product is."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import WEB, acting_as, client_for, make_user


def role():
    """Whom the database takes this connection for; no query that anybody counts."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


def test_requests_and_scopes_are_served_by_the_web_role(secretary):
    owner, client, seen = role(), client_for(secretary), set()

    def look(execute, *args):
        seen.add(role())
        return execute(*args)

    with connection.execute_wrapper(look):
        assert client.get("/").status_code == 200
    assert seen == {WEB}
    with acting_as(secretary):
        assert role() == WEB
        client.get("/")
        assert role() == WEB
    assert role() == owner != WEB


def test_a_failed_transaction_leaves_no_role_behind(secretary):
    owner = role()
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(secretary), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert role() == owner
    with acting_as(secretary):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert role() == WEB
    assert role() == owner
