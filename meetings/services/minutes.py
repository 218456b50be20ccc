"""Minutes are written together (XH 三(三)2): one part per agenda item, each with a version of its own.

Who saves over a newer version gets both texts to merge. What was decided stands on the agenda item, beside its part.
"""

from __future__ import annotations

import difflib

from django.db import transaction
from django.db.models import Max, Q

from common.audit import record
from common.authority import require
from common.errors import Conflict, RuleBroken
from meetings.documents import committee_of, day_text
from meetings.models import (
    AgendaItem,
    AgendaState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesPart,
    MinutesState,
)
from meetings.services import deciding
from meetings.services.base import VERB, locked_meeting
from orgs.models import Organization

LONGEST_PART = 8000
OPENING, CLOSING = 0, 30_000
DECIDED, PUT_OFF = "DECIDED", "DEFERRED"


class PartConflict(Conflict):
    """Somebody saved this part in the meantime. Both texts are here, and both together.

    mine, theirs   what was sent, what stands there now
    version        of what stands there now
    merged         every line of both, in order, for the person to look through
    """

    def __init__(self, part: MinutesPart, mine: str):
        who = f"{part.edited_by}" if part.edited_by_id else "别人"
        super().__init__(
            "minutes.part_changed",
            f"{who}刚刚也改了这一部分。你写的和对方写的都在下面，请合并后再保存。",
            "text",
            details=[f"现在的内容（第 {part.version} 稿）：{part.text}"],
        )
        self.mine, self.theirs, self.version = mine, part.text, part.version
        self.merged = merge_texts(part.text, mine)


def merge_texts(theirs: str, mine: str) -> str:
    """Every line of both: common ones once, then theirs before mine where they differ."""
    theirs_lines, mine_lines = theirs.splitlines(), mine.splitlines()
    merged: list[str] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, theirs_lines, mine_lines, autojunk=False).get_opcodes():
        merged += theirs_lines[i1:i2]
        if kind != "equal":
            merged += mine_lines[j1:j2]
    return "\n".join(merged)


@transaction.atomic
def start_minutes(*, meeting_id: int, actor) -> Minutes:
    """Begin the minutes from the agenda, or add parts for items that came onto it since.

    The opening says what is on record already: day, body, place, chair. Conflict unless the meeting took place.
    """
    meeting = locked_meeting(meeting_id)
    if meeting.state not in (MeetingState.HELD, MeetingState.CLOSED):
        raise Conflict("minutes.not_held", "会议记为已召开之后，才能写纪要。")
    minutes, fresh = Minutes.objects.get_or_create(meeting=meeting, defaults={"organization": meeting.organization})
    if fresh:
        _part(minutes, OPENING, actor, text=opening_of(meeting))
        _part(minutes, CLOSING, actor)
    elif minutes.state == MinutesState.ISSUED:
        return minutes
    added = _add_missing(minutes, actor)
    if fresh or added:
        record(actor=actor, action="meetings.minutes.started", obj=minutes, items=added)
    return minutes


def opening_of(meeting: Meeting) -> str:
    """First sentences of the minutes, from what is on record."""
    body = committee_of(meeting)
    where = f"在{meeting.place}" if meeting.place else ""
    chair = f"会议由{meeting.chair}主持。" if meeting.chair else ""
    return f"{day_text(meeting.day)}，{body}{where}召开{meeting.title}。{chair}现将会议情况纪要如下。"


@transaction.atomic
def edit_part(*, part_id: int, text: str, version: int, actor) -> MinutesPart:
    """Write a part anew. `version` is the one that was read; PartConflict when it is not the present one.

    The same text as the one that stands there is no conflict and no new version.
    """
    part = MinutesPart.objects.select_related("minutes__organization", "edited_by").get(pk=part_id)
    require(VERB, part.minutes.organization)
    minutes = locked_minutes(part.minutes_id)
    part = MinutesPart.objects.select_for_update(of=("self",), no_key=True).select_related("edited_by").get(pk=part_id)
    not_issued(minutes)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(text) > LONGEST_PART:
        raise RuleBroken("minutes.long", f"一个议题的纪要最多 {LONGEST_PART} 个字，现在有 {len(text)} 个字。", "text")
    if text == part.text:
        return part
    if version != part.version:
        raise PartConflict(part, text)
    part.text, part.version, part.edited_by = text, part.version + 1, actor
    part.save(update_fields=["text", "version", "edited_by", "edited_at"])
    record(actor=actor, action="meetings.minutes.edited", obj=minutes, part=part.pk, version=part.version)
    return part


