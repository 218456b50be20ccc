"""决议: put down at the meeting, divided among those who do them, followed until they are done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.forms import attempt, posted, told
from common.scoping import current_scope
from common.views import may, once, requires
from meetings.forms.resolutions import (
    AssignmentForm,
    FinishForm,
    NewResolutionForm,
    PostponeForm,
    ResolutionForm,
    WhyForm,
)
from meetings.models import AgendaItem, Assignment, MeetingState, Minutes, MinutesState, Resolution
from meetings.selectors.resolutions import (
    assignment_state,
    party_name,
    units_for,
    with_assignments,
)
from meetings.services import resolutions as service
from meetings.views.base import crumbs, meeting_context, meeting_or_404, runs

VERB = "meeting.edit"
OWN_VERB = "meeting.take_part"


def resolution_or_404(pk: int) -> Resolution:
    """The resolution if it is in scope, with its meeting."""
    return get_object_or_404(Resolution.objects.select_related("organization", "meeting__organization", "item"), pk=pk)


def trail_of(resolution: Resolution, *tail: tuple[str, str]) -> list[dict[str, str]]:
    """联席会议 / 决议 / … / tail."""
    own = reverse("meetings:resolution", args=[resolution.pk]) if tail else ""
    return crumbs(("决议", reverse("meetings:all_resolutions")), (str(resolution), own), *tail)


def lines_of(resolution: Resolution, *, may_run: bool) -> list[dict[str, Any]]:
    """Its assignments as the pages draw them. `resolution.parties` is filled in by `with_assignments`."""
    scope = current_scope()
    own = may(OWN_VERB)
    lines = []
    for row in resolution.parties:
        row.resolution = resolution
        colour, word = assignment_state(row)
        open_ = row.done_on is None and resolution.closed_on is None
        lines.append(
            {
                "assignment": row,
                "who": party_name(row),
                "colour": colour,
                "state": word,
                "may_finish": open_ and (may_run or (own and row.unit_id == scope.party_id is not None)),
                "may_edit": open_ and may_run,
                "may_reopen": row.done_on is not None and may_run and not resolution.dropped_why,
            }
        )
    return lines


# ---- of one meeting --------------------------------------------------------------------------------------------------


@require_safe
@requires("meeting.view")
def resolutions(request: HttpRequest, pk: int) -> HttpResponse:
    """What the meeting decided, with who does it and how far it is."""
    meeting = meeting_or_404(pk)
    context = meeting_context(request, meeting, "resolutions")
    rows = with_assignments(
        Resolution.objects.filter(meeting=meeting).select_related("item", "meeting").order_by("order")
    )
    issued = Minutes.objects.filter(meeting=meeting, state=MinutesState.ISSUED).exists()
    return render(
        request,
        "meetings/resolutions.html",
        {
            **context,
            "rows": [{"resolution": row, "lines": lines_of(row, may_run=context["may_run"])} for row in rows],
            "may_add": context["may_run"] and meeting.state == MeetingState.HELD and not issued,
            "issued": issued,
        },
    )


@requires(VERB)
@once
def resolution_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one down; from an item when the page says which."""
    meeting = meeting_or_404(pk)
    back = _back(request, reverse("meetings:resolutions", args=[pk]), pk)
    items = _items(meeting.pk)
    wanted = request.GET.get("item", "")
    form = NewResolutionForm(
        posted(request),
        items=items,
        units=units_for(meeting),
        initial={"item": wanted if wanted in dict(items) else ""},
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: service.create_resolution(
                meeting_id=pk, assignments=form.lines(), actor=request.user, **form.fields_of()
            ),
        )
        if done:
            messages.success(request, "决议已登记。")
            return redirect(back)
    context = {
        **meeting_context(request, meeting, "", ("决议", reverse("meetings:resolutions", args=[pk])), ("登记", "")),
        "heading": "登记决议",
        "subject": meeting.title,
        "form": form,
        "submit": "登记",
        "cancel_url": back,
    }
    return render(request, "meetings/form.html", context)


def _items(meeting_id: int) -> list[tuple[str, str]]:
    rows = AgendaItem.objects.filter(meeting=meeting_id).order_by("order", "pk").values_list("pk", "title")
    return [(str(pk), title) for pk, title in rows]


def _back(request: HttpRequest, default: str, pk: int) -> str:
    """To the minutes when one came from there."""
    return reverse("meetings:minutes", args=[pk]) if request.GET.get("from") == "minutes" else default


# ---- one resolution --------------------------------------------------------------------------------------------------


@require_safe
@requires("meeting.view")
def resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """Who does it, how far it is, on which agendas it stood since."""
    found = resolution_or_404(pk)
    with_assignments([found])
    may_run = runs(found.organization)
    issued = Minutes.objects.filter(meeting=found.meeting_id, state=MinutesState.ISSUED).exists()
    is_open = found.closed_on is None
    facts = [
        {
            "label": "会议",
            "value": found.meeting.title,
            "url": reverse("meetings:resolutions", args=[found.meeting_id]),
        },
        {"label": "议题", "value": found.item.title if found.item_id else ""},
        {"label": "完成期限", "value": found.due_on},
        {"label": "办结日期", "value": found.closed_on},
        {"label": "终止原因", "value": found.dropped_why},
    ]
    buttons = []
    if may_run and is_open:
        buttons = [("assign", "加责任方"), ("postpone", "改期限"), ("drop", "终止")]
        buttons += [] if issued else [("edit", "修改"), ("delete", "删除")]
    return render(
        request,
        "meetings/resolution.html",
        {
            "resolution": found,
            "trail": trail_of(found),
            "lines": lines_of(found, may_run=may_run),
            "facts": [fact for fact in facts if fact["value"]],
            "buttons": [
                {"label": label, "url": reverse("meetings:resolution_step", args=[pk, step])} for step, label in buttons
            ],
            "agendas": AgendaItem.objects.filter(resolution=found).select_related("meeting").order_by("pk"),
        },
    )


