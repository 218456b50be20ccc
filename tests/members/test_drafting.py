"""Drafting, filing, returning and accepting, by a browser without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from members.models import Appointment, Deviation, Filing, FilingState, Nomination, Origin, Person, Position, Seat, Term
from tests.factories import client_for, make_unit, make_user
from tests.members.slates import drafted, filed, good_lines, in_office, line


@pytest.fixture(autouse=True)
def a_day():
    """A day in the middle of the term that the slates of these tests begin."""
    with time_machine.travel("2026-06-01 09:00+08:00", tick=False):
        yield


def draft_of(organization) -> Term:
    with everything("the draft"):
        return Term.objects.drafts().get(organization=organization)


def seat_of(organization, name="", position="") -> Seat:
    with everything("a seat of the draft"):
        seats = Seat.objects.filter(term=draft_of(organization))
        if name:
            return seats.get(nomination__person__name=name)
        return seats.filter(position=position, nomination=None).first()


def url(name, organization):
    return reverse(f"members:{name}", args=[organization.pk])


@pytest.fixture
def client(secretary):
    return client_for(secretary)


@pytest.fixture
def place(district):
    return district.community


def save(client, seat, person, **facts):
    """Save a seat as its form does; the version is the one on the page."""
    address = f"{reverse('members:seat', args=[seat.pk])}?person={person.pk}"
    page = client.get(address).text
    version = page.split('name="version" value="')[1].split('"')[0]
    return client.post(address, {"version": version, **facts})


def test_a_first_slate_is_drafted_seat_by_seat_and_filed(client, place, district, secretary):
    """Empty draft, seats, people searched or made once, check, file: nothing but forms and links."""
    assert client.post(url("draft_open", place), {"starts_on": "2026-01-01"}).status_code == 302
    for position in (
        "FIRST_SECRETARY",
        "SECRETARY",
        "DEPUTY_SECRETARY",
        "DEPUTY_SECRETARY",
        "MEMBER",
        "MEMBER",
        "MEMBER",
    ):
        version = draft_of(place).version
        assert client.post(url("seat_add", place), {"position": position, "version": version}).status_code == 302
    unit = make_unit(district, "第九十七示例小学", joins=place)
    people = [
        ("FIRST_SECRETARY", "谢海涛", "街道党工委委员", {"capacity": "street_leader"}),
        ("SECRETARY", "詹海英", "社区党委书记", {"capacity": "community_secretary"}),
        ("DEPUTY_SECRETARY", "罗建国", "社区专职副书记", {"capacity": "full_time_deputy"}),
        ("DEPUTY_SECRETARY", "万敏", "学校党支部书记", {"capacity": "resident_member", "part_time": "on"}),
        ("MEMBER", "胡志强", "物业党支部委员", {"capacity": "property_company_leader", "part_time": "on"}),
        ("MEMBER", "熊丽", "社区党委委员", {"capacity": "community_committee_member"}),
        ("MEMBER", "邓小兵", "社区民警", {"capacity": "police_officer"}),
    ]
    for position, name, post, facts in people:
        seat = seat_of(place, position=position)
        page = client.get(reverse("members:seat", args=[seat.pk]), {"q": name}).text
        assert f"没有登记过“{name}”" in page
        made = client.post(
            reverse("members:seat", args=[seat.pk]), {"new_person": "1", "new-name": name, "new-post": post}
        )
        assert made.status_code == 302
        assert "person=" in made["Location"]
        if "part_time" in facts:
            facts = {**facts, "represents": unit.pk, "eligibility": "1", "selection_mode": "CONSULTED"}
        with everything("whom the page has made"):
            person = Person.objects.get(name=name)
        assert save(client, seat, person, **facts).status_code == 302
    check = client.get(url("draft_check", place)).text
    assert "7 席 · 7 人 · 兼职 2 人" in check
    assert "为什么这样安排" not in check
    answer = client.post(
        url("draft_check", place), {"version": draft_of(place).version, "document": "示例〔2026〕1 号"}
    )
    assert answer.status_code == 302
    with everything("what was filed"):
        filing = Filing.objects.get()
    assert (filing.state, filing.superior_id) == (FilingState.SUBMITTED, place.street_id)
    assert [row["name"] for row in filing.roster][:2] == ["谢海涛", "詹海英"]
    page = client.get(url("draft", place)).text
    assert "等待办理，现在不能修改" in page
    assert "加一席" not in page


def test_the_next_term_starts_from_the_last_one_with_those_who_stay(client, place, secretary, street):
    in_office(place, secretary, street)
    page = client.get(url("draft_open", place)).text
    assert "勾掉不再连任的人" in page
    with everything("who stays"):
        staying = list(Appointment.objects.exclude(person__name="徐静").values_list("person_id", flat=True))
    assert client.post(url("draft_open", place), {"source": "last", "keep": staying}).status_code == 302
    with everything("the draft"):
        rows = Nomination.objects.filter(seat__term=draft_of(place)).select_related("person")
        assert {row.person.name for row in rows} == {row.person.name for row in good_lines()} - {"徐静"}
        assert {row.origin for row in rows} == {Origin.RENEWED}
        assert Seat.objects.filter(term=draft_of(place)).count() == 9
    page = client.get(url("draft", place)).text
    assert "上一届 徐静" in page
    again = client.get(url("draft_open", place))
    assert again.status_code == 302


def test_people_are_found_before_they_are_made_also_those_of_another_community(client, place, district, secretary):
    """A street leader is on record with the street; the community chooses without typing, and sees no phone."""
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    drafted(
        district.foreign_community,
        other,
        [line("谢海涛", Position.FIRST_SECRETARY, "15400000901", post="街道党工委委员")],
    )
    drafted(place, secretary, [])
    client.post(url("seat_add", place), {"position": "FIRST_SECRETARY"})
    seat = seat_of(place, position="FIRST_SECRETARY")
    address = reverse("members:seat", args=[seat.pk])
    for text in ("谢海涛", "xht", "xiehai"):
        page = client.get(address, {"q": text}).text
        assert "街道党工委委员" in page, text
        assert "选用" in page
        assert "15400000901" not in page
    assert "谢海涛" not in client.get(address, {"q": "谢"}).text
    with everything("the person elsewhere"):
        person = Person.objects.get(name="谢海涛")
    assert save(client, seat, person, capacity="street_leader").status_code == 302
    assert "谢海涛" in client.get(url("draft", place)).text


def test_nobody_sits_twice(client, place, secretary):
    drafted(place, secretary)
    client.post(url("seat_add", place), {"position": "MEMBER"})
    seat = seat_of(place, position="MEMBER")
    page = client.get(reverse("members:seat", args=[seat.pk]), {"q": "万敏"}).text
    assert "本草案已是副书记" in page
    with everything("the person"):
        person = Person.objects.get(name="万敏")
    answer = save(client, seat, person)
    assert answer.status_code == 200
    assert "同一个人不能占两个席位" in answer.text


def test_a_stale_form_is_refused_and_keeps_what_was_typed(client, place, secretary):
    drafted(place, secretary)
    seat = seat_of(place, name="万敏")
    with everything("the person"):
        person = Person.objects.get(name="万敏")
    address = f"{reverse('members:seat', args=[seat.pk])}?person={person.pk}"
    old = draft_of(place).version
    client.post(url("seat_add", place), {"position": "MEMBER"})  # somebody else, meanwhile
    typed = {
        "version": old,
        "part_time": "on",
        "eligibility": "3",
        "selection_mode": "UPPER_ASSIGNED",
        "note": "分管教育",
    }
    answer = client.post(address, typed)
    assert answer.status_code == 200
    assert "这份草案刚刚被别人改过" in answer.text
    assert "分管教育" in answer.text
    version = answer.text.split('name="version" value="')[1].split('"')[0]
    assert int(version) == draft_of(place).version > old
    assert client.post(address, {**typed, "version": version}).status_code == 302
    with everything("saved the second time"):
        assert Nomination.objects.get(seat=seat).note == "分管教育"


@pytest.mark.parametrize("name", ["seat_clear", "seat_remove"])
def test_a_stale_button_does_nothing_and_says_so(client, place, secretary, name):
    drafted(place, secretary)
    seat = seat_of(place, name="万敏")
    answer = client.post(
        reverse(f"members:{name}", args=[seat.pk]), {"version": draft_of(place).version - 1}, follow=True
    )
    assert "这份草案刚刚被别人改过" in answer.text
    with everything("still there"):
        assert Nomination.objects.filter(seat=seat).exists()
    assert (
        client.post(reverse(f"members:{name}", args=[seat.pk]), {"version": draft_of(place).version}).status_code == 302
    )
    with everything("gone now"):
        assert not Nomination.objects.filter(seat__term=draft_of(place), person__name="万敏").exists()


def test_one_answer_for_many(client, place, secretary):
    lines = [
        row
        if not row.part_time
        else line(row.person.name, row.position, row.person.phone, part_time=True, eligibility="", selection_mode="")
        for row in good_lines()
    ]
    drafted(place, secretary, lines)
    assert "一次填齐" in client.get(url("draft", place)).text
    page = client.get(url("draft_fill", place)).text
    assert "2 人没有填产生方式" in page
    assert "2 名兼职委员没有选任职条件" in page
    version = draft_of(place).version
    nothing = client.post(url("draft_fill", place), {"version": version})
    assert "请选择要统一填写的" in nothing.text
    data = {"version": version, "selection_mode": "CONSULTED", "eligibility": "5"}
    assert client.post(url("draft_fill", place), data).status_code == 302
    with everything("filled"):
        rows = Nomination.objects.filter(seat__term=draft_of(place))
        assert set(rows.filter(part_time=True).values_list("selection_mode", "eligibility")) == {("CONSULTED", "5")}
        assert set(rows.filter(part_time=False).values_list("selection_mode", "eligibility")) == {("", "")}
    assert "一次填齐" not in client.get(url("draft", place)).text


def test_the_preview_says_what_saving_would_do_and_writes_nothing(client, place, secretary):
    drafted(place, secretary)
    seat = seat_of(place, name="熊丽")
    with everything("the person"):
        person = Person.objects.get(name="熊丽")
    address = f"{reverse('members:seat_preview', args=[seat.pk])}?person={person.pk}"
    page = client.post(address, {"part_time": "on", "capacity": "community_committee_member"}).text
    assert "如果这样保存" in page
    assert "2 / 3 人" in page
    assert "为 1 名兼职委员选定所符合的条件" in page
    with everything("as before"):
        assert not Nomination.objects.get(seat=seat).part_time


# ---- filing ---------------------------------------------------------------------------------------------------------


def test_what_must_be_stops_the_filing_and_leads_to_the_seat(client, place, secretary):
    lines = good_lines()
    lines[3] = line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, eligibility="")
    drafted(place, secretary, lines)
    page = client.get(url("draft_check", place)).text
    assert "有 1 处应当做到的没有做到，改好才能报" in page
    assert reverse("members:seat", args=[seat_of(place, name="万敏").pk]) in page
    assert "备案</button>" not in page
    answer = client.post(url("draft_check", place), {"version": draft_of(place).version})
    assert answer.status_code == 200
    assert "有应当做到的条款没有做到" in answer.text
    with everything("nothing was filed, nothing was lost"):
        assert not Filing.objects.exists()
        assert Nomination.objects.filter(seat__term=draft_of(place)).count() == 9


def test_a_principle_not_followed_asks_for_its_reason(client, place, secretary, street):
    lines = [*good_lines(), line("黄国平", Position.MEMBER, "15400000010", post="居民党员代表")]
    drafted(place, secretary, lines)
    data = {"version": draft_of(place).version, "statement": "请予备案"}
    answer = client.post(url("draft_check", place), data)
    assert answer.status_code == 200
    assert "请说明理由，或者改到符合要求" in answer.text
    assert "请予备案" in answer.text
    data["reason_committee_size_community"] = "网格代表暂缺，下季度增补。"
    assert client.post(url("draft_check", place), data).status_code == 302
    with everything("what was filed"):
        filing = Filing.objects.get()
    reasons = {row["rule"]: row["reason"] for row in filing.findings if row["reason"]}
    assert reasons == {"committee.size.community": "网格代表暂缺，下季度增补。"}
    above = client_for(street)
    page = above.get(reverse("members:filing_step", args=[filing.pk, "accept"])).text
    assert "10 人任职" in page
    assert "1 条例外说明一并备案" in page
    assert above.post(reverse("members:filing_step", args=[filing.pk, "accept"]), {"remark": "同意"}).status_code == 302
    with everything("settled"):
        assert Deviation.objects.get().reason == "网格代表暂缺，下季度增补。"
    page = client.get(url("committee", place)).text
    assert "已说明理由：网格代表暂缺，下季度增补。" in page
    assert "网格代表暂缺" in client.get(url("committee_deviations", place)).text


def test_returned_mended_filed_again_and_accepted(client, place, secretary, street):
    filing = filed(place, secretary)
    page = reverse("members:filing", args=[filing.pk])
    above = client_for(street)
    assert "待我办理" in above.get(reverse("members:filings")).text
    assert filing.number in above.get(reverse("members:filings"), {"box": "todo"}).text
    back = reverse("members:filing_step", args=[filing.pk, "return"])
    assert "请写明要改什么" in above.post(back, {"remark": ""}).text
    assert above.post(back, {"remark": "请补上居民党员代表。"}).status_code == 302
    assert filing.number not in above.get(reverse("members:filings"), {"box": "todo"}).text
    draft = client.get(url("draft", place)).text
    assert "请补上居民党员代表。" in draft
    client.post(url("seat_add", place), {"position": "MEMBER"})
    seat = seat_of(place, position="MEMBER")
    made = client.post(
        reverse("members:seat", args=[seat.pk]), {"new_person": "1", "new-name": "黄国平", "new-post": "居民党员代表"}
    )
    with everything("the new one"):
        person = Person.objects.get(name="黄国平")
    assert made["Location"].endswith(str(person.pk))
    save(client, seat, person, capacity="residents_representative")
    data = {"version": draft_of(place).version, "reason_committee_size_community": "下季度再增一名。"}
    assert client.post(url("draft_check", place), data).status_code == 302
    text = above.get(page).text
    assert "与上次报的相比" in text
    assert "黄国平" in text
    assert "增加" in text
    assert above.post(reverse("members:filing_step", args=[filing.pk, "accept"])).status_code == 302
    with everything("in office"):
        assert Appointment.objects.filter(organization=place).in_force(today()).count() == 10
    client.get(page)  # the message of the last filing is told once
    history = client.get(page).text
    for word in ("已备案", "退回", "同意备案"):
        assert word in history
    assert "撤回" not in history


def test_only_allowed_steps_have_buttons(client, place, secretary, street):
    filing = filed(place, secretary)
    page = reverse("members:filing", args=[filing.pk])
    mine, above = client.get(page).text, client_for(street).get(page).text
    accept = reverse("members:filing_step", args=[filing.pk, "accept"])
    withdraw = reverse("members:filing_step", args=[filing.pk, "withdraw"])
    assert withdraw in mine
    assert accept not in mine
    assert accept in above
    assert withdraw not in above
    answer = client.post(accept, follow=True)
    assert "你不能同意备案" in answer.text
    filing.refresh_from_db()
    assert filing.state == FilingState.SUBMITTED
    assert client.post(withdraw).status_code == 302
    filing.refresh_from_db()
    assert filing.state == FilingState.RETURNED
    assert "撤回" in client.get(page).text


def test_a_double_click_files_once(client, place, secretary):
    drafted(place, secretary)
    data = {"version": draft_of(place).version, "_once": "a" * 32}
    first = client.post(url("draft_check", place), data)
    second = client.post(url("draft_check", place), data)
    assert first["Location"] == second["Location"]
    with everything("one filing, one step"):
        assert Filing.objects.get().steps.count() == 1


def test_a_draft_that_was_never_filed_can_be_thrown_away(client, place, secretary):
    drafted(place, secretary)
    page = client.get(url("draft_discard", place)).text
    assert "9 席、9 名拟任人选一并删除" in page
    assert client.post(url("draft_discard", place)).status_code == 302
    with everything("gone; the people are kept"):
        assert not Term.objects.exists()
        assert Person.objects.count() == 9


def test_dates_of_the_term_ask_for_an_approval_when_they_differ(client, place, secretary):
    drafted(place, secretary)
    data = {"version": draft_of(place).version, "starts_on": "2026-01-01", "ends_on": "2025-01-01"}
    assert "届满日期应晚于起始日期" in client.post(url("draft_dates", place), data).text
    data |= {"ends_on": "2030-12-31"}
    assert client.post(url("draft_dates", place), data).status_code == 302
    assert "长于 3 年" in client.get(url("draft", place)).text
    data |= {"version": draft_of(place).version, "approval": "示例〔2026〕3 号"}
    assert client.post(url("draft_dates", place), data).status_code == 302
    assert "示例〔2026〕3 号" in client.get(url("draft", place)).text
    assert "长于 3 年" not in client.get(url("draft", place)).text


# ---- changes in office ----------------------------------------------------------------------------------------------


def test_release_is_filed_takes_effect_and_the_seat_is_filled_again(client, place, secretary, street):
    in_office(place, secretary, street)
    with everything("who leaves"):
        row = Appointment.objects.get(organization=place, person__name="徐静")
    address = reverse("members:ending", args=[row.pk])
    page = client.get(address).text
    assert "离任以后" in page
    assert "剩 8 席" in page
    data = {"kind": "RELEASE", "effective_on": today().isoformat(), "ground": "调离本市"}
    assert "请填写通报文号" in client.post(address, data).text
    assert client.post(address, {**data, "document": "示例〔2026〕4 号"}).status_code == 302
    assert "解除报备待办理" in client.get(url("committee", place)).text
    assert "已有一份离任报备" in client.post(address, {**data, "document": "示例〔2026〕4 号"}).text
    with everything("the filing"):
        filing = Filing.objects.get(kind="RELEASE")
    above = client_for(street)
    assert "徐静" in above.get(reverse("members:filing_step", args=[filing.pk, "accept"])).text
    above.post(reverse("members:filing_step", args=[filing.pk, "accept"]))
    page = client.get(url("committee", place)).text
    assert "空缺 · 0 天" in page
    assert "原任 徐静" in page
    with everything("the vacant seat"):
        seat = Seat.objects.get(pk=row.seat_id)
    fill = reverse("members:co_option", args=[seat.pk])
    assert fill in page
    made = client.post(fill, {"new_person": "1", "new-name": "黄国平", "new-post": "业委会主任"})
    form = {"starts_on": (today() + timedelta(days=1)).isoformat(), "ground": "接替徐静"}
    assert client.post(made["Location"], {**form, "part_time": "on"}).status_code == 200  # no condition, no way
    assert client.post(made["Location"], form).status_code == 302
    assert "拟增补 黄国平" in client.get(url("committee", place)).text
    with everything("the second filing"):
        second = Filing.objects.get(kind="CO_OPTION")
    assert above.post(reverse("members:filing_step", args=[second.pk, "accept"])).status_code == 302
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert "黄国平" in client.get(url("committee", place), {"on": tomorrow}).text
    changes = client.get(url("committee_changes", place)).text
    for word in ("解除", "增补", "调离本市", "接替徐静"):
        assert word in changes


def test_a_returned_change_is_given_up(client, place, secretary, street):
    in_office(place, secretary, street)
    with everything("who leaves"):
        row = Appointment.objects.get(organization=place, person__name="徐静")
    data = {
        "kind": "REMOVAL",
        "effective_on": today().isoformat(),
        "ground": "长期不参加活动",
        "studied_on": today().isoformat(),
    }
    client.post(reverse("members:ending", args=[row.pk]), data)
    with everything("the filing"):
        filing = Filing.objects.get(kind="REMOVAL")
    above = client_for(street)
    above.post(reverse("members:filing_step", args=[filing.pk, "return"]), {"remark": "请先谈话。"})
    assert "请先谈话。" in client.get(reverse("members:filing_step", args=[filing.pk, "submit"])).text
    assert client.post(reverse("members:filing_step", args=[filing.pk, "abandon"])).status_code == 302
    filing.refresh_from_db()
    assert filing.state == FilingState.WITHDRAWN
    assert "办理离任" in client.get(url("committee", place)).text


def test_a_term_is_extended_with_its_approval(client, place, secretary, street):
    in_office(place, secretary, street)
    address = url("term_extend", place)
    with everything("the term"):
        term = Term.objects.get(organization=place)
    later = (term.last_day + timedelta(days=90)).isoformat()
    assert client.post(address, {"last_day": later, "approval": ""}).status_code == 200
    far = (term.last_day + timedelta(days=900)).isoformat()
    assert "一般不超过一年" in client.post(address, {"last_day": far, "approval": "示例〔2026〕5 号"}).text
    assert client.post(address, {"last_day": later, "approval": "示例〔2026〕5 号"}).status_code == 302
    page = client.get(url("committee", place)).text
    assert f"至 {later}" in page
    assert "示例〔2026〕5 号" in page


@pytest.mark.parametrize("practice", ["xihu", "fucheng", "ronghe", "haibowan", "longyan"])
def test_every_practice_can_draft_also_one_whose_document_has_no_rules_for_committees(db, practice):
    from tests.factories import make_district

    district = make_district("示例区", practice=practice)
    for organization, role in ((district.community, "COMMUNITY_SECRETARY"), (district.grid, "GRID_SECRETARY")):
        user = make_user(role, organization)
        drafted(organization, user, [line("詹海英", Position.SECRETARY, "15400000955", post="党组织书记")])
        client = client_for(user)
        for name in ("committee", "committee_terms", "draft", "draft_check", "draft_fill"):
            assert client.get(url(name, organization)).status_code == 200, name
        seat = seat_of(organization, name="詹海英")
        assert client.get(reverse("members:seat", args=[seat.pk])).status_code == 200
        assert client.post(url("seat_add", organization), {"position": "MEMBER"}).status_code == 302
        assert client.get(url("draft", organization)).text.count("is-vacant") == 1
