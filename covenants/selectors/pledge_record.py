"""Agreements, pledges, deliveries, records and reviews of a cycle, for its closing record. Parties, never people."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from covenants.documents import last_of
from covenants.frequency import said
from covenants.models import Agreement, AgreementState, Delivery, Fulfilment, ListCycle, Pledge, Review
from covenants.selectors.pledges import last_day_of, progress_of, with_standing


def record_of_pledges(cycle: ListCycle) -> dict[str, Any]:
    """{"agreements": […], "pledges": […]} of the cycle, with every signature, delivery, record and review."""
    return {"agreements": _agreements(cycle), "pledges": _pledges(cycle)}


def _agreements(cycle: ListCycle) -> list[dict[str, Any]]:
    rows = Agreement.objects.filter(cycle=cycle).exclude(state=AgreementState.DRAFT).order_by("number", "version")
    return [
        {
            "id": row.pk,
            "number": row.number_text,
            "kind": row.kind,
            "title": row.title,
            "state": row.state,
            "since": row.since,
            "last_day": row.last_day,
            "laid_out_on": row.laid_out_on,
            "signed_on": row.signed_on,
            "ended_on": row.ended_on,
            "reason": row.reason,
            "digest": row.digest,
            "text": row.text,
            "parties": [
                {"name": party.name, "unit": party.unit_id, "method": party.method, "signed_on": party.signed_on}
                for party in row.parties.all()
            ],
        }
        for row in rows.prefetch_related("parties")
    ]


def _pledges(cycle: ListCycle) -> list[dict[str, Any]]:
    pledges = list(
        Pledge.objects.filter(cycle=cycle).select_related("giver", "receiver", "organization", "term").order_by("pk")
    )
    progress = progress_of(pledges)
    deliveries, records, reviews = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in with_standing(Delivery.objects.filter(pledge__cycle=cycle)).order_by("pledge_id", "number"):
        deliveries[row.pledge_id].append(
            {
                "number": row.number,
                "since": row.window.lower,
                "last_day": last_day_of(row.window),
                "standing": row.standing,
                "excused": [
                    {"reason": why, "excused_on": on, "restored_on": until} for on, until, why in row.times_excused
                ],
            }
        )
    for row in Fulfilment.objects.filter(pledge__cycle=cycle).select_related("delivery").order_by("pk"):
        records[row.pledge_id].append(
            {
                "delivery": row.delivery.number if row.delivery_id else None,
                "done_on": row.done_on,
                "served": row.served,
                "remark": row.remark,
                "state": row.state,
                "recorded_on": row.recorded_on,
                "answered_on": row.answered_on,
                "dispute": row.dispute,
                "disputed_on": row.disputed_on,
                "reply": row.reply,
                "replied_on": row.replied_on,
                "confirmed_on": row.confirmed_on,
                "withdrawn_on": row.withdrawn_on,
            }
        )
    for row in Review.objects.filter(pledge__cycle=cycle).order_by("pledge_id", "side"):
        reviews[row.pledge_id].append(
            {
                "side": row.side,
                "satisfaction": row.satisfaction,
                "sentence": row.sentence,
                "reviewed_on": row.reviewed_on,
                "changed_on": row.changed_on,
                "answer": row.answer,
                "answered_on": row.answered_on,
            }
        )
    return [
        {
            "id": pledge.pk,
            "agreement": pledge.term.agreement_id,
            "giver": pledge.giver_name,
            "giver_unit": pledge.giver_id,
            "receiver": pledge.receiver_name,
            "receiver_unit": pledge.receiver_id,
            "content": pledge.content,
            "category": pledge.category,
            "frequency": said(pledge),
            "quantity": pledge.quantity,
            "measure": pledge.measure,
            "since": pledge.period.lower,
            "last_day": last_of(pledge),
            "signed_on": pledge.signed_on,
            "shown_on": pledge.shown_on,
            "ended_on": pledge.ended_on,
            "stage": progress[pledge.pk].stage,
            "deliveries": deliveries[pledge.pk],
            "fulfilments": records[pledge.pk],
            "reviews": reviews[pledge.pk],
        }
        for pledge in pledges
    ]
