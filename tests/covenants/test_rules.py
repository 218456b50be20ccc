"""Rules of lists, agreements, pledges and promises: each as of any day, under XH and RH; facts in constant queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.periods import period
from common.rules import State
from common.scoping import everything
from covenants.compliance import findings_on
from covenants.facts import CovenantFacts, covenant_facts
from covenants.models import (
    Agreement,
    AgreementTerm,
    Claim,
    ClaimState,
    CycleStep,
    Deliberation,
    Direction,
    ItemState,
    ListCycle,
    ListItem,
    Outcome,
    Pledge,
    PromiseCase,
    Review,
    ServicePromise,
    Side,
    Stage,
)
from covenants.rules import BOOK, RULES
from meetings.models import Meeting
from orgs.practice import load_practice
from tests.factories import make_district, make_unit

HOLDS, DUE, BROKEN, NOT_APPLICABLE = State.HOLDS, State.DUE, State.BROKEN, State.NOT_APPLICABLE
ON = date(2026, 3, 10)
XIHU, RONGHE = load_practice("xihu"), load_practice("ronghe")


def judged(rule_id: str, on: date = ON, practice=XIHU, **facts):
    """State and words of one rule for facts made by hand."""
    fact = CovenantFacts(organization_id=1, tier="COMMUNITY", district_id=1, **facts)
    [finding] = [finding for finding in BOOK.judge(fact, practice, on) if finding.rule_id == rule_id]
    return finding.state, finding.found


A_CYCLE = {"cycle_id": 1, "since": date(2026, 1, 1), "until": date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("facts", "state", "found"),
    [
        ({}, NOT_APPLICABLE, "还没有开启清单周期"),
        ({**A_CYCLE, "stage": Stage.COLLECTING}, NOT_APPLICABLE, "没有参与共建的单位"),
        (
            {**A_CYCLE, "units": {1, 2}, "offering": {1: 1, 2: 1}, "needing": {1: 1, 2: 3}},
            HOLDS,
            "2 家单位，2 家两项都填了",
        ),
        # A unit that has only offered has not filled in both.
        (
            {**A_CYCLE, "stage": Stage.COLLECTING, "units": {1, 2}, "offering": {1: 1, 2: 1}, "needing": {1: 1}},
            NOT_APPLICABLE,
            "正在征集，2 家单位，1 家两项都填了",
        ),
        (
            {**A_CYCLE, "stage": Stage.COLLECTING, "units": {1}, "collect_by": ON + timedelta(days=31)},
            NOT_APPLICABLE,
            "正在征集，1 家单位，0 家两项都填了",
        ),
        (
            {**A_CYCLE, "stage": Stage.COLLECTING, "units": {1}, "collect_by": ON + timedelta(days=30)},
            DUE,
            "1 家单位，0 家两项都填了，2026-04-09 截止",
        ),
        (
            {**A_CYCLE, "stage": Stage.COLLECTING, "units": {1}, "collect_by": ON},
            DUE,
            "1 家单位，0 家两项都填了，2026-03-10 截止",
        ),
        (
            {**A_CYCLE, "stage": Stage.COLLECTING, "units": {1}, "collect_by": ON - timedelta(days=1)},
            BROKEN,
            "1 家单位，0 家两项都填了",
        ),
        ({**A_CYCLE, "stage": Stage.DELIBERATING, "units": {1}}, BROKEN, "1 家单位，0 家两项都填了"),
    ],
)
def test_both_ways(facts, state, found):
    assert judged("list.both_ways", **facts) == (state, found)


@pytest.mark.parametrize(
    ("facts", "state"),
    [({}, NOT_APPLICABLE), (A_CYCLE, HOLDS), ({**A_CYCLE, "undeliberated": 2}, BROKEN)],
)
def test_deliberated(facts, state):
    assert judged("list.deliberated", **facts)[0] is state


@pytest.mark.parametrize(
    ("confirmed", "state"),
    [
        ([], HOLDS),
        ([ON], HOLDS),
        ([ON - timedelta(days=19)], HOLDS),  # 11 days left
        ([ON - timedelta(days=20)], DUE),  # 10 days left
        ([ON - timedelta(days=30)], DUE),  # the last day
        ([ON - timedelta(days=31), ON], BROKEN),
    ],
)
def test_signed_within_thirty_days(confirmed, state):
    assert judged("agreement.signed", **A_CYCLE, unsigned=confirmed)[0] is state


def test_nothing_to_sign_without_a_cycle():
    assert judged("agreement.signed") == (NOT_APPLICABLE, "还没有开启清单周期")
    assert judged("agreement.signed", unsigned=[date(2026, 1, 1)]) == (BROKEN, "1 项认领超过期限还没有签订")


@pytest.mark.parametrize(
    ("on", "facts", "state"),
    [
        (ON, {}, NOT_APPLICABLE),
        (ON, {"pledges": 2, "unreviewed": [date(2027, 1, 1)]}, HOLDS),
        (date(2026, 12, 1), {"pledges": 2, "unreviewed": [date(2027, 1, 1)]}, DUE),
        (date(2026, 12, 31), {"pledges": 2, "unreviewed": [date(2027, 1, 1)]}, DUE),
        (date(2027, 1, 1), {"pledges": 2, "unreviewed": [date(2027, 1, 1)]}, BROKEN),
        (date(2027, 1, 1), {"pledges": 2}, HOLDS),
    ],
)
def test_reviewed_by_the_end_of_the_year(on, facts, state):
    assert judged("pledge.reviewed", on, **A_CYCLE, **facts)[0] is state


@pytest.mark.parametrize(
    ("facts", "state", "found"),
    [
        ({}, HOLDS, "没有超过承诺时限的事项"),
        ({"open_cases": [ON + timedelta(days=3)]}, HOLDS, "1 件在办，最早 2026-03-13 到期"),
        ({"open_cases": [ON + timedelta(days=9), ON + timedelta(days=2)]}, DUE, "2 件在办，最早 2026-03-12 到期"),
        ({"late_cases": 1, "open_cases": [ON]}, BROKEN, "1 件超过承诺时限"),
    ],
)
def test_promise_kept(facts, state, found):
    assert judged("promise.kept", practice=RONGHE, **facts) == (state, found)


def test_each_practice_says_only_what_its_document_says():
    fact = CovenantFacts(organization_id=1, tier="COMMUNITY", district_id=1)
    said = {
        name: {finding.rule_id for finding in BOOK.judge(fact, load_practice(name), ON)}
        for name in ("xihu", "ronghe", "fucheng", "haibowan", "longyan")
    }
    assert said == {
        "xihu": {"list.both_ways", "list.deliberated", "agreement.signed", "pledge.reviewed"},
        "ronghe": {"promise.kept"},
        "fucheng": set(),
        "haibowan": set(),
        "longyan": set(),
    }
    assert set(RULES) == said["xihu"] | said["ronghe"]
    grid = CovenantFacts(organization_id=1, tier="GRID", district_id=1)
    assert BOOK.judge(grid, XIHU, ON) == []


# ---- facts, as of any day -------------------------------------------------------------------------------------------


class Year:
    """A community's year, put down with its days: opened 1 March, published 20 March, agreed 10 April, reviewed."""

    def __init__(self, district, community, mark: str):
        self.community = community
        self.school = make_unit(district, f"{mark}小学", joins=community)
        self.bank = make_unit(district, f"{mark}银行", joins=community)
        with everything("a year with its days"):
            self._put_down()

    def _put_down(self):
        org = {"organization": self.community}
        year = period(date(2026, 1, 1), date(2027, 1, 1))
        self.cycle = ListCycle.objects.create(
            **org, title="2026年", period=year, collect_by=date(2026, 3, 15), stage=Stage.REVIEWING
        )
        days = {"COLLECTING": (3, 1), "DELIBERATING": (3, 16), "PUBLISHED": (3, 20), "SIGNING": (4, 1)}
        for stage, (month, day) in days.items():
            CycleStep.objects.create(cycle=self.cycle, stage=stage, on=date(2026, month, day))
        meeting = Meeting.objects.create(
            **org, kind="JOINT", title="联席会议", starts_at=datetime(2026, 3, 18, 1, tzinfo=UTC), year=2026
        )
        items = [
            self._item(unit, direction, number)
            for number, (unit, direction) in enumerate(
                ((self.school, Direction.OFFER), (self.school, Direction.NEED), (self.bank, Direction.OFFER)), start=1
            )
        ]
        for item in items:
            Deliberation.objects.create(
                item=item, meeting=meeting, **org, outcome=Outcome.ACCEPTED, decided_on=date(2026, 3, 18)
            )
        claim = Claim.objects.create(
            item=items[0],
            **org,
            quantity=1,
            state=ClaimState.CONFIRMED,
            made_on=date(2026, 3, 21),
            decided_on=date(2026, 3, 22),
        )
        agreement = Agreement.objects.create(
            **org,
            cycle=self.cycle,
            kind="CLAIM",
            title="协议",
            year=2026,
            number=1,
            period=year,
            state="SIGNED",
            digest="0" * 64,
            signed_on=date(2026, 4, 25),
        )
        term = AgreementTerm.objects.create(
            agreement=agreement, order=1, claim=claim, giver=self.school, content="开放操场", period=year
        )
        self.pledge = Pledge.objects.create(
            term=term,
            cycle=self.cycle,
            **org,
            giver=self.school,
            content="开放操场",
            period=year,
            signed_on=date(2026, 4, 25),
        )
        for side, day in ((Side.GIVER, 10), (Side.RECEIVER, 20)):
            Review.objects.create(pledge=self.pledge, **org, side=side, satisfaction=3, reviewed_on=date(2026, 12, day))
        promise = ServicePromise.objects.create(**org, title="开证明", working_days=3, since=date(2026, 1, 1))
        PromiseCase.objects.create(
            promise=promise,
            **org,
            matter="一件",
            received_on=date(2026, 5, 6),
            due_on=date(2026, 5, 9),
            done_on=date(2026, 5, 12),
        )

    def _item(self, unit, direction, number):
        return ListItem.objects.create(
            cycle=self.cycle,
            organization=self.community,
            unit=unit,
            direction=direction,
            category="CULTURE",
            title=f"第{number}项",
            quantity=Decimal(1),
            number=number,
            state=ItemState.PUBLISHED,
            submitted_on=date(2026, 3, 5),
            published_on=date(2026, 3, 20),
        )


