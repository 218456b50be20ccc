"""A meeting from its plan to the day: agenda tab, notice, held or not, calendar file."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from common.clock import now, today
from common.forms import attempt, posted, told
from common.scoping import current_scope
from common.views import may, once, requires
from meetings.extensions import panels_of
from meetings.forms.convening import CancelForm, PlanForm
from meetings.kinds import gravities_of, meeting_kinds_of, quorum_for, rotation_of
from meetings.models import AgendaItem, AgendaState, Meeting, MeetingState, Minutes, MinutesState, Paper, Source
from meetings.selectors.agenda import AgendaLine, agenda_of, papers_of
from meetings.selectors.planning import plan_for
from meetings.selectors.roster import roster_on
from meetings.services.agenda import waiting_candidates
from meetings.services.convening import convene_meeting
from meetings.services.matters import ARRANGED, WAITING, number_of
from meetings.services.meetings import AHEAD, cancel_meeting, create_meeting, edit_meeting, hold_meeting
from meetings.views.base import crumbs, meeting_context, meeting_or_404, organization_or_404, url_of
from orgs.circle import alliance_units
from orgs.models import Alliance, Organization, Participation

USUAL_LENGTH = 90
ITEM_COLOURS = {
    AgendaState.PROPOSED: "due",
    AgendaState.LISTED: "new",
    AgendaState.DECIDED: "ok",
    AgendaState.DEFERRED: "due",
    AgendaState.PASSED: "info",
    AgendaState.DECLINED: "mute",
}


def units_of(organization: Organization, on) -> list[tuple[str, str]]:
    """(id, name) of the units that take part on the day, in the order of their names."""
    rows = Participation.objects.filter(organization=organization, period__contains=on).select_related("unit")
    return [(str(row.unit_id), row.unit.name) for row in rows.order_by("unit__pinyin", "unit_id")]


def conveners_of(organization: Organization, alliance: Alliance | None, on) -> list[tuple[str, str]]:
    """Who may convene: of an alliance each unit in it; of a committee its units, where the practice has turns."""
    if alliance is not None:
        return [(str(pk), unit.name) for pk, unit in alliance_units(alliance.pk, on).items()]
    return units_of(organization, on) if rotation_of(organization, on) else []


def _alliance_asked(request: HttpRequest, organization: Organization) -> Alliance | None:
    """The alliance that `?alliance=` names, if the organisation leads it; 404 otherwise."""
    wanted = request.GET.get("alliance", "")
    if not wanted:
        return None
    pk = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else 0
    return get_object_or_404(Alliance, pk=pk, organization=organization)


@requires("meeting.edit")
@once
def add(request: HttpRequest) -> HttpResponse:
    """Plan a meeting of the own committee, or of the one that `?organization=` names; everything is filled in."""
    wanted = request.GET.get("organization", "")
    pk = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else None
    organization = organization_or_404(pk or request.acting.organization_id)
    alliance = _alliance_asked(request, organization)
    on = today()
    form = PlanForm(
        posted(request),
        kinds=meeting_kinds_of(organization, on),
        units=conveners_of(organization, alliance, on),
        initial=plan_for(organization, on, request.GET.get("kind", ""), alliance),
    )
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: create_meeting(
                organization_id=organization.pk,
                alliance_id=alliance.pk if alliance is not None else None,
                actor=request.user,
                **form.data_for_service(),
            ),
        )
        if done:
            messages.success(request, "会议已列入筹备，请排议程。")
            return redirect("meetings:meeting", made.pk)
    return render(
        request,
        "meetings/form.html",
        {
            "heading": "筹备会议" if alliance is None else "筹备联合体会议",
            "subject": (alliance or organization).name,
            "intro": "按上次会议和制度预先填好，只改有变化的。",
            "trail": crumbs(("筹备会议", "")),
            "form": form,
            "submit": "列入筹备",
            "cancel_url": reverse("meetings:list") if alliance is None else url_of("alliance", alliance.pk),
        },
    )


@requires("meeting.edit")
@once
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was planned."""
    found = meeting_or_404(pk)
    back = reverse("meetings:meeting", args=[pk])
    if found.state not in AHEAD:
        messages.info(request, f"会议已经记为“{found.get_state_display()}”，不能再改。")
        return redirect(back)
    form = PlanForm(
        posted(request),
        kinds=meeting_kinds_of(found.organization, found.day),
        units=conveners_of(found.organization, found.alliance, found.day),
        meeting=found,
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: edit_meeting(meeting_id=pk, actor=request.user, **form.data_for_service()))
        if done:
            messages.success(request, "已保存。" + ("时间、地点有变的，请告知参会人员。" if found.convened_on else ""))
            return redirect(back)
    return render(
        request,
        "meetings/form.html",
        {
            **meeting_context(request, found, "", ("修改", "")),
            "heading": "修改会议",
            "subject": found.title,
            "form": form,
            "submit": "保存",
            "cancel_url": back,
        },
    )


