"""A district's network of service centres from a workbook: 1 + 7 + 41 at once, in again without doubling, back out."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.handlers import Record, handler_for
from exchange.kinds.venues import split_facilities
from exchange.models import BatchState, ImportRow, RowState
from exchange.services.downloads import template_copy
from orgs.columns import VenuesHandler
from orgs.hours import read_hours
from orgs.models import Facility, FacilityKind, Organization, Tier, Venue, VenueKind
from orgs.services import centres, close_venue, create_venue
from tests.exchange.building import saved
from tests.factories import acting_as, client_for, make_organization, make_user
from tests.imports.grounding import confirm, rows_of, send, told
from tests.members.test_row_level import the_web_role

HOURS = "周一至周五 8:30-12:00、14:00-17:30；法定节假日除外"
DIVISIONS = Path(__file__).resolve().parents[2] / "orgs" / "data" / "divisions_150302.csv"
STREETS, COMMUNITIES = 7, 41


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-12-04 10:00+08:00", tick=False):
        yield


@pytest.fixture
def haibowan(db):
    """The district on its own divisions, cut to the document's 7 streets and 41 communities."""
    with DIVISIONS.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    root = make_organization(None, "海勃湾区", code="150302000000", practice="haibowan")
    by_code: dict[str, Organization] = {}
    for row in [row for row in rows if row["level"] == "4"][:STREETS]:
        by_code[row["code"]] = make_organization(root, row["name"], code=row["code"])
    for row in [row for row in rows if row["level"] == "5" and row["parent_code"] in by_code][:COMMUNITIES]:
        by_code[row["code"]] = make_organization(by_code[row["parent_code"]], row["name"], code=row["code"])
    return root


@pytest.fixture
def clerk(haibowan):
    return make_user("DISTRICT_STAFF", haibowan)


def places(root, tier):
    with everything("the tree"):
        return list(Organization.objects.filter(district=root, tier=tier).order_by("lft"))


