"""Every page of the room: who gets it, with how many queries, and what it says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from members.models import Appointment, Person, Position
from members.services.persons import PersonLine, create_person
from members.services.records import HistoryLine, record_roster
from tests.factories import client_for, make_unit, make_user
from tests.members.slates import drafted, good_lines, in_office, line


@pytest.fixture(autouse=True)
def a_day():
    """A day in the middle of the term that the slates of these tests begin."""
    with time_machine.travel("2026-06-01 09:00+08:00", tick=False):
        yield


LISTS = ("committees", "changes", "deviations", "filings", "persons", "duties", "secondments", "trainings")
TABS = (
    "committee",
    "committee_terms",
    "committee_changes",
    "committee_filings",
    "committee_deviations",
    "committee_duties",
)


@pytest.fixture
def office(district, secretary, street):
    """A community committee in office, filed and accepted."""
    return in_office(district.community, secretary, street)


@pytest.mark.parametrize("role", ["DISTRICT_STAFF", "STREET_STAFF", "COMMUNITY_SECRETARY", "READ_ONLY"])
@pytest.mark.parametrize("name", [*LISTS, *TABS])
def test_pages_render_for_every_role_that_sees_the_committee(district, office, role, name):
    anchor = {"DISTRICT_STAFF": district.root, "STREET_STAFF": district.street}.get(role, district.community)
    client = client_for(make_user(role, anchor))
    url = reverse(f"members:{name}", args=[] if name in LISTS else [district.community.pk])
    response = client.get(url)
    assert response.status_code == 200
    assert "共建" in response.text


@pytest.mark.parametrize("tier", ["grid", "home"])
def test_lower_tiers_have_committees_of_their_own(district, tier):
    organization = getattr(district, tier)
    role = "GRID_SECRETARY" if tier == "grid" else "HOME_HEAD"
    client = client_for(make_user(role, organization))
    page = client.get(reverse("members:committee", args=[organization.pk])).text
    assert "还没有班子名册" in page
    assert "起草名册" in page
    assert client.get(reverse("members:draft_open", args=[organization.pk])).status_code == 200


def test_a_district_has_no_such_committee(district):
    client = client_for(make_user("DISTRICT_STAFF", district.root))
    assert "区一级不设班子" in client.get(reverse("members:committee", args=[district.root.pk])).text


def test_a_liaison_sees_whom_the_unit_sent(district, secretary, street):
    unit = make_unit(district, "第九十七示例小学", joins=district.community)
    lines = good_lines()
    lines[3] = line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, unit=unit, post="党支部书记")
    in_office(district.community, secretary, street, lines)
    client = client_for(make_user("UNIT_LIAISON", unit=unit))
    page = client.get(reverse("members:committees")).text
    assert "万敏" in page
    assert "胡志强" not in page
    assert client.get(reverse("members:committee", args=[district.community.pk])).status_code == 404


# ---- the committee page ---------------------------------------------------------------------------------------------


def test_committee_page_shows_seats_by_position_and_the_sheet(district, office, secretary):
    page = client_for(secretary).get(reverse("members:committee", args=[district.community.pk])).text
    for text in ("第一书记", "N = 2 席", "X = 5 席", "詹海英", "兼职", "条件（1）", "构成核对", "9 / 11", "1+1+2+5"):
        assert text in page, text
    assert "西湖区 三（二）2" in page
    assert "为什么" in page


def test_committee_page_shows_the_day_that_is_asked_for(district, secretary, street):
    """Another term, other names, other findings, and nothing that could be changed."""
    before = [
        HistoryLine(line("饶文华", Position.SECRETARY, "15400000051"), today() - timedelta(days=2000)),
        HistoryLine(line("龚玉兰", Position.MEMBER, "15400000052"), today() - timedelta(days=2000)),
    ]
    with everything("former term of a test"):
        record_roster(
            organization_id=district.community.pk,
            number=1,
            since=today() - timedelta(days=2000),
            last_day=today() - timedelta(days=1001),
            lines=before,
            actor=secretary,
        )
    in_office(district.community, secretary, street, start=today() - timedelta(days=1000))
    client = client_for(secretary)
    url = reverse("members:committee", args=[district.community.pk])
    past = client.get(url, {"on": (today() - timedelta(days=1500)).isoformat()}).text
    assert "饶文华" in past
    assert "谢海涛" not in past
    assert "2 席，为偶数" in past
    assert "办理离任" not in past
    assert "只能查看，不能办理" in past
    now = client.get(url).text
    assert "谢海涛" in now
    assert "饶文华" not in now
    assert "办理离任" in now
    earlier = client.get(url, {"on": (today() - timedelta(days=2500)).isoformat()}).text
    assert "这一天还没有班子名册" in earlier or "还没有班子名册" in earlier


def test_a_day_that_is_no_day_is_told_and_shows_today(district, office, secretary):
    page = client_for(secretary).get(reverse("members:committee", args=[district.community.pk]), {"on": "昨天"}).text
    assert "看不懂" in page
    assert "詹海英" in page


def test_a_vacancy_says_who_left_and_for_how_long(district, secretary, street):
    since = today() - timedelta(days=400)
    left = today() - timedelta(days=42)
    rows = [HistoryLine(row, since) for row in good_lines()]
    rows.append(HistoryLine(line("黄国平", Position.MEMBER, "15400000061"), since, left))
    with everything("a roster with a vacancy"):
        record_roster(organization_id=district.community.pk, number=1, since=since, lines=rows, actor=secretary)
    page = client_for(secretary).get(reverse("members:committee", args=[district.community.pk])).text
    assert "空缺 · 41 天" in page
    assert f"原任 黄国平 {left}" in page
    assert "增补" in page
    assert "为偶数" in page  # ten seats, the vacant one counts


def test_the_end_of_a_term_is_told_in_time(district, secretary, street):
    in_office(district.community, secretary, street, start=today() - timedelta(days=3 * 365 - 30))
    page = client_for(secretary).get(reverse("members:committee", args=[district.community.pk])).text
    assert "到时未连任的自动免职" in page


def test_terms_tab_lists_every_stay_with_its_dates(district, office, secretary):
    page = client_for(secretary).get(reverse("members:committee_terms", args=[district.community.pk])).text
    assert "第一届" in page
    assert page.count("2024-01-01 至") >= 10  # the term and nine people
    assert "<svg" in page
    assert "style=" not in page


def test_a_person_page_shows_posts_in_scope_and_hides_the_phone(district, office, secretary, street):
    with everything("find the person"):
        person = Person.objects.get(name="万敏")
    client = client_for(secretary)
    url = reverse("members:person", args=[person.pk])
    page = client.get(url).text
    assert "154****0004" in page
    assert "15400000004" not in page
    assert "副书记" in page
    answer = client.post(reverse("members:person_phone", args=[person.pk]), {"purpose": "通知开会"})
    assert "15400000004" in answer.text
    assert "15400000004" not in client.get(url).text
    refused = client.post(reverse("members:person_phone", args=[person.pk]), {"purpose": ""}).text
    assert "请写明用途" in refused
    assert "15400000004" not in refused


def test_every_look_at_a_phone_is_on_record(district, office, secretary):
    from common.models import AuditEvent

    with everything("find the person"):
        person = Person.objects.get(name="万敏")
    client_for(secretary).post(reverse("members:person_phone", args=[person.pk]), {"purpose": "通知开会"})
    with everything("read the trail"):
        event = AuditEvent.objects.get(action="members.person.phone_revealed")
    assert event.detail == {"purpose": "通知开会"}
    assert "15400000004" not in str(event.detail)


# ---- if somebody leaves ---------------------------------------------------------------------------------------------


def leave(client, organization, name):
    with everything("whom to simulate"):
        person = Appointment.objects.get(organization=organization, person__name=name).person_id
    return client.get(reverse("members:committee", args=[organization.pk]), {"leaving": person}).text


def test_simulator_names_what_breaks_and_the_smallest_repair(district, secretary, street):
    unit = make_unit(district, "第九十七示例小学", joins=district.community)
    lines = good_lines()
    lines[3] = line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, unit=unit, post="党支部书记")
    in_office(district.community, secretary, street, lines)
    page = leave(client_for(secretary), district.community, "万敏")
    assert "剩 8 席，为偶数，兼职委员 1 人，要求 2–3 人" in page
    assert "最小补救：由第九十七示例小学党组织另荐一人接任这一席（副书记）" in page


def test_simulator_says_when_a_post_is_missing(district, office, secretary):
    page = leave(client_for(secretary), district.community, "詹海英")
    assert "书记 0 人，应为 1 人" in page
    assert "另选一人接任这一席（书记）" in page


def test_simulator_writes_nothing_and_takes_no_strangers(district, office, secretary):
    with everything("count before"):
        before = Appointment.objects.count()
    client = client_for(secretary)
    url = reverse("members:committee", args=[district.community.pk])
    for wrong in ("999999", "abc", "-1", "1; drop"):
        assert "最小补救" not in client.get(url, {"leaving": wrong}).text
    leave(client, district.community, "万敏")
    with everything("count after"):
        assert Appointment.objects.count() == before


# ---- the number of queries ------------------------------------------------------------------------------------------


def queries_of(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_lists_take_the_same_number_of_queries_for_one_row_and_for_three(
    district, secretary, street, django_assert_max_num_queries
):
    """One committee with one filing and nine appointments, then three of them."""
    client = client_for(make_user("DISTRICT_STAFF", district.root))
    urls = [reverse(f"members:{name}") for name in LISTS]
    in_office(district.community, secretary, street)
    client.get(urls[0])  # the first page of a session also writes the session
    before = {url: queries_of(client, url, django_assert_max_num_queries) for url in urls}
    for organization, office in ((district.sibling_community, street), (district.foreign_community, None)):
        user = make_user("COMMUNITY_SECRETARY", organization)
        superior = office or make_user("STREET_STAFF", organization.parent)
        in_office(organization, user, superior)
    after = {url: queries_of(client, url, django_assert_max_num_queries) for url in urls}
    assert after == before


@pytest.mark.parametrize("name", [*TABS, "draft", "draft_check"])
def test_committee_pages_take_the_same_number_of_queries_for_one_seat_and_for_nine(
    district, secretary, street, name, django_assert_max_num_queries
):
    client = client_for(secretary)
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    small = [line("詹海英", Position.SECRETARY, "15400000082", post="社区党委书记")]
    reasons = {"committee.size.community": "筹建", "committee.part_time.community": "筹建", "committee.shape": "筹建"}
    if name.startswith("draft"):
        drafted(district.sibling_community, other, small)
        drafted(district.community, secretary)
    else:
        in_office(district.sibling_community, other, street, small, reasons=reasons)
        in_office(district.community, secretary, street)
    one = queries_of(
        client_for(other),
        reverse(f"members:{name}", args=[district.sibling_community.pk]),
        django_assert_max_num_queries,
    )
    nine = queries_of(client, reverse(f"members:{name}", args=[district.community.pk]), django_assert_max_num_queries)
    assert nine == one


# ---- people ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["万敏", "万", "wanmin", "wm", "15400000004"])
def test_people_are_found_by_name_pinyin_initials_and_phone(district, office, secretary, text):
    page = client_for(secretary).get(reverse("members:persons"), {"q": text}).text
    assert "万敏" in page
    assert "徐静" not in page


def test_a_person_is_registered_and_corrected(district, secretary):
    client = client_for(secretary)
    data = {"name": "姜 晓梅", "post": "居民党员代表", "birth": "1970年5月", "phone": "154-0000-0801", "gender": "女"}
    response = client.post(reverse("members:person_add"), data)
    assert response.status_code == 302
    with everything("the new person"):
        person = Person.objects.get(name="姜晓梅")
    assert person.birth_text == "1970-05"
    assert person.phone == "15400000801"
    again = client.post(reverse("members:person_add"), data).text
    assert "已经登记在" in again
    edit = reverse("members:person_edit", args=[person.pk])
    assert "154****0801" in client.get(edit).text
    assert client.post(edit, {"name": "姜晓梅", "post": "退休教师", "birth": "1970-05-12"}).status_code == 302
    person.refresh_from_db()
    assert (person.post, person.birth_text, person.phone) == ("退休教师", "1970-05-12", "15400000801")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "请填写姓名"),
        ("birth", "去年", "看不懂"),
        ("birth", "1970-13", "看不懂"),
        ("phone", "123", "电话不完整"),
    ],
)
def test_wrong_entries_are_explained_and_kept(district, secretary, field, value, sentence):
    data = {"name": "姜晓梅", "post": "居民党员代表", field: value}
    page = client_for(secretary).post(reverse("members:person_add"), data).text
    assert sentence in page
    assert "居民党员代表" in page


def test_exports_hold_no_phone_at_all(district, office, secretary):
    """Not even a masked one: an export can be imported again, and a masked phone is no phone."""
    client = client_for(secretary)
    client.post(reverse("members:persons"), {"col": ["name", "phone", "post"]})
    assert "154****0004" in client.get(reverse("members:persons")).text
    body = client.get(reverse("members:persons"), {"export": "csv"}).content.decode("utf-8-sig")
    assert "万敏" in body
    assert not re.search(r"154[\d*]{4}", body)


def test_a_person_of_another_community_is_not_there(district, office, secretary):
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    with everything("a person elsewhere"):
        person = Person.objects.get(name="万敏")
    client = client_for(other)
    assert client.get(reverse("members:person", args=[person.pk])).status_code == 404
    assert client.post(reverse("members:person_phone", args=[person.pk]), {"purpose": "打听"}).status_code == 404
    assert "万敏" not in client.get(reverse("members:persons")).text


def test_nobody_is_put_on_record_twice(district, office):
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    page = client_for(other).post(
        reverse("members:person_add"), {"name": "万敏", "post": "第九十七小学党支部书记", "phone": "15400000004"}
    )
    assert page.status_code == 200
    assert f"已经登记在{district.community}" in page.text
    with everything("count"):
        assert Person.objects.filter(name="万敏").count() == 1
    with everything("same name, another phone"):
        create_person(
            organization_id=district.sibling_community.pk,
            line=PersonLine(name="万敏", phone="15400000888", post="退休职工"),
            actor=other,
        )
        assert Person.objects.filter(name="万敏").count() == 2
