"""Alliances: founded, joined, left, dissolved; their money; the weak ones put in order (RH 二1, 二2; HB 二)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.files import Upload
from common.periods import period
from common.scoping import everything
from exchange.texts import clean_text
from orgs.carriers import Unfinished, lasting_of, unfinished_of
from orgs.models import (
    Alliance,
    AllianceMember,
    AllianceReview,
    FundEntry,
    FundKind,
    Grade,
    Organization,
    Rectification,
    Tier,
    Unit,
)
from orgs.rules_in_force import practice_of
from orgs.selectors import balance_of
from orgs.services.fund_papers import VERB, keep_papers

LEADERS = (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY)
MOST_MONEY = Decimal("100000000")
REVIEWED_FROM = 10  # the month from which the running year can be appraised

_text = partial(clean_text, room="alliance")


@dataclass(frozen=True, slots=True)
class AllianceLine:
    """An alliance. `since`: the founding day, today unless given; it stays as it was when corrected."""

    name: str
    purpose: str
    form: str = ""
    document: str = ""
    note: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class FundLine:
    """Money received or spent, in yuan."""

    kind: str
    amount: Decimal
    what: str
    on: date | None = None
    document: str = ""


def forms_of(district_id: int, on: date | None = None) -> list[tuple[str, str]]:
    """(id, name) of the forms that the district's practice knows."""
    entries = practice_of(district_id, on or today()).entries("organization_forms")
    return [(entry.id, entry.label) for entry in entries]


@transaction.atomic
def found_alliance(*, organization_id: int | None, line: AllianceLine, actor) -> Alliance:
    """Found one, led by the organisation; without members yet."""
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    require(VERB, organization)
    if organization.tier not in LEADERS:
        raise RuleBroken("alliance.tier", "党建联合体由区、街道或社区牵头。", "organization")
    if organization.until is not None and organization.until <= today():
        raise Conflict("organization.closed", f"“{organization.name}”已撤销。", "organization")
    since = _past(line.since, "since")
    if organization.since and since < organization.since:
        raise RuleBroken("alliance.since", f"“{organization.name}”{organization.since} 才成立。", "since")
    alliance = Alliance(organization=organization, period=period(since))
    _fill(alliance, line)
    _store(alliance)
    record(actor=actor, action="orgs.alliance.founded", obj=alliance)
    return alliance


@transaction.atomic
def update_alliance(*, alliance_id: int, line: AllianceLine, actor) -> Alliance:
    """Correct name, purpose or form; the founding day stays."""
    alliance = _standing(alliance_id)
    _fill(alliance, line)
    _store(alliance)
    record(actor=actor, action="orgs.alliance.updated", obj=alliance)
    return alliance


@transaction.atomic
def dissolve_alliance(*, alliance_id: int, last_day: date | None = None, actor) -> Alliance:
    """It ends after the day, and with it its memberships; its record stays. Conflict while something of it is open:
    nobody could finish it afterwards. Not before the day of what was issued or held in it."""
    alliance = _standing(alliance_id)
    held = [one.text for one in open_work(alliance) if one.holds]
    if held:
        raise Conflict("alliance.open", f"“{alliance.name}”还有没办完的，先办完再解散：", details=held)
    last_day = _past(last_day, "last_day")
    members = list(alliance.members.filter(period__upper_inf=True).select_for_update(of=("self",), no_key=True))
    first = max([alliance.since, *(row.since for row in members)])
    if last_day < first:
        raise RuleBroken("alliance.last_day", f"解散日期不能早于成立和最近加入的日期 {first}。", "last_day")
    _after_what_was(alliance, None, last_day, "解散")
    until = last_day + timedelta(days=1)
    for row in (*members, alliance):
        row.period = period(row.since, until)
        row.save(update_fields=["period"])
    record(actor=actor, action="orgs.alliance.dissolved", obj=alliance, members=len(members))
    return alliance


