"""Members who report where they live, and what they do there (双报到, 党员回家; LY 一·1, RH 二3)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths, scoped_manager
from members.models.person import Person
from orgs.models import TIER_COLUMN, Organization, Tier, Unit


class Rank(models.TextChoices):
    """Rank of a cadre, by which Longyan counts its check-ins (LY 一·1)."""

    BUREAU = "BUREAU", "厅级"
    DIVISION = "DIVISION", "处级"
    SECTION = "SECTION", "科级"


# Columns of the scopes of a grid and of a micro-home.
_SMALL = (TIER_COLUMN[Tier.GRID], TIER_COLUMN[Tier.HOME])


class Leaving(models.TextChoices):
    """Why somebody no longer counts at a place."""

    MOVED = "MOVED", "迁往别处"
    RETIRED = "RETIRED", "不再在职"
    MISTAKE = "MISTAKE", "登记有误"
    ABOLITION = "ABOLITION", "组织撤并"


class MemberKind(models.TextChoices):
    """Why a member who is registered elsewhere stands on a place's list.

    IN_SERVICE  在职党员, who reports where he or she lives (LY 一·1); the rates are of these
    DUAL        小区非在册党员: 一方隶属，双方管理 (LY 二·1); the branch of membership and the place both manage
    INCOMING    流入党员, each under a managing organisation (FC 第2段·创新党员教育管理)
    """

    IN_SERVICE = "IN_SERVICE", "在职党员"
    DUAL = "DUAL", "非在册党员"
    INCOMING = "INCOMING", "流入党员"


def managed_by(scope: Scope) -> Q:
    """Check-ins that an office manages without keeping their list; of larger offices there are none."""
    if scope.anchor_id is None or scope.column not in _SMALL:
        return NOTHING
    return Q(**{f"managing__{scope.column}": scope.anchor_id})


@pghistory.track()
class CheckIn(PeriodMixin, ScopedModel):
    """One member at the place where he or she lives: due from `since`, reported on `reported_on`.

    kind           in service, or managed by both sides, or incoming
    managing       which branch or group of the place manages the member here, where that is settled
    organization   the community, grid or estate branch that takes the member in
    unit, home_branch   the member unit, where it is one here; unit and branch as the register writes them
    reported_on    None while the member is on the list and has not come yet
    claimed_post   the post taken (岗), as the practice or the register names it; `wishes` what else was offered
    moved_from     the row at the former place, when the member moved
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="check_ins", verbose_name="党员")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="check_ins", verbose_name="报到组织")
    kind = models.CharField("党员类别", max_length=10, choices=MemberKind, default=MemberKind.IN_SERVICE)
    managing = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="managed_members", verbose_name="管理党组织"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="check_ins", verbose_name="所在单位"
    )
    home_branch = models.CharField("所在单位及党支部", max_length=80, blank=True)
    rank = models.CharField("职级", max_length=8, choices=Rank, blank=True, default="")
    residence = models.CharField("居住小区", max_length=80, blank=True)
    reported_on = models.DateField("报到日期", null=True, blank=True)
    claimed_post = models.CharField("认领岗位", max_length=30, blank=True)
    wishes = ArrayField(models.CharField(max_length=30), verbose_name="服务意向", default=list, blank=True)
    joined_party = models.DateField("入党时间", null=True, blank=True)
    note = models.CharField("备注", max_length=120, blank=True)
    leaving = models.CharField("离开原因", max_length=9, choices=Leaving, blank=True, default="")
    moved_from = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="moved_to", verbose_name="原报到处"
    )
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization", party="unit")

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Who reports here; to a grid or micro-home also whom it manages on the list of its community."""
        return super().scope_q(scope) | managed_by(scope)

    class Meta:
        verbose_name = "报到"
        verbose_name_plural = "报到"
        ordering = ["-period", "-id"]
        constraints = [
            # A member reports in one place at a time, so that nobody is counted twice anywhere.
            ExclusionConstraint(
                name="check_in_one_place_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                # What was put down by mistake never was, and stands in nobody's way.
                condition=~Q(leaving=Leaving.MISTAKE),
            ),
            models.CheckConstraint(
                name="check_in_ended_for_a_reason",
                condition=Q(leaving="", period__endswith=None) | (~Q(leaving="") & Q(period__endswith__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["organization", "reported_on"]), models.Index(fields=["unit"])]

    def __str__(self) -> str:
        return f"{self.person} {self.organization}"


class ServiceState(models.TextChoices):
    """How far a record of service has come."""

    RECORDED = "RECORDED", "待社区确认"
    CONFIRMED = "CONFIRMED", "已确认"
    REFUSED = "REFUSED", "不予确认"


@pghistory.track()
class Service(ScopedModel):
    """One service of a member where he or she reported: recorded by either end, confirmed by the one that received it.

    person   of the check-in: services go with the member who moves house
    served   how many people it was for, where that is known
    """

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="services", verbose_name="报到")
    person = models.ForeignKey(Person, models.PROTECT, related_name="services", verbose_name="党员")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="services", verbose_name="服务地")
    on = models.DateField("服务日期")
    title = models.CharField("服务内容", max_length=60)
    hours = models.DecimalField("时长（小时）", max_digits=4, decimal_places=1, null=True, blank=True)
    served = models.PositiveIntegerField("服务人数", null=True, blank=True)
    note = models.CharField("备注", max_length=120, blank=True)
    state = models.CharField("状态", max_length=9, choices=ServiceState, default=ServiceState.RECORDED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_on = models.DateField("登记日期")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("确认日期", null=True, blank=True)
    reason = models.CharField("不予确认的原因", max_length=100, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="check_in__unit")

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """What was done here, and what those who live here now did where they lived before."""
        base = super().scope_q(scope)
        if scope.anchor_id is None or not scope.column:
            return base
        here = {f"organization__{scope.column}": scope.anchor_id}
        living = Q(**here) | managed_by(scope)
        return base | Q(person__in=CheckIn._base_manager.filter(living, leaving="").values("person"))

    class Meta:
        verbose_name = "服务记录"
        verbose_name_plural = "服务记录"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="service_decided_on_a_day",
                condition=Q(state=ServiceState.RECORDED, decided_on=None)
                | (~Q(state=ServiceState.RECORDED) & Q(decided_on__isnull=False)),
            ),
            # The same member cannot have done the same thing twice on one day: a double click is one record.
            models.UniqueConstraint(name="service_once_a_day", fields=["check_in", "on", "title"]),
        ]
        indexes = [models.Index(fields=["organization", "on"])]

    def __str__(self) -> str:
        return f"{self.on} {self.title}"
