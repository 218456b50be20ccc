"""Meetings of a scope; held or not held, for all committees at once; one committee's year; deferrals."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, may, once, requires
from meetings.filters.convening import MeetingFilter
from meetings.filters.holding import HeldFilter, HeldQuestion
from meetings.forms.convening import DeferForm
from meetings.kinds import kinds_in, name_kinds, period_code, rotation_of
from meetings.models import AgendaItem, AgendaState, Invitee, Meeting, MeetingState, Presence, Turn
from meetings.selectors.holding import ASKED, Cell, due_stretch, holdings_of
from meetings.services.deferrals import accept_deferral, defer_period
from meetings.views.base import STATE_COLOURS, crumbs, meeting_or_404, organization_or_404, room_tabs, runs, url_of
from meetings.views.papers import year_files
from orgs.models import Organization
from orgs.rules_in_force import practice_of


class MeetingList(VerbRequired, ListView):
    """Meetings of the scope, the latest first."""

    verb = "meeting.view"
    model = Meeting
    filterset_class = MeetingFilter
    template_name = "meetings/meetings.html"
    title = "联席会议"
    noun = "次会议"
    default_sort = "-starts_at"
    columns = [
        Column("title", "会议", "title", url=lambda row: reverse("meetings:meeting", args=[row.pk]), fixed=True),
        Column("organization", "召开组织", "organization.name", sort="organization__pinyin"),
        Column("kind", "种类", "kind_label", shown=False),
        Column("starts_at", "时间", "starts_at", sort="starts_at"),
        Column("place", "地点", "place"),
        Column("chair", "主持人", "chair", shown=False),
        Column("agenda", "议题", "items", number=True),
        Column("present", "到会/应到", "present"),
        Column(
            "state",
            "状态",
            lambda row: row.get_state_display(),
            sort="state",
            state=lambda row: STATE_COLOURS[MeetingState(row.state)],
        ),
    ]

    @property
    def actions(self):
        """Who runs meetings plans one; a unit proposes an item."""
        if current_scope().party_id is not None:
            return [Action("提议题", "meetings:item_add", verb="meeting.take_part")]
        return [Action("筹备会议", "meetings:add", verb="meeting.edit")]

    @property
    def empty(self) -> str:
        """What to do next."""
        if current_scope().party_id is not None:
            return "还没有通知到本单位的会议。有事要商量，可以提议题。"
        return "还没有会议。点“筹备会议”，种类、名称、日期、地点都已预先填好。"

    def get_queryset(self):
        """With whose it is and how many matters."""
        return Meeting.objects.select_related("organization")

    def get_columns(self):
        """A unit sees no counts of who came."""
        if current_scope().party_id is None:
            return self.columns
        return [column for column in self.columns if column.key != "present"]

    def prepare(self, rows):
        """Kinds by name, matters and attendance counted. A constant number of queries."""
        name_kinds(rows)
        ids = [row.pk for row in rows]
        matters = dict(
            AgendaItem.objects.filter(meeting_id__in=ids).order_by().values_list("meeting_id").annotate(n=Count("pk"))
        )
        there = Q(presence__in=(Presence.PRESENT, Presence.SUBSTITUTED))
        counted = {
            pk: (present if marked else "—", expected)
            for pk, present, expected, marked in Invitee.objects.filter(meeting_id__in=ids, voting=True)
            .order_by()
            .values_list("meeting_id")
            .annotate(
                present=Count("pk", filter=there), expected=Count("pk"), marked=Count("pk", filter=~Q(presence=""))
            )
        }
        for row in rows:
            row.items = matters.get(row.pk, 0)
            present, expected = counted.get(row.pk) or (row.stated_present, row.stated_expected)
            row.present = f"{'—' if present is None else present}/{expected}" if expected else ""
        return rows

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("list"), trail=crumbs(), **kwargs)


# ---- held or not held ------------------------------------------------------------------------------------------------


class HeldTable(VerbRequired, ListView):
    """Each committee's periods side by side; nothing is ranked, the order is that of the network."""

    verb = "compliance.view"
    model = Organization
    filterset_class = HeldFilter
    template_name = "meetings/held.html"
    noun = "个组织"
    page_size = 100
    empty = "这种会议不在街道、社区召开。"

    @property
    def question(self) -> HeldQuestion:
        """Which year and kind is asked about."""
        if not hasattr(self, "_question"):
            self._question = HeldQuestion.of(self.request.GET)
        return self._question

    @property
    def title(self) -> str:
        """With kind and year, on the paper too."""
        return f"{self.question.year}年{self.question.entry.label}召开情况"

    def get_queryset(self):
        """Streets and communities that hold this kind, in the order of the network."""
        return self.question.committees()

    def sort_keys(self):
        """As the tree is drawn."""
        return "", ["tree_id", "lft"]

    def get_columns(self):
        """One per period; the number held where the kind has no cadence."""
        columns = [
            Column("name", "组织", "name", url=lambda row: reverse("meetings:committee", args=[row.pk]), fixed=True)
        ]
        shown = self._holdings([Organization(pk=0)])[0]
        for place, cell in enumerate(shown.cells):
            columns.append(
                Column(
                    cell.stretch.since.isoformat(),
                    cell.stretch.short,
                    lambda row, place=place: row.holding.cells[place].text,
                    state=lambda row, place=place: row.holding.cells[place].colour,
                )
            )
        return [*columns, Column("held", "全年次数", lambda row: row.holding.held, number=True)]

    def _holdings(self, rows):
        asked = self.question
        return holdings_of(rows, asked.entry, asked.practice, asked.year, today())

    def prepare(self, rows):
        """Four queries for the page."""
        found = self._holdings(rows)
        for row in rows:
            row.holding = found[row.pk]
        return rows

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("held"), trail=crumbs(("召开情况", "")), **kwargs)