def open_work(alliance: Alliance) -> list[Unfinished]:
    """What is open: money that is left or missing, an order that runs, and what the other rooms have of it."""
    found = []
    left = balance_of(alliance.entries.all(), today()).left
    if left > 0:
        found.append(Unfinished(f"经费还结余 {left:,.2f} 元：用掉或退回的，先在“经费”里登记支出。"))
    if left < 0:
        found.append(Unfinished(f"经费支出比收入多 {-left:,.2f} 元：漏记的收入先补记，记错的作废。"))
    if alliance.rectifications.filter(finished_on=None).exists():
        found.append(Unfinished("规范整顿还没有登记结果。"))
    return found + unfinished_of(alliance)


@transaction.atomic
def join_alliance(*, alliance_id: int, name: str, since: date | None = None, actor) -> AllianceMember:
    """A unit or an organisation of the district joins, wherever in the district it is; by its full name.

    By name and not by number: who leads an alliance need not see every unit of the district.
    """
    alliance = _standing(alliance_id)
    named = _text(name, label="成员的全称", most=80, field="name", least=1)
    unit, member = _named(alliance.organization.district_id, named)
    since = _past(since, "since")
    if since < alliance.since:
        raise RuleBroken("alliance.since", f"“{alliance.name}”{alliance.since} 才成立，加入日期不能更早。", "since")
    row = AllianceMember(alliance=alliance, unit=unit, member=member, period=period(since))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("alliance.twice", f"“{row.name}”已经在“{alliance.name}”里。", "name") from error
    record(actor=actor, action="orgs.alliance.joined", obj=alliance, member=row.name)
    return row


def _near(district_id: int, name: str) -> list[str]:
    """Up to three names in which the words stand: of units, then of streets and communities."""
    if len(name) < 2:  # one character is in too many
        return []
    units = Unit.objects.filter(district_id=district_id, name__contains=name, closed_on=None).order_by("name")
    places = Organization.objects.filter(district_id=district_id, name__contains=name, tier__in=LEADERS)
    places = places.existing(today()).order_by("tree_id", "lft")
    return [*units.values_list("name", flat=True)[:3], *places.values_list("name", flat=True)[:3]][:3]


def _named(district_id: int, name: str) -> tuple[Unit | None, Organization | None]:
    with everything("an alliance takes its members from anywhere in the district"):
        unit = Unit.objects.filter(district_id=district_id, name=name, closed_on=None).first()
        if unit is not None:
            return unit, None
        places = Organization.objects.filter(district_id=district_id, name=name, tier__in=LEADERS).existing(today())
        found = list(places[:2])
        near = [] if found else _near(district_id, name)
    if len(found) > 1:
        raise RuleBroken("alliance.member", f"本区有几个组织都叫“{name}”，请以单位的名义加入。", "name")
    if not found:
        said = f"本区没有叫“{name}”的单位、街道或社区，请核对全称；单位还没有登记的，先到“单位”里登记。"
        if near:
            said = f"本区没有叫“{name}”的单位、街道或社区；相近的有{'、'.join(f'“{one}”' for one in near)}，请写全称。"
        raise RuleBroken("alliance.member", said, "name")
    return None, found[0]


@transaction.atomic
def leave_alliance(*, membership_id: int, last_day: date | None = None, actor) -> AllianceMember:
    """A member leaves after the day; not before what was issued while it was in it, and what it took part in."""
    rows = AllianceMember.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("alliance__organization", "unit", "member").filter(pk=membership_id).first()
    if row is None:
        raise RuleBroken("alliance.membership", "没有这名成员，或不在你的管理范围内。", status=404)
    require(VERB, row.alliance.organization)
    if row.until is not None:
        raise Conflict("alliance.left", f"“{row.name}”已于 {row.last_day} 退出。")
    last_day = _past(last_day, "last_day")
    if last_day < row.since:
        raise RuleBroken("alliance.last_day", f"退出日期应在加入日期 {row.since} 以后。", "last_day")
    _after_what_was(row.alliance, row, last_day, f"“{row.name}”退出")
    row.period = period(row.since, last_day + timedelta(days=1))
    row.save(update_fields=["period"])
    record(actor=actor, action="orgs.alliance.left", obj=row.alliance, member=row.name)
    return row


