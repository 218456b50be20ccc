"""What was done of a pledge: recorded in one tick, confirmed or disputed by who received it (履诺).

A record made by the receiver itself is confirmed as it is made. A photograph is never asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from common.audit import record
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.files import Upload
from common.scoping import Scope, current_scope
from covenants.models import AttachmentKind, Delivery, Fulfilment, FulfilmentState, PastKind, Pledge
from covenants.parties import acts_itself, require_party
from covenants.selectors.pledges import usual_day
from covenants.services.attachments import attach
from covenants.services.past import keep_past
from covenants.states import FULFILMENT_STEPS, MAY_FULFIL

VERB = "pledge.fulfil"
HOLDS = (FulfilmentState.RECORDED, FulfilmentState.CONFIRMED)
MOST_AT_ONCE = 100
MOST_SERVED = 1_000_000


@transaction.atomic
def record_fulfilment(
    *,
    pledge_id: int,
    delivery_id: int | None = None,
    done_on: date | None = None,
    served: int | None = None,
    remark: str = "",
    photos: Sequence[Upload] = (),
    actor,
) -> Fulfilment:
    """Something was given; without a day on the usual one (`usual_day`), of what counts nothing today.

    delivery_id  which one of those that fall due; None where the pledge counts nothing (按需, 不定期)
    served       how many people it served, when that is known

    Two who record the same delivery at once: the second is told so. Raises Conflict("fulfilment.recorded_already" |
    "pledge.stage" | "pledge.ended" | "delivery.excused"), RuleBroken("fulfilment.done_on" | ".served" | ".delivery").
    """
    pledge = _locked_pledge(pledge_id)
    scope = _either_side(pledge)
    delivery = pledge.deliveries.filter(pk=delivery_id).first() if delivery_id is not None else None
    day = done_on or (usual_day(delivery) if delivery is not None else today())
    _may_be_done(pledge, day)
    _still_open(pledge, delivery_id, delivery, day, remark.strip())
    if served is not None and not 0 <= served <= MOST_SERVED:
        raise RuleBroken("fulfilment.served", f"服务人次应在 0 到 {MOST_SERVED:,} 之间。", "served")
    received = _is_receiver(scope, pledge)
    made = Fulfilment(
        pledge=pledge,
        delivery=delivery,
        organization_id=pledge.organization_id,
        done_on=day,
        served=served,
        remark=remark.strip(),
        recorded_on=today(),
        recorded_by=actor,
    )
    if received:
        made.state, made.answered_on, made.answered_by = FulfilmentState.CONFIRMED, today(), actor
        made.confirmed_on = today()
    made.save(force_insert=True)
    for photo in photos:
        attach(AttachmentKind.PHOTO, photo, organization=pledge.organization, fulfilment=made, actor=actor)
    record(
        actor=actor,
        action="covenants.fulfilment.recorded",
        obj=made,
        delivery=delivery_id,
        by_receiver=received,
        on_behalf=not received and not acts_itself(scope, pledge.organization, pledge.giver_id),
    )
    return made


@transaction.atomic
def record_fulfilments(
    *, delivery_ids: Sequence[int], done_on: date | None = None, remark: str = "", actor
) -> list[Fulfilment]:
    """Several deliveries in one act, on one day or each on its usual one; all or none."""
    wanted = _several(delivery_ids, "deliveries")
    rows = {row.pk: row for row in Delivery.objects.filter(pk__in=wanted)}
    if len(rows) < len(wanted):
        raise RuleBroken("fulfilment.delivery", "有的应履次已经不在，请刷新后再选。", "deliveries")
    return [
        record_fulfilment(pledge_id=rows[pk].pledge_id, delivery_id=pk, done_on=done_on, remark=remark, actor=actor)
        for pk in sorted(wanted, key=lambda pk: (rows[pk].pledge_id, pk))
    ]


@transaction.atomic
def confirm_fulfilment(*, fulfilment_id: int, actor) -> Fulfilment:
    """The receiver says: yes, so it was. Also after a dispute that was settled."""
    made, scope = _locked(fulfilment_id, "receiver_id")
    _admits(made, "confirm")
    if made.delivery_id is not None:
        other = _holding(made.delivery_id).exclude(pk=made.pk).first()
        if other is not None:
            raise Conflict(
                "fulfilment.recorded_already", f"这一次已另记为 {other.done_on} 履诺，这一条请由提供方撤回。"
            )
    made.state, made.answered_on, made.answered_by = FULFILMENT_STEPS["confirm"][1], today(), actor
    made.confirmed_on = today()
    made.save(update_fields=["state", "answered_on", "answered_by", "confirmed_on"])
    record(
        actor=actor,
        action="covenants.fulfilment.confirmed",
        obj=made,
        on_behalf=not acts_itself(scope, made.pledge.organization, made.pledge.receiver_id),
    )
    return made


@transaction.atomic
def confirm_fulfilments(*, fulfilment_ids: Sequence[int], actor) -> list[Fulfilment]:
    """Several at once; all or none."""
    return [confirm_fulfilment(fulfilment_id=pk, actor=actor) for pk in sorted(_several(fulfilment_ids, "rows"))]


@transaction.atomic
def dispute_fulfilment(*, fulfilment_id: int, reason: str, actor) -> Fulfilment:
    """The receiver saw it otherwise, and says how."""
    made, _ = _locked(fulfilment_id, "receiver_id")
    _admits(made, "dispute")
    if not reason.strip():
        raise RuleBroken("fulfilment.dispute", "请写明有什么不同，提供方照着才能核对。", "reason")
    made.state, made.dispute = FULFILMENT_STEPS["dispute"][1], reason.strip()
    made.answered_on, made.answered_by = today(), actor
    made.disputed_on = today()
    made.save(update_fields=["state", "dispute", "answered_on", "answered_by", "disputed_on"])
    record(actor=actor, action="covenants.fulfilment.disputed", obj=made)
    return made


@transaction.atomic
def reply_to_dispute(*, fulfilment_id: int, reply: str, actor) -> Fulfilment:
    """The giver answers; the receiver then confirms, or the giver takes the record back and records anew."""
    made, _ = _locked(fulfilment_id, "giver_id")
    if made.state != FulfilmentState.DISPUTED:
        raise Conflict("fulfilment.state", f"这条记录现在是“{made.get_state_display()}”，没有异议要答复。")
    if not reply.strip():
        raise RuleBroken("fulfilment.reply", "请写明答复。", "reply")
    made.reply, made.replied_on = reply.strip(), today()
    made.save(update_fields=["reply", "replied_on"])
    record(actor=actor, action="covenants.fulfilment.answered", obj=made)
    return made


@transaction.atomic
def withdraw_fulfilment(*, fulfilment_id: int, actor) -> Fulfilment:
    """The giver takes back what was recorded wrongly and not yet confirmed; the delivery is open again.

    What the receiver recorded itself, and so confirmed by recording it, the receiver takes back.
    """
    recorded, answered, answered_state = Fulfilment.objects.values_list(
        "recorded_by_id", "answered_by_id", "state"
    ).get(pk=fulfilment_id)
    of_receiver = answered_state == FulfilmentState.CONFIRMED and recorded == answered
    made, _ = _locked(fulfilment_id, "receiver_id" if of_receiver else "giver_id")
    if not (of_receiver and made.state == FulfilmentState.CONFIRMED):
        _admits(made, "withdraw")
    made.state, made.withdrawn_on = FulfilmentState.WITHDRAWN, today()
    made.save(update_fields=["state", "withdrawn_on"])
    record(actor=actor, action="covenants.fulfilment.withdrawn", obj=made)
    return made


# ---- deliveries that fall due ---------------------------------------------------------------------------------------


@transaction.atomic
def excuse_delivery(*, delivery_id: int, reason: str, actor) -> Delivery:
    """It was not needed, or not possible: no longer due. Said by who receives it or by the committee, with a reason."""
    delivery = _locked_delivery(delivery_id)
    if not reason.strip():
        raise RuleBroken("delivery.excused", "请写明为什么这一次不需要或没能履行。", "reason")
    held = _holding(delivery.pk).first()
    if held is not None:
        raise Conflict("fulfilment.recorded_already", f"这一次已于 {held.done_on} 履诺，不用再注明未履。")
    if delivery.excused and delivery.excused_on < (until := delivery.restored_on or today()):
        # It was not due then: another reason, or a second time, does not make it due on those days.
        told = [delivery.excused_on.isoformat(), until.isoformat(), delivery.excused]
        delivery.excused_before = [*delivery.excused_before, told]
    delivery.excused, delivery.excused_on, delivery.restored_on = reason.strip(), today(), None
    delivery.save(update_fields=["excused", "excused_on", "restored_on", "excused_before"])
    record(actor=actor, action="covenants.delivery.excused", obj=delivery)
    return delivery


@transaction.atomic
def restore_delivery(*, delivery_id: int, actor) -> Delivery:
    """It is due after all. That it was excused until today is kept, each time."""
    delivery = _locked_delivery(delivery_id)
    if not delivery.is_excused:
        raise Conflict("delivery.due", "这一次本来就应履，没有注明未履。")
    delivery.restored_on = today()
    delivery.save(update_fields=["restored_on"])
    record(actor=actor, action="covenants.delivery.restored", obj=delivery)
    return delivery


@transaction.atomic
def plan_delivery(*, delivery_id: int, planned_on: date | None, actor) -> Delivery:
    """The day that both agreed upon, within the window; None: no day any more."""
    delivery = Delivery.objects.get(pk=delivery_id)
    pledge = _locked_pledge(delivery.pledge_id)
    _either_side(pledge)
    _open(pledge)
    delivery.refresh_from_db()
    delivery.pledge = pledge
    if planned_on is not None and planned_on not in delivery.window:
        first, last = delivery.window.lower, date.fromordinal(delivery.window.upper.toordinal() - 1)
        raise RuleBroken("delivery.planned_on", f"约定日期应在 {first} 到 {last} 之间。", "planned_on")
    if planned_on != delivery.planned_on:
        keep_past(
            PastKind.DELIVERY,
            delivery.pk,
            delivery.organization_id,
            {"planned_on": delivery.planned_on and delivery.planned_on.isoformat()},
            cycle=pledge.cycle,
        )
    delivery.planned_on = planned_on
    delivery.save(update_fields=["planned_on"])
    record(actor=actor, action="covenants.delivery.planned", obj=delivery, planned_on=planned_on)
    return delivery


# ---- what must hold -------------------------------------------------------------------------------------------------


def _locked_pledge(pledge_id: int) -> Pledge:
    """The pledge, locked: whatever happens to its deliveries happens one after the other."""
    return (
        Pledge.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "cycle")
        .get(pk=pledge_id)
    )


def _locked_delivery(delivery_id: int) -> Delivery:
    delivery = Delivery.objects.get(pk=delivery_id)
    pledge = _locked_pledge(delivery.pledge_id)
    require_party(VERB, pledge.organization, pledge.receiver_id)
    _open(pledge)
    delivery.refresh_from_db()
    delivery.pledge = pledge
    return delivery


def _locked(fulfilment_id: int, side: str) -> tuple[Fulfilment, Scope]:
    """The record, its pledge locked first, as everywhere; for who acts for that side."""
    pledge_id = Fulfilment.objects.values_list("pledge_id", flat=True).get(pk=fulfilment_id)
    pledge = _locked_pledge(pledge_id)
    made = Fulfilment.objects.select_for_update(of=("self",)).get(pk=fulfilment_id)
    made.pledge = pledge
    scope = require_party(VERB, pledge.organization, getattr(pledge, side))
    _open(pledge)
    return made, scope


def _either_side(pledge: Pledge) -> Scope:
    scope = current_scope()
    side = pledge.receiver_id if _is_receiver(scope, pledge) else pledge.giver_id
    return require_party(VERB, pledge.organization, side)


def _is_receiver(scope: Scope, pledge: Pledge) -> bool:
    """Whether the office is the receiver itself, not one that acts on its behalf: nor the street for its community."""
    return acts_itself(scope, pledge.organization, pledge.receiver_id)


def _open(pledge: Pledge) -> None:
    if pledge.cycle.stage not in MAY_FULFIL:
        raise Conflict("pledge.stage", f"本期现在是“{pledge.cycle.get_stage_display()}”阶段，履诺记录不再改动。")


def _admits(made: Fulfilment, name: str) -> None:
    if made.state not in FULFILMENT_STEPS[name][0]:
        raise Conflict("fulfilment.state", f"这条记录现在是“{made.get_state_display()}”，不能这样办理。")


def _may_be_done(pledge: Pledge, day: date) -> None:
    _open(pledge)
    if day > today():
        raise RuleBroken("fulfilment.done_on", "履诺日期不能晚于今天。", "done_on")
    if day < pledge.period.lower:
        raise RuleBroken("fulfilment.done_on", f"承诺从 {pledge.period.lower} 开始，履诺日期不能更早。", "done_on")
    if pledge.ended_on is not None and day >= pledge.ended_on:
        raise Conflict("pledge.ended", f"这项承诺已于 {pledge.ended_on} 终止或变更，请记在新的承诺下。", "done_on")


def _holding(delivery_id: int):
    return Fulfilment._base_manager.filter(delivery_id=delivery_id, state__in=HOLDS)


def _still_open(pledge: Pledge, delivery_id: int | None, delivery: Delivery | None, day: date, remark: str) -> None:
    """The delivery is one of the pledge's and not recorded yet. Without one: not the same thing twice on a day."""
    if delivery_id is None:
        if pledge.deliveries.exists():
            raise RuleBroken("fulfilment.delivery", "请选择履行的是哪一次。", "delivery")
        if pledge.fulfilments.filter(done_on=day, remark=remark, state__in=HOLDS).exists():
            raise Conflict(
                "fulfilment.recorded_already", f"{day} 已经记过一次。同一天再次服务的，请在说明里写清楚。", "remark"
            )
        return
    if delivery is None:
        raise RuleBroken("fulfilment.delivery", "这一次不属于这项承诺，请重新选择。", "delivery")
    if delivery.is_excused:
        raise Conflict("delivery.excused", f"这一次已注明不履行：{delivery.excused}。要记录请先恢复。")
    held = _holding(delivery.pk).select_related("recorded_by").first()
    if held is not None:
        raise Conflict(
            "fulfilment.recorded_already",
            f"这一次已由{held.recorded_by or '系统'}记为 {held.done_on} 履诺，没有再记一次。",
        )


def _several(ids: Sequence[int], field: str) -> set[int]:
    wanted = set(ids)
    if not wanted:
        raise RuleBroken("selection.empty", "请至少勾选一项。", field)
    if len(wanted) > MOST_AT_ONCE:
        raise RuleBroken("selection.too_many", f"一次最多 {MOST_AT_ONCE} 项，请分几次办理。", field)
    return wanted
