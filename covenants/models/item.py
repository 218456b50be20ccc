"""Items of the two-way list and what the joint meeting made of them."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from common.crypto import decrypt, mask_phone
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from covenants.models.cycle import ListCycle
from covenants.models.frequency import FrequencyMixin
from orgs.circle import in_alliance, in_circle
from orgs.models import Organization, Unit, Venue

CONTACT_FIELD = "covenants.item.contact_phone"


class Direction(models.TextChoices):
    """The two lists: 能够提供的服务, 需要提供的服务 (XH 三(三)1)."""

    OFFER = "OFFER", "能够提供的服务"
    NEED = "NEED", "需要提供的服务"


class ItemState(models.TextChoices):
    """Where an item stands."""

    DRAFT = "DRAFT", "草稿"
    SUBMITTED = "SUBMITTED", "待审议"
    ACCEPTED = "ACCEPTED", "审议通过"
    MERGED = "MERGED", "已并入"
    DECLINED = "DECLINED", "不予列入"
    PUBLISHED = "PUBLISHED", "已发布"
    WITHDRAWN = "WITHDRAWN", "已撤回"


@pghistory.track(exclude=["contact_phone_sealed"])
class ListItem(FrequencyMixin, ScopedModel):
    """What a party gives or needs in one cycle.

    unit       whose it is; None: the committee's own
    category   id in the practice's catalogue `service_categories`
    quantity   how much there is or is needed, in `measure`; None: not limited (offers only)
    taken      what live claims took of it; the database refuses more than there is
    period     when it is given or needed; None: the whole cycle
    number     of the published list
    submitted_on, published_on, withdrawn_on   days on which it got there: an answer as of any day reads them
    """

    cycle = models.ForeignKey(ListCycle, models.PROTECT, related_name="items", verbose_name="清单周期")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="list_items", verbose_name="组织")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="list_items", verbose_name="单位"
    )
    direction = models.CharField("清单", max_length=5, choices=Direction)
    category = models.CharField("类别", max_length=30)
    title = models.CharField("内容", max_length=80)
    detail = models.CharField("具体说明", max_length=500, blank=True)
    audience = models.CharField("服务对象", max_length=60, blank=True)
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=2, null=True, blank=True, default=1)
    measure = models.CharField("单位", max_length=10, blank=True)
    taken = models.DecimalField(max_digits=12, decimal_places=2, default=0, editable=False)
    budget = models.DecimalField("预算（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    period = DateRangeField("起止", null=True, blank=True)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="阵地")
    place = models.CharField("地点", max_length=80, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone_sealed = models.CharField(max_length=200, blank=True, editable=False)
    state = models.CharField("状态", max_length=9, choices=ItemState, default=ItemState.DRAFT)
    number = models.PositiveSmallIntegerField("编号", null=True, blank=True)
    own_number = models.CharField("原编号", max_length=20, blank=True)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried", verbose_name="上期"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf = models.BooleanField("代填", default=False)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "清单项目"
        verbose_name_plural = "清单项目"
        ordering = ["cycle", "direction", "number", "id"]
        indexes = [
            models.Index(fields=["cycle", "direction", "state"]),
            models.Index(fields=["organization", "direction", "state", "id"]),
            models.Index(fields=["unit", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "direction", "number"], condition=Q(number__isnull=False), name="item_number_once"
            ),
            # The race of claims is decided by a conditional update; this says it again.
            models.CheckConstraint(
                name="item_not_overtaken",
                condition=Q(taken__gte=0) & (Q(quantity__isnull=True) | Q(taken__lte=F("quantity"))),
            ),
            models.CheckConstraint(
                name="item_quantity_positive", condition=Q(quantity__isnull=True) | Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="item_published_is_numbered",
                condition=~Q(state="PUBLISHED") | (Q(number__isnull=False) & Q(published_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees its own items and what is published to it; never another unit's draft.

        When it has left the circle it goes on seeing what it claimed, and what others gave for its own.
        """
        own = super().scope_q(scope)
        if scope.party_id is None:
            return own | (Q(published_on__isnull=False) & in_alliance(scope, "cycle__alliance"))
        from covenants.models.claim import Claim

        claimed = Claim._base_manager.filter(unit_id=scope.party_id)
        matched = Claim._base_manager.filter(item__unit_id=scope.party_id, matched__isnull=False)
        return (
            own
            | (Q(published_on__isnull=False) & in_circle(scope, alliance="cycle__alliance"))
            | Q(pk__in=claimed.values("item_id"))
            | Q(pk__in=matched.values("matched_id"))
        )

    @property
    def party_name(self) -> str:
        """Whose it is, as the list says it."""
        return self.unit.name if self.unit_id else self.organization.name

    @property
    def left(self):
        """What can still be claimed; None: not limited."""
        return None if self.quantity is None else self.quantity - self.taken

    @property
    def contact_phone(self) -> str:
        """In clear; pages show it masked."""
        return decrypt(self.contact_phone_sealed, field=CONTACT_FIELD)

    @property
    def contact_phone_masked(self) -> str:
        """As pages show it."""
        return mask_phone(self.contact_phone)


