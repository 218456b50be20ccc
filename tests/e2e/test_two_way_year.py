"""A whole year of one community's two-way service, in a real Chromium, by those who do it in life (XH 三(三)1).

One test on purpose: each step stands on the one before. The clock of the server is moved from day to day; whoever comes
back on another day signs in again, as in life.
"""

from __future__ import annotations

import io
import json
import re
from datetime import date
from http import HTTPStatus

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Grant
from accounts.services.tokens import issue_token
from common.scoping import everything
from covenants.models import Claim, ClaimState, CycleRecord, Direction, ListCycle, ListItem, Pledge, Publication, Stage
from tests.e2e.acting import Day, People, fill, get, main, submit
from tests.factories import make_district, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNITS = {"school": "示例小学", "hospital": "示例医院", "bank": "示例银行"}
# Who, which list, category, title, how often, how many, of what.
ITEMS = (
    ("school", "OFFER", "EDUCATION", "寒暑假托管志愿辅导", "每年2次", "40", "人"),
    ("school", "NEED", "TRAFFIC", "上下学交通疏导", "每周五", "1", "处"),
    ("hospital", "OFFER", "HEALTH", "义诊和健康讲座", "每月1次", "100", "人次"),
    ("hospital", "NEED", "TRAFFIC", "门前道路增划停车位", "随时", "5", "个"),
    ("bank", "OFFER", "FINANCE", "防诈骗课堂", "每季度1次", "4", "场"),
    ("bank", "NEED", "STUDY", "联合主题党日", "每半年1次", "1", "场"),
    ("secretary", "NEED", "HEALTH", "老年人义诊和健康讲座", "每季度1次", "80", "人次"),
    ("secretary", "NEED", "REPAIR", "楼道灯更换", "9月底前", "2", "个单元"),
)


class Story(People):
    """The community, its street, and three units with their liaison officers."""

    def __init__(self, browser: Browser, options: dict, address: str) -> None:
        super().__init__(browser, options, address)
        district = make_district()
        self.community, self.street = district.community, district.street
        self.users = {
            "secretary": make_user("COMMUNITY_SECRETARY", self.community, name="周敏"),
            "street": make_user("STREET_STAFF", self.street, name="黄伟"),
        }
        self.units = {}
        for key, name in UNITS.items():
            self.units[key] = make_unit(district, name, joins=self.community)
            self.users[key] = make_user("UNIT_LIAISON", unit=self.units[key], name=f"{name}联络员")


@pytest.fixture
def story(browser: Browser, browser_context_args, live_server, transactional_db):
    """The community, its three units, and their offices."""
    told = Story(browser, browser_context_args, live_server.url)
    yield told
    told.leave()


@pytest.fixture
def day(monkeypatch):
    """The clock."""
    return Day(monkeypatch)


def through_the_gate(page: Page, cycle: int, stage: str) -> None:
    """The next gate, after the page has said what that means."""
    page.goto(f"/covenants/cycles/{cycle}/advance/")
    submit(page)
    assert get(ListCycle, pk=cycle).stage == stage


def write_item(page: Page, cycle: int, row: tuple[str, ...]) -> None:
    """An item into the list, as its party does it."""
    _, direction, category, title, often, quantity, measure = row
    page.goto(f"/covenants/cycles/{cycle}/items/add/?direction={direction}")
    page.locator(f"main input[name=direction][value={direction}]").check()
    page.locator("main select[name=category]").select_option(category)
    fill(page, title=title, frequency_text=often, quantity=quantity, measure=measure)
    submit(page)
    expect(main(page)).to_contain_text(title)


def decide(page: Page, item: ListItem, meeting: int, step: str, **values: str) -> None:
    """The meeting's word on one item."""
    page.goto(f"/covenants/items/{item.pk}/decide/{step}/?meeting={meeting}")
    fill(page, **values)
    submit(page)


def collect(story: Story, day: Day) -> int:
    """Opening; the community and three units fill in; the gate to the meeting."""
    day.is_now(1, 5)
    secretary = story.enter("secretary")
    secretary.goto("/covenants/cycles/open/")
    fill(secretary, since="2026-01-01", last_day="2026-12-31", collect_by="2026-01-20", review_by="2026-12-31")
    submit(secretary)
    cycle = get(ListCycle, organization=story.community).pk
    expect(main(secretary)).to_contain_text("示例小学")
    pages = {"secretary": secretary} | {key: story.enter(key) for key in UNITS}
    for row in ITEMS:
        write_item(pages[row[0]], cycle, row)
    # A unit sees its own items and no draft of another.
    pages["bank"].goto(f"/covenants/cycles/{cycle}/items/")
    expect(main(pages["bank"])).to_contain_text("防诈骗课堂")
    expect(main(pages["bank"])).not_to_contain_text("寒暑假托管")
    story.leave()

    day.is_now(1, 21)
    through_the_gate(story.enter("secretary"), cycle, Stage.DELIBERATING)
    return cycle


