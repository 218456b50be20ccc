"""Contacts: many at once or one by one, corrected, taken away; the period's table; who may."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import NotAllowed, RuleBroken
from common.scoping import everything
from meetings.models import Channel, Contact, Suggestion
from meetings.services.contacts import edit_contact, record_contacts, remove_contact
from meetings.services.suggestions import receive_suggestion
from tests.factories import acting_as, client_for, make_user

TODAY = date(2026, 9, 15)


def call(place, *appointments, **more):
    with acting_as(place.secretary):
        return record_contacts(
            organization_id=place.community.pk,
            appointment_ids=[one.pk for one in appointments],
            actor=place.secretary,
            **more,
        )


def shown(place, path, user=None, **data):
    return client_for(user or place.secretary).get(path, data)


def test_one_save_records_a_call_with_each_of_many(place):
    made = call(place, place.wan, place.hu, topic="plans", note="  年度  计划 ")
    assert [(row.appointment_id, row.channel, row.on, row.topic, row.note) for row in made] == [
        (place.wan.pk, "PHONE", TODAY, "plans", "年度 计划"),
        (place.hu.pk, "PHONE", TODAY, "plans", "年度 计划"),
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"on": date(2026, 9, 16)}, "contact.ahead"),
        ({"on": date(2025, 12, 31)}, "contact.member"),
        ({"topic": "weather"}, "contact.topic"),
        ({"channel": "PIGEON"}, "contact.channel"),
        ({"note": "长" * 201}, "contact.note"),
    ],
)
def test_what_cannot_be_is_refused_whole(place, more, code):
    with pytest.raises(RuleBroken) as refused:
        call(place, place.wan, place.hu, **more)
    assert refused.value.code == code
    with everything("test"):
        assert not Contact.objects.exists()


def test_nobody_ticked_and_somebody_who_is_not_part_time(place):
    with pytest.raises(RuleBroken) as nobody:
        call(place)
    assert nobody.value.code == "contact.nobody"
    with everything("test"):
        secretary = place.community.appointments.get(person__name="詹海英")
    with pytest.raises(RuleBroken) as other:
        call(place, place.wan, secretary)
    assert other.value.code == "contact.member"


def test_another_committee_may_not(place):
    stranger = make_user("COMMUNITY_SECRETARY", place.district.sibling_community)
    with acting_as(stranger), pytest.raises(RuleBroken) as refused:
        record_contacts(organization_id=place.community.pk, appointment_ids=[place.wan.pk], actor=stranger)
    assert refused.value.status == 404
    reader = make_user("READ_ONLY", place.community)
    with acting_as(reader), pytest.raises(NotAllowed):
        record_contacts(organization_id=place.community.pk, appointment_ids=[place.wan.pk], actor=reader)


def test_a_correction_and_a_removal_that_leaves_the_suggestion(place):
    contact = call(place, place.wan)[0]
    with acting_as(place.secretary):
        told = receive_suggestion(
            appointment_id=place.wan.pk, text="加装路灯", contact_id=contact.pk, actor=place.secretary
        )
        edited = edit_contact(
            contact_id=contact.pk, channel=Channel.VISIT, on=date(2026, 9, 1), topic="opinion", actor=place.secretary
        )
        assert (edited.channel, edited.on, edited.topic) == ("VISIT", date(2026, 9, 1), "opinion")
        remove_contact(contact_id=contact.pk, actor=place.secretary)
        assert not Contact.objects.exists()
        assert Suggestion.objects.get(pk=told.pk).contact_id is None


def test_the_table_says_who_was_phoned_this_month_and_a_button_records_one(place):
    path = reverse("meetings:contacts_of", args=[place.community.pk])
    call(place, place.wan, on=date(2026, 8, 31))
    call(place, place.hu, channel=Channel.VISIT)
    page = shown(place, path)
    assert "2 名兼职委员，0 名已电话沟通" in page.text
    assert [(row.person.name, row.calls, row.last_contact) for row in page.context["rows"]] == [
        ("万敏", 0, date(2026, 8, 31)),
        ("胡志强", 0, TODAY),
    ]
    client = client_for(place.secretary)
    sent = client.post(path, {"channel": "PHONE", "on": "2026-09-15", "topic": "", "note": "", "only": place.wan.pk})
    assert sent.status_code == 302
    page = client.get(path)
    assert [(row.person.name, row.calls) for row in page.context["rows"]] == [("万敏", 1), ("胡志强", 0)]
    client.post(path, {"channel": "PHONE", "on": "2026-09-15", "appointments": [place.wan.pk, place.hu.pk]})
    assert "2 名兼职委员，2 名已电话沟通" in client.get(path).text


def test_a_bad_date_keeps_what_was_ticked_and_typed(place):
    path = reverse("meetings:contacts_of", args=[place.community.pk])
    page = client_for(place.secretary).post(
        path, {"channel": "LETTER", "on": "2026-09-30", "note": "信已寄", "appointments": [place.hu.pk]}
    )
    assert page.status_code == 200
    assert "沟通日期不能晚于今天。" in page.text
    assert 'value="信已寄"' in page.text
    assert page.context["ticked"] == {str(place.hu.pk)}


def test_the_list_filters_by_state_and_the_month_follows_the_day(place):
    call(place, place.wan, on=date(2026, 8, 20))
    path = reverse("meetings:contacts")

    def names(**data):
        page = shown(place, path, user=place.superior, **data)
        return [row["object"].person.name for row in page.context["rows"]]

    assert names(state="open") == ["万敏", "胡志强"]
    assert names(state="done", on="2026-08-25") == ["万敏"]
    assert names(q="hzq") == ["胡志强"]
    assert names(organization=place.district.foreign_community.pk) == []


def test_the_list_costs_the_same_for_one_and_many(place):
    client = client_for(place.superior)
    path = reverse("meetings:contacts")
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path, {"q": "万敏"})
    call(place, place.wan, place.hu)
    with CaptureQueriesContext(connection) as many:
        client.get(path, {"place": "桃源"})
    assert len(one) == len(many)


def test_records_are_exported_as_shown(place):
    call(place, place.wan, topic="plans", note="年度计划")
    answer = shown(place, reverse("meetings:contact_records"), export="csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "日期,姓名,单位,组织,方式,事项,要点"
    assert lines[1] == "2026-09-15,万敏,第九十七示例小学,桃源东社区,电话沟通,年度工作计划、目标、工作进度,年度计划"


def test_a_unit_does_not_read_what_was_talked_about(place):
    call(place, place.wan, note="只给社区看的话")
    client = client_for(place.teacher)
    for path in (reverse("meetings:contacts"), reverse("meetings:contacts_of", args=[place.community.pk])):
        assert client.get(path).status_code == 403
    with acting_as(place.teacher):
        assert not Contact.objects.exists()


def test_a_members_history_holds_contacts_suggestions_and_activities(place):
    contact = call(place, place.wan, note="路灯")[0]
    with acting_as(place.secretary):
        receive_suggestion(appointment_id=place.wan.pk, text="加装路灯", contact_id=contact.pk, actor=place.secretary)
    page = shown(place, reverse("meetings:contact_member", args=[place.wan.pk]))
    assert [(event["when"], event["title"], event["note"]) for event in page.context["events"]] == [
        ("2026-09-15", "电话沟通", "路灯"),
        ("2026-09-15", "意见建议：加装路灯", ""),
    ]
