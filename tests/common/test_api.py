"""What all of the API has in common: errors, pages, order, filters, conditional GET, documentation."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver

from accounts.models import ApiToken
from common.api import CursorPagination
from common.clock import now
from tests.factories import client_for, make_user

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/tokens/"


@pytest.fixture
def client(district):
    return client_for(make_user("SECURITY_ADMIN", district.root, district=district.root))


@pytest.fixture
def tokens(district):
    grant = make_user("STATISTICS_CLIENT", district.street, district=district.root).grants.get()
    return [
        ApiToken.objects.create(
            grant=grant,
            name=f"令牌{number}",
            prefix=f"{number:08}",
            digest="-",
            scopes=["org.view"],
            expires_at=now() + timedelta(days=9 - number),
        )
        for number in range(5)
    ]


def problem(answer, status, code):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["detail"]
    return body


def test_without_sign_in_401_with_a_challenge(db):
    answer = Client().get(TOKENS)
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_without_the_verb_403(district):
    body = problem(client_for(make_user("COMMUNITY_SECRETARY", district.community)).get(TOKENS), 403, "not_allowed")
    assert "results" not in body


def test_without_an_office_403(db):
    body = problem(client_for(make_user()).get(TOKENS), 403, "no_office")
    assert "results" not in body


def test_missing_foreign_and_unknown_look_alike(client):
    missing = client.get(f"{TOKENS}2000000001/")
    problem(missing, 404, "not_found")
    assert "request_id" not in missing.json()


def test_no_such_address(client):
    answer = client.get("/api/v1/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_wrong_method_405(client, tokens):
    answer = client.delete(TOKENS)
    problem(answer, 405, "method_not_allowed")
    assert "DELETE" not in answer["Allow"]
    assert len(client.get(TOKENS).json()["results"]) == len(tokens)


def test_broken_json_400(client):
    answer = client.post(TOKENS, "{", content_type="application/json")
    problem(answer, 400, "parse_error")


def test_other_media_415(client):
    problem(client.post(TOKENS, "<a/>", content_type="application/xml"), 415, "unsupported_media_type")


def test_every_field_error_is_named(client):
    body = problem(client.post(TOKENS, {"scopes": ["x"]}, content_type="application/json"), 400, "invalid")
    assert {error["field"] for error in body["errors"]} == {"grant", "name", "last_day", "scopes.0"}
    assert body["request_id"]


def test_a_database_that_is_away_503(client, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("accounts.api.administration.tokens_of", gone)
    answer = client.get(TOKENS)
    problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "30"
    assert "server closed" not in answer.content.decode()


def test_pages_by_cursor(client, tokens):
    seen, url = [], f"{TOKENS}?limit=2&ordering=expires_at"
    while url:
        body = client.get(url).json()
        seen.append([token["prefix"] for token in body["results"]])
        url = body["next"]
    assert seen == [["00000004", "00000003"], ["00000002", "00000001"], ["00000000"]]
    back = client.get(body["previous"]).json()
    assert [token["prefix"] for token in back["results"]] == ["00000002", "00000001"]


@pytest.mark.parametrize(
    "query",
    [
        "ordering=digest",
        "ordering=grant__user__password",
        "ordering=-expires_at,digest",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=rubbish",
        "grant__user__password__startswith=a",
        "digest=-",
        "state=sleeping",
        "page=2",
    ],
)
def test_what_nobody_allowed_is_400_and_not_ignored(client, tokens, query):
    problem(client.get(f"{TOKENS}?{query}"), 400, "invalid")


def test_filters_are_those_of_the_page(client, tokens):
    assert [token["name"] for token in client.get(f"{TOKENS}?q=令牌3").json()["results"]] == ["令牌3"]


def test_conditional_get(client, tokens):
    first = client.get(TOKENS)
    same = client.get(TOKENS, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    ApiToken.objects.filter(pk=tokens[0].pk).update(name="改名")
    changed = client.get(TOKENS, HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_answers_are_not_kept_by_caches(client):
    assert client.get(TOKENS)["Cache-Control"] == "no-store"


def test_lists_cost_the_same_queries_with_one_row_or_five(client, tokens, django_assert_num_queries):
    client.get(TOKENS)
    with django_assert_num_queries(6):
        client.get(f"{TOKENS}?limit=1")
    with django_assert_num_queries(6):
        client.get(f"{TOKENS}?limit=5")


def test_unsafe_requests_of_a_browser_need_the_csrf_token(district):
    client = Client(enforce_csrf_checks=True)
    user = make_user("SECURITY_ADMIN", district.root, district=district.root)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(TOKENS, {}, content_type="application/json").status_code == 403
    assert client.post("/accounts/keep-alive/").status_code == 403


def test_the_schema_is_valid_and_draws_no_warning(tmp_path):
    target = tmp_path / "schema.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(target))
    schema = json.loads(target.read_text(encoding="utf-8"))
    assert schema["openapi"] == "3.1.0"
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), f"{method} {path} has no Chinese summary: see `summaries` of the viewset"
            assert any(ord(letter) > 0x4E00 for letter in operation["summary"]), f"{method} {path}"
            assert operation["security"], f"{method} {path} is open to everybody"


def test_documentation_comes_from_this_server_only(client):
    for path in ("/api/v1/docs/", "/api/v1/redoc/"):
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "https://" not in page
        assert "<script>" not in page
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe-eval" not in policy


def test_only_documentation_pages_allow_style_attributes(client):
    policies = {
        route: client.get(route)["Content-Security-Policy"] for route in ("/accounts/me/", TOKENS, "/api/v1/me/")
    }
    assert all("unsafe-inline" not in policy for policy in policies.values())
    assert get_resolver()


def test_the_limit_of_a_page_is_in_the_schema():
    names = [parameter["name"] for parameter in CursorPagination().get_schema_operation_parameters(None)]
    assert names == ["cursor", "limit"]