class Outcome(models.TextChoices):
    """What the joint meeting made of an item (细化分解资源、服务内容、服务频次)."""

    ACCEPTED = "ACCEPTED", "同意列入"
    ADJUSTED = "ADJUSTED", "调整后列入"
    MERGED = "MERGED", "并入同类项目"
    DECLINED = "DECLINED", "不予列入"


@pghistory.track()
class Deliberation(ScopedModel):
    """What a held meeting decided on one item; before and after are kept.

    before, after  {"title": …, "frequency_text": …, "quantity": …}: only the fields that the meeting changed
    """

    item = models.ForeignKey(ListItem, models.CASCADE, related_name="deliberations", verbose_name="清单项目")
    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="deliberations", verbose_name="会议")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField("理由", max_length=300, blank=True)
    decided_on = models.DateField("日期")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="item__unit")

    class Meta:
        verbose_name = "审议"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item"], name="item_deliberated_once"),
            models.CheckConstraint(name="declined_with_reason", condition=~Q(outcome="DECLINED") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_outcome_display()}"


class ItemVersion(ScopedModel):
    """What an item said before its party changed it once it was handed in: an answer as of any day reads it.

    until         the first day on which it no longer said so; of several on one day the first kept is the one that held
    content       what the party writes of an item, as `covenants.selectors.items.content_of` puts it
    submitted_on  since when it was handed in like this
    outcome, decided_on   what a meeting had made of it, where that was taken back since
    """

    item = models.ForeignKey(ListItem, models.CASCADE, related_name="versions", verbose_name="清单项目")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    until = models.DateField("至")
    content = models.JSONField(default=dict)
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    outcome = models.CharField("审议结果", max_length=8, choices=Outcome, blank=True)
    decided_on = models.DateField("审议日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="item__unit")

    class Meta:
        verbose_name = "清单项目原文"
        ordering = ["item", "until", "id"]
        indexes = [models.Index(fields=["item", "until"])]

    def __str__(self) -> str:
        return f"{self.item_id} {self.until}"


class Matching(ScopedModel):
    """What a worker found for a large cycle: suggestions and the best assignment, until it is computed again.

    asked_at      since when a worker is asked; None: nobody waits
    computed_at   when the answer was computed; None before the first
    suggestions, pairs   rows of `covenants.selectors.suggesting`
    """

    cycle = models.OneToOneField(ListCycle, models.CASCADE, related_name="matching", verbose_name="清单周期")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    asked_at = models.DateTimeField("请求时间", null=True, blank=True)
    computed_at = models.DateTimeField("计算时间", null=True, blank=True)
    suggestions = models.JSONField(default=list)
    pairs = models.JSONField(default=list)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "匹配结果"

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.computed_at}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Of published lists: a unit reads of it what is published to it."""
        return in_circle(scope, alliance="cycle__alliance") if scope.party_id is not None else super().scope_q(scope)
