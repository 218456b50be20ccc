"""Claims: a party takes an item, wholly or in part, in either direction."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from covenants.models.item import ListItem
from orgs.models import Organization, Unit


class ClaimState(models.TextChoices):
    """Where a claim stands; the first two hold the quantity."""

    PENDING = "PENDING", "待确认"
    CONFIRMED = "CONFIRMED", "已确认"
    DECLINED = "DECLINED", "已谢绝"
    WITHDRAWN = "WITHDRAWN", "已撤回"


LIVE = (ClaimState.PENDING, ClaimState.CONFIRMED)


@pghistory.track()
class Claim(ScopedModel):
    """A party takes an item of another: a unit the community's need, the community a unit's offer, a unit another's.

    unit        who claims; None: the committee whose list it is
    quantity    how much of it; for an item without limit, how much is asked for
    matched     the claimant's own item that it goes with, e.g. the offer with which a need is met
    matched_quantity   how much of that item is thereby taken, while the claim lives
    made_on, decided_on, ended_on   days, for an answer as of any day
    """

    item = models.ForeignKey(ListItem, models.PROTECT, related_name="claims", verbose_name="清单项目")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="claims", verbose_name="组织")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="认领单位"
    )
    matched = models.ForeignKey(
        ListItem, models.PROTECT, null=True, blank=True, related_name="matched_claims", verbose_name="对应项目"
    )
    quantity = models.DecimalField("认领数量", max_digits=12, decimal_places=2, default=1)
    matched_quantity = models.DecimalField(max_digits=12, decimal_places=2, default=0, editable=False)
    state = models.CharField("状态", max_length=9, choices=ClaimState, default=ClaimState.PENDING)
    message = models.CharField("留言", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    made_on = models.DateField("认领日期")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("确认日期", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField("撤回日期", null=True, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "认领"
        verbose_name_plural = "认领"
        ordering = ["-id"]
        indexes = [models.Index(fields=["item", "state"]), models.Index(fields=["organization", "state"])]
        constraints = [
            models.CheckConstraint(name="claim_quantity_positive", condition=Q(quantity__gt=0)),
            # A double click is one claim: one live claim of a party on an item.
            models.UniqueConstraint(
                fields=["item", "unit"],
                condition=Q(state__in=["PENDING", "CONFIRMED"]),
                nulls_distinct=False,
                name="claim_once_per_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_state_display()}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the claims it made and those on its own items."""
        if scope.party_id is None:
            return super().scope_q(scope)
        return Q(unit_id=scope.party_id) | Q(item__unit_id=scope.party_id)

    @property
    def claimant_name(self) -> str:
        """Who claims, as the list says it."""
        return self.unit.name if self.unit_id else self.organization.name
