"""Micro-wishes: posted without a word of who wishes, claimed by a unit or the committee, granted, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from covenants.models import PastKind, Wish, WishState
from covenants.parties import require_party
from covenants.personal import refuse_personal
from covenants.services.past import keep_past
from orgs.models import Organization, Participation, Tier

VERB = "wish.edit"
CLAIM_VERB = "claim.make"


@dataclass(frozen=True, slots=True)
class WishLine:
    """What is wished for; `due_on`: until when it would be good to have it."""

    title: str
    detail: str = ""
    due_on: date | None = None


@transaction.atomic
def post_wish(*, organization_id: int, line: WishLine, actor) -> Wish:
    """Put a wish up for units to claim. Raises RuleBroken("wish.personal") where it tells who wishes."""
    require(VERB)
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("wish.organization", "没有这个组织，或它不在你的范围内。", "organization", status=404)
    require(VERB, organization)
    if organization.tier not in (Tier.STREET, Tier.COMMUNITY):
        raise RuleBroken("wish.tier", "微心愿由街道和社区发布。", "organization")
    wish = Wish(organization=organization, posted_on=today(), posted_by=actor)
    _write(wish, line)
    wish.save(force_insert=True)
    record(actor=actor, action="covenants.wish.posted", obj=wish)
    return wish


@transaction.atomic
def edit_wish(*, wish_id: int, line: WishLine, actor) -> Wish:
    """Change a wish that nobody has claimed yet."""
    wish = _locked(wish_id)
    require(VERB, wish.organization)
    _stands(wish, WishState.OPEN, "修改")
    _write(wish, line)
    wish.save()
    record(actor=actor, action="covenants.wish.edited", obj=wish)
    return wish


@transaction.atomic
def claim_wish(*, wish_id: int, unit_id: int | None, actor) -> Wish:
    """Take a wish on; unit_id None: the committee itself. Of two who click at once one is told of the other."""
    wish = _locked(wish_id)
    scope = require_party(CLAIM_VERB, wish.organization, unit_id)
    if wish.state == WishState.CLAIMED:
        if wish.unit_id == unit_id:
            raise Conflict("wish.twice", "这个心愿已经由你方认领。")
        raise Conflict("wish.taken", "这个心愿已经被认领了。可以看看别的心愿。")
    _stands(wish, WishState.OPEN, "认领")
    if unit_id is not None and scope.party_id is None:
        joined = Participation.objects.filter(organization=wish.organization, unit_id=unit_id)
        if not joined.in_force(today()).exists():
            raise RuleBroken("wish.unit", "这个单位现在没有参加这里的共建，不能代它认领。", "unit")
    wish.state, wish.unit_id, wish.claimed_on = WishState.CLAIMED, unit_id, today()
    wish.save(update_fields=["state", "unit", "claimed_on"])
    record(actor=actor, action="covenants.wish.claimed", obj=wish, unit=unit_id)
    return wish


@transaction.atomic
def release_wish(*, wish_id: int, actor) -> Wish:
    """Give a claimed wish back, so that somebody else can take it on."""
    wish = _locked(wish_id)
    require_party(CLAIM_VERB, wish.organization, wish.unit_id)
    _stands(wish, WishState.CLAIMED, "退回")
    keep_past(PastKind.WISH, wish.pk, wish.organization_id, {"unit": wish.unit_id}, since=wish.claimed_on)
    wish.state, wish.unit_id, wish.claimed_on = WishState.OPEN, None, None
    wish.save(update_fields=["state", "unit", "claimed_on"])
    record(actor=actor, action="covenants.wish.released", obj=wish)
    return wish


@transaction.atomic
def grant_wish(*, wish_id: int, outcome: str, granted_on: date | None = None, actor) -> Wish:
    """It came true: on which day and how. By who claimed it, or by the committee."""
    wish = _locked(wish_id)
    require_party(CLAIM_VERB, wish.organization, wish.unit_id)
    _stands(wish, WishState.CLAIMED, "登记实现")
    granted_on, outcome = granted_on or today(), outcome.strip()
    if not outcome or len(outcome) > 200:
        raise RuleBroken("wish.outcome", "请用一两句话写明实现情况，最多 200 个字。", "outcome")
    if not wish.claimed_on <= granted_on <= today():
        raise RuleBroken("wish.granted_on", "实现日期应在认领之后，不晚于今天。", "granted_on")
    refuse_personal({"outcome": ("实现情况", outcome)}, code="wish.personal")
    wish.state, wish.granted_on, wish.outcome = WishState.GRANTED, granted_on, outcome
    wish.save(update_fields=["state", "granted_on", "outcome"])
    record(actor=actor, action="covenants.wish.granted", obj=wish)
    return wish


@transaction.atomic
def withdraw_wish(*, wish_id: int, actor) -> Wish:
    """Take a wish down that was not granted: it is no longer wished for, or was posted by mistake."""
    wish = _locked(wish_id)
    require(VERB, wish.organization)
    if wish.state not in (WishState.OPEN, WishState.CLAIMED):
        raise Conflict("wish.state", f"这个心愿{wish.get_state_display()}，不能撤下。")
    wish.state, wish.withdrawn_on = WishState.WITHDRAWN, today()
    wish.save(update_fields=["state", "withdrawn_on"])
    record(actor=actor, action="covenants.wish.withdrawn", obj=wish)
    return wish


def _locked(wish_id: int) -> Wish:
    return Wish.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=wish_id)


def _stands(wish: Wish, state: str, act: str) -> None:
    if wish.state != state:
        raise Conflict("wish.state", f"这个心愿现在是“{wish.get_state_display()}”，不能{act}。")


def _write(wish: Wish, line: WishLine) -> None:
    title, detail = " ".join(line.title.split()), line.detail.strip()
    if not title:
        raise RuleBroken("wish.title", "请写明心愿，例如“一位老人想要一台收音机”。", "title")
    if len(title) > 60 or len(detail) > 300:
        field = "title" if len(title) > 60 else "detail"
        raise RuleBroken(f"wish.{field}", "心愿最多 60 个字，说明最多 300 个字。", field)
    if line.due_on is not None and line.due_on < wish.posted_on:
        raise RuleBroken("wish.due_on", "希望实现的日期不能早于发布日期。", "due_on")
    refuse_personal({"title": ("心愿", title), "detail": ("说明", detail)}, code="wish.personal")
    wish.title, wish.detail, wish.due_on = title, detail, line.due_on