# ---- money ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_fund(*, alliance_id: int, line: FundLine, uploads: Sequence[Upload] = (), actor) -> FundEntry:
    """Put money received or spent on record, with its papers (RH 二2·三是).

    More may be spent than is on record: the book tells it, it forbids not.
    """
    alliance = _standing(alliance_id)
    if line.kind not in FundKind.values:
        raise RuleBroken("fund.kind", f"类别应是{'、'.join(FundKind.labels)}之一。", "kind")
    if line.amount is None or not 0 < line.amount <= MOST_MONEY or line.amount != round(line.amount, 2):
        raise RuleBroken("fund.amount", "金额应大于 0、不超过一亿元，最多两位小数。", "amount")
    on = _past(line.on, "on")
    if on < alliance.since:
        raise RuleBroken("fund.on", f"“{alliance.name}”{alliance.since} 才成立，日期不能更早。", "on")
    entry = FundEntry.objects.create(
        alliance=alliance,
        kind=line.kind,
        on=on,
        amount=line.amount,
        what=_text(line.what, label="摘要", most=80, field="what", least=1),
        document=_text(line.document, label="凭证号", most=80, field="document"),
    )
    record(actor=actor, action="orgs.fund.entered", obj=alliance, entry=entry.pk, kind=entry.kind)
    keep_papers(entry, uploads, actor=actor)
    return entry


@transaction.atomic
def cancel_fund(*, entry_id: int, why: str, actor) -> FundEntry:
    """Cancel what was put down wrongly; it stays readable with the reason."""
    rows = FundEntry.objects.select_for_update(of=("self",), no_key=True).select_related("alliance__organization")
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise RuleBroken("fund.unknown", "没有这笔经费，或不在你的管理范围内。", status=404)
    require(VERB, entry.alliance.organization)
    if entry.cancelled_on is not None:
        raise Conflict("fund.cancelled", f"这笔已于 {entry.cancelled_on} 作废。")
    entry.cancelled_why = _text(why, label="作废原因", most=120, field="why", least=1)
    entry.cancelled_on = today()
    entry.save(update_fields=["cancelled_on", "cancelled_why"])
    record(actor=actor, action="orgs.fund.cancelled", obj=entry.alliance, entry=entry.pk)
    return entry


# ---- rectification --------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_rectification(*, alliance_id: int, why: str, plan: str, due_on: date, actor) -> Rectification:
    """Put an alliance that hardly leads anything on the list, with a plan and a day (RH 二2·四是)."""
    alliance = _standing(alliance_id)
    if alliance.rectifications.filter(finished_on=None).exists():
        raise Conflict("rectification.running", f"“{alliance.name}”正在整顿，先登记结果。")
    if due_on < today():
        raise RuleBroken("rectification.due_on", "完成期限不能早于今天。", "due_on")
    row = Rectification.objects.create(
        alliance=alliance,
        since=today(),
        why=_text(why, label="存在的问题", most=200, field="why", least=1),
        plan=_text(plan, label="整顿措施", most=500, field="plan", least=1),
        due_on=due_on,
    )
    record(actor=actor, action="orgs.rectification.begun", obj=alliance)
    return row


@transaction.atomic
def finish_rectification(*, rectification_id: int, outcome: str, actor) -> Rectification:
    """What came of it."""
    rows = Rectification.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("alliance__organization").filter(pk=rectification_id).first()
    if row is None:
        raise RuleBroken("rectification.unknown", "没有这次整顿，或不在你的管理范围内。", status=404)
    require(VERB, row.alliance.organization)
    if row.finished_on is not None:
        raise Conflict("rectification.finished", f"这次整顿已于 {row.finished_on} 完成。")
    row.outcome = _text(outcome, label="整顿结果", most=300, field="outcome", least=1)
    row.finished_on = today()
    row.save(update_fields=["outcome", "finished_on"])
    record(actor=actor, action="orgs.rectification.finished", obj=row.alliance)
    return row


