"""Whose word is awaited between two sides: claims, agreements, deliveries, records of them, reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from covenants.models import Fulfilment, Pledge, Side, Stage
from covenants.selectors.agreements import unsigned_sides
from covenants.selectors.claims import pending_claims
from covenants.selectors.gates import with_silent_sides
from covenants.selectors.pledges import WAITING, Standing, Word, open_deliveries, waiting_for
from covenants.states import MAY_FULFIL, MAY_REVIEW
from notices.due import Due
from notices.sources.asking import Asking, page, streamed, waited

# Deliveries whose time begins so soon are known to ladders and calendars.
COMING = timedelta(days=45)


def covenant_dues(asking: Asking, stages: set[str] | None = None) -> Iterator[Due]:
    """All of it. Five queries at most.

    stages   in which the cycles asked about are, where that is known: what is of another stage is not looked for
    """
    known = set(Stage) if stages is None else stages
    if known and asking.wants("claim.waiting"):
        yield from _claims(asking)
    if asking.wants("agreement.waiting"):
        yield from _agreements(asking)
    if asking.wants("delivery.due"):
        if known & MAY_FULFIL:
            yield from _deliveries(asking)
        yield from _records(asking)
        if known & MAY_REVIEW:
            yield from _reviews(asking)


def _claims(asking: Asking) -> Iterator[Due]:
    rows = asking.turn(pending_claims().filter(made_on__lte=asking.on), "item__unit_id").values_list(
        "pk", "item__organization_id", "item__unit_id", "made_on", "item__title",
        Coalesce("unit__name", "organization__name"),
    )  # fmt: skip
    for pk, organization_id, unit_id, made_on, title, who in streamed(rows.order_by("made_on", "pk"), asking):
        yield Due(
            kind="claim.waiting",
            object=f"covenants.claim:{pk}",
            organization_id=organization_id,
            unit_id=unit_id,
            since=made_on,
            title=f"{who}认领“{title}”，等待确认",
            reason="对方认领了你方的项目，确认以后才能签协议",
            url=page("covenants:claim", pk),
            action="去确认",
            when="今天",
            wait=waited(made_on, asking.on),
            now=True,
        )


def _agreements(asking: Asking) -> Iterator[Due]:
    rows = asking.turn(unsigned_sides(), organization="agreement__organization_id").values_list(
        "agreement_id", "agreement__organization_id", "unit_id", "agreement__laid_out_on", "agreement__title"
    )
    for pk, organization_id, unit_id, since, title in streamed(rows.order_by("agreement__laid_out_on", "pk"), asking):
        yield Due(
            kind="agreement.waiting",
            object=f"covenants.agreement:{pk}",
            organization_id=organization_id,
            unit_id=unit_id,
            since=since,
            title=f"“{title}”等待签订",
            reason="文本已经定稿，可以在系统里确认，也可以登记纸质签订",
            url=page("covenants:agreement", pk),
            action="去签订",
            when="今天",
            wait=waited(since, asking.on),
            now=True,
        )


def _deliveries(asking: Asking) -> Iterator[Due]:
    rows = asking.turn(open_deliveries(asking.on, coming=COMING), "pledge__giver_id").values_list(
        "pk", "organization_id", "pledge__giver_id", "window", "pledge__content", "standing"
    )
    for pk, organization_id, unit_id, window, content, standing in streamed(rows.order_by("window", "pk"), asking):
        yield Due(
            kind="delivery.due",
            object=f"covenants.delivery:{pk}",
            organization_id=organization_id,
            unit_id=unit_id,
            due_on=window.upper - timedelta(days=1),
            starts_on=window.lower,
            title=f"“{content}”{'过了该提供的时段' if standing == Standing.LATE else '到了该提供的时候'}",
            reason="做完勾一下就行，日期和人次可以补填",
            url=page("covenants:delivery_record", pk),
            action="去记录",
            ahead=standing == Standing.COMING,
            inputs={"时段起": window.lower, "时段止": window.upper - timedelta(days=1)},
        )


def _records(asking: Asking) -> Iterator[Due]:
    """A record waits for the receiver; a dispute for the giver, and for the committee where both are others."""
    conditions = WAITING
    if not asking.everything:
        conditions = {word: waiting_for(word, asking.unit_id) for word in Word}
    wanted = Q()
    for condition in conditions.values():
        wanted |= condition
    rows = Fulfilment.objects.filter(wanted, recorded_on__lte=asking.on)
    if asking.organization_id is not None:
        rows = rows.filter(organization_id=asking.organization_id)
    rows = rows.annotate(**{f"waits_{word.value.lower()}": Q(condition) for word, condition in conditions.items()})
    columns = (
        "pk", "pledge_id", "organization_id", "pledge__giver_id", "pledge__receiver_id", "pledge__content",
        "recorded_on", "disputed_on", "waits_confirm", "waits_reply", "waits_settle",
    )  # fmt: skip
    for row in streamed(rows.order_by("recorded_on", "pk").values_list(*columns, named=True), asking):
        if row.waits_confirm:
            yield _confirm(row, asking.on)
        if row.waits_reply:
            yield _reply(row, asking.on)
        if row.waits_settle and asking.wants("dispute.open"):
            yield _settle(row, asking.on)


def _confirm(row, on: date) -> Due:
    return Due(
        kind="fulfilment.waiting",
        object=f"covenants.fulfilment:{row.pk}",
        organization_id=row.organization_id,
        unit_id=row.pledge__receiver_id,
        since=row.recorded_on,
        title=f"“{row.pledge__content}”的履诺记录等待确认",
        reason="对方记录已经提供了服务，属实就确认，有出入可以提出",
        url=page("covenants:pledge", row.pledge_id),
        action="去确认",
        when="今天",
        wait=waited(row.recorded_on, on),
        now=True,
    )


def _reply(row, on: date) -> Due:
    return Due(
        kind="fulfilment.disputed",
        object=f"covenants.fulfilment:{row.pk}",
        organization_id=row.organization_id,
        unit_id=row.pledge__giver_id,
        since=row.disputed_on,
        title=f"对方对“{row.pledge__content}”的履诺记录有异议，等待答复",
        reason="写明实际情况，或撤回重记",
        url=page("covenants:pledge", row.pledge_id),
        action="去答复",
        when="今天",
        wait=waited(row.disputed_on, on),
        now=True,
    )


def _settle(row, on: date) -> Due:
    return Due(
        kind="dispute.open",
        object=f"covenants.fulfilment:{row.pk}",
        organization_id=row.organization_id,
        since=row.disputed_on,
        title=f"“{row.pledge__content}”的履诺异议还没有解决",
        reason="双方说法不一，请居中问一问",
        url=page("covenants:pledge", row.pledge_id),
        action="去看看",
        when="本季",
        wait="有异议",
    )


def _reviews(asking: Asking) -> Iterator[Due]:
    rows = with_silent_sides(Pledge.objects.filter(cycle__stage=Stage.REVIEWING))
    if not asking.everything:
        own = Q(giver_silent=True, giver_id=asking.unit_id) | Q(receiver_silent=True, receiver_id=asking.unit_id)
        rows = rows.filter(own)
    if asking.organization_id is not None:
        rows = rows.filter(organization_id=asking.organization_id)
    columns = (
        "pk", "organization_id", "cycle__review_by", "content", "giver_id", "giver_silent", "receiver_id",
        "receiver_silent",
    )  # fmt: skip
    for pk, organization_id, due_on, content, giver, giver_silent, receiver, receiver_silent in streamed(
        rows.order_by("pk").values_list(*columns), asking
    ):
        for side, unit_id, silent in ((Side.GIVER, giver, giver_silent), (Side.RECEIVER, receiver, receiver_silent)):
            if not silent or not (asking.everything or unit_id == asking.unit_id):
                continue
            yield Due(
                kind="review.waiting",
                object=f"covenants.pledge:{pk}:{side.value}",
                organization_id=organization_id,
                unit_id=unit_id,
                due_on=due_on,
                title=f"“{content}”等待评诺",
                reason="选一个满意度，写一句话；对方可以回应",
                url=reverse("covenants:pledge_review", args=[pk, side.value.lower()]),
                action="去评诺",
                when="本季",
                wait="评诺阶段",
            )