# ---- one committee ---------------------------------------------------------------------------------------------------


@require_safe
@requires("meeting.view")
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """One committee's year: each kind by its periods, the latest meetings, whose turn it is, what waits."""
    organization = organization_or_404(pk)
    on = today()
    practice = practice_of(organization.district_id, on)
    above = may("meeting.edit") and current_scope().anchor_id != organization.pk
    kinds = []
    for entry in kinds_in(practice, organization.tier):
        holding = holdings_of([organization], entry, practice, on.year, on)[organization.pk]
        figure = practice.figure(entry.rule) if entry.rule else None
        kinds.append(
            {
                "label": entry.label,
                "figure": _asked_for(figure),
                "cells": [_tile(cell, above) for cell in holding.cells],
                "held": holding.held,
            }
        )
    rows = list(Meeting.objects.filter(organization=organization).select_related("organization")[:10])
    rotation = rotation_of(organization, on)
    turn = None
    if rotation:
        turns = Turn.objects.filter(organization=organization, period__contains=on)
        turn = turns.select_related("unit", "person").first()
    return render(
        request,
        "meetings/committee.html",
        {
            "organization": organization,
            "trail": crumbs((organization.name, "")),
            "year": on.year,
            "kinds": kinds,
            "meetings": [_row(row) for row in name_kinds(rows)],
            "rotation": rotation,
            "turn": turn,
            **AgendaItem.objects.filter(organization=organization).aggregate(
                waiting=Count("pk", filter=Q(state=AgendaState.PROPOSED)),
                put_off=Count("pk", filter=Q(state=AgendaState.DEFERRED)),
            ),
            "may_run": runs(organization),
            "files": year_files(organization, on.year),
            "may_defer": runs(organization) and any(kind["cells"] for kind in kinds),
            "plan_url": f"{reverse('meetings:add')}?organization={organization.pk}",
            "list_url": f"{reverse('meetings:list')}?organization={organization.pk}",
            "items_url": f"{reverse('meetings:items')}?organization={organization.pk}&state=",
        },
    )


def _asked_for(figure) -> str:
    """每季度至少 1 次; empty where the kind has no figure."""
    if figure is None or "min" not in figure:
        return ""
    return f"{figure.period_label if 'period' in figure else ''}至少 {figure['min']} 次"


def _tile(cell: Cell, above: bool) -> dict:
    meeting = cell.meeting
    return {
        "label": cell.stretch.short,
        "text": cell.text,
        "colour": cell.colour,
        "reason": cell.reason,
        "url": url_of("meeting", meeting.pk) if meeting is not None else "",
        "accept_url": url_of("deferral_accept", meeting.pk) if above and cell.state == ASKED else "",
    }


def _row(row: Meeting) -> dict:
    return {
        "title": row.title,
        "url": reverse("meetings:meeting", args=[row.pk]),
        "hint": f"{row.kind_label} · {row.day}",
        "state": STATE_COLOURS[MeetingState(row.state)],
        "state_text": row.get_state_display(),
    }


@requires("meeting.edit")
@once
def defer(request: HttpRequest, pk: int) -> HttpResponse:
    """No meeting in this period: the reason, for the level above."""
    organization = organization_or_404(pk)
    practice = practice_of(organization.district_id, today())
    kinds = [
        (entry.id, f"{entry.label}（{due_stretch(practice, entry, today()).label}）")
        for entry in kinds_in(practice, organization.tier)
        if entry.rule and period_code(practice, entry)
    ]
    if not kinds:
        raise Http404
    form = DeferForm(posted(request), kinds=kinds)
    back = reverse("meetings:committee", args=[pk])
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: defer_period(organization_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "缓开的原因已经登记。")
            return redirect(back)
    return render(
        request,
        "meetings/form.html",
        {
            "heading": "说明缓开",
            "subject": organization.name,
            "intro": "这一期确实不能召开的，写明原因，上级知悉后按缓开处理。已经筹备的会议同时取消，议题留待下次。",
            "trail": crumbs((organization.name, back), ("说明缓开", "")),
            "form": form,
            "submit": "报上级备案",
            "cancel_url": back,
        },
    )


@require_POST
@requires("meeting.edit")
@once
def deferral_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The level above takes note of a deferral."""
    meeting = meeting_or_404(pk)
    if told(request, lambda: accept_deferral(meeting_id=pk, actor=request.user))[0]:
        messages.success(request, "已备案，这一期按缓开处理。")
    return redirect("meetings:committee", meeting.organization_id)
