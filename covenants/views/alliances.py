"""An alliance's lists: its rounds of supply and demand, its projects, its agreements (RH 二3·干事创业)."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.clock import today
from common.views import may, requires
from covenants.models import Agreement, ItemState, ListCycle, ListItem, Project, Stage
from covenants.selectors.agreements import agreements_on, standing_of
from covenants.selectors.items import items_on, stage_condition
from orgs.views.alliance_page import alliance_context


@require_safe
@requires("covenant.view")
def alliance(request: HttpRequest, pk: int) -> HttpResponse:
    """Rounds by the day with their stage then, projects and agreements in them."""
    found, context = alliance_context(request, pk, "covenants:alliance")
    day = context["day"]
    cycles = list(
        ListCycle.objects.filter(alliance=found)
        .select_related("organization", "alliance")
        .annotate(**stage_condition(day))
        .filter(stage_on__isnull=False)
    )
    rows = items_on(ListItem.objects.filter(cycle__in=cycles), day).exclude(state_on=ItemState.DRAFT)
    items = dict(rows.order_by().values_list("cycle_id").annotate(Count("pk")))
    query = f"?on={day.isoformat()}" if day != today() else ""
    agreements = list(
        agreements_on(Agreement.objects.filter(cycle__in=cycles, laid_out_on__lte=day), day).order_by(
            "-year", "-number"
        )
    )
    for row in agreements:
        row.standing = standing_of(row, day)
    context |= {
        "cycles": [
            {
                "title": cycle.title,
                "url": reverse("covenants:cycle", args=[cycle.pk]) + query,
                "hint": f"{cycle.since} 至 {cycle.last_day} · {items.get(cycle.pk, 0)} 项",
                "state": "mute" if cycle.stage_on == Stage.CLOSED else "new",
                "state_text": Stage(cycle.stage_on).label,
            }
            for cycle in cycles
        ],
        "projects": [
            {
                "title": row.title,
                "url": reverse("covenants:project", args=[row.pk]),
                "hint": row.unit.name if row.unit_id else found.organization.name,
                "state": "new",
                "state_text": row.get_kind_display(),
            }
            for row in Project.objects.filter(cycle__in=cycles, created_at__date__lte=day).select_related("unit")
        ],
        "agreements": [
            {
                "title": row.title,
                "url": reverse("covenants:agreement", args=[row.pk]),
                "hint": f"〔{row.year}〕{row.number}号",
                "state": row.standing[0],
                "state_text": row.standing[1],
            }
            for row in agreements
        ],
        "may_open": context["doable"] and may("covenant.run"),
        "open_url": f"{reverse('covenants:cycle_open')}?"
        + urlencode({"organization": found.organization_id, "alliance": pk}),
    }
    return render(request, "covenants/alliance.html", context)
