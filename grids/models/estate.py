"""Estates, which branch covers them, their owners' committees and property companies (LY 一·1, 二·1; FC 第3段)."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, OuterRef, Q

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths, scoped_manager
from grids.models.territory import BELOW_COMMUNITY, through
from members.models import Person
from orgs.models import Organization, Unit


class EstateKind(models.TextChoices):
    """What kind of estate (FC 第3段·抓支撑落实促组织融合: 商住小区、“三无小区”及老旧院落)."""

    RESIDENTIAL = "RESIDENTIAL", "商住小区"
    THREE_NO = "THREE_NO", "“三无小区”"
    OLD_YARD = "OLD_YARD", "老旧院落"
    OTHER = "OTHER", "其他"


@pghistory.track()
class Estate(ScopedModel):
    """A housing estate (小区). `members`: party members who live there, None where nobody has counted."""

    community = models.ForeignKey(Organization, models.PROTECT, related_name="estates", verbose_name="社区")
    name = models.CharField("小区名称", max_length=60)
    pinyin = models.CharField(max_length=255, blank=True, editable=False)
    kind = models.CharField("类别", max_length=11, choices=EstateKind, default=EstateKind.RESIDENTIAL)
    address = models.CharField("地址", max_length=120, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    people = models.PositiveIntegerField("人数", null=True, blank=True)
    members = models.PositiveIntegerField("居民党员数", null=True, blank=True)
    divided_on = models.DateField("划分日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="community")

    class Meta:
        verbose_name = "小区"
        verbose_name_plural = "小区"
        ordering = ["community", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                name="estate_name_once", fields=["community", "name"], condition=Q(closed_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Estates of the communities in scope; a branch's office sees those that it covers."""
        return through(scope, EstateCover._base_manager, "estate")


def of_estate(scope: Scope) -> Q:
    """What belongs to an estate, is seen with it."""
    if scope.anchor_id is None or not scope.column:
        return NOTHING
    if scope.column not in BELOW_COMMUNITY:
        return Q(**{f"estate__community__{scope.column}": scope.anchor_id})
    own = {"estate": OuterRef("estate_id"), f"organization__{scope.column}": scope.anchor_id}
    return Q(Exists(EstateCover._base_manager.filter(**own)))


@pghistory.track()
class EstateCover(PeriodMixin, ScopedModel):
    """A branch covers an estate for a period. One that covers several was founded jointly (LY 一·1: 单独或联合成立)."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="covers", verbose_name="小区")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="estate_covers", verbose_name="党支部")

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "小区党组织覆盖"
        ordering = ["estate", "-period"]
        indexes = [models.Index(fields=["organization"], name="estate_cover_organization")]
        constraints = [
            ExclusionConstraint(
                name="estate_one_branch_at_a_time",
                expressions=[("estate", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} → {self.estate}"


@pghistory.track()
class PropertyService(PeriodMixin, ScopedModel):
    """A property company looks after an estate for a period. Its party organisation and contact are the unit's."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="property_services", verbose_name="小区")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="estates", verbose_name="物业公司")

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="estate__community", party="unit")

    class Meta:
        verbose_name = "物业服务"
        ordering = ["estate", "-period"]
        constraints = [
            ExclusionConstraint(
                name="estate_one_property_company",
                expressions=[("estate", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.estate}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With the estate."""
        return Q(unit=scope.party_id) if scope.party_id is not None else of_estate(scope)


@pghistory.track()
class OwnersCommittee(PeriodMixin, ScopedModel):
    """One term (届) of an estate's owners' committee (LY 二·1)."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="owners_committees", verbose_name="小区")
    number = models.PositiveSmallIntegerField("届次")
    document = models.CharField("备案文号", max_length=80, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="estate__community")

    class Meta:
        verbose_name = "业主委员会"
        verbose_name_plural = "业主委员会"
        ordering = ["estate", "-number"]
        constraints = [
            models.UniqueConstraint(name="owners_committee_number_once", fields=["estate", "number"]),
            ExclusionConstraint(
                name="owners_committee_one_at_a_time",
                expressions=[("estate", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate}第 {self.number} 届业委会"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With the estate."""
        return of_estate(scope)


class OwnersPost(models.TextChoices):
    """A post on an owners' committee."""

    CHAIR = "CHAIR", "主任"
    DEPUTY = "DEPUTY", "副主任"
    MEMBER = "MEMBER", "委员"


@pghistory.track()
class OwnersMember(PeriodMixin, ScopedModel):
    """A person on an owners' committee for a period.

    party       a party member; in_service: 在职党员, one whose membership is kept where he or she works
    Whether the person also sits on the branch's committee (交叉任职) or leads it (一肩挑) follows from appointments.
    """

    committee = models.ForeignKey(OwnersCommittee, models.CASCADE, related_name="members", verbose_name="业委会")
    estate = models.ForeignKey(Estate, models.CASCADE, related_name="+", verbose_name="小区")
    person = models.ForeignKey(Person, models.PROTECT, related_name="owners_posts", verbose_name="人员")
    post = models.CharField("职务", max_length=6, choices=OwnersPost, default=OwnersPost.MEMBER)
    party = models.BooleanField("党员", default=False)
    in_service = models.BooleanField("在职党员", default=False)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="estate__community")

    class Meta:
        verbose_name = "业委会成员"
        verbose_name_plural = "业委会成员"
        ordering = ["committee", "post", "id"]
        indexes = [models.Index(fields=["person"], name="owners_member_person")]
        constraints = [
            models.CheckConstraint(name="owners_in_service_is_party", condition=Q(in_service=False) | Q(party=True)),
            ExclusionConstraint(
                name="owners_person_once",
                expressions=[
                    ("committee", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="owners_one_chair",
                expressions=[("committee", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(post="CHAIR"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_post_display()}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With the estate."""
        return of_estate(scope)
