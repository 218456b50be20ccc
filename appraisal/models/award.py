"""Awards and recommendations: proposed with their evidence, decided, published."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.scheme import Scheme
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from members.models import Person
from orgs.models import Organization, Unit


class AwardKind(models.TextChoices):
    """What is proposed (XH 三(三)5); the words are the practice's."""

    UNIT = "advanced_unit", "先进单位"
    PERSON = "advanced_person", "先进个人"
    BRAND = "service_brand", "优秀服务品牌"
    RECOMMENDATION = "recommendation", "推荐担任代表、委员"


class AwardState(models.TextChoices):
    """Where it stands."""

    PROPOSED = "PROPOSED", "已推荐"
    DECIDED = "DECIDED", "已评定"
    REFUSED = "REFUSED", "未评定"
    PUBLISHED = "PUBLISHED", "已公布"
    WITHDRAWN = "WITHDRAWN", "已撤回"


@pghistory.track()
class Award(ScopedModel):
    """One award or recommendation of a year.

    organization  who proposes it; the district decides
    nominee       a unit (先进单位, and whose brand it is), or a person
    title         name of the brand; as what somebody is recommended
    content       the evidence from record, as it was when proposed
    amount        support in yuan, of a brand
    opinion       what the community or branch that was asked says (LY 三·1)
    withdrawn_why why whoever proposed it took it back before the decision
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="awards", verbose_name="方案")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="awards", verbose_name="推荐组织")
    kind = models.CharField("种类", max_length=20, choices=AwardKind)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="单位")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="人员"
    )
    title = models.CharField("品牌或推荐为", max_length=60, blank=True)
    reason = models.CharField("主要事迹", max_length=500)
    content = models.JSONField("依据", default=list)
    opinion = models.CharField("征求意见情况", max_length=300, blank=True)
    state = models.CharField("状态", max_length=9, choices=AwardState, default=AwardState.PROPOSED)
    amount = models.DecimalField("经费支持（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    proposed_on = models.DateField("推荐日期")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("评定日期", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remark = models.CharField("评定意见", max_length=300, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    withdrawn_why = models.CharField("撤回原因", max_length=300, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "评先评优"
        verbose_name_plural = "评先评优"
        ordering = ["-scheme__year", "kind", "organization", "id"]
        indexes = [models.Index(fields=["organization", "state"])]
        constraints = [
            models.CheckConstraint(
                name="award_has_nominee",
                condition=Q(kind__in=["advanced_unit", "service_brand"], unit__isnull=False, person__isnull=True)
                | Q(kind__in=["advanced_person", "recommendation"], person__isnull=False),
            ),
            models.CheckConstraint(name="award_funds_of_brands", condition=Q(amount=None) | Q(kind="service_brand")),
            models.CheckConstraint(
                name="award_published_on", condition=~Q(state="PUBLISHED") | Q(published_on__isnull=False)
            ),
            models.CheckConstraint(
                name="award_withdrawn_says_why",
                condition=~Q(state="WITHDRAWN") | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why="")),
            ),
            models.CheckConstraint(name="award_refused_says_why", condition=~Q(state="REFUSED") | ~Q(remark="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.nominee}"

    @property
    def nominee(self) -> str:
        """Who or what it is about."""
        if self.kind == AwardKind.BRAND:
            return f"“{self.title}”（{self.unit.name}）"
        return self.person.name if self.person_id else self.unit.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit reads of its own once they are published."""
        own = super().scope_q(scope)
        return own & Q(state=AwardState.PUBLISHED) if scope.party_id is not None else own
