"""Reports up the chain: the list, one with its numbers, its steps."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from appraisal.models import DutyReport, ReportState
from appraisal.statistics.drawing import address
from appraisal.statistics.engine import Kind
from appraisal.year.base import day_of
from appraisal.year.documents import hand_out
from appraisal.year.filters import ReportFilter
from appraisal.year.forms import RemarkForm, ReportForm
from appraisal.year.gathering import gather, percent_text, sentences
from appraisal.year.reports import (
    accept_report,
    check_handed_in,
    check_own,
    check_submittable,
    check_writable,
    return_report,
    start_report,
    submit_report,
    write_report,
)
from appraisal.year.views.base import (
    REPORT,
    VIEW,
    colour_of,
    confirm_page,
    crumbs,
    decides,
    form_page,
    not_for_us,
    organization_or_404,
    scheme_or_404,
    tabs_of,
    writes_own,
)
from appraisal.year.whole_year import BY_KEY
from common.errors import Conflict, NotAllowed
from common.forms import posted, told
from common.lists import Column, ListView
from common.views import VerbRequired, may, once, refused, requires
from orgs.models import Tier


def _hop_label(row: DutyReport) -> str:
    hop = row.scheme.hop(row.hop)
    return hop.label if hop else row.hop


class ReportList(VerbRequired, ListView):
    """Reports of the scope, in administrative order."""

    verb = VIEW
    template_name = "appraisal/year/list.html"
    model = DutyReport
    filterset_class = ReportFilter
    title = "年度报告"
    noun = "份"
    default_sort = "organization"
    empty = "还没有报告。方案公布后，在“本年”里点“写报告”，数字系统会列好。"
    columns = [
        Column(
            "organization",
            "组织",
            "organization.name",
            sort="organization__lft",
            url=lambda row: reverse("appraisal:year_report", args=[row.pk]),
            fixed=True,
        ),
        Column("hop", "报告事项", _hop_label),
        Column("year", "年度", "scheme.year", sort="scheme__year"),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: colour_of(row.state)),
        Column("submitted", "报送日期", "submitted_on", sort="submitted_on"),
        Column("decided", "办理日期", "decided_on", sort="decided_on"),
        Column("as_of", "数字截至", "as_of", shown=False),
        Column("remark", "退回原因", "remark", shown=False),
    ]

    def get_queryset(self):
        """Without what the list does not say."""
        return DutyReport.objects.select_related("organization", "scheme").defer("content", "words", "opinion")

    def get_context_data(self, **kwargs):
        """With the tabs."""
        return super().get_context_data(tabs=tabs_of("year_reports"), trail=crumbs(("报告", "")), **kwargs)


def _report(pk: int) -> DutyReport:
    rows = DutyReport.objects.select_related("scheme", "organization__parent", "superior", "submitted_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _url(pk: int) -> str:
    return reverse("appraisal:year_report", args=[pk])


@require_POST
@requires(REPORT)
@once
def report_start(request: HttpRequest, pk: int, organization: int, hop: str) -> HttpResponse:
    """Begin the report of one step, or go on with it."""
    scheme_or_404(pk)
    organization_or_404(organization)
    done, report = told(
        request,
        lambda: start_report(scheme_id=pk, organization_id=organization, hop=hop, actor=request.user),
    )
    return redirect(_url(report.pk)) if done else redirect("appraisal:year")


def shown_parts(parts: list[dict[str, Any]], organization_id: int, on, words: dict[str, str]) -> list[dict[str, Any]]:
    """Parts as the page draws them: each number with its list and its definition."""
    return [
        part
        | {
            "words": words.get(part["key"], ""),
            "cells": [line | {"text": percent_text(line)} | _urls(line, organization_id, on) for line in part["lines"]],
        }
        for part in parts
    ]


def _urls(line: dict[str, Any], organization_id: int, on) -> dict[str, str]:
    """Where a number is explained, and what it is made of."""
    if line["metric"] in BY_KEY:
        return {"about_url": "", "url": BY_KEY[line["metric"]].url(organization_id, on)}
    about = address("metric", line["metric"], on=on, organization=organization_id)
    made_of = address("metric_list", line["metric"], on=on, organization=organization_id, kind=Kind.NUMERATOR.value)
    return {"about_url": about, "url": made_of if line["denominator"] != 0 else ""}


@require_safe
@requires(VIEW)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: numbers of today while it is written, those handed in afterwards."""
    row = _report(pk)
    if row.is_open:
        gathered = gather(row.scheme, row.organization)
        content, on = gathered.content(), gathered.on
    else:
        content, on = row.content, row.as_of
    editable = writes_own(row.organization) and row.is_open
    decidable = row.state == ReportState.SUBMITTED and decides(row.organization, row.superior_id)
    hop = row.scheme.hop(row.hop)
    context = {
        "row": row,
        "chip": {"text": row.get_state_display(), "state": colour_of(row.state)},
        "trail": crumbs(("报告", reverse("appraisal:year_reports")), (row.reporter or row.organization.name, "")),
        "hop": hop,
        "day": on,
        "parts": shown_parts(content["parts"], row.organization_id, on, row.words),
        "members": content["members"],
        "units": content["units"],
        "alliances": content.get("alliances", ()),
        "editable": editable,
        "decidable": decidable,
        "below": _below(row) if row.organization.tier == Tier.STREET else [],
        "facts": [
            {"label": "报告事项", "value": hop.label if hop else ""},
            {"label": "报送给", "value": row.superior.name},
            {"label": "期限", "value": hop.due if hop else ""},
            {"label": "出处", "value": hop.clause if hop else ""},
            {"label": "数字截至", "value": on},
            {"label": "报送", "value": f"{row.submitted_on} {row.submitted_by or ''}" if row.submitted_on else ""},
            {"label": "办理", "value": f"{row.decided_on} {row.decided_by or ''}" if row.decided_on else ""},
            {"label": "校验码", "value": row.digest[:16]},
        ],
    }
    return render(request, "appraisal/year/report.html", context)


