"""The calendar of working days: loaded, replaced from a workbook, and what is under way is counted anew."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from common import workdays
from common.errors import NotAllowed, RuleBroken
from common.models import AuditEvent, CalendarDay
from common.scoping import everything
from common.workdays import add_working_days, is_announced, is_workday, unannounced_year
from covenants.models import PromiseCase
from covenants.services.promises import PromiseLine, finish_case, make_promise, receive_case
from grids.models import Way
from grids.services.matters import MatterLine, answer_matter, raise_matter
from members.services.checkins import CheckInLine, check_in
from members.services.opinions import OpinionLine, answer_opinion, ask_opinion
from members.services.persons import PersonLine, create_person
from notices.models import PlanRun
from notices.services.calendar import Day, arrangement_of, load_calendar, replace_calendar
from tests.factories import acting_as, client_for, make_user

# 2027 as it might be announced: 元旦 three days with a worked Saturday, 国庆 seven with two worked weekends.
OFF = [
    *((f"2027-01-0{day}", "元旦") for day in (1, 2, 3)),
    *((f"2027-02-{day:02}", "春节") for day in range(5, 13)),
    ("2027-04-05", "清明"),
    *((f"2027-05-0{day}", "劳动节") for day in (1, 2, 3)),
    ("2027-06-09", "端午"),
    ("2027-09-15", "中秋"),
    *((f"2027-10-0{day}", "国庆节") for day in range(1, 8)),
]
WORKED = [("2027-01-09", "元旦"), ("2027-09-26", "国庆节"), ("2027-10-09", "国庆节")]
SOURCE = "国办发明电〔2026〕示例号"


def arrangement():
    return [Day(date.fromisoformat(day), "REST", name) for day, name in OFF] + [
        Day(date.fromisoformat(day), "WORK", name) for day, name in WORKED
    ]


def sheet(rows, head=("日期", "安排", "节日")):
    book = openpyxl.Workbook()
    book.active.append(["2027 年部分节假日安排"])
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("2027.xlsx", stream.getvalue())


def announced():
    return [[date.fromisoformat(day), "放假", name] for day, name in OFF] + [
        [day.replace("-", "/"), "上班", name] for day, name in WORKED
    ]


@pytest.fixture(autouse=True)
def _in_november():
    """On 22 November 2026, and nothing of a test's calendar stays in memory."""
    workdays.forget()
    with time_machine.travel("2026-11-22 09:00+08:00", tick=False):
        yield
    workdays.forget()


@pytest.fixture
def admin(district):
    return make_user("SYSTEM_ADMIN", district.root, name="系统管理员")


@pytest.mark.django_db
def test_the_package_is_loaded_once():
    assert not CalendarDay.objects.exists()
    before = [is_workday(day) for day in (date(2026, 10, 10), date(2026, 10, 5), date(2027, 1, 4))]
    years = load_calendar()
    assert (years[0], years[-1]) == (2004, 2026)
    assert CalendarDay.objects.filter(date__year=2026).count() == 39
    assert CalendarDay.objects.get(date="2026-10-10").kind == "WORK"
    assert load_calendar() == []
    assert [is_workday(day) for day in (date(2026, 10, 10), date(2026, 10, 5), date(2027, 1, 4))] == before
    with everything("test"):
        assert AuditEvent.objects.filter(action="calendar.loaded").count() == 1


@pytest.mark.django_db
def test_the_command_says_what_is_missing(capsys):
    call_command("load_calendar")
    said = capsys.readouterr().out
    assert "已装入放假安排：2004—2026 年，共 23 年" in said
    assert "2027 年的放假安排还没有" in said


@pytest.mark.django_db
def test_a_year_that_was_uploaded_is_not_loaded_over(admin):
    load_calendar()
    with acting_as(admin):
        kept = [day for day in arrangement_of(2026) if day.date != date(2026, 10, 10)]
        replace_calendar(year=2026, days=kept, source=SOURCE, confirmed=True, actor=admin)
    assert load_calendar() == []
    assert not is_workday(date(2026, 10, 10))


@pytest.mark.django_db
def test_an_announced_year_counts_to_the_day(admin):
    assert unannounced_year(date(2026, 11, 1)) == 2027
    assert unannounced_year(date(2026, 10, 31)) is None
    assert add_working_days(date(2026, 12, 30), 7).extrapolated
    with acting_as(admin):
        replace_calendar(year=2027, days=arrangement(), source=SOURCE, confirmed=True, actor=admin)
    assert is_announced(2027)
    assert unannounced_year(date(2026, 11, 22)) is None
    assert is_workday(date(2027, 1, 9))
    assert not is_workday(date(2027, 10, 7))
    limit = add_working_days(date(2026, 12, 30), 7)
    assert (limit.day, limit.extrapolated) == (date(2027, 1, 9), False)
    assert is_workday(date(2026, 10, 10)), "the other years are loaded with the first replacement"


