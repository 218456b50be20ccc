"""A register of members comes in and is mended, one of them moves house, and is asked about, in a real Chromium.

LY 一·1, 三·1: who lives here reports here; where somebody lives now has a say before an award, and what was done at
the former place is told with it.
"""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from common.scoping import everything
from members.models import CheckIn, MemberKind, OpinionRequest, Service
from tests.e2e.acting import People, fill, get, main, submit
from tests.factories import make_district, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
HEAD = ("序号", "姓名", "所在单位及党支部", "居住小区", "联系电话", "报到时间", "认领岗位", "党员类别")
ROWS = (
    ("韩晓梅", "示例设计院党支部", "桃苑小区3栋", "15400000081", "2026-03-02", "政策宣传岗", ""),
    ("曹建新", "外地某公司党支部", "桃苑小区5栋", "15400000082", "2026-03-02", None, "流动党员"),
    ("吕文静", "示例医院党支部", "梅苑小区9栋", "15400000083", None, None, "党外人士"),
)


class Story(People):
    """Two communities of one street, and the unit of a member who lives there."""

    def __init__(self, browser: Browser, options: dict, address: str) -> None:
        super().__init__(browser, options, address)
        district = make_district()
        self.here, self.there = district.community, district.sibling_community
        self.unit = make_unit(district, "示例设计院", joins=district.community)
        self.users = {
            "here": make_user("COMMUNITY_SECRETARY", self.here, name="周敏"),
            "there": make_user("COMMUNITY_SECRETARY", self.there, name="何芳"),
            "unit": make_user("UNIT_LIAISON", unit=self.unit, name="涂联络"),
        }


@pytest.fixture
def story(browser: Browser, browser_context_args, live_server, transactional_db):
    """The communities and their people."""
    told = Story(browser, browser_context_args, live_server.url)
    yield told
    for context in told.contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
    told.leave()


def register(name: str) -> bytes:
    """As communities keep it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"{name}党员报到登记表"])
    sheet.append(HEAD)
    for number, row in enumerate(ROWS, 1):
        sheet.append([number, *row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring_in(page: Page, story: Story) -> None:
    """One row says what nobody is; it is mended on the spot, and then all of them go in."""
    page.goto("/imports/")
    page.locator("input[type=file]").set_input_files(
        {"name": "报到登记表.xlsx", "mimeType": "application/octet-stream", "buffer": register(story.here.name)}
    )
    page.get_by_role("button", name="上传并识别").click()
    expect(main(page)).to_contain_text("没有“党外人士”这个党员类别")
    page.get_by_role("link", name="改正").first.click()
    page.locator("main [name=member_kind]").first.select_option(label="非在册党员")
    main(page).locator(".gj-form-actions button.btn-primary").first.click()
    expect(main(page)).not_to_contain_text("没有“党外人士”这个党员类别")
    page.goto(page.url)
    page.get_by_role("link", name="下一步：确认").click()
    page.get_by_role("button", name="确认导入").click()
    expect(main(page)).to_contain_text("导入完成")
    with everything("who is on the list as what"):
        kinds = dict(CheckIn.objects.values_list("person__name", "kind"))
    assert kinds == {
        "韩晓梅": MemberKind.IN_SERVICE, "曹建新": MemberKind.INCOMING, "吕文静": MemberKind.DUAL,
    }  # fmt: skip


def serve(page: Page) -> None:
    """A service at the place where she still lives."""
    page.goto("/members/services/add/")
    page.get_by_label("韩晓梅").check()
    fill(page, title="楼道清洁", hours="2")
    submit(page)
    expect(main(page)).to_contain_text("楼道清洁")


def move_house(page: Page, story: Story) -> CheckIn:
    """To the community next door, by its name; her service goes along."""
    row = get(CheckIn, person__name="韩晓梅")
    page.goto(f"/members/check-ins/{row.pk}/")
    page.get_by_role("link", name="迁出").first.click()
    fill(page, place="没有的社区", residence="杏苑小区1栋")
    page.locator("main .gj-form-actions button.btn-primary").first.click()
    expect(page.locator(".gj-error-summary")).to_be_visible()
    expect(page.locator("main [name=residence]")).to_have_value("杏苑小区1栋")
    fill(page, place=story.there.name)
    submit(page)
    expect(main(page)).to_contain_text(f"已迁往{story.there.name}")
    moved = get(CheckIn, person__name="韩晓梅", leaving="")
    assert (moved.organization_id, moved.moved_from_id, moved.residence) == (story.there.pk, row.pk, "杏苑小区1栋")
    return moved


def ask(page: Page, story: Story, row: CheckIn) -> OpinionRequest:
    """Her unit asks where she lives now."""
    page.goto("/members/check-ins/")
    main(page).get_by_role("link", name="韩晓梅").first.click()
    page.get_by_role("link", name="征求社区意见").click()
    expect(main(page)).to_contain_text(story.there.name)
    page.get_by_label("评优评先").check()
    fill(page, title="2026 年度优秀共产党员")
    submit(page)
    expect(main(page)).to_contain_text("待答复")
    return get(OpinionRequest, check_in=row)


def answer(page: Page, request: OpinionRequest) -> None:
    """On a phone: with what she did at the former place beside it."""
    page.set_viewport_size(PHONE)
    page.goto(f"/members/opinions/{request.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(main(page)).to_contain_text("1 次")
    page.get_by_role("link", name="答复").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("有意见", exact=True).check()
    page.locator("main .gj-form-actions button.btn-primary").first.click()
    expect(page.locator(".gj-error-summary")).to_contain_text("写明具体情况")
    page.get_by_label("同意", exact=True).check()
    submit(page)
    expect(main(page)).to_contain_text("已答复")


def test_a_member_comes_moves_and_is_asked_about(story):
    secretary = story.enter("here")
    bring_in(secretary, story)
    serve(secretary)
    row = move_house(secretary, story)
    unit = story.enter("unit")
    request = ask(unit, story, row)
    # Who let her go is not asked and cannot answer.
    assert secretary.goto(f"/members/opinions/{request.pk}/").status == 404
    answer(story.enter("there"), request)
    unit.goto(f"/members/opinions/{request.pk}/")
    expect(main(unit)).to_contain_text("同意")
    with unit.expect_download() as letter:
        unit.get_by_role("link", name=re.compile("Word 复函")).click()
    assert letter.value.suggested_filename.endswith(".docx")
    service = get(Service, title="楼道清洁")
    request.refresh_from_db()
    assert (service.person_id, request.answer_facts["services"]) == (row.person_id, 1)
