"""Reads of checklists: an organisation's own list by heading, and the counts of those below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from appraisal.checklists.standing import Lying, Standing, Status, Tally, standings_of, tally_of
from appraisal.models import Checklist, ChecklistHeading, ChecklistItem, Progress
from appraisal.network import Node, network_on
from members.models import Appointment, Position
from orgs.models import TIER_COLUMN, Organization, Tier


@dataclass(slots=True)
class Line:
    """One item of an organisation.

    holder  who holds the post that answers for it
    """

    progress: Progress
    standing: Standing
    holder: str = ""


@dataclass(slots=True)
class Section:
    """A heading with its lines."""

    heading: ChecklistHeading
    lines: list[Line]
    tally: Tally


@dataclass(slots=True)
class OwnList:
    """A checklist as it lies on one organisation."""

    checklist: Checklist
    sections: list[Section]
    tally: Tally
    shown: int = 0


def lying_on(on: date) -> Q:
    """What lay on somebody on the day: published and dealt by then."""
    return Q(dealt_on__lte=on, item__checklist__published_on__lte=on)


def progress_rows(on: date):
    """Items as they lay on organisations on the day, with what every reader needs; drafts lie on nobody."""
    return Progress.objects.select_related("item__checklist", "item__heading").filter(lying_on(on))


def lists_of(organization: Organization, year: int, on: date, only: Sequence[Status] = ()) -> list[OwnList]:
    """The year's checklists of one organisation, by heading. A constant number of queries.

    only  lines of these states; the counts are of all
    """
    rows = list(
        progress_rows(on)
        .filter(organization=organization, item__checklist__year=year)
        .order_by("item__checklist_id", "item__heading__order", "item__heading_id", "item__order", "item_id")
    )
    standings = standings_of(rows, on)
    holders = holders_of([organization.pk], min(on, date(year, 12, 31)))
    by_list: dict[int, dict[int, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        holder = holders.get((organization.pk, row.item.post), "")
        by_list[row.item.checklist_id][row.item.heading_id].append(Line(row, standings[row.pk], holder))
    found = []
    for headings in by_list.values():
        sections, whole, shown = [], Tally(), 0
        for lines in headings.values():
            for line in lines:
                whole.add(line.standing)
            tally = tally_of(line.standing for line in lines)
            kept = [line for line in lines if not only or line.standing.state in only]
            shown += len(kept)
            if kept:
                sections.append(Section(lines[0].progress.item.heading, kept, tally))
        first = next(iter(headings.values()))[0]
        found.append(OwnList(first.progress.item.checklist, sections, whole, shown))
    return found


def holders_of(organization_ids: Sequence[int], on: date) -> dict[tuple[int, str], str]:
    """(organisation, position) → who holds it, for the posts that items name. One query."""
    named = (Position.FIRST_SECRETARY, Position.SECRETARY, Position.DEPUTY_SECRETARY)
    rows = (
        Appointment.objects.filter(organization__in=organization_ids, position__in=named)
        .in_force(on)
        .order_by("seat__order", "pk")
        .values_list("organization_id", "position", "person__name")
    )
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for organization, position, name in rows:
        found[organization, position].append(name)
    return {key: "、".join(names) for key, names in found.items()}


@dataclass(slots=True)
class Below:
    """What lies on an organisation below, and on those below it.

    own    of itself
    lower  of everything below it
    """

    node: Node
    own: Tally = field(default_factory=Tally)
    lower: Tally = field(default_factory=Tally)


def below_of(nodes: Sequence[Node], year: int, on: date) -> list[Below]:
    """Counts of these organisations of one tier, in the given order. A constant number of queries.

    Below whom something hung is said of the day. Thousands of items lie on a district: they are read as plain rows.
    """
    if not nodes:
        return []
    found = {node.pk: Below(node) for node in nodes}
    column = TIER_COLUMN[Tier(nodes[0].tier)]
    items = {
        item.pk: item
        for item in ChecklistItem.objects.filter(checklist__year=year, checklist__published_on__lte=on).select_related(
            "checklist"
        )
    }
    kept = Progress.objects.filter(item__in=items, dealt_on__lte=on).order_by()
    tiers = {tier for item in items.values() for tier in item.tiers}
    network = network_on(min(on, date(year, 12, 31)), tiers=tiers, places=False).nodes if items else []
    hung = {node.pk: getattr(node, column) for node in network}
    rows, under = [], []
    for pk, item, organization, final, said in kept.values_list("pk", "item_id", "organization_id", "final", "found"):
        place = hung.get(organization)
        if place in found:
            rows.append(Lying(pk, items[item], organization, final, said))
            under.append(place)
    standings = standings_of(rows, on)
    for row, place in zip(rows, under, strict=True):
        tally = found[place].own if row.organization_id == place else found[place].lower
        tally.add(standings[row.pk])
    return list(found.values())
