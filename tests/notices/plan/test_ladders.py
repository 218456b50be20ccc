"""Whose ladder holds: the district's ruling, the practice's, the default."""

from datetime import date

import pytest

from common.errors import NotAllowed, RuleBroken
from common.scoping import everything
from notices.kinds import KINDS
from notices.ladders import Source, ladders_of, stages_of
from notices.models import LadderRuling
from notices.services.ladders import end_ladder, settle_ladder
from orgs.practice import RULE_CATALOGUE, load_all, load_practice, validate_file
from orgs.practice.loader import PRACTICE_DIR
from tests.factories import acting_as

DAY = date(2024, 6, 5)


def settle(district, actor, **more):
    values = {
        "district_id": district.root.pk, "kind": "meeting.quarterly", "stages": ["d30", " T-7 "],
        "since": date(2024, 7, 1), "reason": "区里定", "actor": actor,
    }  # fmt: skip
    with acting_as(actor):
        return settle_ladder(**{**values, **more})


def meeting(district, on=DAY):
    found = ladders_of(district.root.pk, on).of("meeting.quarterly")
    return found.text, found.source


def test_the_practice_before_the_default(district):
    assert meeting(district) == ("D45, D70, D85", Source.PRACTICE)
    assert ladders_of(district.root.pk, DAY).of("claim.waiting").source is Source.DEFAULT


def test_a_monthly_practice_reminds_within_the_month():
    found = stages_of(KINDS["meeting.quarterly"], load_practice("fucheng"))
    assert (found.text, found.source) == ("D3, D10, D20", Source.PRACTICE)


@pytest.mark.parametrize(
    ("practice", "rule", "text"),
    [
        ("xihu", "contact.monthly", "D20, D28"),
        ("ronghe", "alliance.theme_day", "D45, D70, D85"),
        ("ronghe", "alliance.inspection", "D120, D160, D175"),
        ("fucheng", "supervision.questioned", "T-90, T-30, T-7"),
        ("xihu", "appointment.eligible", ""),
    ],
)
def test_a_rule_without_a_ladder_goes_by_its_period(practice, rule, text):
    from notices.ladders import Ladders

    assert Ladders(load_practice(practice), []).of(rule).text == text


def test_every_kind_of_every_practice_has_a_ladder_that_can_be_read():
    from notices.ladders import Ladders

    for practice in load_all():
        rows = Ladders(practice, []).every()
        assert len({row.kind.id for row in rows}) == len(rows)
        assert all(row.kind.name and row.title for row in rows)
        assert not {row.kind.id for row in rows} & (set(RULE_CATALOGUE) - set(practice.figures))


def test_the_districts_ruling_from_its_day_on(district, district_staff):
    row = settle(district, district_staff, title="请开会")
    assert row.stages == ["D30", "T-7"]
    assert meeting(district)[1] is Source.PRACTICE
    found = ladders_of(district.root.pk, date(2024, 7, 1)).of("meeting.quarterly")
    assert (found.text, found.source, found.title, found.usual[0].text) == ("D30, T-7", Source.RULING, "请开会", "D45")


def test_a_second_word_for_the_same_day_replaces_the_first(district, district_staff):
    settle(district, district_staff)
    settle(district, district_staff, stages=[])
    with everything("test"):
        assert LadderRuling.objects.get().stages == []
    assert meeting(district, date(2024, 7, 1)) == ("", Source.RULING)


def test_back_to_the_usual_stays_on_record(district, district_staff):
    settle(district, district_staff, since=DAY)
    with acting_as(district_staff):
        end_ladder(
            district_id=district.root.pk, kind="meeting.quarterly", since=date(2024, 6, 20), reason="恢复",
            actor=district_staff,
        )  # fmt: skip
    assert meeting(district, date(2024, 6, 19))[1] is Source.RULING
    assert meeting(district, date(2024, 6, 20)) == ("D45, D70, D85", Source.PRACTICE)


def test_one_that_had_not_begun_is_taken_back_whole(district, district_staff):
    settle(district, district_staff)
    with acting_as(district_staff):
        ended = end_ladder(
            district_id=district.root.pk, kind="meeting.quarterly", since=DAY, reason="恢复", actor=district_staff
        )
    assert ended is None
    with everything("test"):
        assert not LadderRuling.objects.exists()
    with acting_as(district_staff), pytest.raises(RuleBroken, match="没有本区规定"):
        end_ladder(
            district_id=district.root.pk, kind="meeting.quarterly", since=DAY, reason="恢复", actor=district_staff
        )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"stages": ["提前三天"]}, "“提前三天”不是提醒时点"),
        ({"stages": ["T-3", "t-3"]}, "写了两次"),
        ({"stages": [f"T-{n}" for n in range(1, 10)]}, "最多提醒 8 次"),
        ({"since": date(2024, 6, 4)}, "不能改过去的提醒"),
        ({"title": "请于6月开会"}, "不能写数字"),
        ({"title": "会" * 61}, "最多 60 个字"),
        ({"reason": "  "}, "请写明理由"),
        ({"kind": "nothing.such"}, "没有“nothing.such”这类事项"),
        ({"kind": "alliance.visit"}, "没有“alliance.visit”这类事项"),
    ],
)
def test_what_cannot_be_settled(district, district_staff, more, said):
    with pytest.raises(RuleBroken, match=said):
        settle(district, district_staff, **more)


def test_streets_settle_nothing(district, street):
    with pytest.raises(RuleBroken) as refused:
        settle(district, street)
    assert refused.value.status in (403, 404)
    assert isinstance(refused.value, NotAllowed) or refused.value.code == "organization.unknown"


@pytest.mark.parametrize(
    ("old", "new", "said", "mend"),
    [
        ('stages = ["D20", "D28"]', 'stages = ["D20", "28日"]', "“28日”不是提醒时点", "请写 T-30"),
        ('stages = ["D20", "D28"], ', "", "没有写", "stages"),
        ('"contact.monthly", label = "与', '"contact.month", label = "与', "不是可以提醒", "应为 contact.monthly"),
    ],
)  # fmt: skip
def test_a_wrong_ladder_in_a_file_is_told_with_its_line(tmp_path, old, new, said, mend):
    text = (PRACTICE_DIR / "xihu.toml").read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    path = tmp_path / "xihu.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (problem,) = validate_file(path)
    assert problem.line == line
    assert said in problem.message
    assert mend in str(problem)
