"""Suggestions of part-time members: taken down, answered, followed, onto an agenda; their units read the answers."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import attempt, posted
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, once, requires
from meetings.filters.touch import SuggestionFilter, own_practice
from meetings.forms.touch import AnswerForm, FollowForm, ProposeForm, SuggestionForm, SuggestionTextForm
from meetings.models import AgendaItem, AgendaState, Contact, Meeting, MeetingState, Suggestion, SuggestionOutcome
from meetings.services.suggestions import (
    answer_suggestion,
    edit_suggestion,
    follow_suggestion,
    propose_from_suggestion,
    receive_suggestion,
)
from meetings.views.base import crumbs, organization_or_404, room_tabs, runs, url_of
from meetings.views.contacts import own_committee
from members.models import Appointment
from orgs.practice import Practice

VIEW, EDIT = "meeting.view", "meeting.edit"
RULE = "suggestion.answered"
COLOURS = {
    SuggestionOutcome.OPEN: "due",
    SuggestionOutcome.ADOPTED: "ok",
    SuggestionOutcome.PARTLY: "ok",
    SuggestionOutcome.NOT: "mute",
}


def answer_by(row: Suggestion, practice: Practice):
    """Until when it must be answered; None once it is, or where the practice says nothing."""
    figure = practice.figure(RULE)
    return row.received_on + timedelta(days=figure["days"]) if figure is not None and not row.outcome else None


class SuggestionList(VerbRequired, ListView):
    """Suggestions of the scope; a unit's liaison sees those of its own people."""

    verb = VIEW
    model = Suggestion
    filterset_class = SuggestionFilter
    template_name = "meetings/list.html"
    title = "意见建议"
    noun = "条"
    default_sort = "-received_on"
    columns = [
        Column("text", "意见建议", "text", url=lambda row: reverse("meetings:suggestion", args=[row.pk]), fixed=True),
        Column("person", "提出人", "appointment.person.name", sort="appointment__person__pinyin"),
        Column("unit", "单位", "appointment.represents.name", shown=False),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("received_on", "收到", "received_on", sort="received_on"),
        Column(
            "outcome",
            "结果",
            "get_outcome_display",
            sort="outcome",
            state=lambda row: COLOURS[SuggestionOutcome(row.outcome)],
        ),
        Column("due", "答复期限", "answer_by"),
        Column("answered_on", "答复日期", "answered_on", sort="answered_on", shown=False),
        Column("answer", "答复", "answer", shown=False),
        Column("follow_up", "落实情况", "follow_up"),
        Column("followed_on", "落实日期", "followed_on", sort="followed_on", shown=False),
    ]

    @property
    def empty(self) -> str:
        """What to do next."""
        if current_scope().party_id is not None:
            return "本单位的委员还没有在街道、社区登记的意见建议。"
        return "还没有意见建议。沟通、开会时听到的，点“记意见建议”记下来。"

    @property
    def actions(self):
        """Take one down, for the own committee."""
        if current_scope().party_id is not None or own_committee() is None:
            return []
        return [Action("记意见建议", "meetings:suggestion_add", verb=EDIT)]

    def get_queryset(self):
        """With whose it is."""
        return Suggestion.objects.select_related("appointment__person", "appointment__represents", "organization")

    def prepare(self, rows):
        """Until when each must be answered."""
        practice = own_practice()
        for row in rows:
            row.answer_by = answer_by(row, practice)
        return rows

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("suggestions"), trail=crumbs(("意见建议", "")), **kwargs)


