"""The API of accounts: the walls of the pages, first passwords told once, and nothing done where it says no."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import ApiToken, Feedback, Grant, User, UserSession
from common.clock import today
from common.models import AuditEvent
from common.scoping import everything
from tests.factories import PASSWORD, acting_as, client_for, grant_to, make_district, make_unit, make_user

pytestmark = pytest.mark.django_db


def send(client, method, route, data=None, **kwargs):
    """One JSON request: (status, body)."""
    body = json.dumps(data) if data is not None else ""
    answer = client.generic(method, reverse(f"api:{route}", kwargs=kwargs), body, content_type="application/json")
    return answer.status_code, (answer.json() if answer.content else None)


def get(client, route, query=None, **kwargs):
    answer = client.get(reverse(f"api:{route}", kwargs=kwargs), query or {})
    return answer.status_code, answer.json()


@pytest.fixture
def administrators(district):
    """(system, security, audit)"""
    roles = ("SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN")
    return [make_user(role, district.root, district=district.root, name=f"管理{role[:2]}") for role in roles]


@pytest.fixture
def system(administrators):
    return client_for(administrators[0])


@pytest.fixture
def security(administrators):
    return client_for(administrators[1])


@pytest.fixture
def auditor(administrators):
    return client_for(administrators[2])


@pytest.fixture
def user(district):
    return make_user(username="wangfang", name="王芳", district=district.root)


def state_of_everything():
    """What no refused request may change."""
    return [list(model.objects.order_by("pk").values()) for model in (User, Grant, ApiToken, UserSession)]


def signed_in(username="wangfang", password=PASSWORD):
    client = Client()
    client.post("/accounts/sign-in/", {"username": username, "password": password})
    return client


# ---- accounts -------------------------------------------------------------------------------------------------------


def test_an_account_is_opened_and_its_first_password_told_once(district, system):
    status, made = send(system, "POST", "user-list", {"username": "ZhaoMin", "display_name": "赵 敏"})
    assert (status, made["username"], made["display_name"], made["state"]) == (201, "zhaomin", "赵 敏", "waiting")
    password = made["initial_password"]
    assert User.objects.get(username="zhaomin").check_password(password)
    status, one = get(system, "user-detail", pk=made["id"])
    assert (status, "initial_password" in one, one["offices"]) == (200, False, [])
    answers = [
        system.get(reverse("api:user-list")).text,
        system.get(reverse("api:user-detail", args=[made["id"]])).text,
    ]
    with everything("test"):
        answers += [str(event.detail) for event in AuditEvent.objects.all()]
    assert not any(password in text or "pbkdf2" in text or "argon2" in text for text in answers)
    # It is a first password: the program's user may do nothing but replace it.
    assert signed_in("zhaomin", password).get("/api/v1/me/").status_code == 403


@pytest.mark.parametrize(
    ("data", "status", "code", "field"),
    [
        ({}, 400, "invalid", "username"),
        ({"username": "王芳", "display_name": "王芳"}, 400, "account.username", "username"),
        ({"username": "admin", "display_name": "王芳"}, 400, "account.username", "username"),
        ({"username": "wangfang", "display_name": "王芳"}, 409, "account.taken", "username"),
        ({"username": "wangfang2", "display_name": "王"}, 400, "account.name", "display_name"),
    ],
)
def test_an_account_that_may_not_be_opened(system, user, data, status, code, field):
    before = state_of_everything()
    answer, problem = send(system, "POST", "user-list", data)
    assert (answer, problem["code"], problem["errors"][0]["field"]) == (status, code, field)
    assert state_of_everything() == before


def test_an_account_is_stopped_restarted_and_given_a_new_password(system, user):
    browser = signed_in()
    status, stopped = send(system, "POST", "user-disable", pk=user.pk)
    assert (status, stopped["state"], stopped["disabled_at"] is not None) == (200, "disabled", True)
    assert browser.get("/accounts/me/").status_code == 302
    before = state_of_everything()
    for route in ("user-disable", "user-reset"):
        status, problem = send(system, "POST", route, pk=user.pk)
        assert (status, problem["code"]) == (409, "account.disabled")
    assert state_of_everything() == before
    status, again = send(system, "POST", "user-enable", pk=user.pk)
    assert (status, again["state"]) == (200, "waiting")
    assert User.objects.get(pk=user.pk).check_password(again["initial_password"])
    status, problem = send(system, "POST", "user-enable", pk=user.pk)
    assert (status, problem["code"]) == (409, "account.enabled")
    status, reset = send(system, "POST", "user-reset", pk=user.pk)
    assert (status, reset["initial_password"] != again["initial_password"]) == (200, True)
    assert User.objects.get(pk=user.pk).check_password(reset["initial_password"])


def test_the_own_account_is_another_administrators_business(administrators, system):
    before = state_of_everything()
    for route in ("user-disable", "user-reset"):
        status, problem = send(system, "POST", route, pk=administrators[0].pk)
        assert (status, problem["code"]) == (403, "account.own")
    assert state_of_everything() == before


def test_a_lock_is_lifted_by_the_security_administrator_only(system, security, user):
    for _ in range(5):
        signed_in(password="wrong")
    right = {"username": "wangfang", "password": PASSWORD}
    assert send(system, "POST", "user-unlock", pk=user.pk)[0] == 403
    assert Client().post("/accounts/sign-in/", right).status_code == 429
    status, body = send(security, "POST", "user-unlock", pk=user.pk)
    assert (status, body["username"]) == (200, "wangfang")
    assert Client().post("/accounts/sign-in/", right).status_code == 302


def test_accounts_are_found_by_the_filters_of_the_page(district, system, user):
    grant_to(user, "COMMUNITY_SECRETARY", district.community)
    _, held = get(system, "user-list", {"role": "COMMUNITY_SECRETARY"})
    assert [row["username"] for row in held["results"]] == ["wangfang"]
    [office] = held["results"][0]["offices"]
    assert (office["role_name"], office["organization"]) == ("社区书记", district.community.pk)
    _, named = get(system, "user-list", {"q": "王芳"})
    assert [row["username"] for row in named["results"]] == ["wangfang"]
    assert get(system, "user-list", {"password": "x"})[0] == 400
    assert get(system, "user-list", {"ordering": "password"})[0] == 400


def test_each_administrator_has_the_own_work_only(district, system, security, auditor, user):
    """三员分立: who opens accounts grants nothing, who grants opens nothing, who audits does neither."""
    grant = grant_to(user, "READ_ONLY", district.community)
    new = {"username": "zhaomin", "display_name": "赵敏"}
    office = {"user": user.pk, "role": "READ_ONLY", "organization": district.street.pk}
    refused = [
        (system, "POST", "grant-list", office, {}),
        (system, "POST", "grant-end", {}, {"pk": grant.pk}),
        (system, "GET", "token-list", None, {}),
        (system, "GET", "audit-event-list", None, {}),
        (security, "POST", "user-list", new, {}),
        (security, "POST", "user-reset", None, {"pk": user.pk}),
        (security, "POST", "user-disable", None, {"pk": user.pk}),
        (security, "GET", "audit-event-list", None, {}),
        (auditor, "GET", "user-list", None, {}),
        (auditor, "POST", "user-list", new, {}),
        (auditor, "POST", "grant-list", office, {}),
        (auditor, "POST", "user-unlock", None, {"pk": user.pk}),
    ]
    before = state_of_everything()
    for client, method, route, data, kwargs in refused:
        status, problem = send(client, method, route, data, **kwargs)
        assert (status, problem["code"]) == (403, "not_allowed"), route
    assert state_of_everything() == before


def test_what_is_of_another_district_is_not_there(district, system, security):
    elsewhere = make_district("涪城区")
    foreign = make_user("COMMUNITY_SECRETARY", elsewhere.community, district=elsewhere.root)
    grant = foreign.grants.get()
    before = state_of_everything()
    for client, method, route, pk in (
        (system, "GET", "user-detail", foreign.pk),
        (system, "POST", "user-disable", foreign.pk),
        (system, "POST", "user-reset", foreign.pk),
        (security, "POST", "user-unlock", foreign.pk),
        (security, "GET", "grant-detail", grant.pk),
        (security, "POST", "grant-end", grant.pk),
    ):
        assert send(client, method, route, {} if method == "POST" else None, pk=pk)[0] == 404, route
    office = {"user": foreign.pk, "role": "READ_ONLY", "organization": district.community.pk}
    assert send(security, "POST", "grant-list", office)[1]["code"] == "account.missing"
    assert state_of_everything() == before
    assert foreign.username not in system.get(reverse("api:user-list")).text
    assert elsewhere.community.name not in security.get(reverse("api:grant-list")).text


# ---- offices --------------------------------------------------------------------------------------------------------


def test_an_office_is_given_where_the_role_may_be_held_and_ended(district, security, user):
    _, places = get(security, "grant-places", {"role": "COMMUNITY_SECRETARY", "q": "桃源"})
    assert (places["field"], places["more"]) == ("organization", False)
    assert {row["tier"] for row in places["results"]} == {"COMMUNITY"}
    place = next(row["id"] for row in places["results"] if row["name"] == district.community.name)
    data = {"user": user.pk, "role": "COMMUNITY_SECRETARY", "organization": place}
    status, made = send(security, "POST", "grant-list", data)
    assert (status, made["user"], made["state"], made["since"], made["last_day"]) == (
        201,
        user.pk,
        "current",
        today().isoformat(),
        None,
    )
    Grant.objects.filter(pk=made["id"]).update(period=grant_to(make_user(), "READ_ONLY", district.street).period)
    last = (today() + timedelta(days=9)).isoformat()
    status, ended = send(security, "POST", "grant-end", {"last_day": last}, pk=made["id"])
    assert (status, ended["last_day"], ended["state"]) == (200, last, "current")
    status, ended = send(security, "POST", "grant-end", {}, pk=made["id"])
    assert (status, ended["state"]) == (200, "past")
    status, problem = send(security, "POST", "grant-end", {}, pk=made["id"])
    assert (status, problem["code"]) == (409, "grant.ended")
    _, past = get(security, "grant-list", {"user": user.pk, "state": "past"})
    assert [row["id"] for row in past["results"]] == [made["id"]]
    assert get(security, "grant-list", {"user": user.pk, "state": "current"})[1]["results"] == []


def test_an_office_that_is_yet_to_begin_is_withdrawn_as_a_whole(district, security, user):
    unit = make_unit(district, "第九十八示例中学")
    _, places = get(security, "grant-places", {"role": "UNIT_LIAISON"})
    assert (places["field"], [row["id"] for row in places["results"]]) == ("unit", [unit.pk])
    data = {"user": user.pk, "role": "UNIT_LIAISON", "unit": unit.pk}
    data["since"] = (today() + timedelta(days=3)).isoformat()
    _, made = send(security, "POST", "grant-list", data)
    assert (made["state"], made["title"]) == ("coming", "第九十八示例中学")
    assert get(security, "grant-list", {"state": "coming"})[1]["results"] == [made]
    assert send(security, "POST", "grant-end", {}, pk=made["id"]) == (204, None)
    assert not Grant.objects.filter(pk=made["id"]).exists()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"role": "KING"}, 400, "invalid"),
        ({"user": 2_000_000_001}, 404, "account.missing"),
        ({"organization": None}, 400, "grant.place"),
        ({"organization": 2_000_000_001}, 400, "grant.place"),
        ({"unit": 1}, 400, "invalid"),
        ({"role": "STREET_STAFF"}, 400, "grant.tier"),
        ({"since": "2026-02-10", "last_day": "2026-02-01"}, 400, "grant.period"),
        ({"role": "READ_ONLY"}, 409, "grant.twice"),
    ],
)
def test_an_office_that_may_not_be_given(district, security, user, change, status, code):
    grant_to(user, "READ_ONLY", district.community)
    before = state_of_everything()
    data = {"user": user.pk, "role": "COMMUNITY_SECRETARY", "organization": district.community.pk} | change
    answer, problem = send(security, "POST", "grant-list", data)
    assert (answer, problem["code"]) == (status, code)
    assert state_of_everything() == before


def test_nobody_holds_two_of_the_three_offices_or_serves_oneself(district, administrators, security):
    system, own, _ = administrators
    before = state_of_everything()
    office = {"role": "AUDIT_ADMIN", "organization": district.root.pk}
    status, problem = send(security, "POST", "grant-list", {**office, "user": system.pk})
    assert (status, problem["code"]) == (409, "grant.separated")
    status, problem = send(security, "POST", "grant-list", {**office, "user": own.pk})
    assert (status, problem["code"]) == (403, "grant.own")
    status, problem = send(security, "POST", "grant-end", {}, pk=own.grants.get().pk)
    assert (status, problem["code"]) == (403, "grant.own")
    assert state_of_everything() == before


def test_places_are_asked_for_with_known_words_only(security):
    assert get(security, "grant-places")[0] == 400
    assert get(security, "grant-places", {"role": "KING"})[0] == 400
    assert get(security, "grant-places", {"role": "READ_ONLY", "name": "x"})[0] == 400


# ---- oneself --------------------------------------------------------------------------------------------------------


def program(administrators, grant, scopes):
    """A client that asks by token, and the token."""
    with acting_as(administrators[1]):
        token, text = services.issue_token(
            grant_id=grant.pk, name="每日取数", scopes=scopes, last_day=today(), actor=administrators[1]
        )
    return Client(headers={"authorization": f"Bearer {text}"}), token


def test_my_offices_and_where_i_am_signed_in(district, user):
    first = grant_to(user, "COMMUNITY_SECRETARY", district.community)
    second = grant_to(user, "READ_ONLY", district.street)
    here, there = signed_in(), signed_in()
    _, me = get(here, "me")
    assert [office["id"] for office in me["offices"]] == [first.pk, second.pk]
    assert me["office"]["id"] == first.pk
    _, sessions = get(here, "me-sessions")
    assert sorted(row["current"] for row in sessions) == [False, True]
    current = next(row["id"] for row in sessions if row["current"])
    other = next(row["id"] for row in sessions if not row["current"])
    stranger = client_for(make_user("READ_ONLY", district.street))
    before = state_of_everything()
    status, problem = send(here, "POST", "me-session-end", pk=current)
    assert (status, problem["code"]) == (400, "session.current")
    assert send(stranger, "POST", "me-session-end", pk=other)[0] == 404
    assert state_of_everything() == before
    assert send(here, "POST", "me-session-end", pk=other) == (204, None)
    assert there.get("/accounts/me/").status_code == 302


def test_my_tokens_are_mine_to_revoke_here_and_on_the_page(district, administrators, user):
    grant = grant_to(user, "COMMUNITY_SECRETARY", district.community)
    asking, token = program(administrators, grant, ["org.view"])
    again, second = program(administrators, grant, ["org.view"])
    mine = signed_in()
    _, rows = get(mine, "me-tokens")
    assert [(row["id"], row["state"]) for row in rows] == [(second.pk, "living"), (token.pk, "living")]
    stranger = client_for(make_user("COMMUNITY_SECRETARY", district.sibling_community))
    before = state_of_everything()
    assert get(stranger, "me-tokens") == (200, [])
    assert send(stranger, "POST", "me-token-revoke", pk=token.pk)[0] == 404
    assert stranger.post(reverse("accounts:own_token_revoke", args=[token.pk])).status_code == 404
    assert state_of_everything() == before
    status, revoked = send(mine, "POST", "me-token-revoke", pk=token.pk)
    assert (status, revoked["state"]) == (200, "revoked")
    assert asking.get("/api/v1/me/").status_code == 401
    status, problem = send(mine, "POST", "me-token-revoke", pk=token.pk)
    assert (status, problem["code"]) == (409, "token.revoked")
    page = mine.get("/accounts/me/").text
    assert "每日取数" in page
    assert again.get("/api/v1/me/").status_code == 200
    assert mine.post(reverse("accounts:own_token_revoke", args=[second.pk])).status_code == 302
    assert again.get("/api/v1/me/").status_code == 401


def test_a_token_is_an_office_and_not_the_person(district, administrators, user):
    grant = grant_to(user, "DISTRICT_STAFF", district.root)
    asking, token = program(administrators, grant, ["org.view", "account.view"])
    _, me = get(asking, "me")
    assert [office["id"] for office in me["offices"]] == [grant.pk]
    before = state_of_everything()
    for method, route, kwargs in (
        ("GET", "me-sessions", {}),
        ("GET", "me-tokens", {}),
        ("GET", "me-feedback", {}),
        ("POST", "me-feedback", {}),
        ("POST", "me-token-revoke", {"pk": token.pk}),
    ):
        status, problem = send(asking, method, route, {} if method == "POST" else None, **kwargs)
        assert (status, problem["code"]) == (403, "not_by_token"), route
    assert get(asking, "user-list")[0] == 200
    assert get(asking, "feedback-list")[0] == 403  # the office may, the token was not given it
    assert state_of_everything() == before
    assert Feedback._base_manager.count() == 0


def test_without_an_office_there_is_nothing_of_ones_own(user):
    status, problem = get(signed_in(), "me-tokens")
    assert (status, problem["code"]) == (403, "no_office")


# ---- remarks --------------------------------------------------------------------------------------------------------


def test_a_remark_is_left_and_answered(district, system, user):
    grant_to(user, "COMMUNITY_SECRETARY", district.community)
    mine = signed_in()
    status, problem = send(mine, "POST", "me-feedback", {"text": "慢"})
    assert (status, problem["code"]) == (400, "feedback.text")
    assert Feedback._base_manager.count() == 0
    status, left = send(mine, "POST", "me-feedback", {"text": "希望能批量登记"})
    assert (status, left["author"], left["state"]) == (201, "王芳", "OPEN")
    _, nameless = send(mine, "POST", "me-feedback", {"text": "名册打印不全", "named": False})
    assert nameless["author"] is None
    assert [row["id"] for row in get(mine, "me-feedback")[1]] == [left["id"]]
    _, waiting = get(system, "feedback-list", {"state": "OPEN"})
    assert [row["id"] for row in waiting["results"]] == [nameless["id"], left["id"]]
    assert send(mine, "POST", "feedback-answer", {"answer": "好的"}, pk=left["id"])[0] == 403
    status, answered = send(system, "POST", "feedback-answer", {"answer": "下个版本支持"}, pk=left["id"])
    assert (status, answered["state"], answered["answer"]) == (200, "ANSWERED", "下个版本支持")
    status, problem = send(system, "POST", "feedback-answer", {"answer": "再答"}, pk=left["id"])
    assert (status, problem["code"]) == (409, "feedback.answered")
    assert get(mine, "me-feedback")[1][0]["answer"] == "下个版本支持"


# ---- audit ----------------------------------------------------------------------------------------------------------


def test_the_trail_is_read_and_verified_and_cannot_be_changed(district, system, auditor):
    send(system, "POST", "user-list", {"username": "zhaomin", "display_name": "赵敏"})
    _, rows = get(auditor, "audit-event-list", {"action": "开户"})
    [event] = rows["results"]
    assert (event["action"], event["action_name"], event["result"]) == ("account.created", "开户", "OK")
    status, one = get(auditor, "audit-event-detail", pk=event["id"])
    assert (status, one) == (200, event)
    for method in ("PUT", "PATCH", "DELETE"):
        assert send(auditor, method, "audit-event-detail", {}, pk=event["id"])[0] == 405
    assert send(auditor, "POST", "audit-event-list", {})[0] == 405
    status, verified = send(auditor, "POST", "audit-event-verify")
    assert (status, verified["broken"], verified["events"] > 0) == (200, [], True)
    with everything("what was verified is on record"):
        assert AuditEvent.objects.latest("pk").action == "audit.verified"


def test_the_trail_tells_people_by_number(district, auditor):
    from members.services.persons import PersonLine, create_person

    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    with acting_as(secretary):
        line = PersonLine(name="姜晓梅", phone="15400000009")
        person = create_person(organization_id=district.community.pk, line=line, actor=secretary)
    _, rows = get(auditor, "audit-event-list", {"action": "members.person"})
    assert [row["object"] for row in rows["results"]] == [f"人员 {person.pk}"]
    assert "姜晓梅" not in json.dumps(rows, ensure_ascii=False)


@pytest.mark.parametrize("route", ["user", "grant", "feedback", "audit-event"])
def test_lists_take_the_same_number_of_queries_for_one_row_and_for_many(
    district, system, auditor, route, django_assert_max_num_queries
):
    client = auditor if route == "audit-event" else system
    url = reverse(f"api:{route}-list")

    def more():
        person = make_user("COMMUNITY_SECRETARY", district.community, district=district.root)
        with acting_as(person):
            services.leave_feedback(text="希望更快一些", page="", named=True, actor=person)

    more()
    client.get(url)
    with django_assert_max_num_queries(30) as one:
        client.get(url)
    more()
    more()
    with django_assert_max_num_queries(30) as many:
        assert len(client.get(url).json()["results"]) >= 3
    assert len(many) == len(one)
