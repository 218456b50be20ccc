"""Duty lists, secondments and trainings: what the services refuse, what the pages say, what is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from members.models import Appointment, Duty, Person, Secondment, Training
from members.services import duties, secondments, trainings
from members.services.duties import DutyLine
from members.services.persons import PersonLine, create_person
from members.services.secondments import SecondmentLine
from members.services.trainings import TrainingLine
from tests.factories import acting_as, client_for, make_unit, make_user
from tests.members.slates import in_office


@pytest.fixture(autouse=True)
def a_day():
    """A day in the middle of the term that the slates of these tests begin."""
    with time_machine.travel("2026-06-01 09:00+08:00", tick=False):
        yield


@pytest.fixture
def office(district, secretary, street):
    return in_office(district.community, secretary, street)


@pytest.fixture
def part_time(office):
    with everything("part-time members"):
        return list(Appointment.objects.filter(part_time=True).select_related("person").order_by("pk"))


def actions():
    with everything("the trail"):
        return list(AuditEvent.objects.filter(action__startswith="members.").values_list("action", flat=True))


# ---- duty lists -----------------------------------------------------------------------------------------------------


def test_one_line_for_all_part_time_members(district, secretary, part_time):
    client = client_for(secretary)
    address = reverse("members:duty_add", args=[district.community.pk])
    page = client.get(address).text
    assert page.count('name="appointments"') == 2
    data = {"title": "每季度参加一次联席会议", "appointments": [row.pk for row in part_time]}
    assert client.post(address, {**data, "appointments": []}).status_code == 200
    assert client.post(address, data).status_code == 302
    page = client.get(reverse("members:committee_duties", args=[district.community.pk])).text
    assert page.count("每季度参加一次联席会议") >= 2
    assert "members.duties.added" in actions()


def test_a_duty_is_done_reopened_and_removed(district, secretary, part_time):
    with acting_as(secretary):
        [duty] = duties.add_duties(appointment_ids=[part_time[0].pk], line=DutyLine("走访三户"), actor=secretary)
    client = client_for(secretary)
    done = reverse("members:duty_done", args=[duty.pk])
    future = (today() + timedelta(days=3)).isoformat()
    assert "不能晚于今天" in client.post(done, {"done_on": future, "outcome": "已走访"}).text
    assert client.post(done, {"done_on": today().isoformat(), "outcome": "走访三户，帮办两件事"}).status_code == 302
    assert "走访三户，帮办两件事" in client.get(reverse("members:duties")).text
    with acting_as(secretary):
        with pytest.raises(Conflict):
            duties.update_duty(duty_id=duty.pk, line=DutyLine("改"), actor=secretary)
        with pytest.raises(Conflict):
            duties.remove_duty(duty_id=duty.pk, actor=secretary)
    assert client.post(reverse("members:duty_reopen", args=[duty.pk])).status_code == 302
    edited = client.post(reverse("members:duty_edit", args=[duty.pk]), {"title": "走访五户", "due_on": "2020-01-01"})
    assert edited.status_code == 302
    assert "已逾期" in client.get(reverse("members:duties"), {"state": "late"}).text
    assert client.post(reverse("members:duty_remove", args=[duty.pk])).status_code == 302
    with everything("gone"):
        assert not Duty.objects.exists()
    wanted = {f"members.duty.{word}" for word in ("completed", "reopened", "updated", "removed")}
    assert wanted <= set(actions())


def test_duties_are_for_part_time_members_in_office(district, secretary, office, part_time):
    with everything("a full member"):
        full = Appointment.objects.get(person__name="詹海英")
    line = DutyLine("参加会议")
    with acting_as(secretary):
        with pytest.raises(RuleBroken) as refused:
            duties.add_duties(appointment_ids=[full.pk], line=line, actor=secretary)
        assert refused.value.code == "duty.part_time"
        with pytest.raises(RuleBroken):
            duties.add_duties(appointment_ids=[], line=line, actor=secretary)
        with pytest.raises(RuleBroken):
            duties.add_duties(appointment_ids=[part_time[0].pk], line=DutyLine("  "), actor=secretary)
    reader = make_user("READ_ONLY", district.community)
    with acting_as(reader), pytest.raises(NotAllowed):
        duties.add_duties(appointment_ids=[part_time[0].pk], line=line, actor=reader)
    stranger = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    with acting_as(stranger), pytest.raises(RuleBroken):
        duties.add_duties(appointment_ids=[part_time[0].pk], line=line, actor=stranger)


# ---- secondments ----------------------------------------------------------------------------------------------------


def test_a_secondment_is_put_on_record_and_ended(district, secretary, office):
    unit = make_unit(district, "第九十七示例小学", joins=district.community)
    client = client_for(secretary)
    with everything("who is sent"):
        person = Person.objects.get(name="熊丽")
    address = reverse("members:secondment_add")
    assert "先查有没有登记过" in client.get(address).text
    assert "选用" in client.get(address, {"q": "熊丽"}).text
    form = {"direction": "OUT", "unit": unit.pk, "post": "校园辅导员", "since": "2026-01-01"}
    chosen = f"{address}?person={person.pk}"
    assert "不能早于开始日期" in client.post(chosen, {**form, "last_day": "2025-01-01"}).text
    assert client.post(chosen, form).status_code == 302
    assert "已有一条挂职记录" in client.post(chosen, form).text
    page = client.get(reverse("members:secondments")).text
    assert "挂职中" in page
    with everything("the row"):
        row = Secondment.objects.get()
    ended = client.post(reverse("members:secondment_edit", args=[row.pk]), {**form, "last_day": "2026-03-31"})
    assert ended.status_code == 302
    row.refresh_from_db()
    assert row.last_day.isoformat() == "2026-03-31"
    assert "已结束" in client.get(reverse("members:secondments"), {"current": "false"}).text
    assert {"members.secondment.created", "members.secondment.updated"} <= set(actions())


def test_a_secondment_takes_people_and_units_of_the_district_only(district, secretary, office):
    from tests.factories import make_district

    elsewhere = make_district("涪城区", practice="fucheng")
    unit = make_unit(elsewhere, "外区单位", joins=elsewhere.community)
    with everything("who is sent"):
        person = Person.objects.get(name="熊丽")
    line = SecondmentLine(person.pk, unit.pk, "OUT", "辅导员", today())
    with acting_as(secretary), pytest.raises(RuleBroken) as refused:
        secondments.create_secondment(organization_id=district.community.pk, line=line, actor=secretary)
    assert refused.value.status == 404


def test_a_secondment_shows_who_was_sent_behind_the_second_wall(district, office, secretary):
    """The person is on record with another street; community and unit see the row all the same, as the web role."""
    from django.db import connection

    unit = make_unit(district, "第九十七示例小学", joins=district.community)
    stranger = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    with acting_as(stranger):
        line = PersonLine(name="江海生", phone="15400000966", post="示例支部书记")
        person = create_person(organization_id=district.foreign_community.pk, line=line, actor=stranger)
    with acting_as(secretary):
        line = SecondmentLine(person.pk, unit.pk, "IN", "居委会主任助理", today())
        secondments.create_secondment(organization_id=district.community.pk, line=line, actor=secretary)
    liaison = make_user("UNIT_LIAISON", unit=unit)
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    for user, wanted in ((secretary, True), (liaison, True), (other, False)):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE gongjian_app")
        page = client_for(user).get(reverse("members:secondments")).text
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        assert ("江海生" in page) is wanted, user


# ---- trainings ------------------------------------------------------------------------------------------------------


def test_a_training_with_attendance_by_ticking(district, street, office, part_time):
    client = client_for(street)
    data = {"title": "兼职委员培训", "held_on": today().isoformat(), "hours": "4", "place": "街道会议室"}
    assert client.post(reverse("members:training_add"), {**data, "hours": "0"}).status_code == 200
    answer = client.post(reverse("members:training_add"), data)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).text
    assert "万敏（桃源东社区）" in page
    assert "熊丽" not in page
    persons = [row.person_id for row in part_time]
    assert client.post(answer["Location"], {"persons": persons}).status_code == 302
    assert client.post(answer["Location"], {"persons": persons[:1]}).status_code == 302
    with everything("who was there"):
        training = Training.objects.get()
        assert list(training.attendances.values_list("person_id", flat=True)) == persons[:1]
    person = client.get(reverse("members:person", args=[persons[0]])).text
    assert "兼职委员培训" in person
    assert "4.0 学时" in person
    assert client.post(answer["Location"], {"persons": [999999]}).status_code == 200
    edit = reverse("members:training_edit", args=[training.pk])
    assert client.post(edit, {**data, "title": "兼职委员履职培训"}).status_code == 302
    assert "兼职委员履职培训" in client.get(reverse("members:trainings")).text


def test_only_who_was_in_office_that_day_can_be_ticked(district, street, office, part_time):
    with acting_as(street):
        line = TrainingLine("旧培训", today().replace(year=2020))
        training = trainings.create_training(organization_id=district.street.pk, line=line, actor=street)
        with pytest.raises(RuleBroken) as refused:
            trainings.set_attendance(training_id=training.pk, person_ids=[part_time[0].person_id], actor=street)
    assert refused.value.code == "training.person"


def test_the_night_lapses_once_and_the_command_says_how_many(district, secretary, street, capsys):
    from django.core.management import CommandError, call_command

    from members.tasks import lapse_terms

    start = today() - timedelta(days=3 * 365 + 40)
    in_office(district.community, secretary, street, start=start)
    assert lapse_terms() == 9
    assert lapse_terms() == 0
    call_command("lapse_terms")
    assert "没有新的届满离任" in capsys.readouterr().out
    call_command("lapse_terms", "--on", start.isoformat())
    with pytest.raises(CommandError, match="看不懂"):
        call_command("lapse_terms", "--on", "明天")
    client = client_for(secretary)
    page = client.get(reverse("members:committee", args=[district.community.pk])).text
    assert "已届满" in page
    assert "自动免职" in client.get(reverse("members:committee_changes", args=[district.community.pk])).text


def test_the_clock_has_the_nights_job():
    from config.celery import app

    entry = app.conf.beat_schedule["members.lapse_terms"]
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
