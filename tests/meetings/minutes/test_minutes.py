"""Minutes from the agenda to the issue: nobody's words are lost, nothing stays undecided, nothing issued changes."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.db import Error, transaction

from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from exchange.documents import text_of
from meetings.documents import is_intact, minutes_document, minutes_text
from meetings.models import (
    AgendaItem,
    AgendaState,
    MeetingState,
    Minutes,
    MinutesPart,
    MinutesState,
    Objection,
    Receipt,
)
from meetings.selectors.excerpts import excerpt_of
from meetings.services import issuing
from meetings.services.agenda import list_item
from meetings.services.items import ItemLine, propose_item
from meetings.services.meetings import hold_meeting
from meetings.services.minutes import (
    DECIDED,
    PUT_OFF,
    PartConflict,
    edit_part,
    merge_texts,
    settle_item,
    start_minutes,
)
from meetings.services.passing import pass_item
from tests.factories import acting_as, make_user
from tests.meetings.convening.making import plan
from tests.meetings.minutes.making import (
    PAST,
    TITLES,
    decided,
    held,
    issued,
    items_of,
    parts_of,
    resolved,
    started,
    written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(world):
    return held(world)


def again(row):
    with everything("test"):
        row.refresh_from_db()
    return row


# ---- writing ---------------------------------------------------------------------------------------------------------


def test_minutes_begin_with_what_the_agenda_and_the_record_know(world, meeting):
    minutes = started(world, meeting)
    parts = parts_of(minutes)
    assert [part.item.title if part.item_id else None for part in parts] == [None, None, *TITLES]
    assert parts[0].text == (
        "2026年8月7日，桃源东社区“大党委”在社区三楼会议室召开桃源东社区2026年第一次党建工作联席会议。"
        "会议由詹海英主持。现将会议情况纪要如下。"
    )
    assert [part.text for part in parts[1:]] == ["", "", "", ""]


def test_begun_again_only_new_items_are_added(world, meeting):
    minutes = started(world, meeting)
    with acting_as(world.secretary):
        propose_item(
            organization_id=world.community.pk,
            line=ItemLine(title="临时议题"),
            meeting_id=meeting.pk,
            actor=world.secretary,
        )
    assert started(world, meeting).pk == minutes.pk
    assert [part.item.title for part in parts_of(minutes) if part.item_id] == [*TITLES, "临时议题"]
    started(world, meeting)
    assert len(parts_of(minutes)) == 6


def test_no_minutes_of_a_meeting_that_did_not_take_place(world):
    meeting = plan(world, date(2026, 8, 28))
    with acting_as(world.secretary), pytest.raises(Conflict) as refused:
        start_minutes(meeting_id=meeting.pk, actor=world.secretary)
    assert refused.value.code == "minutes.not_held"


def test_two_editors_at_once_lose_no_word(world, meeting):
    colleague = make_user("COMMUNITY_SECRETARY", world.community, name="副书记")
    part = parts_of(started(world, meeting))[2]
    first = "会议听取了清单说明。\n大家一致同意。"
    second = "会议听取了清单说明。\n示例银行提出增加反诈宣传。"
    with acting_as(world.secretary):
        saved = edit_part(part_id=part.pk, text=first, version=1, actor=world.secretary)
    assert saved.version == 2
    with acting_as(colleague), pytest.raises(PartConflict) as conflict:
        edit_part(part_id=part.pk, text=second, version=1, actor=colleague)
    error = conflict.value
    assert (error.mine, error.theirs, error.version, error.status) == (second, first, 2, 409)
    assert error.merged == "会议听取了清单说明。\n大家一致同意。\n示例银行提出增加反诈宣传。"
    assert "詹海英" in error.message
    with acting_as(colleague):
        merged = edit_part(part_id=part.pk, text=error.merged, version=error.version, actor=colleague)
    assert (merged.text, merged.version, merged.edited_by) == (error.merged, 3, colleague)


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        ("甲", "乙", "甲\n乙"),
        ("", "乙", "乙"),
        ("甲\n乙", "甲\n丙\n乙", "甲\n丙\n乙"),
        ("甲\n乙\n丙", "甲\n丁\n丙", "甲\n乙\n丁\n丙"),
        ("同", "同", "同"),
    ],
)
def test_put_together_every_line_of_both_is_there(theirs, mine, both):
    assert merge_texts(theirs, mine) == both


def test_the_same_words_saved_twice_are_no_conflict(world, meeting):
    part = parts_of(started(world, meeting))[2]
    with acting_as(world.secretary):
        edit_part(part_id=part.pk, text="听取说明。", version=1, actor=world.secretary)
        same = edit_part(part_id=part.pk, text="听取说明。  ", version=1, actor=world.secretary)
    assert same.version == 2


def test_every_version_is_kept(world, meeting):
    part = parts_of(started(world, meeting))[2]
    with acting_as(world.secretary):
        for version, text in enumerate(("第一稿", "第二稿"), start=1):
            edit_part(part_id=part.pk, text=text, version=version, actor=world.secretary)
    with everything("test"):
        events = part.events.order_by("pgh_id").values_list("text", flat=True)
        assert list(events) == ["", "第一稿", "第二稿"]


def test_a_part_that_is_too_long_is_refused_with_both_figures(world, meeting):
    part = parts_of(started(world, meeting))[2]
    with acting_as(world.secretary), pytest.raises(RuleBroken) as refused:
        edit_part(part_id=part.pk, text="字" * 8001, version=1, actor=world.secretary)
    assert refused.value.message == "一个议题的纪要最多 8000 个字，现在有 8001 个字。"


def test_somebody_elses_decision_is_not_overwritten_unseen(world, meeting):
    item = items_of(meeting)[0]
    with acting_as(world.secretary):
        settle_item(item_id=item.pk, outcome=DECIDED, text="通过清单。", was="", actor=world.secretary)
        with pytest.raises(Conflict) as refused:
            settle_item(item_id=item.pk, outcome=DECIDED, text="清单退回。", was="", actor=world.secretary)
        assert "通过清单。" in refused.value.message
        settle_item(item_id=item.pk, outcome=DECIDED, text="清单退回。", was="通过清单。", actor=world.secretary)
    assert again(item).decision == "清单退回。"


# ---- objections and the issue ----------------------------------------------------------------------------------------


def test_nothing_goes_out_while_an_item_is_undecided(world, meeting):
    minutes = started(world, meeting)
    with acting_as(world.secretary):
        settle_item(item_id=items_of(meeting)[0].pk, outcome=DECIDED, text="通过。", was="", actor=world.secretary)
        for act in (issuing.send_for_objections, issuing.issue_minutes):
            with pytest.raises(Conflict) as refused:
                act(minutes_id=minutes.pk, actor=world.secretary)
            assert refused.value.code == "minutes.undecided"
            assert refused.value.details == [TITLES[1], TITLES[2]]
        with pytest.raises(Conflict) as refused:
            issuing.close_meeting(meeting_id=meeting.pk, actor=world.secretary)
        assert refused.value.code == "minutes.undecided"


def test_units_read_them_once_they_are_sent_and_may_object_until_the_day(world, meeting, a_day):
    minutes = written(world, meeting)
    with acting_as(world.liaison):
        assert not Minutes.objects.filter(pk=minutes.pk).exists()
        assert not MinutesPart.objects.filter(minutes=minutes).exists()
    with acting_as(world.secretary):
        sent = issuing.send_for_objections(minutes_id=minutes.pk, actor=world.secretary)
    assert sent.objections_until == date(2026, 8, 13)
    with acting_as(world.liaison):
        assert MinutesPart.objects.filter(minutes=minutes).count() == 5
        made = issuing.make_objection(minutes_id=minutes.pk, text="第二项应为15个。", actor=world.liaison)
    assert made.unit == world.units[0]
    with acting_as(world.liaisons[1]):
        assert not Objection.objects.exists()
    a_day.move_to("2026-08-14 09:00+08:00")
    with acting_as(world.liaison), pytest.raises(Conflict) as refused:
        issuing.make_objection(minutes_id=minutes.pk, text="还有一处。", actor=world.liaison)
    assert refused.value.code == "minutes.late"


def test_they_are_issued_after_the_window_when_every_objection_has_an_answer(world, meeting, a_day):
    minutes = written(world, meeting)
    with acting_as(world.secretary):
        issuing.send_for_objections(minutes_id=minutes.pk, until=date(2026, 8, 11), actor=world.secretary)
    with acting_as(world.liaison):
        made = issuing.make_objection(minutes_id=minutes.pk, text="第二项应为15个。", actor=world.liaison)
    with acting_as(world.secretary), pytest.raises(Conflict) as refused:
        issuing.issue_minutes(minutes_id=minutes.pk, actor=world.secretary)
    assert refused.value.code == "minutes.window"
    a_day.move_to("2026-08-12 09:00+08:00")
    with acting_as(world.secretary):
        with pytest.raises(Conflict) as refused:
            issuing.issue_minutes(minutes_id=minutes.pk, actor=world.secretary)
        assert refused.value.code == "minutes.objections"
        issuing.answer_objection(objection_id=made.pk, answer="已改为15个。", actor=world.secretary)
        done = issuing.issue_minutes(minutes_id=minutes.pk, actor=world.secretary)
    assert (done.state, done.number_text, done.issued_on) == (MinutesState.ISSUED, "〔2026〕1号", date(2026, 8, 12))


def test_issued_minutes_are_numbered_hashed_and_go_to_the_units_bound(world, meeting):
    resolved(world, meeting, units=[world.units[2]])
    minutes = issued(world, meeting)
    assert minutes.digest == hashlib.sha256(minutes.text.encode()).hexdigest()
    assert is_intact(minutes)
    assert minutes.text.startswith("桃源东社区“大党委”会议纪要\n")
    assert "〔2026〕1号" in minutes.text
    assert "安装充电桩12个" in minutes.text
    with everything("test"):
        units = Receipt.objects.filter(minutes=minutes).values_list("unit__name", flat=True).order_by("unit__name")
        # Two are represented among those expected, the third has something to do.
        assert sorted(units) == ["示例医院", "示例小学", "示例银行"]
    second = issued(world, held(world, date(2026, 8, 8), titles=("另一件事",)))
    assert second.number_text == "〔2026〕2号"


def test_issued_minutes_do_not_change_by_anybodys_hand(world, meeting):
    minutes = issued(world, meeting)
    part = parts_of(minutes)[2]
    with acting_as(world.secretary):
        with pytest.raises(Conflict) as refused:
            edit_part(part_id=part.pk, text="改一改", version=part.version, actor=world.secretary)
        assert refused.value.code == "minutes.issued"
        with pytest.raises(Conflict):
            settle_item(item_id=part.item_id, outcome=DECIDED, text="改一改", was=None, actor=world.secretary)
    with everything("test"), pytest.raises(Error), transaction.atomic():
        Minutes.objects.filter(pk=minutes.pk).update(text="别的话")


def test_files_say_what_was_issued_whatever_changes_later(world, meeting):
    minutes = issued(world, meeting)
    with everything("test"):
        minutes = Minutes.objects.select_related("organization", "meeting__organization").get(pk=minutes.pk)
        note = f"文本校验码（SHA-256）：{minutes.digest}\n"
        assert text_of(minutes_document(minutes)).replace(note, "") == minutes.text
        minutes.meeting.chair = "别人"
        assert minutes_text(minutes) != minutes.text
        words = text_of(minutes_document(minutes))
    assert "詹海英" in words
    assert "别人" not in words
    assert minutes.digest in words


def test_minutes_without_a_word_are_not_issued(world):
    meeting = held(world, titles=("一件事",))
    minutes = started(world, meeting)
    decided(world, meeting)
    with everything("test"):
        MinutesPart.objects.filter(minutes=minutes).update(text="")
    with acting_as(world.secretary), pytest.raises(Conflict) as refused:
        issuing.issue_minutes(minutes_id=minutes.pk, actor=world.secretary)
    assert refused.value.code == "minutes.empty"


def test_a_unit_acknowledges_for_itself_only(world, meeting):
    minutes = issued(world, meeting)
    with everything("test"):
        school, bank = (Receipt.objects.get(minutes=minutes, unit=unit) for unit in world.units[:2])
    with acting_as(world.liaison):
        done = issuing.acknowledge_receipt(receipt_id=school.pk, actor=world.liaison)
        with pytest.raises(Conflict):
            issuing.acknowledge_receipt(receipt_id=school.pk, actor=world.liaison)
        with pytest.raises(Receipt.DoesNotExist):
            issuing.acknowledge_receipt(receipt_id=bank.pk, actor=world.liaison)
    assert (done.received_on, done.received_by) == (date(2026, 8, 10), world.liaison)


def test_a_meeting_is_closed_when_its_minutes_are_issued(world, meeting):
    minutes = written(world, meeting)
    with acting_as(world.secretary):
        with pytest.raises(Conflict) as refused:
            issuing.close_meeting(meeting_id=meeting.pk, actor=world.secretary)
        assert refused.value.code == "meeting.minutes"
        issuing.issue_minutes(minutes_id=minutes.pk, actor=world.secretary)
        closed = issuing.close_meeting(meeting_id=meeting.pk, actor=world.secretary)
    assert (closed.state, closed.closed_on) == (MeetingState.CLOSED, date(2026, 8, 10))


def test_only_who_runs_the_committee_writes(world, meeting):
    part = parts_of(started(world, meeting))[2]
    sibling = make_user("COMMUNITY_SECRETARY", world.district.sibling_community, name="邻社区书记")
    with acting_as(sibling), pytest.raises(MinutesPart.DoesNotExist):
        edit_part(part_id=part.pk, text="别处的话", version=1, actor=sibling)
    reader = make_user("READ_ONLY", world.community, name="只读")
    with acting_as(reader), pytest.raises(NotAllowed):
        edit_part(part_id=part.pk, text="别处的话", version=1, actor=reader)


# ---- excerpts --------------------------------------------------------------------------------------------------------


def test_the_unit_that_raised_an_item_gets_its_excerpt_when_they_are_issued(world, meeting):
    item = items_of(meeting)[1]
    minutes = written(world, meeting)
    with acting_as(world.liaison):
        assert excerpt_of(AgendaItem.objects.get(pk=item.pk)) is None
    with acting_as(world.secretary):
        issuing.issue_minutes(minutes_id=minutes.pk, actor=world.secretary)
    with acting_as(world.liaison):
        found = excerpt_of(AgendaItem.objects.get(pk=item.pk))
    assert (found.title, found.number, found.decision) == (TITLES[1], "〔2026〕1号", "同意，按方案办理。")
    assert found.text == "会议听取了关于地下车库增设充电桩的说明。\n与会人员作了讨论。"


def test_the_excerpt_of_a_matter_passed_up_comes_back_to_the_level_below(world):
    with acting_as(world.secretary):
        item = propose_item(
            organization_id=world.community.pk, line=ItemLine(title="跨社区的路"), actor=world.secretary
        )
        there = pass_item(item_id=item.pk, to_id=world.district.street.pk, actor=world.secretary)
    meeting = plan(world, PAST, world.district.street)
    with acting_as(world.street):
        list_item(item_id=there.pk, meeting_id=meeting.pk, actor=world.street)
        hold_meeting(meeting_id=meeting.pk, actor=world.street)
        minutes = start_minutes(meeting_id=meeting.pk, actor=world.street)
        settle_item(item_id=there.pk, outcome=DECIDED, text="由街道统一修。", was="", actor=world.street)
        part = next(part for part in parts_of(minutes) if part.item_id)
        edit_part(part_id=part.pk, text="街道作了研究。", version=1, actor=world.street)
        issuing.issue_minutes(minutes_id=minutes.pk, actor=world.street)
    with acting_as(world.secretary):
        found = excerpt_of(AgendaItem.objects.get(pk=item.pk))
    assert (found.body, found.text, found.decision) == ("桃源街道", "街道作了研究。", "由街道统一修。")


def test_put_off_is_settled_too_and_the_matter_waits(world, meeting):
    rows = items_of(meeting)
    with acting_as(world.secretary):
        for item in rows[:2]:
            settle_item(item_id=item.pk, outcome=DECIDED, text="同意。", was="", actor=world.secretary)
        settle_item(item_id=rows[2].pk, outcome=PUT_OFF, text="材料不全。", was="", actor=world.secretary)
        minutes = start_minutes(meeting_id=meeting.pk, actor=world.secretary)
        done = issuing.issue_minutes(minutes_id=minutes.pk, actor=world.secretary)
    assert again(rows[2]).state == AgendaState.DEFERRED
    assert "缓议：材料不全。" in done.text
