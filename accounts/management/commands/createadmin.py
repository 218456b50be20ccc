"""The first three administrators of a district: a fresh database has no user at all.

    script/manage createadmin --system zhangwei:张伟 --security lina:李娜 --audit wanggang:王刚 [--district 西湖区]

Prints a first password for each, once; it lives 72 hours and must be changed on first sign-in. From then on accounts
are opened and offices granted on the pages, by the one and the other administrator.
"""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Grant
from accounts.services import create_account, grant_office
from common.clock import today
from common.errors import RuleBroken
from common.scoping import everything
from orgs.models import Organization, Tier

ROLES = {"system": "SYSTEM_ADMIN", "security": "SECURITY_ADMIN", "audit": "AUDIT_ADMIN"}


class Command(BaseCommand):
    """See the module's docstring."""

    help = "为一个区设立最初的系统、安全、审计管理员，显示各自的初始密码（只显示一次）"

    def add_arguments(self, parser):
        """Three people, and the district when there are several."""
        for option, role in ROLES.items():
            parser.add_argument(f"--{option}", required=True, metavar="用户名:姓名", help=f"{role} 由谁担任")
        parser.add_argument("--district", default="", help="区的名称或代码；只有一个区时可以不写")

    def handle(self, *args, **options):
        """All three or none."""
        people = {role: self._person(options[option], option) for option, role in ROLES.items()}
        if len({username for username, _ in people.values()}) < len(people):
            raise CommandError("三种管理员必须由三个不同的人担任。")
        with everything("createadmin: first administrators"), transaction.atomic():
            district = self._district(options["district"])
            self._refuse_when_there_are_some(district)
            made = [self._make(district, role, *person) for role, person in people.items()]
        self.stdout.write(f"{district} 的三名管理员已经设立。初始密码只显示这一次，72 小时内有效，登录后必须修改：\n")
        for user, role_name, password in made:
            self.stdout.write(f"  {role_name}  {user.display_name}  用户名 {user.username}  初始密码 {password}\n")

    def _person(self, text: str, option: str) -> tuple[str, str]:
        username, _, name = text.partition(":")
        if not username or not name:
            raise CommandError(f"--{option} 应写成“用户名:姓名”，例如 --{option} zhangwei:张伟，现在是“{text}”。")
        return username, name

    def _district(self, text: str) -> Organization:
        districts = Organization.objects.filter(tier=Tier.DISTRICT, period__contains=today())
        if text:
            districts = districts.filter(name=text) | districts.filter(code=text)
        found = list(districts[:2])
        if not found:
            raise CommandError(
                f"没有叫“{text}”的区。" if text else "还没有任何区，请先导入区划（script/manage import_divisions）。"
            )
        if len(found) > 1:
            raise CommandError("有几个区，请用 --district 写明是哪一个。")
        return found[0]

    def _refuse_when_there_are_some(self, district: Organization) -> None:
        held = Grant.objects.in_force(today()).filter(role__in=ROLES.values(), organization=district).first()
        if held is not None:
            raise CommandError(
                f"{district}已经有{held.role_enum.name}（{held.user.username}）。此命令只用于最初设立，以后请在网页上办理。"
            )

    def _make(self, district, role, username, name):
        try:
            user, password = create_account(username=username, display_name=name, actor=None, district_id=district.pk)
            grant = grant_office(user_id=user.pk, role=role, organization_id=district.pk, actor=None)
        except RuleBroken as error:
            raise CommandError(f"{username}:{name}：{error.message}") from error
        return user, grant.role_enum.name, password
