"""Home of the two-way service, cycles and their gates."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.templatetags.ui import cn_date
from common.views import VerbRequired, may, once, requires, safe_next
from covenants.filters.lists import CycleFilter
from covenants.forms.lists import CycleForm
from covenants.models import (
    Claim,
    Direction,
    ItemState,
    ListCycle,
    ListItem,
    Stage,
)
from covenants.selectors.gates import OPENS, may_close_early, missing_of, parties_of, still_due
from covenants.selectors.items import claims_on, items_on, last_cycle_of, stage_condition
from covenants.selectors.past import cycles_as_they_were
from covenants.services.cycles import HAVE_LISTS, advance_cycle, close_cycle, discard_cycle, edit_cycle, open_cycle
from covenants.states import MAY_FILE, MAY_PUBLISH, next_stage
from covenants.views.base import crumbs, cycle_context, cycles, head_on, head_today
from orgs.models import Alliance, Organization, Tier

NEXT_WORDS = {
    Stage.DELIBERATING: "结束征集，进入审议",
    Stage.PUBLISHED: "发布清单，开始认领",
    Stage.SIGNING: "进入签约",
    Stage.FULFILLING: "进入履诺",
    Stage.REVIEWING: "进入评诺",
    Stage.CLOSED: "办结并存档",
}
_CONSEQUENCES = {
    Stage.DELIBERATING: ("联席会议可以逐项审议。", "各单位还可以补报，补报的项目同样要审议。"),
    Stage.PUBLISHED: (
        "审议通过的项目编号、定稿，不能再改；之后通过的另行补充发布。",
        "各方可以开始认领。",
    ),
    Stage.SIGNING: ("已确认的认领可以签订协议，其余的仍可继续认领。",),
    Stage.FULFILLING: ("已签订的承诺进入履诺，没有签完的仍可继续签订。",),
    Stage.REVIEWING: ("双方可以评价每一项承诺。", "不再接受新的认领和协议。"),
    Stage.CLOSED: ("整个周期（清单、认领、协议、履诺、评价）存档，不再改动。",),
}


@require_safe
@requires("covenant.view")
def home(request: HttpRequest) -> HttpResponse:
    """The cycle that matters most to this office, with what is missing; the others below."""
    scope = current_scope()
    running = list(cycles().exclude(stage=Stage.CLOSED).order_by("-period", "organization__lft", "-pk")[:200])
    own = [row for row in running if row.organization_id == scope.anchor_id and row.alliance_id is None]
    party = scope.party_id is not None
    current = [row for row in (running if party else own) if row.holds_on(today())]
    first = next(iter(current or own or (running if party else [])), None)
    context = {
        "trail": [],
        "others": _summaries([row for row in running if row is not first]),
        "openable": _openable(),
        "may_run": may("covenant.run"),
    }
    if first is None:
        return render(request, "covenants/lists_home.html", context)
    head = head_today(first.pk)
    return render(
        request, "covenants/lists_home.html", {**context, **cycle_context(request, head, "cycle"), **_state(head)}
    )


def _openable() -> Organization | None:
    """The acting office's own committee, where it may open a cycle."""
    if not may("covenant.run"):
        return None
    found = Organization.objects.filter(pk=current_scope().anchor_id).first()
    return found if found is not None and found.tier in HAVE_LISTS else None


def _summaries(rows: list[ListCycle]) -> list[dict]:
    counted = dict(
        ListItem.objects.filter(cycle__in=rows)
        .exclude(state=ItemState.DRAFT)
        .values_list("cycle_id")
        .annotate(Count("pk"))
    )
    return [
        {
            "title": f"{row.body.name} · {row.title}",
            "url": reverse("covenants:cycle", args=[row.pk]),
            "hint": f"{row.since} 至 {row.last_day} · {counted.get(row.pk, 0)} 项",
            "state": "mute",
            "state_text": row.get_stage_display(),
        }
        for row in rows
    ]


