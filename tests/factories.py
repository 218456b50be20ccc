"""Small worlds for tests. Everyone may append; through services wherever there is one.

district = make_district()
district.community            # 东湖社区, first of the first street
user = make_user("COMMUNITY_SECRETARY", district.community)
client = client_for(user)
with acting_as(user): ...     # the scope of the user's office, as a request has it
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import psycopg2
from django.db import connection, transaction
from django.test import Client

from accounts.models import Grant, User, offices_of
from accounts.permissions import scope_of
from common.clock import today
from common.periods import period
from common.scoping import everything, scoped
from orgs.models import CodeSystem, Organization, Unit
from orgs.services import Found, Plan, carry_out, create_district, create_organization, create_unit

LONG_AGO = date(2015, 1, 1)
PASSWORD = "Chang-Hao-Jiyi-2026"
WEB = "gongjian_app"  # who serves: web and workers
second_wall = False  # whether the test at hand runs behind it; tests/conftest.py says so by room
_numbers = count(1)


@dataclass
class District:
    """A mini tree: two streets with two communities each; one grid and one micro-home in every community."""

    root: Organization
    streets: list[Organization] = field(default_factory=list)
    communities: list[Organization] = field(default_factory=list)
    grids: list[Organization] = field(default_factory=list)
    homes: list[Organization] = field(default_factory=list)

    @property
    def street(self) -> Organization:
        return self.streets[0]

    @property
    def other_street(self) -> Organization:
        return self.streets[1]

    @property
    def community(self) -> Organization:
        return self.communities[0]

    @property
    def sibling_community(self) -> Organization:
        """Another community of the same street."""
        return self.communities[1]

    @property
    def foreign_community(self) -> Organization:
        """A community of the other street."""
        return self.communities[2]

    @property
    def grid(self) -> Organization:
        return self.grids[0]

    @property
    def home(self) -> Organization:
        return self.homes[0]


def make_district(name: str = "西湖区", practice: str = "xihu", since: date = LONG_AGO) -> District:
    """District, 2 streets, 2 communities each, 1 grid and 1 home each; what stands below the district in one act."""
    with everything("test factory"), transaction.atomic():
        root = make_organization(None, name, practice=practice, since=since)
        steps: list[Found] = []

        def below(parent, said):
            steps.append(Found(parent, said, code_system=CodeSystem.OWN, key=said))
            return said

        streets, communities, grids, homes = [], [], [], []
        for street in ("桃源街道", "南站街道"):
            streets.append(below(root.pk, street))
            for side in ("东", "西"):
                community = below(street, f"{street[:2]}{side}社区")
                communities.append(community)
                grids.append(below(community, f"{community}第一网格党支部"))
                homes.append(below(grids[-1], f"{community}红邻党群微家"))
        carry_out(Plan(root.pk, "CREATE", "设立", tuple(steps), since), actor=None)
        made = {row.name: row for row in Organization.objects.filter(district=root)}
        return District(root, *([made[said] for said in kind] for kind in (streets, communities, grids, homes)))


def make_organization(
    parent: Organization | None, name: str, *, since: date = LONG_AGO, practice: str = "xihu", code: str = ""
) -> Organization:
    """An organisation under the parent; a district when there is none."""
    with everything("test factory"):
        if parent is None:
            return create_district(
                name=name, code=code, code_system=CodeSystem.OWN, practice=practice, since=since, actor=None
            )
        return create_organization(
            parent_id=parent.pk, name=name, code=code, code_system=CodeSystem.OWN, since=since, actor=None
        )


def make_unit(district: District, name: str = "", *, joins: Organization | None = None, **fields) -> Unit:
    """A unit of the district, taking part in `joins` when given."""
    with everything("test factory"):
        return create_unit(
            name=name or f"第{next(_numbers)}中学",
            district_id=district.root.pk,
            organization_id=joins.pk if joins else None,
            since=LONG_AGO if joins else None,
            actor=None,
            **fields,
        )


def make_user(
    role: str | None = None,
    organization: Organization | None = None,
    unit: Unit | None = None,
    *,
    username: str = "",
    name: str = "",
    since: date = LONG_AGO,
    until: date | None = None,
    **fields,
) -> User:
    """A user who may sign in with PASSWORD, with one office when a role is given."""
    number = next(_numbers)
    user = User.objects.create_user(
        username or f"user{number}", PASSWORD, display_name=name or f"测试员{number}", **fields
    )
    if role:
        grant_to(user, role, organization, unit, since=since, until=until)
    return user


def grant_to(user, role, organization=None, unit=None, *, since=LONG_AGO, until=None) -> Grant:
    """One more office for a user."""
    return Grant.objects.create(user=user, role=role, organization=organization, unit=unit, period=period(since, until))


def client_for(user: User, **headers) -> Client:
    """A browser in which the user is signed in."""
    client = WebClient(**headers)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@contextmanager
def behind_the_second_wall():
    """The block as the role that serves, which row-level policies bind; tests arrange and look as the owner of the
    tables, whom they do not. Said to psycopg itself: it is no query of the product, whose queries are counted."""
    if not second_wall:
        yield
        return
    connection.ensure_connection()
    session = connection.connection
    with session.cursor() as cursor:
        cursor.execute("SELECT current_user")
        inside = cursor.fetchone() == (WEB,)
        if not inside:
            cursor.execute(f"SET ROLE {WEB}")
    try:
        yield
    finally:
        # A transaction that failed takes nothing more; when it is rolled back, the role goes with it.
        with suppress(psycopg2.Error):
            if not inside:
                with session.cursor() as cursor:
                    cursor.execute("RESET ROLE")


class WebClient(Client):
    """A browser whose requests are served as the product serves them."""

    def request(self, **request):
        with behind_the_second_wall():
            return super().request(**request)


@contextmanager
def acting_as(user: User):
    """The scope of the user's first office."""
    grant = offices_of(user, today()).first()
    with scoped(scope_of(grant)) as scope, behind_the_second_wall():
        yield scope
