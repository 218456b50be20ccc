"""Matters: the pool, one matter with its way through the levels, what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.forms import attempt
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, once, requires
from meetings.filters.convening import AgendaItemFilter
from meetings.forms.convening import ConsultationForm, ItemForm, PassForm, ReasonForm
from meetings.kinds import gravities_of, has_consultation
from meetings.models import AgendaItem, AgendaState, ConsultationStep, Meeting, MeetingState
from meetings.selectors.excerpts import excerpt_of
from meetings.services.agenda import (
    WAITING,
    decline_item,
    edit_item,
    list_candidate,
    list_item,
    move_item,
    number_of,
    pass_item,
    propose_item,
    recall_item,
    unlist_item,
)
from meetings.services.consultation import LAST, record_step
from meetings.services.meetings import AHEAD
from meetings.views.base import crumbs, meeting_or_404, posted, room_tabs, runs, told
from meetings.views.convening import ITEM_COLOURS, units_of
from orgs.circle import in_circle
from orgs.models import Organization, Participation

Phase = ConsultationStep.Phase
_NUMERALS = "一二三四五"


def item_or_404(pk: int) -> AgendaItem:
    """The matter if it is in scope."""
    rows = AgendaItem.objects.select_related(
        "organization__parent", "origin", "meeting", "proposer_unit", "passed_to", "passed_from__organization"
    )
    return get_object_or_404(rows, pk=pk)


class ItemList(VerbRequired, ListView):
    """Matters of the scope, the latest first."""

    verb = "meeting.view"
    model = AgendaItem
    filterset_class = AgendaItemFilter
    template_name = "meetings/list.html"
    title = "议题"
    noun = "个议题"
    default_sort = "-proposed_on"
    empty = "还没有议题。成员单位和本组织都可以提议题，意见建议、清单、未办结的决议也会列到这里。"
    actions = [Action("提议题", "meetings:item_add", verb="meeting.take_part")]
    columns = [
        Column("number", "编号", number_of),
        Column("title", "议题", "title", url=lambda row: reverse("meetings:item", args=[row.pk]), fixed=True),
        Column("organization", "组织", "organization.name", sort="organization__pinyin"),
        Column("source", "来源", lambda row: row.get_source_display(), sort="source"),
        Column("proposer", "提议人", lambda row: row.proposer_unit.name if row.proposer_unit_id else row.proposer),
        Column("proposed_on", "提出日期", "proposed_on", sort="proposed_on"),
        Column("meeting", "会议", "meeting.title", shown=False),
        Column("decision", "议定意见", "decision", shown=False),
        Column(
            "state",
            "状态",
            lambda row: row.get_state_display(),
            sort="state",
            state=lambda row: ITEM_COLOURS[AgendaState(row.state)],
        ),
    ]

    def get_queryset(self):
        """With what the columns say."""
        return AgendaItem.objects.select_related("organization", "proposer_unit", "meeting")

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("items"), trail=crumbs(("议题", "")), **kwargs)


@require_safe
@requires("meeting.view")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: what it is, where it stands, the levels it went through, its consultation."""
    found = item_or_404(pk)
    organization = found.organization
    mine = runs(organization)
    own = current_scope().party_id is not None and current_scope().party_id == found.proposer_unit_id
    state = AgendaState(found.state)
    waits = state in WAITING
    meetings = []
    if mine and waits:
        meetings = list(Meeting.objects.filter(organization=organization, state__in=AHEAD).order_by("starts_at"))
    gravities = dict(gravities_of(organization, today()))
    consults = has_consultation(organization, today())
    return render(
        request,
        "meetings/item.html",
        {
            "excerpt_url": reverse("meetings:excerpt", args=[pk]) if excerpt_of(found) else "",
            "item": found,
            "number": number_of(found),
            "colour": ITEM_COLOURS[state],
            "trail": crumbs(("议题", reverse("meetings:items")), (number_of(found), "")),
            "facts": _facts(found, gravities),
            "meetings": meetings,
            "may_arrange": mine and waits,
            "may_edit": (mine and (waits or state == AgendaState.LISTED)) or (own and state == AgendaState.PROPOSED),
            "may_pass": mine and (waits or state == AgendaState.LISTED),
            "may_recall": mine and state == AgendaState.PASSED and _not_taken_up(found),
            "events": _levels(found),
            "consults": consults,
            "steps": _consultation(found) if consults else [],
            "may_record": consults and mine and state != AgendaState.DECLINED,
        },
    )


def _not_taken_up(found: AgendaItem) -> bool:
    return AgendaItem._base_manager.filter(passed_from=found, state=AgendaState.PROPOSED).exists()