@pytest.mark.django_db
def test_an_expected_year_is_counted_and_still_marked(admin):
    with acting_as(admin):
        replace_calendar(year=2027, days=arrangement(), source="按惯例预计", confirmed=False, actor=admin)
    assert not is_announced(2027)
    assert is_workday(date(2027, 1, 9))
    assert add_working_days(date(2026, 12, 30), 7) == workdays.Deadline(date(2027, 1, 9), extrapolated=True)


@pytest.mark.django_db
def test_what_is_under_way_is_counted_anew_and_what_is_done_is_not(district, admin):
    staff = make_user("DISTRICT_STAFF", district.root, name="区里的人")
    with acting_as(staff), time_machine.travel("2026-12-30 09:00+08:00", tick=False):
        promise = make_promise(
            organization_id=district.community.pk,
            line=PromiseLine("办事回音", date(2026, 1, 1), working_days=7),
            actor=staff,
        )
        open_case = receive_case(promise_id=promise.pk, matter="修路灯", actor=staff)
        done = receive_case(promise_id=promise.pk, matter="换门锁", actor=staff)
        finish_case(case_id=done.pk, result="换好了", actor=staff)
    assert open_case.due_on == date(2027, 1, 11)
    with acting_as(admin):
        moved = replace_calendar(year=2027, days=arrangement(), source=SOURCE, confirmed=True, actor=admin)
    assert moved == 1
    with everything("test"):
        assert PromiseCase.objects.get(pk=open_case.pk).due_on == date(2027, 1, 9)
        assert PromiseCase.objects.get(pk=done.pk).due_on == date(2027, 1, 11)


@pytest.mark.django_db
def test_matters_and_opinions_under_way_are_counted_anew_too(district, admin):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    staff = make_user("DISTRICT_STAFF", district.root)
    with time_machine.travel("2026-12-30 09:00+08:00", tick=False), acting_as(secretary):
        line = MatterLine("修路灯", "facilities")
        open_matter, done = (
            raise_matter(organization_id=district.community.pk, line=line, way=Way.VISIT, actor=secretary)
            for _ in range(2)
        )
        answer_matter(matter_id=done.pk, answer="修好了", actor=secretary)
        rows = []
        for name in ("汪小平", "胡大军"):
            person = create_person(organization_id=district.community.pk, line=PersonLine(name=name), actor=secretary)
            here = CheckInLine(person.pk, reported_on=date(2026, 3, 2))
            rows.append(check_in(organization_id=district.community.pk, line=here, actor=secretary))
    with time_machine.travel("2027-01-04 09:00+08:00", tick=False):
        with acting_as(staff):
            asked = OpinionLine("AWARD", "优秀共产党员")
            waiting, answered = (ask_opinion(check_in_id=row.pk, line=asked, actor=staff) for row in rows)
        with acting_as(secretary):
            answer_opinion(request_id=answered.pk, opinion="AGREE", actor=secretary)
    before = {row: row.due_on for row in (open_matter, done, waiting, answered)}
    with acting_as(admin):
        moved = replace_calendar(year=2027, days=arrangement(), source=SOURCE, confirmed=True, actor=admin)
    assert moved == 2
    with everything("test"):
        for row in before:
            row.refresh_from_db()
    assert (done.due_on, answered.due_on) == (before[done], before[answered])
    assert open_matter.due_on == add_working_days(date(2026, 12, 30), 7).day < before[open_matter]
    assert waiting.due_on == add_working_days(date(2027, 1, 4), 5).day < before[waiting]


@pytest.mark.django_db
def test_today_is_planned_again_on_the_new_days(district, admin, django_capture_on_commit_callbacks):
    with acting_as(admin), django_capture_on_commit_callbacks(execute=True):
        replace_calendar(year=2027, days=arrangement(), source=SOURCE, confirmed=True, actor=admin)
    with everything("test"):
        assert PlanRun.objects.filter(district=district.root, day=date(2026, 11, 22)).exists()


