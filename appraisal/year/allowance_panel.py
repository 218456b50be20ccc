"""Allowances on the page of the member who gets them."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from appraisal.models import Allowance
from appraisal.year.views.allowances import with_paid
from appraisal.year.views.base import VIEW, colour_of
from common.authority import can
from common.scoping import current_scope
from members.extensions import PersonPanel
from members.models import Person


def allowances_of(person: Person) -> PersonPanel | None:
    """Those that the office sees, the latest year first; none, no card. One query."""
    if not can(current_scope(), VIEW):
        return None
    rows = Allowance.objects.filter(appointment__person=person).select_related("appointment__organization", "unit")
    rows = list(with_paid(rows.defer("content")).order_by("-year", "-pk"))
    if not rows:
        return None
    lines = [
        {
            "text": f"{row.year}年 {row.appointment.organization.name}",
            "note": _said(row),
            "url": reverse("appraisal:year_allowance", args=[row.pk]),
            "chip": row.get_state_display(),
            "colour": colour_of(row.state),
        }
        for row in rows
    ]
    total = sum((row.paid for row in rows), Decimal(0))
    return PersonPanel("兼职补贴", f"已发合计 {total} 元", lines)


def _said(row: Allowance) -> str:
    if not row.first_month:
        return row.unit.name
    sums = f"每月交通 {row.transport} 元、通讯 {row.communication} 元"
    return f"{row.unit.name} · {sums} · {row.first_month} 至 {row.last_month} 月 · 已发 {row.paid} 元"
