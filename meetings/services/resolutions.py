"""What a meeting decided must be done: resolutions, split into assignments (责任单位、期限、结果; XH 三(三)2).

A resolution is done when every assignment is, and not before; it comes back onto agendas until then
(`meetings.selectors.resolutions.resolution_candidates`). Its words are those of the minutes and change no more once
these are issued; who does what may be divided further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import current_scope
from meetings.models import (
    AgendaItem,
    Assignment,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Receipt,
    Resolution,
)
from meetings.selectors.resolutions import units_of
from meetings.services.base import VERB, locked_meeting, reason_of

OWN_VERB = "meeting.take_part"
LONGEST_TEXT, LONGEST_OWNER, LONGEST_TASK, LONGEST_RESULT = 500, 60, 200, 300
MOST_ASSIGNMENTS = 60


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """Who does what until when. unit_id None: the committee itself, `owner` says who there; due_on None: as whole."""

    unit_id: int | None = None
    owner: str = ""
    task: str = ""
    due_on: date | None = None


@transaction.atomic
def create_resolution(
    *,
    meeting_id: int,
    text: str,
    item_id: int | None = None,
    due_on: date | None = None,
    assignments: Sequence[AssignmentLine] = (),
    actor,
) -> Resolution:
    """Put down what was decided. Without assignments the committee itself has to do it.

    Conflict unless the meeting took place and its minutes are not issued yet.
    """
    meeting = locked_meeting(meeting_id)
    if meeting.state != MeetingState.HELD:
        raise Conflict(
            "resolution.meeting", f"会议现在是“{meeting.get_state_display()}”，已召开、未办结时才能登记决议。"
        )
    _open_text(meeting)
    last = Resolution._base_manager.filter(meeting=meeting).aggregate(last=Max("order"))["last"] or 0
    resolution = Resolution(meeting=meeting, organization=meeting.organization, order=last + 1)
    _write(resolution, text, item_id, due_on)
    resolution.save(force_insert=True)
    lines = list(assignments) or [AssignmentLine()]
    if len(lines) > MOST_ASSIGNMENTS:
        raise RuleBroken("assignment.most", f"一项决议最多分给 {MOST_ASSIGNMENTS} 方，请分成几项。", "units")
    for line in lines:
        _assign(resolution, line)
    record(actor=actor, action="meetings.resolution.created", obj=resolution, assignments=len(lines))
    return resolution


@transaction.atomic
def edit_resolution(
    *, resolution_id: int, text: str, item_id: int | None = None, due_on: date | None = None, actor
) -> Resolution:
    """Write it anew, until the minutes are issued."""
    resolution = _locked(resolution_id)
    _open_text(resolution.meeting)
    _not_closed(resolution)
    _write(resolution, text, item_id, due_on)
    resolution.save()
    record(actor=actor, action="meetings.resolution.edited", obj=resolution)
    return resolution


@transaction.atomic
def delete_resolution(*, resolution_id: int, actor) -> None:
    """Take it off again, until the minutes are issued and while nothing of it is done."""
    resolution = _locked(resolution_id)
    _open_text(resolution.meeting)
    if resolution.assignments.exclude(done_on=None).exists():
        raise Conflict("resolution.begun", "已有任务办结，不能删除；可以终止这项决议并写明原因。")
    if AgendaItem._base_manager.filter(resolution=resolution).exists():
        raise Conflict("resolution.listed", "这项决议已经列入后来的议程，不能删除。")
    record(actor=actor, action="meetings.resolution.deleted", obj=resolution)
    resolution.delete()


@transaction.atomic
def postpone_resolution(*, resolution_id: int, due_on: date, actor) -> Resolution:
    """Another day for what is not done yet, as a later meeting decided; open assignments move with it."""
    resolution = _locked(resolution_id)
    _not_closed(resolution)
    if due_on < today():
        raise RuleBroken("resolution.due", f"新的期限应在今天（{today()}）或以后。", "due_on")
    before, resolution.due_on = resolution.due_on, due_on
    resolution.save(update_fields=["due_on"])
    resolution.assignments.filter(done_on=None).update(due_on=due_on)
    record(actor=actor, action="meetings.resolution.postponed", obj=resolution, before=before, after=due_on)
    return resolution


@transaction.atomic
def drop_resolution(*, resolution_id: int, why: str, actor) -> Resolution:
    """It will not be done; those who had a part in it read why."""
    resolution = _locked(resolution_id)
    _not_closed(resolution)
    resolution.dropped_why = reason_of(why, "请写明终止的原因，责任单位会看到。", "why")
    resolution.closed_on = today()
    resolution.save(update_fields=["dropped_why", "closed_on"])
    record(actor=actor, action="meetings.resolution.dropped", obj=resolution)
    return resolution


# ---- assignments -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_assignment(*, resolution_id: int, line: AssignmentLine, actor) -> Assignment:
    """One more party to it. A unit that the minutes did not go to yet gets them to acknowledge."""
    resolution = _locked(resolution_id)
    _not_closed(resolution)
    if resolution.assignments.count() >= MOST_ASSIGNMENTS:
        raise RuleBroken("assignment.most", f"一项决议最多分给 {MOST_ASSIGNMENTS} 方。", "unit")
    made = _assign(resolution, line)
    issued = Minutes.objects.filter(meeting_id=resolution.meeting_id, state=MinutesState.ISSUED).first()
    if issued is not None and made.unit_id is not None:
        Receipt.objects.get_or_create(
            minutes=issued, unit_id=made.unit_id, defaults={"organization": resolution.organization}
        )
    record(actor=actor, action="meetings.assignment.added", obj=resolution, assignment=made.pk)
    return made


@transaction.atomic
def edit_assignment(*, assignment_id: int, line: AssignmentLine, actor) -> Assignment:
    """Another owner, task or day while it is not done; whose it is stays."""
    assignment, resolution = _with_resolution(assignment_id)
    require(VERB, resolution.organization)
    _not_closed(resolution)
    _not_done(assignment)
    _write_assignment(assignment, resolution, line)
    assignment.save()
    record(actor=actor, action="meetings.assignment.edited", obj=resolution, assignment=assignment.pk)
    return assignment


@transaction.atomic
def remove_assignment(*, assignment_id: int, actor) -> Resolution:
    """Take a party out of it; the last one stays, for somebody has to do it."""
    assignment, resolution = _with_resolution(assignment_id)
    require(VERB, resolution.organization)
    _not_closed(resolution)
    _not_done(assignment)
    if Assignment._base_manager.filter(resolution=resolution).count() == 1:
        raise Conflict("assignment.last", "至少要有一方负责。可以先分给别的单位，或终止这项决议。")
    record(actor=actor, action="meetings.assignment.removed", obj=resolution, assignment=assignment.pk)
    assignment.delete()
    _close_when_done(resolution)
    return resolution


@transaction.atomic
def finish_assignment(*, assignment_id: int, result: str, done_on: date | None = None, actor) -> Assignment:
    """Done, with what came of it: said by the unit itself or by the organiser. The last one closes the resolution."""
    assignment, resolution = _with_resolution(assignment_id)
    _may_report(assignment, resolution)
    _not_closed(resolution)
    _not_done(assignment)
    done_on = done_on or today()
    if not resolution.meeting.day <= done_on <= today():
        raise RuleBroken("assignment.done_on", f"完成日期应在 {resolution.meeting.day} 到今天之间。", "done_on")
    assignment.result = reason_of(result, "请写明完成情况，例如“已安装 12 盏”。", "result", LONGEST_RESULT)
    assignment.done_on = done_on
    assignment.save(update_fields=["result", "done_on"])
    record(actor=actor, action="meetings.assignment.finished", obj=resolution, assignment=assignment.pk)
    _close_when_done(resolution)
    return assignment


@transaction.atomic
def reopen_assignment(*, assignment_id: int, actor) -> Assignment:
    """It is not done after all; the result stays to be written on."""
    assignment, resolution = _with_resolution(assignment_id)
    require(VERB, resolution.organization)
    if resolution.dropped_why:
        raise Conflict("resolution.closed", "这项决议已经终止。")
    if assignment.done_on is None:
        raise Conflict("assignment.open", "这项任务还没有办结。")
    assignment.done_on = None
    assignment.save(update_fields=["done_on"])
    if resolution.closed_on is not None:
        resolution.closed_on = None
        resolution.save(update_fields=["closed_on"])
    record(actor=actor, action="meetings.assignment.reopened", obj=resolution, assignment=assignment.pk)
    return assignment


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _locked(resolution_id: int) -> Resolution:
    resolution = (
        Resolution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "meeting")
        .get(pk=resolution_id)
    )
    require(VERB, resolution.organization)
    return resolution


def _with_resolution(assignment_id: int) -> tuple[Assignment, Resolution]:
    """The assignment if it is in scope, and its resolution, locked first: who finishes last closes it."""
    found = Assignment.objects.get(pk=assignment_id)
    resolution = (
        Resolution._base_manager.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "meeting")
        .get(pk=found.resolution_id)
    )
    return Assignment.objects.select_for_update(of=("self",), no_key=True).get(pk=assignment_id), resolution


def _may_report(assignment: Assignment, resolution: Resolution) -> None:
    scope = current_scope()
    if scope.party_id is None:
        require(VERB, resolution.organization)
    else:
        require(OWN_VERB)
        if assignment.unit_id != scope.party_id:
            raise NotAllowed("not_party", "这项任务由责任单位自己办理。")


def _open_text(meeting: Meeting) -> None:
    issued = Minutes._base_manager.filter(meeting=meeting, state=MinutesState.ISSUED).first()
    if issued is not None:
        raise Conflict(
            "minutes.issued", f"纪要已于 {issued.issued_on} 印发，决议以纪要为准，不再增改；分工可以继续调整。"
        )


def _not_closed(resolution: Resolution) -> None:
    if resolution.closed_on is not None:
        word = "终止" if resolution.dropped_why else "办结"
        raise Conflict("resolution.closed", f"这项决议已于 {resolution.closed_on} {word}。")


def _not_done(assignment: Assignment) -> None:
    if assignment.done_on is not None:
        raise Conflict("assignment.done", f"这项任务已于 {assignment.done_on} 办结。")


def _close_when_done(resolution: Resolution) -> None:
    done = list(Assignment._base_manager.filter(resolution=resolution).values_list("done_on", flat=True))
    if all(done):
        resolution.closed_on = max(done)
        resolution.save(update_fields=["closed_on"])


def _write(resolution: Resolution, text: str, item_id: int | None, due_on: date | None) -> None:
    text = " ".join(text.split())
    if not text:
        raise RuleBroken("resolution.text", "请写明议定的事项。", "text")
    if len(text) > LONGEST_TEXT:
        raise RuleBroken("resolution.text", f"最多 {LONGEST_TEXT} 个字，请写短一些。", "text")
    if item_id is not None and not AgendaItem._base_manager.filter(pk=item_id, meeting=resolution.meeting).exists():
        raise RuleBroken("resolution.item", "请选择这次会议的议题。", "item")
    _due(resolution, due_on)
    resolution.text, resolution.item_id, resolution.due_on = text, item_id, due_on


def _due(resolution: Resolution, due_on: date | None) -> None:
    if due_on is not None and due_on < resolution.meeting.day:
        raise RuleBroken("resolution.due", f"期限应在会议当天（{resolution.meeting.day}）或以后。", "due_on")


def _assign(resolution: Resolution, line: AssignmentLine) -> Assignment:
    if line.unit_id is not None and line.unit_id not in units_of(resolution.meeting):
        raise RuleBroken("assignment.unit", "请选择参会或参与本组织的单位。", "unit")
    assignment = Assignment(resolution=resolution, organization=resolution.organization, unit_id=line.unit_id)
    _write_assignment(assignment, resolution, line)
    assignment.save(force_insert=True)
    return assignment


def _write_assignment(assignment: Assignment, resolution: Resolution, line: AssignmentLine) -> None:
    owner, task = " ".join(line.owner.split()), " ".join(line.task.split())
    if len(owner) > LONGEST_OWNER or len(task) > LONGEST_TASK:
        sentence = f"责任人最多 {LONGEST_OWNER} 个字，任务最多 {LONGEST_TASK} 个字。"
        raise RuleBroken("assignment.long", sentence, "owner" if len(owner) > LONGEST_OWNER else "task")
    _due(resolution, line.due_on)
    assignment.owner, assignment.task = owner, task
    assignment.due_on = line.due_on or resolution.due_on
