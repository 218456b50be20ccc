"""我的待办: by day, done when done, why one is reminded, put off with a reason."""

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from common.clock import today
from common.errors import Conflict, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from notices import planning
from notices.due import Due
from notices.models import Notice, Snooze
from notices.services.snoozes import snooze, wake
from tests.factories import acting_as, client_for, make_unit, make_user

INBOX = reverse("notices:inbox")


def term(organization, due_on=date(2024, 7, 5), number=1, **more):
    fields = {"title": "任期将满", "url": "/members/committees/", "action": "起草新一届", **more}
    return Due("term.expired", f"{number}", organization.pk, due_on=due_on, **fields)


def filing(organization, since=date(2024, 5, 31), number=12, **more):
    fields = {"title": "报来第三届名册", "url": "/members/filings/", "action": "办理", "now": True, **more}
    return Due("filing.waiting", f"members.filing:{number}", organization.pk, since=since, **fields)


def page_of(user, url=INBOX):
    return client_for(user).get(url)


def thing_url(name, due):
    return f"{reverse(f'notices:{name}')}?{urlencode({'thing': due.thing})}"


# ---- the list -------------------------------------------------------------------------------------------------------


def test_by_day_late_first_then_today_then_each_day_then_undated(district, due_now, secretary):
    own = district.community
    due_now += [
        term(own, date(2024, 7, 5), 1),
        term(own, date(2024, 6, 3), 2),
        filing(own),
        Due("roster.missing", "r", own.pk, "还没有班子名册", "/m/", "起草名册"),
        term(own, date(2025, 2, 1), 3),
        term(own, date(2026, 2, 1), 4, ahead=True),
    ]
    answer = page_of(secretary)
    assert [group["title"] for group in answer.context["groups"]] == [
        "已过期", "今天", "7 月 5 日 星期五", "2025 年 2 月 1 日 星期六", "没有写明日期",
    ]  # fmt: skip
    assert "5 项待办，其中 1 项已过期" in answer.text


def test_only_what_is_ones_own_turn(district, due_now, secretary, street):
    unit = make_unit(district, "第一中学", joins=district.community)
    liaison = make_user("UNIT_LIAISON", unit=unit)
    due_now += [
        term(district.community, title="社区的任期"),
        term(district.street, title="街道的任期"),
        Due("claim.waiting", "c:1", district.community.pk, "认领等待确认", "/c/", "去确认", unit_id=unit.pk),
    ]
    assert [("社区的任期" in page_of(user).text, "街道的任期" in page_of(user).text, "认领等待" in page_of(user).text)
            for user in (secretary, street, liaison)] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip


def test_done_when_the_thing_is_done_and_never_by_clicking_it_away(district, due_now, secretary):
    due_now.append(term(district.community))
    planning.plan(day=today())
    assert "到期前 30 天提醒" in page_of(secretary).text
    due_now.clear()
    assert "任期将满" not in page_of(secretary).text  # before any plan
    assert page_of(secretary).context["number"] == 0


def test_a_reminder_brings_what_lies_far_ahead_into_the_inbox_and_says_its_stage(district, due_now, secretary):
    due_now.append(term(district.community, date(2024, 9, 3), ahead=True))
    assert page_of(secretary).context["number"] == 0
    planning.plan(day=today())
    answer = page_of(secretary)
    assert answer.context["number"] == 1
    assert "到期前 90 天提醒" in answer.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(district, due_now, secretary, django_assert_num_queries, number):
    due_now += [term(district.community, number=one) for one in range(number)]
    planning.plan(day=today())
    client = client_for(secretary)
    client.get(INBOX)
    with django_assert_num_queries(11):
        client.get(INBOX)


def test_long_lists_have_pages(district, due_now, secretary):
    due_now += [term(district.community, date(2024, 6, 6) + timedelta(days=one), one) for one in range(130)]
    client = client_for(secretary)
    first = client.get(INBOX)
    assert sum(len(group["entries"]) for group in first.context["groups"]) == 60
    assert f'href="{INBOX}?page=2"' in first.text
    assert sum(len(group["entries"]) for group in client.get(f"{INBOX}?page=3").context["groups"]) == 10
    assert client.get(f"{INBOX}?page=nonsense").status_code == 200


def test_the_bell_leads_here(secretary):
    assert f'href="{INBOX}"' in client_for(secretary).get(reverse("notices:due")).text


# ---- why ------------------------------------------------------------------------------------------------------------


