"""Results: the list, one with its formulas, its steps, objections."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from appraisal.metrics import METRICS
from appraisal.models import Result, ResultObjection, ResultState, Score
from appraisal.statistics.drawing import address
from appraisal.statistics.engine import Kind
from appraisal.year.criteria import TOTAL_FORMULA, formula_of
from appraisal.year.filters import ResultFilter
from appraisal.year.forms import DecisionForm, ObjectionForm, PointsForm
from appraisal.year.results import (
    answer_objection,
    check_givable,
    check_objectable,
    check_settleable,
    check_tellable,
    check_unanswered,
    compute_results,
    freeze_result,
    give_points,
    object_to_result,
    open_result,
    with_waiting,
)
from appraisal.year.views.base import (
    DECIDE,
    REPORT,
    VIEW,
    colour_of,
    confirm_page,
    crumbs,
    decides,
    form_page,
    own,
    scheme_or_404,
    tabs_of,
)
from common.clock import today
from common.forms import posted, told
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, may, once, refused, requires


def total_text(row: Result) -> str:
    """The points; while somebody has still to give some, that they are not the result yet. The row has `waiting`."""
    if row.total is None:
        return f"{row.waiting} 项待评定" if row.waiting else "没有可计分的"
    return f"暂计 {row.total}，{row.waiting} 项待评定" if row.waiting else str(row.total)


class ResultList(VerbRequired, ListView):
    """Results of the scope in administrative order; there is no order by points."""

    verb = VIEW
    template_name = "appraisal/year/list.html"
    model = Result
    filterset_class = ResultFilter
    title = "考核结果"
    sub = "按行政次序排列，不排名"
    noun = "个"
    default_sort = "organization"
    empty = "还没有结果。方案公布后，在“本年”里点“计算下级结果”，系统按公布的公式算。"
    columns = [
        Column(
            "organization",
            "组织",
            "organization.name",
            sort="organization__lft",
            url=lambda row: reverse("appraisal:year_result", args=[row.pk]),
            fixed=True,
        ),
        Column("year", "年度", "scheme.year", sort="scheme__year"),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: colour_of(row.state)),
        Column("total", "得分", lambda row: total_text(row)),
        Column("as_of", "数字截至", "as_of"),
        Column("until", "异议截止", "objections_until", sort="objections_until"),
        Column("frozen", "确定日期", "frozen_on", sort="frozen_on"),
        Column("superior", "考核组织", "superior.name", shown=False),
        Column("digest", "校验码", lambda row: row.digest[:16], shown=False),
    ]

    def get_queryset(self):
        """With what the columns say."""
        return with_waiting(Result.objects.select_related("organization", "superior", "scheme").defer("text"))

    def get_context_data(self, **kwargs):
        """With the tabs."""
        return super().get_context_data(tabs=tabs_of("year_results"), trail=crumbs(("考核结果", "")), **kwargs)


def _result(pk: int) -> Result:
    rows = with_waiting(Result.objects.select_related("scheme", "organization", "superior", "frozen_by"))
    return get_object_or_404(rows, pk=pk)


def _url(pk: int) -> str:
    return reverse("appraisal:year_result", args=[pk])


def _tail(row: Result) -> tuple[tuple[str, str], ...]:
    return (("考核结果", reverse("appraisal:year_results")), (row.organization.name, _url(row.pk)))


@require_POST
@requires(DECIDE)
@once
def results_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the level below the own organisation."""
    row, place = scheme_or_404(pk), own()
    done, count = told(
        request,
        lambda: compute_results(scheme_id=pk, organization_id=place.pk if place else 0, actor=request.user),
    )
    if done:
        messages.success(request, f"已按公布的公式计算 {count} 个。评定完人工项后逐个告知，开始异议期。")
    return redirect(f"{reverse('appraisal:year_results')}?year={row.year}")


def _lists_of(score: Score, row: Result) -> tuple[str, str]:
    """Where the things of a score are listed: those that count, and all it is out of. Empty where there are none or
    the office does not see them."""
    metric = METRICS.get(score.metric)
    if metric is None or not score.denominator or not may(metric.subject.verb):
        return "", ""
    of = {"on": row.as_of, "organization": row.organization_id}
    kinds = (Kind.NUMERATOR, Kind.DENOMINATOR)
    counted, whole = (address("metric_list", metric.id, **of, kind=kind.value) for kind in kinds)
    return counted, whole


