"""Service centres: hours that people write, what can be booked, two who ask at once, what the neighbourhood reads."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisal.metrics import METRICS
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from common.clock import as_if_on, today
from common.errors import RuleBroken
from common.scoping import everything
from orgs.centres import taken_times
from orgs.hours import hours_on, read_hours, said, week_of
from orgs.models import Booking, Facility, Organization, Venue
from orgs.services import centres, create_venue, structure, venues
from tests.factories import acting_as, client_for, make_organization, make_unit, make_user

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)
HOURS = "周一至周五 8:30–12:00、14:00–17:30；周六 9:00–12:00"


@pytest.fixture(autouse=True)
def a_day(time_machine):
    time_machine.move_to(datetime(2026, 12, 4, 2, tzinfo=timezone.get_fixed_timezone(0)), tick=False)


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


@pytest.fixture
def room(district, secretary):
    """A public centre of the community with a meeting room."""
    with acting_as(secretary):
        venue = create_venue(
            organization_id=district.community.pk, name="示例社区党群服务中心", opening_hours=HOURS,
            address="示例路 1 号", is_public=True, actor=secretary,
        )  # fmt: skip
        line = centres.FacilityLine("二楼会议室", capacity=30)
        return centres.add_facility(venue_id=venue.pk, line=line, actor=secretary)


@pytest.fixture
def liaison(district):
    return make_user("UNIT_LIAISON", unit=make_unit(district, "示例银行", joins=district.community))


def line(starts=9, ends=10, on=MONDAY, purpose="联合主题党日"):
    return centres.BookingLine(on, time(starts), time(ends), purpose)


def book(room, user, **more):
    with acting_as(user):
        return centres.book(facility_id=room.pk, line=line(**more), actor=user)


def open_page(district):
    with everything("test"):
        Organization.objects.filter(pk=district.root.pk).update(code="150302000000")
    return reverse("orgs:open_centres", args=["150302000000"])


def refused(code, call, *args, **kwargs):
    with pytest.raises(RuleBroken) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周一至周日 8:30–21:00", {day: ["08:30-21:00"] for day in range(1, 8)}),
        ("每天9:00-18:00", {day: ["09:00-18:00"] for day in range(1, 8)}),
        ("工作日 8:30—17:30", {day: ["08:30-17:30"] for day in range(1, 6)}),
        ("周一、周三 9点至11点", {1: ["09:00-11:00"], 3: ["09:00-11:00"]}),
        (HOURS, {day: ["08:30-12:00", "14:00-17:30"] for day in range(1, 6)} | {6: ["09:00-12:00"]}),
        ("周一 8:30-12:00 14:00-17:30", {1: ["08:30-12:00", "14:00-17:30"]}),
        (
            "周一至周二 8:30 - 12:00 14:00 - 17:30 周六 9:00-12:00",
            {1: ["08:30-12:00", "14:00-17:30"], 2: ["08:30-12:00", "14:00-17:30"], 6: ["09:00-12:00"]},
        ),
        ("周二下午", {}),
        ("周一 18:00-9:00", {}),
        ("周一 8:00-10:00；周一 9:00-11:00", {}),
        ("", {}),
    ],
)
def test_hours_are_read_as_people_write_them(text, days):
    found = {day: [f"{one:%H:%M}-{two:%H:%M}" for one, two in spans] for day, spans in read_hours(text).items()}
    assert found == days
    assert len(week_of(text)) == (7 if days else 0)


def test_a_unit_books_within_the_hours_and_nobody_else_gets_the_same_time(room, liaison, secretary):
    made = book(room, liaison)
    assert (made.unit_id is not None, made.booker_id) == (True, None)
    taken = refused("booking.taken", book, room, secretary, starts=9, ends=11)
    assert taken.field == "starts"
    book(room, secretary, starts=10, ends=11)  # it ends when the next begins
    for more, field in (
        ({"starts": 12, "ends": 13}, "starts"),
        ({"starts": 11, "ends": 15}, "starts"),
        ({"on": MONDAY + timedelta(days=6)}, "on"),
        ({"on": date(2026, 12, 1)}, "on"),
        ({"starts": 10, "ends": 9}, "ends"),
        ({"purpose": " "}, "purpose"),
        ({"on": MONDAY + timedelta(days=364)}, "on"),
    ):
        with acting_as(secretary), pytest.raises(RuleBroken) as caught:
            centres.book(facility_id=room.pk, line=line(**more), actor=secretary)
        assert caught.value.field == field, more


def test_the_database_itself_lets_nobody_take_it_twice(room, liaison):
    made = book(room, liaison)
    with everything("test"), pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(
            facility=room, organization=made.organization, booker=made.organization, during=made.during,
            purpose="重复", made_on=today(),
        )  # fmt: skip


def test_who_booked_and_whose_it_is_may_cancel_and_then_it_is_free(room, liaison, secretary, district):
    made = book(room, liaison)
    other = make_user("UNIT_LIAISON", unit=make_unit(district, "示例小学", joins=district.community))
    with acting_as(other):
        refused("booking.unknown", centres.cancel_booking, booking_id=made.pk, why="不用了", actor=other)
    with acting_as(secretary):
        refused("centre.text", centres.cancel_booking, booking_id=made.pk, why=" ", actor=secretary)
        centres.cancel_booking(booking_id=made.pk, why="会议室漏水", actor=secretary)
        refused("booking.cancelled", centres.cancel_booking, booking_id=made.pk, why="再取消", actor=secretary)
    book(room, secretary)
    with acting_as(liaison):
        assert Booking.objects.count() == 1, "it sees its own and nobody else's"


def test_closed_days_and_what_is_booked_stand_in_each_others_way(room, liaison, secretary):
    book(room, liaison)
    with acting_as(secretary):
        refused(
            "closed_day.booked", centres.set_closed_day, venue_id=room.venue_id, on=MONDAY, why="检修", actor=secretary
        )
        refused("facility.booked", centres.close_facility, facility_id=room.pk, actor=secretary)
        tuesday = MONDAY + timedelta(days=1)
        day = centres.set_closed_day(venue_id=room.venue_id, on=tuesday, why="检修", actor=secretary)
        refused(
            "closed_day.twice", centres.set_closed_day, venue_id=room.venue_id, on=tuesday, why="检修", actor=secretary
        )
    assert "闭馆：检修" in refused("venue.closed_day", book, room, liaison, on=tuesday).message
    with acting_as(secretary):
        centres.drop_closed_day(closed_day_id=day.pk, actor=secretary)
    book(room, liaison, on=tuesday)


def test_a_venue_is_not_closed_and_its_hours_not_cut_over_somebodys_head(room, liaison, secretary, district):
    book(room, liaison)
    made = book(room, liaison, starts=15, ends=16)
    with acting_as(secretary):
        said = refused("venue.booked", venues.close_venue, venue_id=room.venue_id, actor=secretary)
        assert "还有 2 个没有用完的预约" in said.message
        said = refused(
            "venue.booked", venues.update_venue, venue_id=room.venue_id, opening_hours="每天 8:30–12:00",
            actor=secretary,
        )  # fmt: skip
        assert said.field == "opening_hours"
        assert "有 1 个" in said.message
        venues.update_venue(venue_id=room.venue_id, opening_hours="每天 8:30–18:00", actor=secretary)
    page = client_for(secretary).post(reverse("orgs:venue_edit", args=[room.venue_id]), {"close": "1"}, follow=True)
    assert "还有 2 个没有用完的预约" in page.content.decode()
    with everything("test"):
        said = refused(
            "venue.booked", structure.close_organization, organization_id=district.community.pk, title="撤销",
            whole=True,
            effective_on=today(), actor=None,
        )  # fmt: skip
    with acting_as(secretary):
        for row in Booking.objects.all():
            centres.cancel_booking(booking_id=row.pk, why="停用", actor=secretary)
        venues.close_venue(venue_id=room.venue_id, actor=secretary)
    assert refused("facility.unknown", book, room, liaison, starts=15, ends=16).status == 404
    assert made.pk


def test_whoever_closes_a_room_or_a_day_waits_for_who_is_booking(room, liaison):
    with CaptureQueriesContext(connection) as seen:
        book(room, liaison)
    said = [row["sql"] for row in seen]
    locks = [n for n, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql and "orgs_facility" in sql]
    days = [n for n, sql in enumerate(said) if 'FROM "orgs_closedday"' in sql]
    assert locks, said
    assert days, said
    assert locks[0] < days[0], "the closed days are read under the lock"
    assert 'FOR NO KEY UPDATE OF "orgs_facility", ' in said[locks[0]], "the venue is locked too"


def test_a_contact_is_for_the_venue_and_who_booked(room, liaison, secretary, district):
    other = make_organization(district.street, "示例第二社区居委会")
    neighbour = make_user("COMMUNITY_SECRETARY", other)
    above_both = make_user("STREET_STAFF", district.street)
    elsewhere = make_organization(district.root, "示例第二街道")
    far = make_user("COMMUNITY_SECRETARY", make_organization(elsewhere, "示例第三社区居委会"))
    above_far = make_user("STREET_STAFF", elsewhere)
    for number, user in enumerate((liaison, neighbour, far)):
        with acting_as(user):
            said = centres.BookingLine(MONDAY, time(9 + number), time(10 + number), "活动", f"张{number}")
            centres.book(facility_id=room.pk, line=said, actor=user)
    wanted = {
        secretary: ["张0", "张1", "张2"], above_both: ["张0", "张1", "张2"],
        liaison: ["张0"], neighbour: ["张1"], far: ["张2"], above_far: [""],
    }  # fmt: skip
    for user, names in wanted.items():
        client = client_for(user)
        rows = client.get("/api/v1/bookings/", {"ordering": "starts_at"}).json()["results"]
        assert [row["contact"] for row in rows] == names, user
        page = client.get(reverse("orgs:bookings")).content.decode()
        assert {name for name in ("张0", "张1", "张2") if name in page} == set(names) - {""}, user


def test_a_closed_room_leaves_its_name(room, secretary):
    with acting_as(secretary):
        again = centres.FacilityLine(room.name)
        refused("facility.name", centres.add_facility, venue_id=room.venue_id, line=again, actor=secretary)
        centres.close_facility(facility_id=room.pk, actor=secretary)
        made = centres.add_facility(venue_id=room.venue_id, line=again, actor=secretary)
    assert made.pk != room.pk


def test_a_grid_secretary_sees_what_is_registered_and_books(district, liaison):
    user = make_user("GRID_SECRETARY", district.grid)
    with acting_as(user):
        venue = create_venue(organization_id=district.grid.pk, name="网格驿站", opening_hours=HOURS, actor=user)
    client = client_for(user)
    sent = {"name": "活动室", "kind": "ROOM"}
    page = client.post(reverse("orgs:facility_add", args=[venue.pk]), sent, follow=True)
    assert page.status_code == 200
    assert "活动室" in page.content.decode()
    with everything("test"):
        own = Facility.objects.get(venue=venue)
    assert book(own, user).booker_id == district.grid.pk


def test_one_that_is_not_public_is_for_its_own_circle(room, liaison, secretary, district):
    stranger = make_user("UNIT_LIAISON", unit=make_unit(district, "外地示例商会"))
    book(room, stranger)  # public: anybody of the district
    with everything("test"):
        Venue.objects.filter(pk=room.venue_id).update(is_public=False)
    assert refused("facility.unknown", book, room, stranger, starts=10, ends=11).status == 404
    book(room, liaison, starts=10, ends=11)
    assert client_for(stranger).get(reverse("orgs:centre", args=[room.venue_id])).status_code == 404


def test_the_neighbourhood_reads_hours_and_nothing_of_anybody(room, liaison, secretary, district, client):
    with acting_as(liaison):
        centres.book(
            facility_id=room.pk, actor=liaison,
            line=centres.BookingLine(MONDAY, time(9), time(10), "秘密活动", "张某某"),
        )  # fmt: skip
    url = open_page(district)
    page = client.get(url).content.decode()
    assert "示例社区党群服务中心" in page
    assert HOURS in page
    assert "二楼会议室" in page
    for hidden in ("秘密活动", "张某某", "示例银行"):
        assert hidden not in page
    with everything("test"):
        Venue.objects.filter(pk=room.venue_id).update(is_public=False)
    assert client.get(url).status_code == 404


def test_pages_and_api_book_the_same(room, liaison, secretary):
    client = client_for(liaison)
    page = client.get(reverse("orgs:centre", args=[room.venue_id])).content.decode()
    assert "二楼会议室" in page
    sent = {"on": MONDAY.isoformat(), "starts": "09:00", "ends": "10:00", "purpose": "联合主题党日"}
    url = reverse("orgs:facility_book", args=[room.pk])
    assert client.post(url, sent).status_code == 302
    again = client.post(url, sent).content.decode()
    assert "已经有人预约" in again
    assert "联合主题党日" in again  # nothing typed is lost
    assert "12-07 09:00–10:00" in client.get(url).content.decode()
    body = {"facility": room.pk, **sent}
    answer = client.post("/api/v1/bookings/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "booking.taken")
    body |= {"starts": "10:00", "ends": "11:00"}
    made = client.post("/api/v1/bookings/", body, content_type="application/json").json()
    assert made["who"] == "示例银行"
    assert client.get(f"/api/v1/centres/{room.venue_id}/").json()["hours"][5] == {
        "weekday": 6, "spans": [{"opens": "09:00", "closes": "12:00"}],
    }  # fmt: skip
    taken = client_for(secretary).get(f"/api/v1/centres/{room.venue_id}/facilities/").json()[0]["taken"]
    assert taken == ["12-07 09:00–10:00", "12-07 10:00–11:00"]
    answer = client.post(f"/api/v1/bookings/{made['id']}/cancel/", {"why": "改期"}, content_type="application/json")
    assert answer.json()["cancelled_why"] == "改期"


def test_one_district_seven_streets_forty_one_communities():
    """HB 四·四是: 1 + 7 + 41 centres, counted by tier."""
    from tests.factories import make_district, make_organization

    district = make_district("海勃湾区")
    streets = [district.street, *(make_organization(district.root, f"示例{n}街道") for n in range(6))]
    communities = [district.community]
    communities += [make_organization(streets[n % 7], f"示例第{n}社区居委会") for n in range(40)]
    with everything("test"):
        for place in (district.root, *streets, *communities):
            create_venue(organization_id=place.pk, name=f"{place.name}党群服务中心", actor=None)
        wanted = [METRICS[f"orgs.centres{tail}"] for tail in ("", "_district", "_street", "_community")]
        [body] = network_on(today(), [district.root.pk], places=False, root=True).nodes
        values = figures_of(wanted, today(), [body])[body.pk].total
    assert [values[one.id].numerator for one in wanted] == [49, 1, 7, 41]


def test_bookings_that_were_used_are_counted(room, liaison, secretary, district):
    book(room, liaison)
    book(room, secretary, starts=10, ends=11)
    gone = book(room, liaison, starts=11, ends=12)
    with acting_as(liaison):
        centres.cancel_booking(booking_id=gone.pk, why="改期", actor=liaison)
    wanted = [METRICS["orgs.bookings"], METRICS["orgs.bookings_units"]]
    for day, numbers in ((MONDAY - timedelta(days=1), [0, 0]), (MONDAY, [2, 1])):
        with everything("test"), as_if_on(day):
            [body] = network_on(day, [district.community.pk], places=False).nodes
            values = figures_of(wanted, day, [body])[body.pk].total
        assert [values[one.id].numerator for one in wanted] == numbers


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_three(room, secretary, district, count, django_assert_num_queries, client):
    with acting_as(secretary):
        for number in range(count - 1):
            venue = create_venue(
                organization_id=district.community.pk, name=f"驿站{number}", is_public=True, actor=secretary
            )
            added = centres.FacilityLine(f"房间{number}")
            centres.add_facility(venue_id=venue.pk, line=added, actor=secretary)
            centres.add_facility(venue_id=room.venue_id, line=added, actor=secretary)
    for number in range(count):
        book(room, secretary, starts=9 + number, ends=10 + number)
    mine = client_for(secretary)
    pages = (
        (reverse("orgs:centres"), 9),
        (reverse("orgs:centre", args=[room.venue_id]), 10),
        (reverse("orgs:bookings"), 7),
    )
    for url, queries in pages:
        mine.get(url)
        with django_assert_num_queries(queries):
            assert mine.get(url).status_code == 200
    url = open_page(district)
    with django_assert_num_queries(8):
        client.get(url)


@pytest.mark.parametrize(
    ("text", "day", "hours"),
    [
        ("工作日 8:30-17:30", date(2026, 10, 1), "不开放"),  # 国庆节
        ("周一至周五 8:30-17:30；周六 9:00-12:00", date(2026, 10, 5), "不开放"),
        ("每天 9:00-18:00", date(2026, 10, 1), "09:00–18:00"),
        ("周一至周五 8:30-17:30；节假日 9:00-11:00", date(2026, 10, 1), "09:00–11:00"),
        ("每天 9:00-18:00；节假日休息", date(2026, 10, 1), "不开放"),
        ("工作日 8:30-17:30", date(2026, 10, 10), "08:30–17:30"),  # 调休上班的周六
        ("周一至周五 8:30-17:30；周六 9:00-12:00", date(2026, 10, 10), "09:00–12:00"),
        ("周一 8:30-17:30；周二 9:00-12:00", date(2026, 10, 10), "不开放"),
        ("周一至周五 8:30-17:30", date(2026, 10, 12), "08:30–17:30"),
        ("每天 8:30-17:30；节假日不开放", date(2026, 10, 4), "不开放"),  # 国庆假期里的周日
        ("每天 8:30-17:30；节假日不开放", date(2026, 10, 18), "08:30–17:30"),  # an ordinary Sunday
        ("周一至周五 8:30-17:30；周六 9:00-12:00", date(2026, 10, 3), "不开放"),
        ("周一至周五8:30-17:00，节假日除外", date(2026, 10, 12), "08:30–17:00"),
        ("周一至周日8:30-17:00，节假日除外", date(2026, 10, 4), "不开放"),
        ("每天 8:30-17:00（法定节假日除外）", date(2026, 10, 1), "不开放"),
        ("每天（节假日除外）8:30-17:00", date(2026, 10, 12), "08:30–17:00"),
        ("周一至周五8:30-17:00，节假日休息；周六9:00-12:00", date(2026, 10, 17), "09:00–12:00"),
        ("每天 8:30-12:00、14:00-17:00、节假日闭馆", date(2026, 10, 5), "不开放"),
    ],
)
def test_holidays_and_worked_weekends_follow_the_calendar(text, day, hours):
    assert said(hours_on(text, day)) == hours


def test_the_page_names_the_days_that_differ_and_a_booking_on_one_is_refused(room, secretary):
    with acting_as(secretary):
        venues.update_venue(venue_id=room.venue_id, opening_hours="周一至周五 8:30-17:30", actor=secretary)
    page = client_for(secretary).get(reverse("orgs:centre", args=[room.venue_id])).text
    assert "近两个月的节假日和调休" in page
    assert "2027-01-01" in page
    error = refused("venue.hours", book, room, secretary, on=date(2027, 1, 1))
    assert "2027-01-01 是节假日，不开放" in error.message


def test_hours_past_midnight_are_refused_with_a_sentence(room, secretary):
    with acting_as(secretary):
        error = refused(
            "venue.hours_midnight", venues.update_venue,
            venue_id=room.venue_id, opening_hours="周五 20:00–2:00", actor=secretary,
        )  # fmt: skip
        assert "20:00–24:00" in error.message
        text = "周五 20:00–24:00；周六 0:00–2:00、9:00–12:00"
        assert venues.update_venue(venue_id=room.venue_id, opening_hours=text, actor=secretary)
    assert [len(spans) for spans in read_hours(text).values()] == [1, 2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "周五 20:00至2:00",
            "“20:00至2:00”到了第二天，系统按一天一天算：请写成当天“20:00–24:00”，需要的话再写第二天“0:00–2:00”。",
        ),
        (
            "周五 20点到2点",
            "“20点到2点”到了第二天，系统按一天一天算：请写成当天“20:00–24:00”，需要的话再写第二天“0:00–2:00”。",
        ),
        ("9:00-0:00", "“9:00-0:00”到了第二天，系统按一天一天算：请写成当天“9:00–24:00”。"),
    ],
)  # fmt: skip
def test_hours_past_midnight_are_told_as_they_were_written(room, secretary, text, told):
    with acting_as(secretary):
        error = refused(
            "venue.hours_midnight", venues.update_venue,
            venue_id=room.venue_id, opening_hours=text, actor=secretary,
        )  # fmt: skip
    assert error.message == f"开放时间{told}"


def test_hours_past_midnight_of_old_do_not_hinder_other_changes(room, secretary):
    with everything("stored before the rule"):
        Venue.objects.filter(pk=room.venue_id).update(opening_hours="周五 20:00-2:00")
    with acting_as(secretary):
        facts = {"opening_hours": "周五 20:00-2:00", "address": "示例路 2 号"}
        assert venues.update_venue(venue_id=room.venue_id, **facts, actor=secretary).address == "示例路 2 号"


def test_a_booking_on_a_day_that_became_a_holiday_does_not_hinder_other_hours(room, secretary, monkeypatch):
    saturday = date(2026, 12, 12)
    book(room, secretary, on=saturday)
    monkeypatch.setattr("orgs.hours.is_off", lambda day: day == saturday)  # announced after the booking
    with acting_as(secretary):
        text = HOURS.replace("17:30", "17:00")
        assert venues.update_venue(venue_id=room.venue_id, opening_hours=text, actor=secretary)
    book(room, secretary)
    with acting_as(secretary):
        refused(
            "venue.booked", venues.update_venue,
            venue_id=room.venue_id, opening_hours=HOURS.replace("8:30–12:00、", ""), actor=secretary,
        )  # fmt: skip


def test_what_is_taken_is_told_as_far_as_one_may_book(room, secretary):
    far = date(2027, 5, 17)  # a Monday
    book(room, secretary, on=far)
    with acting_as(secretary):
        assert taken_times([room.pk], MONDAY)[room.pk] == ["2027-05-17 09:00–10:00"]
