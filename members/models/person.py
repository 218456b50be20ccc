"""Persons: whoever can hold an appointment. No ID-card number is ever stored."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from common.crypto import decrypt, mask_phone
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from orgs.models import Organization, Unit

PHONE_FIELD = "members.person.phone"


class Gender(models.TextChoices):
    """As rosters write it."""

    MALE = "男", "男"
    FEMALE = "女", "女"


class PoliticalStatus(models.TextChoices):
    """As rosters write it; only full and probationary members hold committee posts."""

    MEMBER = "中共党员", "中共党员"
    PROBATIONARY = "中共预备党员", "中共预备党员"
    LEAGUE = "共青团员", "共青团员"
    MASSES = "群众", "群众"
    OTHER = "其他", "其他"


@pghistory.track(exclude=["phone_sealed", "phone_index"])
class Person(ScopedModel):
    """A person, told apart by name, unit and phone.

    organization   the organisation that keeps this record
    unit           the member unit he or she belongs to, when there is one
    post           unit and post as the roster says it
    birth          first day of the month when only the month is known (`birth_precision` "month")
    """

    district = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="persons", verbose_name="管理组织")
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField(max_length=160, blank=True, editable=False)
    initials = models.CharField(max_length=40, blank=True, editable=False)
    gender = models.CharField("性别", max_length=1, choices=Gender, blank=True)
    birth = models.DateField("出生年月", null=True, blank=True)
    birth_precision = models.CharField(max_length=5, default="month", choices=[("month", "月"), ("day", "日")])
    political_status = models.CharField("政治面貌", max_length=6, choices=PoliticalStatus, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="persons", verbose_name="所在单位"
    )
    post = models.CharField("单位及职务", max_length=80, blank=True)
    phone_sealed = models.CharField(max_length=200, blank=True, editable=False)
    phone_index = models.CharField(max_length=32, blank=True, editable=False)
    note = models.CharField("备注", max_length=200, blank=True)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["pinyin", "id"]
        indexes = [
            GinIndex(fields=["name"], name="person_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["district", "name"]),
            models.Index(fields=["district", "pinyin", "id"]),
            models.Index(fields=["phone_index"]),
            models.Index(fields=["initials"], name="person_initials", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Persons kept by an organisation in scope, who sit or are to sit there, were sent there, or report there."""
        from members.models.checkin import CheckIn, managed_by
        from members.models.committee import Appointment, Nomination
        from members.models.service import Secondment

        base = super().scope_q(scope)
        sent = Secondment._base_manager.filter(person=OuterRef("pk"))
        if scope.party_id is not None:
            return base | Q(Exists(sent.filter(unit_id=scope.party_id)))
        if scope.anchor_id is None or scope.column in (None, "district_id"):
            return base
        path, person = {f"organization__{scope.column}": scope.anchor_id}, OuterRef("pk")
        sitting = Appointment.everywhere.filter(person=person, **path)
        proposed = Nomination.everywhere.filter(person=person, **{f"seat__term__{k}": v for k, v in path.items()})
        living = CheckIn._base_manager.filter(Q(**path) | managed_by(scope), person=person)
        return base | Q(Exists(sitting)) | Q(Exists(proposed)) | Q(Exists(sent.filter(**path))) | Q(Exists(living))

    @property
    def phone(self) -> str:
        """The phone in clear; pages show `phone_masked` and reveal one at a time with a purpose."""
        return decrypt(self.phone_sealed, field=PHONE_FIELD)

    @property
    def phone_masked(self) -> str:
        """The phone as lists show it."""
        return mask_phone(self.phone)

    @property
    def birth_text(self) -> str:
        """Year and month, and the day where it is known."""
        if self.birth is None:
            return ""
        return self.birth.strftime("%Y-%m-%d" if self.birth_precision == "day" else "%Y-%m")
