"""A term that ends in thirty days, in a real Chromium: reminded once, two clicks from the mail's link, and gone.

One test on purpose: the mail, the click, the form and the empty list are one story.
"""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import expect

from common.clock import now, today
from common.scoping import everything
from notices import planning
from notices.delivery import deliver
from notices.digest import write_digests
from notices.models import Notice
from tests.e2e.acting import Day, People
from tests.factories import make_district, make_user
from tests.members.slates import in_office
from tests.notices.making import make_address, make_channel
from tests.notices.servers import smtp_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def day(monkeypatch):
    """The clock."""
    return Day(monkeypatch)


@pytest.fixture
def story(browser, browser_context_args, live_server, transactional_db, day):
    """A committee in office from June 2024 to the end of 2026, its secretary, and a street that accepted it."""
    told = People(browser, browser_context_args, live_server.url)
    district = make_district()
    secretary = make_user("COMMUNITY_SECRETARY", district.community, name="詹海英")
    street = make_user("STREET_STAFF", district.street, name="熊伟")
    told.users = {"secretary": secretary}
    day.moment = datetime.fromisoformat("2024-06-05 09:00+08:00")
    in_office(district.community, secretary, street)
    make_address(make_channel(district), user=secretary, to="zhan@example.cn")
    yield told
    told.leave()


def the_mail(settings, address: str):
    """Plan, write and send as beat's tasks do; what the mail server took."""
    settings.EMAIL_BACKEND = "notices.channels.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_USE_SSL = "127.0.0.1", False
    settings.SITE_URL = address
    with smtp_server() as box:
        settings.EMAIL_PORT = box.port
        for _ in range(2):  # however often
            planning.plan(day=today())
            write_digests(at=now())
            deliver(at=now())
    return [mail.parsed for mail in box.mails]


def test_reminded_once_and_two_clicks_from_the_link(story, day, settings):
    day.is_now(12, 1)
    (mail,) = the_mail(settings, story.address)
    said = mail.get_body(("plain",)).get_content()
    assert "班子任期将满（1 件）" in said
    assert "詹海英" not in said
    (link,) = [line for line in said.splitlines() if line.startswith("http")]
    page = story.enter("secretary")
    before = page.locator(".gj-due-link b").inner_text()

    page.goto(link)
    term = page.locator(".gj-todo").filter(has_text="任期将满")
    expect(term).to_have_count(1)
    expect(term).to_contain_text("到期前 30 天提醒")
    term.get_by_role("link", name="起草新一届").click()  # one
    page.locator("main .gj-form-actions button.btn-primary").first.click()  # two
    expect(page.locator("main")).to_contain_text("第二届")

    page.goto(link)
    expect(page.locator(".gj-todo").filter(has_text="任期将满")).to_have_count(0)
    expect(page.locator(".gj-todo").filter(has_text="名册草案还没有报备")).to_have_count(1)  # what goes on instead
    assert page.locator(".gj-due-link b").inner_text() == before
    day.is_now(12, 2)
    assert [
        one.get_body(("plain",)).get_content().count("班子任期将满") for one in the_mail(settings, story.address)
    ] == [0]
    with everything("the test looks behind the page"):
        (notice,) = Notice.objects.filter(kind="term.expired")
    assert (notice.stage, notice.closing) == ("T-30", "DONE")
