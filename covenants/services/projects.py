"""Projects and programmes: needs and offers bundled, with an owner, milestones and an end (HB 三张清单; FC 联动服务).

How far a project has got is never typed: `covenants.selectors.projects` reads it off its pledges and milestones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from covenants.models import ItemState, ListCycle, ListItem, Milestone, Project, ProjectKind
from covenants.selectors.projects import GROUPS
from covenants.services.past import keep_project
from orgs.circle import alliance_units
from orgs.models import Organization, Participation, Tier
from orgs.rules_in_force import practice_of

VERB = "project.edit"
MOST = Decimal("9999999999.99")
MOST_MILESTONES = 50
# What stands on the list, or is on its way there.
BUNDLED = (ItemState.SUBMITTED, ItemState.ACCEPTED, ItemState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """What a project is.

    unit_id   who leads it; None: the committee
    group     for a programme: id in the practice's catalogue `service_programmes`
    budget    None: that of its needs, where every one of them names one
    """

    title: str
    since: date
    last_day: date
    kind: str = ProjectKind.PROJECT
    group: str = ""
    summary: str = ""
    cycle_id: int | None = None
    unit_id: int | None = None
    budget: Decimal | None = None
    item_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A step and the day by which it is to be taken; `done_on` where it was taken already."""

    title: str
    due_on: date
    done_on: date | None = None


@transaction.atomic
def create_project(
    *, organization_id: int, line: ProjectLine, milestones: Sequence[MilestoneLine] = (), actor
) -> Project:
    """Set a project up. Needs and offers are those of the organisation and of what lies below it.

    Raises RuleBroken("project.…") with the field that is wrong.
    """
    require(VERB)
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("project.organization", "没有这个组织，或它不在你的范围内。", "organization", status=404)
    require(VERB, organization)
    if organization.tier not in (Tier.STREET, Tier.COMMUNITY):
        raise RuleBroken("project.tier", f"项目由街道和社区设立，“{organization.name}”不是街道或社区。", "organization")
    project = Project(organization=organization, created_by=actor)
    items = _write(project, line)
    project.save(force_insert=True)
    project.items.set(items)
    for step in milestones:
        _save_milestone(Milestone(project=project, organization=organization), step)
    record(actor=actor, action="covenants.project.created", obj=project, items=len(items))
    return project


@transaction.atomic
def update_project(*, project_id: int, line: ProjectLine, actor) -> Project:
    """Change what is on record of a project that is still open."""
    project = _open(project_id)
    keep_project(project)
    items = _write(project, line)
    project.save()
    project.items.set(items)
    record(actor=actor, action="covenants.project.updated", obj=project, items=len(items))
    return project


@transaction.atomic
def close_project(*, project_id: int, outcome: str, closed_on: date | None = None, actor) -> Project:
    """It is over: on which day, and what came of it."""
    project = _open(project_id)
    closed_on = closed_on or today()
    if not outcome.strip():
        raise RuleBroken("project.outcome", "请写明结项情况：做成了什么，没做成的为什么。", "outcome")
    if len(outcome.strip()) > 300:
        raise RuleBroken("project.outcome", "结项情况最多 300 个字。", "outcome")
    if not project.period.lower <= closed_on <= today():
        raise RuleBroken("project.closed_on", "结项日期应在开始日期之后，不晚于今天。", "closed_on")
    project.closed_on, project.outcome = closed_on, outcome.strip()
    project.save(update_fields=["closed_on", "outcome"])
    record(actor=actor, action="covenants.project.closed", obj=project)
    return project


@transaction.atomic
def reopen_project(*, project_id: int, actor) -> Project:
    """It is not over after all. What was written of its end stays to be worked on."""
    project = _locked(project_id)
    if project.closed_on is None:
        raise Conflict("project.open", "这个项目还没有结项。")
    keep_project(project)
    project.closed_on = None
    project.save(update_fields=["closed_on"])
    record(actor=actor, action="covenants.project.reopened", obj=project)
    return project


