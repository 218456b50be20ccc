"""What the browser tests share: a clock for the server, people with browsers of their own, and a form's fields."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

import common.clock
from accounts.models import User
from common.scoping import everything
from tests.factories import PASSWORD


class Day:
    """The clock of the server, for every thread of it: moved from day to day of 2026."""

    def __init__(self, monkeypatch):
        self.moment = None
        monkeypatch.setattr(common.clock, "_pretended", self)

    def get(self):
        """The moment that it is."""
        return self.moment

    def set(self, value):
        """Not used: nobody pretends another day within the story."""
        raise AssertionError("the story has one clock")

    def is_now(self, month: int, day: int) -> None:
        """Nine o'clock of that day of 2026."""
        zone = timezone.get_default_timezone()
        self.moment = timezone.make_aware(datetime.combine(date(2026, month, day), time(9)), zone)


class People:
    """Users by the name of their part, each with a browser of one's own. Another day, another sign-in."""

    def __init__(self, browser: Browser, options: dict, address: str) -> None:
        self.browser, self.options, self.address = browser, options, address
        self.users: dict[str, User] = {}
        self.contexts = []

    def enter(self, who: str) -> Page:
        """Signed in through the page."""
        context = self.browser.new_context(**self.options, base_url=self.address)
        self.contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/sign-in/")
        page.get_by_label("用户名").fill(self.users[who].username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page).to_have_url(re.compile(r"/$"))
        return page

    def leave(self) -> None:
        """Everybody goes home."""
        while self.contexts:
            self.contexts.pop().close()


def fill(page: Page, **values: str) -> None:
    """Write into the fields named."""
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)


def submit(page: Page) -> None:
    """The button of the form; nothing of it was refused. What it does is done afterwards: the next page is there."""
    button = page.locator("main .gj-form-actions button.btn-primary, main .gj-form-actions button.btn-danger").first
    with page.expect_navigation(wait_until="domcontentloaded"):
        button.click()
    expect(page.locator(".gj-error-summary")).to_have_count(0)


def main(page: Page):
    """What the page says."""
    return page.locator("main")


def get(model, **wanted):
    """A row, whoever may see it."""
    with everything("the test looks behind the page"):
        return model.objects.get(**wanted)