@pytest.mark.django_db
def test_nobody_else_changes_it(district):
    for role in ("DISTRICT_STAFF", "SECURITY_ADMIN"):
        user = make_user(role, district.root, name=role)
        with acting_as(user), pytest.raises(NotAllowed):
            replace_calendar(year=2027, days=arrangement(), source=SOURCE, confirmed=True, actor=user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([*arrangement(), Day(date(2027, 3, 8), "WORK")], "2027-03-08：是星期一，本来就上班，不用写。"),
        ([*arrangement(), Day(date(2027, 1, 1), "REST")], "2027-01-01：写了两次。"),
        ([*arrangement(), Day(date(2026, 12, 20), "REST")], "2026-12-20：不在 2027 年。"),
        (arrangement()[:-10], "缺少法定节假日：2027-10-01（国庆节）。上传的应是全年的安排。"),
    ],
)
def test_what_cannot_be_a_year_is_refused_with_the_place(admin, days, said):
    with acting_as(admin), pytest.raises(RuleBroken) as refused:
        replace_calendar(year=2027, days=days, source=SOURCE, confirmed=True, actor=admin)
    assert said in refused.value.details
    assert not CalendarDay.objects.filter(date__year=2027).exists()
    assert not is_workday(date(2027, 1, 1))


@pytest.mark.django_db
def test_a_year_that_begins_in_december(admin):
    days = [*arrangement(), Day(date(2026, 12, 31), "REST", "元旦")]
    with acting_as(admin):
        replace_calendar(year=2027, days=days, source=SOURCE, confirmed=True, actor=admin)
    assert not is_workday(date(2026, 12, 31))
    assert is_workday(date(2026, 12, 30))


# ---- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_upload_preview_confirm(admin):
    load_calendar()
    client = client_for(admin)
    page = client.get("/workdays/?year=2027").content.decode()
    assert "尚未公布，按推算" in page
    assert "2027 年的放假安排还没有登记" in page
    preview = client.post(
        "/workdays/", {"year": 2027, "source": SOURCE, "confirmed": "on", "workbook": sheet(announced())}
    )
    # The statutory days were counted as days of rest before: what was announced beyond them is what there is to check.
    assert "共 27 天，与现有的比较有 14 处不同" in preview.content.decode()
    assert not CalendarDay.objects.filter(date__year=2027).exists()
    values = preview.context["form"].initial
    done = client.post("/workdays/replace/", {**values, "confirmed": "on"}, follow=True).content.decode()
    assert "2027 年的放假安排已更新，在办事项的期限没有变化。" in done
    assert CalendarDay.objects.filter(date__year=2027, confirmed=True, source=SOURCE).count() == 27
    again = client.post("/workdays/", {"year": 2027, "source": SOURCE, "workbook": sheet(announced()[1:])})
    assert "缺少法定节假日：2027-01-01（元旦）" in again.content.decode()


@pytest.mark.django_db
def test_the_table_that_is_downloaded_can_be_uploaded(admin):
    client = client_for(admin)
    file = client.get("/workdays/2027/table/")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    assert [cell.value for cell in book.active[1]] == ["日期", "安排", "节日"]
    preview = client.post(
        "/workdays/",
        {"year": 2027, "source": SOURCE, "workbook": SimpleUploadedFile("2027.xlsx", file.content)},
    )
    assert "与现有的安排完全一样" in preview.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "said"),
    [
        (sheet([["元旦", "放假", ""]]), "第 3 行：日期“元旦”看不懂，请写成 2027-01-01。"),
        (sheet([["2027-01-01", "调", ""]]), "第 3 行：安排“调”看不懂，请写“放假”或“上班”。"),
        (sheet([["2027-01-01"]], head=["哪天"]), "表里没有“日期”“安排”两列"),
        (SimpleUploadedFile("a.xlsx", b"%PDF-1.7"), "这是一个 PDF 文件，不是表格"),
    ],
)
def test_a_table_that_is_not_understood_is_told_where(admin, file, said):
    page = client_for(admin).post("/workdays/", {"year": 2027, "source": SOURCE, "workbook": file}).content.decode()
    assert said in page
    assert f'value="{SOURCE}"' in page, "what was typed stays"


@pytest.mark.django_db
def test_a_preview_written_by_hand_is_refused(admin):
    client = client_for(admin)
    values = {"year": 2027, "source": SOURCE, "confirmed": "on", "days": '[["2027-01-01"]]'}
    said = client.post("/workdays/replace/", values, follow=True).content.decode()
    assert "预览的内容不完整，请重新上传表格。" in said


@pytest.mark.django_db
def test_the_page_takes_the_same_queries_whatever_is_on_record(admin, django_assert_num_queries):
    client = client_for(admin)
    client.get("/workdays/")
    with django_assert_num_queries(7):
        client.get("/workdays/?year=2026")
    load_calendar()
    with django_assert_num_queries(7):
        client.get("/workdays/?year=2026")
