"""What was on record until a day, where changing it left no other trace: an answer as of any day reads it."""

from __future__ import annotations

from django.db import models

from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from orgs.circle import in_alliance, in_circle
from orgs.models import Alliance, Organization


class PastKind(models.TextChoices):
    """Of what. What each keeps is said in `covenants.services.past`."""

    DELIVERY = "DELIVERY", "应履次"
    PROJECT = "PROJECT", "项目"
    WISH = "WISH", "微心愿"
    AGREEMENT = "AGREEMENT", "协议"
    CYCLE = "CYCLE", "清单周期"


class Past(ScopedModel):
    """How one thing stood until it was changed. Nothing in it that a unit of the circle may not read.

    of       its id
    since    from which day it stood like this, where that is told; until: the first day on which it no longer did
    content  what was on record
    alliance in whose list it stands
    """

    kind = models.CharField("种类", max_length=9, choices=PastKind)
    of = models.BigIntegerField("编号")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    alliance = models.ForeignKey(
        Alliance, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="联合体"
    )
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至")
    content = models.JSONField(default=dict)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "曾经的记录"
        ordering = ["kind", "of", "until", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "of", "until"], name="past_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.of} {self.until}"

    @classmethod
    def scope_q(cls, scope: Scope) -> models.Q:
        """Of what is in scope; a unit reads that of its circle, whoever is in an alliance that of its lists."""
        if scope.party_id is None:
            return super().scope_q(scope) | in_alliance(scope)
        return in_circle(scope, alliance="alliance")
