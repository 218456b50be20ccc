"""Turns in the chair (轮值召集人 RH, 轮值书记 HB): a year's schedule, the hard problem of each, the hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from meetings.kinds import rotation_of
from meetings.models import Turn
from meetings.services.base import VERB, reason_of
from members.models import Appointment
from orgs.models import Organization, Participation

LONGEST_PROBLEM, LONGEST_OUTCOME = 120, 300
LENGTHS = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose turn it is: a unit that takes part, or a member of the committee; one of the two."""

    unit_id: int | None = None
    person_id: int | None = None


@transaction.atomic
def schedule_turns(*, organization_id: int, since: date, months: int, holders: Sequence[Holder], actor) -> list[Turn]:
    """Turns of so many months one after the other from the day to the end of its year, in the order of the holders,
    beginning again with the first when the list is at its end.

    Conflict when a turn is scheduled already in these days.
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    require(VERB, organization)
    if not rotation_of(organization, since):
        raise RuleBroken("turn.none", "本区的做法没有轮值，不用排期。", "holders")
    if months not in LENGTHS:
        raise RuleBroken("turn.months", f"每任应为 {'、'.join(map(str, LENGTHS))} 个月之一。", "months")
    if since.day != 1:
        raise RuleBroken("turn.since", "请从某个月的 1 日开始排。", "since")
    if not holders:
        raise RuleBroken("turn.holders", "请至少选择一个轮值的单位或成员。", "holders")
    _check_holders(organization, holders, since)
    end, start, rows = date(since.year + 1, 1, 1), since, []
    while start < end:
        until = min(start + relativedelta(months=months), end)
        holder = holders[len(rows) % len(holders)]
        rows.append(
            Turn(
                organization=organization,
                unit_id=holder.unit_id,
                person_id=holder.person_id,
                period=period(start, until),
            )
        )
        start = until
    try:
        with transaction.atomic():
            made = Turn.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Conflict("turn.overlap", "这段时间已经排过轮值，请先删去还没有开始的，再重新排。", "since") from error
    record(actor=actor, action="meetings.turns.scheduled", obj=organization, turns=len(made))
    return made


@transaction.atomic
def clear_turns(*, organization_id: int, actor) -> int:
    """Take the turns that have not begun off the schedule. Returns how many."""
    organization = Organization.objects.get(pk=organization_id)
    require(VERB, organization)
    count, _ = Turn.objects.filter(organization=organization, period__startswith__gt=today()).delete()
    if not count:
        raise Conflict("turn.nothing", "没有还没开始的轮值。")
    record(actor=actor, action="meetings.turns.cleared", obj=organization, turns=count)
    return count


@transaction.atomic
def set_problem(*, turn_id: int, problem: str, actor) -> Turn:
    """The hard problem that the turn takes on."""
    turn = _locked(turn_id)
    if turn.handed_over_on is not None:
        raise Conflict("turn.over", "这一任已经交接，不再改动。")
    turn.problem = reason_of(problem, "请写明在岗期间要解决的难题。", "problem", LONGEST_PROBLEM)
    turn.save(update_fields=["problem"])
    record(actor=actor, action="meetings.turn.problem_set", obj=turn)
    return turn


@transaction.atomic
def solve_problem(*, turn_id: int, outcome: str, solved_on: date, actor) -> Turn:
    """What came of it, and when."""
    turn = _locked(turn_id)
    if not turn.problem:
        raise Conflict("turn.no_problem", "请先写明这一任要解决的难题。", "outcome")
    if not turn.since <= solved_on <= today():
        raise RuleBroken("turn.solved_on", f"解决日期应在 {turn.since} 到今天之间。", "solved_on")
    turn.outcome = reason_of(outcome, "请写明解决的情况。", "outcome", LONGEST_OUTCOME)
    turn.solved_on = solved_on
    turn.save(update_fields=["outcome", "solved_on"])
    record(actor=actor, action="meetings.turn.solved", obj=turn)
    return turn


@transaction.atomic
def hand_over(*, turn_id: int, on: date, handover: str, actor) -> Turn:
    """The turn ends with the day before; the next one begins with the day, if it is the next in line.

    on   first day of the next turn: within this turn or the day after its last
    """
    turn = _locked(turn_id)
    if turn.handed_over_on is not None:
        raise Conflict("turn.over", "这一任已经交接。")
    if not turn.since < on <= turn.until or on > today():
        last = min(turn.until, today())
        raise RuleBroken("turn.on", f"交接日期应在 {turn.since} 之后、{last} 以前。", "on")
    turn.handover = reason_of(
        handover, "请写明交接的事项，例如未办结的决议、正在解决的难题。", "handover", LONGEST_OUTCOME
    )
    following = (
        Turn._base_manager.select_for_update(of=("self",))
        .filter(organization_id=turn.organization_id, period__startswith=turn.until)
        .order_by("pk")
        .first()
    )
    turn.handed_over_on, turn.period = on, period(turn.since, on)
    turn.save(update_fields=["handed_over_on", "handover", "period"])
    if following is not None and following.since != on:
        following.period = period(on, following.until)
        following.save(update_fields=["period"])
    record(actor=actor, action="meetings.turn.handed_over", obj=turn)
    return turn


def _check_holders(organization: Organization, holders: Sequence[Holder], on: date) -> None:
    for holder in holders:
        if (holder.unit_id is None) == (holder.person_id is None):
            raise RuleBroken("turn.holder", "每一任选一个单位或一名成员。", "holders")
    units = {holder.unit_id for holder in holders} - {None}
    persons = {holder.person_id for holder in holders} - {None}
    joined = Participation.everywhere.filter(
        organization_id=organization.pk, unit_id__in=units, period__endswith=None
    ).values_list("unit_id", flat=True)
    sitting = (
        Appointment.objects.of_committee(organization.pk)
        .filter(person_id__in=persons)
        .in_force(max(on, today()))
        .values_list("person_id", flat=True)
    )
    if units - set(joined) or persons - set(sitting):
        raise RuleBroken("turn.holder", "名单里有不参与本组织的单位，或不在任的成员，请重新选择。", "holders")


def _locked(turn_id: int) -> Turn:
    turn = (
        Turn.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "unit", "person")
        .get(pk=turn_id)
    )
    require(VERB, turn.organization)
    return turn
