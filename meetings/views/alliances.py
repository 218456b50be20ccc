"""An alliance's meetings: what its cadences ask for, what was held, whose turn it is to convene (RH 二2·一是)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.clock import today
from common.views import may, requires
from meetings.kinds import label_in
from meetings.models import Meeting
from meetings.selectors.alliances import cadences_of, next_convener
from meetings.views.base import STATE_COLOURS, url_of
from orgs.models import Unit
from orgs.rules_in_force import practice_of
from orgs.views.alliance_page import alliance_context

SHOWN = 30


@require_safe
@requires("meeting.view")
def alliance(request: HttpRequest, pk: int) -> HttpResponse:
    """The year of an alliance: its cycles of meetings, and the meetings themselves."""
    found, context = alliance_context(request, pk, "meetings:alliance")
    day = context["day"]
    practice = practice_of(found.organization.district_id, day)
    kinds = []
    for cadence in cadences_of(found, practice, day):
        kept, asked = cadence.kept(day, found.since)
        cells = []
        for period in cadence.periods:
            text, colour = period.state(day, found.since)
            url = url_of("meeting", period.held[0].pk) if period.held and context["leads"] else ""
            cells.append({"label": period.stretch.short, "text": text, "colour": colour, "url": url})
        kinds.append(
            {
                "label": cadence.label,
                "clause": cadence.clause,
                "kept": kept,
                "asked": asked,
                "cells": cells,
                "plan_url": f"{reverse('meetings:add')}?"
                + urlencode({"organization": found.organization_id, "alliance": pk, "kind": cadence.kind}),
            }
        )
    turn = next_convener(found, day) if context["leads"] else None
    rows = Meeting.objects.filter(alliance=found)
    if day != today():
        rows = rows.filter(starts_at__date__lte=day)
    context |= {
        "kinds": kinds,
        "year": day.year,
        "meetings": [
            {
                "title": row.title,
                "url": url_of("meeting", row.pk),
                "hint": f"{row.day} · {label_in(practice, row.kind)}"
                + (f" · {row.convener.name}召集" if row.convener_id else ""),
                "state": STATE_COLOURS[row.state],
                "state_text": row.get_state_display(),
            }
            for row in rows.select_related("convener").order_by("-starts_at")[:SHOWN]
        ],
        "turn": Unit._base_manager.filter(pk=turn).first() if turn is not None else None,
        "may_plan": context["doable"] and may("meeting.edit"),
        "plan_url": f"{reverse('meetings:add')}?{urlencode({'organization': found.organization_id, 'alliance': pk})}",
    }
    return render(request, "meetings/alliance.html", context)
