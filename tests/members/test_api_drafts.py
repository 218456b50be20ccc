"""The API of drafting seat by seat, of departures and of what was done: as the pages, and nothing where they say no."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from members.models import Appointment, Duty, Nomination, Person, Seat, Term, Training
from tests.factories import client_for, make_unit, make_user
from tests.members.slates import drafted, filed, good_lines, in_office
from tests.members.test_api import get, send


@pytest.fixture(autouse=True)
def a_day():
    """A day in the middle of the term that the slates of these tests begin."""
    with time_machine.travel("2026-06-01 09:00+08:00", tick=False):
        yield


@pytest.fixture
def client(secretary):
    return client_for(secretary)


@pytest.fixture
def place(district):
    return district.community


def stored():
    """What no refused request may change."""
    with everything("test"):
        models = (Term, Seat, Nomination, Duty, Training)
        return [list(model.objects.order_by("pk").values()) for model in models]


def seat_of(draft, name):
    return next(row["seat"] for row in draft["lines"] if row["person"] and row["person"]["name"] == name)


# ---- the next term --------------------------------------------------------------------------------------------------


def test_a_next_term_begins_with_those_who_stay(client, place, secretary, street):
    in_office(place, secretary, street)
    with everything("who stays"):
        keep = list(Person.objects.exclude(name="徐静").values_list("pk", flat=True))
    status, draft = send(client, "POST", "draft", {"keep": keep}, pk=place.pk)
    assert (status, draft["term"]["since"], len(draft["lines"])) == (201, "2027-01-01", 9)
    assert [row["position"] for row in draft["lines"] if row["person"] is None] == ["MEMBER"]
    before = stored()
    status, problem = send(client, "POST", "draft", {"keep": keep}, pk=place.pk)
    assert (status, problem["code"]) == (409, "slate.open")
    assert stored() == before


def test_the_dates_of_a_draft(client, place, secretary):
    drafted(place, secretary)
    version = get(client, "draft", pk=place.pk)[1]["term"]["version"]
    data = {"starts_on": "2024-02-01", "ends_on": "2027-03-31", "approval": "示例〔2024〕3 号", "version": version}
    status, draft = send(client, "PATCH", "draft", data, pk=place.pk)
    term = draft["term"]
    assert (status, term["since"], term["until"], term["approval"]) == (
        200,
        "2024-02-01",
        "2027-04-01",
        "示例〔2024〕3 号",
    )
    before = stored()
    for change, code in (
        ({}, "slate.stale"),
        ({"version": None, "ends_on": "2023-12-31"}, "term.dates"),
        ({"version": None, "starts_on": None}, "invalid"),
    ):
        assert send(client, "PATCH", "draft", data | change, pk=place.pk)[1]["code"] == code
    assert stored() == before
    status, draft = send(client, "PATCH", "draft", {"starts_on": "2024-03-01"}, pk=place.pk)
    assert (status, draft["term"]["until"]) == (200, "2027-03-01")


def test_what_is_missing_is_filled_in_at_once(client, place, secretary):
    lines = good_lines()
    blank = [type(row)(**{**vars_of(row), "selection_mode": "", "eligibility": ""}) for row in lines]
    drafted(place, secretary, blank)
    before = stored()
    for data, code in (
        ({}, "fill.nothing"),
        ({"selection_mode": "UPPER_ASSIGNED", "eligibility": "99"}, "fill.eligibility"),
        ({"selection_mode": "CONSULTED", "version": 99}, "slate.stale"),
    ):
        assert send(client, "POST", "draft-fill", data, pk=place.pk)[1]["code"] == code
        assert stored() == before, data
    status, draft = send(client, "POST", "draft-fill", {"selection_mode": "CONSULTED", "eligibility": "1"}, pk=place.pk)
    assert status == 200
    assert {row["eligibility"] for row in draft["lines"] if row["part_time"]} == {"1"}
    assert draft["can_be_filed"] is True


def vars_of(row):
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def test_seats_of_a_draft_one_by_one(client, place, secretary):
    drafted(place, secretary)
    draft = get(client, "draft", pk=place.pk)[1]
    version = draft["term"]["version"]
    status, draft = send(client, "POST", "draft-seats", {"position": "MEMBER", "version": version}, pk=place.pk)
    assert (status, len(draft["lines"]), draft["term"]["version"]) == (201, 10, version + 1)
    empty = next(row["seat"] for row in draft["lines"] if row["person"] is None)
    status, made = send(client, "POST", "person-list", {"name": "姜晓梅", "post": "居民党员代表"})
    nominee = {"person": made["id"], "capacity": "residents_representative"}
    status, findings = send(client, "POST", "seat-preview", nominee, pk=empty)
    size = next(row for row in findings if row["rule_id"] == "committee.size.community")
    assert (status, size["found"], size["state"]) == (200, "10 席，为偶数", "BROKEN")
    assert get(client, "draft", pk=place.pk)[1] == draft  # a preview writes nothing
    status, draft = send(
        client, "PUT", "seat-nominate", {**nominee, "version": draft["term"]["version"], "note": "新任"}, pk=empty
    )
    line = next(row for row in draft["lines"] if row["seat"] == empty)
    assert (status, line["person"]["name"], line["capacity"], line["note"]) == (
        200,
        "姜晓梅",
        "residents_representative",
        "新任",
    )
    status, draft = send(client, "DELETE", "seat-nominate", pk=empty)
    assert (status, next(row for row in draft["lines"] if row["seat"] == empty)["person"]) == (200, None)
    status, draft = send(client, "DELETE", "seat-detail", pk=seat_of(draft, "徐静"))
    assert (status, len(draft["lines"])) == (200, 9)
    with everything("who was nominated is still on record"):
        assert Person.objects.filter(name="徐静").exists()


def test_a_seat_that_may_not_be_changed_stays_as_it_is(client, district, place, secretary, street):
    drafted(place, secretary)
    draft = get(client, "draft", pk=place.pk)[1]
    one, other = seat_of(draft, "徐静"), seat_of(draft, "陶勇")
    person = next(row["person"]["id"] for row in draft["lines"] if row["seat"] == other)
    stranger = client_for(make_user("COMMUNITY_SECRETARY", district.foreign_community))
    reader = client_for(make_user("READ_ONLY", place))
    before = stored()
    for asking, method, route, data, status, code in (
        (client, "PUT", "seat-nominate", {"person": person}, 400, "slate.twice"),
        (client, "PUT", "seat-nominate", {"person": 2_000_000_001}, 404, "person.unknown"),
        (client, "PUT", "seat-nominate", {}, 400, "invalid"),
        (client, "PUT", "seat-nominate", {"person": person, "version": 99}, 409, "slate.stale"),
        (client, "POST", "seat-preview", {"person": 2_000_000_001}, 404, "person.unknown"),
        (client, "POST", "seat-preview", {"person": person, "represents": 2_000_000_001}, 404, "unit.unknown"),
        (stranger, "DELETE", "seat-detail", None, 404, "not_found"),
        (stranger, "PUT", "seat-nominate", {"person": person}, 404, "not_found"),
        (reader, "DELETE", "seat-nominate", None, 403, "not_allowed"),
        (reader, "POST", "seat-preview", {"person": person}, 403, "not_allowed"),
    ):
        answer, problem = send(asking, method, route, data, pk=one)
        assert (answer, problem["code"]) == (status, code), (route, data)
        assert stored() == before
    for query, status, code in (("?version=99", 409, "slate.stale"), ("?version=x", 400, "invalid")):
        for route in ("seat-detail", "seat-nominate"):
            answer = client.delete(reverse(f"api:{route}", args=[one]) + query)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
    for data, code in (
        ({"position": "KING"}, "invalid"),
        ({"position": "MEMBER", "unit": 2_000_000_001}, "unit.unknown"),
    ):
        assert send(client, "POST", "draft-seats", data, pk=place.pk)[1]["code"] == code
    assert stored() == before


def test_what_lies_with_the_level_above_or_is_in_office_is_not_drafted(client, place, secretary, street):
    filing = filed(place, secretary)
    with everything("a seat"):
        seat = Seat.objects.filter(term=filing.term).last()
        person = Person.objects.first()
    requests = (
        ("DELETE", "seat-detail", None, seat.pk),
        ("DELETE", "seat-nominate", None, seat.pk),
        ("PUT", "seat-nominate", {"person": person.pk}, seat.pk),
        ("POST", "seat-preview", {"person": person.pk}, seat.pk),
    )
    drafts = (
        ("PATCH", "draft", {"starts_on": "2024-02-01"}, place.pk),
        ("POST", "draft-fill", {"selection_mode": "CONSULTED"}, place.pk),
        ("POST", "draft-seats", {"position": "MEMBER"}, place.pk),
    )
    before = stored()
    for method, route, data, pk in (*requests, *drafts):
        status, problem = send(client, method, route, data, pk=pk)
        assert (status, problem["code"]) == (409, "slate.submitted"), route
    assert stored() == before
    send(client_for(street), "POST", "filing-accept", {}, pk=filing.pk)
    before = stored()
    for method, route, data, pk in requests:
        status, problem = send(client, method, route, data, pk=pk)
        assert (status, problem["code"]) == (409, "slate.accepted"), route
    for method, route, data, pk in drafts:
        assert send(client, method, route, data, pk=pk)[0] == 404, route
    assert stored() == before


# ---- committees side by side, and if somebody leaves -----------------------------------------------------------------


def test_committees_side_by_side_on_any_day(client, district, place, secretary, street):
    in_office(place, secretary, street)
    above = client_for(street)
    _, rows = get(above, "committee-list", {"tier": "COMMUNITY"})
    assert [row["id"] for row in rows["results"]] == [place.pk, district.sibling_community.pk]
    own, sibling = rows["results"]
    told = ("label", "state", "last_day", "seats", "held", "part_time", "vacant", "broken", "due", "draft")
    assert [own[name] for name in told] == ["第一届", "在任", "2026-12-31", 9, 9, 2, 0, 0, 0, ""]
    assert [sibling[name] for name in told] == ["", "无名册", None, 0, 0, 0, 0, 1, 0, ""]
    assert get(above, "committee-detail", {"on": "2026-06-01"}, pk=place.pk) == (200, own)
    _, later = get(above, "committee-detail", {"on": "2026-12-01"}, pk=place.pk)
    assert (later["state"], later["due"]) == ("即将届满", 1)
    _, none = get(above, "committee-list", {"state": "none", "tier": "COMMUNITY"})
    assert [row["id"] for row in none["results"]] == [district.sibling_community.pk]
    _, before = get(above, "committee-list", {"state": "current", "on": "2020-01-01"})
    assert before["results"] == []
    assert get(client, "committee-list", {"place": "x"})[0] == 400
    unit = make_unit(district, "第九十六示例小学", joins=place)
    liaison = client_for(make_user("UNIT_LIAISON", None, unit))
    assert get(liaison, "committee-list")[1]["results"] == []


def test_if_somebody_leaves_the_committee_or_the_draft(client, place, secretary, street):
    in_office(place, secretary, street)
    with everything("who leaves"):
        row = Appointment.objects.get(person__name="万敏")
    status, found = get(client, "departure", {"person": row.person_id}, pk=place.pk)
    assert (status, found["name"]) == (200, "万敏")
    assert found["sentence"].startswith("剩 8 席，为偶数")
    assert {item["rule_id"] for item in found["broken"]} == {
        "committee.size.community",
        "committee.part_time.community",
    }
    assert found["repair"] == "另选一人接任这一席（副书记）"
    for query, status in (
        ({}, 400),
        ({"person": "万敏"}, 400),
        ({"person": 2_000_000_001}, 404),
        ({"person": row.person_id, "on": "2020-01-01"}, 404),
        ({"person": row.person_id, "on": "昨天"}, 400),
    ):
        assert get(client, "departure", query, pk=place.pk)[0] == status, query
    assert get(client, "draft-departure", {"person": row.person_id}, pk=place.pk)[0] == 404
    send(client, "POST", "draft", {"copy_from_last": True}, pk=place.pk)
    before = stored()
    status, found = get(client, "draft-departure", {"person": row.person_id}, pk=place.pk)
    assert (status, found["sentence"][:9]) == (200, "剩 8 席，为偶数")
    assert stored() == before


# ---- duties, trainings ----------------------------------------------------------------------------------------------


def test_a_duty_is_taken_up_again_or_off_the_list(client, district, place, secretary, street):
    in_office(place, secretary, street)
    with everything("whose list"):
        row = Appointment.objects.get(person__name="万敏")
    _, [made] = send(client, "POST", "duty-list", {"title": "走访", "appointments": [row.pk]})
    pk = made["id"]
    stranger = client_for(make_user("COMMUNITY_SECRETARY", district.foreign_community))
    before = stored()
    assert send(client, "POST", "duty-reopen", pk=pk)[1]["code"] == "duty.open"
    assert send(stranger, "POST", "duty-reopen", pk=pk)[0] == 404
    assert send(stranger, "DELETE", "duty-detail", pk=pk)[0] == 404
    assert stored() == before
    send(client, "POST", "duty-complete", {"done_on": today().isoformat(), "outcome": "已走访"}, pk=pk)
    before = stored()
    assert send(client, "DELETE", "duty-detail", pk=pk)[1]["code"] == "duty.done"
    assert stored() == before
    status, again = send(client, "POST", "duty-reopen", pk=pk)
    assert (status, again["done_on"], again["outcome"]) == (200, None, "")
    assert send(client, "DELETE", "duty-detail", pk=pk) == (204, None)
    assert get(client, "duty-detail", pk=pk)[0] == 404


def test_a_training_says_who_was_there(client, place, secretary, street):
    in_office(place, secretary, street)
    with everything("who was there"):
        ids = list(Appointment.objects.filter(part_time=True).values_list("person_id", flat=True))
    data = {"organization": place.pk, "title": "培训", "held_on": today().isoformat()}
    _, held = send(client, "POST", "training-list", data)
    assert held["persons"] == []
    send(client, "PUT", "training-attendance", {"persons": ids}, pk=held["id"])
    status, one = get(client, "training-detail", pk=held["id"])
    assert (status, one["present"]) == (200, 2)
    assert [row["name"] for row in one["persons"]] == ["胡志强", "万敏"]
    assert "persons" not in get(client, "training-list")[1]["results"][0]