def _facts(found: AgendaItem, gravities: dict[str, str]) -> list[dict]:
    unit = found.proposer_unit.name if found.proposer_unit_id else ""
    meeting_url = ""
    if found.meeting_id and Meeting.objects.filter(pk=found.meeting_id).exists():
        meeting_url = reverse("meetings:meeting", args=[found.meeting_id])
    facts = [
        {"label": "首办组织", "value": found.origin.name},
        {"label": "来源", "value": found.get_source_display()},
        {
            "label": "提议",
            "value": " · ".join(part for part in (unit, found.proposer) if part) or found.organization.name,
        },
        {"label": "提出日期", "value": found.proposed_on.isoformat()},
        {"label": "预计用时", "value": f"{found.minutes_planned} 分钟" if found.minutes_planned else ""},
        {"label": "会议", "value": found.meeting.title if found.meeting_id else "", "url": meeting_url},
    ]
    if gravities:
        facts.insert(1, {"label": "分级", "value": gravities.get(found.gravity, "")})
    return facts


def _levels(found: AgendaItem) -> list[dict]:
    """The same number at each level it went through, from the first on; what is out of scope is said, not linked."""
    rows = AgendaItem._base_manager.filter(
        origin_id=found.origin_id, year=found.year, number=found.number
    ).select_related("organization")
    rows = list(rows.order_by("pk"))
    if len(rows) < 2:
        return []
    visible = set(AgendaItem.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        {
            "when": row.proposed_on.isoformat(),
            "title": f"{row.organization.name}：{row.get_state_display()}",
            "note": row.decision if row.pk in visible else "",
            "state": ITEM_COLOURS[AgendaState(row.state)],
            "url": reverse("meetings:item", args=[row.pk]) if row.pk in visible and row.pk != found.pk else "",
        }
        for row in rows
    ]


def _consultation(found: AgendaItem) -> list[dict]:
    rows = {(row.phase, row.step): row for row in found.consultation.all()}
    return [
        {
            "label": f"{'进访' if phase == Phase.VISIT else '协商'}第{_NUMERALS[step - 1]}步",
            "row": rows.get((phase, step)),
            "key": f"{phase}-{step}",
            "open": step == 1 or (phase, step - 1) in rows,
        }
        for phase, last in LAST.items()
        for step in range(1, last + 1)
    ]


# ---- proposing -------------------------------------------------------------------------------------------------------


@requires("meeting.take_part")
@once
def item_add(request: HttpRequest) -> HttpResponse:
    """By a unit to one of its committees, or by a committee itself; for a meeting, or for later."""
    places = _places(request)
    if not places:
        raise Http404
    form = _item_form(request, places, initial=_asked_for(request, places))
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: propose_item(
                organization_id=int(form.cleaned_data["organization"]),
                line=form.line(),
                meeting_id=form.meeting_id,
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, f"议题已提出，编号{number_of(made)}。")
            if made.meeting_id and Meeting.objects.filter(pk=made.meeting_id).exists():
                return redirect("meetings:meeting", made.meeting_id)
            return redirect("meetings:item", made.pk)
    return render(
        request,
        "meetings/form.html",
        {
            "heading": "提议题",
            "trail": crumbs(("议题", reverse("meetings:items")), ("提议题", "")),
            "form": form,
            "submit": "提出",
            "cancel_url": reverse("meetings:items"),
        },
    )


def _places(request: HttpRequest) -> list[Organization]:
    """Committees to which the office may propose: of a unit its circle, else the one named or the own one."""
    scope = current_scope()
    if scope.party_id is not None:
        joined = Participation.everywhere.filter(unit_id=scope.party_id, period__contains=today())
        ids = joined.values("organization_id")
        return list(Organization._base_manager.filter(pk__in=ids).order_by("tree_id", "lft"))
    wanted = request.POST.get("organization") or request.GET.get("organization") or ""
    pk = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else scope.anchor_id
    return list(Organization.objects.filter(pk=pk))


def _asked_for(request: HttpRequest, places: list[Organization]) -> dict[str, Any]:
    return {
        "organization": request.GET.get("organization") or (places[0].pk if len(places) == 1 else ""),
        "meeting": request.GET.get("meeting", ""),
    }


def _item_form(request: HttpRequest, places: list[Organization], *, row: AgendaItem | None = None, **kwargs):
    first, unit = places[0], current_scope().party_id
    meetings = [] if row is not None else _meetings(places, unit)
    if row is not None:
        names = ("title", "detail", "gravity", "proposer")
        kwargs["initial"] = {
            **{name: getattr(row, name) for name in names},
            "minutes": row.minutes_planned,
            "proposer_unit": row.proposer_unit_id,
        }
    return ItemForm(
        posted(request),
        organizations=[(str(one.pk), one.name) for one in places],
        meetings=meetings,
        gravities=gravities_of(first, today()),
        units=[] if unit is not None else units_of(first, today()),
        **kwargs,
    )


def _meetings(places: list[Organization], unit: int | None) -> list[tuple[str, str]]:
    """Meetings for which a matter may be proposed: of a unit those that ask for it until a day."""
    if unit is None:
        rows = Meeting.objects.filter(organization__in=places, state__in=AHEAD).order_by("starts_at")
    else:
        # What a committee plans is its own affair until it asks the units for items.
        rows = Meeting._base_manager.filter(in_circle(current_scope()), proposals_by__gte=today())
        rows = rows.filter(state__in=(MeetingState.PLANNED, MeetingState.CONVENED)).order_by("starts_at")
    return [
        (str(row.pk), f"{row.title}（{row.day}" + (f"，{row.proposals_by} 截止）" if row.proposals_by else "）"))
        for row in rows
    ]


