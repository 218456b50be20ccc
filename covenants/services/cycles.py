"""A cycle of the two-way list: opened, led through its gates, closed (XH 三(三)1).

A gate opens on evidence: `missing_of` says what is still missing before the next one, of whom, and where to go.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from covenants.models import CycleRecord, CycleStep, ListCycle, Stage
from covenants.selectors.gates import Missing, evidence_of, may_close_early, missing_of
from covenants.selectors.record import digest_of, record_of
from covenants.services.past import keep_cycle, of_cycle
from covenants.states import next_stage
from orgs.models import Alliance, Organization, Tier

__all__ = [
    "Missing",
    "advance_cycle",
    "close_cycle",
    "discard_cycle",
    "edit_cycle",
    "enter_stage",
    "locked_cycle",
    "missing_of",
    "open_cycle",
]

VERB = "covenant.run"
HAVE_LISTS = (Tier.STREET, Tier.COMMUNITY)
LONGEST_TITLE, LONGEST_NOTE, LONGEST_DAYS = 60, 300, 3 * 366


@transaction.atomic
def open_cycle(
    *,
    organization_id: int,
    since: date,
    last_day: date,
    title: str = "",
    collect_by: date | None = None,
    review_by: date | None = None,
    is_public: bool = True,
    note: str = "",
    alliance_id: int | None = None,
    actor,
) -> ListCycle:
    """Open a round of the list of a street or community committee, or of an alliance that the organisation leads, for
    these days; collecting begins today.

    Conflict("cycle.overlap") when another round of it covers one of the days.
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    require(VERB, organization)
    alliance = _alliance(organization, alliance_id)
    if alliance is None and organization.tier not in HAVE_LISTS:
        raise RuleBroken("cycle.tier", f"双向服务清单由街道和社区组织，“{organization.name}”不是。", "organization")
    if organization.until is not None:
        raise Conflict("organization.closed", f"“{organization.name}”已撤销。", "organization")
    cycle = ListCycle(organization=organization, alliance=alliance, created_by=actor)
    _write(cycle, title, since, last_day, collect_by, review_by, is_public, note)
    held = ListCycle._base_manager.filter(cycle.of_body, period__overlap=cycle.period).first()
    if held is not None:
        sentence = f"与“{held.title}”（{held.since} 至 {held.last_day}）的日期重叠，请改起止日期。"
        raise Conflict("cycle.overlap", sentence, "since")
    try:
        with transaction.atomic():
            cycle.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("cycle.overlap", "刚刚有人为这几天开启了清单周期，请刷新后查看。", "since") from error
    enter_stage(cycle, Stage.COLLECTING, {}, actor=actor)
    record(actor=actor, action="covenants.cycle.opened", obj=cycle)
    return cycle


@transaction.atomic
def edit_cycle(
    *,
    cycle_id: int,
    title: str,
    collect_by: date | None,
    review_by: date | None,
    is_public: bool,
    note: str = "",
    actor,
) -> ListCycle:
    """Change name, dates until which people are asked, whether residents may read the list. The period stays."""
    cycle = locked_cycle(cycle_id)
    require(VERB, cycle.organization)
    if cycle.is_closed:
        raise Conflict("cycle.closed", "这个周期已经办结，不再改动。")
    before = of_cycle(cycle)
    _write(cycle, title, cycle.since, cycle.last_day, collect_by, review_by, is_public, note)
    if of_cycle(cycle) != before:
        keep_cycle(cycle)
    cycle.save()
    record(actor=actor, action="covenants.cycle.edited", obj=cycle, public=is_public)
    return cycle


@transaction.atomic
def advance_cycle(*, cycle_id: int, actor) -> ListCycle:
    """Through the next gate, when there is the evidence for it; Conflict("cycle.missing") says what is not there yet.

    Publishing is the gate after the deliberation, closing the last one; both freeze what they pass.
    """
    cycle = locked_cycle(cycle_id)
    require(VERB, cycle.organization)
    target = next_stage(cycle.stage)
    if target is None:
        raise Conflict("cycle.closed", "这个周期已经办结。")
    if target == Stage.PUBLISHED:
        from covenants.services.publishing import publish_list

        publish_list(cycle_id=cycle.pk, actor=actor)
        cycle.refresh_from_db()
        return cycle
    if target == Stage.CLOSED:
        close_cycle(cycle_id=cycle.pk, actor=actor)
        cycle.refresh_from_db()
        return cycle
    refuse_missing(cycle)
    enter_stage(cycle, target, evidence_of(cycle, target), actor=actor)
    record(actor=actor, action="covenants.cycle.advanced", obj=cycle, stage=str(target))
    return cycle