@require_safe
@requires(VIEW)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Every score with its formula and the list behind it; objections and what became of them."""
    row = _result(pk)
    decider = decides(row.organization)
    is_own = current_scope().anchor_id == row.organization_id
    is_open = row.state == ResultState.OPEN
    objections = list(row.objections.select_related("score", "made_by", "answered_by"))
    upheld = {one.score_id for one in objections if one.upheld}
    context = {
        "row": row,
        "total": total_text(row),
        "chip": {"text": row.get_state_display(), "state": colour_of(row.state)},
        "trail": crumbs(("考核结果", reverse("appraisal:year_results")), (row.organization.name, "")),
        "scores": [
            {
                "row": score,
                "formula": formula_of(score.indicator),
                "url": address("metric", score.metric, on=row.as_of, organization=row.organization_id)
                if score.metric
                else "",
                "lists": _lists_of(score, row),
                "may_give": decider
                and (
                    (row.state == ResultState.DRAFT and not score.metric)
                    or (is_open and bool({score.pk, None} & upheld))
                ),
            }
            for score in row.scores.select_related("indicator")
        ],
        "objections": objections,
        "total_formula": TOTAL_FORMULA,
        "decider": decider,
        "may_open": decider and row.state == ResultState.DRAFT,
        "may_freeze": decider and is_open and row.objections_until < today(),
        "may_object": is_own and may(REPORT) and is_open and row.objections_until >= today(),
        "facts": [
            {"label": "年度", "value": row.scheme.year, "url": reverse("appraisal:year_scheme", args=[row.scheme_id])},
            {"label": "考核组织", "value": row.superior.name},
            {"label": "数字截至", "value": row.as_of},
            {"label": "告知日期", "value": row.opened_on},
            {"label": "异议截止", "value": row.objections_until},
            {"label": "确定日期", "value": row.frozen_on},
            {"label": "校验码", "value": row.digest[:16]},
        ],
    }
    return render(request, "appraisal/year/result.html", context)


@requires(VIEW)
@once
def result_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Open the window, object within it, settle."""
    row = _result(pk)
    verb = REPORT if step == "object" else DECIDE
    if not may(verb):
        return refused(request, verb)
    if step == "object":
        form = ObjectionForm(posted(request), scores=list(row.scores.all()))
        return form_page(
            request,
            form,
            heading="提出异议",
            subject=str(row),
            intro=f"异议期到 {row.objections_until}。由上一级处理，处理意见和异议一并留存。",
            back=_url(pk),
            service=lambda: object_to_result(result_id=pk, actor=request.user, **form.cleaned_data),
            done="已提出，等上一级处理。",
            submit="提出异议",
            tail=_tail(row),
            check=lambda: check_objectable(row),
        )
    words = {
        "open": (
            "告知结果",
            [
                f"{row.organization.name}可以看到全部得分和公式，并在 {row.scheme.objection_days} 个工作日内提出异议。",
                "告知以后，得分只有采纳异议才能更正。",
            ],
            open_result,
            "已告知，异议期开始。",
            "告知",
            check_tellable,
        ),
        "freeze": (
            "确定结果",
            ["结果连同公式、理由、异议和处理意见固定下来，生成校验码，以后谁都不能改。"],
            freeze_result,
            "结果已确定。",
            "确定",
            check_settleable,
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
        service=lambda: service(result_id=pk, actor=request.user),
        done=done,
        submit=submit,
        tail=_tail(row),
        check=lambda: check(row),
    )


@requires(DECIDE)
@once
def score_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Points of what no metric counts, with the reason."""
    score = get_object_or_404(
        Score.objects.select_related("result__organization", "result__scheme", "indicator"), pk=pk
    )
    row = score.result
    form = PointsForm(posted(request), weight=score.weight, initial={"points": score.points, "reason": score.reason})
    return form_page(
        request,
        form,
        heading="评定得分",
        subject=f"{row} · {score.label}",
        intro=score.indicator.note,
        back=_url(row.pk),
        service=lambda: give_points(score_id=pk, actor=request.user, **form.cleaned_data),
        done="已评定，总分已重算。",
        tail=_tail(row),
        check=lambda: check_givable(score, row),
    )


def _handled(found: ResultObjection, form: DecisionForm) -> str:
    """What is left to do when an objection was upheld without points: no indicator was named, or none were typed."""
    if not (form.is_bound and form.is_valid() and form.cleaned_data["upheld"]):
        return "已处理。"
    if form.cleaned_data.get("points") is not None:
        return "已采纳，得分已更正。"
    which = f"“{found.score.label}”" if found.score_id else "要更正的各项"
    return f"已采纳，得分还没有改。需要更正的，在{which}那一行点“评定”；都更正好，过了异议期再确定结果。"


@requires(DECIDE)
@once
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision on an objection."""
    found = get_object_or_404(
        ResultObjection.objects.select_related("result__organization", "result__scheme", "score"), pk=pk
    )
    row = found.result
    form = DecisionForm(posted(request), points=found.score_id is not None)
    what = f"针对“{found.score.label}”" if found.score_id else "针对整个结果"
    return form_page(
        request,
        form,
        heading="处理异议",
        subject=str(row),
        intro=f"{what}：{found.text}",
        back=_url(row.pk),
        service=lambda: answer_objection(objection_id=pk, actor=request.user, **form.cleaned_data),
        done=_handled(found, form),
        submit="处理",
        tail=_tail(row),
        check=lambda: check_unanswered(found, row),
    )
