"""A matter is proposed, changed, declined, or passed to another level."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.clock import today
from common.files import read_upload
from common.forms import attempt, posted
from common.scoping import current_scope
from common.views import once, requires
from meetings.forms.convening import ItemForm, PassForm, ReasonForm
from meetings.kinds import gravities_of
from meetings.models import AgendaItem, Meeting, MeetingState
from meetings.services.items import decline_item, edit_item, propose_item
from meetings.services.matters import number_of
from meetings.services.meetings import AHEAD
from meetings.services.passing import pass_item
from meetings.views.base import crumbs
from meetings.views.convening import units_of
from meetings.views.items import form_page, item_or_404
from orgs.circle import bodies_of, in_circle
from orgs.models import Organization


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
                papers=[read_upload(file) for file in form.cleaned_data["papers"]],
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
    return form_page(request, found, form, "修改议题", "保存")


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
    return form_page(request, found, form, "不列入议程", "不列入")


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
    return form_page(request, found, form, "转上级或下级", "转办", intro)


def _places(request: HttpRequest) -> list[Organization]:
    """Committees to which the office may propose: of a unit its circle, else the one named or the own one."""
    scope = current_scope()
    if scope.party_id is not None:
        return list(Organization._base_manager.filter(pk__in=bodies_of(scope)).order_by("tree_id", "lft"))
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
        request.FILES if request.method == "POST" else None,
        adding=row is None,
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
        rows = Meeting._base_manager.filter(in_circle(current_scope(), alliance="alliance"), proposals_by__gte=today())
        rows = rows.filter(state__in=(MeetingState.PLANNED, MeetingState.CONVENED)).order_by("starts_at")
    return [
        (str(row.pk), f"{row.title}（{row.day}" + (f"，{row.proposals_by} 截止）" if row.proposals_by else "）"))
        for row in rows
    ]
