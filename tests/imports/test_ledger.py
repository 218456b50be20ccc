"""The meeting ledger of sample 04 becomes meetings; again it changes nothing; what comes out goes back in."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.models import ImportRow
from exchange.writing import export_workbook
from meetings.columns.ledger import LedgerHandler
from meetings.models import AgendaItem, Assignment, Meeting, Resolution
from meetings.selectors.ledger import HEADERS, ledger_kinds, ledger_rows, ledger_workbook
from meetings.services.minutes import settle_item, start_minutes, undecided
from meetings.services.resolutions import finish_assignment
from orgs.services import create_unit
from tests.factories import acting_as, client_for
from tests.imports.test_lists import THREE, Street

KIND = "meeting_ledger"


@pytest.fixture(autouse=True)
def a_day():
    """After the last of the sheet's meetings, as the sheet itself says."""
    with time_machine.travel("2024-01-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def dongcheng(db):
    street = Street("350802000000", "350802001000", "新罗区", "longyan")
    with everything("test"):
        create_unit(
            name="示例供电公司",
            district_id=street.root.pk,
            organization_id=street.street.pk,
            since=date(2020, 1, 1),
            actor=None,
        )
    return street


def rows_of(batch):
    return {row.row: row for row in ImportRow.everywhere.filter(batch=batch, kind=KIND).order_by("row")}


def states(batch) -> dict[int, str]:
    return {number: row.state for number, row in rows_of(batch).items()}


def meetings() -> list[Meeting]:
    with everything("test"):
        return list(Meeting.objects.select_related("organization").order_by("starts_at"))


def test_the_sample_becomes_meetings_with_agenda_resolutions_and_who_does_them(dongcheng):
    batch = dongcheng.upload(THREE)
    # Who was there is not known in the third, more than expected in the fourth: a person must look.
    assert states(batch) == {3: "NEW", 5: "NEW", 6: "WRONG", 7: "WRONG"}
    dongcheng.confirm(batch)
    first, second = meetings()
    assert (first.title, first.session, first.state) == ("东城街道2023年第一次党建联席会议", 1, "HELD")
    local = timezone.localtime(first.starts_at)
    assert (local.isoformat(), first.place, first.chair) == ("2023-03-29T15:00:00+08:00", "街道三楼会议室", "示书记")
    assert (first.stated_expected, first.stated_present) == (13, 11)
    assert (second.session, second.stated_present, second.place) == (2, 9, "东门社区")
    with everything("test"):
        assert list(AgendaItem.objects.filter(meeting=first).order_by("order").values_list("title", "year")) == [
            ("双向服务清单审议", 2023),
            ("二季度活动安排", 2023),
        ]
        one, two = Resolution.objects.filter(meeting=first).order_by("order")
        assert (one.text, one.due_on, two.text, two.due_on) == (
            "通过清单",
            date(2023, 4, 15),
            "亮灯工程由示例供电公司实施",
            date(2023, 6, 30),
        )
        parties = Assignment.objects.filter(resolution=two).order_by("pk").values_list("unit__name", "owner")
        # A unit of the circle by its record, others by their name.
        assert list(parties) == [("示例供电公司", ""), (None, "东门社区")]
        assert [row.owner for row in Assignment.objects.filter(resolution=one)] == ["党建办"]


def test_again_it_changes_nothing_and_what_is_added_is_added(dongcheng):
    dongcheng.confirm(dongcheng.upload(THREE))
    again = dongcheng.upload(THREE)
    assert states(again) == {3: "SAME", 5: "SAME", 6: "WRONG", 7: "WRONG"}
    first = meetings()[0]
    with everything("test"):
        Resolution.objects.filter(meeting=first, text="通过清单").delete()
        Meeting.objects.filter(pk=first.pk).update(chair="别人")
    changed = dongcheng.upload(THREE)
    row = rows_of(changed)[3]
    assert row.state == "CHANGED"
    assert row.content["changes"] == [["主持人", "别人", "示书记"], ["议定事项", "", "通过清单"]]
    dongcheng.confirm(changed)
    assert states(dongcheng.upload(THREE))[3] == "SAME"


def test_taken_back_whole_or_not_at_all(dongcheng):
    batch = dongcheng.confirm(dongcheng.upload(THREE))
    with acting_as(dongcheng.clerk):
        services.undo_batch(batch_id=batch.pk, actor=dongcheng.clerk)
    assert meetings() == []
    with everything("test"):
        assert not AgendaItem.objects.exists()
        assert not Resolution.objects.exists()
    batch = dongcheng.confirm(dongcheng.upload(THREE))
    with acting_as(dongcheng.clerk):
        share = Assignment.objects.filter(resolution__text="通过清单").get()
        finish_assignment(assignment_id=share.pk, result="已通过", actor=dongcheng.clerk)
        with pytest.raises(Conflict) as refused:
            services.undo_batch(batch_id=batch.pk, actor=dongcheng.clerk)
    assert refused.value.code == "meetings.changed_since"
    assert refused.value.details == ["东城街道2023年第一次党建联席会议"]
    assert len(meetings()) == 2


def test_a_row_is_mended_without_losing_its_further_resolutions(dongcheng):
    batch = dongcheng.upload(THREE)
    rows = rows_of(batch)
    with acting_as(dongcheng.clerk):
        services.mend_row(
            batch_id=batch.pk, row_id=rows[6].pk, texts={"attendance": "应到13人,实到10人"}, actor=dongcheng.clerk
        )
        mended = services.mend_row(
            batch_id=batch.pk, row_id=rows[3].pk, texts={"chair": "示副书记"}, actor=dongcheng.clerk
        )
    batch.refresh_from_db()
    assert states(batch)[6] == "NEW"
    values = mended.content["values"]
    assert values["chair"] == "示副书记"
    assert values["resolutions"] == [
        {"text": "通过清单", "responsible": ["党建办"], "due": "2023-04-15"},
        {"text": "亮灯工程由示例供电公司实施", "responsible": ["示例供电公司", "东门社区"], "due": "2023-06-30"},
    ]


def test_what_comes_out_goes_back_in(dongcheng):
    dongcheng.confirm(dongcheng.upload(THREE))
    with acting_as(dongcheng.clerk):
        rows = ledger_rows(dongcheng.street, 2023)
        book = ledger_workbook(dongcheng.street, 2023)
    assert rows[0][:6] == [
        "2023年第1次",
        "2023-03-29 15:00",
        "街道三楼会议室",
        "示书记",
        "应到13人,实到11人",
        "1.双向服务清单审议\n2.二季度活动安排",
    ]
    assert [row[6:] for row in rows[:2]] == [
        ["通过清单", "党建办", date(2023, 4, 15), "已逾期"],
        ["亮灯工程由示例供电公司实施", "示例供电公司、东门社区", date(2023, 6, 30), "已逾期"],
    ]
    back = dongcheng.upload(content=book, filename="联席会议台账.xlsx")
    assert states(back) == {2: "SAME", 4: "SAME"}


def test_what_the_ledger_says_was_decided_is_decided(dongcheng):
    """As many resolutions as items belong to each other; one item gets them all; without any it is open."""
    book = export_workbook(
        HEADERS,
        [
            [
                "2023年第7次",
                "2023-07-01 09:00",
                "会议室",
                "示书记",
                "",
                "1.清单\n2.路灯",
                "1.通过\n2.装十盏",
                "",
                None,
                "",
            ],
            ["2023年第8次", "2023-08-01 09:00", "会议室", "示书记", "", "路灯", "1.装十盏\n2.报街道", "", None, ""],
            ["2023年第9次", "2023-09-01 09:00", "会议室", "示书记", "", "1.清单\n2.路灯", "", "", None, ""],
        ],
        "联席会议台账",
    )
    dongcheng.confirm(dongcheng.upload(content=book, filename="联席会议台账.xlsx"))
    with everything("test"):
        found = {
            meeting.session: list(
                AgendaItem.objects.filter(meeting=meeting).order_by("order").values_list("state", "decision")
            )
            for meeting in meetings()
        }
        assert found == {
            7: [("DECIDED", "通过"), ("DECIDED", "装十盏")],
            8: [("DECIDED", "装十盏；报街道")],
            9: [("LISTED", ""), ("LISTED", "")],
        }
        paired = Resolution.objects.filter(meeting__session=7).order_by("order")
        assert [(row.text, row.item.title) for row in paired] == [("通过", "清单"), ("装十盏", "路灯")]
    with acting_as(dongcheng.clerk):
        open_items = undecided(meetings()[-1])
        minutes = start_minutes(meeting_id=meetings()[-1].pk, actor=dongcheng.clerk)
        for item in open_items:
            settle_item(item_id=item.pk, outcome="DECIDED", text="同意", actor=dongcheng.clerk)
        assert len(open_items) == 2
        assert undecided(minutes.meeting) == []


def test_a_ledger_for_each_kind_of_meeting(dongcheng):
    """The kinds of the year are offered, each as a workbook of its own that goes back in as that kind."""
    with acting_as(dongcheng.clerk):
        for kind in ("JOINT", "OTHER"):
            made = Meeting.objects.create(
                organization=dongcheng.street, kind=kind, year=2023, session=1, title=kind, state="HELD",
                starts_at=timezone.make_aware(datetime.combine(date(2023, 5, 4), time(9))),
            )  # fmt: skip
        assert [kind for kind, _ in ledger_kinds(dongcheng.street, 2023)] == ["JOINT", "OTHER"]
        assert len(ledger_rows(dongcheng.street, 2023, "OTHER")) == 1
        assert len(ledger_rows(dongcheng.street, 2023)) == 1
        assert [kind for kind, _ in ledger_kinds(dongcheng.street, 2022)] == ["JOINT"]
    client = client_for(dongcheng.clerk)
    address = reverse("meetings:ledger", args=[dongcheng.street.pk, 2023])
    assert client.get(address, {"kind": "OTHER"}).status_code == 200
    assert client.get(address, {"kind": "NONE"}).status_code == 404
    for year, status in ((0, 404), (1989, 404), (1990, 200), (2100, 200), (2101, 404), (99999, 404)):
        assert client.get(reverse("meetings:ledger", args=[dongcheng.street.pk, year])).status_code == status
    assert f"{address}?kind=OTHER" not in client.get(reverse("meetings:all_minutes")).text
    page = client.get(reverse("meetings:committee", args=[dongcheng.street.pk])).text
    assert "全年文件" in page
    assert made.title == "OTHER"


def test_what_cannot_be_is_said_of_the_row(dongcheng):
    book = export_workbook(
        HEADERS,
        [
            ["2024年第1次", "2024-02-01 09:00", "会议室", "示书记", "应到3人,实到3人", "一件事", "", "", None, ""],
            [
                "2023年第1次",
                "2023-03-01",
                "会议室",
                "示书记",
                "应到3人,实到3人",
                "一件事",
                "办事",
                "办公室",
                "2023-02-01",
                "",
            ],
            ["2023年第2次", "2023-05-01", "会议室", "示书记", "应到3人,实到3人", "一件事", "", "", None, ""],
            ["2023年第2次", "2023-06-01", "会议室", "示书记", "应到3人,实到3人", "一件事", "", "", None, ""],
        ],
        "联席会议台账",
    )
    batch = dongcheng.upload(content=book, filename="台账.xlsx")
    told = {number: row.content["reasons"] for number, row in rows_of(batch).items() if row.state == "WRONG"}
    assert told == {
        2: ["会议时间 2024-02-01 还没有到，台账里只登记开过的会。"],
        3: ["议定事项“办事”的完成时限 2023-02-01 早于会议日期 2023-03-01，请核对。"],
        5: ["与第 4 行是同一次会议，请合并成一行，或改正会次。"],
    }


def test_the_form_gives_back_what_was_read():
    texts = LedgerHandler().texts(
        {
            "session": 1,
            "held_at": "2023-03-29T15:00",
            "expected": 13,
            "present": 11,
            "agenda": ["甲", "乙"],
            "resolutions": [
                {"text": "丙", "responsible": ["示例银行", "党建办"], "due": "2023-04-15"},
                {"text": "丁", "responsible": [], "due": None},
            ],
        }
    )
    assert texts == {
        "session": "1",
        "held_at": "2023-03-29 15:00",
        "attendance": "应到13人,实到11人",
        "agenda": "1.甲\n2.乙",
        "resolution": "1.丙\n2.丁",
        "responsible": "1.示例银行、党建办\n2.无",
        "due": "（1）2023-04-15\n（2）长期",
    }
