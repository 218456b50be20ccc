"""The tree of a district: five tiers, each row with the ids of its own ancestors, and its dated versions."""

from __future__ import annotations

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import ScopedModel, ScopePaths, scoped_manager


class Tier(models.TextChoices):
    """The five tiers, from the district down. A child stands exactly one tier below its parent.

    The labels are the general words; what a district calls its tiers, `orgs.wording` answers.
    """

    DISTRICT = "DISTRICT", "区"
    STREET = "STREET", "街道"
    COMMUNITY = "COMMUNITY", "社区"
    GRID = "GRID", "网格"
    HOME = "HOME", "微家"

    @property
    def depth(self) -> int:
        """0 for the district."""
        return list(Tier).index(self)

    @property
    def child(self) -> Tier | None:
        """The tier below, None below a micro-home."""
        tiers = list(Tier)
        return tiers[self.depth + 1] if self.depth + 1 < len(tiers) else None

    @property
    def parent(self) -> Tier | None:
        """The tier above, None above the district."""
        return list(Tier)[self.depth - 1] if self.depth else None


# Column that holds, on every row, the id of its ancestor of that tier; a micro-home is found by its own id.
TIER_COLUMN = {
    Tier.DISTRICT: "district_id",
    Tier.STREET: "street_id",
    Tier.COMMUNITY: "community_id",
    Tier.GRID: "grid_id",
    Tier.HOME: "id",
}


class CodeSystem(models.TextChoices):
    """A code means nothing without the system it belongs to: the same digits name different streets in the two."""

    STATISTICAL = "STAT", "统计用区划代码"
    CIVIL = "CIVIL", "民政区划代码"
    OWN = "OWN", "本区自编"


class OrganizationKind(models.TextChoices):
    """How the organisation came to hang where it hangs."""

    REGULAR = "REGULAR", "常设"
    ESTATE = "ESTATE", "小区“兼合式”党支部"
    TEMPORARY = "TEMPORARY", "临时"


class OrganizationQuerySet(DatedQuerySet):
    """Filters of organisations."""

    def existing(self, on: date):
        """Organisations that existed on the day (today's place in the tree)."""
        return self.filter(period__contains=on)

    def of_tier(self, *tiers: str):
        """Organisations of the tiers."""
        return self.filter(tier__in=tiers)

    def in_order(self):
        """Administrative order: as the tree is drawn."""
        return self.order_by("tree_id", "lft")


@pghistory.track(exclude=["lft", "rght", "tree_id", "level"])
class Organization(PeriodMixin, ScopedModel, MPTTModel):
    """An organisation of the network. The row is its identity and its present place; `versions` are its history.

    The tier columns district, street, community and grid hold the ids of its ancestors, itself included. They are
    written by orgs.services alone, and a database trigger refuses a row that disagrees with its parent.
    """

    tier = models.CharField("层级", max_length=9, choices=Tier)
    kind = models.CharField("性质", max_length=9, choices=OrganizationKind, default=OrganizationKind.REGULAR)
    name = models.CharField("名称", max_length=60)
    pinyin = models.CharField(max_length=255, blank=True, editable=False)
    code = models.CharField("代码", max_length=24, blank=True)
    code_system = models.CharField("代码体系", max_length=5, choices=CodeSystem, default=CodeSystem.STATISTICAL)
    parent = TreeForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="上级组织")
    # The indexes below begin with these columns; a second one each would only slow every structural act.
    district = models.ForeignKey("self", models.PROTECT, related_name="+", verbose_name="区", db_index=False)
    street = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="街道", db_index=False)
    community = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="社区", db_index=False
    )
    grid = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="网格")
    address = models.CharField("地址", max_length=120, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="predecessors", verbose_name="并入", blank=True
    )

    objects = scoped_manager(OrganizationQuerySet)
    tree = TreeManager()
    scope_paths = ScopePaths(anchor="")

    class Meta:
        verbose_name = "组织"
        verbose_name_plural = "组织"
        default_manager_name = "objects"
        base_manager_name = "tree"
        indexes = [
            models.Index(fields=["district", "tier"]),
            models.Index(fields=["street", "tier"]),
            models.Index(fields=["community", "tier"]),
            GinIndex(fields=["name"], name="organization_name_trgm", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="organization_tier_columns",
                condition=(
                    Q(tier="DISTRICT", parent=None, district=F("id"), street=None, community=None, grid=None)
                    | Q(tier="STREET", parent=F("district"), street=F("id"), community=None, grid=None)
                    | Q(tier="COMMUNITY", parent=F("street"), community=F("id"), grid=None, street__isnull=False)
                    | Q(
                        tier="GRID",
                        parent=F("community"),
                        grid=F("id"),
                        street__isnull=False,
                        community__isnull=False,
                    )
                    | Q(
                        tier="HOME",
                        parent=F("grid"),
                        street__isnull=False,
                        community__isnull=False,
                        grid__isnull=False,
                    )
                ),
            ),
            models.UniqueConstraint(
                name="organization_code_once",
                fields=["district", "code_system", "code"],
                condition=~Q(code="") & Q(period__endswith=None),
            ),
            models.UniqueConstraint(
                name="organization_name_once",
                fields=["parent", "name"],
                condition=Q(period__endswith=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tier_enum(self) -> Tier:
        """The tier as an enum member."""
        return Tier(self.tier)

    @property
    def anchor(self) -> tuple[str, int]:
        """Tier column and id by which everything below (itself included) is found."""
        return TIER_COLUMN[self.tier_enum], self.pk

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids of the ancestors from the district down, itself excluded."""
        chain = [self.district_id, self.street_id, self.community_id, self.grid_id]
        return [pk for pk in chain if pk is not None and pk != self.pk]


# MPTT indexes (tree_id, lft) by itself. A founding at the left edge moves the intervals of the whole district, and as
# long as no index holds one of them PostgreSQL changes the rows in place instead of writing each into twelve indexes.
# Ten thousand rows are sorted faster than that.
Organization._meta.indexes = [index for index in Organization._meta.indexes if "lft" not in index.fields]


class OrganizationVersion(PeriodMixin, ScopedModel):
    """What an organisation was called, which code it had and where it hung, for a period.

    The versions of an organisation never overlap and together cover its life.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="versions", verbose_name="组织")
    name = models.CharField("名称", max_length=60)
    code = models.CharField("代码", max_length=24, blank=True)
    code_system = models.CharField("代码体系", max_length=5, choices=CodeSystem)
    parent = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name="上级组织")
    street = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name="街道")
    community = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name="社区")
    grid = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name="网格")
    act = models.ForeignKey(
        "orgs.Reorganization", models.PROTECT, null=True, related_name="versions", verbose_name="由何而来"
    )

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "组织沿革"
        ordering = ["organization", "period"]
        constraints = [
            ExclusionConstraint(
                name="organization_version_no_overlap",
                expressions=[("organization", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.period}"