@pytest.fixture
def year(db):
    district = make_district()
    return Year(district, district.community, "甲")


def states(community, *day) -> dict[str, State]:
    with everything("test"):
        found = findings_on([community], date(*day))[community.pk]
    return {finding.rule_id: finding.state for finding in found}


def test_a_year_as_of_its_days(year):
    community = year.community
    assert set(states(community, 2026, 2, 28).values()) == {NOT_APPLICABLE}
    # Collecting, and nobody had filled in anything yet; on the 5th the school had.
    assert states(community, 2026, 3, 4)["list.both_ways"] is DUE
    with everything("facts"):
        fact = covenant_facts([community], date(2026, 3, 5))[community.pk]
    assert (fact.stage, fact.offering, fact.needing) == (
        "COLLECTING",
        {year.school.pk: 1, year.bank.pk: 1},
        {year.school.pk: 1},
    )
    # The bank never said what it needs.
    assert states(community, 2026, 3, 16)["list.both_ways"] is BROKEN
    assert states(community, 2026, 3, 20)["list.deliberated"] is HOLDS
    signed = [states(community, *day)["agreement.signed"] for day in ((2026, 3, 22), (2026, 4, 12), (2026, 4, 24))]
    assert signed == [HOLDS, DUE, BROKEN]
    assert states(community, 2026, 4, 25)["agreement.signed"] is HOLDS
    reviewed = [states(community, *day)["pledge.reviewed"] for day in ((2026, 4, 24), (2026, 4, 25), (2026, 12, 10))]
    assert reviewed == [NOT_APPLICABLE, HOLDS, DUE]
    assert states(community, 2026, 12, 20)["pledge.reviewed"] is HOLDS
    assert states(community, 2027, 1, 5)["pledge.reviewed"] is HOLDS


