"""Objects of the matrix: accounts, and what belongs to nobody."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import ApiToken, Feedback, UserSession
from common.audit import record
from common.clock import now, today
from common.models import AuditEvent
from common.scoping import Scope, scoped
from tests.permissions.objects import make


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


@make("metric")
def metric(world, place):
    """A number that the statistics tell."""
    return {"metric_id": "orgs.units"}


@make("calendar year")
def calendar_year(world, place):
    """A year of the calendar of working days."""
    return {"year": 2026}


@make("calendar address")
def calendar_address(world, place):
    """An address that opens no feed."""
    return {"secret": "x" * 43}
