"""The joint meeting goes through the list item by item: accept, adjust, merge, decline (XH 三(三)1 细化分解).

What a meeting decided needs a meeting that was held; what it changed is kept before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict, RuleBroken
from covenants.frequency import frequency_in
from covenants.models import Deliberation, Direction, ItemState, ListCycle, ListItem, Outcome, Stage
from covenants.parties import require_standing
from covenants.selectors.items import content_of, restore
from covenants.services.items import check_quantity, check_texts, locked_item
from covenants.services.versions import keep_decision
from covenants.states import ITEM_STEPS, MAY_DELIBERATE
from meetings.models import Meeting

VERB = "covenant.run"
LONGEST_REASON = 300
_FREQUENCY = ("frequency_text", "per", "times", "at_least", "by", "weekdays", "half_day")
_PLAIN = ("title", "detail", "audience", "measure", "place", "quantity")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What the meeting makes of an item: resource, content, frequency. None keeps what the party wrote.

    unlimited   an offer without a number: says so, for None of `quantity` keeps it
    """

    title: str | None = None
    detail: str | None = None
    audience: str | None = None
    quantity: Decimal | None = None
    unlimited: bool = False
    measure: str | None = None
    frequency_text: str | None = None
    place: str | None = None


@transaction.atomic
def accept_item(*, item_id: int, meeting_id: int, reason: str = "", actor) -> Deliberation:
    """Onto the list as it was written."""
    item, meeting = _ready(item_id, meeting_id, "accept")
    return _decide(item, meeting, Outcome.ACCEPTED, reason, actor=actor)


@transaction.atomic
def accept_rest(*, cycle_id: int, meeting_id: int, actor) -> int:
    """Everything that still waits goes onto the list as it was written. Returns how many."""
    cycle = ListCycle.objects.select_related("organization").get(pk=cycle_id)
    require(VERB, cycle.organization)
    ids = list(
        ListItem.objects.filter(cycle=cycle, state=ItemState.SUBMITTED).order_by("pk").values_list("pk", flat=True)
    )
    if not ids:
        raise Conflict("deliberation.nothing", "没有等待审议的项目。")
    for pk in ids:
        item, meeting = _ready(pk, meeting_id, "accept")
        _decide(item, meeting, Outcome.ACCEPTED, "", actor=actor)
    return len(ids)


@transaction.atomic
def adjust_item(*, item_id: int, meeting_id: int, adjustment: Adjustment, reason: str = "", actor) -> Deliberation:
    """Onto the list with other resources, content or frequency; RuleBroken where nothing is changed."""
    item, meeting = _ready(item_id, meeting_id, "adjust")
    before = _state_of(item)
    _apply(item, adjustment)
    after = _state_of(item)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        raise RuleBroken("deliberation.same", "没有任何改动。原样通过请选“同意列入”。", "title")
    return _decide(
        item,
        meeting,
        Outcome.ADJUSTED,
        reason,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        actor=actor,
    )


@transaction.atomic
def merge_item(*, item_id: int, into_id: int, meeting_id: int, reason: str = "", actor) -> Deliberation:
    """Into another item of the same list that says the same; that one stands for both."""
    item, meeting = _ready(item_id, meeting_id, "merge")
    into = ListItem.objects.filter(pk=into_id, cycle_id=item.cycle_id).first()
    if into is None or into.pk == item.pk or into.direction != item.direction:
        raise RuleBroken("deliberation.into", "请选择同一张清单里的另一项。", "into")
    if into.state not in (ItemState.SUBMITTED, ItemState.ACCEPTED, ItemState.PUBLISHED):
        raise RuleBroken("deliberation.into", f"“{into.title}”{into.get_state_display()}，不能并入它。", "into")
    if _merged_here(item):
        raise Conflict("deliberation.target", "已有别的项目并入这一项，请先对它们重新审议。")
    item.merged_into = into
    return _decide(item, meeting, Outcome.MERGED, reason, after={"into": into.pk, "title": into.title}, actor=actor)


@transaction.atomic
def decline_item(*, item_id: int, meeting_id: int, reason: str, actor) -> Deliberation:
    """Not onto the list; the party reads why."""
    item, meeting = _ready(item_id, meeting_id, "decline")
    if len(reason.strip()) < 2:
        raise RuleBroken("deliberation.reason", "请写明不予列入的理由，填报的一方会看到。", "reason")
    if _merged_here(item):
        raise Conflict("deliberation.target", "已有别的项目并入这一项，请先对它们重新审议。")
    return _decide(item, meeting, Outcome.DECLINED, reason, actor=actor)


