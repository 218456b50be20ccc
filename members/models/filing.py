"""Filings with the level above, changes in office, and deviations from a principle."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.periods import DatedQuerySet
from common.scoping import ScopedManager, ScopedModel, ScopePaths, scoped_manager
from members.models.committee import Appointment, ChangeKind, Term
from orgs.models import Organization


class FilingKind(models.TextChoices):
    """What is submitted to the level above."""

    ROSTER = "ROSTER", "班子名册报备"
    CO_OPTION = "CO_OPTION", "增补报备"
    REMOVAL = "REMOVAL", "免职报备"
    RELEASE = "RELEASE", "解除报备"


class FilingState(models.TextChoices):
    """Where a filing stands."""

    DRAFT = "DRAFT", "起草中"
    SUBMITTED = "SUBMITTED", "待上级办理"
    RETURNED = "RETURNED", "已退回"
    ACCEPTED = "ACCEPTED", "已备案"
    WITHDRAWN = "WITHDRAWN", "已撤回"


@pghistory.track()
class Filing(ScopedModel):
    """What a lower organisation submits to the one above, and its answer.

    roster    frozen at submission: who sits where from when to when, as it was filed (members.services.filings)
    findings  frozen at submission: what every rule answered, with the reason given for each principle not followed
    payload   for changes in office: {"appointment": id, "effective_on": "2026-01-01", "ground": …, …}
    """

    kind = models.CharField("类别", max_length=9, choices=FilingKind)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="filings", verbose_name="报备组织")
    superior = models.ForeignKey(
        Organization, models.PROTECT, related_name="received_filings", verbose_name="受理组织", null=True
    )
    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="filings", verbose_name="届")
    state = models.CharField("状态", max_length=9, choices=FilingState, default=FilingState.DRAFT)
    document = models.CharField("文号", max_length=80, blank=True)
    statement = models.TextField("说明", blank=True, max_length=2000)
    payload = models.JSONField(default=dict)
    roster = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    submitted_at = models.DateTimeField("报备时间", null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("办理时间", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remark = models.TextField("办理意见", blank=True, max_length=1000)
    created_at = models.DateTimeField("起草时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "报备"
        verbose_name_plural = "报备"
        ordering = ["-id"]
        indexes = [models.Index(fields=["superior", "state"]), models.Index(fields=["organization", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(kind="ROSTER", state__in=["DRAFT", "SUBMITTED", "RETURNED"]),
                name="filing_one_open_per_term",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.get_kind_display()}"

    @property
    def number(self) -> str:
        """How people refer to it: year and running number."""
        return f"BB-{self.created_at:%Y}-{self.pk:05d}"


@pghistory.track()
class FilingStep(ScopedModel):
    """One step of a filing: who did what, with which remark."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="steps")
    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=9, choices=FilingState)
    remark = models.TextField("意见", blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="filing__organization")

    class Meta:
        verbose_name = "报备经过"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.get_state_display()}"


@pghistory.track()
class Change(ScopedModel):
    """How an appointment began or ended: the ground, the document, the day, and the filing it rests on."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="changes", verbose_name="任职")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="changes", verbose_name="组织")
    kind = models.CharField("类别", max_length=11, choices=ChangeKind)
    effective_on = models.DateField("生效日期")
    ground = models.CharField("事由", max_length=300, blank=True)
    document = models.CharField("依据文件", max_length=120, blank=True)
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="changes", verbose_name="报备")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "任职变动"
        ordering = ["-effective_on", "-id"]
        constraints = [
            # The night's job may run for any day and twice: a term's end lapses an appointment once.
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(kind__in=["EXPIRY", "REMOVAL", "RELEASE"]), name="change_ends_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment} {self.get_kind_display()} {self.effective_on}"


class DeviationQuerySet(DatedQuerySet):
    """Filters of deviations."""

    def valid(self, on):
        """Deviations that the level above took note of and that hold on the day."""
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))


@pghistory.track()
class Deviation(ScopedModel):
    """A principle not followed, with its reason, filed with the level above. Settles the finding it explains.

    It holds for the term it was filed with, and only while what was found stays what was explained: `found` is
    compared, so that a committee that grows from 12 to 14 needs a new reason.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="deviations", verbose_name="组织")
    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="deviations", verbose_name="届")
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="deviations", verbose_name="报备")
    rule_id = models.CharField("规则", max_length=60)
    found = models.CharField("情况", max_length=200)
    required = models.CharField("要求", max_length=200)
    reason = models.CharField("理由", max_length=500)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = scoped_manager(DeviationQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "例外说明"
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["organization", "rule_id"])]

    def __str__(self) -> str:
        return f"{self.organization} {self.rule_id}"