@transaction.atomic
def settle_item(*, item_id: int, outcome: str, text: str, was: str | None = None, actor) -> AgendaItem:
    """What the meeting decided on an item (DECIDED), or why it put it off (DEFERRED).

    was   the decision that was read; Conflict carries the present one when somebody wrote another meanwhile
    """
    item = AgendaItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item_id)
    if item.meeting_id is not None:
        minutes = (
            Minutes.objects.select_for_update(of=("self",), no_key=True).filter(meeting_id=item.meeting_id).first()
        )
        if minutes is not None:
            not_issued(minutes)
    if was is not None and item.decision not in (was, " ".join(text.split())):
        raise Conflict(
            "item.decision_changed",
            f"有人刚刚写了另一种议定意见：“{item.decision}”。你写的还在下面，请核对后再保存。",
            "text",
        )
    if outcome == PUT_OFF:
        return deciding.put_off_item(item_id=item_id, reason=text, actor=actor)
    if outcome != DECIDED:
        raise RuleBroken("item.outcome", "请选择“议定”或“缓议”。", "outcome")
    return deciding.decide_item(item_id=item_id, decision=text, actor=actor)


def undecided(meeting: Meeting) -> list[AgendaItem]:
    """Items of its agenda on which nothing is written down yet. One query."""
    return list(AgendaItem._base_manager.filter(meeting=meeting, state=AgendaState.LISTED).order_by("order", "pk"))


def all_decided(meeting: Meeting) -> None:
    """Conflict while an item is undecided; says which."""
    rows = undecided(meeting)
    if rows:
        raise Conflict(
            "minutes.undecided",
            f"还有 {len(rows)} 个议题没有写明议定意见或缓议原因，请逐项写好。",
            details=[row.title for row in rows[:20]],
        )


# ---- what the services of minutes share ------------------------------------------------------------------------------


def locked_minutes(minutes_id: int) -> Minutes:
    """The minutes, locked, if they are in scope."""
    return (
        Minutes.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "meeting__organization")
        .get(pk=minutes_id)
    )


def not_issued(minutes: Minutes) -> None:
    """Conflict for minutes that were issued: they do not change."""
    if minutes.state == MinutesState.ISSUED:
        raise Conflict("minutes.issued", f"纪要已于 {minutes.issued_on} 印发，不再改动。要改变的事请在下次会议上议定。")


def next_number(organization: Organization, year: int) -> int:
    """Number of the next minutes of the year; the organisation is the queue."""
    Organization._base_manager.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    rows = Minutes._base_manager.filter(given_by(organization.pk), year=year)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def given_by(organization_id: int) -> Q:
    """Minutes whose number the organisation gave, also where they went on to another with their alliance."""
    return Q(organization=organization_id, numbered_by=None) | Q(numbered_by=organization_id)


def _add_missing(minutes: Minutes, actor) -> int:
    have = dict(minutes.parts.values_list("item_id", "order"))
    last = max((order for item, order in have.items() if item is not None), default=OPENING)
    fresh = [
        item
        for item in AgendaItem._base_manager.filter(meeting_id=minutes.meeting_id).order_by("order", "pk")
        if item.pk not in have
    ]
    for order, item in enumerate(fresh, start=last + 1):
        _part(minutes, order, actor, item=item)
    return len(fresh)


def _part(minutes: Minutes, order: int, actor, *, item: AgendaItem | None = None, text: str = "") -> MinutesPart:
    return MinutesPart.objects.create(
        minutes=minutes, organization=minutes.organization, item=item, order=order, text=text, edited_by=actor
    )