def deliberate_and_publish(story: Story, day: Day, cycle: int) -> None:
    """The joint meeting: one item adjusted, one refused, the rest taken; then the list goes out."""
    page = story.enter("secretary")
    page.goto(f"/covenants/cycles/{cycle}/advance/")
    expect(main(page)).to_contain_text("还没有审议")
    page.goto(f"/covenants/cycles/{cycle}/meeting/")
    page.locator("main [name=starts_at]").fill("2026-01-21T08:30")
    fill(page, place="社区党群服务中心", chair="周敏")
    submit(page)
    meeting = page.locator("input[name=meeting]").first.get_attribute("value")
    offer = get(ListItem, title="义诊和健康讲座", direction=Direction.OFFER)
    decide(page, offer, meeting, "adjust", frequency_text="每季度1次", quantity="80", reason="与需求的频次一致")
    refused = get(ListItem, title="门前道路增划停车位")
    decide(page, refused, meeting, "decline", reason="由交管部门统一施划，已转街道")
    page.goto(f"/covenants/cycles/{cycle}/deliberation/")
    expect(main(page)).to_contain_text("每月1次")
    expect(main(page)).to_contain_text("每季度1次")
    page.get_by_role("button", name="同意列入").last.click()
    expect(main(page)).not_to_contain_text("待审议")
    story.leave()

    day.is_now(1, 26)
    page = story.enter("secretary")
    through_the_gate(page, cycle, Stage.PUBLISHED)
    published = get(Publication, cycle=cycle)
    assert [line["title"] for line in published.lines].count("门前道路增划停车位") == 0
    assert len(published.lines) == len(ITEMS) - 1
    resident = story.browser.new_context(base_url=story.address, viewport={"width": 360, "height": 740})
    story.contexts.append(resident)
    phone = resident.new_page()
    phone.goto(f"/covenants/open/{published.token}/")
    expect(phone.locator("body")).to_contain_text("楼道灯更换")
    expect(phone.locator("body")).not_to_contain_text("联络员")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    story.leave()


def claim(story: Story, day: Day) -> None:
    """Three units ask at once for a need of two; the hospital's offer goes to the community's need."""
    day.is_now(2, 2)
    lamps = get(ListItem, title="楼道灯更换")
    pages = [story.enter(key) for key in UNITS]
    for page in pages:
        page.goto(f"/covenants/items/{lamps.pk}/claim/")
        fill(page, quantity="1")
    for page in pages:
        page.locator("main .gj-form-actions button.btn-primary").click(no_wait_after=True)
    for page in pages:
        expect(main(page)).to_contain_text(re.compile("等待.+确认|已经被认领完了"))
    with everything("the test looks behind the page"):
        got = list(Claim.objects.filter(item=lamps, state=ClaimState.PENDING).values_list("unit__name", flat=True))
    assert len(got) == 2
    assert get(ListItem, pk=lamps.pk).taken == 2
    story.leave()


def confirm_all(page: Page) -> None:
    """Confirm what waits for this office."""
    while True:
        page.goto("/covenants/claims/?state=PENDING")
        button = page.locator("main form[action$='/confirm/'] button").filter(has_text="确认")
        rows = [one for one in button.all() if re.search(r"/claims/\d+/confirm/", _action(one))]
        if not rows:
            return
        rows[0].click()
        page.wait_for_load_state()


def _action(button) -> str:
    return button.evaluate("button => button.form ? button.form.getAttribute('action') : ''")


def accept_a_suggestion(story: Story) -> None:
    """The community's need of a health talk is met by the hospital's offer, as the system suggests it."""
    need = get(ListItem, title="老年人义诊和健康讲座")
    cycle = need.cycle_id
    page = story.enter("hospital")
    page.goto(f"/covenants/cycles/{cycle}/suggestions/")
    expect(main(page)).to_contain_text("老年人义诊和健康讲座")
    expect(main(page)).to_contain_text("义诊")
    row = page.locator("main form").filter(has_text="采用").first
    row.get_by_role("button", name=re.compile("采用")).click()
    page.wait_for_load_state()
    made = get(Claim, item=need)
    assert (made.unit_id, made.matched.title) == (story.units["hospital"].pk, "义诊和健康讲座")


def sign(story: Story, day: Day, cycle: int) -> None:
    """The hospital's agreement: drafted from the claims, read as Word, signed by both in the system."""
    secretary = story.enter("secretary")
    confirm_all(secretary)
    story.leave()

    day.is_now(2, 10)
    secretary = story.enter("secretary")
    through_the_gate(secretary, cycle, Stage.SIGNING)
    with everything("the test looks behind the page"):
        parties = set(Claim.objects.filter(state=ClaimState.CONFIRMED).values_list("unit_id", flat=True))
    for key, unit in story.units.items():
        if unit.pk not in parties:
            continue
        secretary.goto("/covenants/agreements/add/")
        card = secretary.locator("main section.card").filter(has_text=unit.name).first
        card.get_by_role("button", name="拟双向认领协议").click()
        expect(secretary).to_have_url(re.compile(r"/edit/"))
        fill(secretary, our_duties="提供场地，通知居民", their_duties="按时提供服务", plan="每季度通报一次")
        secretary.get_by_role("button", name="保存并看全文").click()
        address = re.search(r"/covenants/agreements/\d+/", secretary.url)[0]
        secretary.get_by_role("link", name="定稿").click()
        submit(secretary)
        with secretary.expect_download() as waiting:
            secretary.get_by_text("下载", exact=True).click()
            secretary.get_by_role("link", name="Word 文件").click()
        words = docx.Document(io.BytesIO(waiting.value.path().read_bytes()))
        assert any(unit.name in paragraph.text for paragraph in words.paragraphs)
        liaison = story.enter(key)
        for page in (secretary, liaison):
            page.goto(address)
            page.get_by_role("link", name="签订", exact=True).click()
            page.locator("main [name=agreed]").check()
            submit(page)
        expect(main(liaison)).to_contain_text("已签订")
    through_the_gate(secretary, cycle, Stage.FULFILLING)
    story.leave()


