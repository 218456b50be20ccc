"""Claims: taken, confirmed, declined, withdrawn; never more than there is, however many ask at once (XH 三(三)1)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from common.audit import record
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from covenants.models import LIVE, Claim, ClaimState, Direction, ItemState, ListItem
from covenants.parties import is_member, require_party, require_standing
from covenants.selectors.claims import over
from covenants.states import CLAIM_STEPS, MAY_CLAIM

VERB = "claim.make"
MOST_AT_ONCE = 200


@transaction.atomic
def make_claim(
    *,
    item_id: int,
    unit_id: int | None,
    quantity: Decimal | None = None,
    matched_id: int | None = None,
    message: str = "",
    actor,
) -> Claim:
    """Take an item, wholly or in part.

    unit_id     who claims; None: the committee whose list it is
    quantity    how much; None: all that is left (of an item without limit: one)
    matched_id  the claimant's own published item it goes with; of that too as much is taken as the claim answers it

    The quantity is taken by one conditional update, so that of many who ask at once exactly as many get it as there is.
    Raises Conflict("claim.closed" | "claim.taken" | "claim.twice") and RuleBroken("claim.own" | "claim.quantity" | …).
    """
    _hold_stage(ListItem.objects.values_list("cycle_id", flat=True).get(pk=item_id))
    item = ListItem.objects.select_related("organization", "cycle", "unit").get(pk=item_id)
    scope = require_party(VERB, item.organization, unit_id)
    _may_be_claimed(item, unit_id)
    if unit_id is not None:
        _takes_part(item, unit_id, own=scope.party_id is not None)
    matched = _counterpart(item, unit_id, matched_id) if matched_id else None
    wanted = quantity if quantity is not None else (Decimal(1) if item.left is None else item.left)
    answered = _answered(item, matched, wanted) if matched is not None else Decimal(0)
    _may_be_taken(item, wanted)
    claim = Claim(
        item=item,
        organization=item.organization,
        unit_id=unit_id,
        matched=matched,
        matched_quantity=answered,
        quantity=wanted,
        message=message.strip(),
        made_on=today(),
        made_by=actor,
    )
    _enter(claim)
    # The items are locked from here to the end, and nobody waits longer than that. In the order of their ids, so that
    # two who answer each other crosswise do not wait for one another.
    if matched is not None and matched.pk < item.pk:
        _take_own(matched, answered)
    _take(item, wanted)
    if matched is not None and matched.pk > item.pk:
        _take_own(matched, answered)
    record(actor=actor, action="covenants.claim.made", obj=claim, item=item.pk, quantity=str(wanted))
    return claim


@transaction.atomic
def decide_claim(*, claim_id: int, confirm: bool, reason: str = "", actor) -> Claim:
    """Confirm or decline, as the party whose item it is. Declining asks for a reason and gives the quantity back."""
    claim = _locked(claim_id)
    require_party(VERB, claim.organization, claim.item.unit_id)
    step = "confirm" if confirm else "decline"
    _admits(claim, step)
    if not confirm and not reason.strip():
        raise RuleBroken("claim.reason", "请写明谢绝的理由，对方会看到。", "reason")
    if not confirm:
        _give_back(claim)
    claim.state, claim.reason = CLAIM_STEPS[step][1], reason.strip()
    claim.decided_on, claim.decided_by = today(), actor
    claim.save(update_fields=["state", "reason", "decided_on", "decided_by"])
    record(actor=actor, action=f"covenants.claim.{'confirmed' if confirm else 'declined'}", obj=claim)
    return claim


@transaction.atomic
def confirm_claims(*, claim_ids: Sequence[int], actor) -> list[Claim]:
    """Several at once; all or none. Nothing ticked: RuleBroken("claim.none")."""
    ids = sorted(set(claim_ids))
    if not ids:
        raise RuleBroken("claim.none", "还没有勾选认领。勾选以后再点确认。")
    if len(ids) > MOST_AT_ONCE:
        raise RuleBroken("claim.many", f"一次最多确认 {MOST_AT_ONCE} 项。")
    if Claim.objects.filter(pk__in=ids).count() != len(ids):
        raise NotAllowed("claim.scope", "勾选的认领不在你的范围内，请刷新页面后重选。")
    return [decide_claim(claim_id=pk, confirm=True, actor=actor) for pk in ids]


@transaction.atomic
def withdraw_claim(*, claim_id: int, reason: str = "", actor) -> Claim:
    """Take a claim back, as the party that made it; once it is written into an agreement only that can be changed."""
    claim = _locked(claim_id)
    require_party(VERB, claim.organization, claim.unit_id)
    _admits(claim, "withdraw")
    if claim.terms.exclude(over()).exists():
        raise Conflict("claim.agreed", "这项认领已写入协议，不能直接撤回，请先变更或作废协议。")
    if claim.state == ClaimState.CONFIRMED and not reason.strip():
        raise RuleBroken("claim.reason", "对方已经确认，撤回请写明理由。", "reason")
    _give_back(claim)
    claim.state, claim.reason, claim.ended_on = CLAIM_STEPS["withdraw"][1], reason.strip(), today()
    claim.save(update_fields=["state", "reason", "ended_on"])
    record(actor=actor, action="covenants.claim.withdrawn", obj=claim)
    return claim


# ---- what must hold -------------------------------------------------------------------------------------------------


def _may_be_claimed(item: ListItem, unit_id: int | None) -> None:
    require_standing(item.organization)
    if item.state != ItemState.PUBLISHED:
        raise Conflict("claim.unpublished", "这一项还没有发布，不能认领。清单经联席会议审议、发布以后才能认领。")
    if item.cycle.stage not in MAY_CLAIM:
        raise Conflict("claim.closed", f"本期清单已进入“{item.cycle.get_stage_display()}”阶段，不再接受认领。")
    if item.unit_id == unit_id:
        raise RuleBroken("claim.own", "这是自己填报的项目，不能自己认领。")
    if item.unit_id is not None and not is_member(item.cycle, item.unit_id):
        raise Conflict(
            "claim.left",
            f"填报单位“{item.unit.name}”已退出{item.cycle.body.name}的共建，这一项不再接受认领。"
            "可以看看清单上同类的其他项目。",
        )


def _takes_part(item: ListItem, unit_id: int, *, own: bool) -> None:
    if is_member(item.cycle, unit_id):
        return
    name = item.cycle.body.name
    sentence = (
        f"本单位已不再参加{name}的共建，不能再认领。要重新参加，请联系{name}。"
        if own
        else f"这个单位现在没有参加{name}的共建，不能代它认领。请先在“单位”里登记参与关系。"
    )
    raise RuleBroken("claim.unit", sentence, "unit")


def _counterpart(item: ListItem, unit_id: int | None, matched_id: int) -> ListItem:
    matched = ListItem.objects.filter(pk=matched_id, cycle=item.cycle, state=ItemState.PUBLISHED).first()
    if matched is None or matched.unit_id != unit_id or matched.direction == item.direction:
        raise RuleBroken("claim.matched", "对应项目应是认领方自己在本期已发布的另一张清单上的项目。", "matched")
    if matched.left is not None and matched.left <= 0:
        raise RuleBroken("claim.matched", f"“{matched.title}”已经认领完或对应完，请换一项，或不填对应项目。", "matched")
    return matched


def _answered(item: ListItem, matched: ListItem, wanted: Decimal) -> Decimal:
    """How much of the claimant's own item the claim answers: in one measure as much, else a need as a whole, or one."""
    if matched.measure == item.measure:
        amount = wanted
    else:
        amount = matched.left if matched.direction == Direction.NEED and matched.left is not None else Decimal(1)
    return amount if matched.left is None else min(amount, matched.left)