def _below(row: DutyReport) -> list[dict[str, Any]]:
    """Reports of the level below that came to this organisation in the same year."""
    rows = (
        DutyReport.objects.filter(scheme=row.scheme, superior=row.organization)
        .exclude(organization=row.organization)
        .select_related("organization")
        .only("pk", "state", "organization__name", "submitted_on")
        .order_by("organization__tree_id", "organization__lft")
    )
    return [
        {
            "name": one.organization.name,
            "url": _url(one.pk),
            "text": one.get_state_display(),
            "state": colour_of(one.state),
        }
        for one in rows
    ]


@requires(REPORT)
@once
def report_write(request: HttpRequest, pk: int) -> HttpResponse:
    """The judgement; the numbers stand beside each box."""
    row = _report(pk)
    tail = (("报告", reverse("appraisal:year_reports")), (row.organization.name, _url(pk)))
    try:
        check_own(row.organization)
        check_writable(row)
    except NotAllowed as error:
        return not_for_us(request, "写评价", str(row), error.message, _url(pk), *tail)
    except Conflict as error:
        if request.method != "POST":  # what was typed while it was handed in elsewhere is not lost
            return not_for_us(request, "写评价", str(row), error.message, _url(pk), *tail)
    form = ReportForm(posted(request), report=row)
    gathered = gather(row.scheme, row.organization, opinions=False) if row.is_open else None
    parts = {part["key"]: sentences(part["lines"]) for part in (gathered.parts if gathered else [])}
    for key in form.keys:
        form.fields[f"part_{key}"].help_text = parts.get(key, "")
    return form_page(
        request,
        form,
        heading="写评价",
        subject=str(row),
        intro="每一部分的数字系统已经列好，只写看法：做成了什么，还差什么。没有要说的可以不写；总体评价可以以后再写，报送以前要写。",
        back=_url(pk),
        service=lambda: write_report(
            report_id=pk, words=form.words(), opinion=form.cleaned_data["opinion"], actor=request.user
        ),
        done="已保存，核对后报送。" if request.POST.get("opinion", "").strip() else "已保存。写好总体评价才能报送。",
        tail=tail,
    )


@requires(VIEW)
@once
def report_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Submit, accept, return."""
    row = _report(pk)
    tail = (("报告", reverse("appraisal:year_reports")), (row.organization.name, _url(pk)))
    verb = REPORT if step == "submit" else "appraisal.decide"
    if not may(verb):
        return refused(request, verb)
    if step == "return":
        form = RemarkForm(posted(request))
        return form_page(
            request,
            form,
            heading="退回报告",
            subject=str(row),
            back=_url(pk),
            service=lambda: return_report(report_id=pk, remark=form.cleaned_data["remark"], actor=request.user),
            done="已退回，对方改好后再报。",
            submit="退回",
            tail=tail,
            check=lambda: check_handed_in(row),
        )
    words = {
        "submit": (
            "报送报告",
            [
                f"报给{row.superior.name}；数字按 {day_of(row.scheme)} 固定下来，以后补记不改变这份报告。",
                "报送以后不能改，被退回才能改了再报。",
            ],
            submit_report,
            "已报送。",
            "报送",
            check_submittable,
        ),
        "accept": (
            "接收报告",
            ["报告从此不再改动，计入本级汇总。"],
            accept_report,
            "已接收。",
            "接收",
            check_handed_in,
        ),
    }
    if step not in words:
        raise Http404
    heading, consequences, service, done, submit, check = words[step]
    return confirm_page(
        request,
        heading=heading,
        subject=str(row),
        back=_url(pk),
        consequences=consequences,
        service=lambda: service(report_id=pk, actor=request.user),
        done=done,
        submit=submit,
        tail=tail,
        check=lambda: check(row),
    )


@require_safe
@requires(VIEW)
def report_file(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """As an official document, Word or PDF."""
    row = _report(pk)
    made = hand_out(row, suffix, actor=request.user)
    if made is None:
        raise Http404
    name, body, media_type = made
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
