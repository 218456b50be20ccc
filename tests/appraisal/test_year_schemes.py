"""The scheme of a year: from the practice, adapted, fixed once published; traces are no criteria."""

from datetime import date

import pytest

from appraisal.metrics import METRICS, belongs
from appraisal.models import Indicator, Scheme
from appraisal.year.criteria import (
    TRACES,
    formula_of,
    points_of,
    refuse_metric,
    refuse_words,
    scorable,
    total_of,
)
from appraisal.year.schemes import adapt_scheme, draft_scheme, drop_indicator, publish_scheme, set_indicator
from common.errors import Conflict, NotAllowed, RuleBroken
from common.metrics import MetricValue
from common.scoping import everything
from orgs.practice import load_all, load_practice
from tests.appraisal.year_making import YEAR, drafted_scheme, published_scheme, staff_of
from tests.factories import acting_as, make_district, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(district):
    return staff_of(district)


def test_the_scheme_of_xihu_has_three_steps_six_parts_and_a_hundred_points(district, staff):
    scheme = drafted_scheme(district, staff)
    assert [(hop.key, hop.from_tier, hop.to_tier, hop.due) for hop in scheme.hops] == [
        ("community", "COMMUNITY", "STREET", date(YEAR, 12, 31)),
        ("street_committee", "STREET", "STREET", date(YEAR, 12, 31)),
        ("working_committee", "STREET", "DISTRICT", date(YEAR, 12, 31)),
    ]
    assert all(hop.clause == "西湖区 三（三）5" for hop in scheme.hops)
    assert len(scheme.sections) == 6
    assert all(part.metrics for part in scheme.sections)
    with everything("test"):
        rows = list(scheme.indicators.all())
    assert sum(row.weight for row in rows) == 100
    assert all(row.ours for row in rows)
    assert [row.label for row in rows if not row.metric] == ["解决难点问题的成效"]


def test_what_the_practices_name_are_metrics_that_they_have():
    for practice in load_all():
        for entry in practice.entries("report_parts"):
            assert all(key in METRICS and belongs(METRICS[key], practice) for key in entry.metrics), entry.id
        for entry in practice.entries("indicators"):
            refuse_words(entry.label, field="label")
            for key in entry.metrics:
                refuse_metric(key)
                assert belongs(METRICS[key], practice)
    assert load_practice("xihu").entries("indicators")


def test_a_practice_that_names_no_chain_gets_an_empty_scheme_that_cannot_be_published(db):
    other = make_district("涪城区", practice="fucheng")
    user = make_user("DISTRICT_STAFF", other.root)
    with acting_as(user):
        scheme = draft_scheme(organization_id=other.root.pk, year=YEAR, actor=user)
        assert (scheme.chain, scheme.parts) == ([], [])
        with pytest.raises(RuleBroken, match="既没有报告链条，也没有指标"):
            publish_scheme(scheme_id=scheme.pk, actor=user)


def test_one_scheme_a_year_by_the_district(district, staff):
    drafted_scheme(district, staff)
    with acting_as(staff.district):
        with pytest.raises(Conflict, match="已经拟了"):
            draft_scheme(organization_id=district.root.pk, year=YEAR, actor=staff.district)
        with pytest.raises(RuleBroken, match="去年、今年或明年"):
            draft_scheme(organization_id=district.root.pk, year=YEAR + 2, actor=staff.district)
    with acting_as(staff.street), pytest.raises(NotAllowed):
        draft_scheme(organization_id=district.street.pk, year=YEAR, actor=staff.street)


@pytest.mark.parametrize(
    ("words", "clause"),
    [
        ("召开会议次数", "基层减负若干规定"),
        ("联席会议开了多少场次", "基层减负若干规定"),
        ("每项活动上传照片", "基层减负若干规定"),
        ("工作留痕完整", "基层减负若干规定"),
        ("每周登录系统", "国办函〔2026〕12号）第（二）（三）项"),
        ("活动现场打卡", "国办函〔2026〕12号）第（二）项"),
        ("街道排名前三", "国办函〔2026〕12号）第（二）项"),
        ("小程序安装使用率", "国办函〔2026〕12号）第（三）项"),
        ("公众号点赞量", "国办函〔2026〕12号）第（四）项"),
        ("学习笔记篇数", "基层减负若干规定"),
        ("信息报送数量", "基层减负若干规定"),
    ],
)
def test_words_that_count_traces_are_refused_with_the_clause(words, clause):
    with pytest.raises(RuleBroken) as caught:
        refuse_words(words, field="label")
    assert caught.value.code == "indicator.trace"
    assert clause in caught.value.message
    assert "请改成办成了什么事" in caught.value.message


@pytest.mark.parametrize(
    "words", ["议定的事办结", "承诺的服务已履行并经确认", "难点问题解决的成效", "居民小区停车难化解"]
)
def test_outcomes_pass(words):
    assert refuse_words(words, field="label") is None


@pytest.mark.parametrize("key", [key for key, metric in METRICS.items() if metric.population.id in TRACES])
def test_no_metric_of_a_trace_is_scored(key):
    with pytest.raises(RuleBroken, match="不能作为考核标准"):
        refuse_metric(key)


