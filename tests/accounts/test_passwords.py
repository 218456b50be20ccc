"""What a password must be like, in both profiles."""

from itertools import pairwise

import pytest
from django.test import Client

from accounts.models import User
from accounts.passwords import check_policy, classes_in, random_password
from common.errors import RuleBroken
from tests.factories import PASSWORD, client_for, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(district):
    return make_user("COMMUNITY_SECRETARY", district.community, username="wangfang", name="王芳")


def reasons(password, user):
    try:
        check_policy(password, user=user, words=["wangfang", "王芳", "桃源东社区"])
    except RuleBroken as error:
        return error.details
    return []


def test_the_error_belongs_to_the_new_password(user):
    with pytest.raises(RuleBroken) as caught:
        check_policy("short", user=user, words=[])
    assert (caught.value.code, caught.value.field) == ("password.weak", "new")


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("Ab3!xyz", "太短：现在 7 个字符"),
        ("abcdefghijk", "种类太少"),
        ("abcdefghijk1", "种类太少"),
        ("Wangfang-2026", "不能含有姓名、用户名、单位或系统名称（wangfang）"),
        ("x桃源东社区-A1x", "桃源东社区"),
        ("Gongjian-2026", "gongjian"),
    ],
)
def test_mlps3_says_what_is_wrong(user, password, complaint):
    assert any(complaint in reason for reason in reasons(password, user))


@pytest.mark.parametrize("password", ["Chuntian-26-hua", "春天的花 Abc 1", "x" * 60 + "Y1-"])
def test_mlps3_takes_a_good_one(user, password):
    assert reasons(password, user) == []


def test_all_reasons_come_at_once(user):
    assert len(reasons("wangfang", user)) == 3


def test_the_asvs_profile_asks_for_length_and_no_composition(user, settings):
    settings.PASSWORD_PROFILE = "asvs"
    assert reasons("chuntiandehuahenhong", user) == []
    assert any("至少要 12 个" in reason for reason in reasons("chuntian-11", user))


def test_common_passwords_are_refused_in_any_case(user, settings):
    settings.PASSWORD_PROFILE = "asvs"
    assert any("很多人都在用" in reason for reason in reasons("QwertyUiop12", user))


def test_none_of_the_last_five_is_used_again(user):
    client = client_for(user)
    passwords = [PASSWORD, *(f"Chuntian-{number}-hua" for number in range(6))]
    for old, new in pairwise(passwords):
        answer = client.post("/accounts/password/", {"current": old, "new": new, "again": new})
        assert answer.status_code == 302, answer.content.decode()
    user.refresh_from_db()
    for former in passwords[-5:]:
        assert any("最近用过" in reason for reason in reasons(former, user)), former
    assert reasons(passwords[0], user) == []


def test_the_page_shows_what_is_wrong_and_changes_nothing(user):
    client = client_for(user)
    wrong = client.post(
        "/accounts/password/", {"current": "nope", "new": "Chuntian-26-hua", "again": "Chuntian-26-hua"}
    )
    assert "现在的密码不对" in wrong.content.decode()
    unlike = client.post("/accounts/password/", {"current": PASSWORD, "new": "Chuntian-26-hua", "again": "other"})
    assert "两次输入的新密码不一样" in unlike.content.decode()
    weak = client.post("/accounts/password/", {"current": PASSWORD, "new": "short", "again": "short"})
    assert "太短" in weak.content.decode()
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_first_passwords_are_strong_and_unlike_each_other():
    passwords = {random_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(classes_in(password) == 4 and len(password) == 17 for password in passwords)


def test_no_page_puts_a_password_back_into_the_form(user):
    answer = Client().post("/accounts/sign-in/", {"username": "wangfang", "password": "Geheim-1234-x"})
    assert "Geheim-1234-x" not in answer.content.decode()
