"""A meeting's agenda: onto it, up and down, off it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.forms import told
from common.views import once, requires
from meetings.models import AgendaItem
from meetings.services.agenda import list_candidate, list_item, move_item, unlist_item
from meetings.services.passing import recall_item
from meetings.views.base import meeting_or_404
from meetings.views.items import item_or_404


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
