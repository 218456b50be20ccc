"""Turns in the chair: the schedule, the hard problem of each, the hand-over."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, may, once, requires
from meetings.filters.convening import TurnFilter
from meetings.forms.convening import PERSON, UNIT, HandOverForm, OutcomeForm, ProblemForm, TurnsForm
from meetings.kinds import has_turns, rotation_of
from meetings.models import Turn
from meetings.selectors.roster import roster_on
from meetings.services.turns import clear_turns, hand_over, schedule_turns, set_problem, solve_problem
from meetings.views.base import crumbs, organization_or_404, room_tabs, runs
from meetings.views.convening import units_of
from orgs.rules_in_force import practice_of


def state_of(turn: Turn) -> tuple[str, str]:
    """(words, colour) of where a turn stands today."""
    on = today()
    if turn.since > on:
        return "未到", "mute"
    if turn.holds_on(on):
        return "在岗", "ok"
    return ("已交接", "mute") if turn.handed_over_on else ("期满", "due")


class TurnList(VerbRequired, ListView):
    """Turns of the scope, the latest first, each with its problem and what came of it."""

    verb = "meeting.view"
    model = Turn
    filterset_class = TurnFilter
    template_name = "meetings/turns.html"
    title = "轮值"
    noun = "任"
    default_sort = "-since"
    columns = [
        Column("holder", "轮值单位或成员", lambda row: row.unit or row.person, fixed=True),
        Column("organization", "组织", "organization.name", sort="organization__pinyin"),
        Column("since", "自", "since", sort="period"),
        Column("last_day", "至", "last_day"),
        Column("problem", "攻坚难题", "problem"),
        Column("outcome", "解决情况", "outcome"),
        Column("solved_on", "解决日期", "solved_on", shown=False),
        Column("handover", "交接事项", "handover", shown=False),
        Column("state", "状态", lambda row: state_of(row)[0], state=lambda row: state_of(row)[1]),
    ]

    @property
    def empty(self) -> str:
        """What to do next, or that the district has no turns."""
        if not self.rotates:
            return "本区执行的做法没有轮值。"
        return "还没有排轮值。点“排轮值”，选好单位或成员，一次排满当年。"

    @property
    def own(self):
        """The own committee, for an office of the tree."""
        if not hasattr(self, "_own"):
            scope = current_scope()
            self._own = organization_or_404(scope.anchor_id) if scope.anchor_id else None
        return self._own

    @property
    def rotates(self) -> bool:
        """Whether anybody in the district has turns."""
        return has_turns(practice_of(current_scope().district_id, today()))

    def get_queryset(self):
        """With what the columns say."""
        return Turn.objects.select_related("organization", "unit", "person")

    def get_context_data(self, **kwargs):
        """Tabs of the room; the way to the schedule."""
        url = ""
        if self.own is not None and rotation_of(self.own, today()) and runs(self.own):
            url = reverse("meetings:turns_schedule", args=[self.own.pk])
        return super().get_context_data(
            tabs=room_tabs("turns"),
            trail=crumbs(("轮值", "")),
            schedule_url=url,
            may_run=may("meeting.edit"),
            today=today(),
            **kwargs,
        )


@requires("meeting.edit")
@once
def turns_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """A year's turns in one form."""
    organization = organization_or_404(pk)
    label = rotation_of(organization, today())
    holders = [(f"{UNIT}-{key}", name) for key, name in units_of(organization, today())]
    holders += [
        (f"{PERSON}-{row.person_id}", f"{row.person.name}（{row.post}）") for row in roster_on(organization, today())
    ]
    form = TurnsForm(posted(request), holders=holders)
    back = reverse("meetings:committee", args=[pk])
    if request.method == "POST" and form.is_valid():
        done, rows = attempt(
            form,
            lambda: schedule_turns(
                organization_id=pk,
                since=form.cleaned_data["since"],
                months=form.cleaned_data["months"],
                holders=form.in_order(),
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, f"已排 {len(rows)} 任，到 {rows[-1].last_day}。")
            return redirect(f"{reverse('meetings:turns')}?organization={pk}")
    intro = f"{label}：按次序轮流，排到当年年底。" if label else "本区执行的做法没有轮值，不用排。"
    return render(
        request,
        "meetings/turns_schedule.html",
        {
            "organization": organization,
            "heading": "排轮值",
            "subject": organization.name,
            "intro": intro,
            "trail": crumbs((organization.name, back), ("排轮值", "")),
            "form": form,
            "submit": "排到年底",
            "cancel_url": back,
            "ahead": Turn.objects.filter(organization=organization, period__startswith__gt=today()).count(),
        },
    )


@require_POST
@requires("meeting.edit")
@once
def turns_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that have not begun, off the schedule."""
    organization_or_404(pk)
    done, count = told(request, lambda: clear_turns(organization_id=pk, actor=request.user))
    if done:
        messages.success(request, f"已删去 {count} 任还没开始的轮值。")
    return redirect("meetings:turns_schedule", pk)


_STEPS = {
    "problem": ("攻坚难题", "保存", ProblemForm, set_problem, "已记下这一任要解决的难题。"),
    "solve": ("解决情况", "记为已解决", OutcomeForm, solve_problem, "已记下解决情况。"),
    "hand-over": ("交接", "交接", HandOverForm, hand_over, "已交接，下一任在岗。"),
}


@requires("meeting.edit")
@once
def turn_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """The problem, what came of it, the hand-over."""
    if step not in _STEPS:
        raise Http404
    heading, submit, form_class, service, words = _STEPS[step]
    turn = get_object_or_404(Turn.objects.select_related("organization", "unit", "person"), pk=pk)
    initial = {"problem": turn.problem} if step == "problem" else {}
    if step == "solve" and turn.solved_on:
        initial = {"outcome": turn.outcome, "solved_on": turn.solved_on}
    form = form_class(posted(request), initial=initial or None)
    back = reverse("meetings:turns")
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: service(turn_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, words)
            return redirect(back)
    return render(
        request,
        "meetings/form.html",
        {
            "heading": f"{turn.unit or turn.person}：{heading}",
            "subject": f"{turn.organization.name} · {turn.since} 至 {turn.last_day}",
            "intro": f"难题：{turn.problem}" if step == "solve" and turn.problem else "",
            "trail": crumbs(("轮值", back), (heading, "")),
            "form": form,
            "submit": submit,
            "cancel_url": back,
        },
    )
