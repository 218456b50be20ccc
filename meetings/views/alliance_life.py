"""An alliance's activities: the “five ones” due and done with what did them, planning, holding, reporting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.authority import covers
from common.clock import today
from common.forms import answer_form, posted
from common.scoping import current_scope, everything
from common.views import may, once, requires
from meetings.forms.alliance_life import AllianceHoldForm, AlliancePlanForm, AllianceReportForm
from meetings.models import Activity, ActivityState
from meetings.selectors.alliance_life import label_of, life_of
from meetings.selectors.touch import with_kinds
from meetings.services.activities import edit_activity, hold_activity, plan_activity
from meetings.services.presences import members_on, own_hosts
from meetings.services.reporting import REPORT, correct_report, is_own, report_activity
from meetings.topics import activity_kinds_of
from orgs.models import Alliance, AllianceMember
from orgs.rules_in_force import practice_of
from orgs.views.alliance_page import alliance_context, alliance_or_404

VIEW, EDIT = "activity.view", "activity.edit"
COLOURS = {ActivityState.PLANNED: "due", ActivityState.HELD: "ok", ActivityState.CANCELLED: "mute"}
SHOWN = 30


@require_safe
@requires(VIEW)
def alliance_activities(request: HttpRequest, pk: int) -> HttpResponse:
    """The year of an alliance: what is asked for in each period with what did it, and the activities themselves."""
    found, context = alliance_context(request, pk, "meetings:alliance_activities")
    day = context["day"]
    practice = practice_of(found.organization.district_id, day)
    plan = context["doable"] and may(EDIT)
    report = day == today() and found.until is None and may(REPORT)
    ones = [_drawn(one, found, day, pk, plan=plan, report=report) for one in life_of(found, practice, day)]
    rows = Activity.objects.filter(alliance=found).select_related("organization", "host__unit", "host__member")
    rows = rows.annotate(day=Coalesce("held_on", "planned_on"))
    if day != today():
        rows = rows.filter(day__lte=day)
    by_state = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    page = paged(request, rows.annotate(people=Count("presences")).order_by("-day", "-pk"), sum(by_state.values()))
    context |= {
        "ones": ones,
        "kept": sum(one["kept"] for one in ones),
        "asked": sum(one["asked"] for one in ones),
        "year": day.year,
        "activities": [_task(row) for row in with_kinds(page.pop("rows"), practice)],
        "by_state": [{"label": label, "number": by_state.get(state, 0)} for state, label in ActivityState.choices],
        "page": page,
        "all_url": f"{reverse('meetings:activities')}?{urlencode({'alliance': pk})}",
        "may_list": current_scope().party_id is None,
        "may_plan": plan,
        "may_report": report,
    }
    return render(request, "meetings/alliance_activities.html", context)


def paged(request: HttpRequest, rows, count: int) -> dict[str, Any]:
    """Thirty of the rows with what the pager shows. One query."""
    asked = request.GET.get("page", "")
    last = max(1, -(-count // SHOWN))
    number = min(int(asked), last) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 9 else 1
    number = max(number, 1)
    first = (number - 1) * SHOWN
    found = list(rows[first : first + SHOWN])

    def url(of: int) -> str:
        query = request.GET.copy()
        query["page"] = str(of)
        return f"{request.path}?{query.urlencode()}"

    return {
        "rows": found,
        "previous_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if number < last else "",
        "count": count,
        "first": first + 1,
        "last": first + len(found),
    }


def _drawn(one, found: Alliance, day, pk: int, *, plan: bool, report: bool) -> dict[str, Any]:
    kept, asked = one.kept(day, found.since)
    cells = []
    for period in one.periods:
        text, colour = period.state(day, found.since)
        held = [{"url": reverse("meetings:activity", args=[row.pk]), "text": f"{row.held_on:%m-%d} {row.title}"}
                for row in period.held]  # fmt: skip
        cells.append({"label": label_of(period.stretch), "text": text, "colour": colour, "held": held})
    route = "meetings:alliance_plan" if plan else "meetings:alliance_report"
    return {
        "label": one.label,
        "clause": one.clause,
        "kept": kept,
        "asked": asked,
        "cells": cells,
        "url": f"{reverse(route, args=[pk])}?{urlencode({'kind': one.kind})}" if plan or report else "",
        "action": "安排" if plan else "登记",
    }


def _task(row: Activity) -> dict[str, Any]:
    said = [str(row.day), row.kind_label, f"{row.host_name}承办"]
    if row.state == ActivityState.HELD:
        said.append(f"{row.people} 家成员参加")
    return {
        "title": row.title,
        "url": reverse("meetings:activity", args=[row.pk]),
        "hint": " · ".join(said),
        "state": COLOURS[ActivityState(row.state)],
        "state_text": row.get_state_display(),
    }


# ---- by who leads it ------------------------------------------------------------------------------------------------


@requires(EDIT)
@once
def alliance_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan an activity of the alliance."""
    found = alliance_or_404(pk)
    if not covers(current_scope(), found.organization):
        raise PermissionDenied
    kinds = activity_kinds_of(found.organization, today())
    initial = {"kind": _kind_asked(request, kinds)}
    form = AlliancePlanForm(posted(request), kinds=kinds, initial=initial, **_hosts(found, today()))
    return _form(
        request, form, found, "安排联合体活动", submit="安排", done="已安排。开展以后在这里登记参加的成员和成效。",
        back=tab_of(found),
        service=lambda: plan_activity(
            organization_id=found.organization_id, alliance_id=pk, line=form.line(),
            host_id=form.cleaned_data["host"], actor=request.user,
        ),
        then=lambda made: reverse("meetings:activity", args=[made.pk]),
    )  # fmt: skip


