"""A published list of the community, a bank, a school and a hospital; what tests of the board do with it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from common.periods import period
from common.scoping import everything
from covenants.models import (
    Agreement,
    AgreementTerm,
    Claim,
    ItemState,
    ListItem,
    Pledge,
    Review,
)
from covenants.services.claims import decide_claim, make_claim
from tests.factories import acting_as, client_for

YEAR = period(date(2026, 1, 1), date(2027, 1, 1))


def listed(world, direction, unit, title, number, *, quantity=1, measure="", category, **fields):
    with everything("test"):
        return ListItem.objects.create(
            cycle=world.cycle, organization=world.community, unit=unit, direction=direction, category=category,
            title=title, quantity=quantity, measure=measure, state=ItemState.PUBLISHED, number=number,
            submitted_on=date(2026, 2, 1), published_on=date(2026, 3, 1), **fields,
        )  # fmt: skip


def url(name, *args):
    return reverse(f"covenants:{name}", args=args)


def all_claims():
    with everything("what is there"):
        return list(Claim.objects.order_by("pk"))


def member(world, unit):
    return client_for(world.liaison(unit))


def claim(world, item, unit, quantity=None, matched=None):
    actor = world.liaison(unit) if unit else world.secretary
    with acting_as(actor):
        return make_claim(
            item_id=item.pk, unit_id=unit.pk if unit else None, quantity=quantity, matched_id=matched, actor=actor
        )


def decide(world, made, confirm=True, reason=""):
    with acting_as(world.secretary):
        return decide_claim(claim_id=made.pk, confirm=confirm, reason=reason, actor=world.secretary)


def reviewed(world, giver, category, satisfaction):
    """A pledge of the giver's that its receiver, the committee, reviewed on 1 March."""
    with everything("test"):
        agreement = Agreement.objects.create(
            organization=world.community, cycle=world.cycle, kind="CLAIM", title="协议", year=2026,
            number=Agreement.objects.count() + 1, period=YEAR,
        )  # fmt: skip
        term = AgreementTerm.objects.create(agreement=agreement, order=1, giver=giver, content="服务", period=YEAR)
        pledge = Pledge.objects.create(
            term=term, cycle=world.cycle, organization=world.community, giver=giver, category=category,
            content="服务", period=YEAR, signed_on=date(2026, 3, 1),
        )  # fmt: skip
        Review.objects.create(
            pledge=pledge, organization=world.community, side="RECEIVER", satisfaction=satisfaction,
            reviewed_on=date(2026, 3, 1),
        )  # fmt: skip
        return pledge
