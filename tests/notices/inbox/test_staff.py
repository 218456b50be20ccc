"""What staff see of reminders: what was sent and why, ladders with a preview, the burden."""

from datetime import date

import pytest
from django.urls import reverse

from common.clock import now, today
from common.scoping import everything
from notices import planning
from notices.burden import burden_on
from notices.due import Due
from notices.ladder import parse_stages
from notices.models import Address, Channel, ChannelKind, LadderRuling, Message, MessageLine, MessageState, Notice
from notices.previews import preview_of
from tests.factories import acting_as, client_for, make_unit

LIST = reverse("notices:reminders")
RULE = reverse("notices:ladder", args=["term.expired"])


def term(organization, number=1, due_on=date(2024, 7, 5), **more):
    fields = {"title": "任期将满", "url": "/m/", "action": "起草", **more}
    return Due("term.expired", f"{number}", organization.pk, due_on=due_on, **fields)


@pytest.fixture
def planned(district, due_now):
    """Reminders of all communities, of one unit, and of a street."""
    unit = make_unit(district, "第一中学", joins=district.community)
    due_now += [term(one) for one in (*district.communities, district.street)]
    due_now.append(Due("claim.waiting", "c:1", district.community.pk, "认领", "/c/", "去", unit_id=unit.pk,
                       since=date(2024, 5, 31)))  # fmt: skip
    planning.plan(day=today())
    return due_now


def test_a_street_sees_its_own_and_what_is_below(planned, street, district_staff):
    assert client_for(district_staff).get(LIST).context["count"] == 6
    answer = client_for(street).get(LIST)
    assert answer.context["count"] == 4
    assert "南站东社区" not in answer.text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=claim.waiting", 1), ("level=STREET", 1), ("level=UNIT", 1), ("state=OPEN", 6), ("state=DONE", 0),
        ("sent=false", 6), ("sent=true", 0), ("escalated=true", 0), ("q=第一中学", 1), ("place=南站", 2),
        ("planned_from=2024-06-06", 0), ("planned_to=2024-06-05", 6),
    ],
)  # fmt: skip
def test_filters(planned, district_staff, query, count):
    assert client_for(district_staff).get(f"{LIST}?{query}").context["count"] == count


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_export_has_the_rows(planned, district_staff):
    text = body_of(client_for(district_staff).get(f"{LIST}?export=csv")).decode("utf-8-sig")
    assert text.count("班子任期将满") == 5
    assert "到期前 30 天" in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(district, due_now, district_staff, django_assert_num_queries, number):
    due_now += [term(district.community, one) for one in range(number)]
    planning.plan(day=today())
    client = client_for(district_staff)
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)


def test_one_reminder_says_by_which_rule_and_how_it_went_out(planned, district, district_staff, secretary):
    with everything("test"):
        row = Notice.objects.get(organization=district.community, unit=None)
        mail = Channel.objects.create(district=district.root, kind=ChannelKind.EMAIL, name="邮件")
        address = Address.objects.create(channel=mail, user=secretary)
        message = Message.objects.create(
            address=address, day=today(), content={}, state=MessageState.SENT, next_at=now(), sent_at=now()
        )
        MessageLine.objects.create(message=message, address=address, notice=row)
    client = client_for(district_staff)
    text = client.get(reverse("notices:reminder", args=[row.pk])).text
    for part in ("到期前 180 天、到期前 90 天、到期前 30 天", "做法文件", "2024-07-05", "邮件", "已发送", "有效"):
        assert part in text
    assert secretary.display_name not in text
    assert client.get(f"{LIST}?sent=true").context["count"] == 1


# ---- ladders --------------------------------------------------------------------------------------------------------


def test_every_kind_with_its_ladder_and_where_it_comes_from(district, district_staff, street):
    text = client_for(district_staff).get(reverse("notices:ladders")).text
    for part in ("班子届满", "到期前 180 天、", "做法文件", "系统默认", "另作规定", "不提醒，只在待办里显示"):
        assert part in text
    assert "另作规定" not in client_for(street).get(reverse("notices:ladders")).text


def test_first_see_then_settle(planned, district, district_staff):
    client = client_for(district_staff)
    typed = {"stages": "T-20，T-10", "title": "请准备换届", "since": "2024-06-06", "reason": "区里定"}
    answer = client.post(RULE, {**typed, "preview": "1", "reason": ""})  # who only looks gives no reasons
    lines = [(line.level, line.holders, line.now, line.then) for line in answer.context["preview"].lines]
    # Due on 5 July: T-30 and T-7 fall into June, T-20 and T-10 as well (15 June is a Saturday).
    assert lines == [("街道（镇）", 1, 2, 2), ("社区", 4, 8, 8)]
    assert 'value="请准备换届"' in answer.text
    assert "1. 请准备换届（1 件）" in answer.context["sample"]
    assert "到期前 20 天、到期前 10 天" in answer.text
    with everything("test"):
        assert not LadderRuling.objects.exists()
    answer = client.post(RULE, typed, follow=True)
    assert "自 2024-06-06 起按本区规定提醒" in answer.text
    with everything("test"):
        row = LadderRuling.objects.get()
    assert (row.stages, row.title, row.author) == (["T-20", "T-10"], "请准备换届", district_staff)