def network(root, *, hours=HOURS, capacity=60):
    """1 + 7 + 41 rows, with the places as people write them: short, whole, in their own column or in the name alone."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "党群服务中心"
    sheet.append(["海勃湾区党群服务中心台账"])
    sheet.append(["序号", "所属街道（镇）", "所属社区", "中心名称", "类型", "地址", "开放时间", "可容纳人数",
                  "是否向居民公开", "功能室"])  # fmt: skip
    number = 0

    def add(street, community, name, kind):
        nonlocal number
        number += 1
        rooms = "会议室（30人）、多功能厅（80人）" if number % 2 else "会议室（30人）"
        sheet.append([number, street, community, name, kind, f"示例路{number}号", hours, capacity, "是", rooms])

    add(None, None, "海勃湾区党群服务中心", "区党群服务中心")
    for street in places(root, Tier.STREET):
        add(street.name, None, f"{street.name}党群服务中心", "街道（镇）党群服务中心")
    for index, community in enumerate(places(root, Tier.COMMUNITY)):
        short = community.name.removesuffix("居委会")
        street = None if index % 3 == 0 else community.street.name.removesuffix("街道")
        add(street, short if index % 2 else community.name, f"{short}党群服务中心", "社区党群服务中心")
    return book


def test_a_district_with_49_centres_comes_in_at_once_and_does_not_double(haibowan, clerk):
    before = rows_of((Venue, Facility))
    batch = send(clerk, haibowan, saved(network(haibowan)), "台账.xlsx")
    assert batch.counts == {"NEW": 1 + STREETS + COMMUNITIES}, told(batch)
    page = client_for(clerk).get(reverse("exchange:confirm", args=[batch.pk])).text
    assert (
        "党群服务中心共有区级 1 处（制度要求 1 处）、街道（镇）级 7 处（制度要求 7 处）、社区级 41 处（制度要求 41 处）"
        in page
    )
    batch = confirm(clerk, batch)
    with everything("what came in"):
        found = {row.organization_id: row for row in Venue.objects.select_related("organization")}
        tiers = [row.organization.tier for row in found.values()]
        assert [tiers.count(tier) for tier in (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY)] == [1, 7, 41]
        assert {row.kind for row in found.values()} == {VenueKind.CENTRE}
        for place in found.values():
            assert squeezed(place.organization.name) in squeezed(place.name)
            assert (place.capacity, place.is_public, len(read_hours(place.opening_hours))) == (60, True, 5)
        assert Facility.objects.filter(name="会议室", capacity=30, kind=FacilityKind.ROOM).count() == 49
        assert Facility.objects.count() == 49 + 25
    assert send(clerk, haibowan, saved(network(haibowan)), "台账.xlsx").counts == {"SAME": 49}
    # What differs is changed, and nothing is doubled.
    again = send(clerk, haibowan, saved(network(haibowan, capacity=80)), "台账.xlsx")
    assert again.counts == {"CHANGED": 49}
    row = ImportRow.everywhere.filter(batch=again).first()
    assert row.content["changes"] == [["可容纳人数", "60", "80"]]
    assert "会议室（30人）、多功能厅（80人）" in client_for(clerk).get(reverse("exchange:batch", args=[again.pk])).text
    again = confirm(clerk, again)
    with everything("as it is now"):
        assert set(Venue.objects.values_list("capacity", flat=True)) == {80}
        assert (Venue.objects.count(), Facility.objects.count()) == (49, 74)
    with the_web_role(), acting_as(clerk):
        services.undo_batch(batch_id=again.pk, actor=clerk)
        services.undo_batch(batch_id=batch.pk, actor=clerk)
    assert rows_of((Venue, Facility)) == before


def squeezed(name):
    return name.removesuffix("居委会")


def records(kind, rows):
    return [Record(1, number, kind, dict(values)) for number, values in enumerate(rows, start=2)]


def judged(kind, user, rows, **context):
    with acting_as(user) as scope:
        return handler_for(kind).classify(records(kind, rows), context, scope, date(2026, 12, 4), {})


@pytest.mark.parametrize("kind", ["venues", "facilities"])
def test_judging_fifty_rows_asks_no_more_than_judging_one(kind, haibowan, clerk):
    with acting_as(clerk):
        for place in (haibowan, *places(haibowan, Tier.COMMUNITY)[:9]):
            create_venue(organization_id=place.pk, name="党群服务中心", opening_hours=HOURS, actor=clerk)
    counts = []
    for most in (1, 49):
        rows = [
            {"owner": place.code, "name": "会议室" if kind == "facilities" else "党群服务中心", "venue": "党群服务中心",
             "hours": "每天 9:00-17:00"}
            for place in (haibowan, *places(haibowan, Tier.COMMUNITY), *places(haibowan, Tier.STREET))[:most]
        ]  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            verdicts = judged(kind, clerk, rows)
        assert len(verdicts) == most
        assert {verdict.state for verdict in verdicts} <= {RowState.NEW, RowState.CHANGED, RowState.WRONG}
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


@pytest.fixture
def community(haibowan):
    return places(haibowan, Tier.COMMUNITY)[0]


@pytest.fixture
def secretary(community):
    return make_user("COMMUNITY_SECRETARY", community)


def two_sheets(venues, facilities):
    book = openpyxl.Workbook()
    for row in venues:
        book.active.append(row)
    book.active.title = "服务阵地"
    sheet = book.create_sheet("场地")
    for row in facilities:
        sheet.append(row)
    return saved(book)


VENUE_HEAD = ["所属组织", "阵地名称", "类别", "地址", "开放时间", "可容纳人数", "向居民公开"]
ROOM_HEAD = ["阵地名称", "场地名称", "类别", "可容纳人数", "说明"]


def test_rooms_come_in_a_second_sheet_of_the_same_workbook(haibowan, community, secretary):
    make_organization(community, "第一网格党支部")
    before = rows_of((Venue, Facility))
    content = two_sheets(
        [VENUE_HEAD, [None, "和平社区党群服务中心", "党群服务中心", "示例路1号", HOURS, 120, "公开"],
         ["第一网格", "红色驿站", "驿站", "示例路2号", "每天24小时", 10, "不公开"]],
        [ROOM_HEAD, ["党群服务中心", "二楼会议室", "会议室", 30, "有投影仪"],
         ["党群服务中心", "四点半课堂", "服务", None, "每周三"]],
    )  # fmt: skip
    batch = send(secretary, community, content, "阵地.xlsx")
    assert batch.counts == {"NEW": 4}, told(batch)
    batch = confirm(secretary, batch)
    with everything("what came in"):
        centre, station = Venue.objects.order_by("pk")
        assert (centre.organization, centre.is_public) == (community, True)
        assert (station.organization.tier, station.kind, station.is_public) == (Tier.GRID, VenueKind.STATION, False)
        rooms = {row.name: (row.kind, row.capacity, row.note) for row in centre.facilities.all()}
        assert rooms == {"二楼会议室": ("ROOM", 30, "有投影仪"), "四点半课堂": ("SERVICE", None, "每周三")}
    assert send(secretary, community, content, "阵地.xlsx").counts == {"SAME": 4}
    # What the list of venues exports, with what can be booked, goes in again unchanged.
    columns = ["name", "kind", "organization", "address", "opening_hours", "capacity", "lends", "public", "rooms",
               "services", "state"]  # fmt: skip
    client = client_for(secretary)
    client.post(reverse("orgs:venues"), {"col": columns})
    exported = client.get(reverse("orgs:venues"), {"export": "csv"}).content
    assert "二楼会议室（30人，有投影仪）" in exported.decode("utf-8-sig")
    again = send(secretary, community, exported, "导出.csv")
    assert again.counts == {"SAME": 2}, told(again)
    with the_web_role(), acting_as(secretary):
        services.undo_batch(batch_id=batch.pk, actor=secretary)
    assert rows_of((Venue, Facility)) == before


def test_rooms_of_a_venue_that_is_nowhere_are_refused_by_their_row(community, secretary):
    sheet = "阵地名称,场地名称,类别,可容纳人数\n没有的驿站,会议室,场地,30\n"
    assert "没有名为“没有的驿站”的阵地" in told(send(secretary, community, sheet))[2][0]
    content = two_sheets(
        [VENUE_HEAD, [None, "和平社区党群服务中心", "党群服务中心", "", HOURS, None, "是"]],
        [ROOM_HEAD, ["没有的驿站", "会议室", "场地", 30, None]],
    )
    batch = send(secretary, community, content, "阵地.xlsx")
    with the_web_role(), acting_as(secretary):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=secretary)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert "第 2 行：和平社区居委会没有名为“没有的驿站”的阵地，同一个工作簿里也没有登记它" in batch.problem["message"]
    assert rows_of((Venue, Facility)) == {Venue: 0, Facility: 0}


WRONG = [
    ("阵地名称,类别,开放时间\n党群服务中心,饭店,每天 9:00-17:00\n", "没有“饭店”这个类别，可选：党群服务中心"),
    ("阵地名称,类别,开放时间\n党群服务中心,,20:00至次日2:00\n", "“20:00至次日2:00”到了第二天"),
    ("阵地名称,开放时间,可容纳人数\n党群服务中心,每天 9:00-17:00,很多\n", "很多"),
    ("阵地名称,开放时间,向居民公开\n党群服务中心,每天 9:00-17:00,再说\n", "“向居民公开”写的是“再说”，请写“是”或“否”"),
    ("阵地名称,开放时间,所属组织\n党群服务中心,每天 9:00-17:00,第九网格\n", "没有名为“第九网格”的街道、社区或网格"),
    ("阵地名称,开放时间,所属组织\n党群服务中心,每天 9:00-17:00,没有的社区\n", "没有的社区"),
    ("阵地名称,开放时间,可预约场地\n党群服务中心,每天 9:00-17:00,会议室、会议室（30人）\n", "“会议室”在这一行写了两次"),
    ("阵地名称,开放时间,可预约场地\n党群服务中心,每天 9:00-17:00,会议室（0人）\n", "可容纳人数应在 1 到 10 万之间"),
    ("阵地名称,开放时间,地址\n,每天 9:00-17:00,示例路\n", "阵地名称"),
    ("阵地名称,场地名称,类别\n党群服务中心,会议室,桥\n", "没有“桥”这个类别，可选：场地、服务"),
]


@pytest.mark.parametrize(("content", "sentence"), WRONG)
def test_a_wrong_row_says_what_is_wrong_and_how_to_mend_it(content, sentence, community, secretary):
    batch = send(secretary, community, content)
    assert batch.counts == {"WRONG": 1}
    assert sentence in " ".join(told(batch)[2])


def test_one_place_is_one_venue_however_its_name_is_written(community, secretary):
    with acting_as(secretary):
        create_venue(organization_id=community.pk, name="和平社区党群服务中心", actor=secretary)
    for name in ("党群服务中心", "和平党群服务中心", "和平社区居委会党群服务中心"):
        assert send(secretary, community, f"名称,开放时间,地址\n{name},,示例路9号\n").counts == {"CHANGED": 1}, name
    twice = send(secretary, community, "名称,开放时间,地址\n党群服务中心,,示例路9号\n和平党群服务中心,,示例路8号\n")
    assert "和第 2 行“党群服务中心”是同一处阵地，请只留一行" in told(twice)[3][0]
    with acting_as(secretary):
        create_venue(organization_id=community.pk, name="和平党群服务中心", actor=secretary)
    asked = send(secretary, community, "名称,开放时间,地址\n党群服务中心,,示例路9号\n")
    assert "有几处名称相近的阵地：“和平社区党群服务中心”、“和平党群服务中心”，请照登记的名称写" in told(asked)[2][0]


def test_a_villages_centre_is_known_with_and_without_its_committee(haibowan, community):
    village = make_organization(community.street, "新地村委会")
    user = make_user("COMMUNITY_SECRETARY", village)
    with acting_as(user):
        create_venue(organization_id=village.pk, name="新地党群服务中心", actor=user)
    for name in ("新地村委会党群服务中心", "新地村党群服务中心", "党群服务中心"):
        assert send(user, village, f"名称,开放时间,地址\n{name},,示例路9号\n").counts == {"CHANGED": 1}, name


def test_in_a_districts_list_a_row_without_a_place_is_asked_about(haibowan, clerk):
    batch = send(clerk, haibowan, "名称,开放时间,地址\n党群服务中心,每天 9:00-17:00,示例路9号\n")
    assert "看不出是哪个组织的阵地，请在“所属组织”里写上" in told(batch)[2][0]


def test_other_offices_rows_stay_out_and_say_nothing_of_what_is_there(haibowan, community, secretary):
    other = places(haibowan, Tier.COMMUNITY)[1]
    batch = send(secretary, community, f"所属组织,名称,开放时间\n{other.name},党群服务中心,每天 9:00-17:00\n")
    assert batch.counts == {"OUT_OF_SCOPE": 1}
    assert told(batch)[2] == [f"{other.name}不归你当前任职的组织管理。"]


def test_hours_nobody_can_tell_come_in_as_text_with_a_word_about_it(community, secretary):
    batch = send(secretary, community, "名称,开放时间,地址\n党群服务中心,每周二、四下午,示例路9号\n")
    row = ImportRow.everywhere.get(batch=batch)
    assert row.state == "NEW"
    assert "“周二、四下午”读不出是哪天、几点到几点" in row.content["notes"][0]


def test_a_wrong_row_is_mended_where_it_stands(community, secretary):
    make_organization(community, "第一网格党支部")
    batch = send(secretary, community, "所属组织,名称,开放时间,可预约场地\n第九网格,驿站,每天24小时,会议室（30人）\n")
    row = ImportRow.everywhere.get(batch=batch)
    client = client_for(secretary)
    url = reverse("exchange:row", args=[batch.pk, row.pk])
    page = client.get(url).text
    assert "第一网格党支部" in page
    assert "会议室（30人）" in page
    with everything("its code"):
        code = f"org-{Organization.objects.get(name='第一网格党支部').pk}"
    sent = {"name": "驿站", "owner": code, "hours": "每天24小时", "rooms": "会议室（30人）", "kind": "", "capacity": ""}
    client.post(url, sent)
    batch.refresh_from_db()
    assert batch.counts == {"NEW": 1}, told(batch)


def imported(secretary, community):
    return confirm(secretary, send(secretary, community, f"名称,开放时间,可预约场地\n驿站,{HOURS},会议室（30人）\n"))


def blocked(batch, user):
    with the_web_role(), acting_as(user), pytest.raises(Conflict) as caught:
        services.undo_batch(batch_id=batch.pk, actor=user)
    return caught.value.message


def test_what_was_booked_or_changed_since_is_not_taken_back(community, secretary):
    batch = imported(secretary, community)
    with acting_as(secretary):
        facility = Facility.objects.get()
        line = centres.BookingLine(date(2026, 12, 7), time(9), time(10), "主题党日")
        made = centres.book(facility_id=facility.pk, line=line, actor=secretary)
    assert "1 个场地或服务（会议室）已经用上" in blocked(batch, secretary)
    with acting_as(secretary):
        centres.cancel_booking(booking_id=made.pk, why="改期", actor=secretary)
        centres.set_closed_day(venue_id=facility.venue_id, on=date(2026, 12, 8), why="检修", actor=secretary)
    assert "1 个阵地（驿站）已经用上" in blocked(batch, secretary)
    with acting_as(secretary):
        centres.edit_facility(
            facility_id=facility.pk, line=centres.FacilityLine("会议室", capacity=40), actor=secretary
        )
    assert "1 个场地或服务（会议室）导入后又改过" in blocked(batch, secretary)


def test_hours_over_somebodys_head_are_told_before_anything_is_written(community, secretary):
    imported(secretary, community)
    with acting_as(secretary):
        line = centres.BookingLine(date(2026, 12, 7), time(9), time(10), "主题党日")
        centres.book(facility_id=Facility.objects.get().pk, line=line, actor=secretary)
    batch = send(secretary, community, "名称,开放时间,地址\n驿站,周一至周五 14:00-17:30,示例路9号\n")
    assert "有 1 个没有用完的预约不在新的开放时间里" in told(batch)[2][0]


def test_a_closed_venue_is_not_opened_by_a_workbook(community, secretary):
    batch = imported(secretary, community)
    with acting_as(secretary):
        close_venue(venue_id=Venue.objects.get().pk, actor=secretary)
    assert "已于 2026-12-04 停用" in told(send(secretary, community, "名称,开放时间,地址\n驿站,,示例路9号\n"))[2][0]
    assert "导入后又改过" in blocked(batch, secretary)


def test_the_template_speaks_the_practices_words_and_its_example_stays_out(haibowan, clerk):
    with acting_as(clerk):
        body, name = template_copy(kind="venues", actor=clerk)
    assert name == "服务阵地模板.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(body))
    texts = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    heads = {
        "所属组织",
        "阵地名称",
        "类别",
        "地址",
        "开放时间",
        "可容纳人数",
        "可借用",
        "向居民公开",
        "可预约场地",
        "可预约服务",
    }
    assert heads <= {text.strip("* ") for text in texts}
    lists = " ".join([*texts, *(str(one.formula1) for sheet in book for one in sheet.data_validations.dataValidation)])
    assert "街道（镇）党群服务中心" in lists
    batch = send(clerk, haibowan, body, name)
    assert sum(batch.counts.values()) == 0


@pytest.mark.parametrize("url", ["orgs:centres", "orgs:venues"])
def test_the_network_has_a_door_to_the_import_for_whoever_may(url, haibowan, community, secretary):
    page = client_for(secretary).get(reverse(url)).text
    assert re.search(rf'href="{reverse("exchange:start")}">.{{0,400}}从表格导入', page, re.DOTALL)
    reader = make_user("READ_ONLY", community)
    assert "从表格导入" not in client_for(reader).get(reverse(url)).text


def test_what_the_database_holds_against_taking_back_is_said_by_its_name(community, secretary, monkeypatch):
    """A constraint that is checked at the end only, and what no handler thought of."""
    batch = imported(secretary, community)

    def careless(self, undo, *, actor):
        Venue.objects.filter(pk__in=undo["venues"])._raw_delete(connection.alias)
        return []

    monkeypatch.setattr(VenuesHandler, "undo", careless)
    assert blocked(batch, secretary) == (
        "不能整体撤回：后来登记的“可预约的场地或服务”用到了导入的内容。请先改正那里，或到各自的页面逐个改正导入的内容。"
    )
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED
    assert rows_of((Venue, Facility)) == {Venue: 1, Facility: 1}


def test_the_form_says_where_hours_are_not_read(community, secretary):
    client = client_for(secretary)
    sent = {"organization": community.pk, "name": "驿站", "kind": "STATION", "opening_hours": "每周二、四下午"}
    page = client.post(reverse("orgs:venue_create"), sent, follow=True).text
    assert "“周二、四下午”读不出是哪天、几点到几点：照原样显示，不能预约" in page
    with everything("its id"):
        pk = Venue.objects.get(name="驿站").pk
    edited = {"name": "驿站", "kind": "STATION", "opening_hours": "每周二、四 14:00-17:00；节假日除外"}
    page = client.post(reverse("orgs:venue_edit", args=[pk]), edited, follow=True).text
    assert "已保存" in page
    assert "读不出" not in page
    assert "节假日除外" in client.get(reverse("orgs:venue_edit", args=[pk])).text


def test_a_double_is_none_any_more_when_its_twin_is_left_out(community, secretary):
    batch = send(secretary, community, f"名称,开放时间,地址\n和平驿站,{HOURS},示例路9号\n和平驿站,{HOURS},示例路9号\n")
    assert batch.counts == {"NEW": 1, "WRONG": 1}
    with acting_as(secretary):
        first = ImportRow.objects.get(batch=batch, row=2)
        services.leave_out_row(batch_id=batch.pk, row_id=first.pk, actor=secretary)
        batch.refresh_from_db()
    assert batch.counts == {"LEFT_OUT": 1, "NEW": 1}, told(batch)


def test_hours_that_somebody_booked_by_are_not_taken_back(community, secretary):
    imported(secretary, community)
    batch = confirm(secretary, send(secretary, community, "名称,开放时间,地址\n驿站,每天 8:30-17:30,示例路9号\n"))
    with acting_as(secretary):
        saturday = centres.BookingLine(date(2026, 12, 5), time(9), time(10), "主题党日")
        centres.book(facility_id=Facility.objects.get().pk, line=saturday, actor=secretary)
    assert "1 个阵地（驿站）有按新的开放时间预约、还没有用完的" in blocked(batch, secretary)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.多功能厅 2.图书室 3.舞蹈室", [("多功能厅", None, ""), ("图书室", None, ""), ("舞蹈室", None, "")]),
        ("1、多功能厅；2、图书室", [("多功能厅", None, ""), ("图书室", None, "")]),
        ("多功能厅（100人、有音响）", [("多功能厅", 100, "有音响")]),
        ("3号会议室、4号会议室", [("3号会议室", None, ""), ("4号会议室", None, "")]),
        ("活动室 12、羽毛球馆", [("活动室 12", None, ""), ("羽毛球馆", None, "")]),
        ("活动室（周一、3.乒乓球）", [("活动室", None, "周一、3.乒乓球")]),
        ("1.活动室（30人、2.投影仪）2.书吧", [("活动室", 30, "2.投影仪"), ("书吧", None, "")]),
    ],
)
def test_rooms_in_one_cell_are_told_apart(text, found):
    assert [(row["name"], row["capacity"], row["note"]) for row in split_facilities(text)] == found
