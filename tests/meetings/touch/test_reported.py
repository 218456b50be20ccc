"""In-service members who reported take part in activities like members of the committee, counted at both ends."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.errors import RuleBroken
from common.scoping import everything
from meetings.certificates import certificate_document, service_record
from meetings.models import Activity, Attendance
from meetings.selectors.participants import reported_choices
from meetings.services.activities import ActivityLine, hold_activity, plan_activity, set_participants
from members.models import Service
from members.services.checkins import CheckInLine, check_in, end_check_in
from members.services.persons import PersonLine, create_person
from members.services.voluntary import ServiceLine, record_services
from tests.factories import acting_as, client_for

DAY = date(2026, 9, 10)


def reported(place, name="汪小平", number=301, on=date(2026, 5, 1), unit=None):
    """A member who lives in the community, on its list since April."""
    with acting_as(place.secretary):
        line = PersonLine(name=name, phone=f"15400000{number}", post="干部")
        person = create_person(organization_id=place.community.pk, line=line, actor=place.secretary)
        row = CheckInLine(
            person.pk, on, unit_id=unit.pk if unit else None, home_branch="示例局机关第一党支部",
            claimed_post="文明劝导岗", listed_on=date(2026, 4, 1),
        )  # fmt: skip
        return check_in(organization_id=place.community.pk, line=row, actor=place.secretary)


def planned(place, title="清洁家园", kind="volunteering", hours=Decimal("2.5")):
    with acting_as(place.secretary):
        line = ActivityLine(kind=kind, title=title, planned_on=DAY, hours=hours)
        return plan_activity(organization_id=place.community.pk, line=line, actor=place.secretary)


def hold(place, activity, *people, **more):
    with acting_as(place.secretary):
        return hold_activity(
            activity_id=activity.pk,
            outcome="清理楼道三处",
            person_ids=[row.person_id for row in people],
            actor=place.secretary,
            **more,
        )


def test_who_had_reported_by_the_day_can_be_named(place):
    came, late, gone = (
        reported(place),
        reported(place, "晚来", 302, on=date(2026, 9, 11)),
        reported(place, "走了", 303),
    )
    with acting_as(place.secretary):
        end_check_in(check_in_id=gone.pk, last_day=date(2026, 8, 31), leaving="RETIRED", actor=place.secretary)
        assert [(one.name, one.unit) for one in reported_choices(place.community, DAY)] == [
            ("汪小平", "示例局机关第一党支部")
        ]
    row = planned(place)
    for somebody in (late, gone):
        with pytest.raises(RuleBroken) as caught:
            hold(place, row, came, somebody)
        assert (caught.value.code, caught.value.field) == ("activity.person", "persons")
    hold(place, row, came, place.wan)
    with everything("test"):
        assert set(Attendance.objects.values_list("person__name", flat=True)) == {"汪小平", "万敏"}


def test_everybody_who_reported_with_one_tick_and_put_down_as_their_service(place):
    for name, number in (("汪小平", 301), ("周大海", 302)):
        reported(place, name, number)
    row = planned(place)
    path = reverse("meetings:activity_hold", args=[row.pk])
    client = client_for(place.secretary)
    form = client.get(path).context["form"]
    groups = dict(form.fields["persons"].choices)
    assert [label for _, label in groups["报到党员"]] == [
        "汪小平（示例局机关第一党支部）",
        "周大海（示例局机关第一党支部）",
    ]
    assert form.initial["as_service"]
    page = client.post(
        path,
        {"held_on": "2026-09-10", "hours": "2.5", "outcome": "清理楼道", "all_reported": "on", "as_service": "on"},
        follow=True,
    )
    assert "已登记，2 人参加。" in page.content.decode()
    assert [(one.standing, one.unit_name) for one in page.context["rows"]] == [("报到党员", "示例局机关第一党支部")] * 2
    with everything("test"):
        rows = Service.objects.values_list("check_in__person__name", "title", "on", "hours", "state").order_by("pk")
        assert list(rows) == [
            ("汪小平", "清洁家园", DAY, Decimal("2.5"), "CONFIRMED"),
            ("周大海", "清洁家园", DAY, Decimal("2.5"), "CONFIRMED"),
        ]


def test_put_down_twice_it_is_one_service(place):
    who = reported(place)
    row = planned(place)
    hold(place, row, who, place.wan, as_service=True)
    hold(place, row, who, place.wan, as_service=True)
    with everything("test"):
        assert list(Service.objects.values_list("person_id", flat=True)) == [who.person_id]


def test_where_very_many_reported_they_are_named(place, monkeypatch):
    monkeypatch.setattr("meetings.selectors.participants.reported_choices.__defaults__", (1,))
    for name, number in (("汪小平", 301), ("周大海", 302), ("李明", 303), ("李明", 304)):
        reported(place, name, number)
    row = planned(place)
    path = reverse("meetings:activity_hold", args=[row.pk])
    sent = {"held_on": "2026-09-10", "outcome": "清理楼道"}
    client = client_for(place.secretary)
    assert "报到党员" not in dict(client.get(path).context["form"].fields["persons"].choices)
    nobody = client.post(path, sent | {"names": "汪小平、没有的人"})
    assert "报到的党员中没有：没有的人" in nobody.content.decode()
    assert "汪小平、没有的人" in nobody.content.decode()
    assert "不止一人叫：李明" in client.post(path, sent | {"names": "李明"}).content.decode()
    client.post(path, sent | {"names": "汪 小平，周大海\n汪小平"})
    with everything("test"):
        assert set(Attendance.objects.values_list("person__name", flat=True)) == {"汪小平", "周大海"}
        assert Activity.objects.get().state == "HELD"


def test_their_unit_sees_them_at_its_end(place):
    hold(place, planned(place), reported(place, unit=place.school), reported(place, "别处的", 302), place.hu)
    client = client_for(place.teacher)
    page = client.get(reverse("meetings:activities"))
    answer = client.get("/api/v1/activity-attendances/").json()
    assert "汪小平" in page.text
    assert "别处的" not in page.text
    assert [row["person_name"] for row in answer["results"]] == ["汪小平"]


def test_the_certificate_of_a_member_who_only_reported(place):
    who = reported(place)
    hold(place, planned(place), who, as_service=True)
    with acting_as(place.secretary):
        line = ServiceLine(on=date(2026, 8, 1), title="上门量血压", hours=Decimal(2), served=12)
        record_services(check_in_ids=[who.pk], line=line, actor=place.secretary)
        found = service_record(who.person, place.community, date(2026, 1, 1), date(2026, 12, 31))
        document = certificate_document(found, date(2026, 9, 15))
    # What was done at an activity is said once, though it is on record as a service too.
    assert [row.title for row in found.services] == ["上门量血压"]
    assert document.addressee == "示例局机关第一党支部"
    opening, sums = (block.text for block in document.blocks[:2])
    assert "2026年5月1日到" in opening
    assert "报到，认领文明劝导岗" in opening
    assert sums == "参加组织生活和服务活动1次，共2.5小时；提供服务1次，共2小时。"
    headings = [block.text for block in document.blocks if hasattr(block, "level")]
    assert headings == ["参加组织生活和服务活动", "在居住地提供的服务"]


def test_from_the_members_own_page_to_the_certificate(place):
    who = reported(place)
    path = reverse("members:check_in", args=[who.pk])
    address = reverse("meetings:certificate", args=[place.community.pk, who.person_id])
    client = client_for(place.secretary)
    assert address in client.get(path).content.decode()
    assert client.get(address).status_code == 200


def test_by_api(place):
    who = reported(place)
    row = planned(place)
    client = client_for(place.secretary)
    sent = {"outcome": "清理楼道", "persons": [who.person_id], "as_service": True}
    path = f"/api/v1/activities/{row.pk}/hold/"
    assert client.post(path, sent, content_type="application/json").status_code == 200
    with everything("test"):
        assert Service.objects.get().title == "清洁家园"


def test_corrected_to_a_day_before_the_report(place):
    """Who is on the list stays only where he or she had reported by the new day."""
    who = reported(place, on=date(2026, 9, 8))
    row = hold(place, planned(place), who)
    with pytest.raises(RuleBroken) as caught, acting_as(place.secretary):
        hold_activity(activity_id=row.pk, outcome="清理", held_on=date(2026, 9, 7), actor=place.secretary)
    assert caught.value.code == "activity.person"
    with acting_as(place.secretary):
        assert set_participants(activity_id=row.pk, person_ids=[], actor=place.secretary) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(place, number, django_assert_num_queries):
    people = [reported(place, f"汪{one}", 310 + one) for one in range(number)]
    row = hold(place, planned(place), *people)
    client = client_for(place.secretary)
    client.get(reverse("meetings:activity", args=[row.pk]))
    with django_assert_num_queries(11):
        client.get(reverse("meetings:activity", args=[row.pk]))
