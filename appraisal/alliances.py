"""What must hold of the alliances that an organisation leads: appraised each year, the weak ones put in order with a
plan and a day (RH 二2·四是). Facts, rules, and findings over any number of organisations as of any day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection

from common.rules import Finding, State, Verdict
from orgs.judging import RuleBook
from orgs.practice import Practice
from orgs.rules_in_force import practices_of

HOLDS, DUE, BROKEN, NOT_APPLICABLE = State.HOLDS, State.DUE, State.BROKEN, State.NOT_APPLICABLE
_TIERS = ("DISTRICT", "STREET", "COMMUNITY")
WARN_DAYS, YEAR_WARN_DAYS = 14, 45
WHO = "牵头组织的书记"

BOOK = RuleBook()
RULES = BOOK.rules


@dataclass(slots=True)
class LedAlliance:
    """An alliance that stands on the day.

    reviewed  years appraised by the day; weak_since the day on which its last appraisal called it weak, else None
    due_on    until when the running rectification is to be done; None where none runs
    begun     the first day of the last rectification begun by the day
    """

    name: str
    since: date
    reviewed: set[int] = field(default_factory=set)
    weak_since: date | None = None
    due_on: date | None = None
    begun: date | None = None


@dataclass(slots=True)
class AllianceFacts:
    """The alliances that one organisation leads on one day."""

    organization_id: int
    tier: str
    district_id: int
    name: str = ""
    led: list[LedAlliance] = field(default_factory=list)


_LED = """
    SELECT a.organization_id, a.name, lower(a.period),
           coalesce((SELECT array_agg(w.year) FROM orgs_alliancereview w
                     WHERE w.alliance_id = a.id AND w.reviewed_on <= %(on)s), '{}'),
           (SELECT CASE WHEN w.grade = 'WEAK' THEN w.reviewed_on END FROM orgs_alliancereview w
            WHERE w.alliance_id = a.id AND w.reviewed_on <= %(on)s ORDER BY w.year DESC LIMIT 1),
           (SELECT min(r.due_on) FROM orgs_rectification r WHERE r.alliance_id = a.id AND r.since <= %(on)s
            AND (r.finished_on IS NULL OR r.finished_on > %(on)s)),
           (SELECT max(r.since) FROM orgs_rectification r WHERE r.alliance_id = a.id AND r.since <= %(on)s)
    FROM orgs_alliance a
    WHERE a.organization_id = ANY(%(organizations)s) AND a.period @> %(on)s::date
    ORDER BY a.organization_id, a.name, a.id