def _take_own(matched: ListItem, amount: Decimal) -> None:
    if not _taken_from(matched, amount):
        raise Conflict("claim.taken", f"“{matched.title}”刚刚已被认领，不够对应。请刷新页面后再试。", "matched")


def _may_be_taken(item: ListItem, wanted: Decimal) -> None:
    """What can be said before anything is locked; the update says it again."""
    if wanted <= 0 and (item.left is None or item.left > 0):
        raise RuleBroken("claim.quantity", "认领数量应大于 0。", "quantity")
    if item.left is not None and (wanted <= 0 or item.left < wanted):
        raise _not_enough(item, item.left, wanted)


def _enter(claim: Claim) -> None:
    """The claim itself, which the database admits once for each party: a double click is one claim."""
    twice = Conflict("claim.twice", "已经认领过这一项。要改数量，请先撤回原来的认领。")
    if Claim._base_manager.filter(item=claim.item, unit_id=claim.unit_id, state__in=LIVE).exists():
        raise twice
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as error:
        if "claim_once_per_party" not in str(error):
            raise
        raise twice from error


def _take(item: ListItem, wanted: Decimal) -> None:
    if not _taken_from(item, wanted):
        quantity, taken = ListItem.objects.values_list("quantity", "taken").get(pk=item.pk)
        if quantity is None or quantity - taken >= wanted:
            raise Conflict("claim.unpublished", "这一项刚刚撤下，不能认领。请刷新页面看看别的项目。")
        raise _not_enough(item, quantity - taken, wanted)


