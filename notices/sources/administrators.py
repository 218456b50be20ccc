"""What the three separated administrators have to do for their district, and who answers opinions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Feedback, Grant, User
from appraisal.statistics.counters import counted_lately
from common.clock import now
from common.models import AuditEvent
from common.scoping import current_scope, everything
from common.workdays import unannounced_year
from notices.due import Due
from notices.sources.asking import Asking

EXPIRES_SOON = timedelta(days=30)
VERIFY_EVERY, VERIFY_SOON = timedelta(days=30), timedelta(days=7)


def administrator_dues(asking: Asking) -> Iterator[Due]:
    """Of the district: asked by its staff, its administrators and the planner, not from below. Six queries at most."""
    scope = current_scope()
    below = scope.anchor_id is not None and scope.column != "district_id"
    if asking.unit_id is not None or scope.district_id is None or below:
        return
    for kind, source in _SOURCES.items():
        if asking.wants(kind):
            yield from source(asking, scope.district_id)


def _feedback(asking: Asking, district_id: int) -> Iterator[Due]:
    with everything("opinions of the district that wait; the planner has no verb to see signed ones"):
        rows = Feedback.objects.filter(answered_at=None, district_id=district_id).order_by("due_on", "pk")
        waiting = list(rows.values_list("pk", "due_on"))
    for pk, due_on in waiting:
        yield Due(
            kind="feedback.waiting",
            object=f"accounts.feedback:{pk}",
            organization_id=district_id,
            due_on=due_on,
            title="1 条意见反馈等待答复",
            reason="每条意见都要在期限内答复",
            url=reverse("accounts:feedback_list"),
            action="去答复",
        )


def _stuck(asking: Asking, district_id: int) -> Iterator[Due]:
    """Initial passwords that ran out unused: the person cannot sign in."""
    rows = User.objects.filter(
        district_id=district_id, is_active=True, must_change_password=True, initial_password_expires__lt=now()
    )
    for pk, name, expired in rows.order_by("pk").values_list("pk", "display_name", "initial_password_expires"):
        yield Due(
            kind="account.stuck",
            object=f"accounts.user:{pk}",
            organization_id=district_id,
            since=timezone.localdate(expired),
            title=f"{name}的初始密码已经过期，本人登录不了",
            reason="重新发一次初始密码即可",
            url=reverse("accounts:list"),
            action="看账号",
            when="今天",
            wait="初始密码",
            now=True,
        )


def _grants(asking: Asking, district_id: int) -> Iterator[Due]:
    """Offices that end soon."""
    rows = Grant.objects.in_force(asking.on).filter(
        user__district_id=district_id, period__endswith__lte=asking.on + EXPIRES_SOON
    )
    for row in rows.select_related("user").order_by("period", "pk"):
        yield Due(
            kind="grant.ending",
            object=f"accounts.grant:{row.pk}",
            organization_id=district_id,
            due_on=row.until - timedelta(days=1),
            title=f"{row.user.display_name}的任职授权将到期",
            reason="到期自动失效；继续任职的请续办",
            url=reverse("accounts:list"),
            action="看账号",
        )


def _tokens(asking: Asking, district_id: int) -> Iterator[Due]:
    """Tokens of programs that end soon."""
    rows = ApiToken.objects.filter(
        grant__user__district_id=district_id,
        revoked_at=None,
        expires_at__gte=now(),
        expires_at__lte=now() + EXPIRES_SOON,
    )
    for pk, expires_at in rows.order_by("expires_at").values_list("pk", "expires_at"):
        yield Due(
            kind="token.ending",
            object=f"accounts.apitoken:{pk}",
            organization_id=district_id,
            due_on=timezone.localdate(expires_at),
            title="1 个接口令牌 30 天内到期",
            reason="到期后取数的程序会停",
            url=reverse("accounts:tokens"),
            action="看令牌",
        )


def _verify(asking: Asking, district_id: int) -> Iterator[Due]:
    """The audit chain is verified once a month."""
    with everything("when the district's audit trail was verified; the planner has no verb to see that"):
        rows = AuditEvent.objects.filter(action="audit.verified", district_id=district_id)
        last = rows.order_by("-id").values_list("at", flat=True).first()
    due = timezone.localdate(last) + VERIFY_EVERY if last else None
    yield Due(
        kind="audit.verify",
        object=f"{timezone.localdate(last) if last else ''}",
        organization_id=district_id,
        due_on=due,
        title="核验审计记录是否完整",
        reason=f"上次核验 {timezone.localdate(last)}" if last else "还没有核验过",
        url=reverse("accounts:audit"),
        action="去核验",
        when="本季",
        wait="每月一次",
        ahead=due is not None and due > asking.on + VERIFY_SOON,
    )


def _calendar(asking: Asking, district_id: int) -> Iterator[Due]:
    """From November the calendar of the next year is looked for. No query."""
    year = unannounced_year(asking.on)
    if year is None:
        return
    yield Due(
        kind="calendar.missing",
        object=str(year),
        organization_id=district_id,
        due_on=date(year - 1, 12, 31),
        title=f"{year} 年的放假安排还没有登记",
        reason="国务院办公厅公布后上传；没有登记的，期限按法定节假日推算，不含调休",
        url=reverse("notices:workdays"),
        action="去登记",
    )


def _recount(asking: Asking, district_id: int) -> Iterator[Due]:
    """The last nightly recount found counters that were not what the facts say."""
    with everything("recounts are the system's own"):
        last = counted_lately(district_id)
    if last is None or not last.different:
        return
    yield Due(
        kind="statistics.differed",
        object=str(last.pk),
        organization_id=district_id,
        due_on=timezone.localdate(last.at),
        title=f"统计重算发现 {last.different} 个数字不一致",
        reason="已按事实更正；请通知系统维护人员查明原因，下一次重算一致后自动消失",
        url=reverse("notices:status"),
        action="看系统状态",
    )


_SOURCES = {
    "feedback.waiting": _feedback,
    "account.stuck": _stuck,
    "grant.ending": _grants,
    "token.ending": _tokens,
    "audit.verify": _verify,
    "calendar.missing": _calendar,
    "statistics.differed": _recount,
}
