"""What lies on whom: the year's lists at a glance, an organisation's own list, the items as one list."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from appraisal.checklists.filters import ItemFilter
from appraisal.checklists.forms import source_text
from appraisal.checklists.selectors import below_of, lists_of
from appraisal.checklists.setup import ON_WHOM
from appraisal.checklists.standing import DEFINITION, Status, Tally
from appraisal.models import Checklist, ChecklistItem, ChecklistState
from appraisal.network import network_on
from appraisal.year.views.base import RULE, VIEW, crumbs, organization_or_404, own, tabs_of, year_asked
from common.clock import today
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, as_of, is_past_view, may, requires
from orgs.models import Tier
from orgs.practice import Practice
from orgs.rules_in_force import practice_of
from orgs.wording import tier_word

STATES = {ChecklistState.DRAFT: "due", ChecklistState.PUBLISHED: "ok", ChecklistState.CLOSED: "mute"}
OPEN = (Status.OPEN, Status.LATE)
SHOWN = (("", "全部", ()), ("open", "未完成", OPEN), ("done", "已落实", (Status.DONE, Status.SETTLED)))


def kept_day(request: HttpRequest) -> str:
    """What a link adds to stay on the day that is looked at."""
    return f"&on={request.as_of}" if is_past_view(request) else ""


def years_of(asked: int, kept: str, route: str, *args) -> list[dict]:
    """Years that have lists, and this and the next one for the district."""
    held = set(Checklist.objects.values_list("year", flat=True)) | {today().year, asked}
    if may(RULE):
        held.add(today().year + 1)
    address = reverse(f"appraisal:{route}", args=args)
    return [
        {"label": f"{one}年", "url": f"{address}?year={one}{kept}", "active": one == asked}
        for one in sorted(held, reverse=True)
    ]


@require_safe
@requires(VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """The year's lists, how far the own organisation is, and how far those below, in administrative order."""
    if current_scope().party_id is not None:
        return redirect("appraisal:year_unit_reviews")
    asked, place, on = year_asked(request), own(), as_of(request)
    kept, held = kept_day(request), Checklist.objects.filter(year=asked)
    lists = list((held.filter(published_on__lte=on) if kept else held).order_by("pk"))
    mine = lists_of(place, asked, on) if place is not None and place.tier in ON_WHOM else []
    whole = Tally()
    for one in mine:
        whole.states += one.tally.states
        whole.automatic += one.tally.automatic
    below = Tier(place.tier).child if place is not None else None
    practice = practice_of(place.district_id, today()) if may(RULE) and place is not None else None
    rows = []
    if below in ON_WHOM and any(one.state != ChecklistState.DRAFT for one in lists):
        nodes = network_on(min(on, today()), tiers=[below], places=False).nodes
        rows = below_of([node for node in nodes if below == Tier.STREET or node.parent_id == place.pk], asked, on)
    context = {
        "asked": asked,
        "place": place,
        "years": years_of(asked, kept, "year_checklists"),
        "kept": kept,
        "tabs": tabs_of("year_checklists"),
        "trail": crumbs(("任务清单", "")),
        "lists": _lists(lists, practice),
        "mine": mine,
        "whole": whole,
        "rows": [row for row in rows if row.own.states or row.lower.states],
        "level": tier_word(below) if rows else "",
        "lower": tier_word(below.child) if rows and below.child in ON_WHOM else "",
        "definition": DEFINITION,
        "may_rule": may(RULE) and not is_past_view(request),
        "may_begin": not is_past_view(request) and _unbegun(practice, lists),
        "last_years": [] if is_past_view(request) else _to_carry(asked, lists),
    }
    return render(request, "appraisal/checklists/overview.html", context)


def _lists(lists: list[Checklist], practice: Practice | None) -> list[dict]:
    """For the page; whoever settles them is told whose tiers the document does not name."""
    ours = {entry.id for entry in practice.entries("checklists") if entry.ours} if practice is not None else set()
    counts: dict[int, int] = {}
    for pk in ChecklistItem.objects.filter(checklist__in=lists).order_by().values_list("checklist_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return [
        {
            "row": one,
            "items": counts.get(one.pk, 0),
            "colour": STATES[one.state],
            "tiers": "、".join(tier_word(tier) for tier in one.tiers),
            "ours": one.key in ours and one.state == ChecklistState.DRAFT,
        }
        for one in lists
    ]