@requires("meeting.take_part")
@once
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a matter that is not decided."""
    found = item_or_404(pk)
    form = _item_form(request, [found.organization], row=found)
    back = reverse("meetings:item", args=[pk])
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: edit_item(item_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, "已保存。")
            return redirect(back)
    return _form_page(request, found, form, "修改议题", "保存")


def _form_page(request, found: AgendaItem, form, heading: str, submit: str, intro: str = "") -> HttpResponse:
    back = reverse("meetings:item", args=[found.pk])
    return render(
        request,
        "meetings/form.html",
        {
            "heading": heading,
            "subject": f"{number_of(found)} {found.title}",
            "intro": intro,
            "trail": crumbs(("议题", reverse("meetings:items")), (number_of(found), back), (heading, "")),
            "form": form,
            "submit": submit,
            "cancel_url": back,
        },
    )


# ---- arranging -------------------------------------------------------------------------------------------------------


@require_POST
@requires("meeting.edit")
@once
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Onto the agenda: a waiting matter (`item`), or what a source offers (`candidate`)."""
    meeting_or_404(pk)
    number, key = request.POST.get("item", ""), request.POST.get("candidate", "")

    def put():
        if number.isascii() and number.isdigit() and len(number) < 18:
            row = get_object_or_404(AgendaItem.objects.all(), pk=int(number))
            return list_item(item_id=row.pk, meeting_id=pk, actor=request.user)
        return list_candidate(meeting_id=pk, key=key, actor=request.user)

    done, made = told(request, put)
    if done:
        messages.success(request, f"“{made.title}”已列入议程。")
    return redirect("meetings:meeting", pk)


@require_POST
@requires("meeting.edit")
@once
def item_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Up, down, off the agenda; a passed one back."""
    found = item_or_404(pk)
    services = {
        "up": lambda: move_item(item_id=pk, up=True, actor=request.user),
        "down": lambda: move_item(item_id=pk, up=False, actor=request.user),
        "unlist": lambda: unlist_item(item_id=pk, actor=request.user),
        "recall": lambda: recall_item(item_id=pk, actor=request.user),
    }
    if step not in services:
        raise Http404
    done, _ = told(request, services[step])
    words = {"unlist": "已退回待列入。", "recall": "已收回。"}
    if done and step in words:
        messages.success(request, words[step])
    if found.meeting_id and step != "recall":
        return redirect(f"{reverse('meetings:meeting', args=[found.meeting_id])}#item-{pk}")
    return redirect("meetings:item", pk)


@requires("meeting.edit")
@once
def item_pass(request: HttpRequest, pk: int) -> HttpResponse:
    """To the level above or below, under the same number."""
    found = item_or_404(pk)
    here = found.organization
    below = Organization.objects.filter(parent=here).existing(today()).in_order()
    places = [(str(here.parent_id), f"上级：{here.parent.name}")] if here.parent_id else []
    places += [(str(one.pk), one.name) for one in below]
    form = PassForm(posted(request), places=places)
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: pass_item(
                item_id=pk,
                to_id=int(form.cleaned_data["to"]),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, f"已转{made.organization.name}，编号不变，答复会写回这里。")
            return redirect("meetings:item", pk)
    intro = "编号不变。对方议定以后，答复写回这个议题。"
    return _form_page(request, found, form, "转上级或下级", "转办", intro)


@requires("meeting.edit")
@once
def item_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Not onto an agenda, and why."""
    found = item_or_404(pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: decline_item(item_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已记为不列入，理由写在议题上。")
            return redirect("meetings:item", pk)
    return _form_page(request, found, form, "不列入议程", "不列入")


@requires("meeting.edit")
@once
def item_consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit or step of the consultation."""
    found = item_or_404(pk)
    steps = _consultation(found) if has_consultation(found.organization, today()) else []
    stages = [(one["key"], one["label"]) for one in steps if one["open"]]
    if not stages:
        raise Http404
    wanted = request.GET.get("stage", "")
    row = next((one["row"] for one in steps if one["key"] == wanted), None)
    initial: dict[str, Any] = {"stage": wanted or next((one["key"] for one in steps if one["row"] is None), "")}
    if row is not None:
        initial |= {"on": row.on, "words": row.record}
    else:
        initial["on"] = today()
    form = ConsultationForm(posted(request), stages=stages, initial=initial)
    if request.method == "POST" and form.is_valid():
        phase, step = form.stage_and_step()
        done, _ = attempt(
            form,
            lambda: record_step(
                item_id=pk,
                phase=phase,
                step=step,
                on=form.cleaned_data["on"],
                words=form.cleaned_data["words"],
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, "已记录。")
            return redirect("meetings:item", pk)
    return _form_page(request, found, form, "记录协商", "记录")
