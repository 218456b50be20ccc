"""A reminder keeps still until a day, for a reason; the thing stays due, in sight and counted."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import can
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.rules import Severity
from common.scoping import current_scope, everything
from notices.due import Due
from notices.holding import held_by, own_due
from notices.kinds import kind_of
from notices.models import Snooze
from orgs.rules_in_force import practice_of

LONGEST = timedelta(days=14)


def latest_day(due: Due, on: date) -> date:
    """The last day to which it may be put off: two weeks, and where the text says must not beyond the last day."""
    latest = on + LONGEST
    district_id = current_scope().district_id
    figure = practice_of(district_id, on).figure(due.kind) if district_id and due.due_on else None
    if figure is not None and figure.severity is Severity.REQUIRED:
        latest = min(latest, due.due_on)
    return latest


@transaction.atomic
def snooze(*, thing: str, until: date, reason: str, actor) -> Snooze:
    """Put off what is one's own to do: on the day itself one is reminded again.

    RuleBroken: unknown (nothing of that name is due for the office), too far, no reason. Conflict: put off already.
    """
    on = today()
    due = own_due(thing, on)
    if due is None:
        raise RuleBroken("snooze.unknown", "这件事已经办完，或不由你办理。", "thing", status=404)
    reason = " ".join(reason.split())[:100]
    if not reason:
        raise RuleBroken("snooze.reason", "请写明为什么推迟，例如“等街道统一时间”。", "reason")
    latest = latest_day(due, on)
    if latest <= on:
        raise RuleBroken("snooze.must", f"这件事最迟 {due.due_on} 办结，不能再推迟。", "until")
    if not on < until <= latest:
        raise RuleBroken("snooze.until", f"请选 {on + timedelta(days=1)} 到 {latest} 之间的一天。", "until")
    with everything("whose turn it is was asked above; administrators stand outside the tree"):
        row = _enter(due, until, reason, actor)
    record(actor=actor, action="notices.snoozed", obj=row, kind=due.kind, until=until)
    return row


@transaction.atomic
def wake(*, snooze_id: int, actor) -> Snooze:
    """Take a snooze back: one is reminded again from the next plan on. Whoever may not act on the thing sees none.

    RuleBroken: unknown (none of the office's, or beyond its verbs). Conflict: over already.
    """
    scope = current_scope()
    own = held_by(scope)
    with everything("the own office's, by the filter"):
        row = Snooze.objects.select_for_update(of=("self",)).filter(own, pk=snooze_id).first()
        if row is None or not can(scope, kind_of(row.thing.split("|")[0]).verb):
            raise RuleBroken("snooze.unknown", "没有这条推迟记录，或它不是你这里登记的。", status=404)
        if row.withdrawn_on is not None or row.until <= today():
            raise Conflict("snooze.over", "这条推迟已经结束。")
        row.withdrawn_on = today()
        row.save(update_fields=["withdrawn_on"])
    record(actor=actor, action="notices.snooze_withdrawn", obj=row)
    return row


def _enter(due: Due, until: date, reason: str, actor) -> Snooze:
    """Write it down; one that has run out makes room."""
    on = today()
    former = Snooze.objects.select_for_update(of=("self",)).filter(thing=due.thing, withdrawn_on=None).first()
    if former is not None:
        if former.until > on:
            raise Conflict("snooze.twice", f"已经推迟到 {former.until}；要改日期请先撤销推迟。")
        former.withdrawn_on = former.until
        former.save(update_fields=["withdrawn_on"])
    try:
        with transaction.atomic():
            return Snooze.objects.create(
                organization_id=due.organization_id,
                unit_id=due.unit_id,
                thing=due.thing,
                until=until,
                reason=reason,
                made_by=actor,
                made_on=on,
            )
    except IntegrityError as error:
        raise Conflict("snooze.twice", "有人刚刚推迟了这件事，请刷新再看。") from error
