"""A community's ledger of matters: its public form, and the monthly going-through (FC 第4段·月更新)."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from grids.models import LedgerReview, MatterDesk
from grids.services.base import text
from grids.services.matters import VERB
from orgs.models import Organization, Tier


def _community(organization_id: int) -> Organization:
    organization = Organization.objects.get(pk=organization_id)
    require(VERB, organization)
    if organization.tier != Tier.COMMUNITY:
        raise RuleBroken("matter.community", "民情台账和二维码以社区为单位。", "organization")
    return organization


@transaction.atomic
def set_desk(*, organization_id: int, is_open: bool, renew: bool = False, actor) -> MatterDesk:
    """Open or close the public form; `renew` gives it another address, so that a code on a wall no longer works."""
    organization = _community(organization_id)
    desk, _ = MatterDesk.objects.select_for_update(of=("self",)).get_or_create(
        organization=organization, defaults={"token": secrets.token_urlsafe(16)[:22], "is_open": is_open}
    )
    desk.is_open = is_open
    if renew:
        desk.token = secrets.token_urlsafe(16)[:22]
    desk.save()
    record(actor=actor, action="grids.desk.set", obj=desk, open=is_open, renewed=renew)
    return desk


@transaction.atomic
def review_ledger(*, organization_id: int, month: date, note: str = "", actor) -> LedgerReview:
    """The community went through its ledger of the month; once a month, this month or the one before."""
    organization = _community(organization_id)
    first = month.replace(day=1)
    this = today().replace(day=1)
    before = date(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 1)
    if first not in (this, before):
        raise RuleBroken("ledger.month", f"只能登记 {before:%Y年%m月} 或 {this:%Y年%m月} 的更新。", "month")
    words = text(note, label="研判意见", most=300, field="note")
    if LedgerReview.objects.filter(organization=organization, month=first).exists():
        raise Conflict("ledger.done", f"{first:%Y年%m月} 的台账已经更新过了。", "month")
    row = LedgerReview.objects.create(
        organization=organization, month=first, note=words, made_by=actor, made_on=today()
    )
    record(actor=actor, action="grids.ledger.reviewed", obj=row)
    return row
