"""How far projects have got, read off their pledges and milestones. Nobody types a percentage.

progress = (deliveries confirmed + milestones taken) / (deliveries that fall due + milestones)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from common.clock import today
from common.scoping import everything
from covenants.models import Milestone, PastKind, Pledge, Project, Wish, WishState
from covenants.selectors.past import held_on, past_of, steps_then
from covenants.selectors.pledges import Progress, progress_of
from orgs.rules_in_force import practice_of, practices_of

GROUPS = "service_programmes"
DEFINITION = "进度 =（接受方已确认的履诺次数 + 已完成的节点）÷（应履次数 + 节点数），由记录自动得出。"


@dataclass(slots=True)
class ProjectProgress:
    """What is on record of a project on a day.

    due, confirmed      deliveries that fall due in all under its pledges, and those the receivers confirmed
    milestones, reached, late   its steps, those taken, those past their day
    pledges             ids of the pledges that come from its needs and offers
    """

    due: int = 0
    confirmed: int = 0
    milestones: int = 0
    reached: int = 0
    late: int = 0
    pledges: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        """What there is to do."""
        return self.due + self.milestones

    @property
    def percent(self) -> int | None:
        """Whole percents, 100 only when all is done; None where there is nothing to count yet."""
        return (self.confirmed + self.reached) * 100 // self.total if self.total else None

    @property
    def label(self) -> str:
        """75%（履诺 2 / 3 次，节点 1 / 1）"""
        if self.percent is None:
            return "还没有承诺和节点"
        parts = [f"履诺 {self.confirmed} / {self.due} 次"] if self.due else []
        parts += [f"节点 {self.reached} / {self.milestones}"] if self.milestones else []
        return f"{self.percent}%（{'，'.join(parts)}）"


def progress_of_projects(projects: Sequence[Project], on: date | None = None) -> dict[int, ProjectProgress]:
    """The progress of each on the day; six queries whatever their number, on a past day seven. The same for whoever
    looks; by the items and milestones that were on record then."""
    on = on or today()
    ids = [project.pk for project in projects]
    found: dict[int, ProjectProgress] = {pk: ProjectProgress() for pk in ids}
    if not ids:
        return found
    with everything("a project's progress counts the pledges of all its parties"):
        of_item: dict[int, set[int]] = defaultdict(set)
        then = {pk: row.content for pk, row in past_of(PastKind.PROJECT, ids, on).items()}
        now = [pk for pk in ids if pk not in then]
        pairs = [(pk, item_id) for pk, content in then.items() for item_id in content["items"]]
        pairs += Project.items.through.objects.filter(project_id__in=now).values_list("project_id", "listitem_id")
        for project_id, item_id in pairs:
            of_item[item_id].add(project_id)
        items = list(of_item)
        pledges = list(
            Pledge.objects.filter(Q(term__claim__item__in=items) | Q(term__claim__matched__in=items))
            .filter(signed_on__lte=on)
            .select_related("term__claim")
            .order_by("pk")
            if items
            else []
        )
        standing = progress_of(pledges, on) if pledges else {}
        rows = list(Milestone.objects.filter(project_id__in=ids).values_list("pk", "project_id", "due_on", "done_on"))
        taken = {pk: done_on for pk, _, _, done_on in rows}
        steps = [(project_id, due_on, done_on) for _, project_id, due_on, done_on in rows if project_id not in then]
        steps += [(pk, due, done) for pk, content in then.items() for _, due, done in steps_then(content, taken)]
        for project_id, due_on, done_on in steps:
            progress = found[project_id]
            progress.milestones += 1
            if done_on is not None and done_on <= on:
                progress.reached += 1
            elif due_on < on:
                progress.late += 1
    for pledge in pledges:
        claim = pledge.term.claim
        for project_id in of_item[claim.item_id] | of_item.get(claim.matched_id, set()):
            progress, one = found[project_id], standing[pledge.pk]
            progress.pledges.append(pledge.pk)
            progress.due += one.due
            progress.confirmed += one.confirmed
    return found


def pledges_of(ids: Sequence[int], on: date | None = None) -> list[tuple[Pledge, Progress]]:
    """The pledges among these that the office may open, each with where it stands."""
    rows = list(Pledge.objects.filter(pk__in=ids).select_related("giver", "receiver", "organization").order_by("pk"))
    standing = progress_of(rows, on) if rows else {}
    return [(row, standing[row.pk]) for row in rows]


def group_choices(district_id: int | None) -> list[tuple[str, str]]:
    """(id, label) of the groups for whom the practice names programmes; none where it names none."""
    if district_id is None:
        return []
    return [(entry.id, entry.label) for entry in practice_of(district_id, today()).entries(GROUPS)]


def name_groups(projects: Iterable[Any]) -> list[Any]:
    """The projects, each with `group_label`."""
    projects = list(projects)
    practices = practices_of({row.organization.district_id for row in projects if row.group}, today())
    for row in projects:
        entry = practices[row.organization.district_id].entry(GROUPS, row.group) if row.group else None
        row.group_label = entry.label if entry is not None else row.group
    return projects


def projects_on(queryset: QuerySet[Project], on: date) -> QuerySet[Project]:
    """Projects that had been set up by the day."""
    if on >= today():
        return queryset
    return queryset.filter(Q(created_at__date__lte=on) | Q(closed_on__lte=on))


def wishes_on(queryset: QuerySet[Wish], on: date) -> QuerySet[Wish]:
    """Wishes posted by the day, annotated with `state_on`: where each stood, from dated facts alone."""
    return queryset.filter(posted_on__lte=on).annotate(
        state_on=Case(
            When(withdrawn_on__lte=on, then=Value(WishState.WITHDRAWN.value)),
            When(granted_on__lte=on, then=Value(WishState.GRANTED.value)),
            When(claimed_on__lte=on, then=Value(WishState.CLAIMED.value)),
            When(held_on(PastKind.WISH, on), then=Value(WishState.CLAIMED.value)),
            default=Value(WishState.OPEN.value),
            output_field=CharField(max_length=9),
        )
    )
