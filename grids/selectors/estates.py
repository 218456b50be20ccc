"""Estates with their branch and owners' committee as of a day, and the figures of LY."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from grids.models import Estate, EstateCover, OwnersCommittee, OwnersMember, OwnersPost, PropertyService
from members.models import Appointment, Position
from orgs.models import Organization, Tier

ALONE, JOINTLY = "单独", "联合"


def estates_on(day: date) -> QuerySet[Estate]:
    """Estates in scope on the day, with `branch_id`, `branch_name`, `branch_estates`, `owners_id`, `company`."""
    covers = EstateCover.objects.filter(estate=OuterRef("pk"), period__contains=day)
    together = (
        EstateCover._base_manager.filter(organization=OuterRef("branch_id"), period__contains=day)
        .order_by()
        .values("organization")
        .annotate(n=Count("pk"))
        .values("n")
    )
    owners = OwnersCommittee.objects.filter(estate=OuterRef("pk"), period__contains=day)
    company = PropertyService.objects.filter(estate=OuterRef("pk"), period__contains=day)
    return (
        Estate.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day), divided_on__lte=day)
        .select_related("community")
        .annotate(
            branch_id=Subquery(covers.values("organization")[:1]),
            branch_name=Coalesce(Subquery(covers.values("organization__name")[:1]), Value("")),
            owners_id=Subquery(owners.values("pk")[:1]),
            company=Coalesce(Subquery(company.values("unit__name")[:1]), Value("")),
        )
        .annotate(branch_estates=Coalesce(Subquery(together, output_field=IntegerField()), 0))
    )


def founded_as(estates: int) -> str:
    """单独 for a branch of one estate, 联合 for one of several, nothing for none."""
    return "" if not estates else ALONE if estates == 1 else JOINTLY


def members_on(committee_ids: Iterable[int], day: date) -> QuerySet[OwnersMember]:
    """Members of these owners' committees on the day, each told whether the person sits on the branch's committee.

    `crosses`: on the committee of the branch that covers the estate (交叉任职); `leads`: its secretary.
    """
    return overlapping(OwnersMember.objects.filter(committee__in=list(committee_ids)).in_force(day), day)


def overlapping(rows: QuerySet[OwnersMember], day: date) -> QuerySet[OwnersMember]:
    """With `crosses` and `leads` as of the day, see `members_on`."""
    branch = EstateCover._base_manager.filter(estate=OuterRef(OuterRef("estate_id")), period__contains=day)
    sitting = Appointment.everywhere.filter(
        person=OuterRef("person_id"), period__contains=day, organization__in=branch.values("organization")
    )
    return rows.annotate(
        crosses=Exists(sitting), leads=Exists(sitting.filter(position=Position.SECRETARY))
    ).select_related("person", "committee")


@dataclass(slots=True)
class EstateFigures:
    """What LY 一·1 and 二·1 count, of one organisation (or all together).

    estates, covered     estates; those that a branch covers
    branches             branches that cover an estate: `alone` one each, `jointly` several
    owners               owners' committees in office; party: their members who are party members, in_service of those
    crosses              members who also sit on the branch's committee, its secretary included
    chairs               of them, secretaries who also chair the owners' committee (一肩挑)
    """

    organization: Organization | None = None
    estates: int = 0
    covered: int = 0
    alone: int = 0
    jointly: int = 0
    owners: int = 0
    party: int = 0
    in_service: int = 0
    crosses: int = 0
    chairs: int = 0

    @property
    def branches(self) -> int:
        """Branches that cover an estate."""
        return self.alone + self.jointly

    def add(self, other: EstateFigures) -> None:
        """Add another organisation's figures."""
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))


FIGURES = ("estates", "covered", "alone", "jointly", "owners", "party", "in_service", "crosses", "chairs")


@dataclass(slots=True)
class FigureTable:
    """Rows below an organisation, and their sum."""

    rows: list[EstateFigures] = field(default_factory=list)
    total: EstateFigures = field(default_factory=EstateFigures)


def figures_below(top: Organization, day: date) -> FigureTable:
    """The figures of the streets of a district, the communities of a street, or the community itself. Six queries."""
    tier = {Tier.DISTRICT: Tier.STREET, Tier.STREET: Tier.COMMUNITY}.get(top.tier, Tier.COMMUNITY)
    wanted = Q(pk=top.pk) if top.tier == Tier.COMMUNITY else Q(parent=top)
    places = Organization.objects.filter(wanted, tier=tier).existing(day).in_order()
    column = "street_id" if tier == Tier.STREET else "community_id"
    found = {place.pk: EstateFigures(place) for place in places}
    _count_estates(found, column, day)
    _count_owners(found, column, day)
    table = FigureTable(list(found.values()))
    for row in table.rows:
        table.total.add(row)
    return table


def _count_estates(found: dict[int, EstateFigures], column: str, day: date) -> None:
    path = "community__street_id" if column == "street_id" else "community_id"
    standing = Estate.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=day), divided_on__lte=day, **{f"{path}__in": list(found)}
    ).order_by()
    covers = EstateCover.objects.in_force(day)
    for pk, n in standing.values_list(path).annotate(n=Count("pk")):
        found[pk].estates = n
    for pk, n in standing.filter(pk__in=covers.values("estate")).values_list(path).annotate(n=Count("pk")):
        found[pk].covered = n
    per_branch: dict[int, dict[int, int]] = defaultdict(dict)
    rows = covers.filter(estate__in=standing).order_by().values_list(f"organization__{column}", "organization_id")
    for place, branch, n in rows.annotate(n=Count("pk")):
        per_branch[place][branch] = n
    for place, branches in per_branch.items():
        if place in found:
            found[place].alone = sum(1 for n in branches.values() if n == 1)
            found[place].jointly = len(branches) - found[place].alone


def _count_owners(found: dict[int, EstateFigures], column: str, day: date) -> None:
    path = "estate__community__street_id" if column == "street_id" else "estate__community_id"
    here = {f"{path}__in": list(found)}
    committees = OwnersCommittee.objects.in_force(day).filter(**here).order_by()
    for pk, n in committees.values_list(path).annotate(n=Count("pk")):
        found[pk].owners = n
    members = overlapping(OwnersMember.objects.in_force(day).filter(committee__in=committees), day)
    rows = (
        members.select_related(None)
        .order_by()
        .values_list(path)
        .annotate(
            party=Count("pk", filter=Q(party=True)),
            in_service=Count("pk", filter=Q(in_service=True)),
            crossing=Count("pk", filter=Q(crosses=True)),
            chairing=Count("pk", filter=Q(leads=True, post=OwnersPost.CHAIR)),
        )
    )
    for pk, party, in_service, crosses, chairs in rows:
        row = found[pk]
        row.party, row.in_service, row.crosses, row.chairs = party, in_service, crosses, chairs
