"""What the rules of territories look at, read set-based for any number of organisations, as of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, Sum

from grids.models import Estate, EstateCover, GridPost, GridProfile, HomeProfile, LedgerReview, Matter, Placement
from grids.words import GRID_HEAD
from members.models import Appointment, Position
from orgs.models import Organization, OrganizationKind, Tier

TIERS = (Tier.COMMUNITY, Tier.GRID, Tier.HOME)
LEADERS = (Position.FIRST_SECRETARY, Position.SECRETARY, Position.DEPUTY_SECRETARY)


@dataclass(slots=True)
class TerritoryFacts:
    """The ground of one organisation on one day.

    profile                       its territory is on record
    households, people            as put on record, else the sum of its buildings; None where neither is known
    secretary, secretary_post     who leads the branch, and as what; capacity: in what capacity of the practice
    deputies, heads               ids of the branch's deputies and of the grid heads
    on_community                  ids of its leaders who also sit on the community's committee
    council                       of a micro-home: how many sit on its council
    host, host_party, host_leads  in whose home it is; leads a street or a community
    estates, covered              of a community: its estates, and those that a branch covers
    ledger_since, ledger          of a community: the day of its first matter; first days of the months gone through
    """

    organization_id: int
    tier: str
    district_id: int
    kind: str = OrganizationKind.REGULAR
    profile: bool = False
    households: int | None = None
    people: int | None = None
    buildings: int = 0
    secretary: int | None = None
    secretary_post: str = ""
    capacity: str = ""
    deputies: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    on_community: set[int] = field(default_factory=set)
    council: int = 0
    host: int | None = None
    host_party: str = ""
    host_leads: bool = False
    estates: int = 0
    covered: int = 0
    uncovered: list[str] = field(default_factory=list)
    ledger_since: date | None = None
    ledger: list[date] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        """Anything of the grid or the micro-home is on record; the rules say nothing of what is only a name.

        What is missing altogether stands on the page of gaps (selectors.coverage).
        """
        return bool(self.profile or self.buildings or self.secretary or self.heads or self.council or self.host)


def territory_facts(organizations: Iterable[Any], on: date, *, ledgers: bool = True) -> dict[int, TerritoryFacts]:
    """Facts of the communities, grids and micro-homes among these, by id. Fourteen queries at most.

    `organizations` need id, tier, district_id and name only. ledgers: whether any rule asks for the monthly update
    """
    facts = {org.pk: TerritoryFacts(org.pk, org.tier, org.district_id) for org in organizations if org.tier in TIERS}
    grids = [pk for pk, fact in facts.items() if fact.tier == Tier.GRID]
    homes = [pk for pk, fact in facts.items() if fact.tier == Tier.HOME]
    communities = [pk for pk, fact in facts.items() if fact.tier == Tier.COMMUNITY]
    if grids:
        _read_grids(facts, grids, on)
        _read_branches(facts, grids, on)
    if homes:
        _read_homes(facts, homes, on)
    if communities:
        _read_estates(facts, communities, on)
        if ledgers:
            _read_ledgers(facts, communities, on)
    return facts


def _read_grids(facts: dict[int, TerritoryFacts], grids: list[int], on: date) -> None:
    others = Organization.objects.filter(pk__any=grids).exclude(kind=OrganizationKind.REGULAR).order_by()
    for pk, kind in others.values_list("pk", "kind"):
        facts[pk].kind = kind
    placed = Placement.objects.filter(organization_id__any=grids, tier=Tier.GRID).in_force(on)
    for row in (
        placed.order_by()
        .values("organization_id")
        .annotate(n=Count("pk"), households=Sum("building__households"), people=Sum("building__people"))
    ):
        fact = facts[row["organization_id"]]
        fact.buildings, fact.households, fact.people = row["n"], row["households"], row["people"]
    for pk, households, people in (
        GridProfile.objects.filter(organization_id__any=grids)
        .in_force(on)
        .order_by()
        .values_list("organization_id", "households", "people")
    ):
        fact = facts[pk]
        fact.profile = True
        fact.households = fact.households if households is None else households
        fact.people = fact.people if people is None else people
    heads = GridPost.objects.filter(organization_id__any=grids, kind=GRID_HEAD).in_force(on).order_by("pk")
    for pk, person in heads.values_list("organization_id", "person_id"):
        facts[pk].heads.append(person)


def _read_branches(facts: dict[int, TerritoryFacts], grids: list[int], on: date) -> None:
    leading = Appointment.everywhere.filter(
        organization_id__any=grids, position__in=[Position.SECRETARY, Position.DEPUTY_SECRETARY]
    ).in_force(on)
    columns = ("organization_id", "organization__community_id", "position", "person_id", "person__post")
    above: dict[int, list[tuple[int, int]]] = {}
    for pk, community, position, person, post, capacity in leading.order_by("pk").values_list(
        *columns, "seat__capacity"
    ):
        fact = facts[pk]
        if position == Position.SECRETARY:
            fact.secretary, fact.secretary_post, fact.capacity = person, post, capacity
        else:
            fact.deputies.append(person)
        above.setdefault(community, []).append((pk, person))
    if not above:
        return
    sitting = (
        Appointment.everywhere.filter(organization_id__any=list(above), person_id__any=_people(above))
        .in_force(on)
        .order_by()
    )
    both = set(sitting.values_list("organization_id", "person_id"))
    for community, rows in above.items():
        for pk, person in rows:
            if (community, person) in both:
                facts[pk].on_community.add(person)


def _people(above: dict[int, list[tuple[int, int]]]) -> list[int]:
    return list({person for rows in above.values() for _, person in rows})


def _read_homes(facts: dict[int, TerritoryFacts], homes: list[int], on: date) -> None:
    sitting = Appointment.everywhere.filter(organization_id__any=homes).in_force(on).order_by()
    for pk, n in sitting.values_list("organization_id").annotate(n=Count("pk")):
        facts[pk].council = n
    hosts: dict[int, list[int]] = {}
    rows = HomeProfile.objects.filter(organization_id__any=homes).in_force(on).order_by()
    for pk, host, party in rows.values_list("organization_id", "host_id", "host__political_status"):
        fact = facts[pk]
        fact.profile, fact.host, fact.host_party = True, host, party
        hosts.setdefault(host, []).append(pk)
    if not hosts:
        return
    leads = (
        Appointment.everywhere.filter(
            person_id__any=list(hosts),
            position__in=LEADERS,
            part_time=False,
            organization__tier__in=[Tier.STREET, Tier.COMMUNITY],
        )
        .in_force(on)
        .order_by()
    )
    for person in leads.values_list("person_id", flat=True):
        for pk in hosts[person]:
            facts[pk].host_leads = True


def _read_estates(facts: dict[int, TerritoryFacts], communities: list[int], on: date) -> None:
    standing = (
        Estate.objects.filter(community_id__any=communities, divided_on__lte=on)
        .filter(Q(closed_on=None) | Q(closed_on__gt=on))
        .order_by("community_id", "name")
    )
    covered = set(
        EstateCover.objects.filter(estate__community_id__any=communities)
        .in_force(on)
        .order_by()
        .values_list("estate_id", flat=True)
    )
    for pk, community, name in standing.values_list("pk", "community_id", "name"):
        fact = facts[community]
        fact.estates += 1
        if pk in covered:
            fact.covered += 1
        else:
            fact.uncovered.append(name)


def _read_ledgers(facts: dict[int, TerritoryFacts], communities: list[int], on: date) -> None:
    first = Matter.objects.filter(numbered_by_id__any=communities, raised_on__lte=on).order_by()
    for pk, day in first.values_list("numbered_by_id").annotate(day=Min("raised_on")):
        facts[pk].ledger_since = day
    reviews = LedgerReview.objects.filter(
        organization_id__any=communities, made_on__lte=on, month__gte=_year_before(on)
    )
    for pk, month in reviews.order_by("month").values_list("organization_id", "month"):
        fact = facts[pk]
        fact.ledger.append(month)
        fact.ledger_since = min(fact.ledger_since or month, month)


def _year_before(on: date) -> date:
    return date(on.year - 1, 1, 1)
