"""The API: slates put as a whole, filings and their steps, findings of any day, the same scope as the pages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from members.models import Appointment, Filing, Nomination, Person, Seat, Term
from tests.factories import client_for, make_unit, make_user
from tests.members.slates import drafted, filed, good_lines, in_office


@pytest.fixture(autouse=True)
def a_day():
    """A day in the middle of the term that the slates of these tests begin."""
    with time_machine.travel("2026-06-01 09:00+08:00", tick=False):
        yield


def send(client, method, route, data=None, **kwargs):
    """One JSON request: (status, body)."""
    body = json.dumps(data) if data is not None else ""
    answer = client.generic(method, reverse(f"api:{route}", kwargs=kwargs), body, content_type="application/json")
    return answer.status_code, (answer.json() if answer.content else None)


def get(client, route, query=None, **kwargs):
    answer = client.get(reverse(f"api:{route}", kwargs=kwargs), query or {})
    return answer.status_code, answer.json()


@pytest.fixture
def client(secretary):
    return client_for(secretary)


@pytest.fixture
def place(district):
    return district.community


def as_lines(rows):
    """Slate lines as a program sends them."""
    return [
        {
            "position": row.position,
            "person": {"name": row.person.name, "phone": row.person.phone, "post": row.person.post},
            "part_time": row.part_time,
            "selection_mode": row.selection_mode,
            "eligibility": row.eligibility,
        }
        for row in rows
    ]


def test_a_slate_is_put_filed_returned_and_accepted_by_programs(client, place, street):
    assert get(client, "draft", pk=place.pk)[0] == 404
    status, draft = send(client, "POST", "draft", {"starts_on": "2026-01-01"}, pk=place.pk)
    assert (status, draft["term"]["label"], draft["can_be_filed"]) == (201, "第一届", False)
    status, draft = send(client, "PUT", "draft", {"lines": as_lines(good_lines())}, pk=place.pk)
    assert (status, len(draft["lines"]), draft["can_be_filed"]) == (200, 9, True)
    assert {row["state"] for row in draft["findings"]} <= {"HOLDS", "NOT_APPLICABLE"}
    status, filing = send(client, "POST", "filing-list", {"organization": place.pk, "document": "示例〔2026〕7 号"})
    assert (status, filing["state"], len(filing["roster"])) == (201, "SUBMITTED", 9)
    status, problem = send(client, "PUT", "draft", {"lines": []}, pk=place.pk)
    assert (status, problem["code"]) == (409, "slate.submitted")
    above = client_for(street)
    status, problem = send(above, "POST", "filing-send-back", {}, pk=filing["id"])
    assert status == 400
    status, returned = send(above, "POST", "filing-send-back", {"remark": "请核对"}, pk=filing["id"])
    assert (status, returned["state"], returned["remark"]) == (200, "RETURNED", "请核对")
    status, again = send(client, "POST", "filing-submit", {"statement": "已核对"}, pk=filing["id"])
    assert (status, again["state"], again["statement"]) == (200, "SUBMITTED", "已核对")
    status, problem = send(client, "POST", "filing-accept", {}, pk=filing["id"])
    assert (status, problem["code"]) == (403, "filing.superior")
    status, accepted = send(above, "POST", "filing-accept", {}, pk=filing["id"])
    assert (status, accepted["state"]) == (200, "ACCEPTED")
    assert [step["state"] for step in accepted["steps"]] == ["SUBMITTED", "RETURNED", "SUBMITTED", "ACCEPTED"]
    status, problem = send(above, "POST", "filing-accept", {}, pk=filing["id"])
    assert (status, problem["code"]) == (409, "filing.state")
    _, sitting = get(client, "appointment-list", {"organization": place.pk, "on": today().isoformat()})
    assert len(sitting["results"]) == 9


def test_what_comes_out_of_a_draft_can_go_back_in(client, place, secretary):
    drafted(place, secretary)
    _, draft = get(client, "draft", pk=place.pk)
    lines = []
    for row in draft["lines"]:
        kept = (
            "position",
            "part_time",
            "represents",
            "capacity",
            "selection_mode",
            "eligibility",
            "appointed_on",
            "note",
        )
        lines.append({**{key: row[key] for key in kept}, "person": {"id": row["person"]["id"]}})
    status, after = send(client, "PUT", "draft", {"version": draft["term"]["version"], "lines": lines}, pk=place.pk)
    assert status == 200
    changed = {"seat"}
    assert [{k: v for k, v in row.items() if k not in changed} for row in after["lines"]] == [
        {k: v for k, v in row.items() if k not in changed} for row in draft["lines"]
    ]
    with everything("nobody was made twice"):
        assert Person.objects.count() == 9
    status, problem = send(client, "PUT", "draft", {"version": draft["term"]["version"], "lines": lines}, pk=place.pk)
    assert (status, problem["code"]) == (409, "slate.stale")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"position": "KING"}, 400, "invalid"),
        ({"person": {}}, 400, "invalid"),
        ({"person": {"id": 999999}}, 404, "person.unknown"),
        ({"represents": 999999}, 404, "unit.unknown"),
        ({"selection_mode": "BY_LOT"}, 400, "invalid"),
        ({"appointed_on": "2026-02-30"}, 400, "invalid"),
        ({"person": {"name": "万敏", "phone": "12"}}, 400, "invalid"),
    ],
)
def test_a_wrong_line_is_refused_and_nothing_is_written(client, place, secretary, change, status, code):
    drafted(place, secretary)
    lines = as_lines(good_lines())
    lines[3] |= change
    answer, problem = send(client, "PUT", "draft", {"lines": lines}, pk=place.pk)
    assert (answer, problem["code"]) == (status, code)
    with everything("as before"):
        assert Nomination.objects.filter(seat__term__organization=place).count() == 9


def test_required_and_reasons_are_asked_of_programs_too(client, place, secretary):
    lines = good_lines()[:2]
    drafted(place, secretary, lines)
    status, problem = send(client, "POST", "filing-list", {"organization": place.pk})
    assert (status, problem["code"]) == (400, "filing.reasons")
    assert any("委员总数" in error["message"] for error in problem["errors"])
    reasons = {"committee.size.community": "筹建", "committee.part_time.community": "筹建", "committee.shape": "筹建"}
    status, filing = send(client, "POST", "filing-list", {"organization": place.pk, "reasons": reasons})
    assert status == 201
    assert {row["rule"] for row in filing["findings"] if row["reason"]} == set(reasons)


def test_findings_of_a_committee_on_any_day(client, place, secretary, street):
    in_office(place, secretary, street)
    status, rows = get(client, "findings", pk=place.pk)
    assert status == 200
    size = next(row for row in rows if row["rule_id"] == "committee.size.community")
    assert (size["state"], size["inputs"]["席位"], size["clause"]) == ("HOLDS", 9, "西湖区 三（二）2")
    _, before = get(client, "findings", {"on": "2020-01-01"}, pk=place.pk)
    assert [(row["rule_id"], row["state"]) for row in before] == [("committee.shape", "BROKEN")]
    assert get(client, "findings", {"on": "昨天"}, pk=place.pk)[0] == 400


def test_appointments_of_a_day_and_all_of_them(client, place, secretary, street):
    in_office(place, secretary, street)
    _, every = get(client, "appointment-list", {"limit": 200})
    assert len(every["results"]) == 9
    _, before = get(client, "appointment-list", {"on": "2020-01-01"})
    assert before["results"] == []
    _, part_time = get(client, "appointment-list", {"part_time": "true", "ordering": "name"})
    assert [row["person_name"] for row in part_time["results"]] == ["胡志强", "万敏"]
    first = every["results"][0]
    status, one = get(client, "appointment-detail", pk=first["id"])
    assert (status, one["person_name"]) == (200, first["person_name"])


def test_changes_in_office_by_programs(client, place, secretary, street):
    in_office(place, secretary, street)
    with everything("who leaves"):
        row = Appointment.objects.get(person__name="徐静")
    data = {"kind": "RELEASE", "effective_on": today().isoformat(), "ground": "调离"}
    status, problem = send(client, "POST", "appointment-end", data, pk=row.pk)
    assert (status, problem["code"]) == (400, "ending.notice")
    assert problem["errors"][0]["field"] == "document"
    status, filing = send(client, "POST", "appointment-end", {**data, "document": "示例〔2026〕8 号"}, pk=row.pk)
    assert (status, filing["kind"]) == (201, "RELEASE")
    above = client_for(street)
    send(above, "POST", "filing-accept", {}, pk=filing["id"])
    with everything("a person to choose"):
        person = Person.objects.get(name="徐静")
        seat = Seat.objects.get(pk=row.seat_id)
    back = {"person": person.pk, "starts_on": (today() + timedelta(days=1)).isoformat(), "ground": "调回"}
    status, filing = send(client, "POST", "seat-co-option", back, pk=seat.pk)
    assert (status, filing["payload"]["person"]) == (201, "徐静")
    send(above, "POST", "filing-accept", {}, pk=filing["id"])
    _, rows = get(client, "appointment-list", {"person": person.pk})
    assert len(rows["results"]) == 2  # left and came back: nothing was overwritten
    _, changes = get(client, "change-list", {"kind": "CO_OPTION"})
    assert [item["person_name"] for item in changes["results"]] == ["徐静"]


def test_a_term_is_extended_by_programs(client, place, secretary, street):
    term = in_office(place, secretary, street)
    with everything("its end"):
        last = Term.objects.get(pk=term.pk).last_day
    data = {"last_day": (last + timedelta(days=30)).isoformat(), "approval": "示例〔2026〕9 号"}
    status, body = send(client, "POST", "term-extend", data, pk=term.pk)
    assert (status, body["approval"]) == (200, "示例〔2026〕9 号")


def test_people_with_masked_phones_revealed_one_at_a_time(client, place, secretary, street):
    in_office(place, secretary, street)
    answer = client.get(reverse("api:person-list"))
    assert "15400000004" not in answer.text
    assert "154****0004" in answer.text
    with everything("whom to call"):
        person = Person.objects.get(name="万敏")
    status, problem = send(client, "POST", "person-reveal", {"purpose": ""}, pk=person.pk)
    assert status == 400
    status, body = send(client, "POST", "person-reveal", {"purpose": "通知开会"}, pk=person.pk)
    assert (status, body) == (200, {"phone": "15400000004"})
    status, problem = send(client, "POST", "person-list", {"name": "万敏", "phone": "15400000004"})
    assert (status, problem["code"]) == (409, "person.exists")
    status, made = send(client, "POST", "person-list", {"name": "姜晓梅", "post": "居民党员代表"})
    assert (status, made["organization"]) == (201, place.pk)
    status, changed = send(client, "PUT", "person-detail", {"name": "姜晓梅", "post": "退休教师"}, pk=made["id"])
    assert (status, changed["post"]) == (200, "退休教师")


def test_duties_secondments_trainings_by_programs(client, district, place, secretary, street):
    in_office(place, secretary, street)
    unit = make_unit(district, "第九十七示例小学", joins=place)
    with everything("two people"):
        row = Appointment.objects.get(person__name="万敏")
        other = Person.objects.get(name="熊丽")
    status, made = send(client, "POST", "duty-list", {"title": "走访", "appointments": [row.pk]})
    assert (status, made[0]["person_name"]) == (201, "万敏")
    done = {"done_on": today().isoformat(), "outcome": "已走访"}
    assert send(client, "POST", "duty-complete", done, pk=made[0]["id"])[0] == 200
    status, problem = send(client, "PUT", "duty-detail", {"title": "改"}, pk=made[0]["id"])
    assert (status, problem["code"]) == (409, "duty.done")
    sent = {
        "organization": place.pk,
        "person": other.pk,
        "unit": unit.pk,
        "direction": "OUT",
        "post": "辅导员",
        "since": "2026-01-01",
    }
    status, secondment = send(client, "POST", "secondment-list", sent)
    assert (status, secondment["unit_name"]) == (201, "第九十七示例小学")
    status, held = send(
        client, "POST", "training-list", {"organization": place.pk, "title": "培训", "held_on": today().isoformat()}
    )
    assert (status, held["present"]) == (201, 0)
    status, held = send(client, "PUT", "training-attendance", {"persons": [row.person_id]}, pk=held["id"])
    assert (status, held["present"]) == (200, 1)


def test_foreign_objects_are_not_there(district, place, secretary, street):
    filing = filed(place, secretary)
    stranger = client_for(make_user("COMMUNITY_SECRETARY", district.foreign_community))
    for method, route, kwargs in (
        ("GET", "filing-detail", {"pk": filing.pk}),
        ("POST", "filing-withdraw", {"pk": filing.pk}),
        ("GET", "draft", {"pk": place.pk}),
        ("PUT", "draft", {"pk": place.pk}),
        ("DELETE", "draft", {"pk": place.pk}),
        ("GET", "findings", {"pk": place.pk}),
    ):
        assert send(stranger, method, route, {} if method != "GET" else None, **kwargs)[0] == 404, route
    status, _ = send(stranger, "POST", "filing-list", {"organization": place.pk})
    assert status == 404
    with everything("untouched"):
        assert Filing.objects.get().state == "SUBMITTED"


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("person-list", {"phone_index": "x"}),
        ("person-list", {"ordering": "phone_sealed"}),
        ("appointment-list", {"person__name__startswith": "万"}),
        ("filing-list", {"state": "NONE"}),
        ("change-list", {"effective_from": "昨天"}),
        ("term-list", {"cursor": "x"}),
    ],
)
def test_unknown_parameters_are_errors_not_everything(client, place, secretary, route, query):
    assert get(client, route, query)[0] == 400


@pytest.mark.parametrize(
    "route",
    [
        "committee",
        "term",
        "seat",
        "appointment",
        "change",
        "deviation",
        "filing",
        "person",
        "duty",
        "secondment",
        "training",
    ],
)
def test_lists_take_the_same_number_of_queries_for_one_row_and_for_many(
    district, secretary, street, route, django_assert_max_num_queries
):
    client = client_for(street)
    url = reverse(f"api:{route}-list")
    client.get(url)
    with django_assert_max_num_queries(30) as none:
        before = client.get(url).json()["results"]
        assert before == [] or route == "committee"
    in_office(district.community, secretary, street)
    with django_assert_max_num_queries(30) as some:
        client.get(url)
    assert len(some) == len(none)


def test_a_list_is_answered_with_304_when_nothing_changed(client, place, secretary, street):
    in_office(place, secretary, street)
    url = reverse("api:appointment-list")
    tag = client.get(url)["ETag"]
    assert client.get(url, headers={"if-none-match": tag}).status_code == 304
