"""A year is closed in a real Chromium: cockpit, reports from a community to the district, an objection, an award, the
frozen result (XH 三(三)5).

One test on purpose: each step stands on the one before, as in life.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from appraisal.models import Award, AwardState, DutyReport, ReportState, Result, ResultState, Scheme
from common.scoping import everything
from members.models import Position
from tests.e2e.acting import Day, People, fill, get, main, submit
from tests.factories import make_district, make_unit, make_user
from tests.members.slates import good_lines, in_office, line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Story(People):
    """A community in office since January whose part-time member is of the school."""

    def __init__(self, browser: Browser, options: dict, address: str, day: Day) -> None:
        super().__init__(browser, options, address)
        district = make_district()
        self.community, self.street = district.community, district.street
        self.school = make_unit(district, "示例小学", joins=self.community)
        self.users = {
            "secretary": make_user("COMMUNITY_SECRETARY", self.community, name="周敏"),
            "street": make_user("STREET_STAFF", district.street, name="黄伟"),
            "district": make_user("DISTRICT_STAFF", district.root, name="万敏"),
            "school": make_user("UNIT_LIAISON", unit=self.school, name="示例小学联络员"),
        }
        lines = good_lines()
        lines[3] = line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, unit=self.school)
        day.is_now(1, 4)
        in_office(self.community, self.users["secretary"], self.users["street"], lines, date(2026, 1, 5))


@pytest.fixture
def day(monkeypatch):
    """The clock."""
    return Day(monkeypatch)


@pytest.fixture
def story(browser: Browser, browser_context_args, live_server, transactional_db, day):
    """The people of the year."""
    told = Story(browser, browser_context_args, live_server.url, day)
    yield told
    told.leave()


def go(page: Page, link: str) -> None:
    """A link or button of the page."""
    main(page).get_by_role("link", name=link, exact=True).first.click()


def press(page: Page, name: str) -> None:
    """A button."""
    main(page).get_by_role("button", name=name).first.click()


def write_and_hand_in(page: Page, opinion: str) -> int:
    """From the year's page: the report is there with its numbers, only the judgement is written."""
    page.goto("/year/")
    press(page, "写报告")
    expect(page).to_have_url(re.compile(r"/year/reports/\d+/"))
    pk = int(re.search(r"/reports/(\d+)/", page.url)[1])
    go(page, "写评价")
    fill(page, opinion=opinion)
    submit(page)
    go(page, "报送")
    submit(page)
    expect(main(page).get_by_text("已报送").first).to_be_visible()
    return pk


def take(page: Page, pk: int) -> None:
    """The level above reads it and takes it."""
    page.goto(f"/year/reports/{pk}/")
    go(page, "接收")
    submit(page)
    assert get(DutyReport, pk=pk).state == ReportState.ACCEPTED


