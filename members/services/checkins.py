"""Members report where they live: on the list, reported, moved with their history, left (双报到; LY 一·1, RH 二3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from common.scoping import everything
from members.models import CheckIn, Leaving, MemberKind, Rank
from members.services.persons import candidate, check_unit, refuse_ids
from orgs.models import TIER_COLUMN, Organization, Tier

VERB = "checkin.edit"
# Where a member can report: the community, or what lies below it (a grid, an estate's branch, a micro-home).
TIERS = (Tier.COMMUNITY, Tier.GRID, Tier.HOME)
LONGEST_WISH, MOST_WISHES = 30, 12


@dataclass(frozen=True, slots=True)
class CheckInLine:
    """What a register says of one member's report; `reported_on` None while the member has not come yet.

    listed_on   since when the member is on the list; None: the day of the report, or else today
    kind        in service unless said otherwise; what is on record stays where nothing is said
    managing_id the branch or group of the place that manages the member here
    """

    person_id: int
    reported_on: date | None = None
    unit_id: int | None = None
    home_branch: str = ""
    rank: str = ""
    residence: str = ""
    claimed_post: str = ""
    wishes: tuple[str, ...] = ()
    joined_party: date | None = None
    note: str = ""
    listed_on: date | None = None
    kind: str = ""
    managing_id: int | None = None


def check_place(organization: Organization) -> None:
    """Refuse a level at which nobody lives."""
    if organization.tier not in TIERS:
        raise RuleBroken(
            "checkin.place", "在职党员到居住地的社区、网格或小区报到，请选择社区或其下的组织。", "organization"
        )


def _check(line: CheckInLine, place: Organization) -> None:
    if line.kind and line.kind not in MemberKind.values:
        raise RuleBroken("checkin.kind", "请从列表中选择党员类别。", "kind")
    if line.managing_id is not None:
        inside = {TIER_COLUMN[Tier(place.tier)]: place.pk}
        if not Organization.objects.filter(pk=line.managing_id, **inside).existing(today()).exists():
            raise RuleBroken("checkin.managing", f"管理党组织应是{place}或它下面的组织，请重新选择。", "managing")
    if line.reported_on is not None and line.reported_on > today():
        raise RuleBroken("checkin.future", "报到日期不能晚于今天。", "reported_on")
    if line.rank and line.rank not in Rank.values:
        raise RuleBroken("checkin.rank", "请从列表中选择职级。", "rank")
    if len(line.wishes) > MOST_WISHES or any(len(wish) > LONGEST_WISH for wish in line.wishes):
        raise RuleBroken("checkin.wishes", f"服务意向最多 {MOST_WISHES} 项，每项不超过 {LONGEST_WISH} 个字。", "wishes")
    refuse_ids(home_branch=line.home_branch, residence=line.residence, note=line.note, claimed_post=line.claimed_post)
    check_unit(line.unit_id, place.district_id)


def fill(row: CheckIn, line: CheckInLine) -> None:
    """Write what the line says."""
    row.unit_id, row.home_branch, row.rank = line.unit_id, line.home_branch.strip(), line.rank
    row.residence, row.reported_on = line.residence.strip(), line.reported_on
    row.claimed_post, row.wishes = line.claimed_post.strip(), list(line.wishes)
    row.joined_party, row.note = line.joined_party, line.note.strip()
    row.kind, row.managing_id = line.kind or row.kind, line.managing_id


def since_of(line: CheckInLine) -> date:
    """The first day on which the member counts at the place."""
    days = [day for day in (line.listed_on, line.reported_on) if day is not None]
    return min(days, default=today())


@contextmanager
def one_place_at_a_time() -> Iterator[None]:
    """What the database holds against a second place on the same days becomes a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "check_in_one_place_at_a_time" not in str(error):
            raise
        raise Conflict(
            "checkin.overlap",
            "这段时间此人已经列在别处（或以前的一段）的名单里，报到日期要在那一段结束之后；那一段登记错了的，请先移出。",
            "reported_on",
        ) from error


def in_force_of(person_ids: Sequence[int]) -> dict[int, CheckIn]:
    """Where these persons are on the list now, wherever that is in the district. One query."""
    with everything("a member reports in one place only, whoever keeps that list"):
        rows = CheckIn.objects.filter(person__in=person_ids, leaving="").select_related("organization")
        return {row.person_id: row for row in rows}


@transaction.atomic
def check_in(*, organization_id: int, line: CheckInLine, actor) -> CheckIn:
    """Put a member on the place's list, reported or yet to come; 409 "checkin.elsewhere" for one listed elsewhere."""
    organization = Organization.objects.get(pk=organization_id)
    require(VERB, organization)
    check_place(organization)
    _check(line, organization)
    person = candidate(line.person_id, organization.district_id)
    known = in_force_of([person.pk]).get(person.pk)
    if known is not None:
        if known.organization_id == organization.pk:
            raise Conflict("checkin.twice", f"{person}已经在本组织的名单里，请改那一条。", "person")
        raise Conflict(
            "checkin.elsewhere",
            f"{person}已在{known.organization}报到。搬了家的，请由{known.organization}办理迁出，历史记录随人走。",
            "person",
        )
    row = CheckIn(organization=organization, person=person, period=period(since_of(line)))
    fill(row, line)
    with one_place_at_a_time():
        row.save(force_insert=True)
    record(actor=actor, action="members.checkin.created", obj=row)
    return row


