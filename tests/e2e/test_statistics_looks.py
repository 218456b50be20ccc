"""The pages of the statistics in a real Chromium: sound for axe, silent, no sideways scroll; one sheet on paper."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.appraisal.conftest import seat_committee
from tests.face.conftest import axe_findings
from tests.factories import client_for, make_district, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


SIZES = ((1366, 768), (360, 740))


def wrong_with(page, addresses):
    """What is wrong with each page: width and silence at both sizes, axe on the phone, where the page is the same."""
    heard, wrong = [], {}
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for address in addresses:
            heard.clear()
            answer = page.goto(address)
            sideways = page.evaluate("document.documentElement.scrollWidth") - width
            found = [*heard, *(axe_findings(page) if width < 800 else [])]
            found += [f"scrolls sideways by {sideways}"] if sideways > 0 else []
            found += [f"status {answer.status}"] if answer.status != 200 else []
            if found:
                wrong[f"{address} at {width}"] = found
    return wrong


@pytest.fixture
def opened(browser, browser_context_args, live_server, transactional_db):
    """A district with a committee, and a page of a browser in which its staff are signed in."""
    district = make_district()
    seat_committee(district.community)
    client = client_for(make_user("DISTRICT_STAFF", district.root))
    context = browser.new_context(**browser_context_args, base_url=live_server.url)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield district, context.new_page()
    context.close()


def test_every_page_of_the_statistics_is_sound(opened):
    district, page = opened
    metric, listed = (f"appraisal:{name}" for name in ("metric", "metric_list"))
    addresses = [
        reverse("appraisal:statistics"),
        f"{reverse('appraisal:statistics')}?organization={district.community.pk}",
        reverse("appraisal:compare"),
        f"{reverse('appraisal:compare')}?by=community&metric=members.seats,members.women,orgs.units,covenants.served",
        reverse("appraisal:metrics"),
        reverse(metric, args=["members.part_time"]),
        reverse(metric, args=["covenants.served"]),
        reverse(listed, args=["members.part_time"]),
        reverse(listed, args=["covenants.served"]),
    ]
    assert wrong_with(page, addresses) == {}


def test_the_cockpit_is_one_sheet_across(opened):
    _, page = opened
    page.goto(reverse("appraisal:statistics"))
    paper = page.pdf(prefer_css_page_size=True)
    [box] = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert (round(float(box[0])), round(float(box[1]))) in ((842, 595), (842, 596))  # A4, across
