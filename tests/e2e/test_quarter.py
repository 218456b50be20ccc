"""From an empty quarter to issued minutes, and what is overdue on the next agenda, in a real Chromium (XH 三(三)2).

One test on purpose: each step stands on the one before, as in life.
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
from meetings.models import AgendaItem, Meeting, MeetingState, Minutes, Resolution, Suggestion
from members.models import Position
from tests.e2e.acting import Day, People, fill, get, main, submit
from tests.factories import make_district, make_unit, make_user
from tests.members.slates import good_lines, in_office, line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Story(People):
    """A community in office since January; its part-time member is of the school, whose liaison signs in too."""

    def __init__(self, browser: Browser, options: dict, address: str, day: Day) -> None:
        super().__init__(browser, options, address)
        district = make_district()
        self.community, self.sibling = district.community, district.sibling_community
        self.school = make_unit(district, "示例小学", joins=self.community)
        self.users = {
            "secretary": make_user("COMMUNITY_SECRETARY", self.community, name="周敏"),
            "street": make_user("STREET_STAFF", district.street, name="黄伟"),
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
    """The people of the quarter."""
    told = Story(browser, browser_context_args, live_server.url, day)
    yield told
    told.leave()


def plan(page: Page, on: str) -> int:
    """A joint meeting, nothing typed but the day and the place."""
    page.goto("/meetings/add/")
    fill(page, day=on, time="08:30", place="社区党群服务中心", chair="詹海英")
    submit(page)
    return int(re.search(r"/meetings/(\d+)/", page.url)[1])


def propose(page: Page, meeting: int, title: str) -> None:
    """A matter for the meeting."""
    page.goto(f"/meetings/items/add/?meeting={meeting}")
    fill(page, title=title)
    submit(page)


def press(page: Page, name: str) -> None:
    """A button of the page's head."""
    page.locator("main").get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def prepare(story: Story, day: Day) -> int:
    """Planned, proposed to, convened: who is expected is the roster in force that day."""
    day.is_now(2, 9)
    secretary = story.enter("secretary")
    meeting = plan(secretary, "2026-02-25")
    propose(secretary, meeting, "老旧院落充电棚")
    propose(secretary, meeting, "春季护学安排")
    secretary.goto(f"/meetings/{meeting}/convene/")
    submit(secretary)
    assert get(Meeting, pk=meeting).state == MeetingState.CONVENED
    with everything("the test looks behind the page"):
        assert get(Meeting, pk=meeting).invitees.count() == 9
    school = story.enter("school")
    school.goto(f"/meetings/{meeting}/")
    expect(main(school)).to_contain_text("老旧院落充电棚")
    story.leave()
    return meeting