"""


def alliance_facts(organizations: Iterable[Any], on: date) -> dict[int, AllianceFacts]:
    """Facts of the districts, streets and communities among these, by id. One query."""
    facts = {
        org.pk: AllianceFacts(organization_id=org.pk, tier=org.tier, district_id=org.district_id, name=org.name)
        for org in organizations
        if org.tier in _TIERS
    }
    if facts:
        with connection.cursor() as cursor:
            cursor.execute(_LED, {"organizations": list(facts), "on": on})
            for pk, name, since, reviewed, weak_since, due_on, begun in cursor.fetchall():
                facts[pk].led.append(LedAlliance(name, since, set(reviewed), weak_since, due_on, begun))
    return facts


def _named(rows: list[LedAlliance]) -> str:
    first = "、".join(f"“{row.name}”" for row in rows[:2])
    return first if len(rows) <= 2 else f"{first}等 {len(rows)} 个"


@BOOK.rule("alliance.appraised", tiers=" ".join(_TIERS), who=WHO, remedy="orgs:alliances_of")
def appraised(facts: AllianceFacts, figure, on: date) -> Verdict:
    """Each that stood through the last quarter of a year is appraised by the day that the practice names."""
    month, day = (int(part) for part in str(figure["due"]).split("-"))
    due, last = date(on.year, month, day), date(on.year - 1, month, day)
    required = f"每年 {month} 月 {day} 日前考核一次"
    if not facts.led:
        return Verdict(NOT_APPLICABLE, "没有牵头的联合体", required)
    missed = [row for row in facts.led if row.since <= last - timedelta(days=92) and last.year not in row.reviewed]
    inputs = {"牵头": len(facts.led), "本年已考评": sum(on.year in row.reviewed for row in facts.led), "期限": due}
    if missed:
        found = f"{last.year}年没有考评：{_named(missed)}"
        return Verdict(BROKEN, found, required, "在联合体的“考评”里补上", inputs, due_on=last)
    waiting = [row for row in facts.led if on.year not in row.reviewed and row.since <= due - timedelta(days=92)]
    if not waiting:
        return Verdict(HOLDS, f"本年应考评的都已考评，共 {len(facts.led)} 个联合体", required, inputs=inputs)
    if on > due:
        found = f"{on.year}年没有考评：{_named(waiting)}"
        return Verdict(BROKEN, found, required, "在联合体的“考评”里补上", inputs, due_on=due)
    state = DUE if (due - on).days <= YEAR_WARN_DAYS else HOLDS
    found = f"本年还没有考评：{_named(waiting)}，{due} 到期"
    return Verdict(state, found, required, f"在 {due} 前考评", inputs, due_on=due, starts_on=date(on.year, 10, 1))


@BOOK.rule("alliance.rectified", tiers=" ".join(_TIERS), who=WHO, remedy="orgs:alliances_of")
def rectified(facts: AllianceFacts, figure, on: date) -> Verdict:
    """A weak one is put in order within the days that the practice gives, and the order is finished when it is due."""
    days = int(figure["days"])
    required = f"考评为作用不明显的，{days} 天内列入整顿，按期完成"
    if not facts.led:
        return Verdict(NOT_APPLICABLE, "没有牵头的联合体", required)
    running = sorted((row for row in facts.led if row.due_on is not None), key=lambda row: row.due_on)
    weak = [row for row in facts.led if row.weak_since and row.due_on is None and _unanswered(row)]
    inputs = {"牵头": len(facts.led), "正在整顿": len(running), "还没有列入": len(weak)}
    late = [row for row in running if row.due_on < on]
    if late:
        found = f"整顿逾期：{_named(late)}，{late[0].due_on} 到期"
        return Verdict(BROKEN, found, required, "登记整顿结果，或说明原因报上级备案", inputs, due_on=late[0].due_on)
    limits = sorted(row.weak_since + timedelta(days=days) for row in weak)
    if limits and limits[0] < on:
        found = f"考评为作用不明显，还没有列入整顿：{_named(weak)}"
        return Verdict(BROKEN, found, required, "在联合体的“考评”里列入整顿，写明措施和期限", inputs, due_on=limits[0])
    if limits:
        found = f"考评为作用不明显：{_named(weak)}，{limits[0]} 前列入整顿"
        return Verdict(DUE, found, required, "列入整顿，写明措施和期限", inputs, due_on=limits[0])
    if running:
        first = running[0].due_on
        state = DUE if (first - on).days <= WARN_DAYS else HOLDS
        found = f"正在整顿：{_named(running)}，{first} 到期"
        return Verdict(state, found, required, f"在 {first} 前完成，登记结果", inputs, due_on=first)
    return Verdict(HOLDS, "没有需要整顿的联合体", required, inputs=inputs)


def _unanswered(row: LedAlliance) -> bool:
    return row.begun is None or row.begun < row.weak_since


def findings_on(
    organizations: Iterable[Any],
    on: date,
    practices: Mapping[int, Practice] | None = None,
    without: Collection[str] = frozenset(),
) -> dict[int, list[Finding]]:
    """Findings of those who can lead an alliance, by id; nothing is read where no practice in sight asks for it."""
    asked = list(organizations)
    if practices is None:
        practices = practices_of({one.district_id for one in asked}, on)
    wanted = any(practice.figure(rule) is not None for practice in practices.values() for rule in RULES)
    return BOOK.findings(alliance_facts(asked, on), on, practices, without) if wanted else {}
