"""What part-time members do and how they grow: duty lists, secondments, training (XH 四)."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import ScopedManager, ScopedModel, ScopePaths, scoped_manager
from members.models.committee import Appointment
from members.models.person import Person
from orgs.models import Organization, Unit


@pghistory.track()
class Duty(ScopedModel):
    """A line of a part-time member's duty list (履职清单): what, until when, done when."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="duties", verbose_name="任职")
    title = models.CharField("履职事项", max_length=120)
    detail = models.CharField("具体内容", max_length=300, blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    outcome = models.CharField("完成情况", max_length=300, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="appointment__organization", party="appointment__represents")

    class Meta:
        verbose_name = "履职事项"
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Secondment(PeriodMixin, ScopedModel):
    """A cadre sent from a unit to a community or street, or the other way (互派干部挂职)."""

    class Direction(models.TextChoices):
        INTO_COMMUNITY = "IN", "单位派到街道社区"
        INTO_UNIT = "OUT", "街道社区派到单位"

    person = models.ForeignKey(Person, models.PROTECT, related_name="secondments", verbose_name="人员")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="secondments", verbose_name="街道社区")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="secondments", verbose_name="单位")
    direction = models.CharField("方向", max_length=3, choices=Direction)
    post = models.CharField("挂职岗位", max_length=80)
    document = models.CharField("文号", max_length=80, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "挂职"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.person} {self.post}"


@pghistory.track()
class Training(ScopedModel):
    """A training of part-time members (定期组织兼职委员培训)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="trainings", verbose_name="主办组织")
    title = models.CharField("培训名称", max_length=120)
    held_on = models.DateField("日期")
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1, default=1)
    place = models.CharField("地点", max_length=80, blank=True)
    content = models.CharField("内容", max_length=500, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "培训"
        ordering = ["-held_on", "-id"]
        constraints = [models.CheckConstraint(name="training_hours_positive", condition=Q(hours__gt=0))]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class TrainingAttendance(ScopedModel):
    """Who took part in a training."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="attendances", verbose_name="培训")
    person = models.ForeignKey(Person, models.PROTECT, related_name="trainings", verbose_name="人员")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="training__organization", party="person__unit")

    class Meta:
        verbose_name = "参训"
        constraints = [models.UniqueConstraint(fields=["training", "person"], name="training_person_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.training}"