def test_an_item_published_before_its_meeting_is_seen(year):
    with everything("moved"):
        Deliberation.objects.filter(item__number=1).update(decided_on=date(2026, 3, 21))
    assert states(year.community, 2026, 3, 19)["list.deliberated"] is HOLDS
    assert states(year.community, 2026, 3, 20)["list.deliberated"] is BROKEN
    with everything("withdrawn later"):
        ListItem.objects.filter(number=1).update(withdrawn_on=date(2026, 3, 25), state=ItemState.WITHDRAWN)
    assert states(year.community, 2026, 3, 24)["list.deliberated"] is BROKEN
    assert states(year.community, 2026, 3, 25)["list.deliberated"] is HOLDS


def test_promises_under_the_practice_that_speaks_of_them(db):
    district = make_district(practice="ronghe")
    year = Year(district, district.community, "乙")
    on = [states(year.community, 2026, 5, day) for day in (5, 6, 7, 10, 12)]
    assert [set(found) for found in on] == [{"promise.kept"}] * 5
    # received on the 6th, due on the 9th, done on the 12th
    assert [found["promise.kept"] for found in on] == [HOLDS, HOLDS, DUE, BROKEN, BROKEN]
    assert states(year.community, 2027, 5, 5)["promise.kept"] is BROKEN
    assert states(year.community, 2027, 5, 8)["promise.kept"] is HOLDS, "a year later it is no longer told"


def test_as_many_queries_for_three_as_for_one(db):
    district = make_district()
    places = district.communities[:3]

    def cost(organizations):
        with everything("test"), CaptureQueriesContext(connection) as captured:
            found = findings_on(organizations, ON)
        return len(captured), found

    Year(district, places[0], "甲")
    one, _ = cost(places[:1])
    for place, mark in zip(places[1:], "乙丙", strict=True):
        Year(district, place, mark)
    three, found = cost(places)
    assert one == three
    assert one <= 8
    assert {len(rows) for rows in found.values()} == {4}
    with everything("nobody asks of a grid"):
        assert findings_on([district.grid], ON) == {}
