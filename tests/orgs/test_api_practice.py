"""The practice over the API: in force on a day with its clauses, chosen from a day on, and ruled otherwise."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from orgs.models import PracticeOverride
from orgs.practice import load_practice, practice_ids
from orgs.rules_in_force import choices_of, practice_of
from tests.factories import LONG_AGO, client_for, make_district, make_user

RULE = "committee.size.community"
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def api(district):
    return client_for(make_user("DISTRICT_STAFF", district.root, name="区委王干事"))


@pytest.fixture
def grid(district):
    return client_for(make_user("GRID_SECRETARY", district.grid))


def post(client, route, pk=None, **data):
    return client.post(reverse(f"api:{route}", args=[pk] if pk else []), data, content_type="application/json")


def rule(client, **data):
    sent = {"rule_id": RULE, "key": "max", "value": 9, "since": "2025-01-01", "reason": "会议研究", **data}
    return post(client, "ruling-list", **sent)


def results(client, route, **query):
    return client.get(reverse(f"api:{route}-list"), query).json()["results"]


def decided(district) -> list[tuple]:
    """Everything that the district has decided."""
    with everything("test"):
        rulings = list(PracticeOverride.objects.order_by("id").values_list("id", "value", "period", "reason"))
    return [*rulings, *((row.pk, row.practice, row.since, row.until) for row in choices_of(district.root.pk))]


def test_all_that_the_page_shows_is_there_with_its_clause(district, grid):
    body = grid.get(reverse("api:practice")).json()
    assert (body["id"], body["code"]) == ("xihu", "XH")
    community = next(tier for tier in body["tiers"] if tier["id"] == "COMMUNITY")
    secretary = next(post for post in community["positions"] if post["id"] == "SECRETARY")
    assert (secretary["max"], secretary["clause"][:3]) == (1, "西湖区")
    assert any(capacity["represents_unit"] for capacity in community["capacities"])
    assert body["catalogues"]
    assert all(entry["label"] for catalogue in body["catalogues"] for entry in catalogue["entries"])
    figure = next(item for item in body["figures"] if item["rule_id"] == RULE)
    assert figure["quote"]


@pytest.mark.parametrize("practice", practice_ids())
def test_every_practice_is_whole_as_json(district, practice):
    staff = make_user("DISTRICT_STAFF", make_district("样例区", practice=practice).root)
    body = client_for(staff).get(reverse("api:practice")).json()
    found = load_practice(practice)
    assert [item["rule_id"] for item in body["figures"]] == list(found.figures)
    assert {item["id"]: len(item["entries"]) for item in body["catalogues"]} == {
        name: len(entries) for name, entries in found.catalogues.items() if entries
    }
    assert [(item["id"], item["clause"]) for item in body["reported"]] == [
        (item.id, item.cite.label) for item in found.reported.values()
    ]
    assert [item["id"] for item in body["tiers"]] == list(found.tiers)


def test_a_ruling_is_made_listed_and_ended(district, api, grid):
    made = rule(api, document="示例〔2025〕1 号")
    body = made.json()
    assert (made.status_code, body["value"], body["since"], body["until"]) == (201, 9, "2025-01-01", None)
    assert (body["author"], body["reason"], body["document"]) == ("区委王干事", "会议研究", "示例〔2025〕1 号")
    values = next(item for item in grid.get(reverse("api:practice")).json()["figures"] if item["rule_id"] == RULE)
    value = next(item for item in values["values"] if item["key"] == "max")
    assert (value["value"], value["original"], value["override"]["author"]) == (9, 11, "区委王干事")
    assert [row["id"] for row in results(grid, "ruling")] == [body["id"]]
    assert results(grid, "ruling", in_force="2024-12-31") == []
    assert [row["key"] for row in results(grid, "ruling", in_force="2025-01-01", rule_id=RULE, key="max")] == ["max"]
    ended = post(api, "ruling-end", body["id"], on=today().isoformat(), reason="上级文件调整")
    assert (ended.status_code, ended.json()["until"]) == (200, today().isoformat())
    maxima = [practice_of(district.root.pk, day).figure(RULE)["max"] for day in (date(2024, 1, 1), YESTERDAY, today())]
    assert maxima == [11, 9, 11]


def test_a_ruling_that_has_not_begun_is_taken_back_whole(district, api):
    before = decided(district)
    made = rule(api, since=(today() + timedelta(days=9)).isoformat()).json()
    assert post(api, "ruling-end", made["id"], reason="有误").status_code == 204
    assert decided(district) == before


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({"value": "很多"}, "override.impossible", "value"),
        ({"value": 0}, "override.impossible", "value"),
        ({"value": [9]}, "invalid", "value"),
        ({"value": None}, "invalid", "value"),
        ({"key": "nothing"}, "override.impossible", "key"),
        ({"rule_id": "no.such.rule"}, "override.impossible", "rule_id"),
        ({"until": "2024-01-01"}, "override.impossible", "until"),
        ({"reason": " "}, "invalid", "reason"),
        ({"since": "gestern"}, "invalid", "since"),
    ],
)
def test_an_impossible_ruling_changes_nothing(district, api, sent, code, field):
    rule(api, value=7)
    before = decided(district)
    answer = rule(api, **{"since": "2026-01-01", **sent})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["field"] == field
    assert decided(district) == before


def test_a_word_and_a_yes_are_rulings_too(district, api):
    spoken = {}
    for figure in practice_of(district.root.pk, today()).figures.values():
        for spec in figure.rule.keys:
            if isinstance(figure.values[spec.key].value, bool):
                spoken["yes"] = (figure.rule_id, spec.key, not figure.values[spec.key].value)
    rule_id, key, value = spoken["yes"]
    assert rule(api, rule_id=rule_id, key=key, value=value).json()["value"] is value
    assert practice_of(district.root.pk, today()).figure(rule_id)[key] is value


def test_another_practice_from_a_day_on_and_back(district, api, grid):
    sent = {"practice": "fucheng", "since": today().isoformat(), "reason": "会议研究", "document": "示例〔2026〕2 号"}
    chosen = post(api, "practice-choice-list", **sent)
    assert chosen.status_code == 201
    assert {name: chosen.json()[name] for name in sent} == sent
    rows = results(grid, "practice-choice")
    assert [(row["practice"], row["since"], row["until"]) for row in rows] == [
        ("fucheng", today().isoformat(), None),
        ("xihu", LONG_AGO.isoformat(), today().isoformat()),
    ]
    url = reverse("api:practice")
    assert [grid.get(url, {"on": day}).json()["id"] for day in (YESTERDAY, today())] == ["xihu", "fucheng"]
    former = post(api, "practice-choice-withdraw", chosen.json()["id"], reason="有误")
    assert (former.status_code, former.json()["practice"], former.json()["until"]) == (200, "xihu", None)
    assert grid.get(url).json()["id"] == "xihu"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"practice": "nowhere"}, 400, "practice.unknown"),
        ({"practice": "xihu"}, 409, "practice.same"),
        ({"since": "2014-12-31"}, 400, "practice.since"),
        ({"since": None}, 400, "invalid"),
        ({"reason": ""}, 400, "invalid"),
        ({}, 409, "practice.rulings"),
    ],
)
def test_a_choice_that_cannot_be_changes_nothing(district, api, sent, status, code):
    rule(api)
    before = decided(district)
    asked = {"practice": "fucheng", "since": "2026-01-01", "reason": "会议研究", **sent}
    answer = post(api, "practice-choice-list", **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert decided(district) == before


def test_the_first_choice_stays(district, api):
    before = decided(district)
    answer = post(api, "practice-choice-withdraw", choices_of(district.root.pk)[0].pk, reason="有误")
    assert (answer.status_code, answer.json()["code"]) == (409, "practice.first")
    assert decided(district) == before


def test_everybody_reads_and_only_the_district_decides(district, api, grid):
    ruling = rule(api).json()["id"]
    choice = results(grid, "practice-choice")[0]["id"]
    before = decided(district)
    sent = {"practice": "fucheng", "since": "2026-01-01", "reason": "越权"}
    for client in (grid, client_for(make_user("STREET_STAFF", district.street))):
        assert rule(client).status_code == 403
        assert post(client, "ruling-end", ruling, reason="越权").status_code == 403
        assert post(client, "practice-choice-list", **sent).status_code == 403
        assert post(client, "practice-choice-withdraw", choice, reason="越权").status_code == 403
    stranger = client_for(make_user("DISTRICT_STAFF", make_district("东湖区").root))
    assert results(stranger, "ruling") == []
    assert [row["id"] == choice for row in results(stranger, "practice-choice")] == [False]
    assert stranger.get(reverse("api:ruling-detail", args=[ruling])).status_code == 404
    assert post(stranger, "ruling-end", ruling, reason="越权").status_code == 404
    assert post(stranger, "practice-choice-withdraw", choice, reason="越权").status_code == 404
    assert decided(district) == before


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["ruling", "practice-choice"])
def test_a_list_costs_the_same_with_one_row_and_with_three(district, api, name, rows, django_assert_num_queries):
    for year in range(rows):
        rule(api, since=f"{2020 + year}-01-01", value=7)
    url = reverse(f"api:{name}-list")
    api.get(url)
    with django_assert_num_queries(6):
        api.get(url)


@pytest.mark.parametrize(("route", "method"), [("practice", "put"), ("practice", "post"), ("divisions-preview", "get")])
def test_what_a_view_does_not_serve_is_405(district, api, route, method):
    answer = getattr(api, method)(reverse(f"api:{route}"))
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
