"""Objects of the matrix: each factory makes one in a place and returns the arguments of its address.

Names begin with a sign and the place's mark: organisations 暗甲, units 企甲, people 密甲; users, tokens and
remarks 名甲.
A factory is called once per place; the objects stay for all rows. Register with @make("name").
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from accounts.models import ApiToken, Feedback, UserSession
from common.audit import record
from common.clock import now, today
from common.models import AuditEvent
from common.scoping import Scope, everything, scoped
from tests.factories import make_organization, make_unit
from tests.permissions.world import Place, World

FACTORIES: dict[str, Callable[[World, Place], dict]] = {}
PAYLOADS: dict[str, dict] = {}
# A random id: nothing will ever have it.
NOBODY = 2_000_000_001


def make(name: str):
    """Register a factory."""

    def register(factory):
        FACTORIES[name] = factory
        return factory

    return register


def arguments_of(world: World, name: str, place: Place) -> dict:
    """The address' arguments for the object in the place; made on first use."""
    key = (name, place.mark)
    if key not in world.made:
        with everything("permission matrix"):
            world.made[key] = FACTORIES[name](world, place)
    return world.made[key]


NOISES: list[Callable[[World, Place], None]] = []


def noise(maker):
    """Register something that changes data in a place; nobody elsewhere may notice (test_silence)."""
    NOISES.append(maker)
    return maker


# ---- accounts -------------------------------------------------------------------------------------------------------


@make("account")
def account(world, place):
    return {"pk": place.secretary.pk}


@make("grant")
def grant(world, place):
    return {"pk": place.secretary.grants.get().pk}


@make("token")
def token(world, place):
    made = ApiToken.objects.create(
        grant=place.secretary.grants.get(),
        name=f"名{place.mark}取数",
        prefix=f"prefix-{'甲乙丙丁'.index(place.mark)}",
        digest="-",
        scopes=["org.view"],
        expires_at=now() + timedelta(days=9),
    )
    return {"pk": made.pk}


@make("session")
def session(world, place):
    made = UserSession.objects.create(user=place.secretary, session_key=f"key-{place.mark}", started_at=now())
    return {"pk": made.pk}


@make("feedback")
def feedback(world, place):
    made = Feedback.objects.create(
        district=place.district, author=place.secretary, text=f"名{place.mark}的意见", due_on=today()
    )
    return {"pk": made.pk}


@make("event")
def event(world, place):
    with scoped(Scope(district_id=place.district.pk)):
        made = record(actor=None, action="access.refused", obj=place.community, result=AuditEvent.Result.REFUSED)
    return {"pk": made.pk}


@make("help topic")
def help_topic(world, place):
    return {"slug": "own"}


# ---- orgs -----------------------------------------------------------------------------------------------------------


@make("community")
def community(world, place):
    return {"pk": place.community.pk}


@make("unit")
def unit(world, place):
    return {"pk": place.unit.pk}


@noise
def another_grid(world, place):
    make_organization(place.community, f"暗{place.mark}第二网格党支部")


@noise
def another_unit(world, place):
    district = type("District", (), {"root": place.district})()
    make_unit(district, f"企{place.mark}第二中学", joins=place.community)
