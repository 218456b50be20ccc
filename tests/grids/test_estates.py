"""Estates, who covers them, owners' committees and what overlaps (LY 一·1, 二·1)."""

from __future__ import annotations

from datetime import date

import pytest

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from grids.models import Estate, EstateCover, OwnersMember
from grids.selectors.estates import estates_on, figures_below, members_on
from grids.services.estates import EstateLine, close_estate, cover_estates, engage_property, update_estate
from grids.services.owners import (
    OwnersMemberLine,
    OwnersTermLine,
    add_owners_member,
    end_owners_member,
    open_owners_committee,
)
from members.services.persons import PersonLine
from tests.factories import LONG_AGO, acting_as, make_unit, make_user
from tests.grids.making import SINCE, make_estate, make_grids, seat_branch
from tests.members.test_row_level import the_web_role


def cover(branch, user, *estates, since=SINCE):
    with acting_as(user):
        return cover_estates(organization_id=branch.pk, estate_ids=[row.pk for row in estates], since=since, actor=user)


def open_term(estate, user, number=1, since=SINCE, until=None):
    with acting_as(user):
        return open_owners_committee(estate_id=estate.pk, line=OwnersTermLine(number, since, until), actor=user)


def join(committee, user, name, post="MEMBER", party=True, in_service=False):
    with acting_as(user):
        line = OwnersMemberLine(PersonLine(name=name), post, party, in_service)
        return add_owners_member(committee_id=committee.pk, line=line, actor=user)


def test_one_branch_covers_several_estates_and_an_estate_is_covered_once(district, secretary):
    [other] = make_grids(district.community, 1)
    estates = [make_estate(district.community, name) for name in ("甲苑", "乙苑", "丙苑")]
    cover(district.grid, secretary, *estates[:2])
    with pytest.raises(Conflict) as refused:
        cover(other, secretary, *estates[1:])
    assert refused.value.message == "“乙苑”在 2024-01-01 以后已由别的党支部覆盖，请先在那个支部去掉它。"
    cover(other, secretary, estates[2])
    with acting_as(secretary):
        found = {row.name: (row.branch_name, row.branch_estates) for row in estates_on(today())}
    assert found == {
        "甲苑": (district.grid.name, 2),
        "乙苑": (district.grid.name, 2),
        "丙苑": (other.name, 1),
    }
    cover(district.grid, secretary, estates[0], since=date(2026, 3, 1))
    with acting_as(secretary):
        assert estates_on(today()).get(name="乙苑").branch_id is None
        assert estates_on(date(2026, 2, 28)).get(name="乙苑").branch_id == district.grid.pk


def test_coverage_counts_estates_not_branches(district, secretary):
    [other] = make_grids(district.community, 1)
    estates = [make_estate(district.community, name) for name in ("甲苑", "乙苑", "丙苑", "丁苑")]
    cover(district.grid, secretary, *estates[:2])
    cover(other, secretary, estates[2])
    with acting_as(secretary):
        total = figures_below(district.community, today()).total
    assert (total.estates, total.covered, total.branches, total.alone, total.jointly) == (4, 3, 2, 1, 1)


def test_an_owners_committee_and_what_it_shares_with_the_branch(district, secretary):
    seat_branch(district.grid, "罗素兰", "宋国平")
    estate = make_estate(district.community)
    cover(district.grid, secretary, estate)
    committee = open_term(estate, secretary)
    join(committee, secretary, "罗素兰", "CHAIR", in_service=True)
    join(committee, secretary, "宋国平")
    join(committee, secretary, "周建华")
    left = join(committee, secretary, "吴小毛", party=False)
    with acting_as(secretary):
        rows = {row.person.name: (row.crosses, row.leads) for row in members_on([committee.pk], today())}
        assert rows == {
            "罗素兰": (True, True), "宋国平": (True, False), "周建华": (False, False), "吴小毛": (False, False),
        }  # fmt: skip
        total = figures_below(district.community, today()).total
        assert (total.owners, total.party, total.in_service, total.crosses, total.chairs) == (1, 3, 1, 2, 1)
        end_owners_member(member_id=left.pk, actor=secretary)
        assert OwnersMember.objects.in_force(today()).count() == 3
        # Before the branch covered the estate nobody held a post at both ends.
        assert figures_below(district.community, date(2023, 12, 31)).total.crosses == 0