def edit(request: HttpRequest, found: Activity, kinds: list[tuple[str, str]]) -> HttpResponse:
    """Change the plan of an alliance's activity."""
    names = ("kind", "title", "planned_on", "place", "hours", "plan")
    initial = {name: getattr(found, name) for name in names} | {"host": found.host_id}
    hosts = _hosts(found.alliance, found.held_on or found.planned_on)
    form = AlliancePlanForm(posted(request), kinds=kinds, initial=initial, **hosts)
    return _form(
        request, form, found.alliance, "修改活动", subject=found.title, submit="保存", done="已保存。",
        back=reverse("meetings:activity", args=[found.pk]),
        service=lambda: edit_activity(
            activity_id=found.pk, line=form.line(), host_id=form.cleaned_data["host"], actor=request.user
        ),
    )  # fmt: skip


def hold(request: HttpRequest, found: Activity) -> HttpResponse:
    """It took place: when, what came of it, which members took part; all are ticked already."""
    form = AllianceHoldForm(posted(request), **_who_came(request, found.alliance, found))

    def act():
        data = dict(form.cleaned_data)
        return hold_activity(activity_id=found.pk, member_ids=data.pop("members"), actor=request.user, **data)

    return _form(
        request, form, found.alliance, "登记开展情况", subject=found.title, submit="登记", done="已登记。",
        back=reverse("meetings:activity", args=[found.pk]), service=act,
    )  # fmt: skip


# ---- by the member that arranged it ---------------------------------------------------------------------------------


@requires(REPORT)
@once
def alliance_report(request: HttpRequest, pk: int) -> HttpResponse:
    """What the own unit or organisation arranged for the alliance, in one form after the day."""
    found = alliance_or_404(pk)
    kinds = activity_kinds_of(found.organization, today())
    came = _who_came(request, found, None)
    came |= _own_hosts(found, None, came["day"])
    came["initial"]["kind"] = _kind_asked(request, kinds)
    form = AllianceReportForm(posted(request), kinds=kinds, **came)
    return _form(
        request, form, found, "登记联合体活动", submit="登记", done="已登记，计入联合体的活动。", back=tab_of(found),
        intro="本单位、本组织为联合体承办的活动，开展以后在这里登记，牵头组织和各成员都看得到。",
        service=lambda: report_activity(
            alliance_id=pk, line=form.line(), actor=request.user, **form.who()
        ),
        then=lambda made: reverse("meetings:activity", args=[made.pk]),
    )  # fmt: skip


