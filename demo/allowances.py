"""What units give the part-time members that they sent (XH 三(三)5): paid by the month, refused, waiting."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from appraisal.models import Allowance
from appraisal.year.allowances import (
    AllowanceDecision,
    PaymentLine,
    decide_allowance,
    pay_allowance,
    propose_allowances,
    waiting_members,
)
from common.scoping import everything
from demo.cast import Cast
from orgs.models import Organization


def give_allowances(community: Organization, cast: Cast, day: date) -> None:
    """Asked in spring for all of them but the last, who is asked for a few days ago; the first unit pays since."""
    year = day.year
    asked = max(date(year, 1, 2), day - timedelta(days=240))
    with everything("who sits for a unit"):
        members = waiting_members(community, year)
    early = [row for row in members[:-1] if row.since <= asked]
    late = [row for row in members if row not in early][:1]
    for rows, on in ((early, asked), (late, max(asked, day - timedelta(days=5)))):
        if rows:
            with cast.community.acting(on) as user:
                propose_allowances(
                    organization_id=community.pk, year=year, appointment_ids=[row.pk for row in rows], actor=user
                )
    with everything("what was asked for"):
        waiting = list(Allowance.objects.filter(organization=community, proposed_on=asked).order_by("pk"))
    for number, row in enumerate(waiting[:2]):
        _decide(row, granted=not number, cast=cast, on=min(day, asked + timedelta(days=12)))
    if waiting:
        _pay(waiting[0], cast, day)


def _decide(row: Allowance, *, granted: bool, cast: Cast, on: date) -> None:
    line = AllowanceDecision(
        granted,
        transport=Decimal(100) if granted else None,
        communication=Decimal(50) if granted else None,
        document=f"〔{row.year}〕4号（示例）" if granted else "",
        remark="" if granted else "本单位已按出差的规定报销交通费",
    )
    with cast.community.acting(on) as user:
        decide_allowance(allowance_id=row.pk, line=line, actor=user)


def _pay(row: Allowance, cast: Cast, day: date) -> None:
    with everything("what was decided"):
        row.refresh_from_db()
    months = [month for month in row.months if month < day.month]
    if months:
        with cast.community.acting(day) as user:
            pay_allowance(allowance_id=row.pk, line=PaymentLine(months, document="工会凭证 12 号（示例）"), actor=user)
