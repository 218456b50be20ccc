"""Activities: planned, held with who took part and what came of it; counted at both ends; certified."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from docx import Document

from common.errors import Conflict, RuleBroken
from common.scoping import everything
from meetings.models import Activity, Attendance
from meetings.selectors.five_ones import five_ones
from meetings.services.activities import (
    ActivityLine,
    cancel_activity,
    edit_activity,
    hold_activity,
    plan_activity,
    set_participants,
)
from meetings.services.attendance import set_attendance
from orgs.rules_in_force import practice_of
from tests.factories import acting_as, client_for
from tests.meetings.touch.making import a_meeting, make_place

TODAY = date(2026, 9, 15)


def planned(place, day=date(2026, 9, 10), kind="party_day", **more):
    with acting_as(place.secretary):
        line = ActivityLine(kind=kind, title=more.pop("title", "清洁家园"), planned_on=day, **more)
        return plan_activity(organization_id=place.community.pk, line=line, actor=place.secretary)


def held(place, day=date(2026, 9, 10), people=(), **more):
    row = planned(place, day, **more)
    with acting_as(place.secretary):
        return hold_activity(
            activity_id=row.pk,
            outcome="清理楼道三处",
            person_ids=[one.person_id for one in people],
            actor=place.secretary,
        )


def test_held_with_who_took_part(place):
    row = held(place, people=[place.wan], hours=Decimal("2.5"))
    assert (row.state, row.held_on, row.hours) == ("HELD", date(2026, 9, 10), Decimal("2.5"))
    with acting_as(place.secretary):
        count = set_participants(
            activity_id=row.pk,
            person_ids=[place.wan.person_id, place.hu.person_id],
            did={place.hu.person_id: "搬运"},
            actor=place.secretary,
        )
    assert count == 2
    with everything("test"):
        assert dict(Attendance.objects.values_list("person__name", "did")) == {"万敏": "", "胡志强": "搬运"}
    with acting_as(place.secretary):
        set_participants(activity_id=row.pk, person_ids=[place.hu.person_id], actor=place.secretary)
        assert [one.did for one in row.attendances.all()] == ["搬运"]


def test_a_title_left_out_is_the_kinds(place):
    assert planned(place, title="").title == "党员活动日"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "karaoke"}, "activity.kind"),
        ({"hours": Decimal(0)}, "activity.hours"),
        ({"title": "长" * 81}, "activity.title"),
    ],
)
def test_what_cannot_be_planned(place, more, code):
    with pytest.raises(RuleBroken) as refused:
        planned(place, **more)
    assert refused.value.code == code


def test_not_before_its_day_and_not_without_an_outcome(place):
    ahead = planned(place, date(2026, 9, 16))
    with acting_as(place.secretary):
        with pytest.raises(RuleBroken) as refused:
            hold_activity(activity_id=ahead.pk, outcome="好", actor=place.secretary)
        assert refused.value.code == "activity.ahead"
        row = planned(place)
        with pytest.raises(RuleBroken) as refused:
            hold_activity(activity_id=row.pk, outcome=" ", actor=place.secretary)
        assert refused.value.code == "activity.outcome"


def test_only_who_was_in_office_that_day(place):
    row = planned(place, date(2025, 12, 30))
    with acting_as(place.secretary), pytest.raises(RuleBroken) as refused:
        hold_activity(activity_id=row.pk, outcome="好", person_ids=[place.wan.person_id], actor=place.secretary)
    assert refused.value.code == "activity.person"
    with everything("test"):
        assert not Attendance.objects.exists()
        assert Activity.objects.get().state == "PLANNED"


def test_cancelled_with_the_reason(place):
    row = planned(place)
    with acting_as(place.secretary):
        cancel_activity(activity_id=row.pk, why="下大雨", actor=place.secretary)
        row.refresh_from_db()
        assert (row.state, row.outcome) == ("CANCELLED", "下大雨")
        line = ActivityLine(kind="party_day", title="再来", planned_on=TODAY)
        for act in (
            lambda: hold_activity(activity_id=row.pk, outcome="好", actor=place.secretary),
            lambda: edit_activity(activity_id=row.pk, line=line, actor=place.secretary),
            lambda: set_participants(activity_id=row.pk, person_ids=[], actor=place.secretary),
            lambda: cancel_activity(activity_id=row.pk, why="又下雨", actor=place.secretary),
        ):
            with pytest.raises(Conflict):
                act()


def test_by_hand_part_time_members_are_ticked_already(place):
    client = client_for(place.secretary)
    sent = client.post(
        reverse("meetings:activity_add"),
        {
            "kind": "volunteering",
            "title": "敲门行动",
            "planned_on": "2026-09-14",
            "place": "",
            "hours": "2",
            "plan": "",
        },
    )
    with everything("test"):
        row = Activity.objects.get()
    assert sent.headers["Location"] == reverse("meetings:activity", args=[row.pk])
    path = reverse("meetings:activity_hold", args=[row.pk])
    form = client.get(path).context["form"]
    assert set(form.initial["persons"]) == {str(place.wan.person_id), str(place.hu.person_id)}
    assert sum(len(people) for _, people in form.fields["persons"].choices) == 9
    client.post(
        path, {"held_on": "2026-09-14", "hours": "2", "outcome": "走访 30 户", "persons": [place.wan.person_id]}
    )
    page = client.get(reverse("meetings:activity", args=[row.pk]))
    assert "走访 30 户" in page.text
    assert [one.person.name for one in page.context["rows"]] == ["万敏"]


def test_the_unit_sees_its_own_people_at_its_end(place):
    held(place, people=[place.wan, place.hu])
    planned(place, title="还没开展")
    page = client_for(place.teacher).get(reverse("meetings:activities"))
    assert [row["object"].person.name for row in page.context["rows"]] == ["万敏"]
    assert "胡志强" not in page.text


def test_the_certificate_says_what_is_on_record_and_nothing_else(place):
    held(place, people=[place.wan], hours=Decimal("2.5"))
    held(place, date(2026, 3, 1), people=[place.wan], title="去年的事不算", kind="volunteering")
    meeting = a_meeting(place, date(2026, 9, 3))
    with everything("test"):
        row = meeting.invitees.get(person_id=place.wan.person_id)
    with acting_as(place.secretary):
        set_attendance(meeting_id=meeting.pk, presences={row.pk: "PRESENT"}, actor=place.secretary)
    path = reverse("meetings:certificate", args=[place.community.pk, place.wan.person_id])
    client = client_for(place.secretary)
    page = client.get(path, {"since": "2026-07-01", "until": "2026-09-15"})
    assert (len(page.context["record"].activities), len(page.context["record"].meetings)) == (1, 1)
    answer = client.get(path, {"since": "2026-07-01", "until": "2026-09-15", "form": "docx"})
    document = Document(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "关于万敏同志参加组织生活和服务情况的证明" in text.replace("\n", "")
    assert "第九十七示例小学党支部：" in text
    assert "自2026年1月1日起任桃源东社区“大党委”兼职副书记" in text
    assert "参加组织生活和服务活动1次，共2.5小时；参加会议1次。" in text
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["1", "2026-09-10", "清洁家园（党员活动日）", "2.5小时"] in rows
    assert "去年的事不算" not in str(rows)
    assert client.get(path, {"since": "2026-07-01", "until": "2026-09-15", "form": "pdf"}).content[:5] == b"%PDF-"
    assert "结束日期早于开始日期" in client.get(path, {"since": "2026-09-01", "until": "2026-08-01"}).text
    empty = client.get(path, {"since": "2026-02-01", "until": "2026-02-02", "form": "docx"})
    assert "这段时间没有可以证明的记录" in empty.text


def test_what_each_took_on_is_written_on_a_page_and_stands_in_the_certificate(place):
    row = held(place, people=[place.wan, place.hu])
    client = client_for(place.secretary)
    page = reverse("meetings:activity_did", args=[row.pk])
    assert page in client.get(reverse("meetings:activity", args=[row.pk])).text
    assert "胡志强" in client.get(page).text
    sent = {f"did-{place.wan.person_id}": "带队讲解", f"did-{place.hu.person_id}": "长" * 101}
    refused = client.post(page, sent)
    assert "带队讲解" in refused.text
    assert "长" * 101 in refused.text
    with everything("test"):
        assert set(Attendance.objects.values_list("did", flat=True)) == {""}
    client.post(page, sent | {f"did-{place.hu.person_id}": "搬运"})
    with everything("test"):
        assert dict(Attendance.objects.values_list("person__name", "did")) == {"万敏": "带队讲解", "胡志强": "搬运"}
    path = reverse("meetings:certificate", args=[place.community.pk, place.wan.person_id])
    made = client.get(path, {"since": "2026-09-01", "until": "2026-09-15", "form": "docx"})
    rows = [
        [cell.text for cell in line.cells] for table in Document(io.BytesIO(made.content)).tables for line in table.rows
    ]
    assert "带队讲解" in str(rows)
    assert client_for(place.teacher).get(page).status_code == 403


def test_nobody_took_part_nothing_to_write(place):
    row = held(place)
    page = client_for(place.secretary).get(reverse("meetings:activity_did", args=[row.pk]), follow=True)
    assert "还没有登记参加人员" in page.text


def test_nobody_from_elsewhere_is_certified(place):
    path = reverse("meetings:certificate", args=[place.district.sibling_community.pk, place.wan.person_id])
    assert client_for(place.secretary).get(path).status_code == 404
    assert client_for(place.teacher).get(path).status_code == 403


def test_five_ones_of_the_first_year_are_twenty(db):
    place = make_place("ronghe")
    with acting_as(place.secretary):
        before = five_ones(place.community, practice_of(place.district.root.pk, TODAY), TODAY)
    assert (before.founded, before.due, before.done) == (None, 20, 0)
    held(place, date(2026, 5, 10), kind="assembly")
    held(place, date(2026, 6, 1), kind="lecture")
    held(place, date(2026, 6, 2), kind="visit")
    held(place, date(2026, 6, 20), kind="visit")
    held(place, date(2026, 8, 2), kind="theme_day")
    held(place, date(2026, 9, 2), kind="festival")
    with acting_as(place.secretary):
        year = five_ones(place.community, practice_of(place.district.root.pk, TODAY), TODAY)
    assert (year.founded, year.number, year.due, year.done) == (date(2026, 5, 10), 1, 20, 4)
    assert [(track.label, track.due, track.done) for track in year.tracks] == [
        ("党建联合体成立动员大会", 1, 1),
        ("书记带头讲党课", 1, 1),
        ("走访交流", 12, 1),
        ("主题党日", 4, 1),
        ("互学互检互评", 2, 0),
    ]
    visits = year.tracks[2].slots
    assert [(slot.label, slot.state(TODAY)[0]) for slot in visits[:6]] == [
        ("2026年5月", "未开展"),
        ("2026年6月", "已开展"),
        ("2026年7月", "未开展"),
        ("2026年8月", "未开展"),
        ("2026年9月", "本期应开展"),
        ("2026年10月", "未到"),
    ]
    with acting_as(place.secretary):
        later = five_ones(place.community, practice_of(place.district.root.pk, TODAY), date(2027, 5, 10))
    assert (later.number, later.due) == (2, 18)
    page = client_for(place.secretary).get(reverse("meetings:activities_of", args=[place.community.pk]))
    assert "应开展 20 次，已开展 4 次" in page.text


def test_a_practice_without_five_ones_has_no_tracker(place):
    with acting_as(place.secretary):
        assert five_ones(place.community, practice_of(place.district.root.pk, TODAY), TODAY) is None
    page = client_for(place.secretary).get(reverse("meetings:activities_of", args=[place.community.pk]))
    assert page.status_code == 200
    assert "五个一" not in page.text
