"""A community from a bare list of buildings to a matter that was answered, in a real Chromium (XH 三(二)3、4).

One test on purpose: each step stands on the one before, as in life. The resident has a phone and no account.
"""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from common.scoping import everything
from grids.models import Matter, MatterState, Placement
from members.models import CheckIn, Position, Seat, Service, ServiceState
from orgs.models import Organization
from tests.e2e.acting import People, fill, get, main, submit
from tests.factories import make_district, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
HEAD = "序号,楼栋,所属网格,小区名称,户数,人数,单元数,地址,相邻楼栋\n"
BUILDINGS = 12
REGISTER = (
    "序号",
    "姓名",
    "性别",
    "出生年月",
    "政治面貌",
    "所在单位及党支部",
    "居住小区",
    "联系电话",
    "报到时间",
    "认领岗位",
)
REPORTED = (
    (
        "韩晓梅",
        "女",
        "1984.05",
        "中共党员",
        "示例局党支部",
        "桃苑小区3栋",
        "15400000081",
        "2026-03-02",
        "政策宣传岗",
    ),
    ("曹建新", "男", "1979.11", "中共党员", "示例中学党支部", "桃苑小区5栋", "15400000082", "2026-03-02", "矛盾调解岗"),
    ("吕文静", "女", "1990.08", "中共党员", "示例医院党支部", "梅苑小区9栋", "15400000083", None, None),
)
# As residents write: first with an id number, which the form refuses.
WITH_AN_ID = "我妈妈 110101194912310023 住三楼，晚上下楼看不见。"
WITHOUT = "我妈妈住三楼，晚上下楼看不见。"


class Story(People):
    """The community, its secretary, its grid's secretary."""

    def __init__(self, browser: Browser, options: dict, address: str) -> None:
        super().__init__(browser, options, address)
        district = make_district()
        self.community, self.grid = district.community, district.grid
        self.users = {
            "secretary": make_user("COMMUNITY_SECRETARY", district.community, name="周敏"),
            "grid": make_user("GRID_SECRETARY", district.grid, name="罗素兰"),
        }

    def stranger(self) -> Page:
        """A resident's phone."""
        context = self.browser.new_context(**{**self.options, "viewport": PHONE}, base_url=self.address)
        self.contexts.append(context)
        return context.new_page()


@pytest.fixture
def story(browser: Browser, browser_context_args, live_server, transactional_db):
    """The community and its people."""
    told = Story(browser, browser_context_args, live_server.url)
    yield told
    # What a page still asks for when the browser closes would meet the emptying of the tables.
    for context in told.contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
    told.leave()


def found(page: Page, parent: Organization, name: str) -> Organization:
    """A new organisation below one, through its page."""
    page.goto(f"/orgs/{parent.pk}/found/")
    fill(page, name=name, since="2026-01-01")
    submit(page)
    return get(Organization, name=name)


def workbook_in(page: Page, name: str, content: bytes) -> None:
    """Dropped, looked at, confirmed."""
    page.goto("/imports/")
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_role("link", name="下一步：确认").click()
    page.get_by_role("button", name="确认导入").click()
    expect(main(page)).to_contain_text("导入完成")


def buildings() -> bytes:
    """A row of buildings, all of them in the first grid as yet."""
    rows = []
    for number in range(1, BUILDINGS + 1):
        near = "、".join(f"{other}栋" for other in (number - 1, number + 1) if 1 <= other <= BUILDINGS)
        estate = "桃苑小区" if number <= BUILDINGS // 2 else "梅苑小区"
        rows.append(
            f"{number},{number}栋,第一网格,{estate},{40 + number % 3},{100 + number % 3},3,象山南路{number}号,{near}"
        )
    return (HEAD + "\n".join(rows) + "\n").encode()


def register(community: Organization) -> bytes:
    """The register of those who report, as communities keep it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "登记表"
    sheet.append([f"{community.name}在职党员到社区报到登记表"])
    sheet.append(REGISTER)
    for number, row in enumerate(REPORTED, 1):
        sheet.append([number, *row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def divide(page: Page, community: Organization) -> None:
    """All buildings in one grid; a proposal, one look, accepted."""
    page.goto(f"/grids/communities/{community.pk}/divide/")
    expect(main(page)).to_contain_text("没有楼栋")
    page.get_by_role("button", name="提出建议").click()
    expect(main(page)).to_contain_text(re.compile(r"建议调整 \d+ 栋楼"))
    expect(main(page)).not_to_contain_text("不连成一片")
    page.get_by_role("button", name="按此划分").click()
    expect(main(page)).to_contain_text("按新的划分办理")
    with everything("who has what"):
        sizes = {}
        for row in Placement.objects.filter(organization__community=community, period__endswith=None):
            sizes[row.organization_id] = sizes.get(row.organization_id, 0) + 1
    assert sorted(sizes.values()) == [4, 4, 4]


def set_up_a_branch(page: Page, grid: Organization) -> None:
    """What the grid is like, its head, and the branch's committee: drafted, filed, accepted."""
    page.goto(f"/grids/{grid.pk}/edit/")
    page.locator("main [name=kind]").select_option(label="地缘型")
    fill(page, extent="东至象山南路，西至洪城路")
    submit(page)
    page.goto(f"/grids/{grid.pk}/posts/add/")
    page.locator("main [name=kind]").select_option(label="网格长")
    fill(page, name="宋国平", phone="15400000071")
    submit(page)
    expect(main(page)).to_contain_text("宋国平")
    page.goto(f"/members/{grid.pk}/draft/open/")
    submit(page)
    nominate(page, grid, Position.SECRETARY, "罗素兰", "社区网格员", "15400000072")
    nominate(page, grid, Position.DEPUTY_SECRETARY, "宋国平", "", "")
    nominate(page, grid, Position.MEMBER, "龚老伯", "退休党员", "15400000073")
    page.goto(f"/members/{grid.pk}/draft/check/")
    for reason in page.locator("main textarea[name^=reason_]").all():
        reason.fill("其余人选正在推荐")
    submit(page)
    expect(page).to_have_url(re.compile(r"/members/filings/\d+/"))
    page.get_by_role("link", name="同意").first.click()
    page.locator("main form button.btn-primary").last.click()
    expect(main(page)).to_contain_text("已备案")
    page.goto(f"/grids/{grid.pk}/")
    expect(main(page)).to_contain_text("罗素兰")