def test_why_names_clause_figures_ladder_and_who_else(district, due_now, secretary):
    make_user("COMMUNITY_SECRETARY", district.community)
    make_user("READ_ONLY", district.community)
    due = term(district.community, reason="第三届 2024-07-05 届满 · 西湖区 三（三）6", inputs={"届次": 3})
    due_now.append(due)
    planning.plan(day=today())
    text = page_of(secretary, thing_url("why", due)).text
    for part in ("西湖区 三（三）6", "届次", "到期前 180 天", "2024-06-05", "做法文件", "社区书记 2 人",
                 "到期前 30 天", "提醒过几次", "上一级每周收到一个件数", "任期届满未连任的自动免职"):  # fmt: skip
        assert part in text
    assert "只读查看" not in text


def test_why_says_no_day_and_no_sentence_twice(district, due_now, secretary):
    due = term(district.community, reason="第三届 2024-07-05 届满 · 西湖区 三（三）6")
    inputs = {
        "届满": due.due_on,
        "依据": "西湖区 三（三）6",
        "届次": 3,
        "年限": 3,
        "批准": due.due_on - timedelta(days=9),
    }
    due_now.append(replace(due, inputs=inputs))
    facts = page_of(secretary, thing_url("why", due)).context["facts"]
    assert [fact["label"] for fact in facts] == ["期限", "届次", "年限", "批准"]


@pytest.mark.parametrize("name", ["why", "snooze"])
def test_what_is_anothers_is_not_there(district, due_now, street, name):
    due = term(district.community)
    due_now.append(due)
    assert page_of(street, thing_url(name, due)).status_code == 404


# ---- putting off ----------------------------------------------------------------------------------------------------


def put_off(user, due, until, reason="等街道统一安排"):
    return client_for(user).post(thing_url("snooze", due), {"until": until, "reason": reason}, follow=True)


def test_put_off_with_a_reason_it_stays_in_sight_and_wakes_again(district, due_now, secretary, at):
    due = filing(district.community)
    due_now.append(due)
    answer = put_off(secretary, due, "2024-06-12")
    assert "2024-06-12 再提醒" in answer.text
    assert [group["title"] for group in answer.context["groups"]] == ["已推迟提醒"]
    assert "等街道统一安排" in answer.text
    planning.plan(day=today())
    with everything("test"):
        assert not Notice.objects.exists()
        row = Snooze.objects.get()
        assert AuditEvent.objects.filter(action="notices.snoozed").exists()
    client_for(secretary).post(reverse("notices:wake", args=[row.pk]))
    planning.plan(day=today())
    with everything("test"):
        assert Notice.objects.get().stage == "W3"
    assert "撤销推迟" not in page_of(secretary).text


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        ("2024-06-20", "忙", "请选 2024-06-06 到 2024-06-19 之间的一天"),
        ("2024-06-05", "忙", "请选 2024-06-06 到 2024-06-19 之间的一天"),
        ("明天", "忙", "请填写日期"),
        ("2024-06-10", " ", "必填"),
    ],
)
def test_what_cannot_be_put_off_is_told_and_nothing_typed_is_lost(district, due_now, secretary, until, reason, said):
    due = filing(district.community)
    due_now.append(due)
    answer = put_off(secretary, due, until, reason)
    assert said in answer.text or (said == "必填" and answer.context["form"].errors["reason"])
    assert until in answer.text
    with everything("test"):
        assert not Snooze.objects.exists()


def test_what_the_text_requires_is_not_put_off_beyond_its_day(district, due_now, secretary):
    soon, late = term(district.community, date(2024, 6, 9)), term(district.community, date(2024, 6, 4), 2)
    due_now += [soon, late]
    with acting_as(secretary):
        with pytest.raises(RuleBroken, match="2024-06-06 到 2024-06-09 之间"):
            snooze(thing=soon.thing, until=date(2024, 6, 10), reason="等", actor=secretary)
        with pytest.raises(RuleBroken, match="最迟 2024-06-04 办结，不能再推迟"):
            snooze(thing=late.thing, until=date(2024, 6, 10), reason="等", actor=secretary)
        assert snooze(thing=soon.thing, until=date(2024, 6, 9), reason="等", actor=secretary).pk
    assert "不能再推迟" in page_of(secretary, thing_url("snooze", late)).text


def test_twice_is_a_conflict_until_it_has_run_out(district, due_now, secretary, at):
    due = filing(district.community)
    due_now.append(due)
    with acting_as(secretary):
        first = snooze(thing=due.thing, until=date(2024, 6, 7), reason="等", actor=secretary)
        with pytest.raises(Conflict, match="已经推迟到 2024-06-07"):
            snooze(thing=due.thing, until=date(2024, 6, 8), reason="等", actor=secretary)
    with at("2024-06-07"), acting_as(secretary):
        with pytest.raises(Conflict, match="已经结束"):
            wake(snooze_id=first.pk, actor=secretary)
        second = snooze(thing=due.thing, until=date(2024, 6, 12), reason="等", actor=secretary)
        assert wake(snooze_id=second.pk, actor=secretary).withdrawn_on == date(2024, 6, 7)


