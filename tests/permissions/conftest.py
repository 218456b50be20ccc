"""One world for all rows: made once per worker, in a transaction that is rolled back at the end."""

import pytest
from django.db import connection, transaction

from tests.permissions.world import build


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """See world.py."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        # The guard of the tree is deferred: let it look now, not at a commit that never comes.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield made
        transaction.set_rollback(True)
