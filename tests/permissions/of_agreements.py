"""Objects of the matrix: agreements and what follows from their pledges."""

from __future__ import annotations

from datetime import date, timedelta

from common.clock import today
from common.files import Upload
from common.periods import period
from covenants.models import Claim, ClaimState, Direction, ItemState, ListCycle, ListItem, Pledge, Stage
from covenants.services import agreements
from covenants.services.fulfilments import excuse_delivery, record_fulfilment
from covenants.services.reviews import review_pledge
from covenants.services.signing import add_scan, sign_agreement
from tests.permissions.objects import A_PDF, make


def agreed(world, place):
    """A draft, one laid out, one signed; of its pledge a delivery recorded, one excused and a review."""
    key = ("agreed", place.mark)
    if key not in world.made:
        world.made[key] = _make_agreed(place)
    return world.made[key]


def _make_agreed(place):
    actor = place.secretary
    year = today().year + 4
    cycle = ListCycle.objects.create(
        organization=place.community,
        title=f"暗{place.mark}的一期",
        period=period(date(year, 1, 1), date(year + 1, 1, 1)),
        stage=Stage.REVIEWING,
    )

    def in_stage(stage):
        ListCycle.objects.filter(pk=cycle.pk).update(stage=stage)

    def draft(kind, claims=()):
        line = agreements.AgreementLine(
            since=today() - timedelta(days=20), last_day=today() + timedelta(days=100), our_duties="走访"
        )
        return agreements.draft_agreement(
            cycle_id=cycle.pk, kind=kind, unit_ids=[place.unit.pk], claim_ids=claims, line=line, actor=actor
        )

    def laid_out(kind, claims=()):
        made = draft(kind, claims)
        return agreements.lay_out_agreement(agreement_id=made.pk, actor=actor)

    in_stage(Stage.FULFILLING)
    item = ListItem.objects.create(
        cycle=cycle, organization=place.community, unit=place.unit, direction=Direction.OFFER, category="CULTURE",
        title=f"企{place.mark}四点半课堂", state=ItemState.PUBLISHED, number=1, published_on=today(),
        frequency_text="每月1次", per="month", times=1,
    )  # fmt: skip
    claim = Claim.objects.create(
        item=item, organization=place.community, state=ClaimState.CONFIRMED, made_on=today(),
        decided_on=today() - timedelta(days=15),
    )  # fmt: skip
    drafted, waiting, signed = draft("LETTER"), laid_out("LETTER"), laid_out("CLAIM", [claim.pk])
    for party in signed.parties.all():
        day = today() - timedelta(days=10)
        sign_agreement(
            agreement_id=signed.pk, party_id=party.pk, method="PAPER", signatory="某人", signed_on=day, actor=actor
        )
    # What is shown on the board the whole street may read, marks and all; here it is not shown yet.
    Pledge.objects.filter(cycle=cycle).update(shown_on=None)
    pledge = Pledge.objects.get(cycle=cycle)
    first, second, third = pledge.deliveries.all()[:3]
    record = record_fulfilment(pledge_id=pledge.pk, delivery_id=first.pk, remark=f"企{place.mark}的说明", actor=actor)
    # Recorded by the unit's own officer, so that the committee has to confirm it.
    undecided = {"state": "RECORDED", "answered_on": None, "answered_by": None, "confirmed_on": None}
    type(record).objects.filter(pk=record.pk).update(**undecided)
    excuse_delivery(delivery_id=third.pk, reason="放假", actor=actor)
    scan = add_scan(agreement_id=signed.pk, scan=Upload("扫描.pdf", A_PDF), actor=actor)
    in_stage(Stage.REVIEWING)
    review = review_pledge(
        pledge_id=pledge.pk, side="RECEIVER", satisfaction=3, sentence=f"企{place.mark}的评语", actor=actor
    )
    in_stage(Stage.FULFILLING)
    of_unit = waiting.parties.get(unit=place.unit)
    return {
        "agreement": {"pk": signed.pk},
        "agreement drafted": {"pk": drafted.pk},
        "agreement drafted laid out": {"pk": drafted.pk, "step": "lay_out"},
        "agreement to sign": {"pk": waiting.pk},
        "side to sign": {"pk": waiting.pk, "party_pk": of_unit.pk},
        "agreement's text": {"pk": signed.pk, "suffix": "txt"},
        "scan": {"pk": scan.pk},
        "pledge": {"pk": pledge.pk},
        "pledge's side": {"pk": pledge.pk, "side": "giver"},
        "delivery": {"pk": second.pk},
        "delivery excused": {"pk": second.pk, "step": "excuse"},
        "fulfilment": {"pk": record.pk},
        "fulfilment disputed": {"pk": record.pk, "step": "dispute"},
        "review": {"pk": review.pk},
    }


for _name in (
    "agreement",
    "agreement drafted",
    "agreement drafted laid out",
    "agreement to sign",
    "side to sign",
    "agreement's text",
    "scan",
    "pledge",
    "pledge's side",
    "delivery",
    "delivery excused",
    "fulfilment",
    "fulfilment disputed",
    "review",
):
    make(_name)(lambda world, place, name=_name: agreed(world, place)[name])
