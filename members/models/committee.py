"""Terms, seats, nominations of a draft, and appointments in force."""

from __future__ import annotations

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import ScopedManager, ScopedModel, ScopePaths, scoped_manager
from members.models.person import Person
from orgs.models import Organization, Unit


class Position(models.TextChoices):
    """The 1 + 1 + N + X of a committee, and the councillors of a micro-home."""

    FIRST_SECRETARY = "FIRST_SECRETARY", "第一书记"
    SECRETARY = "SECRETARY", "书记"
    DEPUTY_SECRETARY = "DEPUTY_SECRETARY", "副书记"
    MEMBER = "MEMBER", "委员"
    HOME_COUNCILLOR = "HOME_COUNCILLOR", "家委会成员"


class SelectionMode(models.TextChoices):
    """How a person came to the seat (XH 三(二)); which of them a tier admits is the practice's."""

    UPPER_ASSIGNED = "UPPER_ASSIGNED", "上级选派"
    CONSULTED = "CONSULTED", "协商推选"
    SELF_NOMINATED = "SELF_NOMINATED", "党员自荐"
    MASS_RECOMMENDED = "MASS_RECOMMENDED", "群众推荐"


class Origin(models.TextChoices):
    """How a nomination relates to the term before."""

    RENEWED = "RENEWED", "连任"
    MOVED = "MOVED", "转任"
    NEW = "NEW", "新任"


class ChangeKind(models.TextChoices):
    """How an appointment begins or ends."""

    APPOINTMENT = "APPOINTMENT", "任职"
    CO_OPTION = "CO_OPTION", "增补"
    REMOVAL = "REMOVAL", "免职"
    RELEASE = "RELEASE", "解除"
    EXPIRY = "EXPIRY", "自动免职"
    RENEWAL = "RENEWAL", "连任"
    MOVE = "MOVE", "转任"
    ABOLITION = "ABOLITION", "机构撤并"


class TermQuerySet(DatedQuerySet):
    """Filters of terms."""

    def accepted(self):
        """Terms whose roster was accepted by the level above."""
        return self.filter(accepted_at__isnull=False)

    def drafts(self):
        """Terms that are still being drafted or filed."""
        return self.filter(accepted_at__isnull=True)


@pghistory.track()
class Term(PeriodMixin, ScopedModel):
    """One term (届) of one organisation's committee, from the anchor date for the practice's number of years.

    Until the level above accepts its roster it is a draft: it has seats and nominations, and no appointments.
    `period` is the planned term; an early end or an approved extension changes its upper bound and is audited.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="terms", verbose_name="组织")
    number = models.PositiveSmallIntegerField("届次")
    accepted_at = models.DateTimeField("生效办理时间", null=True, blank=True)
    approval = models.CharField("批准延期文号", max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="每次修改草案加一，防止互相覆盖")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = scoped_manager(TermQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "届"
        verbose_name_plural = "届"
        ordering = ["organization", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="term_number_once"),
            ExclusionConstraint(
                name="term_accepted_no_overlap",
                expressions=[("organization", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(accepted_at__isnull=False),
            ),
            # Two drafts at once would leave nobody sure which one is to be filed.
            models.UniqueConstraint(
                fields=["organization"], condition=Q(accepted_at__isnull=True), name="term_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.label}"

    @property
    def label(self) -> str:
        """第三届"""
        return f"第{chinese_number(self.number)}届"

    @property
    def is_draft(self) -> bool:
        """Whether the level above has not accepted its roster yet."""
        return self.accepted_at is None


@pghistory.track()
class Seat(ScopedModel):
    """A place on a term's committee: position, in what capacity it is held, and which unit holds it.

    The seat stays when its holder changes: the unit that holds it names the next one.
    """

    term = models.ForeignKey(Term, models.CASCADE, related_name="seats", verbose_name="届")
    position = models.CharField("职务", max_length=16, choices=Position)
    order = models.PositiveSmallIntegerField("次序", default=0)
    capacity = models.CharField("席位来源", max_length=40, blank=True, help_text="制度中的席位来源编号")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name="席位所属单位"
    )
    abolished_on = models.DateField("撤席日期", null=True, blank=True)
    note = models.CharField("备注", max_length=120, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="term__organization", party="unit")

    class Meta:
        verbose_name = "席位"
        verbose_name_plural = "席位"
        ordering = ["term", "order", "id"]

    def __str__(self) -> str:
        return f"{self.term.label} {self.get_position_display()}"


class PostFacts(models.Model):
    """What is said of a person in a seat, alike in a draft and in force."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="%(class)ss", verbose_name="人员")
    part_time = models.BooleanField("兼职委员", default=False)
    represents = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="代表单位"
    )
    selection_mode = models.CharField("产生方式", max_length=16, choices=SelectionMode, blank=True)
    eligibility = models.CharField("符合条件", max_length=20, blank=True, help_text="制度中的任职条件编号")
    note = models.CharField("备注", max_length=120, blank=True)

    class Meta:
        abstract = True


