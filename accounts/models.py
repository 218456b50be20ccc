"""Users, the offices they hold, and tokens of programs."""

from __future__ import annotations

from datetime import date

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from accounts.naming import role_name
from accounts.roles import ROLE_CHOICES, ROLES, SEPARATED, Role
from common.clock import now, today
from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from orgs.rules_in_force import practice_name_on


class FontSize(models.TextChoices):
    """Three sizes of type, kept per user."""

    NORMAL = "A", "标准"
    LARGE = "A+", "大"
    LARGER = "A++", "特大"


class AccountState(models.TextChoices):
    """Whether somebody can sign in with an account."""

    ACTIVE = "active", "启用"
    WAITING = "waiting", "等待首次登录"
    EXPIRED = "expired", "初始密码过期"
    DISABLED = "disabled", "停用"


class UserManager(BaseUserManager):
    """Makes users; services.create_account is the door for people."""

    def create_user(self, username: str, password: str | None = None, **fields):
        """Make a user; without a password, one that cannot sign in."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who signs in. One account is one person; it is disabled, never deleted."""

    username = models.CharField("用户名", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    initial_password_expires = models.DateTimeField("初始密码有效期至", null=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True)
    disabled_at = models.DateTimeField("停用时间", null=True)
    district = models.ForeignKey(
        "orgs.Organization", models.PROTECT, null=True, related_name="accounts", verbose_name="所属区"
    )
    font_size = models.CharField("字号", max_length=3, choices=FontSize, default=FontSize.NORMAL)
    preferences = models.JSONField(default=dict)
    created_at = models.DateTimeField("开户时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]
    objects = UserManager()

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def state(self) -> str:
        """Whether one can sign in with it, and whether somebody has yet."""
        if not self.is_active:
            return AccountState.DISABLED
        if not self.must_change_password:
            return AccountState.ACTIVE
        expired = self.initial_password_expires and self.initial_password_expires <= now()
        return AccountState.EXPIRED if expired else AccountState.WAITING

    @property
    def is_staff(self) -> bool:
        """No Django admin, so nobody is staff in its sense."""
        return False


class GrantState(models.TextChoices):
    """Whether an office is held today."""

    CURRENT = "current", "在任"
    COMING = "coming", "尚未开始"
    PAST = "past", "已结束"


@pghistory.track()
class Grant(PeriodMixin):
    """An office: a user, a role, an organisation or a unit, from and until.

    The right ends the day the period ends, with nobody doing anything. Several grants are never melted together:
    a user acts in one at a time.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=ROLE_CHOICES)
    organization = models.ForeignKey(
        "orgs.Organization", models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="组织"
    )
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="成员单位"
    )
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="授权人")
    created_at = models.DateTimeField("授权时间", auto_now_add=True)

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = "任职授权"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="grant_organization_or_unit",
                condition=Q(organization__isnull=False, unit=None) | Q(organization=None, unit__isnull=False),
            ),
            # Three separated administrators: nobody holds two of them at the same time.
            ExclusionConstraint(
                name="grant_separated_administrators",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=SEPARATED),
            ),
            ExclusionConstraint(
                name="grant_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="grant_unit_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.role_enum.name}"

    @property
    def role_enum(self) -> Role:
        """The role as data."""
        return ROLES[self.role]

    @property
    def role_name(self) -> str:
        """The role as the district calls it."""
        return role_name(self.role)

    @property
    def title(self) -> str:
        """The organisation or unit one acts for."""
        return str(self.organization or self.unit)

    @property
    def state(self) -> str:
        """Whether it is held today."""
        if self.holds_on(today()):
            return GrantState.CURRENT
        return GrantState.COMING if self.since is not None and self.since > today() else GrantState.PAST


class TokenState(models.TextChoices):
    """Whether a token works."""

    LIVING = "living", "有效"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已吊销"


@pghistory.track(exclude=["digest", "last_used_at"])
class ApiToken(models.Model):
    """A program's key to one grant: shown once, stored as a hash, with scopes and an end."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="tokens", verbose_name="任职授权")
    name = models.CharField("用途", max_length=60)
    prefix = models.CharField("前缀", max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField("范围", default=list, help_text="角色所许各项中，本令牌可用的部分")
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("吊销时间", null=True)
    last_used_at = models.DateTimeField("最近使用", null=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("签发时间", auto_now_add=True)

    class Meta:
        verbose_name = "接口令牌"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """Whether it works; it also ends with its office."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        living = self.expires_at > now() and self.grant.holds_on(today())
        return TokenState.LIVING if living else TokenState.EXPIRED


class PasswordUsed(models.Model):
    """Hash of a former password, so that the last five are not used again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "曾用密码"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"


class UserSession(models.Model):
    """A browser in which a user is signed in, so that one can see and end one's own.

    When it began and from where; not when it was last used and for how long: nobody's time online is measured.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField("登录时间")
    ip = models.GenericIPAddressField("登录地址", null=True)
    agent = models.CharField("浏览器", max_length=80, blank=True)

    class Meta:
        verbose_name = "登录"
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"


class Feedback(ScopedModel):
    """What somebody wants to say about the system, and the answer. May be left without a name."""

    class State(models.TextChoices):
        OPEN = "OPEN", "待答复"
        ANSWERED = "ANSWERED", "已答复"

    district = models.ForeignKey("orgs.Organization", models.PROTECT, related_name="+", verbose_name="区")
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="feedback", verbose_name="提出人")
    page = models.CharField("所在页面", max_length=200, blank=True)
    text = models.TextField("意见", max_length=1000)
    created_at = models.DateTimeField("提出时间", auto_now_add=True)
    due_on = models.DateField("答复期限")
    answer = models.TextField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="district")

    class Meta:
        verbose_name = "意见反馈"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"意见 {self.pk}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """One's own; all of the district for those who answer."""
        if "feedback.answer" in scope.verbs:
            return Q(district=scope.district_id)
        return Q(author=scope.user_id, district=scope.district_id)

    @property
    def state(self) -> str:
        """Whether it has been answered."""
        return self.State.ANSWERED if self.answered_at else self.State.OPEN


def offices_of(user: User, on: date):
    """The grants a user may act in on the day, each with the name of the practice its district follows then."""
    rows = user.grants.in_force(on).select_related("organization", "organization__district", "unit")
    return rows.annotate(practice_today=practice_name_on("organization__district", on)).order_by("id")
