"""Who is expected, who answered what, who came: one screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.clock import now
from common.forms import attempt, posted, told
from common.scoping import current_scope
from common.views import may, once, requires
from meetings.forms.convening import AnswerForm, AttendanceForm, InviteeForm
from meetings.models import Answer, Invitee, MeetingState, Presence
from meetings.selectors.roster import RosterChanges, changes_since, roster_on
from meetings.services.attendance import OPEN as MARKED
from meetings.services.attendance import set_attendance
from meetings.services.convening import (
    OPEN,
    add_invitee,
    add_newcomers,
    add_units,
    answer_invitation,
    remove_invitee,
)
from meetings.services.meetings import AHEAD
from meetings.views.base import meeting_context, meeting_or_404
from meetings.views.convening import units_of

ANSWER_COLOURS = {Answer.NONE: "mute", Answer.YES: "ok", Answer.NO: "due", Answer.SUBSTITUTE: "info"}


@requires("meeting.view", post="meeting.edit")
@once
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, with marks where the meeting has begun; `rest` marks all who have none as present."""
    found = meeting_or_404(pk)
    context = meeting_context(request, found, "attendance")
    rows = list(found.invitees.select_related("unit").order_by("order", "pk"))
    marks = context["may_run"] and found.state in MARKED and found.starts_at <= now()
    form = AttendanceForm(posted(request), rows=rows) if marks else None
    if request.method == "POST":
        if form is None:
            messages.error(request, f"会议现在是“{found.get_state_display()}”，时间 {found.day}，还不能登记出席。")
            return redirect("meetings:attendance", pk)
        if form.is_valid():
            rest = Presence.PRESENT if "rest" in request.POST else ""
            done, _ = attempt(
                form,
                lambda: set_attendance(
                    meeting_id=pk, presences=form.presences(rest), substitutes=form.substitutes(), actor=request.user
                ),
            )
            if done:
                messages.success(request, "出席情况已登记。")
                return redirect("meetings:attendance", pk)
    is_unit = current_scope().party_id is not None
    planned = found.state == MeetingState.PLANNED
    changes = RosterChanges()
    if context["may_run"] and not planned and found.state in OPEN and any(row.person_id for row in rows):
        changes = changes_since(found, rows)
    return render(
        request,
        "meetings/attendance.html",
        {
            **context,
            "form": form,
            "lines": [_line(row, form, found, context["may_run"], row in changes.left) for row in rows],
            "planned": planned,
            "roster": roster_on(found.organization, found.day) if planned and not is_unit else [],
            "changes": changes,
            "may_ask": context["may_run"] and found.state in OPEN,
            "may_hold": context["may_run"] and found.state in AHEAD and found.starts_at <= now(),
            "is_unit": is_unit,
            "sums": None if is_unit or not rows else _sums(found, rows),
        },
    )


def _line(row: Invitee, form, found, may_run: bool, left: bool) -> dict:
    own = current_scope().party_id is not None and current_scope().party_id == row.unit_id
    return {
        "row": row,
        "answer": row.get_answer_display(),
        "colour": ANSWER_COLOURS[Answer(row.answer)],
        "mark": form[f"presence-{row.pk}"] if form else None,
        "value": form[f"presence-{row.pk}"].value() if form else row.presence,
        "substitute": form[f"substitute-{row.pk}"] if form else None,
        "may_answer": (may_run and found.state in AHEAD and form is None)
        or (own and may("meeting.take_part") and found.state == MeetingState.CONVENED),
        "may_remove": may_run and found.state in AHEAD and (row.person_id is None or left),
        "choices": [(value, label) for value, label in Presence.choices if value],
    }


def _sums(found, rows: list[Invitee]) -> dict:
    """How many are expected and came; whether that is a quorum."""
    voting = [row for row in rows if row.voting]
    there = sum(row.presence in (Presence.PRESENT, Presence.SUBSTITUTED) for row in voting)
    marked = any(row.presence for row in rows)
    return {
        "expected": len(voting),
        "guests": len(rows) - len(voting),
        "coming": sum(row.answer in (Answer.YES, Answer.SUBSTITUTE) for row in rows),
        "there": there if marked else None,
        "quorum": found.quorum,
        "enough": None if not marked or not found.quorum else there >= found.quorum,
    }


@requires("meeting.edit")
@once
def invitee_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody who is not on the roster."""
    found = meeting_or_404(pk)
    form = InviteeForm(posted(request), units=units_of(found.organization, found.day))
    back = reverse("meetings:attendance", args=[pk])
    if request.method == "POST" and form.is_valid():
        done, made = attempt(form, lambda: add_invitee(meeting_id=pk, actor=request.user, **form.data_for_service()))
        if done:
            messages.success(request, f"已把{made.name}列入名单。")
            return redirect(back)
    return render(
        request,
        "meetings/form.html",
        {
            **meeting_context(request, found, "", ("参会", back), ("加人", "")),
            "heading": "加参会人员",
            "subject": found.title,
            "intro": "班子成员按会议当天的名册自动列入，不用再加。",
            "form": form,
            "submit": "列入名单",
            "cancel_url": back,
        },
    )


@require_POST
@requires("meeting.edit")
@once
def invitees_more(request: HttpRequest, pk: int, whom: str) -> HttpResponse:
    """All units of the circle, or those who came into office since."""
    services = {"units": add_units, "newcomers": add_newcomers}
    if whom not in services:
        raise Http404
    meeting_or_404(pk)
    done, count = told(request, lambda: services[whom](meeting_id=pk, actor=request.user))
    if done:
        messages.success(request, f"已加 {count} 人。")
    return redirect("meetings:attendance", pk)


@requires("meeting.take_part")
@once
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """By the unit for its own, or by the organiser for anybody."""
    row = get_object_or_404(Invitee.objects.select_related("meeting__organization", "organization", "unit"), pk=pk)
    back = reverse("meetings:attendance", args=[row.meeting_id])
    form = AnswerForm(posted(request), row=row)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: answer_invitation(invitee_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已答复。")
            return redirect(back)
    return render(
        request,
        "meetings/form.html",
        {
            **meeting_context(request, row.meeting, "", ("参会", back), ("答复", "")),
            "heading": f"{row.name}：答复",
            "subject": row.meeting.title,
            "form": form,
            "submit": "答复",
            "cancel_url": back,
        },
    )


@require_POST
@requires("meeting.edit")
@once
def invitee_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the list."""
    row = get_object_or_404(Invitee.objects.select_related("meeting"), pk=pk)
    if told(request, lambda: remove_invitee(invitee_id=pk, actor=request.user))[0]:
        messages.success(request, f"已从名单中去掉{row.name}。")
    return redirect("meetings:attendance", row.meeting_id)
