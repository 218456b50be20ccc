"""Signing in and out, lock-out, first sign-in, session limits."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User, UserSession
from common.clock import now
from common.models import AuditEvent
from tests.factories import PASSWORD, client_for, make_user

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/sign-in/"


def try_in(client, username, password, **headers):
    return client.post(SIGN_IN, {"username": username, "password": password}, **headers)


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, username="wangfang", name="王芳")


def test_right_password_opens_a_new_session_and_is_audited(client, secretary, everything_scope):
    client.get(SIGN_IN)
    response = try_in(client, "WangFang ", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert UserSession.objects.get().user == secretary
    event = AuditEvent.objects.get(action="session.opened")
    assert (event.actor, event.district_id) == (secretary, None)


def test_next_leads_on_but_only_within_the_site(client, secretary):
    answer = client.post(SIGN_IN, {"username": "wangfang", "password": PASSWORD, "next": "/help/?a=1"})
    assert answer["Location"] == "/help/?a=1"
    client.logout()
    for foreign in ("https://evil.example/", "//evil.example/x", "javascript:alert(1)"):
        answer = client.post(SIGN_IN, {"username": "wangfang", "password": PASSWORD, "next": foreign})
        assert answer["Location"] == "/"
        client.logout()
