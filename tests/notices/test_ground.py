"""What residents raised and what members did: on the workbench of whose turn it is, gone when it is done."""

from datetime import timedelta

from django.urls import reverse

from common.clock import as_if_on, today
from common.periods import period
from common.scoping import everything
from grids.models import Way
from grids.services.matters import MatterLine, answer_matter, pass_up, raise_matter
from members.models import CheckIn, Person
from members.services.voluntary import ServiceLine, decide_services, record_services
from notices.sources import own_dues
from tests.factories import acting_as, make_unit, make_user


def dues(user, kind):
    with acting_as(user):
        return [due for due in own_dues(today()) if due.kind == kind]


def raised(user, organization, ago):
    day = today() - timedelta(days=ago)
    with acting_as(user), as_if_on(day):
        line = MatterLine("井盖松动", "safety")
        return raise_matter(organization_id=organization.pk, line=line, way=Way.VISIT, actor=user)


def test_a_matter_is_whose_hands_it_is_in(district, secretary, street):
    old, new = raised(secretary, district.community, 30), raised(secretary, district.community, 0)
    found = dues(secretary, "matter.due")
    assert [(due.url, due.ahead, due.late(today())) for due in found] == [
        (reverse("grids:matter", args=[old.pk]), False, True),
        (reverse("grids:matter", args=[new.pk]), True, False),
    ]
    assert found[0].due_on == old.due_on
    assert dues(street, "matter.due") == []
    with acting_as(secretary):
        pass_up(matter_id=old.pk, note="请街道协调", actor=secretary)
    assert [due.due_on for due in dues(street, "matter.due")] == [old.due_on]
    with acting_as(street):
        answer_matter(matter_id=old.pk, answer="已修好", actor=street)
    assert dues(street, "matter.due") == []


def test_services_wait_for_the_place_in_one_line(district, secretary):
    unit = make_unit(district, "示例设计院", joins=district.community)
    liaison = make_user("UNIT_LIAISON", unit=unit)
    with everything("test"):
        rows = [
            CheckIn.objects.create(
                person=Person.objects.create(
                    district=district.root, organization=district.community, name=name, unit=unit
                ),
                organization=district.community,
                unit=unit,
                reported_on=today(),
                period=period(today()),
            )
            for name in ("汪小平", "赵芳")
        ]
    with acting_as(liaison):
        line = ServiceLine(today(), "楼道清洁")
        made = record_services(check_in_ids=[row.pk for row in rows], line=line, actor=liaison)
    (due,) = dues(secretary, "service.waiting")
    assert (due.title, due.since) == ("2 条党员服务记录等待确认", today())
    assert dues(liaison, "service.waiting") == []
    with acting_as(secretary):
        decide_services(service_ids=[row.pk for row in made], confirm=True, actor=secretary)
    assert dues(secretary, "service.waiting") == []
