"""How a thing stood is kept before it is changed, so that any past day shows what held on it.

DELIVERY   {"planned_on"}: the day agreed upon
PROJECT    what `of_project` puts: its line, its items and its milestones
WISH       {"unit"}: who had taken it on, since `since`, before giving it back
CYCLE      {"title", "collect_by", "review_by", "is_public", "note"}: what may be changed of a cycle
AGREEMENT  {}: it was laid out for signing since `since`, before it went back to the draft; never its text
"""

from __future__ import annotations

from datetime import date
from typing import Any

from common.clock import today
from common.scoping import everything
from covenants.models import ListCycle, Past, PastKind, Project


def keep_past(
    kind: PastKind,
    pk: int,
    organization_id: int,
    content: dict[str, Any],
    *,
    cycle: ListCycle | None = None,
    since: date | None = None,
) -> None:
    """Keep how it stood until today; once a day, for a day shows what held at its end.

    cycle   in whose round it stands: that of an alliance is for its members
    since   from which day it stood like this; of what began only today nothing is kept
    """
    if since is not None and since >= today():
        return
    with everything("whoever may change a thing keeps how it stood, a unit that has left the circle too"):
        Past.objects.get_or_create(
            kind=kind,
            of=pk,
            until=today(),
            defaults={
                "organization_id": organization_id,
                "alliance_id": cycle.alliance_id if cycle is not None else None,
                "since": since,
                "content": content,
            },
        )


def keep_cycle(cycle: ListCycle) -> None:
    """What a cycle is called and until when it asks, before that is changed."""
    cycle = ListCycle.objects.get(pk=cycle.pk)
    opened = cycle.steps.order_by("on", "pk").values_list("on", flat=True).first()
    keep_past(PastKind.CYCLE, cycle.pk, cycle.organization_id, of_cycle(cycle), cycle=cycle, since=opened)


def of_cycle(cycle: ListCycle) -> dict[str, Any]:
    """What may be changed of a cycle, as JSON keeps it."""
    return {
        "title": cycle.title,
        "collect_by": cycle.collect_by and cycle.collect_by.isoformat(),
        "review_by": cycle.review_by and cycle.review_by.isoformat(),
        "is_public": cycle.is_public,
        "note": cycle.note,
    }


def keep_project(project: Project) -> None:
    """How a project stands, before it is changed."""
    project = Project.objects.select_related("cycle").get(pk=project.pk)
    keep_past(PastKind.PROJECT, project.pk, project.organization_id, of_project(project), cycle=project.cycle)


def of_project(project: Project) -> dict[str, Any]:
    """What is on record of a project, as JSON keeps it."""
    return {
        "title": project.title,
        "summary": project.summary,
        "kind": project.kind,
        "group": project.group,
        "unit": project.unit_id,
        "cycle": project.cycle_id,
        "budget": None if project.budget is None else str(project.budget),
        "since": project.period.lower.isoformat(),
        "until": project.period.upper.isoformat(),
        "closed_on": project.closed_on and project.closed_on.isoformat(),
        "outcome": project.outcome,
        "items": list(project.items.order_by("pk").values_list("pk", flat=True)),
        "milestones": [
            {"id": pk, "title": title, "due_on": due.isoformat(), "done_on": done and done.isoformat()}
            for pk, title, due, done in project.milestones.order_by("due_on", "pk").values_list(
                "pk", "title", "due_on", "done_on"
            )
        ],
    }
