"""One world for all rows of a module: made once, in a transaction around those of the tests."""

import pytest
from django.db import connection, transaction

from tests.permissions import (  # noqa: F401 - registers its objects
    objects,
    of_accounts,
    of_agreements,
    of_alliances,
    of_centres,
    of_channels,
    of_check_ins,
    of_checklists,
    of_front_line,
    of_ground,
    of_imports,
    of_lists,
    of_matters,
    of_meetings,
    of_members,
    of_opinions,
    of_orgs,
    of_reminders,
    of_year,
    of_year_allowances,
)
from tests.permissions.world import KINDS, build


def pytest_collection_modifyitems(items):
    """Whoever looks at the world needs the test database, also when it is the only test that runs."""
    for item in items:
        if "world" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """See world.py."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        # All at once: what a test made would be undone with the test, and the next one would look for it in vain.
        objects.make_all(made)
        for kind in KINDS:
            made.client(kind)
        # The guard of the tree is deferred: let it look now, not at a commit that never comes.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield made
        transaction.set_rollback(True)