def _locked(check_in_id: int) -> CheckIn:
    return (
        CheckIn.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "person")
        .get(pk=check_in_id)
    )


def _still_there(row: CheckIn) -> None:
    if row.leaving:
        raise Conflict("checkin.ended", f"{row.person}已不在这里的名单上（{row.get_leaving_display()}），不能再改。")


@transaction.atomic
def update_check_in(*, check_in_id: int, line: CheckInLine, actor) -> CheckIn:
    """Correct what is on record, or write down the day of the report."""
    row = _locked(check_in_id)
    require(VERB, row.organization)
    _still_there(row)
    _check(line, row.organization)
    if line.reported_on is None and row.services.exists():
        raise RuleBroken("checkin.served", "已有服务记录，报到日期不能清空。", "reported_on")
    fill(row, line)
    if row.reported_on is not None and row.reported_on < row.since:
        row.period = period(row.reported_on)
    with one_place_at_a_time():
        row.save()
    record(actor=actor, action="members.checkin.updated", obj=row)
    return row


@transaction.atomic
def report_many(*, check_in_ids: Sequence[int], reported_on: date, actor) -> int:
    """Write down that these members came on the day; those who came before stay as they are. Returns how many."""
    if reported_on > today():
        raise RuleBroken("checkin.future", "报到日期不能晚于今天。", "reported_on")
    rows = list(
        CheckIn.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=check_in_ids, reported_on=None, leaving="")
        .select_related("organization")
        .order_by("pk")
    )
    for organization in {row.organization_id: row.organization for row in rows}.values():
        require(VERB, organization)
    for row in rows:
        row.reported_on = reported_on
        row.period = period(min(row.since, reported_on))
    with one_place_at_a_time():
        CheckIn.objects.bulk_update(rows, ["reported_on", "period"])
    record(actor=actor, action="members.checkin.reported", count=len(rows), on=reported_on.isoformat())
    return len(rows)


@transaction.atomic
def move_check_in(*, check_in_id: int, organization_id: int, moved_on: date, residence: str = "", actor) -> CheckIn:
    """Moving house: the old row ends, the new one begins the same day and keeps what is known; services stay told.

    The receiving place may be any of the district: whoever lets the member go need not keep its list.
    """
    row = _locked(check_in_id)
    require(VERB, row.organization)
    _still_there(row)
    with everything("a member may move to any place of the district"):
        places = Organization.objects.filter(pk=organization_id, district_id=row.organization.district_id)
        target = places.existing(moved_on).first()
    if target is None:
        raise RuleBroken("checkin.target", "没有找到迁入的社区或小区，请重新选择。", "organization")
    check_place(target)
    if target.pk == row.organization_id:
        raise RuleBroken("checkin.same", "迁入的就是现在的组织；只是换了楼栋的，改居住小区即可。", "organization")
    if moved_on > today():
        raise RuleBroken("checkin.future", "迁出日期不能晚于今天。", "moved_on")
    if moved_on <= row.since:
        raise RuleBroken("checkin.moved_before", f"迁出日期要晚于 {row.since}（列入名单之日）。", "moved_on")
    refuse_ids(residence=residence)
    row.period, row.leaving = period(row.since, moved_on), Leaving.MOVED
    row.save(update_fields=["period", "leaving"])
    moved = CheckIn(
        organization=target,
        person=row.person,
        unit_id=row.unit_id,
        home_branch=row.home_branch,
        rank=row.rank,
        residence=residence.strip(),
        reported_on=moved_on if row.reported_on is not None else None,
        claimed_post=row.claimed_post,
        wishes=row.wishes,
        joined_party=row.joined_party,
        kind=row.kind,
        moved_from=row,
        period=period(moved_on),
    )
    with everything("the receiving place begins to keep the member's row"):
        moved.save(force_insert=True)
    record(actor=actor, action="members.checkin.moved", obj=row, to=target.pk)
    return moved


@transaction.atomic
def end_check_in(*, check_in_id: int, last_day: date, leaving: str, actor) -> CheckIn:
    """The member no longer counts here: retired, or was put on the list by mistake."""
    row = _locked(check_in_id)
    require(VERB, row.organization)
    _still_there(row)
    if leaving not in (Leaving.RETIRED, Leaving.MISTAKE):
        raise RuleBroken("checkin.leaving", "请选择原因；搬家的请办理迁出。", "leaving")
    if last_day > today() or last_day < row.since:
        raise RuleBroken("checkin.last_day", f"最后一天应在 {row.since} 至今天之间。", "last_day")
    if leaving == Leaving.MISTAKE and row.services.exists():
        raise RuleBroken("checkin.served", "已有服务记录，不能按登记有误移出。", "leaving")
    row.period, row.leaving = period(row.since, last_day + timedelta(days=1)), leaving
    row.save(update_fields=["period", "leaving"])
    record(actor=actor, action="members.checkin.ended", obj=row, why=leaving)
    return row