def test_a_liaison_and_an_administrator_put_off_theirs(district, due_now):
    unit = make_unit(district, "第一中学", joins=district.community)
    liaison, admin = make_user("UNIT_LIAISON", unit=unit), make_user("SYSTEM_ADMIN", district.root)
    mine = Due("claim.waiting", "c:1", district.community.pk, "认领", "/c/", "去确认", unit_id=unit.pk)
    theirs = Due("account.stuck", "2024", district.root.pk, "账号", "/a/", "看账号", since=date(2024, 5, 31))
    due_now += [mine, theirs]
    for user, due in ((liaison, mine), (admin, theirs)):
        assert "再提醒" in put_off(user, due, "2024-06-12").text
    with everything("test"):
        rows = {row.thing: row for row in Snooze.objects.all()}
    assert set(rows) == {mine.thing, theirs.thing}
    with acting_as(admin), pytest.raises(RuleBroken) as refused:
        wake(snooze_id=rows[mine.thing].pk, actor=admin)
    assert refused.value.status == 404


def test_only_who_may_act_on_the_thing_takes_a_snooze_back(district, due_now, secretary):
    admin = make_user("SYSTEM_ADMIN", district.root)
    mine, theirs = (
        term(district.community),
        Due("account.stuck", "1", district.root.pk, "账号", "/a/", "看账号", now=True),
    )
    due_now += [mine, theirs]
    put_off(secretary, mine, "2024-06-12")
    put_off(admin, theirs, "2024-06-12")
    with everything("test"):
        rows = {row.thing: row.pk for row in Snooze.objects.all()}
    reader = make_user("READ_ONLY", district.community)
    for user, due in (
        (reader, mine),
        (make_user("AUDIT_ADMIN", district.root), theirs),
        (make_user("DISTRICT_STAFF", district.root), theirs),
    ):
        with acting_as(user), pytest.raises(RuleBroken) as refused:
            wake(snooze_id=rows[due.thing], actor=user)
        assert refused.value.status == 404
    with everything("test"):
        assert not Snooze.objects.exclude(withdrawn_on=None).exists()
    for user, due in ((secretary, mine), (admin, theirs)):
        with acting_as(user):
            assert wake(snooze_id=rows[due.thing], actor=user).withdrawn_on == today()


# ---- from below -----------------------------------------------------------------------------------------------------


def test_the_level_above_reads_which_ones_and_how_many(district, due_now, street):
    for one in district.communities[:2]:
        due_now.append(Due("meeting.quarterly", "2024Q1", one.pk, "没有开会", "/m/", "去", due_on=date(2024, 5, 1)))
    planning.plan(day=today())
    assert "所属组织“联席会议”超期" in page_of(street).text
    text = page_of(street, f"{reverse('notices:below')}?kind=meeting.quarterly").text
    assert "2 件" in text
    assert [name in text for name in ("桃源东社区", "桃源西社区", "南站东社区")] == [True, True, False]
    assert "2024-05-01" in text


def test_nothing_from_below_leads_back(street):
    answer = client_for(street).get(f"{reverse('notices:below')}?kind=meeting.quarterly", follow=True)
    assert "已经办完" in answer.text


# ---- the API --------------------------------------------------------------------------------------------------------


def test_the_inbox_for_programs(district, due_now, secretary):
    due = filing(district.community)
    due_now.append(due)
    planning.plan(day=today())
    client = client_for(secretary)
    (row,) = client.get("/api/v1/todo/").json()
    assert (row["thing"], row["stage"], row["next_reminder"], row["snooze"]) == (
        due.thing, "等待 3 个工作日提醒", "2024-06-12", None,
    )  # fmt: skip
    made = client.post(
        "/api/v1/todo/snooze/", {"thing": due.thing, "until": "2024-06-10", "reason": "等"}, "application/json"
    )
    assert made.status_code == 201
    assert client.get("/api/v1/todo/").json()[0]["snoozed_until"] == "2024-06-10"
    pk = made.json()["id"]
    assert client.post(f"/api/v1/todo/snoozes/{pk}/undo/").json()["withdrawn_on"] == "2024-06-05"
    again = client.post(f"/api/v1/todo/snoozes/{pk}/undo/")
    assert (again.status_code, again.json()["code"]) == (409, "snooze.over")
