"""Members who report: once in one place, moved with their history, their services, and the rates with their counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from members.carrying import carry_check_ins, restore_check_ins
from members.models import CheckIn, Leaving, Person, Service, ServiceState
from members.selectors.checkins import percent, rates_below
from members.services.checkins import (
    CheckInLine,
    check_in,
    end_check_in,
    move_check_in,
    report_many,
    update_check_in,
)
from members.services.persons import PersonLine, create_person
from members.services.voluntary import ServiceLine, decide_services, record_services
from orgs.models import Organization, Reorganization
from tests.factories import acting_as, client_for, make_unit, make_user

CAME = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def a_day():
    """They served in May: a rate speaks of the twelve months up to the day."""
    with time_machine.travel("2026-11-20 09:00+08:00", tick=False):
        yield


@pytest.fixture
def unit(district):
    return make_unit(district, "示例设计院", joins=district.community)


@pytest.fixture
def liaison(unit):
    return make_user("UNIT_LIAISON", unit=unit)


def person(district, secretary, name="汪小平", number=301, unit=None):
    line = PersonLine(name=name, phone=f"15400000{number}", unit_id=unit.pk if unit else None)
    with acting_as(secretary):
        return create_person(organization_id=district.community.pk, line=line, actor=secretary)


def listed(district, secretary, who, **fields):
    fields = {"reported_on": CAME, **fields}
    with acting_as(secretary):
        line = CheckInLine(person_id=who.pk, unit_id=who.unit_id, **fields)
        return check_in(organization_id=district.community.pk, line=line, actor=secretary)


def served(row, user, on=date(2026, 5, 4), title="楼道清洁"):
    with acting_as(user):
        return record_services(check_in_ids=[row.pk], line=ServiceLine(on, title, Decimal(2)), actor=user)


def test_on_the_list_then_reported(district, secretary):
    row = listed(district, secretary, person(district, secretary), reported_on=None, listed_on=date(2026, 1, 5))
    with acting_as(secretary):
        assert rates_below(CAME)[0].due == 1
        assert rates_below(CAME)[0].reported == 0
        assert report_many(check_in_ids=[row.pk], reported_on=CAME, actor=secretary) == 1
        assert (rates_below(CAME)[0].reported, rates_below(CAME - timedelta(days=1))[0].reported) == (1, 0)
    row.refresh_from_db()
    assert (row.since, row.reported_on) == (date(2026, 1, 5), CAME)


def test_one_place_at_a_time(district, secretary):
    who = person(district, secretary)
    row = listed(district, secretary, who)
    with pytest.raises(Conflict, match="已经在本组织的名单里"):
        listed(district, secretary, who)
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    with acting_as(other), pytest.raises(Conflict, match=f"已在{district.community}报到"):
        check_in(organization_id=district.foreign_community.pk, line=CheckInLine(who.pk), actor=other)
    with everything("test"), pytest.raises(IntegrityError), transaction.atomic():
        CheckIn.objects.create(person=who, organization=district.foreign_community, period=row.period)
    with everything("test"):
        assert CheckIn.objects.count() == 1


def test_moving_house_keeps_the_history(district, secretary):
    who = person(district, secretary)
    row = listed(district, secretary, who, claimed_post="政策宣传岗", wishes=("普法",))
    served(row, secretary)
    there = district.foreign_community
    on = date(2026, 6, 1)
    with acting_as(secretary):
        moved = move_check_in(
            check_in_id=row.pk, organization_id=there.pk, moved_on=on, residence="示例花园1栋", actor=secretary
        )
        with pytest.raises(Conflict, match="迁往别处"):
            end_check_in(check_in_id=row.pk, last_day=on, leaving=Leaving.RETIRED, actor=secretary)
    row.refresh_from_db()
    assert (row.leaving, row.until, moved.since, moved.reported_on) == (Leaving.MOVED, on, on, on)
    assert (moved.claimed_post, moved.wishes, moved.moved_from_id) == ("政策宣传岗", ["普法"], row.pk)
    with everything("test"):
        assert row.services.count() == 1
        # Nobody counts twice on any day: here until the day before, there from the day on.
        for day, organization in ((on - timedelta(days=1), district.community), (on, there)):
            assert list(CheckIn.objects.in_force(day).values_list("organization_id", flat=True)) == [organization.pk]
    other = make_user("COMMUNITY_SECRETARY", there)
    with acting_as(other):
        assert CheckIn.objects.get().person == who
        assert Person.objects.filter(pk=who.pk).exists()
        # What was done before goes along, on the page and in the rate.
        assert [service.title for service in Service.objects.all()] == ["楼道清洁"]
        assert rates_below(today())[0].served == 1
    assert "楼道清洁" in client_for(other).get(reverse("members:check_in", args=[moved.pk])).text


def test_what_was_a_mistake_stands_in_nobodys_way(district, secretary):
    who = person(district, secretary)
    row = listed(district, secretary, who)
    with acting_as(secretary):
        end_check_in(check_in_id=row.pk, last_day=today(), leaving=Leaving.MISTAKE, actor=secretary)
        assert rates_below(CAME)[0].due == 0
    other = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    with acting_as(other):
        line = CheckInLine(who.pk, reported_on=CAME)
        assert check_in(organization_id=district.foreign_community.pk, line=line, actor=other).since == CAME


def test_a_day_that_overlaps_a_former_place_is_refused_with_a_sentence(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    on = date(2026, 6, 1)
    there = district.foreign_community
    with acting_as(secretary):
        moved = move_check_in(check_in_id=row.pk, organization_id=there.pk, moved_on=on, actor=secretary)
    other = make_user("COMMUNITY_SECRETARY", there)
    line = CheckInLine(row.person_id, reported_on=date(2026, 5, 1))
    with acting_as(other), pytest.raises(Conflict, match="报到日期要在那一段结束之后"):
        update_check_in(check_in_id=moved.pk, line=line, actor=other)
    moved.refresh_from_db()
    assert moved.reported_on == on


def test_a_merger_takes_the_members_along_and_gives_them_back(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    closed, target = district.communities[0], district.communities[1]
    with everything("test"):
        Organization.objects.filter(pk=closed.pk).update(successor=target)
        act = Reorganization(title="合并")
        carried = carry_check_ins(act=act, closed=[closed.pk], on=date(2026, 7, 1), actor=None)
        assert list(CheckIn.objects.in_force(today()).values_list("organization_id", flat=True)) == [target.pk]
        restore_check_ins(act=act, carried=carried, actor=None)
        assert CheckIn.objects.get() == row
        row.refresh_from_db()
        assert (row.organization_id, row.until, row.leaving) == (closed.pk, None, "")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"moved_on": today() + timedelta(days=1)}, "checkin.future"),
        ({"moved_on": CAME}, "checkin.moved_before"),
        ({"organization_id": None}, "checkin.same"),
    ],
)
def test_a_move_that_cannot_be(district, secretary, fields, code):
    row = listed(district, secretary, person(district, secretary))
    given = {"organization_id": district.foreign_community.pk, "moved_on": date(2026, 6, 1)} | fields
    given["organization_id"] = given["organization_id"] or district.community.pk
    with acting_as(secretary), pytest.raises(RuleBroken) as refused:
        move_check_in(check_in_id=row.pk, actor=secretary, **given)
    assert refused.value.code == code
    with everything("test"):
        assert CheckIn.objects.get().leaving == ""


def test_nobody_reports_to_a_street(district, street):
    with acting_as(street):
        who = create_person(organization_id=district.street.pk, line=PersonLine("赵芳", post="示例局"), actor=street)
        with pytest.raises(RuleBroken) as refused:
            check_in(organization_id=district.street.pk, line=CheckInLine(who.pk), actor=street)
    assert refused.value.code == "checkin.place"


def test_a_resident_id_is_refused(district, secretary):
    with pytest.raises(RuleBroken) as refused:
        listed(district, secretary, person(district, secretary), note="证件 11010519491231002X")
    assert (refused.value.code, refused.value.field) == ("person.resident_id", "note")


# ---- services -------------------------------------------------------------------------------------------------------


def test_the_units_record_waits_for_the_place(district, secretary, unit, liaison):
    who = person(district, secretary, unit=unit)
    row = listed(district, secretary, who)
    (service,) = served(row, liaison)
    assert (service.state, service.decided_on) == (ServiceState.RECORDED, None)
    assert served(row, liaison) == []  # a double click is one record
    with acting_as(liaison), pytest.raises(NotAllowed):
        decide_services(service_ids=[service.pk], confirm=True, actor=liaison)
    with acting_as(secretary):
        assert rates_below(today())[0].served == 0
        with pytest.raises(RuleBroken, match="原因"):
            decide_services(service_ids=[service.pk], confirm=False, actor=secretary)
        assert decide_services(service_ids=[service.pk], confirm=True, actor=secretary) == 1
        assert rates_below(today())[0].served == 1
        # Confirmed today: yesterday it was not yet.
        assert rates_below(today() - timedelta(days=1))[0].served == 0
        with pytest.raises(Conflict, match="已经办理过"):
            decide_services(service_ids=[service.pk], confirm=False, reason="没有来", actor=secretary)


def test_the_places_own_record_counts_at_once(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    (service,) = served(row, secretary)
    assert (service.state, service.decided_on) == (ServiceState.CONFIRMED, today())


def test_a_liaison_sees_and_records_for_the_own_people_only(district, secretary, unit, liaison):
    own = listed(district, secretary, person(district, secretary, unit=unit))
    other = listed(district, secretary, person(district, secretary, "应春梅", 302))
    with acting_as(liaison):
        assert [row.pk for row in CheckIn.objects.all()] == [own.pk]
        with pytest.raises(RuleBroken) as refused:
            record_services(check_in_ids=[own.pk, other.pk], line=ServiceLine(CAME, "普法"), actor=liaison)
    assert refused.value.code == "service.whom"
    with everything("test"):
        assert not Service.objects.exists()


def test_no_service_before_the_report(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    with pytest.raises(RuleBroken) as refused:
        served(row, secretary, on=CAME - timedelta(days=1))
    assert refused.value.code == "service.day"
    with acting_as(secretary), pytest.raises(RuleBroken) as refused:
        update_check_in(
            check_in_id=served(row, secretary)[0].check_in_id, line=CheckInLine(row.person_id), actor=secretary
        )
    assert refused.value.code == "checkin.served"


# ---- rates ----------------------------------------------------------------------------------------------------------


def test_rates_are_never_rounded_up_to_all():
    assert percent(37454, 37455) == "99.99%"
    assert percent(99999, 100000) == "99.99%"
    assert percent(3, 3) == "100.0%"
    assert percent(0, 0) == "—"


def test_rates_by_level_in_order(district, secretary, street):
    for number, name in enumerate(("汪小平", "赵芳", "张翔")):
        row = listed(district, secretary, person(district, secretary, name, 310 + number))
        if number == 0:
            served(row, secretary)
    listed(district, secretary, person(district, secretary, "应春梅", 320), reported_on=None)
    with acting_as(street):
        total, *below = rates_below(today(), district.street)
    assert (total.due, total.reported, total.served) == (4, 3, 1)
    assert (total.reported_rate, total.served_rate) == ("75.0%", "33.3%")
    assert [(one.name, one.due) for one in below] == [(district.community.name, 4)]


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_a_member_is_put_on_the_list_and_serves_by_pages(district, secretary):
    who = person(district, secretary)
    client = client_for(secretary)
    page = client.get(reverse("members:check_in_add"), {"q": "汪小平"})
    assert "汪小平" in page.content.decode()
    url = f"{reverse('members:check_in_add')}?person={who.pk}"
    answer = client.post(url, {"reported_on": "2026-03-02", "home_branch": "示例局机关党支部", "wishes": "普法，助学"})
    with everything("test"):
        row = CheckIn.objects.get()
    assert answer.url == reverse("members:check_in", args=[row.pk])
    assert (row.wishes, row.home_branch) == (["普法", "助学"], "示例局机关党支部")
    answer = client.post(
        f"{reverse('members:service_add')}?check_in={row.pk}",
        {"on": "2026-05-04", "title": "楼道清洁", "check_ins": [row.pk], "hours": "1.5"},
    )
    assert answer.status_code == 302
    page = client.get(reverse("members:check_in", args=[row.pk])).content.decode()
    assert "楼道清洁" in page
    assert "1.5 小时" in page
    page = client.get(reverse("members:check_ins")).content.decode()
    assert "100.0%" in page
    assert "汪小平" in page


def test_a_refusal_keeps_what_was_typed(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    page = client_for(secretary).post(
        reverse("members:check_in_move", args=[row.pk]),
        {"place": district.foreign_community.name, "moved_on": "2020-01-01", "residence": "示例花园9栋"},
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "迁出日期要晚于 2026-03-02" in text
    assert "示例花园9栋" in text


def test_the_place_is_named_and_need_not_be_in_sight(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    client, url = client_for(secretary), reverse("members:check_in_move", args=[row.pk])
    sent = {"place": "没有的社区", "moved_on": "2026-06-01"}
    assert "没有这个社区" in client.post(url, sent).content.decode()
    there = district.foreign_community
    answer = client.post(url, {**sent, "place": f"{there.parent.name} {there.name}"})
    assert answer.status_code == 302
    with everything("test"):
        assert CheckIn.objects.get(moved_from=row).organization_id == there.pk


WRITTEN = ("南站东社区", "南站东", "南站街道南站东社区", "南站街道 南站东社区居委会", "南站东社区党委")


@pytest.mark.parametrize("written", WRITTEN)
def test_the_place_is_read_as_in_workbooks(district, secretary, written):
    """However the office calls it, and whatever its full name is."""
    there = district.foreign_community
    assert there.name == "南站东社区"
    with everything("test"):
        Organization.objects.filter(pk=there.pk).update(name="南站东社区居委会")
    row = listed(district, secretary, person(district, secretary))
    url = reverse("members:check_in_move", args=[row.pk])
    answer = client_for(secretary).post(url, {"place": written, "moved_on": "2026-06-01"})
    assert answer.status_code == 302, answer.content.decode()
    with everything("test"):
        assert CheckIn.objects.get(moved_from=row).organization_id == there.pk


def test_the_places_are_offered_and_near_names_said(district, secretary, street):
    row = listed(district, secretary, person(district, secretary))
    client, url = client_for(secretary), reverse("members:check_in_move", args=[row.pk])
    assert "<option" not in client.get(url).content.decode()
    page = client_for(street).get(url).content.decode()
    assert f'<option value="桃源街道{district.sibling_community.name}">' in page
    assert f'"桃源街道{district.community.name}"' not in page
    assert "南站" not in page
    text = client.post(url, {"place": "南站中社区", "moved_on": "2026-06-01"}).content.decode()
    assert "没有这个社区，名称相近的有：南站街道南站东社区、南站街道南站西社区" in text or (
        "没有这个社区，名称相近的有：南站街道南站西社区、南站街道南站东社区" in text
    )
    with everything("test"):
        Organization.objects.filter(pk=district.sibling_community.pk).update(name="南站东社区")
    text = client.post(url, {"place": "南站东社区", "moved_on": "2026-06-01"}).content.decode()
    assert "全区不止一个，请在前面加上街道名称" in text
    assert "桃源街道南站东社区" in text


def test_the_page_says_the_day_of_the_move_as_it_was_written(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    client = client_for(secretary)
    there = district.foreign_community.name
    client.post(reverse("members:check_in_move", args=[row.pk]), {"place": there, "moved_on": "2026-06-01"})
    page = client.get(reverse("members:check_in", args=[row.pk])).content.decode()
    assert "迁往别处 2026-06-01" in page


def test_a_service_is_told_all_that_is_wrong_at_once(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    data = {"on": "2026-11-21", "title": "", "check_ins": [row.pk]}
    text = client_for(secretary).post(reverse("members:service_add"), data).content.decode()
    assert "服务日期不能晚于今天。" in text
    assert "请填写服务内容" in text


@pytest.mark.parametrize("route", ["check_ins", "services"])
def test_lists_ask_as_much_for_three_rows_as_for_one(district, secretary, route, django_assert_num_queries):
    client = client_for(secretary)
    url = reverse(f"members:{route}")
    served(listed(district, secretary, person(district, secretary)), secretary)
    client.get(url)
    queries = {"check_ins": 9, "services": 8}[route]
    with django_assert_num_queries(queries):
        client.get(url)
    for number, name in enumerate(("赵芳", "张翔")):
        served(listed(district, secretary, person(district, secretary, name, 330 + number)), secretary)
    with django_assert_num_queries(queries):
        client.get(url)


def test_a_street_says_in_which_community(district, street, secretary):
    who = person(district, secretary)
    client = client_for(street)
    url = f"{reverse('members:check_in_add')}?person={who.pk}"
    assert "请选择" in client.post(url, {"reported_on": "2026-03-02"}).content.decode()
    client.post(url, {"reported_on": "2026-03-02", "organization": district.community.pk})
    with everything("test"):
        assert CheckIn.objects.get().organization == Organization.objects.get(pk=district.community.pk)


def test_two_who_record_the_same_service_at_once_are_told_and_nothing_is_doubled(district, secretary):
    row = listed(district, secretary, person(district, secretary))
    facts = {"check_in": row, "person": row.person, "organization": row.organization, "on": date(2026, 5, 4),
             "title": "楼道清洁", "recorded_on": date(2026, 11, 20)}  # fmt: skip
    came = []

    def meanwhile(execute, sql, params, many, context):
        if 'INSERT INTO "members_service" ' in sql and not came:
            came.append(sql)
            Service.objects.create(**facts)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile), pytest.raises(Conflict, match="刚刚有人登记了同一次服务") as caught:
        served(row, secretary)
    assert (caught.value.code, caught.value.field) == ("service.twice", "title")
    assert len(served(row, secretary)) == 1
    assert served(row, secretary) == []
