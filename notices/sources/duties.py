"""Lines of duty lists, terms of delegates, imports that lie about, a unit's missing contact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.scoping import current_scope, everything
from exchange.models import BatchState, ImportBatch
from members.models import Appointment, Duty
from notices.due import Due
from notices.sources.asking import Asking, page, pages, streamed
from notices.todo import quarter_end
from orgs.models import Unit

AHEAD = timedelta(days=60)
DELEGATE_SOON, DELEGATE_AHEAD = timedelta(days=60), timedelta(days=180)
_WAITING = {
    BatchState.READY: ("导入的表格还没有确认", "看预览"),
    BatchState.REFUSED: ("上传的表格没有读成", "看原因"),
}


# ---- duty lists -----------------------------------------------------------------------------------------------------


def duty_dues(asking: Asking) -> Iterator[Due]:
    """Open lines of who is in office: the committee notes them as done, the unit that sent the member is told.

    What somebody who has left did not do stays on the list as it is, and nobody is reminded of it. One query.
    """
    if not asking.wants("duty.open" if asking.unit_id is None else "duty.delegate"):
        return
    last = quarter_end(asking.on)
    rows = Duty.objects.filter(
        done_on=None, due_on__lte=max(last, asking.on + AHEAD), appointment__period__contains=asking.on
    )
    if asking.unit_id is not None:
        rows = rows.filter(appointment__represents_id=asking.unit_id)
    rows = asking.own(rows, "appointment__organization_id") if asking.unit_id is None else rows
    columns = ["pk", "appointment__organization_id", "appointment__represents_id", "due_on", "title"]
    if not asking.everything:  # whoever asks for the whole district shows no names
        columns += ["appointment__organization__name", "appointment__person__name"]
    done = pages("members:duty_done")
    for pk, organization_id, unit_id, due_on, title, *names in streamed(
        rows.order_by("due_on", "pk").values_list(*columns), asking
    ):
        same = {
            "object": f"members.duty:{pk}",
            "organization_id": organization_id,
            "due_on": due_on,
            "title": f"履职事项：{title}",
            "reason": " ".join(names),
            "ahead": due_on > last,
            "inputs": {"期限": due_on},
        }
        if asking.unit_id is None:
            yield Due(kind="duty.open", url=done(pk), action="办结", **same)
        if unit_id is not None and asking.organization_id is None:
            url = f"{reverse('members:duties')}?organization={organization_id}"
            yield Due(kind="duty.delegate", unit_id=unit_id, url=url, action="查看", **same)


# ---- a unit ---------------------------------------------------------------------------------------------------------


def unit_dues(asking: Asking) -> Iterator[Due]:
    """Terms of its representatives that end, what it should still tell about itself. Two queries."""
    if asking.organization_id is not None:
        return
    if asking.wants("delegate.ending"):
        yield from _delegates(asking)
    if asking.wants("unit.contact") and "unit.contact" not in asking.without:
        yield from _contacts(asking)


def _delegates(asking: Asking) -> Iterator[Due]:
    rows = Appointment.objects.in_force(asking.on).filter(
        represents__isnull=False, period__endswith__lte=asking.on + DELEGATE_AHEAD
    )
    if asking.unit_id is not None:
        rows = rows.filter(represents_id=asking.unit_id)
    rows = rows.select_related("organization", "person").order_by("organization__lft", "pk")
    for row in streamed(rows, asking):
        yield Due(
            kind="delegate.ending",
            object=f"members.appointment:{row.pk}",
            organization_id=row.organization_id,
            unit_id=row.represents_id,
            due_on=row.until - timedelta(days=1),
            title=f"{row.person.name}在{row.organization.name}的任期将满",
            reason=f"{row.get_position_display()}，是否连任由{row.organization.name}换届时商定",
            url=reverse("members:committees"),
            action="看委派",
            ahead=row.until > asking.on + DELEGATE_SOON,
            inputs={"届满": row.until - timedelta(days=1)},
        )


def _contacts(asking: Asking) -> Iterator[Due]:
    rows = Unit.objects.filter(Q(contact_name="") | Q(contact_phone_sealed=""), closed_on=None)
    if asking.unit_id is not None:
        rows = rows.filter(pk=asking.unit_id)
    for pk, district_id in streamed(rows.order_by("pk").values_list("pk", "district_id"), asking):
        yield Due(
            kind="unit.contact",
            object=f"orgs.unit:{pk}",
            organization_id=district_id,
            unit_id=pk,
            title="本单位的联系人还没有填全",
            reason="街道、社区有事时要找得到人",
            url=page("orgs:unit_edit", pk),
            action="补充",
            when="本季",
            wait="资料",
        )


# ---- imports --------------------------------------------------------------------------------------------------------


def import_dues(asking: Asking) -> Iterator[Due]:
    """Imports that wait for a decision. One query."""
    scope = current_scope()
    if asking.unit_id is not None or not scope.column or not asking.wants("import.waiting"):
        return
    if asking.everything:
        # That an office has one lying about is known above it; what is in it, and its name, to nobody but the office.
        with everything("which offices below have an import waiting"):
            rows = list(_batches(ImportBatch.objects.filter(**{f"organization__{scope.column}": scope.anchor_id})))
    else:
        rows = list(_batches(ImportBatch.objects.filter(organization_id=asking.organization_id)))
    for pk, state, filename, created_at, organization_id in rows:
        title, action = _WAITING[BatchState(state)]
        since = timezone.localdate(created_at)
        yield Due(
            kind="import.waiting",
            object=f"exchange.importbatch:{pk}",
            organization_id=organization_id,
            since=since,
            title=f"{title}：{filename}" if organization_id == scope.anchor_id else title,
            reason="确认以后才会写入，不用的可以取消",
            url=page("exchange:batch", pk),
            action=action,
            when="今天",
            wait=_uploaded(since, asking.on),
            now=True,
        )


def _batches(rows):
    return (
        rows.filter(state__in=list(_WAITING))
        .order_by("pk")
        .values_list("pk", "state", "filename", "created_at", "organization_id")
    )


def _uploaded(since: date, on: date) -> str:
    days = (on - since).days
    return f"{days} 天前上传" if days > 0 else "今天上传"
