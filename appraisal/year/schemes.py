"""The scheme of a year: begun from the practice, adapted by the district, published, and then fixed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from appraisal.metrics import METRICS, belongs
from appraisal.models import Indicator, Scheme, SchemeState
from appraisal.year.base import RULE, text
from appraisal.year.criteria import check_weights, refuse_metric, refuse_words
from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from orgs.models import Organization, Tier
from orgs.practice import Practice
from orgs.rules_in_force import practice_of

APPRAISED = (Tier.STREET, Tier.COMMUNITY)
_LAST_DAY = "12-31"


def _district(organization_id: int) -> Organization:
    district = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization_id)
    require(RULE, district)
    if district.tier != Tier.DISTRICT:
        raise RuleBroken("scheme.district", "考核方案由区里拟定。", "organization")
    return district


@transaction.atomic
def draft_scheme(*, organization_id: int, year: int, actor) -> Scheme:
    """Begin the year's scheme from the practice of the day: chain, parts and indicators with their clauses."""
    district = _district(organization_id)
    if not today().year - 1 <= year <= today().year + 1:
        raise RuleBroken("scheme.year", "只能拟定去年、今年或明年的方案。", "year")
    if Scheme.objects.filter(organization=district, year=year).exists():
        raise Conflict("scheme.exists", f"{year}年的考核方案已经拟了，请在原来的方案上修改。", "year")
    practice = practice_of(district.pk, today())
    scheme = Scheme.objects.create(
        organization=district,
        year=year,
        practice=practice.id,
        chain=_chain(practice, year),
        parts=_parts(practice),
    )
    for order, entry in enumerate(practice.entries("indicators"), start=1):
        metric = entry.metrics[0] if entry.metrics else ""
        _check(entry.label, entry.note, metric)
        Indicator.objects.create(
            scheme=scheme,
            organization=district,
            order=order,
            label=entry.label,
            metric=metric,
            weight=entry.weight,
            tiers=list(entry.tiers),
            clause=entry.cite.label if entry.cite else "",
            ours=entry.ours,
            note=entry.note,
        )
    record(actor=actor, action="appraisal.scheme.drafted", obj=scheme, year=year, practice=practice.id)
    return scheme


def _chain(practice: Practice, year: int) -> list[dict]:
    """Steps with both ends named; the last day is the rule's, which the district may have ruled otherwise."""
    rows = []
    for entry in practice.entries("appraisal_chain"):
        if not (entry.from_tier and entry.to_tier):
            continue
        figure = practice.figure(entry.rule) if entry.rule else None
        due = (figure.due_in(year) if figure is not None else None) or date.fromisoformat(f"{year}-{_LAST_DAY}")
        rows.append(
            {
                "key": entry.id,
                "label": entry.label,
                "from_tier": entry.from_tier,
                "to_tier": entry.to_tier,
                "due": due.isoformat(),
                "clause": entry.cite.label if entry.cite else "",
            }
        )
    return rows


def _parts(practice: Practice) -> list[dict]:
    return [
        {
            "key": entry.id,
            "label": entry.label,
            "metrics": [key for key in entry.metrics if key in METRICS and belongs(METRICS[key], practice)],
        }
        for entry in practice.entries("report_parts")
    ]


def _check(label: str, note: str, metric: str) -> None:
    refuse_words(label, field="label")
    refuse_words(note, field="note")
    if metric:
        refuse_metric(metric)


def _drafted(scheme_id: int) -> Scheme:
    scheme = Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme_id)
    require(RULE, Organization.objects.get(pk=scheme.organization_id))
    if scheme.state != SchemeState.DRAFT:
        raise Conflict("scheme.published", f"{scheme.year}年的考核方案已于 {scheme.published_on} 公布，不再改动。")
    return scheme


