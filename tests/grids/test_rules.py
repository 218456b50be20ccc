"""Rules of grids, micro-homes and estates: from facts alone, and set-based from the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appraisal.findings import RULES as ALL
from common.clock import today
from common.rules import State
from common.scoping import everything
from grids.compliance import findings_on
from grids.facts import TerritoryFacts
from grids.rules import BOOK, RULES
from grids.services.estates import cover_estates
from grids.services.ledgers import review_ledger
from grids.services.matters import MatterLine, raise_matter
from grids.services.profiles import ProfileLine, set_grid_profile
from notices.sources import own_dues
from orgs.models import Organization
from orgs.practice import Override, load_practice
from orgs.services import create_organization
from tests.factories import LONG_AGO, acting_as, make_district, make_user
from tests.grids.making import make_building, make_estate, seat, seat_branch

XIHU, LONGYAN, FUCHENG = load_practice("xihu"), load_practice("longyan"), load_practice("fucheng")


def one(rule_id, practice=XIHU, **facts):
    tier = next(iter(RULES[rule_id].tiers))
    found = BOOK.judge(TerritoryFacts(1, tier, 1, **facts), practice, today())
    return next(finding for finding in found if finding.rule_id == rule_id)


def test_every_rule_of_this_room_is_asked():
    assert set(RULES) == {
        "grid.one_branch",
        "grid.size",
        "grid.dual_role",
        "home.host",
        "estate.covered",
        "matter.ledger",
    }
    assert set(RULES) <= set(ALL)


@pytest.mark.parametrize(
    ("facts", "state", "found"),
    [
        ({"profile": True, "secretary": 7}, State.HOLDS, "有网格，有支部"),
        ({"profile": True}, State.BROKEN, "支部没有书记"),
        ({"secretary": 7}, State.BROKEN, "网格概况没有登记"),
        ({"kind": "TEMPORARY", "secretary": 7}, State.NOT_APPLICABLE, "不按网格设置的党支部"),
    ],
)
def test_one_grid_one_branch(facts, state, found):
    finding = one("grid.one_branch", **facts)
    assert (finding.state, finding.found, finding.clause) == (state, found, XIHU.figure("grid.one_branch").cite.label)


def test_the_size_of_a_grid_is_the_districts_to_say():
    assert one("grid.size", households=900, buildings=3).state is State.NOT_APPLICABLE
    own = [
        Override("grid.size", key, value, LONG_AGO, None, "区委组织部", "网格划分标准")
        for key, value in (("households_min", 200), ("households_max", 500), ("buildings_max", 12))
    ]
    practice = XIHU.with_overrides(own, today())
    holds = one("grid.size", practice, households=300, buildings=9)
    assert (holds.state, holds.found, holds.required) == (
        State.HOLDS, "300 户、9 栋", "户数 200–500 户；楼栋数 不超过 12 栋",
    )  # fmt: skip
    assert one("grid.size", practice, households=501, buildings=9).found == "501 户，多于 500 户"
    assert one("grid.size", practice, households=199, buildings=13).found == "199 户，少于 200 户；13 栋，多于 12 栋"
    assert one("grid.size", practice, buildings=3).found == "户数没有登记"


@pytest.mark.parametrize(
    ("facts", "state", "found"),
    [
        ({"capacity": "community_cadre", "deputies": [8], "heads": [8]}, State.HOLDS, "书记、副书记都是兼任"),
        ({"on_community": {7}, "deputies": [8], "heads": [8]}, State.HOLDS, "书记、副书记都是兼任"),
        ({"secretary_post": "退休教师", "deputies": [8], "heads": [8]}, State.BROKEN, "书记不是社区干部"),
        ({"capacity": "community_cadre", "deputies": [8], "heads": [9]}, State.BROKEN, "副书记不是网格长"),
        ({"capacity": "community_cadre", "deputies": [8]}, State.BROKEN, "没有登记网格长"),
        ({"capacity": "community_cadre"}, State.BROKEN, "没有副书记"),
    ],
)
def test_secretary_and_deputy_hold_two_roles(facts, state, found):
    finding = one("grid.dual_role", secretary=7, **facts)
    assert (finding.state, finding.found) == (state, found)


@pytest.mark.parametrize(
    ("facts", "state", "found"),
    [
        ({"council": 3}, State.BROKEN, "没有登记设在谁家"),
        ({"host": 7, "host_party": "中共党员"}, State.HOLDS, "设在普通党员家中"),
        ({"host": 7}, State.BROKEN, "主人的党员身份待核实"),
        ({"host": 7, "host_party": "群众"}, State.BROKEN, "主人不是党员"),
        ({"host": 7, "host_party": "中共党员", "host_leads": True}, State.BROKEN, "主人担任街道或社区的书记、副书记"),
    ],
)
def test_a_micro_home_is_in_an_ordinary_members_home(facts, state, found):
    finding = one("home.host", **facts)
    assert (finding.state, finding.found) == (state, found)


@pytest.mark.parametrize("tier", ["GRID", "HOME"])
def test_nothing_is_said_of_what_is_only_a_name(tier):
    assert BOOK.judge(TerritoryFacts(1, tier, 1), XIHU, today()) == []


def test_coverage_counts_estates():
    finding = one("estate.covered", LONGYAN, estates=5, covered=1, uncovered=["甲苑", "乙苑", "丙苑", "丁苑"])
    assert (finding.state, finding.found) == (State.BROKEN, "1 / 5 个小区")
    assert "甲苑、乙苑、丙苑等 4 个小区" in finding.mend
    assert one("estate.covered", LONGYAN, estates=2, covered=2).state is State.HOLDS
    assert one("estate.covered", LONGYAN).state is State.NOT_APPLICABLE


@pytest.mark.django_db
def test_findings_are_read_in_a_constant_number_of_queries():
    district = make_district(practice="xihu")
    counts = []
    with everything("test"):
        seat_branch(district.grid)
        make_building(district.community, grid=district.grid)
        for organizations in (
            [district.grid, district.home, district.community],
            [*district.grids, *district.homes, *district.communities],
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                found = findings_on(organizations, today())
            counts.append(len(queries))
    assert counts == [12, 12]
    states = {finding.rule_id: finding.state for finding in found[district.grid.pk]}
    assert states == {
        "grid.one_branch": State.BROKEN, "grid.size": State.NOT_APPLICABLE, "grid.dual_role": State.BROKEN,
    }  # fmt: skip


@pytest.mark.django_db
def test_as_of_any_day():
    district = make_district(practice="longyan")
    estate = make_estate(district.community)
    with everything("test"):
        cover_estates(organization_id=district.grid.pk, estate_ids=[estate.pk], since=today(), actor=None)
        [now] = findings_on([district.community], today())[district.community.pk]
        [then] = findings_on([district.community], today() - timedelta(days=1))[district.community.pk]
    assert (now.state, then.state) == (State.HOLDS, State.BROKEN)


@pytest.mark.django_db
def test_the_host_may_not_lead_a_community():
    from grids.services.homes import HomeLine, set_home_profile
    from members.models import Appointment, Position
    from members.services.persons import PersonLine

    district = make_district()
    seat(district.community, (Position.SECRETARY, "詹海英", "社区书记", "", ""))
    with everything("test"):
        person = Appointment.objects.get(organization=district.community).person_id
        line = HomeLine(PersonLine(name="詹海英", person_id=person), "1 号")
        set_home_profile(organization_id=district.home.pk, line=line, actor=None)
        [finding] = findings_on([district.home], today())[district.home.pk]
    assert finding.found == "主人担任街道或社区的书记、副书记"


@pytest.mark.django_db
def test_a_temporary_branch_is_no_grid():
    district = make_district()
    with everything("test"):
        made = create_organization(parent_id=district.community.pk, name="临时党支部", kind="TEMPORARY", actor=None)
        set_grid_profile(organization_id=made.pk, line=ProfileLine("PLACE"), actor=None)
        found = findings_on(Organization.objects.filter(pk=made.pk), today())[made.pk]
    assert found[0].state is State.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("since", "months", "on", "state", "found"),
    [
        (None, [], date(2026, 3, 10), State.NOT_APPLICABLE, "还没有登记过民情事项"),
        (date(2026, 3, 2), [], date(2026, 3, 10), State.HOLDS, "2026年3月还没有更新"),
        (date(2026, 3, 2), [], date(2026, 3, 25), State.DUE, "2026年3月还没有更新，2026-03-31 到期"),
        (date(2026, 2, 27), [], date(2026, 3, 10), State.BROKEN, "2026年2月没有更新"),
        (date(2025, 5, 1), [date(2026, 2, 1)], date(2026, 3, 10), State.HOLDS, "2026年3月还没有更新"),
        (date(2025, 5, 1), [date(2026, 3, 1)], date(2026, 3, 31), State.HOLDS, "2026年3月已更新 1 次"),
        (date(2025, 5, 1), [date(2025, 12, 1)], date(2026, 1, 26), State.DUE, "2026年1月还没有更新，2026-01-31 到期"),
    ],
)
def test_the_ledger_is_gone_through_every_month(since, months, on, state, found):
    facts = TerritoryFacts(1, "COMMUNITY", 1, ledger_since=since, ledger=months)
    (finding,) = [one for one in BOOK.judge(facts, FUCHENG, on) if one.rule_id == "matter.ledger"]
    assert (finding.state, finding.found) == (state, found)
    assert "涪城区 第4段" in finding.clause
    if state in (State.DUE, State.BROKEN):
        assert finding.starts_on == on.replace(day=1)
    # Another practice has no such rule.
    assert "matter.ledger" not in {other.rule_id for other in BOOK.judge(facts, XIHU, on)}


def test_the_ledger_of_a_quarter_is_the_districts_to_say():
    own = [Override("matter.ledger", "period", "QUARTER", LONG_AGO, None, "区委组织部", "每季更新")]
    facts = TerritoryFacts(1, "COMMUNITY", 1, ledger_since=date(2025, 11, 3))
    practice = FUCHENG.with_overrides(own, date(2026, 2, 1))
    (finding,) = [f for f in BOOK.judge(facts, practice, date(2026, 2, 1)) if f.rule_id == "matter.ledger"]
    assert (finding.state, finding.found) == (State.BROKEN, "2025年10—12月没有更新")


def test_the_ledger_waits_on_the_secretarys_workbench_until_it_is_done(db):
    district = make_district(practice="fucheng")
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    with acting_as(secretary):
        line = MatterLine("楼道灯不亮", "facilities", raised_on=date(2026, 2, 20))
        raise_matter(organization_id=district.community.pk, line=line, way="VISIT", actor=secretary)
        mine = [due for due in own_dues(today()) if due.kind == "matter.ledger"]
        assert [(due.title, due.due_on) for due in mine] == [("民情台账：2026年2月没有更新", date(2026, 2, 28))]
        review_ledger(organization_id=district.community.pk, month=date(2026, 2, 1), actor=secretary)
        after = [due for due in own_dues(today()) if due.kind == "matter.ledger"]
        # March's own is known ahead, and waits.
        assert [(due.ahead, due.due_on) for due in after] == [(True, date(2026, 3, 31))]