def _state(head) -> dict:
    """Figures, what is missing, and what the office can do next."""
    cycle = head.cycle
    items = items_on(ListItem.objects.filter(cycle=cycle), head.day)
    counts = items.aggregate(
        offers=Count("pk", filter=Q(direction=Direction.OFFER) & ~Q(state_on=ItemState.DRAFT)),
        needs=Count("pk", filter=Q(direction=Direction.NEED) & ~Q(state_on=ItemState.DRAFT)),
        published=Count("pk", filter=Q(state_on=ItemState.PUBLISHED)),
        units=Count("unit_id", distinct=True, filter=~Q(state_on=ItemState.DRAFT)),
        drafts=Count("pk", filter=Q(state_on=ItemState.DRAFT)),
    )
    claims = claims_on(Claim.objects.filter(item__cycle=cycle), head.day).count()
    query = f"?on={head.day.isoformat()}" if not head.today else ""
    listing = reverse("covenants:items", args=[cycle.pk])
    join = "&" if query else "?"
    missing = missing_of(cycle) if head.today else []
    target = next_stage(cycle.stage)
    return {
        "figures": [
            {"label": "能够提供的服务", "value": counts["offers"], "url": f"{listing}{query}{join}direction=OFFER"},
            {"label": "需要提供的服务", "value": counts["needs"], "url": f"{listing}{query}{join}direction=NEED"},
            *_filed_by(cycle, counts["units"]),
            {"label": "已发布", "value": counts["published"], "url": f"{listing}{query}{join}state=PUBLISHED"},
            {"label": "认领", "value": claims, "url": f"{reverse('covenants:cycle_claims', args=[cycle.pk])}{query}"},
        ],
        "missing": missing,
        "blocking": [line for line in missing if line.blocks],
        "waiting": [line for line in missing if not line.blocks],
        "next_stage": target,
        "opens": OPENS.get(target, ""),
        "review_over": bool(missing)
        and target == Stage.CLOSED
        and cycle.review_by is not None
        and cycle.review_by < today(),
        "next_words": NEXT_WORDS.get(target, ""),
        "may_file_now": head.today and cycle.stage in MAY_FILE,
        "filing_over": cycle.collect_by is not None and cycle.collect_by < today(),
        "may_supplement": head.today
        and cycle.stage in MAY_PUBLISH
        and cycle.stage != Stage.DELIBERATING
        and items.filter(state_on=ItemState.ACCEPTED).exists(),
        "may_close_early": head.today
        and not cycle.is_closed
        and cycle.stage != Stage.REVIEWING
        and may_close_early(cycle),
        "carry_from": last_cycle_of(cycle) if head.today and cycle.stage in MAY_FILE else None,
        "drafts": counts["drafts"],
        "facts": [
            {"label": "联合体", "value": cycle.alliance.name if cycle.alliance_id else ""},
            {"label": "牵头组织" if cycle.alliance_id else "组织", "value": cycle.organization.name},
            {"label": "起止", "value": f"{cycle.since} 至 {cycle.last_day}"},
            {"label": "征集截止", "value": cn_date(cycle.collect_by)},
            {"label": "评诺截止", "value": cn_date(cycle.review_by)},
            {"label": "居民公示", "value": "公示" if cycle.is_public else "不公示"},
            {"label": "说明", "value": cycle.note},
        ],
        "events": [
            {"when": cn_date(step.on), "title": f"进入“{step.get_stage_display()}”", "state": "ok"}
            for step in reversed(cycle.steps.all())
            if step.on <= head.day
        ],
    }


def _filed_by(cycle: ListCycle, count: int) -> list[dict]:
    """How many units have filed; a unit's office sees itself only, and is told no such number."""
    if current_scope().party_id is not None:
        return []
    return [{"label": "填报单位", "value": count, "of": f"/ {len(parties_of(cycle))} 个成员单位"}]


