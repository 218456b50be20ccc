"""Suggestions: what excludes a pair, what counts, and sentences that say the truth about it."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bench.matching import sides
from covenants.matching import NEED, OFFER, Named, ReasonKind, Satisfaction, suggest
from covenants.matching.scoring import FLOOR, FLOOR_WITHOUT_WORDS, MOST
from tests.covenants.matching.building import HEALTH, LAW, need, offer


def reasons(one, other):
    """{kind: reason} of the only suggestion."""
    [found] = suggest([one], [other])
    assert sum(reason.points for reason in found.reasons) == found.score
    return {reason.kind: reason for reason in found.reasons}


def test_nothing_in_nothing_out():
    assert suggest([], []) == []
    assert suggest([need()], []) == []
    assert suggest([], [offer()]) == []


def test_a_pair_says_why():
    found = reasons(need(), offer())
    assert found[ReasonKind.WORDS].text == "都提到“血压”；“量血压”和“测血压”意思相近"
    assert found[ReasonKind.CATEGORY].text == "类别相同：医疗健康"
    assert found[ReasonKind.CATEGORY].points == MOST[ReasonKind.CATEGORY]


def test_all_kinds_together_are_a_thousand():
    assert sum(MOST.values()) == 1000


@pytest.mark.parametrize(
    "excluded",
    [
        offer(party="社区"),
        offer(remaining=Decimal(0)),
        offer(remaining=Decimal(-1)),
        offer(start=date(2027, 1, 1)),
        offer(end=date(2026, 1, 1)),
        offer(frequency={"per": "once", "by": "2025-12-31"}),
    ],
    ids=["its own", "used up", "overdrawn", "later", "earlier", "once, before"],
)
def test_what_is_excluded_is_never_suggested(excluded):
    asked = need(start=date(2026, 1, 1), end=date(2027, 1, 1))
    assert suggest([asked], [offer()])
    assert suggest([asked], [excluded]) == []


def test_a_need_that_is_met_asks_for_nothing():
    assert suggest([need(remaining=Decimal(0))], [offer()]) == []


def test_a_need_due_by_a_day_excludes_what_begins_after_it():
    asked = need(frequency={"per": "once", "by": date(2026, 6, 30)})
    assert suggest([asked], [offer(start=date(2026, 6, 30))])
    assert suggest([asked], [offer(start=date(2026, 7, 1))]) == []


def test_neither_words_nor_category_nothing_however_near():
    here = {"community": Named(1, "绳金塔社区"), "street": Named(2, "绳金塔街道"), "audience": "老年人"}
    assert suggest([need(**here)], [offer(title="遗嘱代书", category=LAW, **here)]) == []
    assert suggest([need(category=None, **here)], [offer(title="遗嘱代书", category=None, **here)]) == []


def test_same_category_alone_needs_more_of_the_rest_and_comes_after_words():
    far = offer(2, title="牙齿矫正", remaining=Decimal(1))
    assert suggest([need(remaining=Decimal(1))], [far]) == []  # 160 + 80: enough for a pair with words only
    assert suggest([need(category=None, title="牙齿", remaining=Decimal(1))], [far])
    near = {"community": Named(1, "绳金塔社区"), "audience": "老年人", "remaining": Decimal(1)}
    found = suggest([need(**near)], [offer(2, title="牙齿矫正", **near), offer(1, **near)])
    assert [(one.offer_id, one.by_words) for one in found] == [(1, True), (2, False)]
    assert found[1].score >= FLOOR_WITHOUT_WORDS


def test_every_suggestion_reaches_the_floor_and_adds_up():
    found = suggest(sides(NEED, 60, 5), sides(OFFER, 60, 6), top=5)
    assert found
    for one in found:
        assert one.score >= (FLOOR if one.by_words else FLOOR_WITHOUT_WORDS)
        assert sum(reason.points for reason in one.reasons) == one.score
        assert all(reason.text for reason in one.reasons)


@pytest.mark.parametrize(
    ("needed", "given", "text", "points"),
    [
        ({"per": "quarter", "times": 1}, {"per": "month", "times": 1}, "需要每季度1次，能提供每月1次", 80),
        ({"per": "month", "times": 1}, {"per": "quarter", "times": 1}, "需要每月1次，能提供每季度1次", 26),
        ({"per": "week", "times": 2}, {"per": "on_demand"}, "需要每周2次，能提供按需", 80),
        ({"per": "on_demand"}, {"per": "week", "times": 1}, "需要按需，能提供每周1次", 11),
        ({"per": "year", "times": 1}, {"per": "once", "by": None}, "需要每年1次，能提供一次性", 80),
        ({"per": "irregular"}, {"per": "year", "times": 1}, "需要不定期，能提供每年1次", 80),
        (
            {"per": "day", "times": 1},
            {"per": "year", "times": 1, "at_least": True},
            "需要每天1次，能提供每年不少于1次",
            0,
        ),
    ],
)
def test_frequency(needed, given, text, points):
    reason = reasons(need(frequency=needed), offer(frequency=given))[ReasonKind.FREQUENCY]
    assert (reason.text, reason.points) == (text, points)


def test_a_frequency_that_says_nothing_is_no_reason():
    assert ReasonKind.FREQUENCY not in reasons(need(frequency={"per": "month", "times": 1}), offer())
    irregular = offer(frequency={"per": "irregular"})
    assert ReasonKind.FREQUENCY not in reasons(need(frequency={"per": "month", "times": 1}), irregular)


def test_capacity_in_the_same_measure():
    asked = need(remaining=Decimal("30.00"), measure="人")
    enough = reasons(asked, offer(remaining=Decimal(50), measure="人次"))[ReasonKind.CAPACITY]
    assert (enough.text, enough.points) == ("需要30人，还能提供50人次，够用", 80)
    part = reasons(asked, offer(remaining=Decimal("7.5"), measure="人"))[ReasonKind.CAPACITY]
    assert (part.text, part.points) == ("需要30人，还能提供7.5人，只够一部分", 20)
    without_end = reasons(asked, offer())[ReasonKind.CAPACITY]
    assert (without_end.text, without_end.points) == ("需要30人，提供数量不限", 80)
    assert ReasonKind.CAPACITY not in reasons(asked, offer(remaining=Decimal(50), measure="场"))
    assert ReasonKind.CAPACITY not in reasons(need(), offer(remaining=Decimal(50), measure="人"))


def test_place_the_nearest_is_said():
    street, community, venue = Named(1, "绳金塔街道"), Named(2, "绳金塔社区"), Named(3, "邻里中心")
    asked = need(street=street, community=community, venue=venue)
    for fields, text, points in (
        ({"street": street}, "同一街道：绳金塔街道", 50),
        ({"street": street, "community": community}, "同一社区：绳金塔社区", 80),
        ({"street": street, "community": community, "venue": venue}, "同一阵地：邻里中心", 110),
    ):
        reason = reasons(asked, offer(**fields))[ReasonKind.PLACE]
        assert (reason.text, reason.points) == (text, points)
    assert ReasonKind.PLACE not in reasons(asked, offer(street=Named(9, "别的街道")))


def test_past_reviews_speak_for_and_against_and_more_of_them_louder():
    def seen(average, count):
        return reasons(need(), offer(satisfaction=Satisfaction(average, count)))[ReasonKind.SATISFACTION]

    assert seen(0.96, 10).text == "此类服务以往收到10次评价，平均满意度96%"
    assert seen(0.96, 50).points > seen(0.96, 1).points > 0 > seen(0.1, 1).points > seen(0.1, 50).points
    assert seen(0.5, 8).points == 0
    assert ReasonKind.SATISFACTION not in reasons(need(), offer(satisfaction=Satisfaction(0.0, 0)))


def test_period_and_hours():
    year = {"start": date(2026, 1, 1), "end": date(2027, 1, 1)}
    half = reasons(need(**year), offer(start=date(2026, 7, 2), end=date(2028, 1, 1)))[ReasonKind.PERIOD]
    assert half.text == "时间重合：2026-07-02至2026-12-31"
    assert half.points == 15
    asked = need(weekdays=(3, 6), half_day="PM")
    meets = reasons(asked, offer(weekdays=(6,), half_day="PM"))[ReasonKind.TIMES]
    assert (meets.text, meets.points) == ("需要周三、周六下午，能提供周六下午", 40)
    apart = reasons(asked, offer(weekdays=(3,), half_day="AM"))[ReasonKind.TIMES]
    assert apart.points == -40
    assert ReasonKind.TIMES not in reasons(asked, offer())


def test_audience():
    asked = need(audience="空巢老人")
    assert reasons(asked, offer(audience="60岁以上老年人"))[ReasonKind.AUDIENCE].text == "服务对象相同：老年人"
    assert reasons(asked, offer(audience="辖区居民"))[ReasonKind.AUDIENCE].text == "面向全体居民，包括老年人"
    assert ReasonKind.AUDIENCE not in reasons(asked, offer(audience="学生"))


def test_reasons_against_come_last():
    [found] = suggest(
        [need(weekdays=(1,), frequency={"per": "day"})], [offer(weekdays=(2,), frequency={"per": "year", "times": 1})]
    )
    points = [reason.points for reason in found.reasons]
    assert points[-1] <= 0
    assert [point <= 0 for point in points] == sorted(point <= 0 for point in points)


def test_equals_are_taken_by_id_whatever_the_order_they_came_in():
    offers = [offer(number, party=f"单位{number}") for number in range(20)]
    expected = [(1, 0), (1, 1), (1, 2)]
    for seed in range(3):
        random.Random(seed).shuffle(offers)
        assert [(one.need_id, one.offer_id) for one in suggest([need()], offers)] == expected


def test_the_order_of_items_changes_nothing():
    needs, offers = sides(NEED, 50, 1), sides(OFFER, 50, 2)
    expected = suggest(needs, offers)
    random.Random(1).shuffle(needs)
    random.Random(2).shuffle(offers)
    assert suggest(needs, offers) == expected


def test_top_bounds_the_suggestions_of_each_need():
    needs, offers = sides(NEED, 30, 1), sides(OFFER, 100, 2)
    for top in (1, 3, 7):
        found = [one.need_id for one in suggest(needs, offers, top=top)]
        assert max(found.count(number) for number in set(found)) <= top
    assert suggest(needs, offers, top=0) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "🎉🎉🎉",
        "12345 678",
        "\x00\u200b\ufeff",
        "!!!，。；",
        "≈看诊",
        "𠮷野家",
        "a" * 10_000,
        "血" * 10_000,
        "ＡＥＤ　培训",
    ],
)
def test_odd_texts_are_read(text):
    asked, told = need(title=text, detail=text, audience=text), offer(title=text, detail=text, audience=text)
    found = suggest([asked, need(2)], [told, offer(2)])
    assert found
    for one in found:
        assert sum(reason.points for reason in one.reasons) == one.score
        assert all(reason.text for reason in one.reasons)


def test_latin_words_are_found_in_either_width_and_case():
    found = reasons(need(title="ＡＥＤ设备", category=None), offer(title="aed设备捐赠", category=None))
    assert "“aed”" in found[ReasonKind.WORDS].text


def test_a_long_detail_is_read_at_its_beginning_only():
    filler = "天" * 10_000
    asked = need(title="请看说明", category=None, detail="想量血压" + filler)
    assert suggest([asked], [offer(category=None)])
    assert suggest([replace(asked, detail=filler + "想量血压")], [offer(category=None)]) == []


def test_items_on_the_wrong_side_or_twice_are_refused():
    with pytest.raises(ValueError, match="not NEED"):
        suggest([offer()], [offer()])
    with pytest.raises(ValueError, match="not OFFER"):
        suggest([need()], [need()])
    with pytest.raises(ValueError, match="twice"):
        suggest([need(), need()], [offer()])


def test_same_measure_and_category_are_compared_by_id_not_by_name():
    found = reasons(need(), offer(category=Named("health", "卫生")))
    assert found[ReasonKind.CATEGORY].text == f"类别相同：{HEALTH.name}"


def test_the_solver_and_the_dictionary_wait_until_they_are_asked_for():
    code = (
        "import sys, covenants.matching as m; from covenants.matching import Side\n"
        "heavy = {'scipy', 'numpy', 'rjieba'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
