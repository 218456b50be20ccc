"""A district's own figures: dated, with their reason, beside the practice's."""

from datetime import date

import pytest

from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from orgs.models import PracticeOverride
from orgs.rules_in_force import practice_of
from orgs.services import choose_practice, end_override, set_override
from tests.factories import acting_as, make_user

RULE = "committee.size.community"


@pytest.fixture
def staff(district):
    user = make_user("DISTRICT_STAFF", district.root, name="组织部干事")
    with acting_as(user):
        yield user


def rule(district, actor, text="9", since=date(2025, 1, 1), **kwargs):
    return set_override(
        district_id=district.root.pk,
        rule_id=kwargs.pop("rule_id", RULE),
        key=kwargs.pop("key", "max"),
        text=text,
        since=since,
        reason=kwargs.pop("reason", "会议研究"),
        actor=actor,
        **kwargs,
    )


def test_a_ruling_holds_from_its_day_beside_the_original(district, staff):
    rule(district, staff)
    before, after = (practice_of(district.root.pk, day).figure(RULE) for day in (date(2024, 12, 31), date(2025, 1, 1)))
    assert (before["max"], after["max"]) == (11, 9)
    value = after.values["max"]
    assert (value.original, value.override.author, value.override.since) == (11, "组织部干事", date(2025, 1, 1))
    assert AuditEvent._base_manager.latest("id").action == "orgs.practice.overridden"


def test_a_second_ruling_ends_the_first_the_day_it_begins(district, staff):
    first = rule(district, staff)
    rule(district, staff, text="7", since=date(2026, 1, 1))
    first.refresh_from_db()
    assert first.until == date(2026, 1, 1)
    assert [practice_of(district.root.pk, date(year, 6, 1)).figure(RULE)["max"] for year in (2024, 2025, 2026)] == [
        11,
        9,
        7,
    ]


@pytest.mark.parametrize(
    ("kwargs", "field"),
    [
        ({"text": "很多"}, "value"),
        ({"text": "0"}, "value"),
        ({"reason": " "}, "reason"),
        ({"until": date(2024, 1, 1)}, "until"),
        ({"key": "nothing"}, "key"),
        ({"rule_id": "no.such.rule"}, "rule_id"),
        ({"text": "1"}, None),
    ],
)
def test_an_impossible_ruling_is_refused_and_nothing_stored(district, staff, kwargs, field):
    with pytest.raises(RuleBroken) as refusal:
        rule(district, staff, **kwargs)
    assert refusal.value.code == "override.impossible"
    assert field is None or refusal.value.field == field
    assert not PracticeOverride.objects.exists()


def test_a_refused_ruling_does_not_end_the_one_in_force(district, staff):
    first = rule(district, staff)
    with pytest.raises(RuleBroken):
        rule(district, staff, text="很多", since=date(2026, 1, 1))
    first.refresh_from_db()
    assert first.until is None


def test_a_ruling_before_a_later_one_needs_an_end(district, staff):
    rule(district, staff, since=date(2026, 1, 1))
    with pytest.raises(Conflict, match="请把截止日填为 2025-12-31 或更早"):
        rule(district, staff, since=date(2025, 1, 1))
    rule(district, staff, since=date(2025, 1, 1), until=date(2026, 1, 1))


def test_ending_brings_the_practice_back(district, staff):
    row = rule(district, staff)
    with pytest.raises(RuleBroken, match="请写明恢复原规定的理由"):
        end_override(override_id=row.pk, on=date(2026, 1, 1), reason="", actor=staff)
    end_override(override_id=row.pk, on=date(2026, 1, 1), reason="上级文件调整", actor=staff)
    assert practice_of(district.root.pk, date(2026, 1, 1)).figure(RULE)["max"] == 11
    assert practice_of(district.root.pk, date(2025, 6, 1)).figure(RULE)["max"] == 9
    with pytest.raises(Conflict, match="停止执行"):
        end_override(override_id=row.pk, on=date(2026, 6, 1), reason="再次", actor=staff)


def test_a_district_picks_another_practice(district, staff):
    choose_practice(district_id=district.root.pk, practice="fucheng", reason="会议研究", actor=staff)
    assert practice_of(district.root.pk, date(2026, 1, 1)).code == "FC"
    assert AuditEvent._base_manager.latest("id").detail["after"] == "fucheng"
    with pytest.raises(Conflict, match="就按这个做法"):
        choose_practice(district_id=district.root.pk, practice="fucheng", reason="会议研究", actor=staff)
    with pytest.raises(RuleBroken, match="没有名为"):
        choose_practice(district_id=district.root.pk, practice="nowhere", reason="会议研究", actor=staff)


def test_a_ruling_that_finds_no_place_stops_the_change(district, staff):
    rule(district, staff, until=date(2025, 6, 1))
    with pytest.raises(Conflict, match="在那里不成立"):
        choose_practice(district_id=district.root.pk, practice="fucheng", reason="会议研究", actor=staff)
    assert practice_of(district.root.pk, date(2025, 1, 1)).figure(RULE)["max"] == 9


def test_only_the_district_rules(district):
    street = make_user("STREET_STAFF", district.street)
    with acting_as(street), pytest.raises(RuleBroken) as refusal:
        rule(district, street)
    assert refusal.value.status == 404
    admin = make_user("READ_ONLY", district.root)
    with acting_as(admin), pytest.raises(NotAllowed):
        rule(district, admin)