@transaction.atomic
def reconsider_item(*, item_id: int, actor) -> ListItem:
    """Take back what was put down, until the list is published; what the meeting had changed is as it was written."""
    item = locked_item(item_id)
    require(VERB, item.organization)
    require_standing(item.organization)
    _in_stage(item.cycle)
    if item.state not in ITEM_STEPS["reconsider"][0]:
        raise Conflict("item.state", f"这一项现在是“{item.get_state_display()}”，不能重新审议。")
    if _merged_here(item):
        raise Conflict("deliberation.target", "已有别的项目并入这一项，请先对它们重新审议。")
    held = Deliberation.objects.filter(item=item).first()
    if held is not None:
        decided = content_of(item)
        restore(item, held.before)
        keep_decision(item, held, decided)
        held.delete()
    item.state, item.merged_into = ITEM_STEPS["reconsider"][1], None
    item.save()
    record(actor=actor, action="covenants.item.reconsidered", obj=item)
    return item


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _ready(item_id: int, meeting_id: int, step: str) -> tuple[ListItem, Meeting]:
    item = locked_item(item_id)
    require(VERB, item.organization)
    require_standing(item.organization)
    _in_stage(item.cycle)
    if item.state not in ITEM_STEPS[step][0]:
        raise Conflict("item.state", f"“{item.title}”现在是“{item.get_state_display()}”，已经审议过，或还没有提交。")
    return item, held_meeting(item.cycle, meeting_id)


def held_meeting(cycle: ListCycle, meeting_id: int) -> Meeting:
    """The meeting of this committee or alliance, if it took place: one that was not held decides nothing."""
    meeting = Meeting.objects.filter(
        pk=meeting_id, organization_id=cycle.organization_id, alliance=cycle.alliance_id
    ).first()
    if meeting is None:
        whose = "本联合体" if cycle.alliance_id else "本组织"
        raise RuleBroken("deliberation.meeting", f"请选择{whose}召开的会议。", "meeting")
    if not meeting.is_held:
        sentence = f"“{meeting.title}”还没有记为已召开，不能据此审议。请先记会议已召开。"
        raise Conflict("deliberation.not_held", sentence, "meeting")
    return meeting


def _in_stage(cycle: ListCycle) -> None:
    if cycle.stage not in MAY_DELIBERATE:
        label = Stage(cycle.stage).label
        hint = "请先在周期页结束征集、进入审议。" if cycle.stage == Stage.COLLECTING else ""
        raise Conflict("deliberation.stage", f"这个周期在“{label}”阶段，不能审议。{hint}")


def _decide(item, meeting, outcome, reason, *, before=None, after=None, actor) -> Deliberation:
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise RuleBroken("deliberation.reason", f"理由最多 {LONGEST_REASON} 个字。", "reason")
    item.state = ITEM_STEPS[_STEP[outcome]][1]
    item.save()
    made = Deliberation.objects.create(
        item=item,
        meeting=meeting,
        organization=item.organization,
        outcome=outcome,
        before=before or {},
        after=after or {},
        reason=reason,
        decided_on=_decided_on(item, meeting),
        actor=actor,
    )
    record(actor=actor, action="covenants.item.deliberated", obj=item, outcome=str(outcome), meeting=meeting.pk)
    return made


_STEP = {Outcome.ACCEPTED: "accept", Outcome.ADJUSTED: "adjust", Outcome.MERGED: "merge", Outcome.DECLINED: "decline"}


def _decided_on(item: ListItem, meeting: Meeting) -> date:
    # A list that was on paper first may be entered after the meeting that went through it.
    return max(meeting.day, item.submitted_on or meeting.day)


def _merged_here(item: ListItem) -> bool:
    return ListItem._base_manager.filter(merged_into=item).exists()


def _apply(item: ListItem, wanted: Adjustment) -> None:
    texts = {
        name: (" ".join(text.split()) if name != "detail" else text.strip())
        for name in ("title", "detail", "audience", "measure", "place")
        if (text := getattr(wanted, name)) is not None
    }
    check_texts(texts)
    if texts.get("title") == "":
        raise RuleBroken("item.title", "内容不能为空。", "title")
    for name, text in texts.items():
        setattr(item, name, text)
    if wanted.unlimited or wanted.quantity is not None:
        quantity = None if wanted.unlimited else wanted.quantity
        check_quantity(Direction(item.direction), quantity)
        item.quantity = quantity
    if wanted.frequency_text is not None and wanted.frequency_text.strip() != item.frequency_text:
        frequency = frequency_in(item.cycle, wanted.frequency_text)
        for name, value in frequency.columns().items():
            setattr(item, name, value)


def _state_of(item: ListItem) -> dict[str, Any]:
    found = {name: getattr(item, name) for name in _PLAIN}
    found["quantity"] = None if item.quantity is None else str(item.quantity.normalize() + 0)
    found |= {name: getattr(item, name) for name in _FREQUENCY}
    found["by"] = item.by.isoformat() if item.by else None
    found["weekdays"] = list(item.weekdays)
    return found