def test_an_owners_committee_has_one_chair_and_nobody_twice(district, secretary):
    committee = open_term(make_estate(district.community), secretary)
    join(committee, secretary, "罗素兰", "CHAIR")
    with pytest.raises(Conflict, match="已经有主任"):
        join(committee, secretary, "宋国平", "CHAIR")
    with pytest.raises(Conflict, match="已经在这一届业委会里"):
        join(committee, secretary, "罗素兰")
    with pytest.raises(RuleBroken) as refused:
        join(committee, secretary, "宋国平", party=False, in_service=True)
    assert refused.value.field == "in_service"


def test_the_next_term_ends_the_one_before(district, secretary):
    estate = make_estate(district.community)
    first = open_term(estate, secretary)
    join(first, secretary, "罗素兰", "CHAIR")
    open_term(estate, secretary, 2, date(2026, 1, 1), date(2029, 1, 1))
    with acting_as(secretary):
        first.refresh_from_db()
        assert first.until == date(2026, 1, 1)
        assert not OwnersMember.objects.in_force(today()).exists()
    with pytest.raises(Conflict) as refused:
        open_term(estate, secretary, 2, date(2026, 2, 1))
    assert refused.value.field == "number"


def test_the_property_company_is_a_unit(district, secretary):
    estate = make_estate(district.community)
    company = make_unit(
        district, "绿地物业公司", joins=district.community, kind="物业公司", party_organization="绿地物业党支部"
    )
    school = make_unit(district, "第一中学", joins=district.community)
    with acting_as(secretary):
        engage_property(estate_id=estate.pk, unit_id=company.pk, since=SINCE, actor=secretary)
        assert estates_on(today()).get().company == "绿地物业公司"
        with pytest.raises(RuleBroken, match="不是物业公司"):
            engage_property(estate_id=estate.pk, unit_id=school.pk, actor=secretary)
        engage_property(estate_id=estate.pk, unit_id=None, actor=secretary)
        assert estates_on(today()).get().company == ""


def test_an_estate_that_is_no_more_takes_everything_with_it(district, secretary):
    estate = make_estate(district.community)
    cover(district.grid, secretary, estate)
    join(open_term(estate, secretary), secretary, "罗素兰")
    with acting_as(secretary):
        close_estate(estate_id=estate.pk, actor=secretary)
        total = figures_below(district.community, today()).total
        assert (total.estates, total.covered, total.owners, total.party) == (0, 0, 0, 0)
        assert EstateCover.objects.count() == 1


def test_a_branch_sees_the_estates_that_it_covers(district, secretary, keeper):
    mine, other = (make_estate(district.community, name) for name in ("甲苑", "乙苑"))
    cover(district.grid, secretary, mine)
    with acting_as(keeper):
        assert list(Estate.objects.all()) == [mine]
    stranger = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    with acting_as(stranger):
        assert not Estate.objects.exists()
    with everything("test"):
        assert Estate.objects.get(pk=other.pk).divided_on > LONG_AGO


def test_a_branch_that_covered_an_estate_once_changes_nothing_of_it(district, secretary, keeper):
    mine, estate = (make_estate(district.community, name) for name in ("甲苑", "乙苑"))
    cover(district.grid, secretary, mine, estate)
    committee = open_term(estate, secretary)
    member = join(committee, secretary, "罗素兰")
    cover(district.grid, secretary, mine, since=date(2026, 3, 1))
    with the_web_role(), acting_as(keeper):
        assert Estate.objects.count() == 2  # still in sight
        for change in (
            lambda: update_estate(estate_id=estate.pk, line=EstateLine("改名"), actor=keeper),
            lambda: engage_property(estate_id=estate.pk, unit_id=None, actor=keeper),
            lambda: open_owners_committee(estate_id=estate.pk, line=OwnersTermLine(2, today()), actor=keeper),
            lambda: add_owners_member(
                committee_id=committee.pk, line=OwnersMemberLine(PersonLine(name="宋国平")), actor=keeper
            ),
            lambda: end_owners_member(member_id=member.pk, actor=keeper),
        ):
            with pytest.raises(NotAllowed, match="现在不由你的党支部覆盖"):
                change()
        assert update_estate(estate_id=mine.pk, line=EstateLine("甲苑", households=9), actor=keeper).households == 9
    with acting_as(secretary):
        assert update_estate(estate_id=estate.pk, line=EstateLine("乙苑", households=8), actor=secretary)
