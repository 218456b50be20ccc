"""Temporary bodies as of a day: how many people, posts and bodies below each has."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.clock import today
from common.scoping import everything
from grids.models import BodyKind, BodyRole, TemporaryBody, TemporaryMember, VanguardPost
from grids.services.frontline import ABOVE, JOINS_ABOVE, generals_above
from orgs.models import Organization


def _counted(rows: QuerySet, path: str) -> Coalesce:
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def bodies_on(day: date) -> QuerySet[TemporaryBody]:
    """Bodies in scope that stood on the day, with `size`, `posts_kept`, `below` and `leader_name`."""
    members = TemporaryMember.objects.in_force(day)
    leader = members.filter(body=OuterRef("pk"), role=BodyRole.LEADER).values("person__name")[:1]
    return (
        TemporaryBody.objects.in_force(day)
        .select_related("organization__street", "organization__community", "parent")
        .annotate(
            size=_counted(members, "body"),
            posts_kept=_counted(VanguardPost.objects.in_force(day), "body"),
            below=_counted(TemporaryBody.objects.in_force(day), "parent"),
            leader_name=Subquery(leader),
        )
    )


def may_stand_above(here: Organization | None, kind: str | None = None) -> list[tuple[str, str]]:
    """What a body that `here` founds may be put under today, for a form; what fits the kind where it is known.

    General branches and branches in scope, and the general branches that offices above founded.
    """
    kinds = ABOVE[BodyKind(kind)] if kind else (BodyKind.GENERAL, BodyKind.BRANCH)
    rows = TemporaryBody.objects.in_force(today()).filter(kind__in=kinds).order_by("kind", "name", "pk")
    found = [(str(row.pk), f"{row.name}（{row.get_kind_display()}）") for row in rows]
    if here is None or (kind and kind not in JOINS_ABOVE):
        return found
    with everything("general branches that offices above founded, for those who join them"):
        above = [(str(row.pk), f"{row.name}（{row.organization.name}）") for row in generals_above(here)]
    known = dict(found)
    return found + [choice for choice in above if choice[0] not in known]


def standing_bodies() -> list[tuple[str, str]]:
    """All bodies in scope today, for a form."""
    rows = TemporaryBody.objects.in_force(today()).order_by("name", "pk")
    return [(str(row.pk), row.name) for row in rows]


def parent_of(body: TemporaryBody) -> TemporaryBody | None:
    """What it stands under: named even where an office above founded it."""
    if body.parent_id is None:
        return None
    with everything("a branch's people know which general branch it belongs to"):
        return TemporaryBody.objects.select_related("organization").get(pk=body.parent_id)
