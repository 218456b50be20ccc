"""Pages of things that go wrong: plain words, no inside, no database."""

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from common.audit import request_info
from config import views
from tests.factories import client_for, make_user

INSIDES = ("Traceback", "psycopg", "SELECT", "/work/", "site-packages", "secret detail")


def quiet(user=None):
    """A browser whose requests answer with the error page instead of raising."""
    client = client_for(user) if user else Client()
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.bad_request, 400, "这个请求看不懂"),
        (views.permission_denied, 403, "没有办理权限"),
        (views.page_not_found, 404, "没有找到这个页面"),
        (views.csrf_failure, 403, "页面停留太久"),
    ],
)
def test_they_need_neither_user_nor_database(view, status, words):
    """No database mark: a single query would fail here."""
    answer = view(RequestFactory().get("/x/"))
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_500_needs_no_database_either():
    answer = views.server_error(RequestFactory().get("/x/"))
    assert answer.status_code == 500
    assert "系统出了问题" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/orgs/", "/accounts/me/"])
def test_a_database_that_is_away_is_a_503_before_any_view(db, monkeypatch, path):
    def away(self):
        raise OperationalError("secret detail: connection refused")

    client = quiet()
    client.cookies["sessionid"] = "a" * 32
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    text = answer.content.decode()
    assert "保存在这台电脑的浏览器里" in text
    assert not [word for word in INSIDES if word in text]


def test_in_the_api_it_is_a_problem(db, monkeypatch):
    def away(self):
        raise OperationalError("secret detail")

    client = quiet()
    client.cookies["sessionid"] = "a" * 32
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["code"] == "unavailable"


def test_a_fault_of_the_program_tells_nothing_of_the_inside(district, monkeypatch):
    def broken(*args):
        raise ValueError("secret detail")

    monkeypatch.setattr("accounts.views.profile.living_sessions", broken)
    answer = quiet(make_user("COMMUNITY_SECRETARY", district.community)).get("/accounts/me/")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "请求编号" in text
    assert not [word for word in INSIDES if word in text]
    assert request_info.get() is None


def test_what_a_broken_request_did_is_undone(district, monkeypatch):
    """A view that fails after a service has written leaves nothing behind."""
    from accounts.models import User
    from accounts.views import administration

    def broken(*args, **kwargs):
        raise ValueError("after the service")

    monkeypatch.setattr(administration, "_show_once", broken)
    admin = make_user("SYSTEM_ADMIN", district.root, district=district.root)
    answer = quiet(admin).post("/accounts/users/new/", {"display_name": "赵敏", "username": "zhaomin"})
    assert answer.status_code == 500
    assert not User.objects.filter(username="zhaomin").exists()


def test_no_such_page_and_no_such_object_are_the_same_page(district):
    client = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    missing = client.get("/orgs/2000000001/")
    foreign = client.get(f"/orgs/{district.foreign_community.pk}/")
    nowhere = client.get("/no/such/page/")
    assert missing.status_code == foreign.status_code == nowhere.status_code == 404
    assert missing.content == foreign.content == nowhere.content


def test_a_form_without_its_token_is_refused_in_plain_words(district):
    user = make_user("COMMUNITY_SECRETARY", district.community)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/accounts/feedback/", {"text": "不好用"})
    assert answer.status_code == 403
    assert "页面停留太久" in answer.content.decode()


def test_signed_in_pages_are_not_kept_by_caches(district):
    answer = client_for(make_user("COMMUNITY_SECRETARY", district.community)).get("/accounts/me/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-ID"]
    assert "unsafe" not in answer["Content-Security-Policy"]
