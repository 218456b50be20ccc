"""What pages of a year's appraisal share: tabs, paths, the year that is looked at, one way from a form to a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from appraisal.models import AllowanceState, AwardState, ReportState, ResultState, Scheme
from appraisal.year.allowances import has_allowances
from common.authority import covers
from common.clock import today
from common.errors import RuleBroken
from common.forms import answer_form, told
from common.scoping import current_scope
from common.views import may
from orgs.models import Organization

VIEW, REPORT, DECIDE, RULE = "appraisal.view", "appraisal.report", "appraisal.decide", "appraisal.rule"
TABS = (
    ("year", "本年"),
    ("year_reports", "报告"),
    ("year_unit_reviews", "单位履诺"),
    ("year_results", "考核结果"),
    ("year_awards", "评先评优"),
    ("year_allowances", "兼职补贴"),
    ("year_checklists", "任务清单"),
)
OF_UNITS = ("year_unit_reviews", "year_awards", "year_allowances")
COLOURS = {
    ReportState.DRAFT: "due",
    ReportState.SUBMITTED: "new",
    ReportState.RETURNED: "bad",
    ReportState.ACCEPTED: "ok",
    ResultState.OPEN: "new",
    ResultState.FROZEN: "ok",
    AwardState.PROPOSED: "new",  # PROPOSED and REFUSED of allowances are the same words
    AwardState.DECIDED: "due",
    AwardState.REFUSED: "mute",
    AwardState.WITHDRAWN: "mute",
    AllowanceState.GRANTED: "ok",
    AwardState.PUBLISHED: "ok",
}


def colour_of(state: str) -> str:
    """The colour of a state; the words stand beside it always."""
    return COLOURS.get(state, "mute")


def tabs_of(active: str) -> list[dict[str, Any]]:
    """Tabs of the room; a unit sees what concerns it, and allowances stand where the practice has them."""
    of_unit = current_scope().party_id is not None
    return [
        {"label": label, "url": reverse(f"appraisal:{name}"), "active": name == active}
        for name, label in TABS
        if (not of_unit or name in OF_UNITS) and (name != "year_allowances" or name == active or has_allowances())
    ]


def crumbs(*tail: tuple[str, str]) -> list[dict[str, str]]:
    """考核, then `tail` of (label, url)."""
    first = "appraisal:year_unit_reviews" if current_scope().party_id is not None else "appraisal:year"
    return [{"label": text, "url": url} for text, url in (("考核", reverse(first)), *tail)]


def own() -> Organization | None:
    """The organisation of the office one acts in."""
    scope = current_scope()
    if scope.anchor_id is None:
        return None
    return Organization.objects.select_related("parent").filter(pk=scope.anchor_id).first()


def organization_or_404(pk: int) -> Organization:
    """The organisation if it is in scope of an office of the tree; a unit has its own pages."""
    if current_scope().party_id is not None:
        raise Http404
    return get_object_or_404(Organization.objects.select_related("parent"), pk=pk)


def scheme_or_404(pk: int) -> Scheme:
    """The scheme if it is in scope."""
    return get_object_or_404(Scheme.objects.select_related("organization"), pk=pk)


def writes(organization: Organization) -> bool:
    """Whether the acting office writes what this organisation hands in."""
    return may(REPORT) and covers(current_scope(), organization)


def writes_own(organization: Organization) -> bool:
    """Whether it is the acting office's own to write: a superior reads it and decides."""
    return writes(organization) and current_scope().anchor_id == organization.pk


def not_for_us(request: HttpRequest, heading: str, subject: str, why: str, back: str, *tail) -> HttpResponse:
    """Instead of a form that the acting office has nothing to fill in: why, and the way back."""
    context = {"heading": heading, "subject": subject, "why": why, "back": back, "trail": crumbs(*tail, (heading, ""))}
    return render(request, "appraisal/not_for_us.html", context)


def _closed(request: HttpRequest, check: Callable[[], None] | None) -> str:
    """Why the step cannot be taken, when its page is opened. What was sent is refused by the service itself, so that
    nothing typed is lost."""
    if check is None or request.method == "POST":
        return ""
    try:
        check()
    except RuleBroken as error:
        return error.message
    return ""


def decides(organization: Organization, superior_id: int | None = None) -> bool:
    """Whether the acting office decides on what this organisation hands in: from above, within one level itself."""
    scope = current_scope()
    if not may(DECIDE) or not covers(scope, organization):
        return False
    return scope.anchor_id != organization.pk or superior_id == organization.pk


def year_asked(request: HttpRequest) -> int:
    """`?year=`, this year by default."""
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year


def form_page(
    request: HttpRequest,
    form,
    *,
    heading: str,
    submit: str = "保存",
    tail: tuple[tuple[str, str], ...] = (),
    template: str = "appraisal/year/form.html",
    check: Callable[[], None] | None = None,
    **asked: Any,
) -> HttpResponse:
    """A form of this room, with its path; see `common.forms.answer_form`.

    check  RuleBroken where the step is closed: that is said in place of the form
    """
    if why := _closed(request, check):
        return not_for_us(request, heading, asked.get("subject", ""), why, asked["back"], *tail)
    trail = crumbs(*tail, (heading, ""))
    return answer_form(request, form, template=template, heading=heading, submit=submit, trail=trail, **asked)


def confirm_page(
    request: HttpRequest,
    *,
    heading: str,
    subject: str,
    back: str,
    consequences: list[str],
    service: Callable[[], Any],
    done: str,
    submit: str,
    tail: tuple[tuple[str, str], ...] = (),
    check: Callable[[], None] | None = None,
) -> HttpResponse:
    """Say what will happen; when it is confirmed, call the service and go back. A refusal becomes a message.

    check  as of `form_page`
    """
    if why := _closed(request, check):
        return not_for_us(request, heading, subject, why, back, *tail)
    if request.method == "POST":
        if told(request, service)[0]:
            messages.success(request, done)
        return redirect(back)
    return render(
        request,
        "appraisal/year/confirm.html",
        {
            "heading": heading,
            "subject": subject,
            "trail": crumbs(*tail, (heading, "")),
            "consequences": consequences,
            "submit": submit,
            "cancel_url": back,
        },
    )
