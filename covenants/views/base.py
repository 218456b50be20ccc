"""What pages of the two-way service share: the cycle's head with its steps, tabs and path; a service's refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from common.authority import covers
from common.clock import today
from common.scoping import current_scope
from common.views import as_of, may
from covenants.models import ListCycle, Stage
from covenants.parties import acts_for, is_dissolved
from covenants.selectors.items import stage_on
from covenants.selectors.past import cycles_as_they_were
from covenants.states import STAGES

# Tabs of a cycle's page: route, label, verb; each takes the cycle's id. Every part of the room adds its own.
TABS: list[tuple[str, str, str]] = [
    ("cycle", "概况", "covenant.view"),
    ("items", "清单", "covenant.view"),
    ("deliberation", "审议", "covenant.run"),
    ("publications", "发布", "covenant.view"),
    ("board", "看板", "covenant.view"),
    ("suggestions", "匹配建议", "covenant.view"),
    ("cycle_claims", "认领", "covenant.view"),
    ("cycle_agreements", "协议", "covenant.view"),
    ("cycle_pledges", "承诺", "covenant.view"),
    ("balance", "供需对照", "covenant.view"),
    ("cycle_projects", "项目", "covenant.view"),
]


@dataclass(slots=True)
class CycleHead:
    """A cycle as of a day. `stage` None: not opened by then."""

    cycle: ListCycle
    day: date
    stage: Stage | None

    @property
    def today(self) -> bool:
        """Whether it is the present that is shown."""
        return self.day == today()


def cycles() -> QuerySet[ListCycle]:
    """Cycles in scope with what the head needs."""
    return ListCycle.objects.select_related("organization", "alliance").prefetch_related("steps")


def head_on(request: HttpRequest, pk: int) -> CycleHead:
    """The cycle as of the day that `?on=` asks for; 404 when it is not in scope or was not opened by then."""
    day = as_of(request)
    [cycle] = cycles_as_they_were([get_object_or_404(cycles(), pk=pk)], day)
    return CycleHead(cycle, day, stage_on(cycle, day))


def head_today(pk: int) -> CycleHead:
    """The cycle today, for pages that change something."""
    cycle = get_object_or_404(cycles(), pk=pk)
    return CycleHead(cycle, today(), Stage(cycle.stage))


def steps_of(head: CycleHead) -> list[dict[str, Any]]:
    """The gates, those behind it marked as done."""
    here = STAGES.index(head.stage) if head.stage else -1
    entered = {step.stage: step.on for step in head.cycle.steps.all()}
    steps = []
    for place, stage in enumerate(STAGES):
        state = "done" if place < here or head.stage == Stage.CLOSED else "current" if place == here else "todo"
        on = entered.get(stage)
        shown = on is not None and on <= head.day
        steps.append({"label": stage.label, "state": state, "url": "", "on": on if shown else None})
    return steps


def cycle_context(request: HttpRequest, head: CycleHead, active: str, *tail: tuple[str, str]) -> dict[str, Any]:
    """Head, steps, tabs and crumbs; `active` is a route of TABS, or "" where there are none."""
    cycle = head.cycle
    query = f"?on={head.day.isoformat()}" if not head.today else ""
    tabs = []
    for name, label, verb in TABS:
        if may(verb) and (url := _url(name, cycle.pk)):
            tabs.append({"label": label, "url": url + query, "active": name == active})
    scope = current_scope()
    return {
        "head": head,
        "cycle": cycle,
        "steps": steps_of(head),
        "tabs": tabs if active else [],
        "trail": crumbs(
            (str(cycle.organization.name), ""), (cycle.title, _url("cycle", cycle.pk) if tail else ""), *tail
        ),
        "dissolved": cycle.organization.until if head.today and is_dissolved(cycle.organization) else None,
        "may_run": head.today and may("covenant.run") and acts_for(scope, cycle.organization, None),
        "may_file": head.today and may("item.edit"),
        "may_read_record": covers(scope, cycle.organization),  # ADR 007
    }


class OfCycle:
    """The same list for one cycle, as a tab of its page. Stands before the list it narrows.

    route  the tab's route, one of TABS
    path   from a row to its cycle
    """

    route = ""
    path = "cycle"

    def get(self, request, *args, **kwargs):
        """The head first: a cycle out of scope is a 404."""
        self.head = head_on(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """The choice of columns, of a cycle in scope only."""
        self.head = head_on(request, kwargs["pk"])
        return super().post(request, *args, **kwargs)

    def get_queryset(self):
        """Its own."""
        return super().get_queryset().filter(**{self.path: self.head.cycle})

    def get_context_data(self, **kwargs):
        """With the cycle's head and tabs; no place is asked for, all of it is in one."""
        context = super().get_context_data(**kwargs)
        context["form"].fields.pop("place", None)
        return context | cycle_context(self.request, self.head, self.route)


def crumbs(*tail: tuple[str, str]) -> list[dict[str, str]]:
    """双向服务, then `tail` of (label, url)."""
    return [{"label": text, "url": url} for text, url in (("双向服务", reverse("covenants:home")), *tail)]


def _url(name: str, pk: int) -> str:
    try:
        return reverse(f"covenants:{name}", args=[pk])
    except NoReverseMatch:
        return ""