def meet(story: Story, day: Day, meeting: int) -> None:
    """Held; everybody is ticked on one screen; minutes with a decision on each item and two resolutions; issued."""
    day.is_now(2, 25)
    page = story.enter("secretary")
    page.goto(f"/meetings/{meeting}/")
    press(page, "记为已召开")
    press(page, "其余都记到会")
    expect(main(page)).to_contain_text("达到法定人数")
    page.goto(f"/meetings/{meeting}/minutes/")
    press(page, "开始写纪要")
    with everything("the test looks behind the page"):
        parts = list(get(Minutes, meeting_id=meeting).parts.exclude(item=None).order_by("order"))
    for part in parts:
        page.goto(f"/meetings/parts/{part.pk}/")
        fill(page, text="会议听取了说明，进行了讨论。", decision="同意，按方案办理。")
        page.locator("main input[name=outcome][value=DECIDED]").check()
        submit(page)
    for text, due in (("三个院落建成充电棚", "2026-03-31"), ("排定护学班次", "2026-03-05")):
        page.goto(f"/meetings/{meeting}/resolutions/add/")
        fill(page, text=text, due_on=due)
        page.locator(f"main input[name=units][value='{story.school.pk}']").check()
        submit(page)
    number = get(Minutes, meeting_id=meeting).pk
    page.goto(f"/meetings/minutes/{number}/issue/")
    submit(page)
    expect(main(page)).to_contain_text("〔2026〕1号")
    page.get_by_text("下载", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Word 文件").click()
    words = docx.Document(io.BytesIO(waiting.value.path().read_bytes()))
    said = "\n".join(
        [paragraph.text for paragraph in words.paragraphs]
        + [cell.text for table in words.tables for row in table.rows for cell in row.cells]
    )
    assert "老旧院落充电棚" in said
    assert "三个院落建成充电棚" in said
    page.goto(f"/meetings/{meeting}/close/")
    submit(page)
    assert get(Meeting, pk=meeting).state == MeetingState.CLOSED
    story.leave()


def carry_out(story: Story, day: Day, meeting: int) -> None:
    """The school acknowledges the minutes and does one of the two."""
    day.is_now(3, 4)
    school = story.enter("school")
    school.goto(f"/meetings/{meeting}/minutes/")
    press(school, "签收")
    expect(main(school)).to_contain_text("已签收")
    with everything("the test looks behind the page"):
        done = get(Resolution, text="排定护学班次").assignments.get()
    school.goto(f"/meetings/assignments/{done.pk}/finish/")
    fill(school, result="班次已排定")
    submit(school)
    assert get(Resolution, text="排定护学班次").closed_on == date(2026, 3, 4)
    story.leave()


def suggest(story: Story, day: Day) -> None:
    """The part-time member's suggestion is taken down in a call and answered; the unit reads the answer."""
    day.is_now(3, 10)
    secretary = story.enter("secretary")
    secretary.goto(f"/meetings/contacts/committee/{story.community.pk}/")
    expect(main(secretary)).to_contain_text("万敏")
    secretary.goto("/meetings/suggestions/add/")
    secretary.locator("main select[name=appointment]").select_option(index=1)
    fill(secretary, text="建议延长护学时段")
    submit(secretary)
    found = get(Suggestion, text="建议延长护学时段")
    secretary.goto(f"/meetings/suggestions/{found.pk}/answer/")
    secretary.locator("main input[name=outcome][value=ADOPTED]").check()
    fill(secretary, answer="自下周起延长二十分钟")
    submit(secretary)
    story.leave()


def test_a_quarter_from_nothing_to_issued_minutes(story: Story, day: Day):
    meeting = prepare(story, day)
    meet(story, day, meeting)
    carry_out(story, day, meeting)
    suggest(story, day)

    # What is overdue is on the next quarter's agenda by itself.
    day.is_now(4, 13)
    secretary = story.enter("secretary")
    following = plan(secretary, "2026-04-28")
    secretary.goto(f"/meetings/{following}/convene/")
    submit(secretary)
    secretary.goto(f"/meetings/{following}/")
    expect(main(secretary)).to_contain_text("三个院落建成充电棚")
    expect(main(secretary)).not_to_contain_text("排定护学班次")
    with everything("the test looks behind the page"):
        assert [item.resolution.text for item in AgendaItem.objects.filter(meeting_id=following)] == [
            "三个院落建成充电棚"
        ]

    # The street sees who met and who did not; a program reads the same.
    street = story.enter("street")
    street.goto("/meetings/held/?on=2026-03-31")
    expect(main(street)).to_contain_text(story.community.name)
    expect(main(street)).to_contain_text(story.sibling.name)
    with everything("the security administrator issues a token"):
        grant = Grant.objects.get(user=story.users["street"])
        _, token = issue_token(
            grant_id=grant.pk,
            name="取数",
            scopes=["meeting.view", "compliance.view"],
            last_day=date(2026, 12, 31),
            actor=None,
        )
    headers = {"Authorization": f"Bearer {token}"}
    states = {}
    for organization in (story.community, story.sibling):
        answer = street.request.get(
            f"/api/v1/compliance/?community={organization.pk}&tier=COMMUNITY&on=2026-03-31", headers=headers
        )
        assert answer.status == HTTPStatus.OK, answer.text()
        (row,) = json.loads(answer.text())["results"]
        states[organization.name] = {one["rule"]: one["state"] for one in row["findings"]}["meeting.quarterly"]
    assert states[story.community.name] == "HOLDS"
    assert states[story.sibling.name] != "HOLDS"
