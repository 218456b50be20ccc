"""What the lists of accounts can be narrowed by; page, export and API use the same."""

from __future__ import annotations

from datetime import timedelta

import django_filters as filters
from django.db.models import Q

from accounts.actions import codes_named
from accounts.models import ApiToken, Feedback, Grant, GrantState, TokenState, User
from accounts.naming import role_choices
from accounts.roles import ROLE_CHOICES
from common.clock import midnight, now, today
from common.filters import WordsFilter
from common.models import AuditEvent
from orgs.filters import LocalChoices


class RoleFilter(LocalChoices, filters.ChoiceFilter):
    """By role; the choices in the words of the district."""

    def local_choices(self):
        """Every role."""
        return role_choices()


class UserFilter(filters.FilterSet):
    """Accounts of the district."""

    q = WordsFilter("姓名或用户名", "display_name", "username")
    role = RoleFilter(label="岗位", choices=ROLE_CHOICES, method="in_role", empty_label="全部岗位")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[("active", "启用"), ("disabled", "停用"), ("idle", "没有在任岗位")],
        method="in_state",
        empty_label="全部状态",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def in_role(self, queryset, name, value):
        """Who holds the role today."""
        return queryset.filter(pk__in=Grant.objects.in_force(today()).filter(role=value).values("user_id"))

    def in_state(self, queryset, name, value):
        """Active, disabled, or active without any office today."""
        if value == "idle":
            return queryset.filter(is_active=True).exclude(pk__in=Grant.objects.in_force(today()).values("user_id"))
        return queryset.filter(is_active=value == "active")


class GrantFilter(filters.FilterSet):
    """Offices of the district's users."""

    user = filters.NumberFilter(label="账号", field_name="user_id")
    role = RoleFilter(label="岗位", choices=ROLE_CHOICES, empty_label="全部岗位")
    organization = filters.NumberFilter(label="组织", field_name="organization_id")
    unit = filters.NumberFilter(label="成员单位", field_name="unit_id")
    state = filters.ChoiceFilter(label="状态", choices=GrantState.choices, method="in_state", empty_label="全部状态")

    class Meta:
        model = Grant
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        """Held today, not yet begun, or over."""
        if value == GrantState.CURRENT:
            return queryset.in_force(today())
        if value == GrantState.COMING:
            return queryset.filter(period__startswith__gt=today())
        return queryset.ended_by(today())


class TokenFilter(filters.FilterSet):
    """Tokens of the district."""

    q = filters.CharFilter(label="用途或前缀", method="search")
    state = filters.ChoiceFilter(
        label="状态",
        choices=TokenState.choices,
        method="in_state",
        empty_label="全部状态",
    )

    class Meta:
        model = ApiToken
        fields: list[str] = []

    def search(self, queryset, name, value):
        """By purpose or prefix."""
        return queryset.filter(Q(name__icontains=value.strip()) | Q(prefix__startswith=value.strip()))

    def in_state(self, queryset, name, value):
        """Working, past its end, or revoked."""
        if value == TokenState.REVOKED:
            return queryset.filter(revoked_at__isnull=False)
        queryset = queryset.filter(revoked_at=None)
        return (
            queryset.filter(expires_at__gt=now())
            if value == TokenState.LIVING
            else queryset.filter(expires_at__lte=now())
        )


class EventFilter(filters.FilterSet):
    """The audit trail."""

    since = filters.DateFilter(label="自", method="from_day")
    until = filters.DateFilter(label="至", method="to_day")
    actor = filters.CharFilter(label="操作人", field_name="actor_name", lookup_expr="icontains")
    action = filters.CharFilter(label="事项", method="by_action")
    result = filters.ChoiceFilter(label="结果", choices=AuditEvent.Result.choices, empty_label="全部结果")
    object = filters.CharFilter(label="对象", field_name="object_name", lookup_expr="icontains")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def from_day(self, queryset, name, value):
        """From the beginning of the day."""
        return queryset.filter(at__gte=midnight(value))

    def to_day(self, queryset, name, value):
        """To the end of the day."""
        return queryset.filter(at__lt=midnight(value + timedelta(days=1)))

    def by_action(self, queryset, name, value):
        """By Chinese name or by code of the action."""
        return queryset.filter(Q(action__in=codes_named(value.strip())) | Q(action__startswith=value.strip()))


class FeedbackFilter(filters.FilterSet):
    """Remarks about the system."""

    state = filters.ChoiceFilter(label="状态", choices=Feedback.State.choices, method="in_state", empty_label="全部")

    class Meta:
        model = Feedback
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        """Answered, or not yet."""
        return queryset.filter(answered_at__isnull=value == Feedback.State.OPEN)