@transaction.atomic
def adapt_scheme(*, scheme_id: int, dues: dict[str, date], objection_days: int, note: str, actor) -> Scheme:
    """The district's own days for the year, and how long a result may be objected to.

    dues  key of a step → its last day
    """
    scheme = _drafted(scheme_id)
    if not 3 <= objection_days <= 30:
        raise RuleBroken("scheme.window", "异议期应为 3 至 30 个工作日。", "objection_days")
    chain, before = [], None
    for hop in scheme.chain:
        due = dues.get(hop["key"]) or date.fromisoformat(hop["due"])
        if due.year not in (scheme.year, scheme.year + 1):
            raise RuleBroken("scheme.due", f"“{hop['label']}”的期限应在{scheme.year}年或次年。", f"due_{hop['key']}")
        if before is not None and due < before:
            raise RuleBroken("scheme.order", f"“{hop['label']}”的期限不能早于前一级。", f"due_{hop['key']}")
        before = due
        chain.append(hop | {"due": due.isoformat()})
    scheme.chain, scheme.objection_days = chain, objection_days
    scheme.note = text(note, label="说明", most=300, field="note")
    scheme.save(update_fields=["chain", "objection_days", "note"])
    record(actor=actor, action="appraisal.scheme.adapted", obj=scheme)
    return scheme


@transaction.atomic
def set_indicator(
    *,
    scheme_id: int,
    label: str,
    weight: int,
    tiers: list[str],
    metric: str = "",
    note: str = "",
    indicator_id: int | None = None,
    actor,
) -> Indicator:
    """Add an indicator, or change one. Refused where it would count traces (criteria)."""
    scheme = _drafted(scheme_id)
    label = text(label, label="指标", most=60, field="label", least=2)
    note = text(note, label="评定办法", most=200, field="note")
    _check(label, note, metric)
    if not 1 <= weight <= 100:
        raise RuleBroken("indicator.weight", "权重应为 1 至 100。", "weight")
    wanted = [tier.value for tier in APPRAISED if tier.value in tiers]
    if not wanted:
        raise RuleBroken("indicator.tiers", "请选择考核哪一级。", "tiers")
    if indicator_id is None:
        last = scheme.indicators.aggregate(last=Max("order"))["last"] or 0
        row = Indicator(scheme=scheme, organization_id=scheme.organization_id, order=last + 1)
    else:
        row = scheme.indicators.get(pk=indicator_id)
        if (row.label, row.metric) != (label, metric):
            row.clause, row.ours = "", False  # another criterion than the practice's
    row.label, row.metric, row.weight, row.tiers, row.note = label, metric, weight, wanted, note
    row.save()
    record(actor=actor, action="appraisal.indicator.set", obj=scheme, indicator=row.pk, weight=weight)
    return row


@transaction.atomic
def drop_indicator(*, indicator_id: int, actor) -> Scheme:
    """Take an indicator out of a draft."""
    row = Indicator.objects.get(pk=indicator_id)
    scheme = _drafted(row.scheme_id)
    record(actor=actor, action="appraisal.indicator.dropped", obj=scheme, indicator=row.pk)
    row.delete()
    return scheme


@transaction.atomic
def publish_scheme(*, scheme_id: int, actor) -> Scheme:
    """From now on it binds and does not change. Every criterion is looked at once more."""
    scheme = _drafted(scheme_id)
    rows = list(scheme.indicators.all())
    for row in rows:
        _check(row.label, row.note, row.metric)
    if not rows and not scheme.chain:
        raise RuleBroken("scheme.empty", "方案里既没有报告链条，也没有指标，请先补充。")
    check_weights(rows, sorted({tier for row in rows for tier in row.tiers}))
    scheme.state, scheme.published_on, scheme.published_by = SchemeState.PUBLISHED, today(), actor
    scheme.save(update_fields=["state", "published_on", "published_by"])
    record(actor=actor, action="appraisal.scheme.published", obj=scheme, year=scheme.year, indicators=len(rows))
    return scheme
