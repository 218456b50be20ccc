"""Scores by the published formulas, objections within the window, the frozen result."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction

from appraisal.metrics import METRICS
from appraisal.models import Result, ResultObjection, ResultState, Score
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from appraisal.year.base import digest_of
from appraisal.year.results import (
    answer_objection,
    compute_results,
    freeze_result,
    give_points,
    object_to_result,
    open_result,
    settled,
)
from common.errors import Conflict, NotAllowed, RuleBroken
from common.metrics import MetricValue
from common.scoping import everything
from tests.appraisal.year_making import published_scheme, seated, staff_of
from tests.factories import acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(district):
    return staff_of(district)


@pytest.fixture
def scheme(district, staff):
    seated(district.community)
    return published_scheme(district, staff)


def computed(district, staff, scheme) -> Result:
    with acting_as(staff.street):
        assert compute_results(scheme_id=scheme.pk, organization_id=district.street.pk, actor=staff.street) == 2
        return Result.objects.get(organization=district.community)


def given(result, staff, points="8") -> Score:
    with acting_as(staff.street):
        row = result.scores.get(metric="")
        return give_points(score_id=row.pk, points=points, reason="停车难已化解", actor=staff.street)


def opened(result, staff) -> Result:
    given(result, staff)
    with acting_as(staff.street):
        return open_result(result_id=result.pk, actor=staff.street)


def test_scores_are_the_metrics_of_the_day_and_what_is_not_due_is_left_out(district, staff, scheme):
    result = computed(district, staff, scheme)
    with acting_as(staff.street):
        scores = {row.metric: row for row in result.scores.all()}
        complete = scores["members.complete"]
        assert (complete.numerator, complete.denominator, complete.points) == (1, 1, Decimal(15))
        assert scores["meetings.resolutions_done"].points is None
        assert result.total == Decimal(100)
        sibling = Result.objects.get(organization=district.sibling_community)
        assert {row.points for row in sibling.scores.all()} == {None}
        assert sibling.total is None
    given(result, staff)
    with acting_as(staff.street):
        result.refresh_from_db()
        assert result.total == Decimal("92.00")  # 23 of 25


def test_computing_again_keeps_what_people_gave_and_asks_the_same_number_of_questions(
    district, staff, scheme, django_assert_num_queries
):
    result = computed(district, staff, scheme)
    given(result, staff)
    with acting_as(staff.street), django_assert_num_queries(22):
        compute_results(scheme_id=scheme.pk, organization_id=district.street.pk, actor=staff.street)
    with acting_as(staff.street):
        result.refresh_from_db()
        assert (result.total, result.scores.get(metric="").points) == (Decimal("92.00"), Decimal(8))


def test_who_appraises_whom(district, staff, scheme):
    with acting_as(staff.community), pytest.raises(NotAllowed):
        compute_results(scheme_id=scheme.pk, organization_id=district.community.pk, actor=staff.community)
    result = computed(district, staff, scheme)
    row = Score._base_manager.filter(result=result, metric="").get()
    with acting_as(staff.community), pytest.raises(Score.DoesNotExist):  # one's own is seen once it is told
        give_points(score_id=row.pk, points=9, reason="自己给", actor=staff.community)
    with acting_as(staff.other_street), pytest.raises(Score.DoesNotExist):
        give_points(score_id=row.pk, points=9, reason="别的街道", actor=staff.other_street)
    with acting_as(staff.district):
        assert compute_results(scheme_id=scheme.pk, organization_id=district.root.pk, actor=staff.district) == 2
        assert Result.objects.filter(organization=district.street).exists()


def test_points_are_given_with_a_reason_within_the_weight_and_not_against_the_formula(district, staff, scheme):
    result = computed(district, staff, scheme)
    with acting_as(staff.street):
        own, counted = result.scores.get(metric=""), result.scores.get(metric="members.complete")
        for points, reason, words in ((11, "多给", "0 到 10"), (5, "", "理由"), ("x", "好", "数字")):
            with pytest.raises(RuleBroken, match=words):
                give_points(score_id=own.pk, points=points, reason=reason, actor=staff.street)
        with pytest.raises(RuleBroken, match="按公布的公式由系统计算"):
            give_points(score_id=counted.pk, points=1, reason="改一改", actor=staff.street)
        with pytest.raises(RuleBroken, match="请先评定：解决难点问题的成效"):
            open_result(result_id=result.pk, actor=staff.street)


def test_the_window_is_counted_in_working_days(district, staff, scheme):
    result = opened(computed(district, staff, scheme), staff)
    # 1 June 2024 is a Saturday; Monday the 10th is the Dragon Boat Festival.
    assert (result.opened_on, result.objections_until) == (date(2024, 6, 1), date(2024, 6, 7))
    with acting_as(staff.street), pytest.raises(Conflict, match="之后才能确定结果"):
        freeze_result(result_id=result.pk, actor=staff.street)
    late = time_machine.travel("2024-06-08 09:00+08:00", tick=False)
    with late, acting_as(staff.community), pytest.raises(Conflict, match="异议期已于 2024-06-07 结束"):
        object_to_result(result_id=result.pk, objection="算得不对", actor=staff.community)


def test_an_objection_is_made_by_the_organisation_itself_decided_above_and_mends_the_points(district, staff, scheme):
    result = opened(computed(district, staff, scheme), staff)
    with acting_as(staff.street) as _, pytest.raises(RuleBroken, match="由被考核的组织自己提出"):
        object_to_result(result_id=result.pk, objection="替社区提", actor=staff.street)
    with acting_as(staff.community):
        score = result.scores.get(metric="")
        made = object_to_result(
            result_id=result.pk, objection="夜间停车也已解决", score_id=score.pk, actor=staff.community
        )
        with pytest.raises(NotAllowed):
            answer_objection(objection_id=made.pk, upheld=True, answer="同意", actor=staff.community)
    with time_machine.travel("2024-06-11 09:00+08:00", tick=False), acting_as(staff.street):
        with pytest.raises(Conflict, match="还有异议没有处理"):
            freeze_result(result_id=result.pk, actor=staff.street)
        with pytest.raises(RuleBroken, match="采纳针对某项指标的异议"):
            answer_objection(objection_id=made.pk, upheld=False, answer="不采纳", points=9, actor=staff.street)
        assert ResultObjection.objects.get().answered_on is None  # what was refused left nothing behind
        assert answer_objection(objection_id=made.pk, upheld=False, answer="不采纳", actor=staff.street).answered_on
        with pytest.raises(Conflict, match="结果已经告知"):
            give_points(score_id=score.pk, points=9, reason="反悔", actor=staff.street)


def test_the_frozen_result_is_hashed_and_nothing_of_it_changes(district, staff, scheme):
    result = opened(computed(district, staff, scheme), staff)
    with acting_as(staff.community):
        score = result.scores.get(metric="")
        made = object_to_result(
            result_id=result.pk, objection="夜间停车也已解决", score_id=score.pk, actor=staff.community
        )
    with time_machine.travel("2024-06-11 09:00+08:00", tick=False), acting_as(staff.street):
        answer_objection(objection_id=made.pk, upheld=True, answer="经核属实", points="9.5", actor=staff.street)
        frozen = freeze_result(result_id=result.pk, actor=staff.street)
        assert (frozen.state, frozen.total) == (ResultState.FROZEN, Decimal("98.00"))
        assert frozen.digest == digest_of(
            settled(Result.objects.select_related("scheme", "organization").get(pk=frozen.pk))
        )
        with pytest.raises(Conflict, match="不再改动"):
            give_points(score_id=score.pk, points=1, reason="反悔", actor=staff.street)
        assert compute_results(scheme_id=scheme.pk, organization_id=district.street.pk, actor=staff.street) == 1
    with everything("test"):
        for act in (
            lambda: Result.objects.filter(pk=result.pk).update(total=1),
            lambda: Score.objects.filter(pk=score.pk).update(points=1),
            lambda: Score.objects.filter(result=result).exclude(pk=score.pk).delete(),
        ):
            with pytest.raises(DatabaseError, match=r"do(es)? not change"), transaction.atomic():
                act()


def test_what_is_settled_is_counted_from_its_day_on(district, staff, scheme):
    result = opened(computed(district, staff, scheme), staff)
    with acting_as(staff.community):
        made = object_to_result(result_id=result.pk, objection="夜间停车也已解决", actor=staff.community)
    with time_machine.travel("2024-06-11 09:00+08:00", tick=False), acting_as(staff.street):
        answer_objection(objection_id=made.pk, upheld=False, answer="已计入", actor=staff.street)
        freeze_result(result_id=result.pk, actor=staff.street)
        metrics = [METRICS[f"appraisal.{name}"] for name in ("results_frozen", "objections_answered")]
        told = {}
        for day in (10, 11):
            on = date(2024, 6, day)
            (node,) = network_on(on, [district.street.pk], places=False).nodes
            told[day] = [figures_of(metrics, on, [node])[node.pk].total[metric.id] for metric in metrics]
    assert told == {10: [MetricValue(0), MetricValue(0, 1)], 11: [MetricValue(1), MetricValue(1, 1)]}