def test_a_preview_counts_the_month_of_the_day(district, due_now, district_staff):
    due_now += [term(district.community), term(district.street, due_on=date(2024, 7, 31))]
    with acting_as(district_staff):
        found = preview_of("term.expired", parse_stages(["T"]), parse_stages(["T-7", "T-30"]), date(2024, 7, 2))
    assert (found.first, found.last) == (date(2024, 7, 1), date(2024, 7, 31))
    assert [(line.level, line.now, line.then) for line in found.lines] == [("街道（镇）", 1, 2), ("社区", 1, 0)]


def test_what_is_typed_wrongly_is_told_and_kept(district, district_staff):
    typed = {"stages": "提前三天", "title": "", "since": "2024-06-06", "reason": "区里定"}
    answer = client_for(district_staff).post(RULE, typed)
    assert "“提前三天”不是提醒时点" in answer.text
    assert 'value="提前三天"' in answer.text


def test_without_words_of_its_own_the_message_has_the_usual_ones(district, district_staff):
    answer = client_for(district_staff).get(RULE)
    assert "1. 班子任期将满（1 件）" in answer.context["sample"]
    assert 'placeholder="班子任期将满"' in answer.text


def test_back_to_the_usual(district, district_staff):
    client = client_for(district_staff)
    client.post(RULE, {"stages": "", "title": "", "since": "2024-06-05", "reason": "区里定"})
    assert "恢复默认" in client.get(RULE).text
    url = reverse("notices:ladder_end", args=["term.expired"])
    assert "到期前 180 天" in client.get(url).text
    answer = client.post(url, {"since": "2024-06-05", "reason": "恢复"}, follow=True)
    assert "恢复默认的提醒" in answer.text
    with everything("test"):
        assert not LadderRuling.objects.exists()


@pytest.mark.parametrize("name", ["ladder", "ladder_end"])
def test_a_kind_that_nobody_knows_is_not_there(district, district_staff, name):
    url = reverse(f"notices:{name}", args=["nothing.such"])
    assert client_for(district_staff).get(url).status_code == 404


def test_ladders_for_programs(district, district_staff):
    client = client_for(district_staff)
    rows = {row["kind"]: row for row in client.get("/api/v1/ladders/").json()}
    assert [stage["text"] for stage in rows["contact.monthly"]["stages"]] == ["D20", "D28"]
    made = client.post(
        "/api/v1/ladders/contact.monthly/", {"stages": ["d15"], "since": "2024-06-05", "reason": "区里定"},
        "application/json",
    )  # fmt: skip
    assert (made.status_code, made.json()["source"], made.json()["since"]) == (201, "RULING", "2024-06-05")
    wrong = client.post(
        "/api/v1/ladders/contact.monthly/", {"stages": ["x"], "since": "2024-06-05", "reason": "区里定"},
        "application/json",
    )  # fmt: skip
    assert (wrong.status_code, wrong.json()["code"]) == (400, "ladder.stage")
    ended = client.post(
        "/api/v1/ladders/contact.monthly/end/", {"since": "2024-06-05", "reason": "恢复"}, "application/json"
    )
    assert ended.json()["source"] == "PRACTICE"


# ---- the burden -----------------------------------------------------------------------------------------------------


def test_the_burden_of_each_level(planned, district, district_staff, street):
    with acting_as(district_staff):
        rows = {row.key: row for row in burden_on(today())}
    assert {key: (row.size, row.cells[-1].count, row.cells[-1].holders) for key, row in rows.items()} == {
        "DISTRICT": (1, 0, 0), "STREET": (2, 1, 1), "COMMUNITY": (4, 4, 4), "GRID": (4, 0, 0), "HOME": (4, 0, 0),
        "UNIT": (1, 1, 1),
    }  # fmt: skip
    assert rows["COMMUNITY"].cells[-1].week == date(2024, 6, 3)
    assert rows["COMMUNITY"].each == pytest.approx(4 / 4 / 8)
    with acting_as(street):
        assert {row.key: row.total for row in burden_on(today())}["COMMUNITY"] == 2


def test_the_page_says_what_is_counted_and_leads_to_the_list(planned, district_staff):
    client = client_for(district_staff)
    text = client.get(reverse("notices:burden")).text
    assert "每一条算一次" in text
    url = f"{LIST}?level=COMMUNITY&amp;planned_from=2024-06-03&amp;planned_to=2024-06-09"
    assert url in text
    assert client.get(url.replace("&amp;", "&")).context["count"] == 4
