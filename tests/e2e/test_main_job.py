"""The main job, as its users do it, in a real Chromium: a roster goes in, is mended, filed, returned, accepted, seen.

One test on purpose: each step stands on the one before, as in life.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Grant
from accounts.permissions import scope_of
from accounts.services.tokens import issue_token
from common.clock import today
from common.scoping import everything, scoped
from demo.build import DemoDistrict
from demo.cast import PASSWORD
from orgs.models import Organization

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAMPLE = next((Path(__file__).parents[1] / "data" / "samples").glob("01_*.xlsx"))
COMMUNITY = "坝口巷社区居委会"


@pytest.fixture
def community(transactional_db) -> Organization:
    """The demonstration district, and in it a community that has no roster yet."""
    DemoDistrict().build()
    with everything("test"):
        return Organization.objects.get(name=COMMUNITY)


@pytest.fixture
def sign_in(browser: Browser, browser_context_args, live_server):
    """A browser of one's own for each user, signed in through the page."""
    contexts = []

    def open_page(username: str) -> Page:
        context = browser.new_context(**browser_context_args, base_url=live_server.url)
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/sign-in/")
        page.get_by_label("用户名").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page).to_have_url(re.compile(r"/$"))
        return page

    yield open_page
    for context in contexts:
        context.close()


def import_and_mend(page: Page) -> None:
    """Drop sample 01, leave the doubled row out, name the nameless one, confirm."""
    page.goto("/imports/")
    page.locator("input[type=file]").set_input_files(SAMPLE)
    page.get_by_role("button", name="上传并识别").click()
    expect(page.get_by_text("下一步：确认")).to_be_visible(timeout=30_000)
    composition = page.locator("main")
    expect(composition).to_contain_text("2 席，为偶数")
    page.get_by_label("结果").select_option("WRONG")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="改正").first.click()
    page.get_by_role("button", name="这一行不导入").click()
    page.get_by_role("link", name="改正").first.click()
    page.get_by_label("姓名").fill("龚小红")
    page.get_by_label("“大党委”职务").select_option("副书记")
    page.get_by_label("工作单位及职务").fill("坝口巷社区专职副书记")
    page.get_by_role("button", name="改好，重新核对").click()
    # The composition sheet turns right: three seats, odd, one deputy.
    expect(composition).not_to_contain_text("为偶数")
    expect(composition).to_contain_text("第一书记 1、书记 1、副书记 1、委员 0")
    page.get_by_role("link", name="下一步：确认").click()
    expect(page.locator("main")).to_contain_text("新建 1 份新一届草案")
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("main")).to_contain_text("导入完成")


def file_the_slate(page: Page, community: Organization, statement: str) -> str:
    """From the draft to the filing; returns the filing's path."""
    page.goto(f"/members/{community.pk}/draft/")
    page.get_by_role("link", name="核对并报备").click()
    reason = page.locator("textarea[name=reason_committee_part_time_community]")
    reason.fill("两家单位党组织正在推荐人选")
    page.locator("textarea[name=statement]").fill(statement)
    page.get_by_role("button", name=re.compile("备案")).click()
    expect(page).to_have_url(re.compile(r"/members/filings/\d+/"))
    expect(page.locator("main")).to_contain_text("待上级办理")
    return re.sub(r"^https?://[^/]+", "", page.url)


def decide(page: Page, filing: str, step: str, remark: str) -> None:
    """Return or accept, as the street does."""
    page.goto(filing)
    page.get_by_role("link", name=step).first.click()
    page.locator("textarea[name=remark]").fill(remark)
    page.locator("main form button.btn-primary, main form button.btn-danger").last.click()
    expect(page).to_have_url(re.compile(re.escape(filing) + "$"))


def test_the_main_job(community, sign_in, live_server):
    secretary = sign_in("wanghaiyan")
    import_and_mend(secretary)
    filing = file_the_slate(secretary, community, "首届名册，请予备案。")

    street = sign_in("xiongwei")
    decide(street, filing, "退回", "请说明兼职委员何时到位")
    secretary.goto(filing)
    expect(secretary.locator("main")).to_contain_text("请说明兼职委员何时到位")
    assert file_the_slate(secretary, community, "两名兼职委员年底前到位。") == filing
    decide(street, filing, "同意", "同意备案")
    street.goto(filing)
    expect(street.locator("main")).to_contain_text("已备案")

    secretary.goto(f"/members/{community.pk}/committee/")
    expect(secretary.locator("main")).to_contain_text("龚小红")
    expect(secretary.locator("main")).to_contain_text("两家单位党组织正在推荐人选")

    district = sign_in("wanmin")
    yesterday = (today() - timedelta(days=1)).isoformat()
    district.goto(f"/compliance/?q={COMMUNITY[:4]}")
    expect(district.locator("main")).to_contain_text(COMMUNITY[:5])
    district.goto(f"/members/{community.pk}/committee/?on={yesterday}")
    expect(district.locator("main")).to_contain_text("还没有班子名册")
    expect(district.locator("main")).not_to_contain_text("龚小红")

    the_program_sees_the_same(district, community, live_server.url, yesterday)


def the_program_sees_the_same(page: Page, community: Organization, address: str, yesterday: str) -> None:
    """A statistics client pulls by token what the district saw."""
    with everything("a token for the statistics client"):
        grant = Grant.objects.select_related("user", "organization").get(role="STATISTICS_CLIENT")
        _, secret = issue_token(
            grant_id=grant.pk,
            name="统计",
            scopes=["compliance.view", "org.view"],
            last_day=today() + timedelta(days=30),
            actor=None,
        )
    with scoped(scope_of(grant)):
        assert Organization.objects.filter(pk=community.pk).exists()
    headers = {"Authorization": f"Bearer {secret}"}
    answers = {}
    for day in (yesterday, today().isoformat()):
        query = f"tier=COMMUNITY&community={community.pk}&on={day}"
        response = page.request.get(f"{address}/api/v1/compliance/?{query}", headers=headers)
        assert response.status == 200, response.text()
        (row,) = json.loads(response.text())["results"]
        answers[day] = {finding["rule"]: finding["state"] for finding in row["findings"]}
    assert answers[yesterday]["committee.shape"] == "BROKEN"
    assert answers[today().isoformat()]["committee.shape"] == "HOLDS"
    assert answers[today().isoformat()]["committee.part_time.community"] == "SETTLED"