@require_safe
@requires("covenant.view")
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """A cycle: where it stands, what is missing before the next gate, of whom, with the link to mend it."""
    head = head_on(request, pk)
    return render(request, "covenants/lists_cycle.html", {**cycle_context(request, head, "cycle"), **_state(head)})


class CycleList(VerbRequired, ListView):
    """Cycles of the scope, closed ones too."""

    verb = "covenant.view"
    template_name = "covenants/list.html"
    model = ListCycle
    filterset_class = CycleFilter
    title = "清单周期"
    noun = "个周期"
    default_sort = "-since"
    empty = "还没有清单周期。街道、社区可以开启一个。"
    actions = [Action("开启周期", "covenants:cycle_open", verb="covenant.run")]
    columns = [
        Column("title", "名称", "title", url=lambda row: reverse("covenants:cycle", args=[row.pk]), fixed=True),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("alliance", "联合体", lambda row: row.alliance.name if row.alliance_id else ""),
        Column("stage", "阶段", lambda row: Stage(row.stage_on).label, sort="stage_on"),
        Column("since", "开始", "since", sort="period"),
        Column("last_day", "结束", "last_day"),
        Column("collect_by", "征集截止", "collect_by", sort="collect_by"),
        Column("public", "居民公示", "is_public", shown=False),
    ]

    def get_queryset(self):
        """Those that were opened by the day, with their stage then."""
        return (
            ListCycle.objects.select_related("organization", "alliance")
            .annotate(**stage_condition(self.day))
            .filter(stage_on__isnull=False)
        )

    def prepare(self, rows):
        """With the name and the dates of the day."""
        return cycles_as_they_were(rows, self.day)

    def get_context_data(self, **kwargs):
        """With the path."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(("清单周期", ""))}


@requires("covenant.run")
@once
def cycle_open(request: HttpRequest) -> HttpResponse:
    """Open a cycle of one's own committee, or of one below: `?organization=`, or chosen. `?next=`: where to go on."""
    wanted = request.GET.get("organization", "")
    named = wanted.isascii() and wanted.isdigit()
    organization = get_object_or_404(Organization, pk=int(wanted) if named else current_scope().anchor_id)
    alliance = _alliance_asked(request, organization)
    latest = ListCycle.objects.filter(organization=organization, alliance=alliance).order_by("-period").first()
    form = CycleForm(
        posted(request),
        committees=[] if named else _committees(organization),
        after=latest.last_day if latest else None,
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        committee = values.pop("organization", None) or organization.pk
        done, made = attempt(
            form,
            lambda: open_cycle(
                organization_id=int(committee),
                alliance_id=alliance.pk if alliance is not None else None,
                actor=request.user,
                **values,
            ),
        )
        if done:
            messages.success(request, f"{made.body.name} {made.title}已开启，现在可以填报。")
            return redirect(safe_next(request, reverse("covenants:cycle", args=[made.pk])))
    return render(
        request,
        "covenants/form.html",
        {
            "heading": "开启清单周期",
            "subject": (alliance or organization).name,
            "trail": crumbs(("开启周期", "")),
            "intro": "开启之后，联合体的成员单位和牵头组织填报供需。"
            if alliance is not None
            else "开启之后，成员单位和本组织填报能够提供的服务和需要提供的服务。",
            "form": form,
            "submit": "开启周期",
            "cancel_url": safe_next(request, reverse("covenants:home")),
        },
    )


def _alliance_asked(request: HttpRequest, organization: Organization) -> Alliance | None:
    """The alliance that `?alliance=` names, if the organisation leads it; 404 otherwise."""
    wanted = request.GET.get("alliance", "")
    if not wanted:
        return None
    pk = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else 0
    return get_object_or_404(Alliance, pk=pk, organization=organization)


def _committees(organization: Organization) -> list[tuple[str, str]]:
    """Whose cycle it may be, where one office runs several: a street its own and its communities'."""
    if organization.tier == Tier.COMMUNITY:
        return []
    column, anchor = organization.anchor
    rows = Organization.objects.existing(today()).of_tier(*HAVE_LISTS).filter(**{column: anchor}).in_order()
    return [(str(row.pk), row.name if row.tier == Tier.STREET else f"　{row.name}") for row in rows]


@requires("covenant.run")
@once
def cycle_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, dates until which people are asked, whether residents may read it."""
    head = head_today(pk)
    form = CycleForm(posted(request), cycle=head.cycle)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: edit_cycle(cycle_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已保存。")
            return redirect("covenants:cycle", pk)
    return render(
        request,
        "covenants/form.html",
        {
            **cycle_context(request, head, "", ("修改", "")),
            "heading": "修改周期",
            "subject": head.cycle.body.name,
            "form": form,
            "submit": "保存",
            "cancel_url": reverse("covenants:cycle", args=[pk]),
        },
    )


@requires("covenant.run")
@once
def cycle_advance(request: HttpRequest, pk: int) -> HttpResponse:
    """Through the next gate, after saying what that means."""
    head = head_today(pk)
    back = reverse("covenants:cycle", args=[pk])
    target = next_stage(head.cycle.stage)
    if target is None:
        messages.info(request, "这个周期已经办结。")
        return redirect(back)
    if request.method == "POST":
        done, moved = told(request, lambda: advance_cycle(cycle_id=pk, actor=request.user))
        if done:
            messages.success(request, f"已进入“{moved.get_stage_display()}”。")
        return redirect("covenants:publications" if done and target == Stage.PUBLISHED else "covenants:cycle", pk)
    lines = missing_of(head.cycle)
    return render(
        request,
        "covenants/lists_advance.html",
        {
            **cycle_context(request, head, "", (target.label, "")),
            "heading": NEXT_WORDS[target],
            "target": target,
            "opens": OPENS[target],
            "subject": f"{head.cycle.body.name} · {head.cycle.title}",
            "blocking": [line for line in lines if line.blocks],
            "waiting": [line for line in lines if not line.blocks],
            "consequences": _CONSEQUENCES[target],
            "ahead": still_due(head.cycle) if target in (Stage.REVIEWING, Stage.CLOSED) else [],
            "submit": NEXT_WORDS[target],
            "cancel_url": back,
        },
    )


@requires("covenant.run")
@once
def cycle_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a cycle of which nothing remains to be done."""
    head = head_today(pk)
    if request.method == "POST":
        done, _ = told(request, lambda: close_cycle(cycle_id=pk, actor=request.user))
        if done:
            messages.success(request, "已办结并存档。")
            return redirect("covenants:cycle_record", pk)
        return redirect("covenants:cycle", pk)
    return render(
        request,
        "covenants/confirm.html",
        {
            **cycle_context(request, head, "", ("办结", "")),
            "heading": "办结并存档",
            "subject": f"{head.cycle.body.name} · {head.cycle.title}",
            "consequences": _CONSEQUENCES[Stage.CLOSED],
            "submit": "办结并存档",
            "cancel_url": reverse("covenants:cycle", args=[pk]),
        },
    )


@requires("covenant.run")
@once
def cycle_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a cycle opened by mistake."""
    head = head_today(pk)
    if request.method == "POST":
        done, _ = told(request, lambda: discard_cycle(cycle_id=pk, actor=request.user))
        if done:
            messages.success(request, "周期已撤销。")
            return redirect("covenants:home")
        return redirect("covenants:cycle", pk)
    return render(
        request,
        "covenants/confirm.html",
        {
            **cycle_context(request, head, "", ("撤销", "")),
            "heading": "撤销周期",
            "subject": f"{head.cycle.body.name} · {head.cycle.title}",
            "consequences": ["这个周期不再存在。只有还没有任何填报时可以撤销。"],
            "submit": "撤销周期",
            "cancel_url": reverse("covenants:cycle", args=[pk]),
        },
    )
