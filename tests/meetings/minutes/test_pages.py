"""Pages and API of minutes and resolutions: the way to the issue, two editors, what a unit sees, how much it costs."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.scoping import everything
from meetings.models import Assignment, Meeting, Minutes, MinutesPart, Resolution
from tests.factories import client_for
from tests.meetings.convening.making import plan
from tests.meetings.minutes.making import TITLES, held, issued, items_of, parts_of, resolved, started, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(world):
    return held(world)


@pytest.fixture
def secretary(world):
    return client_for(world.secretary)


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def again(row):
    with everything("test"):
        row.refresh_from_db()
    return row


def test_from_the_agenda_to_a_closed_meeting_through_the_pages(world, meeting, secretary):
    assert "开始写纪要" in secretary.get(url("minutes", meeting.pk)).text
    secretary.post(url("minutes", meeting.pk))
    with everything("test"):
        minutes = Minutes.objects.get()
    page = secretary.get(url("minutes", meeting.pk)).text
    assert "还有 3 个议题没有写明议定意见" in page
    assert url("minutes_issue", minutes.pk) not in page
    for part in parts_of(minutes):
        if part.item_id:
            sent = {
                "text": f"听取{part.item.title}的说明。",
                "version": 1,
                "outcome": "DECIDED",
                "decision": "同意。",
                "was": "",
            }
            answer = secretary.post(url("part", part.pk), sent)
            assert answer.headers["Location"] == f"{url('minutes', meeting.pk)}#part-{part.pk}"
    item = items_of(meeting)[1]
    sent = {
        "text": "安装充电桩12个",
        "item": item.pk,
        "due_on": "2026-09-30",
        "units": [world.units[0].pk, world.units[2].pk],
        "owner": "网格员示一",
    }
    answer = secretary.post(f"{url('resolution_add', meeting.pk)}?from=minutes&item={item.pk}", sent)
    assert answer.headers["Location"] == url("minutes", meeting.pk)
    page = secretary.get(url("minutes", meeting.pk)).text
    assert "安装充电桩12个" in page
    assert "示例小学、示例医院、网格员示一" in page
    secretary.post(url("minutes_issue", minutes.pk))
    assert again(minutes).number_text == "〔2026〕1号"
    page = secretary.get(url("minutes", meeting.pk)).text
    assert minutes.digest in page
    assert "与印发时一致" in page
    secretary.post(url("close", meeting.pk))
    assert again(meeting).state == "CLOSED"
    text = secretary.get(url("minutes_file", minutes.pk, "txt"))
    assert hashlib.sha256(text.content).hexdigest() == minutes.digest
    word = zipfile.ZipFile(io.BytesIO(secretary.get(url("minutes_file", minutes.pk, "docx")).content))
    assert "安装充电桩12个" in word.read("word/document.xml").decode()


def test_the_second_of_two_editors_gets_both_texts_and_loses_nothing(world, meeting, secretary):
    part = parts_of(started(world, meeting))[2]
    other = client_for(world.secretary)
    for client, text, status in ((secretary, "甲写的一行。", 302), (other, "乙写的一行。", 200)):
        sent = {"text": text, "version": 1, "outcome": "DECIDED", "decision": f"{text}同意", "was": ""}
        answer = client.post(url("part", part.pk), sent)
        assert answer.status_code == status
    assert "两个人同时改了这一部分" in answer.text
    form = answer.context["form"]
    assert form["text"].value() == "甲写的一行。\n乙写的一行。"
    # What else was typed is still there, too.
    assert form["decision"].value() == "乙写的一行。同意"
    assert str(form["version"].value()) == "2"
    assert again(part).text == "甲写的一行。"
    assert again(part.item).decision == "甲写的一行。同意"
    data = {name: form[name].value() for name in form.fields}
    refused = other.post(url("part", part.pk), data)
    assert "有人刚刚写了另一种议定意见：“甲写的一行。同意”" in refused.text
    data = {name: refused.context["form"][name].value() for name in form.fields}
    assert data["text"] == "甲写的一行。\n乙写的一行。"
    assert other.post(url("part", part.pk), data).status_code == 302
    assert again(part).text == "甲写的一行。\n乙写的一行。"
    assert again(part.item).decision == "乙写的一行。同意"


def test_a_unit_reads_objects_acknowledges_and_reports_its_share(world, meeting, secretary, a_day):
    resolved(world, meeting, units=world.units[:2])
    minutes = written(world, meeting)
    unit = client_for(world.liaison)
    assert "纪要还没有发出" in unit.get(url("minutes", meeting.pk)).text
    assert unit.get(url("minutes_file", minutes.pk, "docx")).status_code == 404
    secretary.post(url("minutes_send", minutes.pk), {"until": "2026-08-12"})
    page = unit.get(url("minutes", meeting.pk)).text
    assert TITLES[1] in page
    assert "提意见" in page
    unit.post(url("minutes_object", minutes.pk), {"text": "第二项应为15个。"})
    page = secretary.get(url("minutes", meeting.pk)).text
    assert "第二项应为15个。" in page
    with everything("test"):
        objection = minutes.objections.get()
    secretary.post(url("objection_answer", objection.pk), {"answer": "已改为15个。"})
    assert "处理：已改为15个。" in unit.get(url("minutes", meeting.pk)).text
    a_day.move_to("2026-08-13 09:00+08:00")
    secretary = client_for(world.secretary)
    unit = client_for(world.liaison)
    secretary.post(url("minutes_issue", minutes.pk))
    with everything("test"):
        receipt = minutes.receipts.get(unit=world.units[0])
    unit.post(url("receipt", receipt.pk))
    assert again(receipt).received_on == date(2026, 8, 13)
    page = unit.get(url("assignments")).text
    assert "安装充电桩12个" in page
    assert "示例银行" not in page
    with everything("test"):
        share = Assignment.objects.get(unit=world.units[0])
    unit.post(url("assignment_finish", share.pk), {"result": "装了12个", "done_on": "2026-08-13"})
    assert "1/2 项完成" in secretary.get(url("all_resolutions")).text
    item = items_of(meeting)[1]
    assert "与会人员作了讨论。" in unit.get(url("excerpt", item.pk)).text
    assert unit.get(url("excerpt_file", item.pk, "docx")).status_code == 200


def test_a_refusal_says_what_is_missing(world, meeting, secretary):
    minutes = started(world, meeting)
    page = secretary.post(url("minutes_issue", minutes.pk), follow=True).text
    assert "还有 3 个议题没有写明议定意见或缓议原因，请逐项写好。" in page
    assert TITLES[0] in page


def test_lists_are_filtered_exported_and_cost_the_same(world, meeting, secretary):
    def cost(name):
        with CaptureQueriesContext(connection) as seen:
            assert secretary.get(url(name)).status_code == 200
        return len(seen)

    resolved(world, meeting, "第一件", units=world.units)
    issued(world, meeting)
    for name in ("all_minutes", "all_resolutions", "assignments"):
        cost(name)
    before = {name: cost(name) for name in ("all_minutes", "all_resolutions", "assignments")}
    for day in (3, 4, 5):
        further = held(world, date(2026, 8, day), titles=("又一件事",))
        resolved(world, further, f"第{day}件", units=world.units)
        issued(world, further)
    assert {name: cost(name) for name in before} == before
    late = secretary.get(f"{url('all_resolutions')}?state=late").text
    assert "第一件" not in late
    export = secretary.get(f"{url('all_resolutions')}?export=csv").content.decode("utf-8-sig")
    assert export.splitlines()[1] == "第一件,示例小学、示例银行、示例医院,2026-09-30,0/3 项完成,办理中,2026-08-07"
    assert len(export.splitlines()) == 5
    volume = secretary.get(url("volume_file", world.community.pk, 2026, "docx"))
    words = zipfile.ZipFile(io.BytesIO(volume.content)).read("word/document.xml").decode()
    assert [words.count(f"〔2026〕{number}号") > 0 for number in (1, 2, 3, 4, 5)] == [True] * 4 + [False]
    assert secretary.get(url("volume_file", world.community.pk, 2025, "docx")).status_code == 404


def test_the_notice_of_a_planned_meeting_says_where_when_and_what(world, secretary):
    meeting = plan(world, date(2026, 8, 28), place="社区三楼会议室", notice="请带上半年小结。")
    answer = secretary.get(url("notice_file", meeting.pk, "docx"))
    words = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    for text in ("2026年8月28日", "社区三楼会议室", "请带上半年小结。"):
        assert text in words


# ---- API -------------------------------------------------------------------------------------------------------------


def api(name, *args):
    return reverse(f"api:{name}", args=args)


def test_the_same_by_api(world, meeting, secretary):
    def post(name, *args, **data):
        answer = secretary.post(api(name, *args), data, content_type="application/json")
        assert answer.status_code < 300, answer.json()
        return answer.json()

    made = post("minutes-list", meeting=meeting.pk)
    part = next(row for row in made["parts"] if row["item"])
    path = api("minutes-part", made["id"], part["id"])
    first = secretary.put(path, {"text": "先写的", "version": 1}, content_type="application/json")
    assert (first.status_code, first.json()["version"]) == (200, 2)
    late = secretary.put(path, {"text": "后写的", "version": 1}, content_type="application/json")
    assert (late.status_code, late.json()["code"]) == (409, "minutes.part_changed")
    assert late.json()["errors"][1]["message"] == "现在的内容（第 2 稿）：先写的"
    for item in items_of(meeting):
        post("minutes-settle", made["id"], item=item.pk, outcome="DECIDED", text="同意。")
    resolution = post(
        "resolution-list",
        meeting=meeting.pk,
        text="装灯",
        due_on="2026-08-20",
        assignments=[{"unit": world.units[0].pk}, {"owner": "网格员示一"}],
    )
    assert (resolution["state"], resolution["assignments_total"]) == ("open", 2)
    done = post("minutes-issue", made["id"])
    assert (done["state"], done["number_text"]) == ("ISSUED", "〔2026〕1号")
    assert {row["unit_name"] for row in done["receipts"]} == {"示例小学", "示例银行"}
    text = secretary.get(api("minutes-text", made["id"])).json()
    assert text["intact"] is True
    assert hashlib.sha256(text["text"].encode()).hexdigest() == text["digest"]
    rows = secretary.get(f"{api('assignment-list')}?resolution={resolution['id']}").json()["results"]
    for row in rows:
        post("assignment-finish", row["id"], result="装好了")
    assert secretary.get(api("resolution-detail", resolution["id"])).json()["state"] == "done"
    assert secretary.get(f"{api('resolution-list')}?on=2026-08-09").json()["results"][0]["state"] == "open"
    assert secretary.get(f"{api('resolution-list')}?state=done").json()["results"][0]["id"] == resolution["id"]
    post("minutes-close", made["id"])
    with everything("test"):
        assert Meeting.objects.get(pk=meeting.pk).state == "CLOSED"
        assert Resolution.objects.get().closed_on == date(2026, 8, 10)
        assert MinutesPart.objects.filter(text="先写的").count() == 1


def test_nothing_decided_nothing_lost(world, meeting, secretary):
    """A decision without a choice is sent back with all that was typed."""
    part = parts_of(started(world, meeting))[2]
    answer = secretary.post(
        url("part", part.pk), {"text": "一行。", "version": 1, "outcome": "", "decision": "同意。", "was": ""}
    )
    assert answer.status_code == 200
    assert "写了议定意见，请选“议定”或“缓议”。" in answer.text
    assert answer.context["form"]["text"].value() == "一行。"
