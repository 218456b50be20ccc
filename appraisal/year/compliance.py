"""Findings of a year's reports and checklists over any number of organisations, as of any day.

A constant number of queries: one where no scheme was published, three where one was, four where the practice has
checklists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef

from appraisal.checklists.evidence_days import in_force
from appraisal.models import Checklist, DutyReport, Evidence, Hop, Progress, ReportState, Scheme
from appraisal.year.rules import BOOK, CHECKLISTS, REPORT, Asked, Listed, YearFacts
from common.periods import period
from common.rules import Finding
from members.models import Term
from orgs.models import Tier
from orgs.practice import Practice
from orgs.rules_in_force import practices_of

TIERS = (Tier.STREET, Tier.COMMUNITY)
HANDED_IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)


def findings_on(
    organizations: Iterable[Any],
    on: date,
    practices: Mapping[int, Practice] | None = None,
    without: Collection[str] = frozenset(),
) -> dict[int, list[Finding]]:
    """Findings of the streets and communities among these, by id; not yet settled by deviations."""
    organizations = [one for one in organizations if one.tier in TIERS]
    if practices is None:
        practices = practices_of({one.district_id for one in organizations}, on)
    facts = {one.pk: YearFacts(one.pk, one.tier, one.district_id) for one in organizations}

    def having(rules: Iterable[str]) -> list[int]:
        wanted = [rule for rule in rules if rule not in without]
        return [pk for pk, one in practices.items() if any(one.figure(rule) is not None for rule in wanted)]

    if facts and (districts := having([REPORT])):
        _reports(facts, districts, on)
    if facts and (districts := having(CHECKLISTS)):
        _lists(facts, districts, on)
    return BOOK.findings(facts, on, practices, without)


def _reports(facts: dict[int, YearFacts], districts: list[int], on: date) -> None:
    schemes = Scheme.objects.filter(organization__in=districts, published_on__lte=on, year__in=(on.year - 1, on.year))
    by_district: dict[int, list[Scheme]] = defaultdict(list)
    for scheme in schemes.order_by("year"):
        by_district[scheme.organization_id].append(scheme)
    if not by_district:
        return
    rows = DutyReport.objects.filter(scheme__in=[one for some in by_district.values() for one in some])
    reports = {(row.scheme_id, row.organization_id, row.hop): row for row in rows.defer("content", "words", "opinion")}
    terms: dict[int, set[int]] = defaultdict(set)
    whole = period(date(on.year - 1, 1, 1), date(on.year + 1, 1, 1))
    held = Term.objects.filter(organization__in=list(facts), accepted_at__isnull=False, period__overlap=whole)
    for organization, since, until in held.values_list("organization_id", "period__startswith", "period__endswith"):
        for year in (on.year - 1, on.year):
            if since < date(year + 1, 1, 1) and (until is None or until > date(year, 1, 1)) and since <= on:
                terms[organization].add(year)
    for fact in facts.values():
        for scheme in by_district.get(fact.district_id, ()):
            # Who held no office in the year has nothing to report of it.
            if scheme.year in terms[fact.organization_id]:
                fact.asked += [
                    _asked(scheme, hop, reports.get((scheme.pk, fact.organization_id, hop.key)), on)
                    for hop in scheme.hops
                    if hop.from_tier == fact.tier
                ]


def _asked(scheme: Scheme, hop: Hop, report: DutyReport | None, on: date) -> Asked:
    reached = report is not None and report.submitted_on is not None and report.submitted_on <= on
    if reached and report.state not in HANDED_IN:
        reached = report.decided_on is not None and report.decided_on > on  # returned later than that day
    return Asked(scheme.year, hop.label, hop.due, reached)


def _lists(facts: dict[int, YearFacts], districts: list[int], on: date) -> None:
    lists = Checklist.objects.filter(
        organization__in=districts, published_on__lte=on, year=on.year, key__in=CHECKLISTS.values()
    ).annotate(count=Count("items"))
    by_id = {row.pk: row for row in lists}
    if not by_id:
        return
    done = Evidence.objects.filter(in_force(on), progress=OuterRef("pk"))
    rows = (
        Progress.objects.filter(item__checklist__in=by_id, organization__in=list(facts), dealt_on__lte=on)
        .annotate(recorded=Exists(done))
        .order_by()
        .values_list("organization_id", "item__checklist_id", "item__rule", "item__metric", "item__due", "recorded")
    )
    for organization, checklist, rule, metric, due, recorded in rows:
        row = by_id[checklist]
        listed = facts[organization].lists.setdefault(row.key, Listed(row.name, row.count))
        if rule or metric:
            continue
        listed.own += 1
        listed.recorded += recorded
        if not recorded:
            listed.waiting.append(due or row.last_day)
    for fact in facts.values():
        for listed in fact.lists.values():
            listed.waiting.sort()
