"""Agreements and responsibility letters: parties, duties, terms, versions, scans."""

from __future__ import annotations

from datetime import timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from common.files import FileMixin
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from covenants.models.claim import Claim
from covenants.models.cycle import ListCycle
from covenants.models.frequency import FrequencyMixin
from orgs.models import Organization, Unit


class AgreementState(models.TextChoices):
    """Where an agreement stands."""

    DRAFT = "DRAFT", "拟稿"
    SIGNING = "SIGNING", "待签订"
    SIGNED = "SIGNED", "已签订"
    AMENDED = "AMENDED", "已变更"
    VOID = "VOID", "已作废"


def of_party(scope: Scope, path: str = "pk") -> Q:
    """Agreements to which the unit of this office is a party."""
    mine = AgreementParty._base_manager.filter(unit_id=scope.party_id).values("agreement_id")
    return Q(**{f"{path}__in": mine})


@pghistory.track()
class Agreement(ScopedModel):
    """An agreement between the committee and a unit, or between two units of its circle (XH 三(三)1).

    kind                  id in the practice's catalogue `agreement_kinds`: CLAIM 双向认领协议, LETTER 共驻共建责任书 …
    version, supersedes   an amendment is a new version; the signed text never changes
    numbered_by           whose number it is, where that is not the organisation's: it came with an alliance, and the
                          number was given here too
    text, digest          canonical text at the moment it was laid out for signing, and its sha256
    our_duties, their_duties, plan   双方职责任务、共建计划, one entry per line
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="agreements", verbose_name="组织")
    cycle = models.ForeignKey(ListCycle, models.PROTECT, related_name="agreements", verbose_name="清单周期")
    kind = models.CharField("种类", max_length=30)
    state = models.CharField("状态", max_length=7, choices=AgreementState, default=AgreementState.DRAFT)
    title = models.CharField("标题", max_length=80)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveSmallIntegerField("序号")
    numbered_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="编号组织"
    )
    version = models.PositiveSmallIntegerField("版本", default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name="原协议"
    )
    period = DateRangeField("有效期")
    our_duties = models.TextField("甲方职责任务", blank=True, max_length=2000)
    their_duties = models.TextField("乙方职责任务", blank=True, max_length=2000)
    plan = models.TextField("共建计划", blank=True, max_length=2000)
    text = models.TextField(blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    laid_out_on = models.DateField("定稿日期", null=True, blank=True)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    reason = models.CharField("变更或作废原因", max_length=200, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("拟稿时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "协议"
        verbose_name_plural = "协议"
        ordering = ["-year", "-number", "-version"]
        indexes = [models.Index(fields=["organization", "state"]), models.Index(fields=["cycle", "state"])]
        constraints = [
            models.UniqueConstraint(
                Coalesce("numbered_by", "organization"), "year", "number", "version", name="agreement_number_once"
            ),
            models.CheckConstraint(
                name="agreement_signed_is_hashed",
                condition=~Q(state__in=["SIGNED", "AMENDED"]) | (~Q(digest="") & Q(signed_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number_text(self) -> str:
        """〔2026〕3号, with the version from the second on."""
        version = f"（第{self.version}版）" if self.version > 1 else ""
        before = "（原组织编号）" if self.numbered_by_id is not None else ""
        return f"〔{self.year}〕{self.number}号{version}{before}"

    @property
    def since(self):
        """First day of its period."""
        return self.period.lower

    @property
    def last_day(self):
        """Last day of its period."""
        return self.period.upper - timedelta(days=1)

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the agreements to which it is a party."""
        return of_party(scope) if scope.party_id is not None else super().scope_q(scope)


class SignMethod(models.TextChoices):
    """How a side signed."""

    SYSTEM = "SYSTEM", "系统内确认"
    PAPER = "PAPER", "纸质签订"


@pghistory.track()
class AgreementParty(ScopedModel):
    """One side of an agreement and its signature: who, when, on whose behalf."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties", verbose_name="协议")
    order = models.PositiveSmallIntegerField("次序")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="组织"
    )
    name = models.CharField("名称", max_length=80)
    signatory = models.CharField("签署人", max_length=40, blank=True)
    method = models.CharField("签订方式", max_length=6, choices=SignMethod, blank=True)
    signed_on = models.DateField("签署日期", null=True, blank=True)
    signed_at = models.DateTimeField("确认时间", null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.CharField("以何身份", max_length=120, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="agreement__organization")

    class Meta:
        verbose_name = "签约方"
        ordering = ["agreement", "order"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "order"], name="agreement_party_order_once"),
            models.CheckConstraint(
                name="agreement_party_is_one",
                condition=Q(unit__isnull=True, organization__isnull=False)
                | Q(unit__isnull=False, organization__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Whoever sees the agreement sees all its sides."""
        return of_party(scope, "agreement") if scope.party_id is not None else super().scope_q(scope)


@pghistory.track()
class AgreementTerm(FrequencyMixin, ScopedModel):
    """One line of what is agreed: who gives what to whom, how often, until when (服务项目).

    giver, receiver   units; None: the committee
    claim             the confirmed claim it comes from; None for a duty that only the letter names
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="terms", verbose_name="协议")
    order = models.PositiveSmallIntegerField("次序")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="terms", verbose_name="认领")
    giver = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提供方")
    receiver = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接受方")
    content = models.CharField("内容", max_length=200)
    audience = models.CharField("服务对象", max_length=60, blank=True)
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=2, null=True, blank=True)
    measure = models.CharField("单位", max_length=10, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    period = DateRangeField("起止")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="agreement__organization")

    class Meta:
        verbose_name = "协议条目"
        ordering = ["agreement", "order"]
        constraints = [models.UniqueConstraint(fields=["agreement", "order"], name="agreement_term_order_once")]

    def __str__(self) -> str:
        return self.content

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Whoever sees the agreement."""
        return of_party(scope, "agreement") if scope.party_id is not None else super().scope_q(scope)


class AttachmentKind(models.TextChoices):
    """What a file is evidence of; a file is never asked for."""

    SCAN = "SCAN", "签字扫描件"
    PHOTO = "PHOTO", "照片"
    PAPER = "PAPER", "材料"


class Attachment(FileMixin, ScopedModel):
    """A file: the scan of a signed agreement, a photograph of a delivery (optional, without EXIF). Sealed at rest."""

    sealed_as = "covenants.attachment"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    agreement = models.ForeignKey(Agreement, models.CASCADE, null=True, blank=True, related_name="attachments")
    fulfilment = models.ForeignKey(
        "covenants.Fulfilment", models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    kind = models.CharField("种类", max_length=5, choices=AttachmentKind)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "附件"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="attachment_of_one",
                condition=Q(agreement__isnull=False, fulfilment__isnull=True)
                | Q(agreement__isnull=True, fulfilment__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees what hangs on its agreements and on its pledges."""
        if scope.party_id is None:
            return super().scope_q(scope)
        from covenants.models.pledge import Pledge

        own = Pledge._base_manager.filter(Q(giver_id=scope.party_id) | Q(receiver_id=scope.party_id))
        return of_party(scope, "agreement") | Q(fulfilment__pledge__in=own.values("pk"))
