"""The world of the matrix: two districts, a user of every kind, and marked objects in every community."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client

from accounts.authentication import MARK, digest_of
from accounts.models import ApiToken, User
from common.clock import now
from common.scoping import everything
from orgs.models import Organization, Unit
from tests.factories import client_for, make_organization, make_unit, make_user

# own community, sibling of the same street, community of another street, community of another district
PLACES = ("甲", "乙", "丙", "丁")
OWN, SIBLING, OTHER, ABROAD = PLACES
KINDS = (
    "anonymous",
    "liaison",
    "home",
    "grid",
    "secretary",
    "readonly",
    "street",
    "district",
    "client",
    "system",
    "security",
    "audit",
)
# Places whose organisations (暗), units (企), people (密), and users, tokens and remarks (名) a kind may read of.
SEES_ORGANIZATIONS = {
    "anonymous": "",
    "liaison": "甲",
    "home": "甲",
    "grid": "甲",
    "secretary": "甲",
    "readonly": "甲",
    "street": "甲乙",
    "district": "甲乙丙",
    "client": "甲乙",
    # Accounts show the office somebody holds, and offices are granted at organisations.
    "system": "甲乙丙",
    "security": "甲乙丙",
    "audit": "甲乙丙",
}
SEES_PEOPLE = {**SEES_ORGANIZATIONS, "client": "", "system": "", "security": "", "audit": ""}
# Who works on a filing is named to those who see the filing.
SEES_ACCOUNTS = {**SEES_ORGANIZATIONS, "client": ""}
SEES_UNITS = {**SEES_ORGANIZATIONS, "client": ""}
MARKS = {"暗": SEES_ORGANIZATIONS, "企": SEES_UNITS, "密": SEES_PEOPLE, "名": SEES_ACCOUNTS}
TOKEN = "0f0f0f0f"
SECRET = "matrix-secret"


@dataclass
class Place:
    """A community with a grid and a micro-home, a unit that takes part, and a user who is its secretary."""

    mark: str
    district: Organization
    street: Organization
    community: Organization
    grid: Organization
    home: Organization
    unit: Unit
    secretary: User


@dataclass
class World:
    """Places, users, and what has been made so far."""

    places: dict[str, Place] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    made: dict[tuple[str, str], dict] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, kind: str) -> Client:
        """A browser (or program) of the kind; signed in once for all rows."""
        if kind not in self.clients:
            self.clients[kind] = self._new_client(kind)
        return self.clients[kind]

    def _new_client(self, kind: str) -> Client:
        if kind == "anonymous":
            return Client()
        if kind == "client":
            return Client(headers={"authorization": f"Bearer {MARK}_{TOKEN}_{SECRET}"})
        return client_for(self.users[kind])


def build() -> World:
    """Make it all. Called once for many tests, inside a transaction that is rolled back."""
    world = World()
    with everything("permission matrix"):
        district = make_organization(None, "西湖区")
        street = make_organization(district, "桃源街道")
        elsewhere = make_organization(district, "南站街道")
        abroad = make_organization(None, "涪城区")
        far = make_organization(abroad, "城厢街道")
        for mark, root, upper in (
            (OWN, district, street),
            (SIBLING, district, street),
            (OTHER, district, elsewhere),
            (ABROAD, abroad, far),
        ):
            world.places[mark] = _place(mark, root, upper)
        own = world.places[OWN]
        offices = {
            "liaison": ("UNIT_LIAISON", None, own.unit),
            "home": ("HOME_HEAD", own.home, None),
            "grid": ("GRID_SECRETARY", own.grid, None),
            "secretary": ("COMMUNITY_SECRETARY", own.community, None),
            "readonly": ("READ_ONLY", own.community, None),
            "street": ("STREET_STAFF", street, None),
            "district": ("DISTRICT_STAFF", district, None),
            "client": ("STATISTICS_CLIENT", street, None),
            "system": ("SYSTEM_ADMIN", district, None),
            "security": ("SECURITY_ADMIN", district, None),
            "audit": ("AUDIT_ADMIN", district, None),
        }
        for kind, (role, organization, unit) in offices.items():
            world.users[kind] = make_user(role, organization, unit, username=f"kind-{kind}", district=district)
        grant = world.users["client"].grants.get()
        ApiToken.objects.create(
            grant=grant,
            name="统计",
            prefix=TOKEN,
            digest=digest_of(SECRET),
            scopes=sorted(grant.role_enum.verbs),
            expires_at=now() + timedelta(days=30),
        )
    return world


def _place(mark: str, district: Organization, street: Organization) -> Place:
    community = make_organization(street, f"暗{mark}社区")
    grid = make_organization(community, f"暗{mark}第一网格党支部")
    home = make_organization(grid, f"暗{mark}红邻党群微家")
    named = type("District", (), {"root": district})()
    unit = make_unit(named, f"企{mark}第一中学", joins=community)
    secretary = make_user(
        "COMMUNITY_SECRETARY",
        community,
        username=f"secretary-{PLACES.index(mark)}",
        name=f"名{mark}书记",
        district=district,
    )
    return Place(mark, district, street, community, grid, home, unit, secretary)