@transaction.atomic
def close_cycle(*, cycle_id: int, actor) -> CycleRecord:
    """Freeze the whole of it as a record with a digest. After the reviews; or when nothing of it remains to be done."""
    cycle = locked_cycle(cycle_id)
    require(VERB, cycle.organization)
    if cycle.is_closed:
        raise Conflict("cycle.closed", "这个周期已经办结。")
    if cycle.stage == Stage.REVIEWING:
        refuse_missing(cycle)
    elif not may_close_early(cycle):
        raise Conflict(
            "cycle.open_ends",
            "还不能办结：评诺之后办结；没有人认领、也没有协议和承诺的，期满后可以直接办结。",
        )
    enter_stage(cycle, Stage.CLOSED, evidence_of(cycle, Stage.CLOSED), actor=actor)
    content = record_of(cycle)
    frozen = CycleRecord.objects.create(
        cycle=cycle,
        organization=cycle.organization,
        content=content,
        digest=digest_of(content),
        closed_on=today(),
        actor=actor,
    )
    record(actor=actor, action="covenants.cycle.closed", obj=cycle, digest=frozen.digest)
    return frozen


@transaction.atomic
def discard_cycle(*, cycle_id: int, actor) -> None:
    """Take back a cycle that was opened by mistake: nothing was filed in it yet."""
    cycle = locked_cycle(cycle_id)
    require(VERB, cycle.organization)
    if cycle.stage != Stage.COLLECTING or cycle.items.model._base_manager.filter(cycle=cycle).exists():
        raise Conflict("cycle.used", "这个周期里已经有填报的项目，不能撤销。")
    record(actor=actor, action="covenants.cycle.discarded", obj=cycle)
    cycle.delete()


def _alliance(organization: Organization, alliance_id: int | None) -> Alliance | None:
    if alliance_id is None:
        return None
    found = Alliance.objects.filter(pk=alliance_id, organization=organization).first()
    if found is None:
        raise RuleBroken("alliance.unknown", f"“{organization.name}”没有牵头这个联合体。", "alliance", status=404)
    if found.until is not None:
        raise Conflict("alliance.dissolved", f"“{found.name}”已于 {found.last_day} 解散，不再开启清单。")
    return found


def locked_cycle(cycle_id: int) -> ListCycle:
    """The cycle in scope, locked: its gates move one at a time."""
    return (
        ListCycle.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "alliance")
        .get(pk=cycle_id)
    )


def enter_stage(cycle: ListCycle, stage: Stage, evidence: dict[str, Any], *, actor) -> None:
    """Write the step with its day and its evidence."""
    cycle.stage = stage
    cycle.save(update_fields=["stage"])
    CycleStep.objects.create(cycle=cycle, stage=stage, on=today(), evidence=evidence, actor=actor)


def refuse_missing(cycle: ListCycle) -> None:
    """Conflict("cycle.missing") with every line that keeps the next gate shut."""
    lines = [line for line in missing_of(cycle) if line.blocks]
    if lines:
        label = next_stage(cycle.stage).label
        raise Conflict(
            "cycle.missing",
            f"还不能进入“{label}”，还缺 {len(lines)} 项：",
            details=[f"{line.party}：{line.what}" for line in lines[:20]],
        )


def _write(cycle, title, since, last_day, collect_by, review_by, is_public, note) -> None:
    if last_day <= since:
        raise RuleBroken("cycle.days", "结束日期应晚于开始日期。", "last_day")
    if (last_day - since).days > LONGEST_DAYS:
        raise RuleBroken("cycle.days", "一个周期最长三年，请分几个周期开启。", "last_day")
    usual = f"{since.year}年{'供需清单' if cycle.alliance_id else '双向服务清单'}"
    title, note = " ".join(title.split()) or usual, note.strip()
    if len(title) > LONGEST_TITLE:
        raise RuleBroken("cycle.title", f"名称最多 {LONGEST_TITLE} 个字。", "title")
    if len(note) > LONGEST_NOTE:
        raise RuleBroken("cycle.note", f"说明最多 {LONGEST_NOTE} 个字。", "note")
    if collect_by is not None and collect_by > last_day:
        raise RuleBroken("cycle.collect_by", "征集截止日期应在周期结束之前。", "collect_by")
    if review_by is not None and review_by < since:
        raise RuleBroken("cycle.review_by", "评诺截止日期应在周期开始之后。", "review_by")
    cycle.title, cycle.note, cycle.is_public = title, note, is_public
    cycle.period = period(since, last_day + timedelta(days=1))
    cycle.collect_by, cycle.review_by = collect_by, review_by
