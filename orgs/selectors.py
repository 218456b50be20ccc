"""Reads of the network that are more than a filter: outlines, any day's names and places, search, counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from common.authority import covers
from common.clock import today
from common.pinyin import is_latin
from common.scoping import current_scope
from orgs.models import (
    TIER_COLUMN,
    Alliance,
    FundEntry,
    FundKind,
    FundPaper,
    Organization,
    OrganizationVersion,
    Rectification,
    Tier,
    Unit,
)
from orgs.querysets import ancestors_of
from orgs.wording import tier_words


@dataclass(slots=True)
class Branch:
    """An organisation as it was on a day.

    counts   open organisations below it that day, by tier
    """

    id: int
    name: str
    code: str
    tier: str
    kind: str
    parent_id: int | None
    since: date | None
    until: date | None
    closed: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def facts(self) -> list[str]:
        """Its counts in words, one for each tier below, so that those of siblings stand in columns: 21 社区."""
        below = list(tier_words().items())[Tier(self.tier).depth + 1 :]
        return [f"{self.counts[tier]} {word}" if self.counts.get(tier) else "" for tier, word in below]

    @property
    def leaf(self) -> bool:
        """Whether nothing was below it."""
        return not self.counts


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to an organisation; without an id where it is beyond the scope: said, not linked."""

    id: int | None
    name: str


# ---- any day ---------------------------------------------------------------------------------------------------------


def network_on(on: date):
    """Versions in force on the day, of the organisations in scope: names, codes and parents as they were."""
    return OrganizationVersion.objects.in_force(on).select_related("organization")


def branches(
    on: date, *, ids: Iterable[int] | None = None, parents: Iterable[int] | None = None, closed: bool = False
) -> list[Branch]:
    """Organisations by id or by parent as they were on the day, in the order of the tree; one query.

    With `closed`, also those that had ended by then, under the parent they had last.
    """
    if on == today():
        rows = Organization.objects.all() if closed else Organization.objects.existing(on)
        rows = rows.filter(**_where("pk", "parent", ids, parents)).order_by("tree_id", "lft")
        if closed:
            rows = rows.filter(period__startswith__lte=on)
        return [
            Branch(
                row.pk, row.name, row.code, row.tier, row.kind, row.parent_id, row.since, row.until,
                closed=row.until is not None and row.until <= on,
            )
            for row in rows
        ]  # fmt: skip
    found = []
    versions = OrganizationVersion.objects.filter(**_where("organization", "parent", ids, parents))
    held = Q(period__contains=on)
    if closed:
        # The last version of an organisation that had ended by the day.
        held |= Q(period__endswith__lte=on, period__endswith=F("organization__period__endswith"))
    rows = versions.filter(held).select_related("organization").order_by("organization_id", "-period")
    for row in rows:
        if found and found[-1].id == row.organization_id:
            continue
        organization = row.organization
        found.append(
            Branch(
                organization.pk, row.name, row.code, organization.tier, organization.kind, row.parent_id,
                organization.since, organization.until, closed=not row.holds_on(on),
            )
        )  # fmt: skip
    return sorted(found, key=lambda branch: (not branch.code, branch.code, branch.id))


def _where(own: str, up: str, ids, parents) -> dict:
    where = {}
    if ids is not None:
        where[f"{own}__in"] = list(ids)
    if parents is not None:
        where[f"{up}__in"] = list(parents)
    return where


def as_they_were(rows: Iterable[Organization], on: date) -> list[Organization]:
    """The same organisations with the names, codes and places they had on the day, one query; not to be saved."""
    rows = list(rows)
    if on == today():
        return rows
    versions = OrganizationVersion.objects.in_force(on).filter(organization__in=rows)
    held = {version.organization_id: version for version in versions.select_related("parent", "street", "community")}
    for row in rows:
        version = held.get(row.pk)
        if version is not None:
            for name in ("name", "code", "code_system", "parent", "street", "community", "grid_id"):
                setattr(row, name, getattr(version, name))
    return rows


def count_below(found: list[Branch], on: date) -> None:
    """Fill in the counts of branches, one query for each tier that occurs (at most one where all are siblings)."""
    by_tier: dict[str, dict[int, Branch]] = defaultdict(dict)
    for branch in found:
        if branch.tier != Tier.HOME:
            by_tier[branch.tier][branch.id] = branch
    now = on == today()
    for tier, wanted in by_tier.items():
        column = TIER_COLUMN[Tier(tier)].removesuffix("_id")
        if now:
            rows, tier_path = Organization.objects.existing(on), "tier"
        else:
            rows, tier_path = OrganizationVersion.objects.in_force(on), "organization__tier"
            column = f"organization__{column}" if tier == Tier.DISTRICT else column
        below = (
            rows.filter(**{f"{column}__in": list(wanted)})
            .exclude(**{tier_path: tier})
            .order_by()
            .values_list(column, tier_path)
            .annotate(number=Count("pk"))
        )
        for pk, below_tier, number in below:
            wanted[pk].counts[below_tier] = number


