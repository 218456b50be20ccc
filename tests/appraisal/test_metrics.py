"""The catalogue of metrics: complete, cited, told in words; and each number beside the list behind it."""

import re

import pytest

from appraisal.metrics import METRICS, clauses_of, metrics_of, practice_ids_of
from common.metrics import Counts, MetricBook, MetricValue
from members.metrics import COMMITTEE
from orgs.practice import load_all
from orgs.practice.citation import split_citation


def test_every_room_is_covered_by_enough_metrics():
    assert len(METRICS) >= 60
    assert {metric.room for metric in METRICS.values()} >= {"orgs", "members", "meetings", "covenants"}
    assert len({metric.name for metric in METRICS.values()}) == len(METRICS)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_a_metric_says_what_it_counts(metric):
    assert metric.definition.endswith("。")
    assert "。" not in metric.definition[:-1]
    assert metric.unit
    assert metric.counts in Counts
    assert re.fullmatch(r"[0-9a-f]{8}", metric.version)
    assert practice_ids_of(metric)
    practices = {practice.code: practice for practice in load_all()}
    for text in metric.cite:
        code, clauses = split_citation(text)
        assert [at for at in clauses if not practices[code].clause_title(at)] == [], text
    assert len(clauses_of(metric)) == len(set(metric.cite))


def test_a_practice_has_the_metrics_of_its_rules_only():
    had = {practice.id: {metric.id for metric in metrics_of([practice])} for practice in load_all()}
    assert "meetings.contacted_now" in had["xihu"]
    assert "meetings.contacted_now" not in had["haibowan"]
    assert "meetings.turns_solved" in had["haibowan"]
    assert "meetings.turns_solved" not in had["xihu"]
    assert all(len(ids) >= 60 for ids in had.values())


def test_a_definition_that_changes_is_another_version():
    def made(**more):
        book = MetricBook("orgs")
        rows = book.population("orgs.some", "若干", "SELECT o.id AS organization_id FROM org o", COMMITTEE)
        fields = {"unit": "个", "counts": Counts.BODIES, **more}
        return book.metric("orgs.some_of_them", "若干个", "若干。", rows, **fields).version

    assert made() == made()
    assert len({made(), made(where="tier = 'GRID'"), made(among="true")}) == 3


def test_an_id_is_declared_once_and_in_its_own_room():
    book = MetricBook("orgs")
    book.population("orgs.some", "若干", "SELECT 1", COMMITTEE)
    for wrong in ("orgs.some", "members.some", "some"):
        with pytest.raises(ValueError, match="not a new id"):
            book.population(wrong, "若干", "SELECT 1", COMMITTEE)


def test_a_rate_is_told_with_one_decimal_and_never_without_counts():
    assert [str(MetricValue(*pair).rate) for pair in ((1, 3), (2, 3), (1, 16), (3, 3), (1999, 2000))] == [
        "33.3",
        "66.7",
        "6.3",
        "100.0",
        "99.95",
    ]
    # Never rounded up to all of them.
    assert [str(MetricValue(*pair).rate) for pair in ((37454, 37455), (37444, 37455), (999, 999), (998, 999))] == [
        "99.99",
        "99.97",
        "100.0",
        "99.9",
    ]
    assert MetricValue(0, 0).rate is None
    assert MetricValue(7).rate is None
