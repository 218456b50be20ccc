"""What a year's appraisal asks of whom: reports by the scheme's days, results that may be objected to, objections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from appraisal.models import (
    Award,
    AwardState,
    DutyReport,
    ReportState,
    Result,
    ResultObjection,
    ResultState,
    Scheme,
    SchemeState,
)
from common.periods import period
from members.models import Term
from notices.due import Due
from notices.sources.asking import Asking, page, waited
from orgs.models import Organization

# The year's last weeks: before that a report would be of half a year.
SOON = timedelta(days=30)
KINDS = ("report.annual", "report.returned", "report.waiting", "result.open", "result.objection", "award.waiting")
HANDED_IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)


def year_dues(asking: Asking) -> Iterator[Due]:
    """All of it. One query where no scheme was published, else seven at most."""
    if asking.unit_id is not None or not any(asking.wants(kind) for kind in KINDS):
        return
    schemes = list(Scheme.objects.filter(state=SchemeState.PUBLISHED, year__gte=asking.on.year - 1))
    if not schemes:
        return
    if asking.wants("report.annual"):
        yield from _reports(asking, schemes)
    if asking.wants("report.waiting"):
        yield from _waiting(asking)
        yield from _objections(asking)
    if asking.wants("result.open"):
        yield from _open(asking)
    if asking.wants("award.waiting"):
        yield from _awards(asking)


def _reports(asking: Asking, schemes: list[Scheme]) -> Iterator[Due]:
    """Of each organisation the first step of its chain that was not handed in; a returned one says why."""
    by_district = {}
    for scheme in schemes:
        by_district.setdefault(scheme.organization_id, []).append(scheme)
    tiers = {hop.from_tier for scheme in schemes for hop in scheme.hops}
    places = asking.own(Organization.objects.existing(asking.on).filter(tier__in=tiers), "pk")
    rows = list(places.order_by("tree_id", "lft").values_list("pk", "tier", "district_id"))
    if not rows:
        return
    reports = {
        (row.scheme_id, row.organization_id, row.hop): row
        for row in asking.own(DutyReport.objects.filter(scheme__in=schemes)).defer("content", "words", "opinion")
    }
    in_office = _in_office(asking, schemes)
    for pk, tier, district in rows:
        for scheme in by_district.get(district, ()):
            if scheme.year in in_office and pk not in in_office[scheme.year]:
                continue
            for hop in scheme.hops:
                if hop.from_tier != tier:
                    continue
                report = reports.get((scheme.pk, pk, hop.key))
                if report is not None and report.state in HANDED_IN:
                    continue
                yield _report(asking, scheme, hop, pk, report)
                break


def _in_office(asking: Asking, schemes: list[Scheme]) -> dict[int, set[int]]:
    """By years that are over: whose committee held office in the year. Who held none, or whose record began later, is
    asked for nothing. One query for each such year."""
    found = {}
    for year in {scheme.year for scheme in schemes if scheme.year < asking.on.year}:
        whole = period(date(year, 1, 1), date(year + 1, 1, 1))
        terms = Term.objects.filter(accepted_at__isnull=False, period__overlap=whole)
        found[year] = set(asking.own(terms).values_list("organization_id", flat=True))
    return found


def _report(asking: Asking, scheme: Scheme, hop, pk: int, report: DutyReport | None) -> Due:
    returned = report is not None and report.state == ReportState.RETURNED
    return Due(
        kind="report.returned" if returned else "report.annual",
        object=f"appraisal.report:{scheme.pk}:{hop.key}",
        organization_id=pk,
        due_on=None if returned else hop.due,  # a report returned again waits from that day
        starts_on=date(scheme.year, 1, 1),
        since=report.decided_on if returned else None,
        title=f"{scheme.year}年度报告被退回：{report.remark}" if returned else f"{scheme.year}年度报告还没有报送",
        reason=f"{hop.clause}，{hop.label}；数字系统已经列好，只写评价",
        url=page("appraisal:year_report", report.pk) if report else f"{reverse('appraisal:year')}?year={scheme.year}",
        action="去补正" if returned else "写报告",
        now=returned,
        wait=waited(report.decided_on, asking.on) if returned else "",
        ahead=not returned and hop.due > asking.on + SOON,
        inputs={"年度": scheme.year, "期限": hop.due},
    )


def _waiting(asking: Asking) -> Iterator[Due]:
    """One line per receiving organisation: reports are gone through together."""
    rows = asking.own(DutyReport.objects.filter(state=ReportState.SUBMITTED), "superior_id").order_by("superior_id")
    for superior, count, since in rows.values_list("superior_id").annotate(
        count=Count("pk"), since=Min("submitted_on")
    ):
        yield Due(
            kind="report.waiting",
            object=f"orgs.organization:{superior}",
            organization_id=superior,
            since=since,
            title=f"{count} 份年度报告等待接收",
            reason="看过后接收，要补充的写明原因退回",
            url=f"{reverse('appraisal:year_reports')}?state={ReportState.SUBMITTED.value}",
            action="去办理",
            when="今天",
            wait=waited(since, asking.on),
            inputs={"份数": count, "最早报送": since},
        )


def _awards(asking: Asking) -> Iterator[Due]:
    """One line for the district: what was proposed is decided together."""
    rows = asking.own(Award.objects.filter(state=AwardState.PROPOSED), "organization__district_id").order_by()
    counted = rows.values_list("organization__district_id").annotate(count=Count("pk"), since=Min("proposed_on"))
    for district, count, since in counted.order_by("organization__district_id"):
        yield Due(
            kind="award.waiting",
            object=f"orgs.organization:{district}",
            organization_id=district,
            since=since,
            title=f"{count} 项评先评优推荐等待评定",
            reason="看事迹和依据，评上的再公布；不评的写明理由",
            url=f"{reverse('appraisal:year_awards')}?state={AwardState.PROPOSED.value}",
            action="去评定",
            when="今天",
            wait=waited(since, asking.on),
            inputs={"项数": count, "最早推荐": since},
        )


def _objections(asking: Asking) -> Iterator[Due]:
    rows = ResultObjection.objects.filter(answered_on__isnull=True)
    rows = asking.own(rows, "result__superior_id").select_related("result").order_by("pk")
    for row in rows:
        yield Due(
            kind="result.objection",
            object=f"appraisal.objection:{row.pk}",
            organization_id=row.result.superior_id,
            since=row.made_on,
            title="考核结果有异议等待处理",
            reason="处理完、过了异议期，才能确定结果",
            url=page("appraisal:year_result", row.result_id),
            action="去处理",
            when="今天",
            wait=waited(row.made_on, asking.on),
            inputs={"提出": row.made_on},
        )


def _open(asking: Asking) -> Iterator[Due]:
    rows = Result.objects.filter(state=ResultState.OPEN, objections_until__gte=asking.on).defer("text")
    for row in asking.own(rows).order_by("pk"):
        yield Due(
            kind="result.open",
            object=f"appraisal.result:{row.pk}",
            organization_id=row.organization_id,
            due_on=row.objections_until,
            since=row.opened_on,
            title="考核结果已告知，有不同意见请在期限内提出",
            reason="没有异议的不用办理",
            url=page("appraisal:year_result", row.pk),
            action="看结果",
            inputs={"告知": row.opened_on, "异议截止": row.objections_until},
        )
