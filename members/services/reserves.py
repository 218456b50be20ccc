"""Reserve talent: taken in, corrected, ended with a reason (HB 五·二是)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from common.scoping import everything
from members.models import Readiness, Reserve, ReserveEnd
from members.services.persons import candidate, refuse_ids
from orgs.models import Organization, Tier

VERB = "person.edit"
KEEPERS = (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY)


@dataclass(frozen=True, slots=True)
class ReserveLine:
    """Who is kept in reserve for what."""

    person_id: int
    aim: str
    readiness: str = Readiness.NEXT
    mentor: str = ""
    note: str = ""
    since: date | None = None


def _fill(row: Reserve, line: ReserveLine) -> None:
    if not line.aim.strip():
        raise RuleBroken("reserve.aim", "请写明培养方向，例如“社区书记”。", "aim")
    if line.readiness not in Readiness.values:
        raise RuleBroken("reserve.readiness", "请选择梯度。", "readiness")
    refuse_ids(aim=line.aim, mentor=line.mentor, note=line.note)
    row.aim, row.readiness, row.mentor, row.note = (
        line.aim.strip(), line.readiness, line.mentor.strip(), line.note.strip(),
    )  # fmt: skip


@transaction.atomic
def take_into_reserve(*, organization_id: int, line: ReserveLine, actor) -> Reserve:
    """Somebody of the district is kept in reserve from a day on; in one place at a time."""
    organization = Organization.objects.get(pk=organization_id)
    require(VERB, organization)
    if organization.tier not in KEEPERS:
        raise RuleBroken("reserve.place", "后备人才由社区、街道或区储备。", "organization")
    person = candidate(line.person_id, organization.district_id)
    since = line.since or today()
    if since > today():
        raise RuleBroken("reserve.since", "列入日期不能晚于今天。", "since")
    with everything("somebody is in reserve in one place of the district"):
        held = Reserve.objects.filter(person=person, ended_as="").select_related("organization").first()
    if held is not None:
        raise Conflict("reserve.twice", f"{person}已在{held.organization}的后备人才里，不用重复列入。", "person")
    row = Reserve(person=person, organization=organization, period=period(since))
    _fill(row, line)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "reserve_one_place_at_a_time" not in str(error):
            raise
        raise Conflict("reserve.overlap", "这一天此人还在另一段后备期里，列入日期要在那一段之后。", "since") from error
    record(actor=actor, action="members.reserve.taken", obj=row)
    return row


def _standing(reserve_id: int) -> Reserve:
    rows = Reserve.objects.select_for_update(of=("self",), no_key=True).select_related("organization", "person")
    row = rows.get(pk=reserve_id)
    require(VERB, row.organization)
    if row.ended_as:
        raise Conflict("reserve.ended", f"{row.person}已退出后备（{row.get_ended_as_display()}），不能再改。")
    return row


@transaction.atomic
def update_reserve(*, reserve_id: int, line: ReserveLine, actor) -> Reserve:
    """Correct aim, gradient or mentor."""
    row = _standing(reserve_id)
    _fill(row, line)
    row.save()
    record(actor=actor, action="members.reserve.updated", obj=row)
    return row


@transaction.atomic
def end_reserve(*, reserve_id: int, ended_as: str, last_day: date, actor) -> Reserve:
    """Appointed, left, or no longer fit."""
    row = _standing(reserve_id)
    if ended_as not in ReserveEnd.values:
        raise RuleBroken("reserve.ended_as", "请选择原因。", "ended_as")
    if not row.since <= last_day <= today():
        raise RuleBroken("reserve.last_day", f"最后一天应在 {row.since} 至今天之间。", "last_day")
    row.period, row.ended_as = period(row.since, last_day + timedelta(days=1)), ended_as
    row.save(update_fields=["period", "ended_as"])
    record(actor=actor, action="members.reserve.ended", obj=row, why=ended_as)
    return row
