"""Units: party organisations from outside the tree that take part in it; and venues."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from common.clock import today
from common.crypto import decrypt, mask_phone
from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths, scoped_manager
from orgs.models.organization import Organization


class UnitKind(models.TextChoices):
    """What kind of body a unit is."""

    ORGAN = "机关", "机关"
    INSTITUTION = "事业单位", "事业单位"
    STATE_ENTERPRISE = "国有企业", "国有企业"
    PRIVATE_ENTERPRISE = "非公企业", "非公企业"
    SOCIAL = "社会组织", "社会组织"
    SCHOOL = "学校", "学校"
    HOSPITAL = "医院", "医院"
    FINANCE = "金融机构", "金融机构"
    PROPERTY = "物业公司", "物业公司"
    OWNERS = "业主委员会", "业主委员会"
    ARMY = "部队", "部队"
    LOCAL = "街道社区", "街道社区"
    AGENCY = "派出机构", "派出机构"
    RETIRED = "离退休", "离退休"
    OTHER = "其他", "其他"


class Relation(models.TextChoices):
    """As what a unit takes part (XH 三(一)): the four groups of member units."""

    PAIRED = "PAIRED", "结对帮扶单位"
    RESIDENT = "RESIDENT", "驻区单位"
    ENTERPRISE = "ENTERPRISE", "企业"
    TWO_NEW = "TWO_NEW", "“两新”组织"
    OTHER = "OTHER", "其他"


@pghistory.track()
class Unit(ScopedModel):
    """A member unit. Taking part never changes its party affiliation (XH 三(二)1)."""

    district = models.ForeignKey(Organization, models.PROTECT, related_name="units", verbose_name="区")
    name = models.CharField("单位名称", max_length=80)
    pinyin = models.CharField(max_length=255, blank=True, editable=False)
    kind = models.CharField("类别", max_length=8, choices=UnitKind, default=UnitKind.OTHER)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    headcount = models.PositiveIntegerField("职工人数", null=True, blank=True)
    party_members = models.PositiveIntegerField("党员人数", null=True, blank=True)
    party_organization = models.CharField("党组织名称", max_length=80, blank=True)
    superior = models.CharField("上级党组织", max_length=80, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone_sealed = models.CharField(max_length=200, blank=True, editable=False)
    closed_on = models.DateField("退出日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(party="")

    class Meta:
        verbose_name = "成员单位"
        verbose_name_plural = "成员单位"
        ordering = ["pinyin", "id"]
        indexes = [GinIndex(fields=["name"], name="unit_name_trgm", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.UniqueConstraint(
                name="unit_credit_code_once", fields=["district", "credit_code"], condition=~Q(credit_code="")
            ),
            models.UniqueConstraint(name="unit_name_once", fields=["district", "name"]),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Units of the district for the district; below it, the units that take part somewhere in scope."""
        if scope.anchor_id is None:
            return super().scope_q(scope)
        if not scope.column:
            return NOTHING
        if scope.column == "district_id":
            return Q(district=scope.anchor_id)
        joined = Participation.everywhere.filter(**{f"organization__{scope.column}": scope.anchor_id})
        return Q(pk__in=joined.values("unit_id"))

    @property
    def contact_phone(self) -> str:
        """The contact's phone in clear; show it through `contact_phone_masked` unless revealed with a purpose."""
        return decrypt(self.contact_phone_sealed, field="orgs.unit.contact_phone")

    @property
    def contact_phone_masked(self) -> str:
        """The contact's phone as lists show it."""
        return mask_phone(self.contact_phone)


@pghistory.track()
class Participation(PeriodMixin, ScopedModel):
    """A unit takes part in a street or community, as what, and for how long."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="participations", verbose_name="单位")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="participations", verbose_name="参与组织"
    )
    relation = models.CharField("参与身份", max_length=10, choices=Relation, default=Relation.RESIDENT)

    objects = scoped_manager(DatedQuerySet)
    everywhere = models.Manager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "参与关系"
        default_manager_name = "objects"
        constraints = [
            ExclusionConstraint(
                name="participation_once_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.organization}"


class VenueKind(models.TextChoices):
    """What a place is (HB "1+7+41"; LY; RH)."""

    CENTRE = "CENTRE", "党群服务中心"
    STATION = "STATION", "党群服务驿站"
    BASE = "BASE", "党建阵地"
    OTHER = "OTHER", "其他"


@pghistory.track()
class Venue(ScopedModel):
    """A place for people, with opening hours and what it lends.

    is_public  whether the neighbourhood reads its hours and what can be booked there without sign-in
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="venues", verbose_name="所属组织")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=7, choices=VenueKind, default=VenueKind.CENTRE)
    address = models.CharField("地址", max_length=120, blank=True)
    opening_hours = models.CharField("开放时间", max_length=120, blank=True)
    capacity = models.PositiveIntegerField("可容纳人数", null=True, blank=True)
    lends = models.CharField("可借用", max_length=200, blank=True)
    is_public = models.BooleanField("向居民公开", default=False)
    closed_on = models.DateField("停用日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "阵地"
        verbose_name_plural = "阵地"
        ordering = ["organization", "name"]
        constraints = [models.UniqueConstraint(name="venue_name_once", fields=["organization", "name"])]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the places of those it takes part with; who else may see a public one is no matter of scope."""
        if scope.party_id is None:
            return super().scope_q(scope)
        joined = Participation.everywhere.filter(unit_id=scope.party_id, period__contains=today())
        return Q(organization__in=joined.values("organization_id"))
