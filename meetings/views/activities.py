"""Activities of the double organisational life, their participants, the five ones."""

from __future__ import annotations

from django.contrib import messages
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.authority import can, covers
from common.clock import today
from common.forms import attempt, posted
from common.scoping import current_scope
from common.views import as_of, may, once, requires
from meetings.filters.touch import own_practice
from meetings.forms.touch import ActivityForm, DidForm, HoldForm, ReasonForm
from meetings.models import Activity, ActivityState, Attendance
from meetings.selectors.five_ones import five_ones
from meetings.selectors.participants import (
    OF_COMMITTEE,
    reported_choices,
    reported_named,
    reported_rows,
    roster_choices,
    standings,
)
from meetings.selectors.touch import people_there, with_kinds
from meetings.services.activities import (
    cancel_activity,
    edit_activity,
    hold_activity,
    plan_activity,
    set_participants,
)
from meetings.services.reporting import REPORT, is_own
from meetings.topics import VOLUNTEERING, activity_kinds_of
from meetings.views import alliance_life
from meetings.views.base import crumbs, organization_or_404
from orgs.models import Tier
from orgs.rules_in_force import practice_of

VIEW, EDIT = "activity.view", "activity.edit"
COLOURS = alliance_life.COLOURS
LATEST = 10


def own_organization():
    """The acting office's own organisation below the district; None for others."""
    scope = current_scope()
    if scope.anchor_id is None or not scope.column:
        return None
    organization = organization_or_404(scope.anchor_id)
    return None if organization.tier == Tier.DISTRICT else organization


def arranges(organization) -> bool:
    """Whether the acting office may arrange activities of this organisation."""
    return may(EDIT) and covers(current_scope(), organization)


@require_safe
@requires(VIEW)
def activities_of(request: HttpRequest, pk: int) -> HttpResponse:
    """One committee: the five ones where the practice has them, and its latest activities."""
    organization = organization_or_404(pk)
    on = as_of(request)
    practice = practice_of(organization.district_id, on)
    year = five_ones(organization, practice, on)
    rows = list(
        Activity.objects.filter(organization=organization)
        .annotate(people=people_there(), day=Coalesce("held_on", "planned_on"))
        .order_by("-day", "-pk")[:LATEST]
    )
    return render(
        request,
        "meetings/activities_of.html",
        {
            "organization": organization,
            "year": year,
            "tracks": _drawn(year.tracks, on) if year is not None else [],
            "rows": with_kinds(rows, practice),
            "colours": COLOURS,
            "all_url": f"{reverse('meetings:activities')}?{urlencode({'organization': pk})}",
            "may_edit": arranges(organization),
            "trail": _trail((organization.name, "")),
        },
    )


def _drawn(tracks, on):
    return [
        {
            "track": track,
            "slots": [
                {"slot": slot, "text": slot.state(on)[0], "colour": slot.state(on)[1], "held": slot.held}
                for slot in track.slots
            ],
        }
        for track in tracks
    ]


@requires(EDIT)
@once
def activity_add(request: HttpRequest) -> HttpResponse:
    """Plan one for the own organisation, or for the one in the address."""
    asked = request.GET.get("organization", "")
    organization = organization_or_404(int(asked)) if asked.isdecimal() and len(asked) < 19 else own_organization()
    if organization is None or organization.tier == Tier.DISTRICT:
        messages.info(request, "活动由街道、社区、网格安排，请从那里的组织生活页进入。")
        return redirect("meetings:activities")
    kinds = activity_kinds_of(organization, today())
    initial = {"kind": request.GET.get("kind", "") or kinds[0][0]}
    form = ActivityForm(posted(request), kinds=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: plan_activity(organization_id=organization.pk, line=form.line(), actor=request.user)
        )
        if done:
            messages.success(request, "已安排。开展以后在这里登记参加人员和成效。")
            return redirect("meetings:activity", made.pk)
    return _form(request, form, "安排活动", organization.name, "安排", reverse("meetings:activities"))