@pghistory.track()
class Nomination(PostFacts, ScopedModel):
    """A line of a draft slate (拟任人选): who is to sit in a seat of a term not yet accepted. May be wrong; is kept."""

    seat = models.OneToOneField(Seat, models.CASCADE, related_name="nomination", verbose_name="席位")
    origin = models.CharField("来源", max_length=7, choices=Origin, default=Origin.NEW)
    starts_on = models.DateField("任职起始", null=True, blank=True, help_text="不填则自届期起始日")

    objects = ScopedManager()
    everywhere = models.Manager()
    scope_paths = ScopePaths(anchor="seat__term__organization", party="represents")

    class Meta:
        verbose_name = "拟任人选"
        default_manager_name = "objects"
        ordering = ["seat"]

    def __str__(self) -> str:
        return f"{self.person}（拟任）"


class AppointmentQuerySet(DatedQuerySet):
    """Filters of appointments."""

    def of_committee(self, organization_id: int):
        """Appointments in one organisation's committee, of any term."""
        return self.filter(organization_id=organization_id)


@pghistory.track()
class Appointment(PostFacts, PeriodMixin, ScopedModel):
    """A person in a seat for a half-open period. Facts are never overwritten: an appointment is ended, not edited.

    organization and position repeat the seat's, because the database refuses two secretaries at once and a person
    twice in one committee at once by looking at this row alone; the service copies them and a trigger compares.
    """

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="appointments", verbose_name="席位")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="appointments", verbose_name="组织")
    position = models.CharField("职务", max_length=16, choices=Position)
    began_as = models.CharField("任职方式", max_length=11, choices=ChangeKind, default=ChangeKind.APPOINTMENT)
    ended_as = models.CharField("离任方式", max_length=11, choices=ChangeKind, blank=True)

    objects = scoped_manager(AppointmentQuerySet)
    everywhere = models.Manager.from_queryset(AppointmentQuerySet)()
    scope_paths = ScopePaths(anchor="organization", party="represents")

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        default_manager_name = "objects"
        ordering = ["organization", "seat__order", "id"]
        indexes = [models.Index(fields=["person"]), models.Index(fields=["represents"])]
        constraints = [
            ExclusionConstraint(
                name="appointment_one_head_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("position", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(position__in=["SECRETARY", "FIRST_SECRETARY"]),
                violation_error_message="同一时间只能有一名书记、一名第一书记。",
            ),
            ExclusionConstraint(
                name="appointment_person_once_in_committee",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="同一个人不能同时在一个班子里任两个职务。",
            ),
            ExclusionConstraint(
                name="appointment_seat_one_holder",
                expressions=[("seat", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="这个席位在这段时间已经有人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_position_display()}"

    def is_current(self, on: date) -> bool:
        """Whether it is in force on the day."""
        return self.holds_on(on)


_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十; for terms, so below a hundred."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"