def test_a_year_is_closed(story: Story, day: Day):
    # ---- the scheme, from the practice --------------------------------------------------------------------------
    day.is_now(12, 1)
    district = story.enter("district")
    district.goto("/statistics/")
    expect(main(district)).to_contain_text("统计总览")
    district.goto("/year/")
    press(district, "拟定2026年方案")
    expect(main(district)).to_contain_text("街道（镇）党（工）委向区委组织部报告")
    scheme = get(Scheme, year=2026)
    district.goto(f"/year/schemes/{scheme.pk}/indicators/add/")
    fill(district, label="每月上传活动照片", weight="5")
    main(district).locator(".gj-form-actions button.btn-primary").first.click()
    expect(district.locator(".gj-error-summary")).to_contain_text("不得把拍照留痕、截图作为评判依据")
    district.goto(f"/year/schemes/{scheme.pk}/publish/")
    submit(district)
    story.leave()

    # ---- reports up the chain; one comes back ----------------------------------------------------------------------
    day.is_now(12, 10)
    secretary = story.enter("secretary")
    expect(main(secretary)).to_contain_text("2026年度报告还没有报送")
    pk = write_and_hand_in(secretary, "兼职委员把学校资源带进社区。")
    street = story.enter("street")
    street.goto(f"/year/reports/{pk}/")
    expect(main(street)).to_contain_text("兼职委员履职纪实")
    go(street, "退回")
    fill(street, remark="请补写还差什么")
    submit(street)
    secretary.goto("/")
    expect(main(secretary)).to_contain_text("请补写还差什么")
    secretary.goto(f"/year/reports/{pk}/write/")
    fill(secretary, opinion="兼职委员把学校资源带进社区。停车还没有根本解决。")
    submit(secretary)
    go(secretary, "报送")
    submit(secretary)
    take(street, pk)
    own = write_and_hand_in(street, "综合党委全年按期议事，委员作用明显。")
    take(street, own)
    last = write_and_hand_in(street, "经党（工）委审议，同意综合党委报告。")
    district = story.enter("district")
    take(district, last)
    district.goto("/year/")
    expect(main(district).get_by_text("已接收")).to_have_count(2)

    # ---- the result, an objection, an award -------------------------------------------------------------------------
    street.goto("/year/")
    press(street, "计算下级结果")
    with everything("the test looks behind the page"):
        result = Result.objects.get(organization=story.community)
        given = result.scores.get(metric="")
    street.goto(f"/year/scores/{given.pk}/")
    fill(street, points="7", reason="老楼加装电梯矛盾化解")
    submit(street)
    go(street, "告知结果")
    submit(street)
    secretary.goto(f"/year/results/{result.pk}/")
    go(secretary, "提出异议")
    main(secretary).locator("select[name=score_id]").select_option(str(given.pk))
    fill(secretary, objection="车棚已经建成，评定时没有算上")
    submit(secretary)
    street.goto(f"/year/results/{result.pk}/")
    go(street, "处理")
    main(street).locator("input[name=upheld][value=yes]").check()
    fill(street, points="9", answer="经核属实")
    submit(street)
    expect(main(street)).to_contain_text("已采纳")
    expect(main(street).get_by_role("link", name="确定结果")).to_have_count(0)  # the window is open still
    secretary.goto("/year/awards/add/")
    main(secretary).locator("input[name=kind][value=service_brand]").check()
    main(secretary).locator("select[name=unit_id]").select_option(str(story.school.pk))
    fill(secretary, title="四点半课堂", reason="全年不间断照看放学后的孩子")
    submit(secretary)
    award = get(Award, title="四点半课堂")
    district.goto(f"/year/awards/{award.pk}/decide/")
    main(district).locator("input[name=granted][value=yes]").check()
    fill(district, amount="20000")
    submit(district)
    go(district, "公布")
    fill(district, document="西组发〔2026〕18号")
    submit(district)
    assert get(Award, pk=award.pk).state == AwardState.PUBLISHED
    school = story.enter("school")
    school.goto("/year/awards/")
    expect(main(school)).to_contain_text("四点半课堂")
    story.leave()

    # ---- after the window: frozen -----------------------------------------------------------------------------------
    day.is_now(12, 21)
    street = story.enter("street")
    street.goto(f"/year/results/{result.pk}/")
    go(street, "确定结果")
    submit(street)
    secretary = story.enter("secretary")
    secretary.goto(f"/year/results/{result.pk}/")
    expect(main(secretary)).to_contain_text("2026-12-21 确定，不再改动")
    frozen = get(Result, pk=result.pk)
    assert (frozen.state, frozen.total) == (ResultState.FROZEN, Decimal("96.00"))  # 15 of 15 and 9 of 10
    assert hashlib.sha256(frozen.text.encode()).hexdigest() == frozen.digest
    expect(main(secretary)).to_contain_text(frozen.digest[:16])
    read = secretary.request.get("/api/v1/appraisal/results/?frozen_by=2026-12-20").json()
    assert read["results"] == []
    read = secretary.request.get("/api/v1/appraisal/results/?frozen_by=2026-12-21").json()
    assert [one["digest"] for one in read["results"]] == [frozen.digest]
