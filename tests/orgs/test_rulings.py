"""A district's own figures: dated, with their reason, beside the practice's."""

from datetime import date

import pytest

from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from orgs.models import PracticeOverride
from orgs.rules_in_force import choices_of, practice_of, practices_of
from orgs.services import choose_practice, end_override, set_override, withdraw_practice
from tests.factories import LONG_AGO, acting_as, make_district, make_user

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


def choose(district, actor, practice="fucheng", since=date(2026, 1, 1), **kwargs):
    return choose_practice(
        district_id=district.root.pk,
        practice=practice,
        since=since,
        reason=kwargs.pop("reason", "会议研究"),
        actor=actor,
        **kwargs,
    )


def codes(district, *days: date) -> list[str]:
    return [practice_of(district.root.pk, day).code for day in days]


def chosen(district) -> list[tuple]:
    return [(row.practice, row.since, row.until) for row in choices_of(district.root.pk)]


def test_a_district_picks_another_practice_from_a_day_on(district, staff):
    row = choose(district, staff, document="示例〔2026〕1 号")
    days = date(2001, 1, 1), LONG_AGO, date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1)
    assert codes(district, *days) == ["XH", "XH", "XH", "FC", "FC"]
    assert chosen(district) == [("xihu", LONG_AGO, date(2026, 1, 1)), ("fucheng", date(2026, 1, 1), None)]
    assert (row.reason, row.document, str(row.author)) == ("会议研究", "示例〔2026〕1 号", "组织部干事")
    event = AuditEvent._base_manager.latest("id")
    assert (event.action, event.detail["before"], event.detail["after"]) == ("orgs.practice.chosen", "xihu", "fucheng")


def test_days_are_asked_together_in_two_queries(district, staff, django_assert_num_queries):
    other = make_district("涪城区", practice="fucheng")
    choose(district, staff, practice="ronghe")
    with django_assert_num_queries(2):
        found = practices_of([district.root.pk, other.root.pk], date(2026, 2, 1))
    assert {found[district.root.pk].id, found[other.root.pk].id} == {"ronghe", "fucheng"}


@pytest.mark.parametrize(
    ("kwargs", "code", "field", "says"),
    [
        ({"practice": "nowhere"}, "practice.unknown", "practice", "没有名为“nowhere”的做法，可用的有"),
        ({"practice": "ronghe"}, "practice.same", "practice", "不必改用"),
        ({"practice": "xihu", "since": date(2026, 1, 1)}, "practice.same", "practice", "撤回自这一天起的改用即可"),
        ({"practice": "fucheng", "since": date(2025, 6, 1)}, "practice.later", "since", "自 2026-01-01 起改用"),
        ({"practice": "fucheng", "since": date(2014, 12, 31)}, "practice.since", "since", "自 2015-01-01 起"),
        ({"practice": "fucheng", "reason": "  "}, "practice.reason", "reason", "请写明改用的理由"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_changes_nothing(district, staff, kwargs, code, field, says):
    choose(district, staff, practice="ronghe")
    before = chosen(district)
    with pytest.raises(RuleBroken, match=says) as refusal:
        choose(district, staff, **{"since": date(2026, 6, 1), **kwargs})
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert chosen(district) == before


def test_a_choice_on_the_same_day_replaces_it(district, staff):
    choose(district, staff)
    choose(district, staff, practice="ronghe")
    assert chosen(district) == [("xihu", LONG_AGO, date(2026, 1, 1)), ("ronghe", date(2026, 1, 1), None)]
    with everything("test"):
        other = make_district("涪城区")
        choose_practice(district_id=other.root.pk, practice="fucheng", since=LONG_AGO, reason="更正", actor=staff)
    assert chosen(other) == [("fucheng", LONG_AGO, None)]
    assert codes(other, date(2001, 1, 1)) == ["FC"]


def test_the_last_choice_is_taken_back_as_if_it_had_not_been(district, staff):
    first = choices_of(district.root.pk)[0]
    middle, last = choose(district, staff), choose(district, staff, practice="ronghe", since=date(2027, 1, 1))
    for row, code in ((first, "practice.first"), (middle, "practice.later")):
        before = chosen(district)
        with pytest.raises(Conflict) as refusal:
            withdraw_practice(choice_id=row.pk, reason="有误", actor=staff)
        assert (refusal.value.code, chosen(district)) == (code, before)
    with pytest.raises(RuleBroken, match="请写明撤回的理由"):
        withdraw_practice(choice_id=last.pk, reason=" ", actor=staff)
    withdraw_practice(choice_id=last.pk, reason="有误", actor=staff)
    assert codes(district, date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)) == ["XH", "FC", "FC"]
    withdraw_practice(choice_id=middle.pk, reason="有误", actor=staff)
    assert chosen(district) == [("xihu", LONG_AGO, None)]
    assert AuditEvent._base_manager.latest("id").action == "orgs.practice.withdrawn"


def test_a_ruling_that_finds_no_place_stops_the_change_until_it_has_ended(district, staff):
    row = rule(district, staff)
    before = chosen(district)
    with pytest.raises(Conflict, match=r"里不成立.*请先让它于 2026-01-01 停止执行"):
        choose(district, staff)
    assert chosen(district) == before
    end_override(override_id=row.pk, on=date(2026, 1, 1), reason="改用前停止", actor=staff)
    choose(district, staff)
    assert practice_of(district.root.pk, date(2025, 12, 31)).figure(RULE)["max"] == 9
    assert practice_of(district.root.pk, date(2026, 1, 1)).code == "FC"


def test_a_ruling_must_stand_under_every_practice_of_its_days(district, staff):
    choose(district, staff)
    with pytest.raises(RuleBroken, match=r"自 2026-01-01 起改用.*请把截止日填为 2025-12-31 或更早") as refusal:
        rule(district, staff)
    assert refusal.value.field == "until"
    assert not PracticeOverride.objects.exists()
    rule(district, staff, until=date(2026, 1, 1))
    assert practice_of(district.root.pk, date(2025, 6, 1)).figure(RULE)["max"] == 9


def test_nobody_below_the_district_chooses(district):
    street = make_user("STREET_STAFF", district.street)
    with everything("test"):
        choose(district, None)
    before = chosen(district)
    with acting_as(street), pytest.raises(RuleBroken) as refusal:
        choose(district, street, practice="ronghe", since=date(2026, 6, 1))
    assert refusal.value.status == 404
    with acting_as(street), pytest.raises(RuleBroken) as refusal:
        withdraw_practice(choice_id=choices_of(district.root.pk)[-1].pk, reason="有误", actor=street)
    assert refusal.value.status == 404
    with acting_as(make_user("READ_ONLY", district.root)), pytest.raises(NotAllowed):
        choose(district, None, practice="ronghe", since=date(2026, 6, 1))
    assert chosen(district) == before


def test_only_the_district_rules(district):
    street = make_user("STREET_STAFF", district.street)
    with acting_as(street), pytest.raises(RuleBroken) as refusal:
        rule(district, street)
    assert refusal.value.status == 404
    admin = make_user("READ_ONLY", district.root)
    with acting_as(admin), pytest.raises(NotAllowed):
        rule(district, admin)