def _to_carry(asked: int, lists: list[Checklist]) -> list[Checklist]:
    """Lists of the year before that bound and were not carried into this one, for whoever settles them."""
    if not may(RULE) or not today().year <= asked <= today().year + 1:
        return []
    before = Checklist.objects.filter(year=asked - 1).exclude(state=ChecklistState.DRAFT)
    return list(before.exclude(name__in=[one.name for one in lists]).order_by("pk"))


def _unbegun(practice: Practice | None, lists: list[Checklist]) -> bool:
    held = {one.key for one in lists}
    return practice is not None and any(entry.id not in held for entry in practice.entries("checklists"))


@require_safe
@requires(VIEW)
def own_list(request: HttpRequest, organization: int) -> HttpResponse:
    """One organisation's lists by heading: what records fulfil by themselves, what is recorded, what is open."""
    place = organization_or_404(organization)
    asked, on = year_asked(request), as_of(request)
    shown = request.GET.get("show", "")
    only = next((states for key, _, states in SHOWN if key == shown), ())
    lists = lists_of(place, asked, on, only)
    kept = kept_day(request)
    base = f"{reverse('appraisal:year_checklist_of', args=[place.pk])}?year={asked}{kept}"
    context = {
        "asked": asked,
        "place": place,
        "years": years_of(asked, kept, "year_checklist_of", place.pk),
        "kept": kept,
        "trail": crumbs(("任务清单", f"{reverse('appraisal:year_checklists')}?year={asked}{kept}"), (place.name, "")),
        "lists": lists,
        "shows": [
            {"label": label, "url": f"{base}&show={key}" if key else base, "active": key == shown}
            for key, label, _ in SHOWN
        ],
        "is_own": current_scope().anchor_id == place.pk,
        "definition": DEFINITION,
    }
    return render(request, "appraisal/checklists/own.html", context)


class ItemList(VerbRequired, ListView):
    """The items of the lists one sees; the export goes back in as a workbook."""

    verb = VIEW
    template_name = "appraisal/year/list.html"
    model = ChecklistItem
    filterset_class = ItemFilter
    title = "任务清单项目"
    noun = "项"
    default_sort = "checklist"
    empty = "还没有项目。区里导入或新增以后，这里列出全部项目。"
    columns = [
        Column(
            "checklist", "清单名称", "checklist.name", sort="checklist_id", fixed=True,
            url=lambda row: reverse("appraisal:year_checklist", args=[row.checklist_id]),
        ),
        Column("year", "年度", "checklist.year", sort="checklist__year", number=True),
        Column("heading", "类别", "heading.label", sort="heading__order"),
        Column("text", "任务或指标", "text", fixed=True),
        Column("tiers", "责任层级", lambda row: "、".join(tier_word(tier) for tier in row.tiers)),
        Column("places", "责任组织", "named", shown=True),
        Column("post", "责任岗位", "get_post_display"),
        Column("source", "自动判断依据", "source_words"),
        Column("target", "达到（%）", "target", number=True),
        Column("due", "完成期限", "due", sort="due"),
        Column("note", "完成标准", "note"),
    ]  # fmt: skip

    def get_queryset(self):
        """With what the columns say."""
        if current_scope().party_id is not None:
            raise Http404
        return ChecklistItem.objects.select_related("checklist", "heading").prefetch_related("places__organization")

    def prepare(self, rows):
        """Named places and sources in words."""
        for row in rows:
            row.named = "、".join(place.organization.name for place in row.places.all())
            row.source_words = source_text(row)
        return rows

    def get_context_data(self, **kwargs):
        """With the tabs."""
        return super().get_context_data(
            tabs=tabs_of("year_checklists"),
            trail=crumbs(("任务清单", reverse("appraisal:year_checklists")), ("全部项目", "")),
            **kwargs,
        )
