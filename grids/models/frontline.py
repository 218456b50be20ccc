"""Party organisations for the time of a task, posts and teams in the front line (HB 六·四是).

临时党总支, 临时党支部 and 临时党小组 are not organisations of the tree: it has no tier between community and grid for
a general branch, its acts take the district's lock and ask for filings, and what is founded for a task takes nobody
out of the branch that keeps the membership. So they are dated bodies of their own, anchored to the organisation that
founded them, at whatever tier that is; "upward" and "downward" (向上、向下) is `parent`. An organisation of the tree
may still be marked temporary (`OrganizationKind.TEMPORARY`): that is a branch with a territory, which these have not.
"""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import ScopedModel, ScopePaths, scoped_manager
from members.models import Person
from orgs.models import Organization


class BodyKind(models.TextChoices):
    """What is founded for a task; the three levels of party organisation, and the two kinds of teams."""

    GENERAL = "GENERAL", "临时党总支"
    BRANCH = "BRANCH", "临时党支部"
    GROUP = "GROUP", "临时党小组"
    SHOCK = "SHOCK", "突击队"
    RESERVE = "RESERVE", "先锋预备队"


class BodyRole(models.TextChoices):
    """What somebody is in a body."""

    LEADER = "LEADER", "书记（组长、队长）"
    DEPUTY = "DEPUTY", "副书记（副组长、副队长）"
    MEMBER = "MEMBER", "成员"


TEAMS = (BodyKind.SHOCK, BodyKind.RESERVE)
LEADERS = {BodyKind.GROUP: "组长", BodyKind.SHOCK: "队长", BodyKind.RESERVE: "队长"}


def role_word(kind: str, role: str) -> str:
    """书记 of a branch, 组长 of a group, 队长 of a team."""
    if role == BodyRole.MEMBER:
        return "队员" if kind in TEAMS else "党员"
    word = LEADERS.get(BodyKind(kind), "书记")
    return word if role == BodyRole.LEADER else f"副{word}"


@pghistory.track()
class TemporaryBody(PeriodMixin, ScopedModel):
    """A party organisation or team for a task, from its founding (`since`) until it is closed (`until`).

    organization   who founded it: a district, street, community or grid
    parent         a branch's general branch, a group's branch; a team may stand under any of them
    purpose        for what; place: where (防控站, 工地, 汛期值守点)
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="temporary_bodies", verbose_name="成立单位"
    )
    kind = models.CharField("种类", max_length=7, choices=BodyKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级临时党组织"
    )
    name = models.CharField("名称", max_length=60)
    purpose = models.CharField("任务", max_length=80)
    place = models.CharField("设在何处", max_length=60, blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "临时组织"
        verbose_name_plural = "临时组织"
        ordering = ["-period", "-id"]
        indexes = [models.Index(fields=["organization"], name="temporary_body_organization")]
        constraints = [
            models.CheckConstraint(
                name="temporary_body_levels",
                condition=Q(kind="GENERAL", parent=None)
                | Q(kind="GROUP", parent__isnull=False)
                | Q(kind__in=["BRANCH", "SHOCK", "RESERVE"]),
            ),
            ExclusionConstraint(
                name="temporary_body_name_once",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class TemporaryMember(PeriodMixin, ScopedModel):
    """Somebody in a temporary body for a period. His or her membership stays with the branch that keeps it."""

    body = models.ForeignKey(TemporaryBody, models.CASCADE, related_name="members", verbose_name="临时组织")
    person = models.ForeignKey(Person, models.PROTECT, related_name="temporary_posts", verbose_name="人员")
    role = models.CharField("职务", max_length=6, choices=BodyRole, default=BodyRole.MEMBER)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="body__organization")

    class Meta:
        verbose_name = "临时组织成员"
        ordering = ["body", "role", "id"]
        indexes = [models.Index(fields=["person"], name="temporary_member_person")]
        constraints = [
            ExclusionConstraint(
                name="temporary_member_once",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="temporary_body_one_leader",
                expressions=[("body", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(role="LEADER"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.body}"


@pghistory.track()
class VanguardPost(PeriodMixin, ScopedModel):
    """党员先锋岗: a post for as long as it is kept. It counts as one whoever holds it, and while nobody does.

    body   the temporary branch or team that keeps it, where it is one
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="vanguard_posts", verbose_name="设立单位"
    )
    body = models.ForeignKey(
        TemporaryBody, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="临时组织"
    )
    name = models.CharField("岗位", max_length=40)
    place = models.CharField("设在何处", max_length=60, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="vanguard_posts", verbose_name="在岗党员"
    )
    note = models.CharField("备注", max_length=120, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "党员先锋岗"
        verbose_name_plural = "党员先锋岗"
        ordering = ["-period", "-id"]
        indexes = [
            models.Index(fields=["organization"], name="vanguard_post_organization"),
            models.Index(fields=["person"], name="vanguard_post_person"),
        ]

    def __str__(self) -> str:
        return self.name