def nominate(page: Page, grid: Organization, position: str, name: str, post: str, phone: str) -> None:
    """Somebody into a seat: found where known, else put on record."""
    page.goto(f"/members/{grid.pk}/draft/")
    with everything("the seat of the draft"):
        held = Seat.objects.filter(term__organization=grid, position=position).order_by("pk").first()
    if held is None:
        page.locator(f"#tier-{position} .gj-tier-add button").click()
        expect(page.locator(f"#tier-{position} .gj-seats li").first).to_be_visible()
        held = get(Seat, term__organization=grid, position=position)
    page.goto(f"/members/seats/{held.pk}/?q={name}")
    if post:
        fill(page, **{"new-name": name, "new-post": post, "new-phone": phone})
        page.locator("main [name=new-political_status]").select_option("中共党员")
        page.get_by_role("button", name="登记并选用").click()
    else:
        main(page).get_by_role("link", name=name).first.click()
    page.get_by_label("协商推选").check()
    page.locator("main .gj-nominee button.btn-primary").click()
    expect(main(page)).to_contain_text(name)


def open_a_home(page: Page, grid: Organization) -> None:
    """A micro-home in a member's home of the grid."""
    home = found(page, grid, "红邻党群微家")
    page.goto(f"/grids/homes/{home.pk}/edit/")
    fill(page, name="龚老伯", address="桃苑小区3栋2单元101", opening="每周二、周五 15:00–17:00")
    submit(page)
    expect(main(page)).to_contain_text("每周二、周五")


def record_a_service(page: Page) -> None:
    """On a phone, with a thumb."""
    page.set_viewport_size(PHONE)
    page.goto("/members/services/add/")
    page.get_by_label("韩晓梅").check()
    fill(page, title="楼道清洁", hours="2")
    submit(page)
    expect(main(page)).to_contain_text("楼道清洁")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    service = get(Service, title="楼道清洁")
    assert service.state == ServiceState.CONFIRMED
    page.set_viewport_size({"width": 1366, "height": 768})


def raise_a_matter(story: Story, secretary: Page) -> tuple[Page, str]:
    """The code goes up, a resident scans it; an id number is refused and nothing else is lost."""
    secretary.goto(f"/grids/communities/{story.community.pk}/desk/")
    secretary.get_by_role("button", name="开通").click()
    expect(main(secretary).locator("img")).to_be_visible()
    address = main(secretary).locator("a[href*='/open/']").first.get_attribute("href")
    phone = story.stranger()
    phone.goto(re.sub(r"^https?://[^/]+", "", address))
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_label("什么事").fill("3栋楼道灯不亮")
    phone.get_by_label("公共设施").check()
    phone.get_by_label("具体情况").fill(WITH_AN_ID)
    phone.wait_for_timeout(2_100)  # nobody fills it in faster
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("body")).to_contain_text("身份证号")
    expect(phone.get_by_label("什么事")).to_have_value("3栋楼道灯不亮")
    phone.get_by_label("具体情况").fill(WITHOUT)
    phone.wait_for_timeout(2_100)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("h1")).to_contain_text("已经收到")
    return phone, phone.locator(".gj-grid-code").inner_text().strip()


def settle(story: Story, secretary: Page, phone: Page, code: str) -> None:
    """The grid answers, the resident asks by code and is content."""
    matter = get(Matter, title="3栋楼道灯不亮")
    secretary.goto(f"/grids/matters/{matter.pk}/")
    expect(main(secretary)).to_contain_text("居民扫码填写")
    secretary.get_by_role("link", name="答复").click()
    fill(secretary, answer="已更换声控灯，楼道 3 盏都亮了。")
    submit(secretary)
    phone.get_by_role("link", name="查询办理情况").click()
    phone.get_by_label("查询码").fill(code)
    phone.get_by_role("button", name="查询").click()
    expect(phone.locator("body")).to_contain_text("已更换声控灯")
    phone.get_by_label("满意", exact=True).check()
    phone.get_by_role("button", name="提交意见").click()
    expect(phone.locator("body")).to_contain_text("已办结")
    secretary.goto(f"/grids/matters/{matter.pk}/")
    expect(main(secretary)).to_contain_text("反映人满意")
    row = get(Matter, pk=matter.pk)
    assert (row.state, row.satisfied) == (MatterState.CLOSED, True)


def test_a_community_takes_up_its_ground(story):
    secretary = story.enter("secretary")
    second = found(secretary, story.community, f"{story.community.name}第二网格党支部")
    found(secretary, story.community, f"{story.community.name}第三网格党支部")
    workbook_in(secretary, "楼栋台账.csv", buildings())
    divide(secretary, story.community)
    set_up_a_branch(secretary, second)
    open_a_home(secretary, second)
    workbook_in(secretary, "报到登记表.xlsx", register(story.community))
    with everything("who reported"):
        rows = CheckIn.objects.filter(organization=story.community)
        assert (rows.count(), rows.filter(reported_on__isnull=False).count()) == (3, 2)
    record_a_service(secretary)
    phone, code = raise_a_matter(story, secretary)
    settle(story, secretary, phone, code)