def counts_by_tier(on: date) -> dict[str, int]:
    """How many organisations of each tier existed in the scope on the day."""
    rows = Organization.objects.existing(on).order_by().values_list("tier").annotate(number=Count("pk"))
    return dict(rows)


# ---- where something hangs -------------------------------------------------------------------------------------------


def breadcrumbs(organization: Organization) -> list[Crumb]:
    """The way from the district down to the organisation, itself excluded."""
    scope = current_scope()
    return [
        Crumb(ancestor.pk if covers(scope, ancestor) else None, ancestor.name)
        for ancestor in ancestors_of(organization)
    ]


def top_of_scope() -> Organization | None:
    """The organisation the office is anchored at; the first district for a scope that sees everything."""
    scope = current_scope()
    if scope.sees_everything:
        return Organization.objects.of_tier(Tier.DISTRICT).in_order().first()
    if scope.column is None:
        return None
    return Organization.objects.filter(pk=scope.anchor_id).first()


def history_of(organization: Organization) -> list[OrganizationVersion]:
    """Its versions, newest first, each with its parent and the act it came from."""
    return list(organization.versions.select_related("parent", "act").order_by("-period"))


# ---- search ----------------------------------------------------------------------------------------------------------

MIN_QUERY = 2


def organizations_named(text: str):
    """Organisations in scope by part of the name, pinyin, initials or the beginning of the code, open ones first.

    None for less than two characters.
    """
    text = text.strip()
    if len(text) < MIN_QUERY:
        return Organization.objects.none()
    found = name_q(text)
    if text.isdigit():
        found |= Q(code__startswith=text)
    return Organization.objects.filter(found).order_by(F("period__endswith").desc(nulls_first=True), "tree_id", "lft")


def units_named(text: str):
    """Units in scope, the same way."""
    text = text.strip()
    if len(text) < MIN_QUERY:
        return Unit.objects.none()
    return Unit.objects.filter(name_q(text)).order_by("pinyin", "id")


def name_q(text: str) -> Q:
    """By name; typed in Latin letters also by full pinyin from its beginning, or by initials."""
    text = text.strip()
    found = Q(name__icontains=text)
    if is_latin(text):
        key = "".join(text.lower().split())
        found |= Q(pinyin__startswith=key) | Q(pinyin__contains=f" {key}")
    return found


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that the search found."""

    title: str
    sub: str
    url: str


# title, verb, search(text, limit) -> hits
SearchProvider = tuple[str, str, Callable[[str, int], list[Hit]]]
_providers: dict[str, SearchProvider] = {}


def register_search(title: str, verb: str, search: Callable[[str, int], list[Hit]]) -> None:
    """Add what the search in the page head looks through; called once from an AppConfig.ready."""
    _providers[title] = (title, verb, search)


def search_providers() -> list[SearchProvider]:
    """What the search looks through."""
    return list(_providers.values())


@dataclass(frozen=True, slots=True)
class Balance:
    """What an alliance received by kind, what it spent, and what is left, in yuan."""

    lines: list[dict[str, object]]
    left: Decimal


def balance_of(entries: Iterable[FundEntry], on: date) -> Balance:
    """Of the entries up to the day that were not cancelled by then."""
    sums: dict[str, Decimal] = dict.fromkeys(FundKind.values, Decimal(0))
    for entry in entries:
        if entry.on <= on and (entry.cancelled_on is None or entry.cancelled_on > on):
            sums[entry.kind] += entry.amount
    lines = [{"label": FundKind(kind).label, "amount": amount} for kind, amount in sums.items()]
    return Balance(lines, sum(sums.values(), Decimal(0)) - 2 * sums[FundKind.SPENT])


def with_papers(entries):
    """These entries of funds with their papers, whose bytes stay where they are. One query more."""
    return entries.prefetch_related(Prefetch("papers", FundPaper.objects.defer("content").order_by("pk")))


def alliances_on(on: date):
    """Alliances in scope that stood on the day, with how many are in them (`size`) and whether they are `weak`: being
    put in order."""
    unfinished = Q(finished_on=None) | Q(finished_on__gt=on)
    running = Rectification.objects.filter(unfinished, alliance=OuterRef("pk"), since__lte=on)
    return (
        Alliance.objects.in_force(on)
        .select_related("organization")
        .annotate(size=Count("members", filter=Q(members__period__contains=on)), weak=Exists(running))
    )


def names_to_join(alliance: Alliance) -> list[str]:
    """Names of the units, streets and communities in scope that are not in the alliance, for the form to offer."""
    inside = alliance.members.filter(period__upper_inf=True)
    units = Unit.objects.filter(closed_on=None).exclude(pk__in=inside.exclude(unit=None).values("unit"))
    places = Organization.objects.existing(today()).filter(tier__in=(Tier.STREET, Tier.COMMUNITY))
    places = places.exclude(pk__in=inside.exclude(member=None).values("member")).order_by("tree_id", "lft")
    return [
        *units.values_list("name", flat=True)[:1000],
        *places.values_list("name", flat=True)[:1000],
    ]
