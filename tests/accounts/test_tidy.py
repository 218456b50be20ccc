"""The night's tidying."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import UserSession
from accounts.tasks import tidy
from common.clock import now
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_what_is_over_is_forgotten_and_what_is_not_stays():
    make_user(username="wangfang")
    with time_machine.travel(now() - timedelta(days=2)):
        Client().post("/accounts/sign-in/", {"username": "wangfang", "password": PASSWORD})
        Client().post("/accounts/sign-in/", {"username": "wangfang", "password": "wrong"})
    Client().post("/accounts/sign-in/", {"username": "wangfang", "password": PASSWORD})
    assert tidy() == {"sessions": 1, "listed": 1, "attempts": 0}
    assert Session.objects.count() == UserSession.objects.count() == 1
    assert tidy() == {"sessions": 0, "listed": 0, "attempts": 0}
