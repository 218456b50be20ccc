"""What was done about an item that records do not fulfil: recorded by whoever answers for it, taken back, returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from appraisal.models import ChecklistState, Evidence, EvidenceFile, Progress
from appraisal.year.base import DECIDE, REPORT, text
from common.audit import record
from common.authority import can, require, require_superior
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.files import Upload, take_in
from common.scoping import current_scope
from covenants.models import Project
from meetings.models import TOOK_PLACE, Activity, ActivityState, Meeting

KINDS = {"meeting": "会议", "activity": "组织生活和活动", "project": "项目"}


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """What was done.

    link  the record it rests on: "meeting:12", "activity:3", "project:5"; "" for none
    """

    done_on: date
    text: str
    link: str = ""


def _records(organization_id: int, year: int) -> dict[str, QuerySet]:
    """By kind what an evidence of the year may rest on: what took place in it, and projects that ran in it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    meetings = Meeting.objects.filter(
        organization=organization_id, state__in=TOOK_PLACE, starts_at__date__range=(first, last)
    ).order_by("-starts_at")
    activities = Activity.objects.filter(
        organization=organization_id, state=ActivityState.HELD, held_on__range=(first, last)
    ).order_by("-held_on")
    projects = Project.objects.filter(
        organization=organization_id, period__startswith__lte=last, period__endswith__gt=first
    ).order_by("-pk")
    return {"meeting": meetings, "activity": activities, "project": projects}


def records_of(organization_id: int, year: int) -> list[tuple[str, list[tuple[str, str]]]]:
    """Records of the organisation that an evidence of the year may rest on, for choosing. Three queries."""
    return [
        (KINDS[kind], [(f"{kind}:{row.pk}", str(row)[:60]) for row in rows])
        for kind, rows in _records(organization_id, year).items()
    ]


def is_own(row: Progress) -> bool:
    """Whether the acting office is of the organisation on which the item lies: nobody reports in another's name."""
    scope = current_scope()
    return can(scope, REPORT) and (scope.sees_everything or scope.anchor_id == row.organization_id)


def _require_own(row: Progress) -> None:
    require(REPORT, row.organization)
    if not is_own(row):
        message = f"完成情况由“{row.organization.name}”自己登记、撤回；上级认为不对的，写明原因退回。"
        raise NotAllowed("evidence.not_own", message)


def _locked(progress_id: int) -> Progress:
    return (
        Progress.objects.select_for_update(of=("self",), no_key=True)
        .select_related("item__checklist", "organization__parent")
        .get(pk=progress_id)
    )


def _open(row: Progress) -> None:
    checklist = row.item.checklist
    if checklist.state != ChecklistState.PUBLISHED:
        raise Conflict("checklist.closed", f"{checklist}{checklist.get_state_display()}，不能再登记。")
    if row.item.stopped_on is not None:
        raise Conflict("checklist.stopped", f"这一项 {row.item.stopped_on} 起已经停用，不用登记。")


def check_recordable(row: Progress) -> None:
    """RuleBroken in words where nothing can be recorded: another's item, one that records answer for, a closed list."""
    _require_own(row)
    _open(row)
    if row.item.is_automatic:
        raise Conflict("checklist.automatic", "这一项由平时的记录自动判断，不用登记；把该办的办好，这里自己就变。")


def check_withdrawable(made: Evidence, row: Progress) -> None:
    """RuleBroken in words where it is not for the acting office to take this back."""
    _require_own(row)
    _still_there(made, row)


def check_returnable(made: Evidence, row: Progress) -> None:
    """RuleBroken in words where it is not for the acting office to return this."""
    require_superior(DECIDE, row.organization)
    _still_there(made, row)


def _still_there(made: Evidence, row: Progress) -> None:
    _open(row)
    if made.withdrawn_on is not None:
        raise Conflict("evidence.state", "这一条已经撤回或退回。")


@transaction.atomic
def record_evidence(*, progress_id: int, line: EvidenceLine, uploads: Sequence[Upload] = (), actor) -> Evidence:
    """Put down what was done, with the record it rests on and files; by the organisation itself."""
    row = _locked(progress_id)
    check_recordable(row)
    year = row.item.checklist.year
    if line.done_on > today():
        raise RuleBroken("evidence.future", "完成日期不能晚于今天。", "done_on")
    if line.done_on.year != year:
        raise RuleBroken("evidence.year", f"这是{year}年的清单，完成日期应在{year}年。", "done_on")
    made = Evidence(
        progress=row,
        organization=row.organization,
        done_on=line.done_on,
        text=text(line.text, label="办成了什么", most=300, field="text", least=4),
        recorded_on=today(),
        recorded_by=actor,
    )
    _rest_on(made, line.link, year)
    made.save()
    take_in(uploads, to=lambda: EvidenceFile(evidence=made, organization=row.organization), actor=actor)
    record(actor=actor, action="appraisal.checklist.recorded", obj=row, evidence=made.pk, files=len(uploads))
    return made


def _rest_on(made: Evidence, link: str, year: int) -> None:
    if not link:
        return
    kind, _, number = link.partition(":")
    rows = _records(made.organization_id, year).get(kind)
    found = None
    if rows is not None and number.isascii() and number.isdigit() and len(number) < 19:
        found = rows.filter(pk=int(number)).first()
    if found is None:
        message = f"没有找到这条记录：要是本组织{year}年开过的会议、开展了的活动或进行中的项目，请从列表中选择。"
        raise RuleBroken("evidence.link", message, "link")
    setattr(made, kind, found)


@transaction.atomic
def withdraw_evidence(*, evidence_id: int, remark: str, actor) -> Evidence:
    """Taken back by the organisation that answers for it: it was wrong."""
    made = Evidence.objects.select_for_update(of=("self",), no_key=True).get(pk=evidence_id)
    row = _locked(made.progress_id)
    check_withdrawable(made, row)
    return _taken(made, row, remark, "撤回原因", False, actor)


@transaction.atomic
def return_evidence(*, evidence_id: int, remark: str, actor) -> Evidence:
    """Returned by the level above: it does not show that the item was done."""
    made = Evidence.objects.select_for_update(of=("self",), no_key=True).get(pk=evidence_id)
    row = _locked(made.progress_id)
    check_returnable(made, row)
    return _taken(made, row, remark, "退回原因", True, actor)


def _taken(made: Evidence, row: Progress, remark: str, label: str, returned: bool, actor) -> Evidence:
    made.remark = text(remark, label=label, most=200, field="remark", least=2)
    made.withdrawn_on, made.withdrawn_by, made.returned = today(), actor, returned
    made.save(update_fields=["remark", "withdrawn_on", "withdrawn_by", "returned"])
    action = "appraisal.checklist.returned" if returned else "appraisal.checklist.withdrawn"
    record(actor=actor, action=action, obj=row, evidence=made.pk)
    return made
