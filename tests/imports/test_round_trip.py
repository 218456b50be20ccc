"""What a list exports can be imported again, and changes nothing."""

from __future__ import annotations

from django.urls import reverse

from common.scoping import everything
from exchange import services
from members.models import Person
from members.services import filings
from tests.factories import acting_as, client_for
from tests.imports.conftest import SHENGJINTA, uploaded
from tests.members.slates import filed


def test_persons(xihu, secretary):
    batch = uploaded(secretary, xihu[SHENGJINTA])
    with acting_as(secretary):
        services.confirm_batch(batch_id=batch.pk, revision=0, only_good=True, actor=secretary)
    with everything("test"):
        before = list(Person.objects.order_by("pk").values())
    answer = client_for(secretary).get(reverse("members:persons"), {"export": "xlsx"})
    again = uploaded(secretary, xihu[SHENGJINTA], content=answer.content, filename="人员.xlsx", kind="persons")
    assert again.counts == {"SAME": 9}, again.problem
    with acting_as(secretary):
        services.confirm_batch(batch_id=again.pk, revision=0, only_good=True, actor=secretary)
    with everything("test"):
        assert list(Person.objects.order_by("pk").values()) == before


def test_the_roster_in_office(xihu, secretary, street_clerk):
    filing = filed(xihu[SHENGJINTA], secretary)
    with acting_as(street_clerk):
        filings.accept_filing(filing_id=filing.pk, actor=street_clerk)
    for kind in ("xlsx", "csv"):
        url = reverse("members:committee", args=[xihu[SHENGJINTA].pk])
        answer = client_for(secretary).get(url, {"export": kind})
        name = f"绳金塔社区大党委班子名册.{kind}"
        again = uploaded(secretary, xihu[SHENGJINTA], content=answer.content, filename=name)
        assert again.counts == {"SAME": 9}, (kind, again.problem)