@require_safe
@requires(VIEW)
def suggestions_of(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for an answer in one committee."""
    organization = organization_or_404(pk)
    query = urlencode({"organization": organization.pk, "state": "waiting"})
    return redirect(f"{reverse('meetings:suggestions')}?{query}")


@requires(EDIT)
@once
def suggestion_add(request: HttpRequest) -> HttpResponse:
    """Take one down: for the own committee, or for that of a contact, a meeting or a member."""
    contact = _asked(request, "contact", Contact.objects.select_related("appointment"))
    meeting = _asked(request, "meeting", Meeting.objects.all())
    member = _asked(request, "member", Appointment.objects.filter(part_time=True))
    source = contact or meeting or member
    organization = organization_or_404(source.organization_id) if source is not None else own_committee()
    if organization is None:
        messages.info(request, "意见建议由街道、社区登记，请从沟通记录或会议进入。")
        return redirect("meetings:suggestions")
    day = contact.on if contact else meeting.day if meeting else today()
    members = list(
        Appointment.objects.of_committee(organization.pk)
        .filter(part_time=True)
        .in_force(day)
        .select_related("person", "represents")
        .order_by("seat__order", "pk")
    )
    chosen = contact.appointment_id if contact else member.pk if member else ""
    form = SuggestionForm(posted(request), members=members, initial={"received_on": day, "appointment": str(chosen)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, made = attempt(
            form,
            lambda: receive_suggestion(
                appointment_id=int(data["appointment"]),
                text=data["text"],
                received_on=data["received_on"],
                contact_id=contact.pk if contact else None,
                meeting_id=meeting.pk if meeting else None,
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, "已记下，答复后提出人所在单位会看到。")
            return redirect("meetings:suggestion", made.pk)
    return render(
        request,
        "meetings/form.html",
        {
            "heading": "记意见建议",
            "subject": organization.name,
            "intro": "" if members else "这一天没有在任的兼职委员。",
            "form": form,
            "submit": "记下",
            "cancel_url": url_of("meeting", meeting.pk) if meeting else reverse("meetings:suggestions"),
            "trail": _trail(("记意见建议", "")),
        },
    )


@require_safe
@requires(VIEW)
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """A suggestion: who, when, where from, the answer, what became of it, and the next step."""
    found = _suggestion_or_404(pk)
    mine = runs(found.organization)
    items = list(AgendaItem.objects.filter(suggestion=found).select_related("meeting").order_by("pk"))
    on_agenda = any(item.state != AgendaState.DECLINED for item in items)
    adopted = found.outcome in (SuggestionOutcome.ADOPTED, SuggestionOutcome.PARTLY)
    due = answer_by(found, own_practice())
    return render(
        request,
        "meetings/suggestion.html",
        {
            "suggestion": found,
            "colour": COLOURS[SuggestionOutcome(found.outcome)],
            "items": items,
            "due": due,
            "late": due is not None and due < today(),
            "may_answer": mine and found.followed_on is None,
            "may_follow": mine and adopted and found.followed_on is None,
            "may_propose": mine and not on_agenda and found.followed_on is None,
            "facts": [
                {"label": "提出人", "value": found.appointment.person.name},
                {"label": "单位", "value": found.appointment.represents},
                {"label": "组织", "value": found.organization.name},
                {"label": "收到", "value": found.received_on},
                *_source(found),
                *([{"label": "答复期限", "value": due}] if due else []),
            ],
            "trail": _trail((found.appointment.person.name, "")),
        },
    )


@requires(EDIT)
@once
def suggestion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the wording or the day."""
    found = _suggestion_or_404(pk)
    form = SuggestionTextForm(posted(request), initial={"text": found.text, "received_on": found.received_on})
    act = lambda: edit_suggestion(suggestion_id=pk, actor=request.user, **form.cleaned_data)  # noqa: E731
    return _step(request, found, form, act, "修改意见建议", "保存", "已保存。")


@requires(EDIT)
@once
def suggestion_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Adopted, partly, or not with the reason."""
    found = _suggestion_or_404(pk)
    form = AnswerForm(posted(request), initial={"outcome": found.outcome, "answer": found.answer})
    act = lambda: answer_suggestion(suggestion_id=pk, actor=request.user, **form.cleaned_data)  # noqa: E731
    return _step(request, found, form, act, "答复意见建议", "答复", "已答复。")


@requires(EDIT)
@once
def suggestion_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of it."""
    found = _suggestion_or_404(pk)
    form = FollowForm(posted(request), initial={"follow_up": found.follow_up})
    act = lambda: follow_suggestion(suggestion_id=pk, actor=request.user, **form.cleaned_data)  # noqa: E731
    return _step(request, found, form, act, "落实情况", "保存", "已保存。")


@requires(EDIT)
@once
def suggestion_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Onto an agenda."""
    found = _suggestion_or_404(pk)
    open_now = (MeetingState.PLANNED, MeetingState.CONVENED)
    rows = Meeting.objects.filter(organization=found.organization, state__in=open_now).order_by("starts_at")
    choices = [(str(row.pk), f"{row.title}（{row.day}）") for row in rows]
    form = ProposeForm(posted(request), meetings=choices, initial={"title": found.text[:80]})

    def act():
        meeting = form.cleaned_data["meeting"]
        return propose_from_suggestion(
            suggestion_id=pk,
            title=form.cleaned_data["title"],
            meeting_id=int(meeting) if meeting else None,
            actor=request.user,
        )

    return _step(request, found, form, act, "提交会议", "列为议题", "已列为议题。")


def _step(request, found: Suggestion, form, act, heading: str, submit: str, said: str) -> HttpResponse:
    back = reverse("meetings:suggestion", args=[found.pk])
    if request.method == "POST" and form.is_valid() and attempt(form, act)[0]:
        messages.success(request, said)
        return redirect(back)
    return render(
        request,
        "meetings/form.html",
        {
            "heading": heading,
            "subject": f"{found.appointment.person.name} · {found.received_on}",
            "intro": found.text,
            "form": form,
            "submit": submit,
            "cancel_url": back,
            "trail": _trail((found.appointment.person.name, back), (heading, "")),
        },
    )


def _source(found: Suggestion) -> list[dict[str, object]]:
    if found.meeting_id is not None and found.meeting is not None:
        url = reverse("meetings:meeting", args=[found.meeting_id])
        return [{"label": "来自会议", "value": found.meeting.title, "url": url}]
    if found.contact_id is not None and current_scope().party_id is None:
        url = reverse("meetings:contact_edit", args=[found.contact_id])
        return [{"label": "来自沟通", "value": f"{found.contact.get_channel_display()} {found.contact.on}", "url": url}]
    return []


def _suggestion_or_404(pk: int) -> Suggestion:
    return get_object_or_404(
        Suggestion.objects.select_related(
            "appointment__person", "appointment__represents", "organization", "meeting", "answered_by"
        ),
        pk=pk,
    )


def _asked(request: HttpRequest, name: str, rows):
    """The row of that id in the address; 404 where there is none in scope, None where nothing is asked."""
    text = request.GET.get(name, "")
    if not text:
        return None
    return get_object_or_404(rows, pk=int(text) if text.isdecimal() and len(text) < 19 else 0)


def _trail(*tail: tuple[str, str]):
    return crumbs(("意见建议", reverse("meetings:suggestions")), *tail)