# ---- year-end appraisal ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """How an alliance did in a year."""

    year: int
    grade: str
    opinion: str
    document: str = ""


def review_years(alliance: Alliance) -> list[int]:
    """The years that can be appraised today, the latest first: those that it stood in, the running one from October."""
    latest = today().year if today().month >= REVIEWED_FROM else today().year - 1
    return list(range(latest, alliance.since.year - 1, -1))


@transaction.atomic
def review_alliance(*, alliance_id: int, line: ReviewLine, actor) -> AllianceReview:
    """The appraisal of a year, from October of it on (RH 二2·四是); written again it is corrected: the day on which it
    was appraised stays while the grade does.

    It stands in the year's reports of the organisations and units that were its members, and decides nothing itself:
    a weak one is then put in order with a plan.
    """
    alliance = _standing(alliance_id)
    if line.year not in review_years(alliance):
        sentence = f"年度应在 {alliance.since.year} 到 {today().year} 之间，当年的从 10 月起考评。"
        raise RuleBroken("review.year", sentence, "year")
    if line.grade not in Grade.values:
        raise RuleBroken("review.grade", f"考评结果应是{'、'.join(Grade.labels)}之一。", "grade")
    row = alliance.reviews.select_for_update(of=("self",), no_key=True).filter(year=line.year).first()
    row = row or AllianceReview(alliance=alliance, year=line.year)
    if row.grade != line.grade:  # a word corrected does not make the appraisal a later one, nor the plan due later
        row.reviewed_on = today()
    row.grade = line.grade
    row.opinion = _text(line.opinion, label="考评意见", most=500, field="opinion", least=1)
    row.document = _text(line.document, label="文号", most=80, field="document")
    row.save()
    record(actor=actor, action="orgs.alliance.reviewed", obj=alliance, year=row.year, grade=row.grade)
    return row


# ---- shared ---------------------------------------------------------------------------------------------------------


def _standing(alliance_id: int) -> Alliance:
    require(VERB)
    rows = Alliance.objects.select_for_update(of=("self",), no_key=True).select_related("organization")
    alliance = rows.filter(pk=alliance_id).first()
    if alliance is None:
        raise RuleBroken("alliance.unknown", "没有这个联合体，或它不在你的管理范围内。", status=404)
    require(VERB, alliance.organization)
    if alliance.until is not None:
        raise Conflict("alliance.dissolved", f"“{alliance.name}”已于 {alliance.last_day} 解散，不能再改。")
    return alliance


def _after_what_was(alliance: Alliance, row: AllianceMember | None, last_day: date, what: str) -> None:
    """An earlier last day would take from members what reached them, and put what they did outside their time."""
    found = lasting_of(alliance, row)
    if found and last_day < found[0][0]:
        day, said = found[0]
        sentence = f"{day} {said}，{what}的最后一天不能早于这一天：最早填 {day}。"
        raise RuleBroken("alliance.last_day", sentence, "last_day")


def _fill(alliance: Alliance, line: AllianceLine) -> None:
    alliance.name = _text(line.name, label="名称", most=60, field="name", least=1)
    alliance.purpose = _text(line.purpose, label="做什么", most=120, field="purpose", least=1)
    alliance.document = _text(line.document, label="文号", most=80, field="document")
    alliance.note = _text(line.note, label="备注", most=200, field="note")
    known = dict(forms_of(alliance.organization.district_id))
    if line.form and line.form != alliance.form and line.form not in known:
        raise RuleBroken("alliance.form", f"没有这种形式，可选：{'、'.join(known.values()) or '无'}。", "form")
    alliance.form = line.form


def _store(alliance: Alliance) -> None:
    try:
        with transaction.atomic():
            alliance.save()
    except IntegrityError as error:
        said = f"“{alliance.organization.name}”已有叫“{alliance.name}”的联合体，请换一个名称。"
        raise Conflict("alliance.name", said, "name") from error


def _past(day: date | None, field: str) -> date:
    day = day or today()
    if day > today():
        raise RuleBroken("alliance.future", f"日期 {day} 还没有到，请填今天或以前的日期。", field)
    return day
