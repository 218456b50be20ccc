"""The opinion of the place where a member lives, asked before awards and promotions (LY 三·1).

“在党组织、党员评优评先及党员提拔使用、晋级晋职和‘两代表一委员’推选工作中，要征求社区、小区党组织意见。”
"""

from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from members.models.checkin import CheckIn
from members.models.person import Person
from orgs.models import Organization, Unit


class Occasion(models.TextChoices):
    """What the opinion is asked for, as the text lists it."""

    AWARD = "AWARD", "评优评先"
    PROMOTION = "PROMOTION", "提拔使用"
    GRADE = "GRADE", "晋级晋职"
    DELEGATE = "DELEGATE", "“两代表一委员”推选"


class Opinion(models.TextChoices):
    """What the place says."""

    AGREE = "AGREE", "同意"
    RESERVED = "RESERVED", "有意见"
    DISAGREE = "DISAGREE", "不同意"
    UNKNOWN = "UNKNOWN", "不了解情况"


@pghistory.track()
class OpinionRequest(ScopedModel):
    """One request, by a unit or by an office above, and its answer, which stays as it was given.

    organization   the place that is asked: where the member was on the list when it was asked
    unit, asker    who asks: the member's unit, or a street or district; one of them
    due_on         until when an answer is asked for
    answer_facts   what was on record of the member when the answer was given: reported, services, hours, post
    """

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="opinions", verbose_name="报到")
    person = models.ForeignKey(Person, models.PROTECT, related_name="opinions", verbose_name="党员")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="opinions_asked", verbose_name="征求谁的意见"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name="征求单位"
    )
    asker = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="opinions_sought", verbose_name="征求单位"
    )
    occasion = models.CharField("事由", max_length=9, choices=Occasion)
    title = models.CharField("具体事项", max_length=80)
    note = models.CharField("说明", max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_on = models.DateField("征求日期")
    due_on = models.DateField("答复期限")
    opinion = models.CharField("意见", max_length=8, choices=Opinion, blank=True, default="")
    answer = models.CharField("具体意见", max_length=300, blank=True)
    answer_facts = models.JSONField("答复时的记录", default=dict, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "征求意见"
        verbose_name_plural = "征求意见"
        ordering = ["-asked_on", "-id"]
        indexes = [
            models.Index(fields=["organization", "answered_on"], name="opinion_place"),
            models.Index(fields=["unit"], name="opinion_unit"),
            models.Index(fields=["asker"], name="opinion_asker"),
        ]
        constraints = [
            models.CheckConstraint(
                name="opinion_asked_by_one",
                condition=Q(unit=None, asker__isnull=False) | Q(unit__isnull=False, asker=None),
            ),
            models.CheckConstraint(
                name="opinion_answered_whole",
                condition=Q(answered_on=None, opinion="") | (Q(answered_on__isnull=False) & ~Q(opinion="")),
            ),
            models.CheckConstraint(
                name="opinion_answered_or_withdrawn", condition=Q(answered_on=None) | Q(withdrawn_on=None)
            ),
            # The same thing is asked of the same member once, until it is answered or withdrawn.
            models.UniqueConstraint(
                name="opinion_asked_once",
                fields=["person", "occasion", "title"],
                condition=Q(answered_on=None, withdrawn_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_occasion_display()}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Who is asked, and who asked."""
        base = super().scope_q(scope)
        if scope.anchor_id is None or not scope.column:
            return base
        return base | Q(**{f"asker__{scope.column}": scope.anchor_id})

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self.answered_on is None and self.withdrawn_on is None

    def late_on(self, on: date) -> bool:
        """Whether its answer is late on the day."""
        return self.is_open and self.due_on < on

    @property
    def asked_for_by(self) -> str:
        """Who asks, by name."""
        return (self.unit or self.asker).name