@transaction.atomic
def delete_project(*, project_id: int, actor) -> None:
    """Take back a project that was set up by mistake: nothing of it is done yet."""
    project = _open(project_id)
    if project.milestones.filter(done_on__isnull=False).exists():
        raise Conflict("project.begun", "已有完成的节点，不能删除。不再进行的项目请结项，并写明情况。")
    record(actor=actor, action="covenants.project.deleted", obj=project)
    project.delete()


# ---- milestones -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_milestone(*, project_id: int, line: MilestoneLine, actor) -> Milestone:
    """One more step."""
    project = _open(project_id)
    if project.milestones.count() >= MOST_MILESTONES:
        raise RuleBroken("milestone.many", f"一个项目最多 {MOST_MILESTONES} 个节点。", "title")
    keep_project(project)
    milestone = _save_milestone(Milestone(project=project, organization=project.organization), line)
    record(actor=actor, action="covenants.milestone.added", obj=milestone, project=project.pk)
    return milestone


@transaction.atomic
def update_milestone(*, milestone_id: int, line: MilestoneLine, actor) -> Milestone:
    """Correct a step, or put down on which day it was taken."""
    milestone = _save_milestone(_milestone(milestone_id), line)
    record(actor=actor, action="covenants.milestone.updated", obj=milestone, project=milestone.project_id)
    return milestone


@transaction.atomic
def reach_milestone(*, milestone_id: int, done_on: date | None = None, actor) -> Milestone:
    """The step was taken, today unless another day is named."""
    milestone = _milestone(milestone_id)
    if milestone.done_on is not None:
        raise Conflict("milestone.done", f"这个节点已在 {milestone.done_on} 完成。")
    _save_milestone(milestone, MilestoneLine(milestone.title, milestone.due_on, done_on or today()))
    record(actor=actor, action="covenants.milestone.reached", obj=milestone, project=milestone.project_id)
    return milestone


@transaction.atomic
def reopen_milestone(*, milestone_id: int, actor) -> Milestone:
    """It was not taken after all."""
    milestone = _milestone(milestone_id)
    if milestone.done_on is None:
        raise Conflict("milestone.open", "这个节点本来就没有完成。")
    milestone.done_on = None
    milestone.save(update_fields=["done_on"])
    record(actor=actor, action="covenants.milestone.reopened", obj=milestone, project=milestone.project_id)
    return milestone


@transaction.atomic
def remove_milestone(*, milestone_id: int, actor) -> None:
    """Take a step off that was never taken."""
    milestone = _milestone(milestone_id)
    if milestone.done_on is not None:
        raise Conflict("milestone.done", "已完成的节点不能删去；登记错了的，请先恢复为未完成。")
    record(actor=actor, action="covenants.milestone.removed", obj=milestone, project=milestone.project_id)
    milestone.delete()


# ---- what must hold -------------------------------------------------------------------------------------------------


def _locked(project_id: int) -> Project:
    project = (
        Project.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=project_id)
    )
    require(VERB, project.organization)
    return project


def _open(project_id: int) -> Project:
    project = _locked(project_id)
    if project.closed_on is not None:
        raise Conflict("project.closed", f"这个项目已在 {project.closed_on} 结项。要改动，请先恢复。")
    return project


def _milestone(milestone_id: int) -> Milestone:
    found = Milestone.objects.only("project_id").get(pk=milestone_id)
    keep_project(_open(found.project_id))
    return Milestone.objects.select_related("organization").get(pk=milestone_id)


def _write(project: Project, line: ProjectLine) -> list[ListItem]:
    title, summary = " ".join(line.title.split()), line.summary.strip()
    if not title:
        raise RuleBroken("project.title", "请填写项目名称。", "title")
    if len(title) > 80 or len(summary) > 500:
        field = "title" if len(title) > 80 else "summary"
        raise RuleBroken(f"project.{field}", "名称最多 80 个字，内容最多 500 个字。", field)
    if line.last_day < line.since:
        raise RuleBroken("project.days", "结束日期不能早于开始日期。", "last_day")
    if line.kind not in ProjectKind.values:
        raise RuleBroken("project.kind", "请选择种类。", "kind")
    if line.budget is not None and not 0 <= line.budget <= MOST:
        raise RuleBroken("project.budget", "预算应是不小于 0 的金额。", "budget")
    cycle = _cycle(project, line.cycle_id)
    items = _items(project, line, cycle)
    project.title, project.summary, project.kind = title, summary, line.kind
    project.group = _group(project, line)
    project.cycle = cycle
    project.unit_id = _leader(project, line.unit_id)
    project.period = period(line.since, line.last_day + timedelta(days=1))
    project.budget = line.budget if line.budget is not None else budget_of(items)
    return items


