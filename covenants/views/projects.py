"""Projects and programmes: the list, one project with what it is made of and how far it has got, its milestones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, as_of, may, once, requires
from covenants.filters.projects import ProjectFilter
from covenants.forms.projects import CloseForm, ProjectForm
from covenants.frequency import said
from covenants.models import ListCycle, ListItem, Project, Stage
from covenants.parties import acts_for
from covenants.selectors.past import milestones_of, projects_as_they_were
from covenants.selectors.projects import (
    DEFINITION,
    group_choices,
    name_groups,
    pledges_of,
    progress_of_projects,
    projects_on,
)
from covenants.services.projects import (
    BUNDLED,
    close_project,
    create_project,
    delete_project,
    reopen_project,
    update_project,
)
from covenants.views.base import OfCycle, crumbs
from orgs.models import Organization, Participation

VERB = "project.edit"
MOST_ITEMS = 300
TABS = (("projects", "项目"), ("wishes", "微心愿"), ("promises", "服务承诺"))


def tabs_of(active: str) -> list[dict[str, Any]]:
    """Tabs of the three lists."""
    return [{"label": label, "url": reverse(f"covenants:{name}"), "active": name == active} for name, label in TABS]


def trail_of(name: str, *tail: tuple[str, str]) -> list[dict[str, str]]:
    """双向服务 / 项目 / …"""
    return crumbs((dict(TABS)[name], reverse(f"covenants:{name}") if tail else ""), *tail)


def own_committee() -> Organization:
    """The acting office's own street or community; 404 for any other office."""
    found = Organization.objects.filter(pk=current_scope().anchor_id, tier__in=["STREET", "COMMUNITY"]).first()
    if found is None:
        raise Http404
    return found


def unit_choices(organization: Organization, *more) -> list[tuple[str, str]]:
    """Units that take part today, and `more` that are on record already."""
    rows = Participation.everywhere.filter(
        organization_id=organization.pk, period__contains=today(), unit__closed_on__isnull=True
    ).select_related("unit")
    units = {row.unit_id: row.unit for row in rows} | {unit.pk: unit for unit in more if unit is not None}
    return [(str(unit.pk), unit.name) for unit in sorted(units.values(), key=lambda unit: unit.pinyin)]


def project_url(project: Project) -> str:
    """The project's page."""
    return reverse("covenants:project", args=[project.pk])


class ProjectList(VerbRequired, ListView):
    """Projects of the scope with how far each has got."""

    verb = "covenant.view"
    template_name = "covenants/list.html"
    model = Project
    filterset_class = ProjectFilter
    title = "项目"
    noun = "个"
    default_sort = "-created"
    empty = "还没有项目。把清单上的需求和服务组合成项目，或从项目清单工作簿导入。"
    columns = [
        Column("title", "名称", "title", sort="title", url=project_url, fixed=True),
        Column("kind", "种类", lambda row: kind_text(row), sort="kind"),
        Column("group", "服务人群", "group_label", shown=False),
        Column("unit", "牵头单位", lambda row: row.unit.name if row.unit_id else row.organization.name),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("cycle", "周期", "cycle.title", shown=False),
        Column("since", "开始", lambda row: row.period.lower, sort="period"),
        Column("last_day", "结束", "last_day"),
        Column("budget", "预算（元）", lambda row: _money(row.budget), sort="budget", number=True),
        Column("percent", "进度", lambda row: _percent(row.progress), number=True),
        Column("progress", "进度说明", "progress.label", shown=False),
        Column("state", "状态", lambda row: row.state_label, state=lambda row: row.state_colour),
        Column("closed", "结项日期", "closed_on", sort="closed_on", shown=False),
        Column("outcome", "结项情况", "outcome", shown=False),
        Column("created", "立项时间", "created_at", sort="created_at", shown=False),
    ]

    def get_queryset(self):
        """Those set up by the day."""
        return projects_on(Project.objects.select_related("organization", "unit", "cycle"), self.day)

    def prepare(self, rows):
        """Progress and state on the day. A constant number of queries."""
        rows = name_groups(projects_as_they_were(rows, self.day))
        found = progress_of_projects(rows, self.day)
        for row in rows:
            row.progress = found[row.pk]
            row.state_label, row.state_colour = state_of(row, found[row.pk], self.day)
        return rows

    def get_context_data(self, **kwargs):
        """With tabs, and the button where the office may set one up."""
        context = super().get_context_data(**kwargs)
        buttons = [Action("设立项目", "covenants:project_add", verb=VERB)] if may_set_up() else []
        return context | {"trail": trail_of("projects"), "tabs": tabs_of("projects"), "buttons": buttons}


