"""The committee page: who sits, what the rules say, what if somebody leaves, and the terms before."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from accounts.web import may, refused, requires
from common.audit import record
from common.lists import EXPORT_TYPES
from common.templatetags.ui import cn_time
from members.models import Filing, FilingState
from members.selectors.committee import Roster, capacity_label, roster_of, simulate_departure, warn_day
from members.selectors.head import Head
from members.selectors.sheet import sheet, tally
from members.selectors.timeline import history_of
from members.views.base import committee_context, head_on
from orgs.models import Tier

STEP_WORDS = {
    FilingState.SUBMITTED: ("报备", "info"),
    FilingState.RETURNED: ("退回", "bad"),
    FilingState.ACCEPTED: ("同意备案", "ok"),
    FilingState.WITHDRAWN: ("作废", "mute"),
}


@require_safe
@requires("committee.view")
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """班子: the roster of the day, its findings, the simulator, and how the filing stands."""
    head = head_on(request, pk)
    context = committee_context(request, head, "committee")
    if not head.has_committee:
        return render(request, "members/committee_none.html", context)
    roster = roster_of(head, may_change=may("committee.change"))
    if request.GET.get("export") in EXPORT_TYPES:
        return _export(request, head, roster, request.GET["export"])
    names = {row.person_id: row.person.name for row in roster.appointments.values()}
    leaving = request.GET.get("leaving", "")
    simulation = None
    if leaving.isascii() and leaving.isdigit() and int(leaving) in names:
        simulation = simulate_departure(roster.facts, names, int(leaving), head.practice, head.day)
    filings = []
    if may("filing.view"):
        filings = list(Filing.objects.filter(organization_id=pk).prefetch_related("steps__actor")[:2])
    return render(
        request,
        "members/committee.html",
        {
            **context,
            "roster": roster,
            "rules": sheet(roster.findings, head.practice, head.day, _fixes(head)),
            "tally": tally(roster.findings),
            "leaving": leaving,
            "simulation": simulation,
            "keep": [],
            "progress": [(filing, steps_of(filing)) for filing in filings],
            "warn_day": warn_day(head),
            "may_export": may("export"),
        },
    )


def steps_of(filing: Filing) -> list[dict]:
    """The steps of a filing, newest first, for components/timeline.html."""
    events = []
    for step in reversed(filing.steps.all()):
        word, state = STEP_WORDS.get(FilingState(step.state), ("起草", "mute"))
        if step.state == FilingState.RETURNED and step.actor_id == filing.submitted_by_id:
            word, state = "撤回", "due"
        events.append(
            {
                "when": cn_time(step.at),
                "title": word,
                "who": str(step.actor or "系统"),
                "note": step.remark,
                "state": state,
            }
        )
    return events


def _fixes(head: Head) -> dict[str, tuple[str, str]]:
    """Rule → where it is mended, for whoever may."""
    if not head.today or not may("committee.draft"):
        return {}
    org = head.organization.pk
    if head.draft is not None:
        target = (reverse("members:draft", args=[org]), "到草案修改")
    else:
        target = (reverse("members:draft_open", args=[org]), "起草新一届")
    return dict.fromkeys(("term.expired", "committee.shape"), target)


def _export(request: HttpRequest, head: Head, roster: Roster, kind: str) -> HttpResponse:
    """The roster of the day as a workbook, in the columns in which rosters are read again."""
    if not may("export"):
        return refused(request, "export")
    headers = [
        "社区" if head.organization.tier == Tier.COMMUNITY else "组织",
        "姓名",
        "性别",
        "出生年月",
        "政治面貌",
        "工作单位及职务",
        "职务",
        "是否兼职委员",
        "代表单位",
        "产生方式",
        "符合条件",
        "席位来源",
        "任职时间",
        "免职时间",
        "备注",
    ]
    rows = []
    for post in roster.facts.held:
        row = roster.appointments[post.appointment_id]
        person = row.person
        # The term's own end is nobody's removal: a roster that says so would read as one of the past.
        left = row.last_day if head.term is not None and row.until != head.term.until else None
        rows.append(
            [
                head.area,
                person.name,
                person.gender,
                person.birth_text,
                person.political_status,
                person.post,
                row.get_position_display(),
                "是" if row.part_time else "否",
                row.represents.name if row.represents else "",
                row.get_selection_mode_display(),
                row.eligibility,
                capacity_label(head.tier, post.capacity),
                row.since,
                left,
                row.note,
            ]
        )
    title = f"{head.name}班子名册"
    body = import_string(settings.TABLE_WRITER)(title=title, headers=headers, rows=rows, form=kind)
    record(
        actor=request.user,
        action="list.exported",
        organization_id=head.organization.pk,
        list="members:committee",
        rows=len(rows),
        form=kind,
    )
    response = HttpResponse(body, content_type=EXPORT_TYPES[kind])
    name = f"{title}_{head.day:%Y%m%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@require_safe
@requires("committee.view")
def committee_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """历届: every term and every appointment with from and to."""
    head = head_on(request, pk)
    context = committee_context(request, head, "committee_terms")
    return render(
        request, "members/committee_terms.html", {**context, "lines": history_of(head.organization, head.day)}
    )
