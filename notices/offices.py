"""What offices outside the tree have to do: a unit's liaison, and the three separated administrators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Feedback, Grant, User
from common.clock import now
from common.models import AuditEvent
from common.scoping import Scope
from common.views import may
from members.models import Appointment
from notices.todo import Item
from notices.tree import duty_items, open_duties
from orgs.models import Unit

SOON = timedelta(days=60)
EXPIRES_SOON = timedelta(days=30)
VERIFY_EVERY = timedelta(days=30)


# ---- a unit's liaison -----------------------------------------------------------------------------------------------


def delegates_of(unit_id: int, on: date) -> list[Appointment]:
    """The unit's representatives in office on the day. One query."""
    return list(
        Appointment.objects.in_force(on)
        .filter(represents_id=unit_id)
        .select_related("organization", "person")
        .order_by("organization__lft", "pk")
    )


def unit_items(unit: Unit, delegates: list[Appointment], on: date) -> Iterator[Item]:
    """Terms of its representatives that end, what they have to do, what the unit should still tell. One query."""
    for row in delegates:
        if row.until is not None and row.until <= on + SOON:
            yield Item(
                title=f"{row.person.name}在{row.organization.name}的任期将满",
                reason=f"{row.get_position_display()}，是否连任由{row.organization.name}换届时商定",
                url=reverse("members:committees"),
                action="看委派",
                due=row.until - timedelta(days=1),
            )
    yield from duty_items(
        open_duties(on), lambda duty: f"{reverse('members:duties')}?organization={duty.appointment.organization_id}"
    )
    if may("unit.edit") and not (unit.contact_name and unit.contact_phone_sealed):
        yield Item(
            title="本单位的联系人还没有填全",
            reason="街道、社区有事时要找得到人",
            url=reverse("orgs:unit_edit", args=[unit.pk]),
            action="补充",
            when="本季",
            since="资料",
        )


# ---- administrators -------------------------------------------------------------------------------------------------


def feedback_items(scope: Scope) -> Iterator[Item]:
    """Opinions that wait for an answer. One query."""
    waiting = list(
        Feedback.objects.filter(answered_at=None, district_id=scope.district_id).order_by("due_on", "pk")[:100]
    )
    if waiting:
        yield Item(
            title=f"{len(waiting)} 条意见反馈等待答复",
            reason="每条意见都要在期限内答复",
            url=reverse("accounts:feedback_list"),
            action="去答复",
            due=waiting[0].due_on,
        )


def account_items(scope: Scope, on: date) -> Iterator[Item]:
    """Initial passwords that ran out unused: the person cannot sign in. One query."""
    stuck = User.objects.filter(
        district_id=scope.district_id, is_active=True, must_change_password=True, initial_password_expires__lt=now()
    ).count()
    if stuck:
        yield Item(
            title=f"{stuck} 个账号的初始密码已经过期，本人登录不了",
            reason="重新发一次初始密码即可",
            url=reverse("accounts:list"),
            action="看账号",
            when="今天",
            since="初始密码",
            now=True,
        )


def grant_items(scope: Scope, on: date) -> Iterator[Item]:
    """Offices that end soon. One query."""
    ends = list(
        Grant.objects.in_force(on)
        .filter(user__district_id=scope.district_id, period__endswith__lte=on + EXPIRES_SOON)
        .order_by("period")
    )
    if ends:
        yield Item(
            title=f"{len(ends)} 项任职授权 30 天内到期",
            reason="到期自动失效；继续任职的请续办",
            url=reverse("accounts:list"),
            action="看账号",
            due=min(grant.until for grant in ends) - timedelta(days=1),
        )


def token_items(scope: Scope, on: date) -> Iterator[Item]:
    """Tokens of programs that end soon. One query."""
    ends = list(
        ApiToken.objects.filter(
            grant__user__district_id=scope.district_id,
            revoked_at=None,
            expires_at__gte=now(),
            expires_at__lte=now() + EXPIRES_SOON,
        ).order_by("expires_at")
    )
    if ends:
        yield Item(
            title=f"{len(ends)} 个接口令牌 30 天内到期",
            reason="到期后取数的程序会停",
            url=reverse("accounts:tokens"),
            action="看令牌",
            due=timezone.localdate(ends[0].expires_at),
        )


def audit_items(on: date) -> Iterator[Item]:
    """The audit chain is verified once a month. One query."""
    last = AuditEvent.objects.filter(action="audit.verified").order_by("-id").values_list("at", flat=True).first()
    due = timezone.localdate(last) + VERIFY_EVERY if last else None
    if due is None or due <= on + timedelta(days=7):
        yield Item(
            title="核验审计记录是否完整",
            reason=f"上次核验 {timezone.localdate(last)}" if last else "还没有核验过",
            url=reverse("accounts:audit"),
            action="去核验",
            due=due,
            when="本季",
            since="每月一次",
        )


def admin_items(scope: Scope, on: date) -> Iterator[Item]:
    """What the administrator's verbs make his or hers."""
    if may("account.edit"):
        yield from account_items(scope, on)
    if may("grant.edit"):
        yield from grant_items(scope, on)
    if may("token.edit"):
        yield from token_items(scope, on)
    if may("audit.view"):
        yield from audit_items(on)