def _taken_from(item: ListItem, amount: Decimal) -> bool:
    """Count the amount as taken if there is as much, in one statement that asks again after a wait.

    Its condition stands in the UPDATE itself: in a subquery, as the scope's joins make one, it would answer with what
    was there before the wait. Nor is the policy asked again, which for a whole district reads ten thousand ids twice
    while others wait: the item was read in scope before.
    """
    free = Q(quantity__isnull=True) | Q(taken__lte=F("quantity") - amount)
    with everything("an item that was read in scope counts what is taken of it"):
        rows = ListItem._base_manager.filter(free, pk=item.pk, state=ItemState.PUBLISHED)
        return bool(rows.update(taken=F("taken") + amount))


def _not_enough(item: ListItem, rest: Decimal, wanted: Decimal) -> Conflict:
    if rest <= 0:
        return Conflict("claim.taken", "已经被认领完了。可以看看清单上同类的其他项目。")
    sentence = f"只剩 {_plain(rest)}{item.measure}，不够认领 {_plain(wanted)}{item.measure}。"
    return Conflict("claim.taken", sentence, "quantity")


def _give_back(claim: Claim) -> None:
    ListItem._base_manager.filter(pk=claim.item_id).update(taken=F("taken") - claim.quantity)
    if claim.matched_id is not None and claim.matched_quantity:
        ListItem._base_manager.filter(pk=claim.matched_id).update(taken=F("taken") - claim.matched_quantity)


def _hold_stage(cycle_id: int) -> None:
    """Keep the cycle in its stage to the end of the transaction; what is read of it afterwards holds.

    A shared lock, which the ORM has no word for: claims do not wait for each other here, a gate waits for them all
    (`locked_cycle` takes the row for itself).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM covenants_listcycle WHERE id = %s FOR SHARE", [cycle_id])


def _locked(claim_id: int) -> Claim:
    """The claim, its cycle and its items locked first: the order in which a new claim takes them."""
    found = Claim.objects.select_related("item").get(pk=claim_id)
    _hold_stage(found.item.cycle_id)
    ids = [found.item_id, found.matched_id]
    list(ListItem._base_manager.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").only("pk"))
    return (
        Claim.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "item__cycle")
        .get(pk=claim_id)
    )


def _admits(claim: Claim, step: str) -> None:
    if claim.state not in CLAIM_STEPS[step][0]:
        raise Conflict("claim.state", f"这项认领{claim.get_state_display()}，不能再办理这一步。")
    if claim.item.cycle.is_closed:
        raise Conflict("claim.closed", "本期清单已经办结，不能再改。")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
