"""Longyan's members who report come out of the records exactly: counts, ranks in posts, both rates (LY 一·2, 三·5)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from demo.longyan import LongyanCity
from members.models import CheckIn
from members.selectors.checkins import rates_below
from orgs.practice import load_practice
from tests.factories import client_for, make_user

REPORTED = {key: item.value for key, item in load_practice("longyan").reported.items()}
# metric → (numerator, denominator or None, rate or None) as the document has them.
FIGURES = {
    "members.checkin.due": (37_466, None, None),
    "members.checkin.reported": (REPORTED["check_ins"], 37_466, 99.97),
    "members.checkin.served": (37_436, REPORTED["check_ins"], 99.95),
    "members.checkin.bureau": (2, None, None),
    "members.checkin.division": (161, None, None),
    "members.checkin.section": (1228, None, None),
    "grids.cadres": (REPORTED["posts"], None, None),
    "grids.cadres_bureau": (REPORTED["posts.department"], None, None),
    "grids.cadres_division": (REPORTED["posts.division"], None, None),
    "grids.cadres_section": (REPORTED["posts.section"], None, None),
    "grids.covered": (REPORTED["estates"], REPORTED["estates"], 100.0),
    "grids.estate_branches": (REPORTED["estate_branches"], None, None),
    "grids.owners_committees": (REPORTED["owners_committees"], None, None),
    "grids.owners_party": (REPORTED["owners_committees.members"], None, None),
    "grids.owners_in_service": (REPORTED["owners_committees.in_service"], None, None),
    "grids.owners_crosses": (REPORTED["owners_committees.cross_posts"], None, None),
    "grids.owners_shoulders": (REPORTED["owners_committees.chairs"], None, None),
}


def shown(number: int) -> str:
    return f"{number:,}"


@pytest.mark.django_db
def test_the_statistics_show_what_the_document_reports():
    city = LongyanCity().build(members=True)
    client = client_for(make_user("DISTRICT_STAFF", city))
    for metric, (numerator, denominator, rate) in FIGURES.items():
        said = client.get(f"/api/v1/statistics/values/?metric={metric}").json()["results"]
        total = said[0]
        assert (metric, total["numerator"], total["denominator"], total["rate"]) == (
            metric, numerator, denominator, rate,
        )  # fmt: skip
        # By street the parts add up to the whole: nobody stands in two of them.
        parts = client.get(f"/api/v1/statistics/values/?metric={metric}&by=street").json()["results"][1:]
        assert (metric, sum(part["numerator"] for part in parts)) == (metric, numerator)
        page = client.get(reverse("appraisal:metric", args=[metric]))
        assert page.status_code == 200
        text = re.sub(r"[,\s]", "", page.text)
        assert (f"{numerator}/{denominator}" if denominator else f"{numerator}<") in text, metric
    with everything("test"):
        assert CheckIn.objects.filter(organization__district=city).count() == 37_466
        total = rates_below(today(), city)[0]
    assert (total.due, total.reported, total.served) == (37_466, 37_455, 37_436)
    assert (total.reported_rate, total.served_rate) == ("99.97%", "99.95%")
    listed = client.get(reverse("members:check_ins")).text
    assert "99.97%" in listed
    assert "99.95%" in listed
