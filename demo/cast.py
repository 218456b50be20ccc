"""The demonstration's accounts: one for each role, with a password anybody may know; and secretaries unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from accounts.models import Grant, User
from accounts.services.accounts import create_account
from accounts.services.offices import grant_office
from common.scoping import everything
from demo.stage import Actor
from orgs.models import Organization

PASSWORD = "Demo-Xihu-2026"  # noqa: S105 - printed by script/server; a demonstration has no secrets

# username, name, role, the organisation's name; the liaison's unit is known only later
ACCOUNTS = (
    ("wanmin", "万敏（区委组织部）", "DISTRICT_STAFF", "西湖区"),
    ("xiongwei", "熊伟（绳金塔街道）", "STREET_STAFF", "绳金塔街道"),
    ("tuhong", "涂红（朝农街道）", "STREET_STAFF", "朝农街道"),
    ("zhanhaiying", "詹海英（绳金塔社区）", "COMMUNITY_SECRETARY", "绳金塔社区居委会"),
    ("wanghaiyan", "王海燕（坝口巷社区）", "COMMUNITY_SECRETARY", "坝口巷社区居委会"),
    ("nieping", "聂平（只读）", "READ_ONLY", "西湖区"),
    ("yanlei", "晏磊（统计接口）", "STATISTICS_CLIENT", "西湖区"),
    ("gongtao", "龚涛（系统管理员）", "SYSTEM_ADMIN", "西湖区"),
    ("zouxue", "邹雪（安全管理员）", "SECURITY_ADMIN", "西湖区"),
    ("leifang", "雷芳（审计管理员）", "AUDIT_ADMIN", "西湖区"),
)
LATER = (
    ("taoyong", "陶勇（网格党支部）", "GRID_SECRETARY"),
    ("yangshuying", "杨淑英（党群微家）", "HOME_HEAD"),
    ("luojing", "罗静（第九十七小学）", "UNIT_LIAISON"),
)


def _account(username: str, name: str, district_id: int) -> User:
    user, _ = create_account(username=username, display_name=name, actor=None, district_id=district_id)
    user.set_password(PASSWORD)
    user.must_change_password = False
    user.initial_password_expires = None
    user.save()
    return user


def engage(username: str, name: str, role: str, *, organization=None, unit=None) -> Actor:
    """Open an account with its office: of an organisation, or of a unit for its liaison officer."""
    user = _account(username, name, (organization or unit).district_id)
    grant = grant_office(
        user_id=user.pk,
        role=role,
        actor=None,
        organization_id=organization.pk if organization else None,
        unit_id=unit.pk if unit else None,
    )
    return Actor(user, grant)


@dataclass
class Cast:
    """Who acts: the named accounts, and a secretary for any other organisation that needs one."""

    actors: dict[str, Actor]
    unnamed: dict[int, Actor] = field(default_factory=dict)

    @property
    def district(self) -> Actor:
        """The district organisation department."""
        return self.actors["wanmin"]

    @property
    def street(self) -> Actor:
        """绳金塔街道."""
        return self.actors["xiongwei"]

    @property
    def other_street(self) -> Actor:
        """朝农街道."""
        return self.actors["tuhong"]

    @property
    def community(self) -> Actor:
        """绳金塔社区."""
        return self.actors["zhanhaiying"]

    def secretary_of(self, community: Organization) -> Actor:
        """The secretary of any community."""
        return self._behind_the_scenes(community, "COMMUNITY_SECRETARY", "社区书记")

    def keeper_of(self, grid: Organization) -> Actor:
        """The secretary of any grid branch."""
        return self._behind_the_scenes(grid, "GRID_SECRETARY", "网格党支部书记")

    def _behind_the_scenes(self, organization: Organization, role: str, title: str) -> Actor:
        if organization.pk not in self.unnamed:
            with everything("an office of the demonstration"):
                held = Grant.objects.filter(organization=organization, role=role).select_related("user").first()
                if held is None:
                    user = User.objects.create_user(
                        f"demo.{organization.pk}",
                        None,
                        display_name=f"{organization.name}{title}"[:40],
                        is_active=True,
                        district_id=organization.district_id,
                    )
                    held = grant_office(user_id=user.pk, role=role, actor=None, organization_id=organization.pk)
                grant = Grant.objects.select_related("user", "organization").get(pk=held.pk)
            self.unnamed[organization.pk] = Actor(grant.user, grant)
        return self.unnamed[organization.pk]

    def engage_later(self, *, grid: Organization, home: Organization, unit) -> None:
        """The accounts whose offices exist only after the network was drawn and units were enrolled."""
        places = {"taoyong": {"organization": grid}, "yangshuying": {"organization": home}, "luojing": {"unit": unit}}
        for username, name, role in LATER:
            self.actors[username] = engage(username, name, role, **places[username])


def hire(district: Organization) -> Cast:
    """Open the accounts whose offices exist from the first day."""
    actors = {}
    for username, name, role, place in ACCOUNTS:
        organization = Organization.objects.get(name=place, district=district)
        actors[username] = engage(username, name, role, organization=organization)
    return Cast(actors)


def listed(more: Sequence[str] = ()) -> list[Grant]:
    """The offices of the demonstration's accounts that exist, in the order of the list; `more` are other usernames."""
    names = [*(row[0] for row in (*ACCOUNTS, *LATER)), *more]
    grants = Grant.objects.filter(user__username__in=names).select_related("user", "organization", "unit")
    return sorted(grants, key=lambda grant: names.index(grant.user.username))