@require_safe
@requires("meeting.view")
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda, and for who runs the meeting what could go onto it."""
    found = meeting_or_404(pk)
    context = meeting_context(request, found, "meeting")
    arranges = context["may_run"] and found.state in ARRANGED
    if arranges and found.state == MeetingState.HELD:
        arranges = not Minutes.objects.filter(meeting=found, state=MinutesState.ISSUED).exists()
    gravities = dict(gravities_of(found.organization, found.day))
    agenda = agenda_of(found)
    pool, candidates = [], []
    if arranges:
        pool = list(
            AgendaItem.objects.filter(organization=found.organization, state__in=WAITING)
            .exclude(meeting=found)
            .select_related("proposer_unit", "origin")
            .order_by("proposed_on", "pk")
        )
        candidates = waiting_candidates(found)
    papers = papers_of([row.pk for row in pool] + [line.item.pk for line in agenda])
    moved = [line.item.pk for line in agenda if line.moved_on]
    # A unit does not see what waits on the agenda of a meeting that is only planned.
    visible = set(AgendaItem.objects.filter(pk__in=moved).values_list("pk", flat=True)) if moved else set()
    lines = [
        line_of(line.item, gravities, papers, line=line, linked=not line.moved_on or line.item.pk in visible)
        for line in agenda
    ]
    return render(
        request,
        "meetings/meeting.html",
        {
            **context,
            "lines": lines,
            "pool": [line_of(row, gravities, papers) for row in pool],
            "candidates": candidates,
            "arranges": arranges,
            "minutes_total": sum(line.item.minutes_planned or 0 for line in agenda),
            "panels": panels_of(request, found),
            "facts": _facts(found, context["kind"]),
            "may_change": context["may_run"] and found.state in AHEAD,
            "may_hold": context["may_run"] and found.state in AHEAD and found.starts_at <= now(),
            "may_propose": may("meeting.take_part") and not context["may_run"] and _asks_for_items(found),
            "answer_url": _answer_url(found),
            "minutes_url": url_of("minutes", pk) if found.state == MeetingState.HELD else "",
            "propose_url": f"{reverse('meetings:item_add')}?organization={found.organization_id}&meeting={pk}",
            "suggestion_url": f"{reverse('meetings:suggestion_add')}?meeting={pk}"
            if _takes_suggestions(found, context)
            else "",
            "suggestions": list(found.suggestions.select_related("appointment__person").order_by("pk")),
            "is_unit": current_scope().party_id is not None,
        },
    )


def _asks_for_items(found: Meeting) -> bool:
    """Whether a unit may still propose a matter for this meeting."""
    return found.state in AHEAD and found.proposals_by is not None and found.proposals_by >= today()


def _answer_url(found: Meeting) -> str:
    """Where a unit answers the notice; empty once it has, and for others."""
    scope = current_scope()
    if scope.party_id is None or found.state != MeetingState.CONVENED or not may("meeting.take_part"):
        return ""
    waiting = list(found.invitees.filter(unit_id=scope.party_id, answer="").values_list("pk", flat=True)[:2])
    if not waiting:
        return ""
    return url_of("answer", waiting[0]) if len(waiting) == 1 else url_of("attendance", found.pk)


def _takes_suggestions(found: Meeting, context) -> bool:
    """What part-time members said at the meeting is put down from its page."""
    return context["may_run"] and found.is_held


def line_of(
    row: AgendaItem,
    gravities: dict[str, str],
    papers: dict[int, list[Paper]],
    *,
    line: AgendaLine | None = None,
    linked: bool = True,
) -> dict:
    """A matter as the pages draw it; on an agenda as that meeting left it (`line`)."""
    state = AgendaState(line.state if line is not None else row.state)
    who = row.proposer_unit.name if row.proposer_unit_id else ""
    return {
        "item": row,
        "number": number_of(row),
        "gravity": gravities.get(row.gravity, ""),
        "who": " · ".join(part for part in (who, row.proposer) if part),
        "source": row.get_source_display() if row.source != Source.PROPOSAL else "",
        "papers": papers.get(row.pk, ()),
        "linked": linked,
        "listed": state == AgendaState.LISTED,
        "word": line.word if line is not None else state.label,
        "decision": line.decision if line is not None else row.decision,
        "colour": ITEM_COLOURS[state],
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _facts(found: Meeting, kind: str) -> list[dict]:
    facts = [
        {"label": "召开组织", "value": found.organization.name, "url": url_of("committee", found.organization_id)},
        {"label": "种类", "value": kind},
        {"label": "主持人", "value": found.chair},
        {"label": "议题征集截止", "value": _day(found.proposals_by)},
    ]
    if found.alliance_id:
        facts.insert(0, {"label": "联合体", "value": found.alliance.name, "url": url_of("alliance", found.alliance_id)})
        facts[1] |= {"label": "牵头组织", "url": ""}
    if current_scope().party_id is not None:
        for fact in facts:
            fact.pop("url", None)
    if found.convener_id:
        facts.append({"label": "轮值召集单位", "value": found.convener.name})
    facts.append({"label": "法定人数", "value": _quorum(found)})
    if found.convened_on:
        facts.append({"label": "通知日期", "value": _day(found.convened_on)})
    if found.notice:
        facts.append({"label": "通知事项", "value": found.notice})
    if found.cancelled_why:
        facts.append({"label": "未召开原因", "value": found.cancelled_why})
    return facts


def _quorum(found: Meeting) -> str:
    """6 人（应到 11 人的过半数 · 系统默认）: how many, of how many, and who says so."""
    rule = quorum_for(found)
    said = f"{rule.word} · {rule.clause or '系统默认'}"
    if found.quorum is None:
        return f"应到人数的{said}"
    if current_scope().party_id is not None:
        return f"{found.quorum} 人"
    expected = found.invitees.filter(voting=True).count()
    # Somebody wrote another number, or came onto the list after the notice.
    whence = f"应到 {expected} 人的{said}" if found.quorum == rule.of(expected) else "发通知时确定"
    return f"{found.quorum} 人（{whence}）"


@requires("meeting.edit")
@once
def convene(request: HttpRequest, pk: int) -> HttpResponse:
    """Says who will be expected, then freezes it."""
    found = meeting_or_404(pk)
    back = reverse("meetings:meeting", args=[pk])
    if request.method == "POST":
        if told(request, lambda: convene_meeting(meeting_id=pk, actor=request.user))[0]:
            messages.success(request, "已通知。参会单位能看到会议和议程，可以答复。")
        return redirect("meetings:attendance", pk)
    roster = roster_on(found.organization, found.day)
    guests = list(found.invitees.all())
    expected = len(roster) + sum(row.voting for row in guests)
    items = AgendaItem.objects.filter(meeting=found).count()
    consequences = [
        f"按 {found.day} 在任的班子，{len(roster)} 人列入参会名单"
        + (f"，另有 {len(guests)} 人" if guests else "")
        + "。",
        f"应到 {expected} 人，法定人数 {found.quorum or quorum_for(found).of(expected)} 人。"
        if expected
        else "现在没有应到人员。",
        f"议程 {items} 项，通知后还可以增减。",
        "名单固定下来；以后班子有变动，会另外列出，由你决定是否补充通知。",
    ]
    return render(
        request,
        "meetings/confirm.html",
        {
            **meeting_context(request, found, "", ("发会议通知", "")),
            "heading": "发会议通知",
            "subject": found.title,
            "consequences": consequences,
            "submit": "发通知",
            "cancel_url": back,
        },
    )


@require_POST
@requires("meeting.edit")
@once
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """It took place."""
    meeting_or_404(pk)
    if told(request, lambda: hold_meeting(meeting_id=pk, actor=request.user))[0]:
        messages.success(request, "已记为召开。请登记出席。")
    return redirect("meetings:attendance", pk)


@requires("meeting.edit")
@once
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    found = meeting_or_404(pk)
    form = CancelForm(posted(request))
    back = reverse("meetings:meeting", args=[pk])
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: cancel_meeting(meeting_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "会议已取消，议题留待下次。")
            return redirect(back)
    return render(
        request,
        "meetings/confirm.html",
        {
            **meeting_context(request, found, "", ("取消会议", "")),
            "heading": "取消会议",
            "subject": found.title,
            "consequences": ["会议记为未召开，原因留在记录里。", "已列入议程的议题退回待列入，留待下次。"],
            "form": form,
            "submit": "取消会议",
            "cancel_url": back,
        },
    )


@require_safe
@requires("meeting.view")
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting for one's own calendar: name, time and place; no people, no telephone numbers."""
    found = meeting_or_404(pk)
    length = sum(
        AgendaItem.objects.filter(meeting=found).values_list("minutes_planned", flat=True).exclude(minutes_planned=None)
    )
    event = Event()
    event.add("uid", f"meeting-{found.pk}@gongjian")
    event.add("dtstamp", found.created_at)
    event.add("dtstart", found.starts_at)
    event.add("dtend", found.starts_at + timedelta(minutes=length or USUAL_LENGTH))
    event.add("summary", found.title)
    if found.place:
        event.add("location", found.place)
    event.add("status", "CANCELLED" if found.state == MeetingState.CANCELLED else "CONFIRMED")
    file = Calendar()
    file.add("prodid", "-//gongjian//meetings//ZH")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add_component(event)
    response = HttpResponse(file.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{found.title}.ics")
    return response