class CycleProjects(OfCycle, ProjectList):
    """Projects of one cycle, as a tab of its page."""

    template_name = "covenants/projects_cycle.html"
    route = "cycle_projects"

    def get_context_data(self, **kwargs):
        """A project is set up in the own cycle."""
        context = super().get_context_data(**kwargs)
        own = self.head.today and self.head.cycle.organization_id == current_scope().anchor_id
        return context | ({} if own and not self.head.cycle.is_closed else {"buttons": []})


def kind_text(project: Project) -> str:
    """项目; 服务项目（老年人）."""
    group = f"（{project.group_label}）" if project.group else ""
    return f"{project.get_kind_display()}{group}"


def may_set_up() -> bool:
    """Whether the acting office is a street or community that may set projects up."""
    tiers = ("street_id", "community_id")
    return may(VERB) and current_scope().column in tiers


def state_of(project: Project, progress, on) -> tuple[str, str]:
    """(words, colour) of where it stands on the day."""
    if project.closed_on is not None and project.closed_on <= on:
        return "已结项", "mute"
    if project.period.upper <= on:
        return "已过期限", "bad"
    if progress.late:
        return "有节点逾期", "bad"
    return "进行中", "ok"


def _money(amount) -> str | None:
    return None if amount is None else f"{amount:,.2f}".removesuffix(".00")


def _percent(progress) -> str | None:
    return None if progress.percent is None else f"{progress.percent}%"


def project_or_404(pk: int) -> Project:
    """The project if it is in scope."""
    return get_object_or_404(Project.objects.select_related("organization", "unit", "cycle"), pk=pk)


