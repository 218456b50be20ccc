"""Service centres: what of a venue can be booked, when it is closed, who booked what (HB 四·四是: 1 + 7 + 41)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths
from orgs.models.organization import Organization
from orgs.models.unit import Unit, Venue


class FacilityKind(models.TextChoices):
    """What can be booked in a centre."""

    ROOM = "ROOM", "场地"
    SERVICE = "SERVICE", "服务"


@pghistory.track()
class Facility(ScopedModel):
    """A room of a venue, or a service given there, that can be booked: one booking at a time."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="facilities", verbose_name="阵地")
    kind = models.CharField("类别", max_length=7, choices=FacilityKind, default=FacilityKind.ROOM)
    name = models.CharField("名称", max_length=40)
    capacity = models.PositiveIntegerField("可容纳人数", null=True, blank=True)
    note = models.CharField("说明", max_length=120, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="venue__organization")

    class Meta:
        verbose_name = "可预约的场地或服务"
        ordering = ["venue", "kind", "name"]
        constraints = [
            models.UniqueConstraint(name="facility_name_once", fields=["venue", "name"], condition=Q(closed_on=None))
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ClosedDay(ScopedModel):
    """A day on which a venue is not open, though its week says so; and why."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="closed_days", verbose_name="阵地")
    on = models.DateField("日期")
    why = models.CharField("原因", max_length=60)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="venue__organization")

    class Meta:
        verbose_name = "闭馆日"
        ordering = ["venue", "on"]
        constraints = [models.UniqueConstraint(name="closed_day_once", fields=["venue", "on"])]

    def __str__(self) -> str:
        return f"{self.on} {self.why}"


@pghistory.track()
class Booking(ScopedModel):
    """Somebody has a room or a service for some hours. It is cancelled with a reason, never changed.

    organization  whose venue it is
    unit, booker  who booked: a unit, or an organisation of the tree; one of the two
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="bookings", verbose_name="场地或服务")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="bookings", verbose_name="阵地所属")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name="预约单位"
    )
    booker = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="booked", verbose_name="预约组织"
    )
    during = DateTimeRangeField("时间")
    purpose = models.CharField("用途", max_length=80)
    contact = models.CharField("联系人", max_length=40, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField("预约日期")
    cancelled_on = models.DateField("取消日期", null=True, blank=True)
    cancelled_why = models.CharField("取消原因", max_length=120, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "预约"
        verbose_name_plural = "预约"
        ordering = ["during", "id"]
        indexes = [models.Index(fields=["organization"], name="booking_organization")]
        constraints = [
            ExclusionConstraint(
                name="booking_one_at_a_time",
                expressions=[("facility", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_on__isnull=True),
            ),
            models.CheckConstraint(
                name="booking_one_of_two",
                condition=Q(unit__isnull=True, booker__isnull=False) | Q(unit__isnull=False, booker__isnull=True),
            ),
            models.CheckConstraint(
                name="booking_cancelled_why", condition=Q(cancelled_on=None, cancelled_why="") | ~Q(cancelled_why="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("facility", "unit", "booker", "during", "purpose"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.facility} {self.starts_at:%Y-%m-%d %H:%M}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Whose venue it is and who booked; and those above either."""
        own = super().scope_q(scope)
        if scope.anchor_id is None or not scope.column:
            return own if scope.party_id is not None else NOTHING
        return own | Q(**{f"booker__{scope.column}": scope.anchor_id})

    @property
    def starts_at(self):
        """When it begins, in local time."""
        return timezone.localtime(self.during.lower)

    @property
    def ends_at(self):
        """When it ends, in local time."""
        return timezone.localtime(self.during.upper)

    @property
    def who(self) -> str:
        """The unit's name, or the organisation's."""
        return self.unit.name if self.unit_id else self.booker.name
