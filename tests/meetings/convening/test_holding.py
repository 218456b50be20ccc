"""Held or not held: each period of a year, deferrals that are no red mark, a constant number of queries."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from common.errors import Conflict, NotAllowed, RuleBroken
from meetings.cadence import stretch_at, stretches_in
from meetings.kinds import kinds_in
from meetings.selectors.holding import holdings_of
from meetings.services.deferrals import accept_deferral, defer_period
from meetings.services.meetings import hold_meeting
from members.models import Deviation
from orgs.rules_in_force import practice_of
from tests.factories import acting_as, client_for
from tests.meetings.convening.making import make_world, plan

pytestmark = pytest.mark.django_db

TODAY = date(2026, 8, 10)


def held(world, day, organization=None, **fields):
    made = plan(world, day, organization, **fields)
    with acting_as(world.root):
        return hold_meeting(meeting_id=made.pk, actor=world.root)


def states(world, organization, on=TODAY, kind=0):
    practice = practice_of(world.district.root.pk, on)
    entry = kinds_in(practice, organization.tier)[kind]
    with acting_as(world.root):
        found = holdings_of([organization], entry, practice, 2026, on)[organization.pk]
    return [cell.state for cell in found.cells], found.held


def test_periods_are_whole_and_follow_one_another():
    for code, count in (("MONTH", 12), ("QUARTER", 4), ("HALF_YEAR", 2), ("YEAR", 1), ("", 0)):
        rows = stretches_in(code, 2028)
        assert len(rows) == count
        if rows:
            assert (rows[0].since, rows[-1].until) == (date(2028, 1, 1), date(2029, 1, 1))
            assert all(one.until == other.since for one, other in pairwise(rows))
    assert stretch_at("QUARTER", date(2026, 9, 30)).label == "2026年三季度"
    assert stretch_at("HALF_YEAR", date(2026, 7, 1)).short == "下半年"
    assert stretch_at("MONTH", date(2028, 2, 29)).last_day == date(2028, 2, 29)


def test_each_quarter_stands_for_itself(world):
    held(world, date(2026, 2, 5))
    plan(world, date(2026, 8, 28))
    assert states(world, world.community) == (["HELD", "MISSED", "AHEAD", "LATER"], 1)
    # As of an earlier day the second quarter was only due.
    assert states(world, world.community, date(2026, 5, 1)) == (["HELD", "DUE", "AHEAD", "LATER"], 1)
    # Nothing of the sibling is on record: nothing is held against it.
    assert states(world, world.district.sibling_community)[0] == ["LATER"] * 4


def test_a_committee_that_began_in_summer_did_not_miss_the_spring(world):
    """Its first roster was accepted on 10 August."""
    assert states(world, world.community)[0] == ["LATER", "LATER", "DUE", "LATER"]
    assert states(world, world.community, date(2026, 12, 1))[0] == ["LATER", "LATER", "LATER", "DUE"]
    assert states(world, world.community, date(2027, 1, 1))[0] == ["LATER", "LATER", "LATER", "MISSED"]


def test_a_deferral_is_asked_for_below_and_noted_above(world):
    with acting_as(world.secretary):
        with pytest.raises(RuleBroken, match="为什么不能按期"):
            defer_period(organization_id=world.community.pk, kind="JOINT", on=TODAY, why="", actor=world.secretary)
        made = defer_period(
            organization_id=world.community.pk, kind="JOINT", on=TODAY, why="防汛一线值守", actor=world.secretary
        )
        assert (made.state, made.cancelled_why, made.title) == (
            "CANCELLED",
            "防汛一线值守",
            "2026年三季度党建工作联席会议",
        )
        with pytest.raises(NotAllowed):
            accept_deferral(meeting_id=made.pk, actor=world.secretary)
        with pytest.raises(Conflict, match="已经登记"):
            defer_period(organization_id=world.community.pk, kind="JOINT", on=TODAY, why="再说", actor=world.secretary)
    assert states(world, world.community)[0] == ["LATER", "LATER", "ASKED", "LATER"]
    with acting_as(world.street):
        row = accept_deferral(meeting_id=made.pk, actor=world.street)
        with pytest.raises(Conflict, match="已经备案"):
            accept_deferral(meeting_id=made.pk, actor=world.street)
    assert (row.rule_id, row.found, row.since, row.until) == (
        "meeting.quarterly",
        "2026年三季度未召开",
        date(2026, 7, 1),
        date(2026, 10, 1),
    )
    assert row.required == "党建工作联席会议：至少次数 1 次；周期 每季度"
    assert states(world, world.community)[0] == ["LATER", "LATER", "DEFERRED", "LATER"]


def test_a_planned_meeting_is_cancelled_with_its_deferral_and_the_level_above_does_both(world):
    made = plan(world, date(2026, 8, 28))
    with acting_as(world.street):
        found = defer_period(
            organization_id=world.community.pk, kind="JOINT", on=TODAY, why="社区换届", actor=world.street
        )
        assert found == made
        assert Deviation.objects.get(rule_id="meeting.quarterly").accepted_by == world.street
    assert states(world, world.community)[0] == ["LATER", "LATER", "DEFERRED", "LATER"]


def test_what_was_held_or_lies_ahead_is_not_deferred(world):
    held(world, date(2026, 8, 4))
    with acting_as(world.secretary):
        for on, code in ((TODAY, "deferral.held"), (date(2026, 11, 1), "deferral.ahead")):
            with pytest.raises(Conflict) as refused:
                defer_period(organization_id=world.community.pk, kind="JOINT", on=on, why="原因", actor=world.secretary)
            assert refused.value.code == code


def test_months_half_years_and_what_has_no_cadence():
    world = make_world("ronghe", seated=False)
    held(world, date(2026, 1, 1), kind="COMMITTEE")
    held(world, date(2026, 7, 2), kind="COMMITTEE")
    found, count = states(world, world.community)
    assert (found, count) == (["HELD", *["MISSED"] * 5, "HELD", "DUE", *["LATER"] * 4], 2)
    assert states(world, world.community, kind=2)[0] == ["MISSED", "DUE"]
    assert states(world, world.community, kind=3) == ([], 0)


@pytest.mark.parametrize("practice", ["xihu", "fucheng", "ronghe", "haibowan", "longyan"])
def test_the_table_is_drawn_for_every_practice(practice):
    world = make_world(practice, seated=False)
    client = client_for(world.root)
    answer = client.get(reverse("meetings:held"))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "桃源东社区" in text
    for kind in kinds_in(practice_of(world.district.root.pk, TODAY)):
        assert client.get(reverse("meetings:held"), {"kind": kind.id, "year": "2025"}).status_code == 200


def test_the_table_costs_the_same_for_one_committee_and_for_all(world):
    for day in (date(2026, 2, 5), date(2026, 5, 5), date(2026, 8, 5)):
        held(world, day)
        held(world, day, world.district.sibling_community)
    client = client_for(world.root)

    def queries(**asked):
        client.get(reverse("meetings:held"), asked)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = client.get(reverse("meetings:held"), asked)
        return len(caught), answer.content.decode()

    one, text = queries(q="桃源东")
    assert "已召开 02-05" in text
    many, text = queries()
    assert text.count("已召开") == 6
    assert one == many
    answer = client.get(reverse("meetings:held"), {"export": "csv", "q": "桃源东"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "组织,一季度,二季度,三季度,四季度,全年次数"
    assert lines[1] == "桃源东社区,已召开 02-05,已召开 05-05,已召开 08-05,—,3"


def test_the_table_shows_only_committees_with_a_period_that_stands_so(world):
    sibling = world.district.sibling_community
    for day in (date(2026, 2, 5), date(2026, 5, 5)):
        held(world, day)
    held(world, date(2026, 2, 5), sibling)
    plan(world, date(2026, 8, 28), sibling)
    client = client_for(world.root)

    def names(state):
        page = client.get(reverse("meetings:held"), {"state": state, "tier": "COMMUNITY"})
        rows = client.get(reverse("api:meeting-holding-list"), {"state": state, "tier": "COMMUNITY"}).json()["results"]
        shown = {row["cells"][0].text for row in page.context["rows"]}
        assert shown == {row["name"] for row in rows}
        return shown

    assert names("missed") == {sibling.name}
    assert names("ahead") == {sibling.name}
    assert names("due") == {world.community.name}
    assert names("deferred") == set()


def cost(client, name, **asked):
    """(queries, answer), the second time it is asked."""
    client.get(reverse(name), asked)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(reverse(name), asked)
    return len(caught), answer


def test_the_street_sees_all_its_communities_at_the_same_cost_on_the_page_in_the_workbook_and_by_api(world):
    for day in (date(2026, 2, 5), date(2026, 5, 5), date(2026, 8, 5)):
        held(world, day)
        held(world, day, world.district.sibling_community)
    client = client_for(world.street)
    page_of_one, _ = cost(client, "meetings:held", q="桃源东")
    page_of_all, page = cost(client, "meetings:held")
    assert page.text.count("已召开") == 6
    assert page_of_one == page_of_all
    book_of_one, _ = cost(client, "meetings:held", export="xlsx", q="桃源东")
    book_of_all, book = cost(client, "meetings:held", export="xlsx")
    assert book_of_one == book_of_all
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(b"".join(book))).active.iter_rows()]
    assert rows[0] == ["组织", "一季度", "二季度", "三季度", "四季度", "全年次数"]
    assert [row[1:] for row in rows if row[0] == "桃源东社区"] == [
        ["已召开 02-05", "已召开 05-05", "已召开 08-05", "—", 3]
    ]
    api_of_one, _ = cost(client, "api:meeting-holding-list", q="桃源东")
    api_of_all, answer = cost(client, "api:meeting-holding-list", tier="COMMUNITY")
    assert api_of_one == api_of_all
    found = {row["name"]: row for row in answer.json()["results"]}
    names = {one.name for one in world.district.communities if one.parent_id == world.district.street.pk}
    assert set(found) == names
    east = found["桃源东社区"]
    assert (east["kind"], east["held"]) == ("JOINT", 3)
    assert [(one["label"], one["state"], one["day"]) for one in east["periods"]] == [
        ("2026年一季度", "HELD", "2026-02-05"),
        ("2026年二季度", "HELD", "2026-05-05"),
        ("2026年三季度", "HELD", "2026-08-05"),
        ("2026年四季度", "LATER", None),
    ]
    one = client.get(reverse("api:meeting-holding-detail", args=[world.community.pk]), {"year": "2025"}).json()
    assert (one["name"], one["held"]) == ("桃源东社区", 0)
    assert client.get(reverse("api:meeting-holding-list"), {"kind": "TEA"}).status_code == 400
