"""Whoever still has the first password may replace it and leave; nothing else, administrators' pages included."""

import pytest
from django.urls import reverse

from tests.factories import client_for, make_user


@pytest.fixture
def newcomer(district):
    return make_user("SYSTEM_ADMIN", district.root, must_change_password=True)


@pytest.mark.parametrize("name", ["accounts:list", "accounts:create", "accounts:settings", "accounts:feedback"])
def test_closed_until_then(newcomer, name):
    response = client_for(newcomer).get(reverse(name))
    assert (response.status_code, response["Location"]) == (302, reverse("accounts:password_change"))


def test_no_account_is_opened_with_it(newcomer):
    data = {"username": "hacker.li", "display_name": "李某"}
    response = client_for(newcomer).post(reverse("accounts:create"), data)
    assert response["Location"] == reverse("accounts:password_change")
    assert type(newcomer).objects.filter(username="hacker.li").count() == 0


@pytest.mark.parametrize("name", ["accounts:password_change", "accounts:help"])
def test_open_before(newcomer, name):
    assert client_for(newcomer).get(reverse(name)).status_code == 200