@require_safe
@requires(VIEW)
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """An activity: plan, who took part, what came of it."""
    found = _activity_or_404(pk)
    rows = _with_standings(found)
    mine = arranges(found.organization)
    allied = found.alliance is not None
    members = alliance_life.present_of(found) if allied else []
    return render(
        request,
        "meetings/activity.html",
        {
            "activity": with_kinds([found], practice_of(found.organization.district_id, today()))[0],
            "colour": COLOURS[ActivityState(found.state)],
            "rows": rows,
            "may_edit": mine and found.state != ActivityState.CANCELLED,
            "may_hold": mine and found.state != ActivityState.CANCELLED and found.planned_on <= today(),
            "may_cancel": mine and found.state == ActivityState.PLANNED,
            "may_certify": mine,
            "may_report": not mine
            and may(REPORT)
            and found.state != ActivityState.CANCELLED
            and found.planned_on <= today()
            and is_own(current_scope(), found),
            "members": members,
            "facts": _facts(found),
            "trail": alliance_life.trail_of(found.alliance, (found.title, "")) if allied else _trail((found.title, "")),
        },
    )


@requires(EDIT)
@once
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the plan."""
    found = _activity_or_404(pk)
    kinds = activity_kinds_of(found.organization, found.planned_on)
    if found.kind not in dict(kinds):
        kinds = [*kinds, (found.kind, with_kinds([found], own_practice())[0].kind_label)]
    if found.alliance is not None:
        return alliance_life.edit(request, found, kinds)
    names = ("kind", "title", "planned_on", "place", "hours", "plan")
    form = ActivityForm(posted(request), kinds=kinds, initial={name: getattr(found, name) for name in names})
    back = reverse("meetings:activity", args=[pk])
    act = lambda: edit_activity(activity_id=pk, line=form.line(), actor=request.user)  # noqa: E731
    if request.method == "POST" and form.is_valid() and attempt(form, act)[0]:
        messages.success(request, "已保存。")
        return redirect(back)
    return _form(request, form, "修改活动", found.title, "保存", back, (found.title, back))


@requires(EDIT)
@once
def activity_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """It took place: when, what came of it, who took part, in one form; part-time members are ticked already."""
    found = _activity_or_404(pk)
    if found.alliance is not None:
        return alliance_life.hold(request, found)
    form = HoldForm(posted(request), **_who_came(found), serves=_may_serve(found))
    back = reverse("meetings:activity", args=[pk])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act():
            day = data["held_on"]
            persons = form.person_ids()
            if form.takes_all():
                persons |= set(reported_rows(found.organization, day).values_list("person_id", flat=True))
            persons |= reported_named(found.organization, form.named(), day)
            hold_activity(
                activity_id=pk,
                outcome=data["outcome"],
                held_on=day,
                hours=data["hours"],
                person_ids=persons,
                as_service=bool(data.get("as_service")),
                actor=request.user,
            )
            return len(persons)

        done, count = attempt(form, act)
        if done:
            messages.success(request, f"已登记，{count} 人参加。")
            return redirect(back)
    return _form(request, form, "登记开展情况", found.title, "登记", back, (found.title, back))


def _who_came(found: Activity) -> dict:
    """Whom the form offers to tick, in groups, and what is known already."""
    day = min(found.held_on or found.planned_on, today())
    present = {row.person_id: row.person.name for row in found.attendances.select_related("person")}
    seated = roster_choices(found.organization, day)
    reported = reported_choices(found.organization, day)
    known: set[int] = set()
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in [*seated, *(reported or [])]:
        if one.person_id not in known:
            known.add(one.person_id)
            label = f"{one.name}（{one.unit}）" if one.unit else one.name
            groups.setdefault(one.group, []).append((one.person_id, label))
    others = [(pk, name) for pk, name in present.items() if pk not in known]
    if others:
        groups["已登记的其他人"] = others
    fresh = found.state == ActivityState.PLANNED and not present
    return {
        "groups": groups,
        "present": {one.person_id for one in seated if one.part_time} if fresh else set(present),
        "many": reported is None,
        "initial": {
            "held_on": day,
            "hours": found.hours,
            "outcome": found.outcome,
            "as_service": fresh and found.kind == VOLUNTEERING,
        },
    }


def _may_serve(found: Activity) -> bool:
    """Whether the office may put down services of those who reported here."""
    return can(current_scope(), "service.record", found.organization)


@requires(EDIT)
@once
def activity_did(request: HttpRequest, pk: int) -> HttpResponse:
    """What each of those who took part took on; it stands in the service certificate."""
    found = _activity_or_404(pk)
    back = reverse("meetings:activity", args=[pk])
    rows = _with_standings(found)
    if not rows:
        messages.info(request, "还没有登记参加人员，先登记开展情况。")
        return redirect(back)
    form = DidForm(posted(request), rows=rows)
    if request.method == "POST" and form.is_valid():
        did = form.did()
        act = lambda: set_participants(activity_id=pk, person_ids=did, did=did, actor=request.user)  # noqa: E731
        if attempt(form, act)[0]:
            messages.success(request, "已保存。")
            return redirect(back)
    return _form(request, form, "承担工作", found.title, "保存", back, (found.title, back))


@requires(EDIT)
@once
def activity_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It will not take place."""
    found = _activity_or_404(pk)
    form = ReasonForm(posted(request))
    back = reverse("meetings:activity", args=[pk])
    act = lambda: cancel_activity(activity_id=pk, actor=request.user, **form.cleaned_data)  # noqa: E731
    if request.method == "POST" and form.is_valid() and attempt(form, act)[0]:
        messages.success(request, "已取消，原因留在活动上。")
        return redirect(back)
    return _form(request, form, "取消活动", found.title, "取消活动", back, (found.title, back))


