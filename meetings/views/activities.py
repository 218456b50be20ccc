"""Activities of the double organisational life, their participants, the five ones."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.authority import can, covers
from common.clock import today
from common.forms import attempt, posted
from common.lists import Action, Column, ListView
from common.scoping import current_scope, scope_or_none
from common.views import VerbRequired, as_of, may, once, requires
from meetings.filters.touch import ActivityFilter, AttendanceFilter, own_practice
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
from meetings.selectors.touch import with_kinds
from meetings.services.activities import (
    cancel_activity,
    edit_activity,
    hold_activity,
    plan_activity,
    set_participants,
)
from meetings.topics import VOLUNTEERING, activity_kinds_of
from meetings.views.base import crumbs, organization_or_404, room_tabs
from orgs.models import Tier
from orgs.rules_in_force import practice_of

VIEW, EDIT = "activity.view", "activity.edit"
COLOURS = {ActivityState.PLANNED: "due", ActivityState.HELD: "ok", ActivityState.CANCELLED: "mute"}
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


class ActivityList(VerbRequired, ListView):
    """Activities of the scope, planned and held, the latest first."""

    verb = VIEW
    model = Activity
    filterset_class = ActivityFilter
    template_name = "meetings/list.html"
    title = "组织生活"
    noun = "次活动"
    default_sort = "-day"
    empty = "还没有活动。点“安排活动”，开展以后勾选参加人员、写一两句成效。"
    columns = [
        Column("day", "日期", "day", sort="day", fixed=True),
        Column("title", "活动", "title", url=lambda row: reverse("meetings:activity", args=[row.pk]), fixed=True),
        Column("kind", "种类", "kind_label"),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("people", "参加", lambda row: row.people or None, number=True),
        Column("hours", "时长（小时）", "hours", shown=False, number=True),
        Column("place", "地点", "place", shown=False),
        Column("outcome", "成效", "outcome", shown=False),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: COLOURS[ActivityState(row.state)]),
    ]

    @property
    def actions(self):
        """Plan one, for the own organisation."""
        return [Action("安排活动", "meetings:activity_add", verb=EDIT)] if own_organization() is not None else []

    def get_queryset(self):
        """With how many took part."""
        return Activity.objects.select_related("organization").annotate(
            people=Count("attendances"), day=Coalesce("held_on", "planned_on")
        )

    def prepare(self, rows):
        """Kinds by name."""
        return with_kinds(rows, own_practice())

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("activities"), trail=crumbs(("组织生活", "")), **kwargs)


class OwnPeople(VerbRequired, ListView):
    """A unit's own people: where they took part in organisational life. The other end of the same record."""

    verb = VIEW
    model = Attendance
    filterset_class = AttendanceFilter
    template_name = "meetings/list.html"
    title = "本单位人员参加组织生活"
    noun = "人次"
    default_sort = "-day"
    export_verb = ""
    empty = "还没有本单位人员参加街道、社区组织生活的记录。"
    columns = [
        Column("day", "日期", "activity.held_on", sort="activity__held_on", fixed=True),
        Column("person", "姓名", "person.name", sort="person__pinyin", fixed=True),
        Column("title", "活动", "activity.title"),
        Column("kind", "种类", "kind_label"),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("did", "承担工作", "did"),
        Column("hours", "时长（小时）", "activity.hours", number=True),
    ]

    def get_queryset(self):
        """What was held."""
        return Attendance.objects.filter(activity__state=ActivityState.HELD).select_related(
            "activity", "person", "organization"
        )

    def prepare(self, rows):
        """Kinds by name."""
        return with_kinds(rows, own_practice())

    def get_context_data(self, **kwargs):
        """Tabs of the room."""
        return super().get_context_data(tabs=room_tabs("activities"), trail=crumbs(("组织生活", "")), **kwargs)


_of_tree, _of_unit = ActivityList.as_view(), OwnPeople.as_view()


def activities(request: HttpRequest) -> HttpResponse:
    """The room's list for whoever works in the tree, the own people for a unit's liaison."""
    scope = scope_or_none()
    return (_of_unit if scope is not None and scope.party_id is not None else _of_tree)(request)


activities.verb, activities.post_verb = VIEW, None


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
        .annotate(people=Count("attendances"), day=Coalesce("held_on", "planned_on"))
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
            "facts": [
                {"label": "组织", "value": found.organization.name},
                {"label": "种类", "value": found.kind_label},
                {"label": "计划日期", "value": found.planned_on},
                {"label": "开展日期", "value": found.held_on},
                {"label": "地点", "value": found.place},
                {"label": "时长", "value": f"{found.hours} 小时" if found.hours else ""},
            ],
            "trail": _trail((found.title, "")),
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
    return get_object_or_404(Activity.objects.select_related("organization"), pk=pk)


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
