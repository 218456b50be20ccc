"""The first three administrators of a fresh database."""

import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Grant, User
from tests.factories import make_district

pytestmark = pytest.mark.django_db
THREE = ["--system", "zhangwei:张伟", "--security", "lina:李娜", "--audit", "wanggang:王刚"]


def test_three_people_with_first_passwords(district, capsys):
    call_command("createadmin", *THREE)
    said = capsys.readouterr().out
    for username, role in (("zhangwei", "SYSTEM_ADMIN"), ("lina", "SECURITY_ADMIN"), ("wanggang", "AUDIT_ADMIN")):
        user = User.objects.get(username=username)
        password = re.search(rf"用户名 {username}  初始密码 (\S+)", said)[1]
        assert user.check_password(password)
        assert user.must_change_password
        assert user.district == district.root
        assert user.grants.get().role == role


def test_once_only(district):
    call_command("createadmin", *THREE)
    with pytest.raises(CommandError, match="已经有"):
        call_command("createadmin", "--system", "a.b:甲乙", "--security", "c.d:丙丁", "--audit", "e.f:戊己")
    assert Grant.objects.count() == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--system", "zhangwei", "--security", "lina:李娜", "--audit", "wanggang:王刚"], "用户名:姓名"),
        (["--system", "lina:李娜", "--security", "lina:李娜", "--audit", "wanggang:王刚"], "三个不同的人"),
        ([*THREE, "--district", "没有区"], "没有叫"),
        (["--system", "admin:张伟", "--security", "lina:李娜", "--audit", "wanggang:王刚"], "admin:张伟"),
    ],
)
def test_all_or_nothing(district, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("createadmin", *arguments)
    assert not User.objects.exists()


def test_without_a_district(db):
    with pytest.raises(CommandError, match="还没有任何区"):
        call_command("createadmin", *THREE)


def test_with_two_districts_one_is_named(district, capsys):
    other = make_district("涪城区")
    with pytest.raises(CommandError, match="有几个区"):
        call_command("createadmin", *THREE)
    call_command("createadmin", *THREE, "--district", "涪城区")
    assert {grant.organization for grant in Grant.objects.all()} == {other.root}
