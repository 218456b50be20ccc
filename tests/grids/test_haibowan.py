"""Haibowan's figures come out of the records exactly (HB 六·四是)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from orgs.practice import load_practice
from tests.factories import client_for, make_user
from tests.grids.haibowan_figures import HaibowanDistrict

REPORTED = {key: item.value for key, item in load_practice("haibowan").reported.items()}
FIGURES = {
    "grids.temporary_branches": (REPORTED["temporary.branches"], None),
    "grids.vanguard_posts": (REPORTED["posts"], None),
    "grids.temporary_teams": (REPORTED["teams"], None),
    "grids.temporary_generals": (7, None),
    "grids.temporary_groups": (96, None),
    "grids.temporary_above": (384, 384),
    "grids.temporary_members": (384, None),
    "grids.vanguard_held": (345, 518),
}


@pytest.mark.django_db
def test_the_statistics_show_what_the_document_reports():
    district = HaibowanDistrict().build()
    client = client_for(make_user("DISTRICT_STAFF", district))
    assert (REPORTED["temporary.branches"], REPORTED["posts"], REPORTED["teams"]) == (384, 518, 49)
    for metric, (numerator, denominator) in FIGURES.items():
        rows = client.get(f"/api/v1/statistics/values/?metric={metric}&by=street").json()["results"]
        assert (metric, rows[0]["numerator"], rows[0]["denominator"]) == (metric, numerator, denominator)
        assert (metric, sum(row["numerator"] for row in rows[1:])) == (metric, numerator)
        text = re.sub(r"[,\s]", "", client.get(reverse("appraisal:metric", args=[metric])).text)
        assert (f"{numerator}/{denominator}" if denominator else f"{numerator}<") in text, metric
    # The lists hold as many: what is counted can be looked at.
    for route, query, count in (
        ("temporary", "?kind=BRANCH", 384),
        ("vanguard", "", 518),
        ("temporary", "?kind=SHOCK", 42),
    ):
        page = client.get(f"{reverse(f'grids:{route}')}{query}").text
        assert f"共 <b>{count}</b> 个" in page, (route, query)
