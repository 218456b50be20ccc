"""Longyan's figures come out of the records exactly (LY 一·1, 二·1)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from appraisal.metrics import METRICS
from appraisal.statistics.engine import figures_of
from common.clock import today
from common.rules import State
from common.scoping import everything
from demo.longyan import LongyanCity
from grids.compliance import findings_on
from grids.selectors.estates import figures_below
from orgs.models import Organization, Tier
from orgs.practice import load_practice
from tests.factories import client_for, make_user

REPORTED = {key: item.value for key, item in load_practice("longyan").reported.items()}


@pytest.mark.django_db
def test_the_records_show_what_the_document_reports():
    city = LongyanCity().build()
    with everything("test"):
        table = figures_below(city, today())
    total = table.total
    assert (total.estates, total.branches) == (REPORTED["estates"], REPORTED["estate_branches"])
    assert (total.covered, total.alone, total.jointly) == (1469, 1031, 219)
    assert total.owners == REPORTED["owners_committees"]
    assert (total.party, total.in_service) == (
        REPORTED["owners_committees.members"], REPORTED["owners_committees.in_service"],
    )  # fmt: skip
    assert (total.crosses, total.chairs) == (
        REPORTED["owners_committees.cross_posts"], REPORTED["owners_committees.chairs"],
    )  # fmt: skip
    assert len(table.rows) == 8
    with everything("test"):
        communities = list(Organization.objects.filter(district=city, tier=Tier.COMMUNITY))
        found = findings_on(communities, today())
        assert sum(figures_below(node, today()).total.estates for node in communities[:3]) == sum(
            next(f for f in found[node.pk]).inputs["小区"] for node in communities[:3]
        )
    assert {finding.state for findings in found.values() for finding in findings} == {State.HOLDS}
    # The catalogue of statistics counts the same from the same records.
    with everything("test"):
        figures = figures_of([metric for key, metric in METRICS.items() if key.startswith("grids.")], today(), [city])
    counted = figures[city.pk].total
    assert (counted["grids.covered"].numerator, counted["grids.covered"].denominator) == (1469, 1469)
    assert {key: counted[f"grids.{key}"].numerator for key in (
        "estate_branches", "owners_committees", "owners_party", "owners_in_service", "owners_crosses",
        "owners_shoulders",
    )} == {
        "estate_branches": 1250, "owners_committees": 489, "owners_party": 925, "owners_in_service": 593,
        "owners_crosses": 387, "owners_shoulders": 91,
    }  # fmt: skip
    user = make_user("DISTRICT_STAFF", city)
    client = client_for(user)
    page = client.get(reverse("grids:figures", args=[city.pk])).text
    shown = re.findall(r"<dd>([\d,]+)", page)
    assert shown == ["1469", "1469", "1250", "489", "925", "387", "91"]
    whole = client.get(f"/api/v1/estate-figures/{city.pk}/").json()["total"]
    assert (whole["estates"], whole["branches"], whole["chairs"]) == (1469, 1250, 91)