def test_counts_and_neutral_rates_are_no_criteria():
    assert all(METRICS[key].is_rate for key in scorable())
    for key, words in (
        ("covenants.served", "只是数量"),
        ("members.terms_expired", "高低不说明工作好坏"),
        ("members.women", "年龄性别"),
        ("no.such", "没有统计指标"),
    ):
        with pytest.raises(RuleBroken, match=words):
            refuse_metric(key)


def test_an_indicator_is_added_changed_and_dropped_and_loses_the_clause_with_its_meaning(district, staff):
    scheme = drafted_scheme(district, staff)
    with acting_as(staff.district) as _:
        row = scheme.indicators.get(metric="covenants.needs_claimed")
        same = set_indicator(
            scheme_id=scheme.pk,
            indicator_id=row.pk,
            label=row.label,
            metric=row.metric,
            weight=20,
            tiers=["COMMUNITY"],
            actor=staff.district,
        )
        assert (same.weight, same.tiers, same.clause) == (20, ["COMMUNITY"], "西湖区 三（三）1")
        other = set_indicator(
            scheme_id=scheme.pk,
            indicator_id=row.pk,
            label="微心愿实现",
            metric="covenants.wishes_granted",
            weight=15,
            tiers=["STREET", "COMMUNITY"],
            actor=staff.district,
        )
        assert (other.clause, other.ours) == ("", False)
        drop_indicator(indicator_id=row.pk, actor=staff.district)
        with pytest.raises(RuleBroken, match="权重合计是 85，应为 100"):
            publish_scheme(scheme_id=scheme.pk, actor=staff.district)
        with pytest.raises(RuleBroken, match="数的是会议和纪要数量"):
            set_indicator(
                scheme_id=scheme.pk,
                label="按期印发纪要",
                metric="meetings.minutes_in_time",
                weight=15,
                tiers=["COMMUNITY"],
                actor=staff.district,
            )
        with pytest.raises(RuleBroken, match="考核哪一级"):
            set_indicator(scheme_id=scheme.pk, label="难点化解", weight=15, tiers=["GRID"], actor=staff.district)


def test_the_district_sets_its_days_within_reason(district, staff):
    scheme = drafted_scheme(district, staff)
    with acting_as(staff.district):
        dues = {"community": date(YEAR, 12, 10), "street_committee": date(YEAR, 12, 20)}
        adapted = adapt_scheme(
            scheme_id=scheme.pk, dues=dues, objection_days=7, note="元旦前办完", actor=staff.district
        )
        assert [hop.due for hop in adapted.hops] == [date(YEAR, 12, 10), date(YEAR, 12, 20), date(YEAR, 12, 31)]
        for wrong, words in (
            ({"community": date(YEAR, 12, 31), "street_committee": date(YEAR, 12, 20)}, "不能早于前一级"),
            ({"community": date(YEAR - 1, 12, 31)}, "年或次年"),
        ):
            with pytest.raises(RuleBroken, match=words):
                adapt_scheme(scheme_id=scheme.pk, dues=wrong, objection_days=7, note="", actor=staff.district)
        with pytest.raises(RuleBroken, match="3 至 30 个工作日"):
            adapt_scheme(scheme_id=scheme.pk, dues={}, objection_days=1, note="", actor=staff.district)


def test_published_it_does_not_change_and_everybody_of_the_district_reads_it(district, staff):
    drafted = drafted_scheme(district, staff)
    unit = make_unit(district, joins=district.community)
    readers = [staff.street, staff.community, make_user("UNIT_LIAISON", unit=unit)]
    for user in readers:
        with acting_as(user):
            assert not Scheme.objects.exists()
            assert not Indicator.objects.exists()
    with acting_as(staff.district):
        publish_scheme(scheme_id=drafted.pk, actor=staff.district)
        with pytest.raises(Conflict, match="不再改动"):
            adapt_scheme(scheme_id=drafted.pk, dues={}, objection_days=5, note="", actor=staff.district)
    for user in readers:
        with acting_as(user):
            assert Scheme.objects.get() == drafted
            assert Indicator.objects.count() == 6
    abroad = make_district("涪城区", practice="fucheng")
    with acting_as(make_user("DISTRICT_STAFF", abroad.root)):
        assert not Scheme.objects.exists()


def test_points_and_total_are_by_hand(district, staff):
    assert str(points_of(20, MetricValue(3, 4))) == "15.00"
    assert str(points_of(15, MetricValue(1, 3))) == "5.00"
    assert str(points_of(25, MetricValue(2, 3))) == "16.67"
    assert points_of(20, MetricValue(0, 0)) is None
    one, two = points_of(20, MetricValue(3, 4)), points_of(25, MetricValue(2, 3))
    assert str(total_of([(20, one), (25, two), (15, None)])) == "70.38"  # 31.67 of 45
    assert total_of([(15, None)]) is None
    scheme = published_scheme(district, staff)
    with everything("test"):
        row = scheme.indicators.get(metric="meetings.resolutions_done")
        assert formula_of(row) == "20 分 × “到期决议办结”的占比"