@requires(REPORT)
@once
def activity_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what was planned for the own unit or organisation to arrange, or correct what it reported."""
    found = get_object_or_404(Activity.objects.select_related("organization", "alliance__organization"), pk=pk)
    if not is_own(current_scope(), found) or found.state == ActivityState.CANCELLED:
        raise Http404
    kinds = activity_kinds_of(found.organization, found.planned_on)
    if found.kind not in dict(kinds):
        kinds = [*kinds, (found.kind, found.kind)]
    came = _who_came(request, found.alliance, found)
    came |= _own_hosts(found.alliance, found, came["day"])
    came["initial"] |= {name: getattr(found, name) for name in ("kind", "title", "place")}
    form = AllianceReportForm(posted(request), kinds=kinds, **came)
    return _form(
        request, form, found.alliance, "登记开展情况", subject=found.title, submit="登记", done="已登记。",
        back=reverse("meetings:activity", args=[pk]),
        service=lambda: correct_report(
            activity_id=pk, line=form.line(), actor=request.user, **form.who()
        ),
    )  # fmt: skip


# ---- shared ---------------------------------------------------------------------------------------------------------


def present_of(activity: Activity) -> list[AllianceMember]:
    """The members that took part, by name; whoever sees the activity learns who came. One query."""
    with everything("members of an alliance know one another"):
        rows = activity.presences.select_related("member__unit", "member__member").order_by("pk")
        return [row.member for row in rows]


def trail_of(alliance: Alliance, *rest: tuple[str, str]) -> list[dict[str, str]]:
    """党建联合体, the alliance, and then."""
    first = (("党建联合体", reverse("orgs:alliances")), (alliance.name, tab_of(alliance)))
    return [{"label": label, "url": url} for label, url in (*first, *rest)]


def tab_of(alliance: Alliance) -> str:
    """The address of its activities."""
    return reverse("meetings:alliance_activities", args=[alliance.pk])


def _kind_asked(request: HttpRequest, kinds: list[tuple[str, str]]) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in dict(kinds) else kinds[0][0]


def _members(alliance: Alliance, on) -> list[AllianceMember]:
    with everything("members of an alliance know one another"):
        return list(members_on(alliance.pk, on).select_related("unit", "member").order_by("period", "pk"))


def _hosts(alliance: Alliance, on) -> dict[str, Any]:
    return {"leader": alliance.organization.name, "members": _members(alliance, on)}


def _who_came(request: HttpRequest, alliance: Alliance, found: Activity | None) -> dict[str, Any]:
    """Whom the form offers to tick, and what is known already: nothing yet, then everybody is ticked.

    Offered are the members of the activity's day, of the day sent once it was sent; whoever was ticked then is offered
    on, so that it can be said who was not in it.
    """
    day = today() if found is None else min(found.held_on or found.planned_on, today())
    initial = {"held_on": day}
    if found is not None:
        initial |= {"hours": found.hours, "outcome": found.outcome}
    offered = _day_sent(request) or day
    members = _members(alliance, offered)
    fresh = found is None or found.state == ActivityState.PLANNED
    came = [] if fresh else present_of(found)
    present = {row.pk for row in (members if fresh else came)}
    known = {row.pk for row in members}
    members += [row for row in came if row.pk not in known]
    members += _ticked(request, alliance, known | {row.pk for row in came})
    return {"members": members, "present": present, "initial": initial, "day": offered}


def _day_sent(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.POST.get("held_on", ""))
    except ValueError:
        return None


def _ticked(request: HttpRequest, alliance: Alliance, known: set[int]) -> list[AllianceMember]:
    sent = {int(pk) for pk in request.POST.getlist("members")[:500] if pk.isascii() and pk.isdigit() and len(pk) < 19}
    if not sent - known:
        return []
    with everything("members of an alliance know one another"):
        rows = AllianceMember._base_manager.filter(alliance=alliance, pk__in=sent - known)
        return list(rows.select_related("unit", "member").order_by("pk"))


def _own_hosts(alliance: Alliance, found: Activity | None, day: date) -> dict[str, Any]:
    """In whose names the office may report, and which of them stands already."""
    scope = current_scope()
    hosts = own_hosts(scope, alliance, day)
    own = next((row.pk for row in hosts if row.member_id is not None and row.member_id == scope.anchor_id), None)
    return {"hosts": hosts, "host_id": own if found is None else found.host_id}


def _form(request: HttpRequest, form, alliance: Alliance, heading: str, *, subject: str = "", **more) -> HttpResponse:
    asked = {"template": "meetings/form.html", "trail": trail_of(alliance, (heading, "")), **more}
    return answer_form(request, form, heading=heading, subject=subject or alliance.name, **asked)
