"""Signing in and out, lock-out, first sign-in, sessions and their limits."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User, UserSession
from accounts.services import create_account
from common.clock import now
from common.models import AuditEvent
from tests.factories import PASSWORD, client_for, grant_to, make_user

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/sign-in/"
PAGE = "/accounts/me/"


def try_in(client, username, password, **extra):
    return client.post(SIGN_IN, {"username": username, "password": password}, **extra)


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, username="wangfang", name="王芳")


def test_right_password_opens_a_new_session_and_is_audited(client, secretary, everything_scope):
    client.get(SIGN_IN)
    response = try_in(client, "WangFang ", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert UserSession.objects.get().user == secretary
    assert AuditEvent.objects.get(action="session.opened").actor == secretary


def test_the_session_key_changes_with_sign_in(client, secretary):
    client.get(SIGN_IN)
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    try_in(client, "wangfang", PASSWORD)
    assert client.session.session_key != before


def test_next_leads_on_but_only_within_the_site(client, secretary):
    answer = client.post(SIGN_IN, {"username": "wangfang", "password": PASSWORD, "next": "/accounts/help/?a=1"})
    assert answer["Location"] == "/accounts/help/?a=1"
    client.logout()
    for foreign in ("https://evil.example/", "//evil.example/x", "javascript:alert(1)"):
        answer = client.post(SIGN_IN, {"username": "wangfang", "password": PASSWORD, "next": foreign})
        assert answer["Location"] == "/"
        client.logout()


def test_wrong_name_and_wrong_password_look_alike(client, secretary, everything_scope):
    wrong_password = try_in(client, "wangfang", "Wrong-2026-xyz")
    wrong_name = try_in(Client(), "nobody", "Wrong-2026-xyz")
    assert wrong_password.status_code == wrong_name.status_code == 400
    sentence = "用户名或密码不对"
    assert sentence in wrong_password.content.decode()
    assert sentence in wrong_name.content.decode()
    assert AuditEvent.objects.filter(action="session.failed", result="FAILED").count() == 2
    assert not UserSession.objects.exists()


def test_five_failures_lock_the_pair_of_name_and_address_only(secretary):
    for _ in range(4):
        assert try_in(Client(), "wangfang", "wrong", REMOTE_ADDR="10.0.0.1").status_code == 400
    fifth = try_in(Client(), "wangfang", "wrong", REMOTE_ADDR="10.0.0.1")
    assert fifth.status_code == 429
    assert "15 分钟" in fifth.content.decode()
    # The right password does not help from there …
    assert try_in(Client(), "wangfang", PASSWORD, REMOTE_ADDR="10.0.0.1").status_code == 429
    # … a colleague behind the same address and the user at another one are not concerned.
    make_user(username="liqiang")
    assert try_in(Client(), "liqiang", PASSWORD, REMOTE_ADDR="10.0.0.1").status_code == 302
    assert try_in(Client(), "wangfang", PASSWORD, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_a_spoofed_forwarding_header_and_another_browser_do_not_evade_the_lock(secretary):
    for number in range(5):
        try_in(
            Client(),
            "wangfang",
            "wrong",
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
            HTTP_USER_AGENT=f"agent {number}",
        )
    answer = try_in(Client(), "wangfang", PASSWORD, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert answer.status_code == 429


def test_the_lock_ends_by_itself_and_trying_on_does_not_prolong_it(secretary):
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            try_in(Client(), "wangfang", "wrong")
        clock.move_to(start + timedelta(minutes=14))
        assert try_in(Client(), "wangfang", PASSWORD).status_code == 429
        clock.move_to(start + timedelta(minutes=16))
        assert try_in(Client(), "wangfang", PASSWORD).status_code == 302


def test_signing_out_ends_the_session_for_good(client, secretary):
    try_in(client, "wangfang", PASSWORD)
    cookie = client.cookies["sessionid"].value
    answer = client.post("/accounts/sign-out/")
    assert answer["Location"] == "/accounts/sign-in/?reason=signed-out"
    assert not Session.objects.filter(session_key=cookie).exists()
    assert not UserSession.objects.exists()
    client.cookies["sessionid"] = cookie
    assert client.get(PAGE).status_code == 302
    assert client.get("/accounts/sign-out/").status_code == 302


def test_a_first_password_opens_only_its_own_change(district, everything_scope):
    user, password = create_account(username="zhaomin", display_name="赵敏", actor=None, district_id=district.root.pk)
    grant_to(user, "COMMUNITY_SECRETARY", district.community)
    client = Client()
    assert try_in(client, "zhaomin", password).status_code == 302
    blocked = client.get("/orgs/")
    assert (blocked.status_code, blocked["Location"]) == (302, "/accounts/password/")
    assert client.get("/api/v1/me/").json()["code"] == "password"
    answer = client.post("/accounts/password/", {"current": password, "new": "Xinmima-2026!", "again": "Xinmima-2026!"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/api/v1/me/").json()["office"]["role"] == "COMMUNITY_SECRETARY"
    user.refresh_from_db()
    assert (user.must_change_password, user.initial_password_expires) == (False, None)


def test_a_first_password_ends_after_three_days(district, everything_scope):
    _user, password = create_account(username="zhaomin", display_name="赵敏", actor=None, district_id=district.root.pk)
    with time_machine.travel(now() + timedelta(hours=73)):
        answer = try_in(Client(), "zhaomin", password)
    assert answer.status_code == 400
    assert "初始密码已经过期" in answer.content.decode()
    assert not UserSession.objects.exists()


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_half_an_hour_without_a_click_ends_the_session(client, secretary, minutes, stays):
    with time_machine.travel(now(), tick=False) as clock:
        try_in(client, "wangfang", PASSWORD)
        clock.shift(timedelta(minutes=minutes))
        answer = client.get(PAGE)
    if stays:
        assert answer.status_code == 200
    else:
        assert answer["Location"] == "/accounts/sign-in/?next=%2Faccounts%2Fme%2F&reason=expired"


@pytest.mark.parametrize(("past", "stays"), [(timedelta(minutes=-1), True), (timedelta(minutes=1), False)])
def test_twelve_hours_end_the_session_however_busy_one_is(client, secretary, past, stays):
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        try_in(client, "wangfang", PASSWORD)
        while clock_now(clock) < start + timedelta(hours=12) - timedelta(minutes=20):
            clock.shift(timedelta(minutes=20))
            assert client.post("/accounts/keep-alive/").status_code == 204
        clock.move_to(start + timedelta(hours=12) + past)
        assert (client.get(PAGE).status_code == 200) is stays


def clock_now(clock):
    return now()


def test_an_expired_session_is_a_stranger_to_the_api(client, secretary):
    with time_machine.travel(now(), tick=False) as clock:
        try_in(client, "wangfang", PASSWORD)
        clock.shift(timedelta(minutes=31))
        assert client.get("/api/v1/me/").status_code == 401


def test_a_disabled_user_is_out_with_the_next_request(client, secretary):
    try_in(client, "wangfang", PASSWORD)
    assert client.get(PAGE).status_code == 200
    User.objects.filter(pk=secretary.pk).update(is_active=False)
    assert client.get(PAGE).status_code == 302
    assert try_in(Client(), "wangfang", PASSWORD).status_code == 400


def test_one_sees_and_ends_ones_own_sessions(secretary):
    office, phone = Client(), Client()
    try_in(office, "wangfang", PASSWORD, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Edg/120.0")
    try_in(phone, "wangfang", PASSWORD, HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/119.0")
    page = office.get("/accounts/me/").content.decode()
    assert "Edge 120 · Windows" in page
    assert "Chrome 119 · Android" in page
    other = UserSession.objects.get(agent="Chrome 119 · Android")
    assert office.post(f"/accounts/me/sessions/{other.pk}/end/").status_code == 302
    assert phone.get(PAGE).status_code == 302
    assert office.get(PAGE).status_code == 200
    stranger = client_for(make_user())
    mine = UserSession.objects.get(user=secretary)
    assert stranger.post(f"/accounts/me/sessions/{mine.pk}/end/").status_code == 404
    assert UserSession.objects.filter(pk=mine.pk).exists()


def test_changing_the_password_ends_all_other_sessions(secretary):
    here, there = Client(), Client()
    try_in(here, "wangfang", PASSWORD)
    try_in(there, "wangfang", PASSWORD)
    new = "Xinmima-2026!"
    assert here.post("/accounts/password/", {"current": PASSWORD, "new": new, "again": new}).status_code == 302
    assert here.get(PAGE).status_code == 200
    assert there.get(PAGE).status_code == 302
    assert UserSession.objects.count() == 1


def test_the_office_is_switched_by_post_and_only_to_ones_own(district, secretary):
    second = grant_to(secretary, "GRID_SECRETARY", district.grid)
    foreign = make_user("STREET_STAFF", district.street).grants.get()
    client = client_for(secretary)
    assert client.get("/api/v1/me/").json()["office"]["role"] == "COMMUNITY_SECRETARY"
    assert client.post("/accounts/office/", {"office": second.pk}).status_code == 302
    assert client.get("/api/v1/me/").json()["office"]["role"] == "GRID_SECRETARY"
    assert client.post("/accounts/office/", {"office": foreign.pk}).status_code == 403
    assert client.get("/api/v1/me/").json()["office"]["role"] == "GRID_SECRETARY"
    assert client.get("/accounts/office/").status_code == 405


def test_an_office_ends_the_same_day_with_nobody_doing_anything(district):
    user = make_user("COMMUNITY_SECRETARY", district.community, until=now().date() + timedelta(days=10))
    client = client_for(user)
    assert client.get("/api/v1/tokens/").status_code == 403
    assert client.get("/api/v1/me/").json()["office"]["role"] == "COMMUNITY_SECRETARY"
    with time_machine.travel(now() + timedelta(days=11)):
        client = client_for(user)
        assert client.get("/api/v1/me/").json()["office"] is None
        page = client.get("/orgs/")
        assert page.status_code == 403
        assert "没有任职授权" in page.content.decode()


def test_the_font_size_is_kept(district, secretary):
    client = client_for(secretary)
    assert client.post("/accounts/font-size/", {"size": "a2", "next": PAGE})["Location"] == PAGE
    assert 'class="gj-size-a2"' in client.get(PAGE).content.decode()
    client.post("/accounts/font-size/", {"size": "huge"})
    secretary.refresh_from_db()
    assert secretary.font_size == "A++"


def test_a_fresh_database_has_no_user():
    assert User.objects.count() == 0
