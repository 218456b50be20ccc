"""Matters: the pool, and one matter with its way through the levels and its consultation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import attempt, posted
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, may, once, requires
from meetings.filters.convening import AgendaItemFilter
from meetings.forms.convening import ConsultationForm
from meetings.kinds import gravities_of, has_consultation
from meetings.models import AgendaItem, AgendaState, ConsultationStep, Meeting
from meetings.selectors.agenda import papers_of
from meetings.selectors.excerpts import excerpt_of
from meetings.services.consultation import LAST, record_step
from meetings.services.matters import WAITING, number_of
from meetings.services.meetings import AHEAD
from meetings.services.papers import may_bring
from meetings.views.base import crumbs, room_tabs, runs
from meetings.views.convening import ITEM_COLOURS

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
    steps = _consultation(found) if consults else []
    brings = may("meeting.take_part") and may_bring(found, runs=mine)
    papers = papers_of([pk]).get(pk, [])
    for paper in papers:
        paper.may_remove = brings and (mine or paper.added_by_id == request.user.pk)
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
            "papers": papers,
            "may_bring": brings,
            "put_off": list(found.put_off.select_related("meeting").order_by("meeting__starts_at")),
            "consults": consults,
            "steps": steps,
            "steps_done": _done(steps),
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


def _done(steps: list[dict]) -> str:
    """进访 2/4 · 协商 0/5."""
    parts = []
    for word, phase in (("进访", Phase.VISIT), ("协商", Phase.STEP)):
        rows = [one["row"] for one in steps if one["key"].startswith(phase)]
        parts.append(f"{word} {sum(row is not None for row in rows)}/{len(rows)}")
    return " · ".join(parts)


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
    return form_page(request, found, form, "记录协商", "记录")


def form_page(request, found: AgendaItem, form, heading: str, submit: str, intro: str = "") -> HttpResponse:
    """A form about one matter."""
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
