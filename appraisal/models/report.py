"""Reports that go up the chain at the year's end, and what is said of part-time members and units."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.scheme import Scheme
from common.scoping import ScopedManager, ScopedModel, ScopePaths
from members.models import Appointment
from orgs.models import Organization, Unit


class ReportState(models.TextChoices):
    """Where a report stands."""

    DRAFT = "DRAFT", "起草中"
    SUBMITTED = "SUBMITTED", "已报送"
    RETURNED = "RETURNED", "退回"
    ACCEPTED = "ACCEPTED", "已接收"


def working_committee(organization: Organization) -> str:
    """绳金塔街道党（工）委: what stands behind the committee of a street."""
    return f"{organization.name}党（工）委"


@pghistory.track()
class DutyReport(ScopedModel):
    """What an organisation reports to the level above (述职, XH 三(三)5). Numbers come from records, words from people.

    hop        key of the scheme's chain
    superior   to whom; the organisation itself where the hop stays within one level
    words      part -> judgement; opinion: of the whole
    content    parts with their numbers, the members' duty record and the units' pledges, as they were when submitted
    as_of      the day of those numbers
    digest     sha256 of words, opinion and content as submitted
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="reports", verbose_name="方案")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="duty_reports", verbose_name="组织")
    hop = models.CharField("报告事项", max_length=30)
    superior = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="接收组织")
    state = models.CharField("状态", max_length=9, choices=ReportState, default=ReportState.DRAFT)
    words = models.JSONField("情况说明", default=dict)
    opinion = models.TextField("总体评价", blank=True, max_length=3000)
    content = models.JSONField("数字", default=dict)
    as_of = models.DateField("数字截至", null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    submitted_on = models.DateField("报送日期", null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("办理日期", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remark = models.CharField("退回原因", max_length=300, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "年度报告"
        verbose_name_plural = "年度报告"
        ordering = ["-scheme__year", "organization", "id"]
        indexes = [models.Index(fields=["organization", "state"]), models.Index(fields=["superior", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "organization", "hop"], name="report_once_a_year"),
            models.CheckConstraint(
                name="report_submitted_is_hashed",
                condition=~Q(state__in=["SUBMITTED", "ACCEPTED"])
                | (~Q(digest="") & Q(submitted_on__isnull=False, as_of__isnull=False)),
            ),
            models.CheckConstraint(name="report_returned_says_why", condition=~Q(state="RETURNED") | ~Q(remark="")),
        ]

    def __str__(self) -> str:
        return f"{self.reporter or self.organization} {self.scheme.year}年度报告"

    @property
    def reporter(self) -> str:
        """Who reports where it is not the committee itself: what a committee reported within its level, the working
        committee reports upwards. Two reports of one street in a year are told apart by it (XH 三(三)5)."""
        hop = self.scheme.hop(self.hop)
        if hop is None or hop.from_tier == hop.to_tier:
            return ""
        within = any(one.from_tier == one.to_tier == hop.from_tier for one in self.scheme.hops)
        return working_committee(self.organization) if within else ""

    @property
    def is_open(self) -> bool:
        """Whether it is still being written."""
        return self.state in (ReportState.DRAFT, ReportState.RETURNED)


@pghistory.track()
class MemberReview(ScopedModel):
    """What the committee says of a part-time member's year, beside the record (履职评价). Words; never a mark."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="member_reviews", verbose_name="方案")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reviews", verbose_name="兼职委员")
    opinion = models.CharField("评价", max_length=500)
    reviewed_on = models.DateField("评价日期")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="appointment__represents")

    class Meta:
        verbose_name = "履职评价"
        ordering = ["scheme", "appointment"]
        constraints = [models.UniqueConstraint(fields=["scheme", "appointment"], name="member_reviewed_once")]

    def __str__(self) -> str:
        return f"{self.appointment}"


class Conclusion(models.TextChoices):
    """Whether a unit kept what its responsibility letter says."""

    KEPT = "KEPT", "已履行"
    PARTLY = "PARTLY", "部分履行"
    NOT = "NOT", "未履行"


@pghistory.track()
class UnitReview(ScopedModel):
    """A unit's pledges of the year, reviewed by its responsibility letter (XH 三(三)5), and the unit's answer.

    content   the numbers from record on the day of the review
    heard_on  when the committee kept its conclusion after the unit had answered
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="unit_reviews", verbose_name="方案")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="year_reviews", verbose_name="单位")
    conclusion = models.CharField("结论", max_length=6, choices=Conclusion)
    opinion = models.CharField("说明", max_length=500, blank=True)
    content = models.JSONField("数字", default=dict)
    reviewed_on = models.DateField("考核日期")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField("单位意见", max_length=500, blank=True)
    answered_on = models.DateField("回应日期", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    heard_on = models.DateField("维持结论日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "单位履诺考核"
        verbose_name_plural = "单位履诺考核"
        ordering = ["-scheme__year", "organization", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "organization", "unit"], name="unit_reviewed_once"),
            models.CheckConstraint(name="unit_review_says_why", condition=Q(conclusion="KEPT") | ~Q(opinion="")),
        ]

    def __str__(self) -> str:
        return f"{self.unit}"