def budget_of(items: Iterable[ListItem]) -> Decimal | None:
    """What its needs cost together; None where one of them does not say."""
    budgets = [item.budget for item in items if item.direction == "NEED"]
    return sum(budgets, Decimal(0)) if budgets and None not in budgets else None


def _group(project: Project, line: ProjectLine) -> str:
    if line.kind != ProjectKind.PROGRAMME:
        return ""
    practice = practice_of(project.organization.district_id, today())
    if not practice.entries(GROUPS):
        raise RuleBroken("project.group", "本区的做法没有按人群列出服务项目，请选“项目”。", "kind")
    if practice.entry(GROUPS, line.group) is None:
        raise RuleBroken("project.group", "请从列表中选择服务人群。", "group")
    return line.group


def _cycle(project: Project, cycle_id: int | None) -> ListCycle | None:
    if cycle_id is None:
        return None
    cycle = ListCycle.objects.filter(pk=cycle_id, organization_id=project.organization_id).first()
    if cycle is None:
        raise RuleBroken("project.cycle", "没有这个清单周期，或它不是本组织的。", "cycle")
    return cycle


def _items(project: Project, line: ProjectLine, cycle: ListCycle | None) -> list[ListItem]:
    wanted = set(line.item_ids)
    column, anchor = project.organization.anchor
    rows = ListItem.objects.filter(pk__in=wanted, **{f"organization__{column}": anchor})
    if cycle is not None:
        rows = rows.filter(cycle__period__overlap=cycle.period)
    found = list(rows.order_by("direction", "number", "pk"))
    if len(found) != len(wanted):
        raise RuleBroken("project.items", "选中的项目里有不在本组织清单上的，请重新勾选。", "items")
    before = set(project.items.values_list("pk", flat=True)) if project.pk else set()
    fresh = [item for item in found if item.pk not in before and item.state not in BUNDLED]
    if fresh:
        raise RuleBroken(
            "project.items",
            f"“{fresh[0].title}”现在是“{fresh[0].get_state_display()}”，不能列入项目。",
            "items",
        )
    if not found and line.kind == ProjectKind.PROJECT:
        raise RuleBroken("project.items", "请至少勾选一项需求或服务，项目由它们组成。", "items")
    return found


def _leader(project: Project, unit_id: int | None) -> int | None:
    if unit_id is None:
        return None
    column, anchor = project.organization.anchor
    joined = Participation.everywhere.filter(
        unit_id=unit_id, period__contains=today(), **{f"organization__{column}": anchor}
    )
    allied = project.cycle_id is not None and project.cycle.alliance_id is not None
    if allied and unit_id in alliance_units(project.cycle.alliance_id, today()):
        return unit_id
    if unit_id != project.unit_id and not joined.exists():
        sentence = f"这个单位现在没有参加{project.organization.name}的共建。请先在“单位”里登记参与关系。"
        raise RuleBroken("project.unit", sentence, "unit")
    return unit_id


def _save_milestone(milestone: Milestone, line: MilestoneLine) -> Milestone:
    title = " ".join(line.title.split())
    if not title or len(title) > 80:
        raise RuleBroken("milestone.title", "请填写节点，最多 80 个字。", "title")
    if line.due_on < milestone.project.period.lower:
        raise RuleBroken("milestone.due_on", "节点的期限不能早于项目开始的日期。", "due_on")
    if line.done_on is not None and line.done_on > today():
        raise RuleBroken("milestone.done_on", "完成日期不能晚于今天。", "done_on")
    milestone.title, milestone.due_on, milestone.done_on = title, line.due_on, line.done_on
    milestone.save()
    return milestone