# ---- helpers --------------------------------------------------------------------------------------------------------


def _activity_or_404(pk: int) -> Activity:
    wanted = ("organization", "alliance__organization", "host__unit", "host__member")
    return get_object_or_404(Activity.objects.select_related(*wanted), pk=pk)


def _facts(found: Activity) -> list[dict]:
    whose = [{"label": "组织", "value": found.organization.name}]
    if found.alliance is not None:
        url = alliance_life.tab_of(found.alliance)
        whose = [
            {"label": "联合体", "value": found.alliance.name, "url": url},
            {"label": "承办", "value": found.host_name},
        ]
    return [
        *whose,
        {"label": "种类", "value": found.kind_label},
        {"label": "计划日期", "value": found.planned_on},
        {"label": "开展日期", "value": found.held_on},
        {"label": "地点", "value": found.place},
        {"label": "时长", "value": f"{found.hours} 小时" if found.hours else ""},
    ]


def _with_standings(found: Activity) -> list[Attendance]:
    """Who took part, each with `unit_name` and `standing` (兼职委员, 班子成员, 报到党员 or nothing) as of that day."""
    rows = list(found.attendances.select_related("person__unit").order_by("person__pinyin", "pk"))
    known = standings(found.organization, [row.person_id for row in rows], found.held_on or found.planned_on)
    for row in rows:
        choice = known.get(row.person_id)
        row.standing = choice.group if choice is not None else ""
        unit = row.person.unit.name if row.person.unit is not None else ""
        row.unit_name = choice.unit if choice is not None and choice.group != OF_COMMITTEE else unit
    return rows


def _trail(*tail: tuple[str, str]):
    return crumbs(("组织生活", reverse("meetings:activities")), *tail)


def _form(request, form, heading: str, subject: str, submit: str, back: str, *tail: tuple[str, str]) -> HttpResponse:
    context = {"heading": heading, "subject": subject, "form": form, "submit": submit, "cancel_url": back}
    return render(request, "meetings/form.html", context | {"trail": _trail(*tail, (heading, ""))})