@require_safe
@requires("covenant.view")
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is made of, its milestones, the pledges it rests on, and how far it has got on the day."""
    found = project_or_404(pk)
    day = as_of(request)
    if not projects_on(Project.objects.filter(pk=pk), day).exists():
        raise Http404
    name_groups(projects_as_they_were([found], day))
    progress = progress_of_projects([found], day)[pk]
    label, colour = state_of(found, progress, day)
    acting = day == today() and may(VERB) and acts_for(current_scope(), found.organization, None)
    made_of = Q(projects=found) if found.then is None else Q(pk__in=found.then["items"])
    items = list(ListItem.objects.filter(made_of).select_related("unit", "organization"))
    milestones = [
        {
            "step": step,
            "done": step.done_on if step.done_on and step.done_on <= day else None,
            "late": step.due_on < day and not (step.done_on and step.done_on <= day),
        }
        for step in milestones_of(found)
    ]
    return render(
        request,
        "covenants/projects_detail.html",
        {
            "project": found,
            "trail": trail_of("projects", (found.title, "")),
            "state_label": label,
            "state_colour": colour,
            "progress": progress,
            "definition": DEFINITION,
            "sides": [
                {"label": "需求", "rows": [(row, said(row)) for row in items if row.direction == "NEED"]},
                {"label": "服务", "rows": [(row, said(row)) for row in items if row.direction == "OFFER"]},
            ],
            "milestones": milestones,
            "pledges": [
                (pledge, standing, pledge.ended_on is not None and pledge.ended_on <= day)
                for pledge, standing in pledges_of(progress.pledges, day)
            ],
            "closed": found.closed_on is not None and found.closed_on <= day,
            "doable": acting and found.closed_on is None,
            "may_reopen": acting and found.closed_on is not None,
            "facts": _facts(found),
        },
    )


def _facts(found: Project) -> list[dict[str, Any]]:
    facts = [
        {"label": "种类", "value": found.get_kind_display()},
        {"label": "服务人群", "value": found.group_label},
        {"label": "牵头单位", "value": found.unit.name if found.unit_id else found.organization.name},
        {"label": "组织", "value": found.organization.name},
        {"label": "起止", "value": f"{found.period.lower} 至 {found.last_day}"},
        {"label": "预算", "value": f"{_money(found.budget)} 元" if found.budget is not None else ""},
        {"label": "结项日期", "value": found.closed_on},
    ]
    if found.cycle_id:
        url = reverse("covenants:cycle", args=[found.cycle_id])
        facts.insert(4, {"label": "周期", "value": found.cycle.title, "url": url})
    return [fact for fact in facts if fact["value"] not in ("", None)]


# ---- setting up and changing -----------------------------------------------------------------------------------------


def _item_choices(organization: Organization, cycle: ListCycle | None, kept: Project | None = None):
    """Needs and offers that can be bundled: of the organisation and below it, the newest first."""
    column, anchor = organization.anchor
    rows = ListItem.objects.filter(state__in=BUNDLED, **{f"organization__{column}": anchor})
    rows = rows.filter(cycle__period__overlap=cycle.period) if cycle else rows.exclude(cycle__stage=Stage.CLOSED)
    rows = list(rows.select_related("unit", "organization").order_by("direction", "number", "-pk")[:MOST_ITEMS])
    if kept is not None:
        known = {row.pk for row in rows}
        own = ListItem.objects.filter(projects=kept).select_related("unit", "organization")
        rows = [*(row for row in own if row.pk not in known), *rows]
    words = {"NEED": "需求", "OFFER": "服务"}
    return [(str(row.pk), f"{words[row.direction]} · {row.title}（{row.party_name}）") for row in rows]


def _current_cycle(organization: Organization) -> ListCycle | None:
    rows = ListCycle.objects.filter(organization=organization, alliance=None).exclude(stage=Stage.CLOSED)
    return rows.filter(period__contains=today()).first() or rows.order_by("-period").first()


@requires(VERB)
@once
def project_add(request: HttpRequest) -> HttpResponse:
    """A new project of the own committee, within the cycle that runs. `?item=` is ticked already."""
    organization = own_committee()
    cycle = _current_cycle(organization)
    choices = _item_choices(organization, cycle)
    first = request.GET.get("item", "")
    chosen = dict(choices).get(first, "")
    form = ProjectForm(
        posted(request),
        organization_name=organization.name,
        units=unit_choices(organization),
        items=choices,
        groups=group_choices(organization.district_id),
        initial={
            "kind": "PROJECT",
            "items": [first] if chosen else [],
            "since": today(),
            "last_day": cycle.last_day if cycle else None,
        },
    )
    if request.method == "POST" and form.is_valid():
        line = form.line(cycle.pk if cycle else None)
        done, made = attempt(
            form, lambda: create_project(organization_id=organization.pk, line=line, actor=request.user)
        )
        if done:
            messages.success(request, "项目已设立。可以加上节点和期限。")
            return redirect("covenants:project", made.pk)
    return form_page(request, "设立项目", organization.name, form, "设立", reverse("covenants:projects"))


@requires(VERB)
@once
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a project that is still open."""
    found = project_or_404(pk)
    form = ProjectForm(
        posted(request),
        organization_name=found.organization.name,
        units=unit_choices(found.organization, found.unit),
        items=_item_choices(found.organization, found.cycle, found),
        groups=group_choices(found.organization.district_id),
        project=found,
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: update_project(project_id=pk, line=form.line(found.cycle_id), actor=request.user)
        )
        if done:
            messages.success(request, "已保存。")
            return redirect("covenants:project", pk)
    return form_page(request, "修改项目", found.title, form, "保存", project_url(found), found)


@requires(VERB)
@once
def project_close(request: HttpRequest, pk: int) -> HttpResponse:
    """How it ended."""
    found = project_or_404(pk)
    progress = progress_of_projects([found])[pk]
    form = CloseForm(posted(request), initial={"outcome": found.outcome})
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: close_project(project_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "项目已结项。")
            return redirect("covenants:project", pk)
    intro = f"现在的进度：{progress.label}。"
    return form_page(request, "结项", found.title, form, "结项", project_url(found), found, intro=intro)


def form_page(request, heading, subject, form, submit, back, found: Project | None = None, **more) -> HttpResponse:
    """A form about projects, with its path; also for their milestones."""
    tail = [(found.title, project_url(found))] if found is not None else []
    context = {
        "heading": heading,
        "subject": subject,
        "trail": trail_of("projects", *tail, (heading, "")),
        "form": form,
        "submit": submit,
        "cancel_url": back,
        **more,
    }
    return render(request, "covenants/form.html", context)


@require_POST
@requires(VERB)
@once
def project_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Open a closed one again; delete one set up by mistake."""
    found = project_or_404(pk)
    if step == "reopen":
        if told(request, lambda: reopen_project(project_id=pk, actor=request.user))[0]:
            messages.success(request, "已恢复为进行中。")
        return redirect("covenants:project", pk)
    if step != "delete":
        raise Http404
    if told(request, lambda: delete_project(project_id=pk, actor=request.user))[0]:
        messages.success(request, f"已删除项目“{found.title}”。")
        return redirect("covenants:projects")
    return redirect("covenants:project", pk)
