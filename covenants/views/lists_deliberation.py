"""The joint meeting goes through the list on one screen; what it accepted is published."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.clock import today
from common.forms import attempt, posted, told
from common.views import once, requires
from covenants.forms.lists import AdjustForm, DeclineForm, MeetingForm, MergeForm, initial_of
from covenants.frequency import deadline_hint, frequency_of, said
from covenants.models import Deliberation, Direction, ItemState, ListCycle, ListItem, Outcome
from covenants.selectors.labels import name_categories
from covenants.services.deliberating import (
    Adjustment,
    accept_item,
    accept_rest,
    adjust_item,
    decline_item,
    merge_item,
    reconsider_item,
)
from covenants.services.publishing import publish_list
from covenants.states import MAY_DELIBERATE
from covenants.views.base import cycle_context, head_today
from covenants.views.lists_item import changes_of
from covenants.views.lists_items import STATE_COLOURS, item_or_404, quantity_text
from meetings.kinds import meeting_kinds_of
from meetings.models import Meeting
from meetings.services.meetings import create_meeting, hold_meeting

_SHOWN = (ItemState.SUBMITTED, ItemState.ACCEPTED, ItemState.MERGED, ItemState.DECLINED)


def _meetings(cycle: ListCycle) -> list[Meeting]:
    """Held meetings of the committee, or of the alliance whose list it is; the last one first."""
    rows = Meeting.objects.filter(organization_id=cycle.organization_id, alliance=cycle.alliance_id)
    return [row for row in rows.order_by("-starts_at", "-pk")[:20] if row.is_held]


def _chosen(request: HttpRequest, meetings: list[Meeting]) -> Meeting | None:
    wanted = request.POST.get("meeting") or request.GET.get("meeting") or ""
    return next((row for row in meetings if str(row.pk) == wanted), next(iter(meetings), None))


@requires("covenant.run")
@once
def deliberation(request: HttpRequest, pk: int) -> HttpResponse:
    """Item by item: accept, adjust, merge, decline; the rest with one button."""
    head = head_today(pk)
    cycle = head.cycle
    meetings = _meetings(cycle)
    meeting = _chosen(request, meetings)
    if request.method == "POST":
        done, count = told(
            request,
            lambda: accept_rest(cycle_id=pk, meeting_id=meeting.pk if meeting else 0, actor=request.user),
        )
        if done:
            messages.success(request, f"其余 {count} 项同意列入。")
        return redirect("covenants:deliberation", pk)
    rows = list(
        ListItem.objects.filter(cycle=cycle, state__in=_SHOWN)
        .select_related("organization", "unit", "venue", "merged_into")
        .order_by("direction", "category", "unit__pinyin", "pk")
    )
    name_categories(rows)
    decided = {row.item_id: row for row in Deliberation.objects.filter(item__in=rows)}
    lines = [_line(row, decided.get(row.pk)) for row in rows]
    sides = [
        {"label": way.label, "rows": [line for line in lines if line["item"].direction == way]} for way in Direction
    ]
    return render(
        request,
        "covenants/lists_deliberation.html",
        {
            **cycle_context(request, head, "deliberation"),
            "open": cycle.stage in MAY_DELIBERATE,
            "meetings": meetings,
            "meeting": meeting,
            "sides": sides,
            "waiting": sum(line["item"].state == ItemState.SUBMITTED for line in lines),
            "accepted": sum(line["item"].state == ItemState.ACCEPTED for line in lines),
        },
    )


def _line(item: ListItem, decided: Deliberation | None) -> dict:
    return {
        "item": item,
        "frequency": said(item),
        "quantity": quantity_text(item),
        "state_colour": STATE_COLOURS[ItemState(item.state)],
        "waiting": item.state == ItemState.SUBMITTED,
        "decided": decided,
        "outcome": decided.get_outcome_display() if decided else item.get_state_display(),
        "changes": changes_of(decided) if decided else [],
    }


@requires("covenant.run")
@once
def item_decide(request: HttpRequest, pk: int, outcome: str) -> HttpResponse:
    """One item: `accept` and `reconsider` are buttons; `adjust`, `merge`, `decline` ask for what they need."""
    item = item_or_404(pk)
    if outcome not in _FORMS and outcome not in ("accept", "reconsider"):
        raise Http404
    head = head_today(item.cycle_id)
    back = reverse("covenants:deliberation", args=[item.cycle_id])
    meeting = _chosen(request, _meetings(item.cycle))
    meeting_id = meeting.pk if meeting else 0
    if outcome in ("accept", "reconsider"):
        if request.method != "POST":
            return redirect(back)
        done, _ = told(
            request,
            lambda: (
                accept_item(item_id=pk, meeting_id=meeting_id, actor=request.user)
                if outcome == "accept"
                else reconsider_item(item_id=pk, actor=request.user)
            ),
        )
        if done:
            messages.success(request, f"“{item.title}”{'同意列入' if outcome == 'accept' else '重新审议'}。")
        return redirect(f"{back}?meeting={meeting_id}#item-{pk}")
    heading, submit, words = _FORMS[outcome]
    form = _form(request, outcome, item)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: _carry_out(outcome, item, form, meeting_id, request.user))
        if done:
            item.refresh_from_db()
            reading = frequency_of(item).label if outcome == "adjust" else ""
            messages.success(request, f"“{item.title}”{words}。" + (f"频次读作“{reading}”。" if reading else ""))
            if outcome == "adjust" and (hint := deadline_hint(item, head.cycle)):
                messages.warning(request, hint)
            return redirect(f"{back}?meeting={meeting_id}#item-{pk}")
    return render(
        request,
        "covenants/lists_decide.html",
        {
            **cycle_context(request, head, "", ("审议", back), (heading, "")),
            "heading": f"{heading}：{item.title}",
            "subject": f"{item.party_name} · {item.get_direction_display()}",
            "item": item,
            "meeting": meeting,
            "form": form,
            "submit": submit,
            "cancel_url": f"{back}#item-{pk}",
        },
    )


_FORMS = {
    "adjust": ("调整后列入", "按调整后的内容列入", "调整后列入"),
    "merge": ("并入同类项目", "并入", "已并入同类项目"),
    "decline": ("不予列入", "不予列入", "不予列入"),
}


def _form(request: HttpRequest, outcome: str, item: ListItem):
    sent = posted(request)
    if outcome == "adjust":
        return AdjustForm(sent, initial=initial_of(item))
    if outcome == "decline":
        return DeclineForm(sent)
    others = (
        ListItem.objects.filter(cycle_id=item.cycle_id, direction=item.direction)
        .filter(state__in=[ItemState.SUBMITTED, ItemState.ACCEPTED, ItemState.PUBLISHED])
        .exclude(pk=item.pk)
        .select_related("unit", "organization")
        .order_by("category", "pk")
    )
    others = sorted(others, key=lambda row: row.category != item.category)  # its like stand first
    return MergeForm(sent, others=[(str(row.pk), f"{row.title}（{row.party_name}）") for row in others])


def _carry_out(outcome: str, item: ListItem, form, meeting_id: int, actor):
    data = form.cleaned_data
    common = {"item_id": item.pk, "meeting_id": meeting_id, "reason": data["reason"], "actor": actor}
    if outcome == Outcome.DECLINED or outcome == "decline":
        return decline_item(**common)
    if outcome == "merge":
        return merge_item(into_id=int(data["into"]), **common)
    texts = {name: data[name] for name in ("title", "detail", "audience", "measure", "place", "frequency_text")}
    adjustment = Adjustment(quantity=data["quantity"], unlimited=data["quantity"] is None, **texts)
    return adjust_item(adjustment=adjustment, **common)


@requires("meeting.edit")
@once
def meeting_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the meeting down that went through the list: when, where; it is held with that."""
    head = head_today(pk)
    cycle = head.cycle
    kinds = meeting_kinds_of(cycle.organization, today())
    form = MeetingForm(posted(request), kinds=kinds)
    back = reverse("covenants:deliberation", args=[pk])
    if request.method == "POST" and form.is_valid():

        def held():
            made = create_meeting(
                organization_id=cycle.organization_id,
                alliance_id=cycle.alliance_id,
                actor=request.user,
                **form.cleaned_data,
            )
            return hold_meeting(meeting_id=made.pk, actor=request.user)

        done, meeting = attempt(form, held)
        if done:
            messages.success(request, f"已登记“{meeting.title}”，可以逐项审议。")
            return redirect(f"{back}?meeting={meeting.pk}")
    return render(
        request,
        "covenants/form.html",
        {
            **cycle_context(request, head, "", ("审议", back), ("登记会议", "")),
            "heading": "登记审议清单的会议",
            "subject": cycle.organization.name,
            "intro": "清单要经过会议审议才能发布。会议开过之后在这里登记。",
            "form": form,
            "submit": "登记会议",
            "cancel_url": back,
        },
    )


@require_POST
@requires("covenant.run")
@once
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what was accepted since the last publication."""
    head = head_today(pk)
    done, publication = told(request, lambda: publish_list(cycle_id=head.cycle.pk, actor=request.user))
    if not done:
        return redirect("covenants:cycle", pk)
    messages.success(request, f"已补充发布 {len(publication.lines)} 项。")
    return redirect("covenants:publication", publication.pk)
