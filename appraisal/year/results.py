"""Results by published formulas: computed from metrics, given where people judge, objected to, decided, frozen."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appraisal.metrics import METRICS
from appraisal.models import Indicator, Result, ResultObjection, ResultState, Scheme, Score
from appraisal.network import Node, network_on
from appraisal.statistics.engine import figures_of
from appraisal.year.base import DECIDE, REPORT, canonical, day_of, digest_of, published, text
from appraisal.year.criteria import formula_of, points_of, total_of
from appraisal.year.schemes import APPRAISED
from common.audit import record
from common.authority import require, require_superior
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import current_scope
from common.workdays import add_working_days
from orgs.models import Organization, Tier


def appraised_below(superior: Organization) -> Tier | None:
    """Which level this organisation appraises: its own children, street by district, community by street."""
    child = Tier(superior.tier).child
    return child if child in APPRAISED else None


@transaction.atomic
def compute_results(*, scheme_id: int, organization_id: int, actor) -> int:
    """Compute, or compute anew, the results of the level below. Those that are open or frozen stay. Returns how many.

    organization_id  who appraises. A constant number of queries whatever the number of organisations.
    """
    superior = Organization.objects.get(pk=organization_id)
    require(DECIDE, superior)
    scheme = published(Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme_id))
    tier = appraised_below(superior)
    indicators = [] if tier is None else [row for row in scheme.indicators.all() if tier in row.tiers]
    if not indicators:
        raise RuleBroken("result.none", "考核方案里没有对下一级的指标。")
    on = day_of(scheme)
    nodes = [node for node in network_on(on, tiers=[tier], places=False).nodes if node.parent_id == superior.pk]
    kept = {
        row.organization_id: row
        for row in Result.objects.select_for_update(of=("self",), no_key=True).filter(
            scheme=scheme, organization_id__in=[node.pk for node in nodes]
        )
    }
    open_nodes = [node for node in nodes if node.pk not in kept or kept[node.pk].state == ResultState.DRAFT]
    fresh = [
        Result(scheme=scheme, organization_id=node.pk, superior=superior, as_of=on)
        for node in open_nodes
        if node.pk not in kept
    ]
    Result.objects.bulk_create(fresh)
    results = [kept[node.pk] for node in open_nodes if node.pk in kept] + fresh
    _score(results, indicators, open_nodes, on)
    record(
        actor=actor, action="appraisal.result.computed", obj=scheme, organization_id=superior.pk, results=len(results)
    )
    return len(results)


def _score(results: list[Result], indicators: list[Indicator], nodes: Iterable[Node], on) -> None:
    metrics = [METRICS[row.metric] for row in indicators if row.metric]
    figures = figures_of(metrics, on, list(nodes))
    before = {
        (row.result_id, row.indicator_id): row
        for row in Score.objects.filter(result__in=[result.pk for result in results])
    }
    made, changed = [], []
    for result in results:
        result.as_of = on
        scores = []
        for indicator in indicators:
            row = before.get((result.pk, indicator.pk))
            if row is None:
                row = Score(
                    result=result,
                    organization_id=result.organization_id,
                    indicator=indicator,
                    order=indicator.order,
                )
                made.append(row)
            else:
                changed.append(row)
            row.label, row.weight, row.metric = indicator.label, indicator.weight, indicator.metric
            if indicator.metric:
                metric = METRICS[indicator.metric]
                value = figures[result.organization_id].total[metric.id]
                row.definition, row.version = metric.definition[:400], metric.version
                row.numerator, row.denominator = value.numerator, value.denominator
                row.points, row.reason, row.given_by = points_of(indicator.weight, value), "", None
            scores.append((row.weight, row.points))
        result.total = total_of(scores)
    Score.objects.bulk_create(made)
    fields = ["label", "weight", "metric", "definition", "version", "numerator", "denominator", "points", "reason"]
    Score.objects.bulk_update(changed, [*fields, "given_by"])
    Result.objects.bulk_update(results, ["as_of", "total"])


def with_waiting(rows: QuerySet[Result]) -> QuerySet[Result]:
    """Each with `waiting`: how many of its scores nobody has given yet. Until then its total is of the others alone."""
    open_ones = Score._base_manager.filter(result=OuterRef("pk"), metric="", points=None).order_by()
    counted = open_ones.values("result").annotate(n=Count("pk")).values("n")
    return rows.annotate(waiting=Coalesce(Subquery(counted), 0, output_field=IntegerField()))


def _locked(result_id: int) -> Result:
    return (
        Result.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scheme", "organization")
        .get(pk=result_id)
    )


def _not_frozen(result: Result) -> None:
    if result.state == ResultState.FROZEN:
        raise Conflict("result.frozen", f"结果已于 {result.frozen_on} 确定，不再改动。")


def _retotal(result: Result) -> None:
    result.total = total_of(list(result.scores.values_list("weight", "points")))
    result.save(update_fields=["total"])


def check_givable(score: Score, result: Result) -> None:
    """Whether points may be given now: what no metric counts before the result is told, anything an upheld objection
    is about until it is settled."""
    _not_frozen(result)
    mended = result.objections.filter(Q(score=score) | Q(score=None), upheld=True).exists()
    if score.metric and not mended:
        raise RuleBroken(
            "score.metric",
            f"“{score.label}”按公布的公式由系统计算，只有采纳了异议以后才能更正。",
            "points",
        )
    if result.state == ResultState.OPEN and not mended:
        raise Conflict("score.open", "结果已经告知，只有采纳了异议以后才能更正得分。", "points")


@transaction.atomic
def give_points(*, score_id: int, points, reason: str, actor) -> Score:
    """Points by the level above, with the reason: of what no metric counts, or to mend what an objection showed."""
    score = Score.objects.get(pk=score_id)
    result = _locked(score.result_id)
    require_superior(DECIDE, result.organization)
    check_givable(score, result)
    try:
        given = Decimal(str(points)).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise RuleBroken("score.points", "得分应是数字，例如 8.5。", "points") from None
    if not 0 <= given <= score.weight:
        raise RuleBroken("score.points", f"“{score.label}”的得分应在 0 到 {score.weight} 之间。", "points")
    score.points = given
    score.reason = text(reason, label="理由", most=300, field="reason", least=2)
    score.given_by = actor
    score.save(update_fields=["points", "reason", "given_by"])
    _retotal(result)
    record(actor=actor, action="appraisal.score.given", obj=result, score=score.pk, points=str(given))
    return score


def check_tellable(result: Result) -> None:
    """Whether it can be told now: nobody was told yet, and everything is given that people give."""
    if result.state != ResultState.DRAFT:
        raise Conflict("result.state", f"结果{result.get_state_display()}，不用再告知。")
    missing = list(result.scores.filter(metric="", points__isnull=True).values_list("label", flat=True))
    if missing:
        raise RuleBroken("result.missing", f"请先评定：{'、'.join(missing)}。")


@transaction.atomic
def open_result(*, result_id: int, actor) -> Result:
    """Tell the organisation, and begin the window in which it may object: so many working days."""
    result = _locked(result_id)
    require_superior(DECIDE, result.organization)
    check_tellable(result)
    result.state, result.opened_on = ResultState.OPEN, today()
    result.objections_until = add_working_days(today(), result.scheme.objection_days).day
    result.save(update_fields=["state", "opened_on", "objections_until"])
    record(actor=actor, action="appraisal.result.opened", obj=result, until=result.objections_until)
    return result


def check_objectable(result: Result) -> None:
    """Whether the acting office may object now: it is about itself, and the window is open."""
    scope = current_scope()
    if not scope.sees_everything and scope.anchor_id != result.organization_id:
        raise RuleBroken("objection.own", "异议由被考核的组织自己提出。", status=403)
    if result.state != ResultState.OPEN:
        raise Conflict("objection.state", f"结果{result.get_state_display()}，现在不能提出异议。")
    if result.objections_until < today():
        raise Conflict("objection.late", f"异议期已于 {result.objections_until} 结束。")


@transaction.atomic
def object_to_result(*, result_id: int, objection: str, score_id: int | None = None, actor) -> ResultObjection:
    """What the organisation says against it, while the window is open."""
    result = _locked(result_id)
    require(REPORT, result.organization)
    check_objectable(result)
    if score_id is not None and not result.scores.filter(pk=score_id).exists():
        raise RuleBroken("objection.score", "请选择这份结果里的指标。", "score")
    made = ResultObjection.objects.create(
        result=result,
        organization_id=result.organization_id,
        score_id=score_id,
        text=text(objection, label="异议", most=500, field="objection", least=4),
        made_on=today(),
        made_by=actor,
    )
    record(actor=actor, action="appraisal.objection.made", obj=made)
    return made


def check_unanswered(row: ResultObjection, result: Result) -> None:
    """Conflict where the objection was decided already, or the result is settled."""
    _not_frozen(result)
    if row.answered_on is not None:
        raise Conflict("objection.answered", f"这条异议已于 {row.answered_on} 处理。")


@transaction.atomic
def answer_objection(*, objection_id: int, upheld: bool, answer: str, points=None, actor) -> ResultObjection:
    """The decision on an objection. Upheld, it may mend the points of the indicator it is about."""
    row = ResultObjection.objects.select_for_update(of=("self",), no_key=True).get(pk=objection_id)
    result = _locked(row.result_id)
    require_superior(DECIDE, result.organization)
    check_unanswered(row, result)
    row.answer = text(answer, label="处理意见", most=500, field="answer", least=2)
    row.upheld, row.answered_on, row.answered_by = upheld, today(), actor
    row.save(update_fields=["answer", "upheld", "answered_on", "answered_by"])
    record(actor=actor, action="appraisal.objection.answered", obj=row, upheld=upheld)
    if points is not None:
        if not upheld or row.score_id is None:
            raise RuleBroken("objection.points", "采纳针对某项指标的异议，才能更正得分。", "points")
        give_points(score_id=row.score_id, points=points, reason=f"采纳异议：{row.answer}"[:300], actor=actor)
    return row


def check_settleable(result: Result) -> None:
    """Whether it can be settled now: told, the window over, every objection decided."""
    if result.state != ResultState.OPEN:
        raise Conflict("result.state", f"结果{result.get_state_display()}，不能确定。")
    if result.objections_until >= today():
        raise Conflict("result.window", f"异议期到 {result.objections_until} 结束，之后才能确定结果。")
    if result.objections.filter(answered_on__isnull=True).exists():
        raise Conflict("result.objections", "还有异议没有处理，处理完才能确定结果。")


@transaction.atomic
def freeze_result(*, result_id: int, actor) -> Result:
    """Settle it: the window is over, every objection decided. From now on neither it nor its scores change."""
    result = _locked(result_id)
    require_superior(DECIDE, result.organization)
    check_settleable(result)
    result.frozen_on, result.frozen_by = today(), actor
    body = settled(result)
    result.text, result.digest, result.state = canonical(body), digest_of(body), ResultState.FROZEN
    result.save(update_fields=["frozen_on", "frozen_by", "text", "digest", "state"])
    record(actor=actor, action="appraisal.result.frozen", obj=result, digest=result.digest)
    return result


def settled(result: Result) -> dict:
    """What is frozen and what the digest is of: every score with its formula, and every objection with its decision."""
    return {
        "year": result.scheme.year,
        "organization": {"id": result.organization_id, "name": result.organization.name},
        "as_of": result.as_of.isoformat(),
        "total": str(result.total) if result.total is not None else None,
        "frozen_on": result.frozen_on.isoformat() if result.frozen_on else None,
        "scores": [
            {
                "label": row.label,
                "weight": row.weight,
                "metric": row.metric,
                "version": row.version,
                "formula": formula_of(row.indicator),
                "numerator": row.numerator,
                "denominator": row.denominator,
                "points": str(row.points) if row.points is not None else None,
                "reason": row.reason,
            }
            for row in result.scores.select_related("indicator")
        ],
        "objections": [
            {"text": row.text, "made_on": row.made_on.isoformat(), "upheld": row.upheld, "answer": row.answer}
            for row in result.objections.all()
        ],
    }
