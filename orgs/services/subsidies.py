"""Money allocated to branches: put on record for one or many, cancelled with a reason, never changed (LY 三·2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from exchange.texts import clean_text
from orgs.models import Organization, Subsidy, SubsidyKind, Tier
from orgs.rules_in_force import practice_of

VERB = "subsidy.edit"
_text = partial(clean_text, room="subsidy")
MOST = Decimal("10000000")


@dataclass(frozen=True, slots=True)
class SubsidyLine:
    """What each of the branches gets. `on`: the day of the allocation, today unless given."""

    amount: Decimal
    purpose: str
    kind: str = SubsidyKind.START
    on: date | None = None
    document: str = ""


def usual_amount(district_id: int, on: date) -> int | None:
    """What the practice gives a new branch, in yuan; None where it says nothing."""
    figure = practice_of(district_id, on).figure("branch.subsidy")
    return int(figure["yuan"]) if figure is not None else None


@transaction.atomic
def allocate_subsidies(*, branch_ids: Iterable[int], line: SubsidyLine, actor) -> list[Subsidy]:
    """Put the same allocation to each of the branches on record, all or none. Newly founded branches start once.

    Money comes from above: the branch's own office puts nothing on record.
    """
    require(VERB)
    wanted = list(dict.fromkeys(branch_ids))
    found = {row.pk: row for row in Organization.objects.filter(pk__in=wanted, tier=Tier.GRID)}
    if not wanted or len(found) < len(wanted):
        raise RuleBroken("subsidy.branch", "请选择管理范围内的党支部。", "branches")
    on, amount = line.on or today(), line.amount
    if line.kind not in SubsidyKind.values:
        raise RuleBroken("subsidy.kind", f"类别应是{'、'.join(SubsidyKind.labels)}之一。", "kind")
    if amount is None or not 0 < amount <= MOST or amount != round(amount, 2):
        raise RuleBroken("subsidy.amount", "金额应大于 0、不超过一千万元，最多两位小数。", "amount")
    if on > today():
        raise RuleBroken("subsidy.on", f"日期 {on} 还没有到，请填今天或以前的日期。", "on")
    purpose = _text(line.purpose, label="用途", most=80, field="purpose", least=1)
    document = _text(line.document, label="文号", most=80, field="document")
    made = []
    for pk in wanted:
        branch = found[pk]
        require(VERB, branch)
        if branch.since and on < branch.since:
            raise RuleBroken("subsidy.on", f"“{branch.name}”{branch.since} 才成立，核拨日期不能更早。", "on")
        if branch.until and on >= branch.until:
            said = f"“{branch.name}”{branch.until} 起已撤销，核拨日期应早于这一天。"
            raise RuleBroken("subsidy.on", said, "on")
        row = Subsidy(branch=branch, kind=line.kind, on=on, amount=amount, purpose=purpose, document=document)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict("subsidy.twice", f"“{branch.name}”已经登记过新组建补助。", "branches") from error
        made.append(row)
        record(actor=actor, action="orgs.subsidy.allocated", obj=row)
    return made


@transaction.atomic
def cancel_subsidy(*, subsidy_id: int, why: str, actor) -> Subsidy:
    """Cancel what was put down wrongly; it stays readable with the reason."""
    require(VERB)
    rows = Subsidy.objects.select_for_update(of=("self",), no_key=True).select_related("branch")
    row = rows.filter(pk=subsidy_id).first()
    if row is None:
        raise RuleBroken("subsidy.unknown", "没有这笔补助，或不在你的管理范围内。", status=404)
    require(VERB, row.branch)
    if row.cancelled_on is not None:
        raise Conflict("subsidy.cancelled", f"这笔已于 {row.cancelled_on} 作废。")
    row.cancelled_why, row.cancelled_on = _text(why, label="作废原因", most=120, field="why", least=1), today()
    row.save(update_fields=["cancelled_on", "cancelled_why"])
    record(actor=actor, action="orgs.subsidy.cancelled", obj=row)
    return row