@requires(VERB)
@once
def resolution_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """assign, edit, postpone, drop, delete."""
    if step not in _STEPS:
        raise Http404("no such step")
    found = resolution_or_404(pk)
    heading, template, make_form, act, said, consequences = _STEPS[step]
    form = make_form(request, found) if make_form else None
    back = reverse("meetings:resolution", args=[pk])
    if request.method == "POST":
        if form is None:
            done = told(request, lambda: act(found, None, request.user))[0]
        else:
            done = form.is_valid() and attempt(form, lambda: act(found, form, request.user))[0]
        if done:
            messages.success(request, said)
            gone = step == "delete"
            return redirect(reverse("meetings:resolutions", args=[found.meeting_id]) if gone else back)
        if form is None:
            return redirect(back)
    context = {
        "trail": trail_of(found, (heading, "")),
        "heading": heading,
        "subject": found.text,
        "form": form,
        "consequences": consequences,
        "submit": heading,
        "cancel_url": back,
    }
    return render(request, f"meetings/{template}.html", context)


_STEPS: dict[str, tuple[str, str, Callable | None, Callable, str, list[str]]] = {
    "assign": (
        "加责任方",
        "form",
        lambda request, found: AssignmentForm(posted(request), units=units_for(found.meeting)),
        lambda found, form, actor: service.add_assignment(resolution_id=found.pk, line=form.line(), actor=actor),
        "已加上责任方。",
        [],
    ),
    "edit": (
        "修改决议",
        "form",
        lambda request, found: ResolutionForm(
            posted(request),
            items=_items(found.meeting_id),
            initial={"text": found.text, "item": str(found.item_id or ""), "due_on": found.due_on},
        ),
        lambda found, form, actor: service.edit_resolution(resolution_id=found.pk, actor=actor, **form.fields_of()),
        "已修改。",
        [],
    ),
    "postpone": (
        "改期限",
        "confirm",
        lambda request, found: PostponeForm(posted(request)),
        lambda found, form, actor: service.postpone_resolution(
            resolution_id=found.pk, actor=actor, **form.cleaned_data
        ),
        "期限已改。",
        ["没有办结的任务都改到这一天。", "原来的期限留在记录里。"],
    ),
    "drop": (
        "终止决议",
        "confirm",
        lambda request, found: WhyForm(posted(request)),
        lambda found, form, actor: service.drop_resolution(resolution_id=found.pk, actor=actor, **form.cleaned_data),
        "决议已终止。",
        ["没有办结的任务不再办理，也不再列入议程。", "原因各责任单位都会看到。"],
    ),
    "delete": (
        "删除决议",
        "confirm",
        None,
        lambda found, form, actor: service.delete_resolution(resolution_id=found.pk, actor=actor),
        "决议已删除。",
        ["决议和分给各方的任务一并删除。只在纪要印发以前可以删除。"],
    ),
}


# ---- assignments -----------------------------------------------------------------------------------------------------


def assignment_or_404(pk: int) -> Assignment:
    """The assignment if it is in scope."""
    return get_object_or_404(
        Assignment.objects.select_related("organization", "unit", "resolution__meeting", "resolution__organization"),
        pk=pk,
    )


@requires(OWN_VERB)
@once
def assignment_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it."""
    found = assignment_or_404(pk)
    back = reverse("meetings:resolution", args=[found.resolution_id])
    form = FinishForm(posted(request), assignment=found)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: service.finish_assignment(assignment_id=pk, actor=request.user, **form.cleaned_data)
        )
        if done:
            messages.success(request, "已办结。")
            return redirect(back)
    return _assignment_page(request, found, "报完成", form=form)


@requires(VERB)
@once
def assignment_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """edit, reopen, remove."""
    found = assignment_or_404(pk)
    back = reverse("meetings:resolution", args=[found.resolution_id])
    if step == "edit":
        form = AssignmentForm(posted(request), assignment=found)
        if request.method == "POST" and form.is_valid():
            done, _ = attempt(
                form, lambda: service.edit_assignment(assignment_id=pk, line=form.line(), actor=request.user)
            )
            if done:
                messages.success(request, "已修改。")
                return redirect(back)
        return _assignment_page(request, found, "修改任务", form=form)
    if step not in _PLAIN:
        raise Http404("no such step")
    heading, act, said, consequences = _PLAIN[step]
    if request.method == "POST":
        if told(request, lambda: act(assignment_id=pk, actor=request.user))[0]:
            messages.success(request, said)
        return redirect(back)
    return _assignment_page(request, found, heading, "confirm", consequences=consequences)


_PLAIN = {
    "reopen": (
        "恢复办理",
        service.reopen_assignment,
        "已恢复为办理中。",
        ["任务恢复为办理中，写过的完成情况保留。", "逾期的会再列入下次会议的议程。"],
    ),
    "remove": ("去掉责任方", service.remove_assignment, "已去掉。", ["这一方不再承担这项决议。"]),
}


def _assignment_page(request, found: Assignment, heading: str, template: str = "form", **more) -> HttpResponse:
    context = {
        "trail": trail_of(found.resolution, (heading, "")),
        "heading": heading,
        "subject": f"{party_name(found)}：{found}",
        "submit": heading,
        "cancel_url": reverse("meetings:resolution", args=[found.resolution_id]),
        **more,
    }
    return render(request, f"meetings/{template}.html", context)
