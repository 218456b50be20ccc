"""How things stood on a past day, from what was kept when they were changed (`covenants.services.past`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from common.clock import today
from common.periods import period
from common.scoping import everything
from covenants.models import Delivery, ListCycle, Milestone, Past, PastKind, Project, Wish
from orgs.models import Unit


def past_of(kind: PastKind, ids: Iterable[int], on: date) -> dict[int, Past]:
    """By id, how each stood on the day: the first that was kept after it. Nothing where it has not changed since. One
    query, none for today."""
    if on >= today():
        return {}
    with everything("how things that were asked for in scope stood"):
        rows = Past.objects.filter(kind=kind, of__in=list(ids), until__gt=on).order_by("of", "until")
        return {row.of: row for row in rows.distinct("of")}


def held_on(kind: PastKind, on: date) -> Exists:
    """Condition: it stood like that, from one day to another, on the day."""
    return Exists(Past._base_manager.filter(kind=kind, of=OuterRef("pk"), since__lte=on, until__gt=on))


def deliveries_as_they_were(rows: Iterable[Delivery], on: date) -> list[Delivery]:
    """With the day that was agreed upon then. In memory only; such a row is never saved."""
    rows = list(rows)
    kept = past_of(PastKind.DELIVERY, [row.pk for row in rows], on)
    for row in rows:
        if row.pk in kept:
            row.planned_on = _day(kept[row.pk].content["planned_on"])
    return rows


def cycles_as_they_were(rows: Iterable[ListCycle], on: date) -> list[ListCycle]:
    """With the name, the days until which people were asked and the note of then. In memory only; one query."""
    rows = list(rows)
    kept = past_of(PastKind.CYCLE, [row.pk for row in rows], on)
    for row in rows:
        if row.pk in kept:
            content = kept[row.pk].content
            row.title, row.note, row.is_public = content["title"], content["note"], content["is_public"]
            row.collect_by, row.review_by = _day(content["collect_by"]), _day(content["review_by"])
    return rows


def wishes_as_they_were(rows: Iterable[Wish], on: date) -> list[Wish]:
    """Rows of `wishes_on` with who had taken each on then. In memory only."""
    rows = list(rows)
    kept = {
        pk: row
        for pk, row in past_of(PastKind.WISH, [row.pk for row in rows], on).items()
        if row.since is not None and row.since <= on
    }
    units = _units(row.content["unit"] for row in kept.values())
    for row in rows:
        if row.pk in kept:
            row.unit, row.claimed_on = units.get(kept[row.pk].content["unit"]), kept[row.pk].since
    return rows


def projects_as_they_were(rows: Iterable[Project], on: date) -> list[Project]:
    """With what was on record of each then; `then` holds its items and milestones, None where it has not changed since.

    In memory only; two queries.
    """
    rows = list(rows)
    kept = past_of(PastKind.PROJECT, [row.pk for row in rows], on)
    units = _units(row.content["unit"] for row in kept.values())
    for row in rows:
        content = row.then = kept[row.pk].content if row.pk in kept else None
        if content is None:
            _not_closed_yet(row, on)
            continue
        row.title, row.summary, row.kind, row.group = (content[key] for key in ("title", "summary", "kind", "group"))
        row.unit = units.get(content["unit"])
        row.budget = None if content["budget"] is None else Decimal(content["budget"])
        row.period = period(_day(content["since"]), _day(content["until"]))
        # What has a day of its own holds from that day on, whenever it was written down.
        if content["closed_on"]:
            row.closed_on, row.outcome = _day(content["closed_on"]), content["outcome"]
        _not_closed_yet(row, on)
    return rows


def _not_closed_yet(row: Project, on: date) -> None:
    if row.closed_on is not None and row.closed_on > on:
        row.closed_on, row.outcome = None, ""


def steps_then(
    content: dict[str, Any], taken: dict[int, date | None]
) -> list[tuple[dict[str, Any], date, date | None]]:
    """(step, due_on, done_on) of what was kept of a project; `taken`: the days on which steps on record were taken."""
    return [
        (step, _day(step["due_on"]), _day(step["done_on"]) or taken.get(step["id"])) for step in content["milestones"]
    ]


def milestones_of(project: Project) -> list[Milestone]:
    """Its steps, those of the day where the project is one of `projects_as_they_were`."""
    then: dict[str, Any] | None = getattr(project, "then", None)
    rows = list(project.milestones.all())
    if then is None:
        return rows
    return [
        Milestone(
            pk=step["id"],
            project=project,
            organization_id=project.organization_id,
            title=step["title"],
            due_on=due_on,
            done_on=done_on,
        )
        for step, due_on, done_on in steps_then(then, {row.pk: row.done_on for row in rows})
    ]


def _units(ids: Iterable[int | None]) -> dict[int, Unit]:
    wanted = {pk for pk in ids if pk is not None}
    return {unit.pk: unit for unit in Unit._base_manager.filter(pk__in=wanted)} if wanted else {}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
