"""What a project list brings in, and what is needed to take it back within a day, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict
from covenants.models import Milestone, Project
from covenants.services.projects import (
    VERB,
    MilestoneLine,
    ProjectLine,
    add_milestone,
    create_project,
    update_milestone,
    update_project,
)


@dataclass(frozen=True, slots=True)
class ImportedProject:
    """One project of a workbook; `project_id` of the one on record, None for a new one."""

    organization_id: int
    line: ProjectLine
    step: MilestoneLine
    project_id: int | None = None


@transaction.atomic
def import_projects(*, projects: Iterable[ImportedProject], actor) -> dict[str, Any]:
    """Set up the new ones, change those on record; returns what `undo_projects` needs."""
    created, updated = [], []
    for wanted in projects:
        if wanted.project_id is None:
            made = create_project(
                organization_id=wanted.organization_id, line=wanted.line, milestones=[wanted.step], actor=actor
            )
            created.append({"id": made.pk, "state": _state(made)})
        else:
            found = Project.objects.get(pk=wanted.project_id)
            before = _state(found)
            update_project(project_id=found.pk, line=_kept(found, wanted.line), actor=actor)
            _set_step(found, wanted.step, actor)
            updated.append({"id": found.pk, "before": before, "after": _state(Project.objects.get(pk=found.pk))})
    record(actor=actor, action="covenants.projects.imported", created=len(created), updated=len(updated))
    return {"created": created, "updated": updated}


@transaction.atomic
def undo_projects(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take `import_projects` back. Conflict where somebody has worked on one of the projects since."""
    states = {row["id"]: row["state"] for row in undo["created"]} | {row["id"]: row["after"] for row in undo["updated"]}
    rows = Project.objects.select_for_update(of=("self",), no_key=True).select_related("organization")
    found = {row.pk: row for row in rows.filter(pk__in=states)}
    for row in found.values():
        require(VERB, row.organization)
    touched = [row.title for pk, row in found.items() if _state(row) != states[pk]]
    if len(found) < len(states) or touched:
        raise Conflict(
            "projects.changed_since",
            "导入的项目后来又有修改、结项或删除，不能整体撤回。可以逐个删除。",
            details=touched[:10],
        )
    Project.objects.filter(pk__in=[row["id"] for row in undo["created"]]).delete()
    for row in undo["updated"]:
        _restore(found[row["id"]], row["before"], actor)
    record(actor=actor, action="covenants.projects.import_undone", created=len(undo["created"]))
    return [f"导入的 {len(undo['created'])} 个项目已删除，{len(undo['updated'])} 个已恢复原样。"]


def _kept(project: Project, line: ProjectLine) -> ProjectLine:
    """What a sheet does not speak of stays as it is on record."""
    return replace(
        line,
        kind=project.kind,
        group=project.group,
        summary=project.summary or line.summary,
        cycle_id=project.cycle_id,
        unit_id=line.unit_id or project.unit_id,
        budget=project.budget,
        since=project.since,
        last_day=max(project.last_day, line.last_day),
    )


def _set_step(project: Project, step: MilestoneLine, actor) -> None:
    held = project.milestones.filter(title=step.title).order_by("pk").first()
    if held is None:
        add_milestone(project_id=project.pk, line=step, actor=actor)
    elif (held.due_on, held.done_on) != (step.due_on, step.done_on):
        line = replace(step, done_on=step.done_on or held.done_on)
        update_milestone(milestone_id=held.pk, line=line, actor=actor)


def _state(project: Project) -> dict[str, Any]:
    """What of it an import touches, as JSON."""
    project.refresh_from_db()
    return {
        "title": project.title,
        "summary": project.summary,
        "unit": project.unit_id,
        "budget": None if project.budget is None else str(project.budget),
        "since": project.since.isoformat(),
        "last_day": project.last_day.isoformat(),
        "closed_on": project.closed_on and project.closed_on.isoformat(),
        "items": sorted(project.items.values_list("pk", flat=True)),
        "steps": [
            [step.pk, step.title, step.due_on.isoformat(), step.done_on and step.done_on.isoformat()]
            for step in Milestone.objects.filter(project=project).order_by("pk")
        ],
    }


def _restore(project: Project, before: Mapping[str, Any], actor) -> None:
    line = ProjectLine(
        title=before["title"],
        kind=project.kind,
        group=project.group,
        summary=before["summary"],
        cycle_id=project.cycle_id,
        unit_id=before["unit"],
        budget=Decimal(before["budget"]) if before["budget"] else None,
        since=date.fromisoformat(before["since"]),
        last_day=date.fromisoformat(before["last_day"]),
        item_ids=tuple(before["items"]),
    )
    update_project(project_id=project.pk, line=line, actor=actor)
    kept = {step[0]: step for step in before["steps"]}
    Milestone.objects.filter(project=project).exclude(pk__in=kept).delete()
    for pk, title, due_on, done_on in kept.values():
        done = date.fromisoformat(done_on) if done_on else None
        line = MilestoneLine(title, date.fromisoformat(due_on), done)
        update_milestone(milestone_id=pk, line=line, actor=actor)