def deliver(story: Story, day: Day) -> Pledge:
    """Two quarters of talks are given and confirmed; one is disputed, answered and confirmed after all."""
    pledge = get(Pledge, content__startswith="老年人义诊和健康讲座")
    with everything("the test looks behind the page"):
        assert pledge.deliveries.count() == 4
    for month, dispute in ((3, False), (6, True)):
        day.is_now(month, 12)
        giver, receiver = story.enter("hospital"), story.enter("secretary")
        giver.goto(f"/covenants/pledges/{pledge.pk}/")
        giver.get_by_role("button", name="今天已履").first.click()
        expect(main(giver)).to_contain_text("待确认")
        receiver.goto(f"/covenants/pledges/{pledge.pk}/")
        if dispute:
            receiver.get_by_role("link", name="提出异议").first.click()
            fill(receiver, reason="当天只来了一位医生，讲座没有举行")
            submit(receiver)
            giver.goto(f"/covenants/pledges/{pledge.pk}/")
            expect(main(giver)).to_contain_text("讲座没有举行")
            giver.get_by_role("link", name="答复").first.click()
            fill(giver, reply="讲座改到次日补办")
            submit(giver)
            receiver.goto(f"/covenants/pledges/{pledge.pk}/")
        receiver.get_by_role("button", name="确认").first.click()
        expect(main(receiver)).to_contain_text("已确认")
        story.leave()
    return pledge


def review_and_close(story: Story, day: Day, cycle: int) -> None:
    """At the year's end both sides say how it was; then everything is frozen."""
    day.is_now(12, 20)
    secretary = story.enter("secretary")
    through_the_gate(secretary, cycle, Stage.REVIEWING)
    secretary.goto(f"/covenants/cycles/{cycle}/advance/")
    expect(main(secretary)).to_contain_text("还没有作为")
    with everything("the test looks behind the page"):
        pledges = list(Pledge.objects.filter(cycle_id=cycle).select_related("giver", "receiver"))
    pages = {None: secretary}
    for pledge in pledges:
        for side, unit in (("GIVER", pledge.giver), ("RECEIVER", pledge.receiver)):
            key = next((key for key, one in story.units.items() if unit and one.pk == unit.pk), None)
            if key not in pages:
                pages[key] = story.enter(key)
            page = pages[key]
            page.goto(f"/covenants/pledges/{pledge.pk}/review/{side.lower()}/")
            page.locator("main input[name=satisfaction]").first.check()
            fill(page, sentence="合作顺利")
            submit(page)
    through_the_gate(secretary, cycle, Stage.CLOSED)
    story.leave()


def test_a_year_of_the_two_way_service(story: Story, day: Day):
    cycle = collect(story, day)
    deliberate_and_publish(story, day, cycle)
    claim(story, day)
    accept_a_suggestion(story)
    sign(story, day, cycle)
    deliver(story, day)
    review_and_close(story, day, cycle)

    # The street reads the frozen record, and how it stood on any day in between.
    day.is_now(12, 28)
    street = story.enter("street")
    street.goto(f"/covenants/cycles/{cycle}/record/")
    expect(main(street)).to_contain_text("楼道灯更换")
    expect(main(street)).to_contain_text(get(CycleRecord, cycle=cycle).digest)
    street.goto(f"/covenants/cycles/{cycle}/?on=2026-01-22")
    expect(main(street)).to_contain_text("审议")
    expect(main(street)).not_to_contain_text("办结并存档")

    with everything("the security administrator issues a token"):
        grant = Grant.objects.get(user=story.users["street"])
        _, token = issue_token(
            grant_id=grant.pk, name="取数", scopes=["covenant.view"], last_day=date(2027, 6, 30), actor=None
        )
    headers = {"Authorization": f"Bearer {token}"}
    for path, stage in (
        (f"/api/v1/cycles/{cycle}/", Stage.CLOSED),
        (f"/api/v1/cycles/{cycle}/?on=2026-02-05", Stage.PUBLISHED),
    ):
        answer = street.request.get(path, headers=headers)
        assert answer.status == HTTPStatus.OK
        assert json.loads(answer.text())["stage"] == stage
    record = street.request.get(f"/api/v1/cycles/{cycle}/record/", headers=headers)
    assert record.status == HTTPStatus.OK
    assert json.loads(record.text())["digest"] == get(CycleRecord, cycle=cycle).digest
