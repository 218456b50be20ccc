"""The district's practice: every figure with its clause, and the district's own rulings beside it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import attempt
from common.scoping import current_scope, everything
from common.views import as_of, is_past_view, may, once, requires
from orgs import services
from orgs.forms.others import EndOverrideForm, OverrideForm, PracticeForm, WithdrawForm
from orgs.models import Organization, PracticeChoice, PracticeOverride, Tier
from orgs.practice import RULE_CATALOGUE, load_all, load_practice
from orgs.practice.vocabulary import CATALOGUES
from orgs.rules_in_force import choices_of, chosen_on, practice_of

GROUPS = (
    ("班子规模与组成", ("committee.", "appointment.", "term.", "removal.", "release.")),
    ("网格、微家和民情", ("grid.", "home.", "estate.", "owners.", "matter.", "opinion.")),
    ("会议与联系", ("meeting.", "contact.", "suggestion.", "dual_life.")),
    ("清单、协议与承诺", ("list.", "agreement.", "pledge.", "project.", "wish.")),
    ("报告与考核", ("report.", "checklist.", "appraisal.")),
)
OTHER = "其他"


def _district() -> Organization:
    scope = current_scope()
    with everything("the practice binds everybody in the district"):
        found = Organization.objects.of_tier(Tier.DISTRICT)
        found = found.filter(pk=scope.district_id) if scope.district_id else found
        district = found.first()
    if district is None:
        raise Http404
    return district


@requires("practice.view")
@require_safe
def practice(request):
    """The practice in force on the day."""
    on = as_of(request)
    district = _district()
    text = practice_of(district.pk, on)
    with everything("rulings bind everybody in the district"):
        rulings = list(
            PracticeOverride.objects.filter(district=district).select_related("author").order_by("-period", "-pk")[:100]
        )
    context = {
        "district": district,
        "practice": text,
        "tiers": [tier for tier in text.tiers.values() if tier.positions],
        "groups": _grouped(text, {(row.rule_id, row.key): row.pk for row in rulings if row.holds_on(on)}),
        "catalogues": [
            (CATALOGUES[name], entries) for name, entries in text.catalogues.items() if entries and name != "cockpit"
        ],
        "reported": list(text.reported.values()),
        "rulings": [_ruling(row, text) for row in rulings],
        "choices": _chosen(choices_of(district.pk)),
        "day": on,
        "is_today": on == today(),
        "may_override": may("practice.override") and not is_past_view(request),
    }
    return render(request, "orgs/practice.html", context)


def _chosen(choices: list[PracticeChoice]) -> list[dict]:
    """The choices, the last one first; that one may be taken back, unless it is the only one."""
    return [
        {
            "row": row,
            "name": load_practice(row.practice).name,
            "in_force": row.holds_on(today()),
            "coming": row.since > today(),
            "last": row is choices[-1] and len(choices) > 1,
        }
        for row in reversed(choices)
    ]


def _grouped(text, rulings: dict[tuple[str, str], int]) -> list[dict]:
    groups: dict[str, list] = {title: [] for title, _ in GROUPS} | {OTHER: []}
    for figure in text.figures.values():
        title = next((title for title, starts in GROUPS if figure.rule_id.startswith(starts)), OTHER)
        values = [
            {"value": value, "ruling": rulings.get((figure.rule_id, value.key))} for value in figure.values.values()
        ]
        groups[title].append(
            {
                "figure": figure,
                "values": values,
                "tiers": "、".join(text.tier_area(tier) for tier in Tier if tier in figure.rule.tiers),
            }
        )
    return [{"title": title, "figures": found} for title, found in groups.items() if found]


def _ruling(row: PracticeOverride, text) -> dict:
    info = RULE_CATALOGUE.get(row.rule_id)
    spec = info.key(row.key) if info else None
    figure = text.figure(row.rule_id)
    value = figure.values.get(row.key) if figure else None
    return {
        "row": row,
        "name": info.name if info else row.rule_id,
        "key": spec.label if spec else row.key,
        "value": spec.display(row.value) if spec else row.value,
        "original": value.original_display if value else "",
        "in_force": row.holds_on(today()),
        "coming": row.since > today(),
    }


@requires("practice.override")
@once
def choose(request):
    """Follow another practice."""
    district = _district()
    choices = [(item.id, f"{item.name}（{item.district}）") for item in load_all()]
    now = chosen_on(choices_of(district.pk), today())
    form = PracticeForm(request.POST or None, choices=choices, initial={"practice": now})
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: services.choose_practice(district_id=district.pk, actor=request.user, **form.cleaned_data)
        )
        if done:
            day = form.cleaned_data["since"]
            messages.success(request, f"自 {day} 起改用所选做法；此前的日子仍按原来的做法判断。")
            return redirect("orgs:practice")
    context = {
        "form": form,
        "heading": "改用另一做法",
        "sub": f"{district.name} · 自生效之日起，层级名称、职务、数字和名目都按所选做法；本区规定继续有效",
        "submit": "改用",
        "cancel_url": reverse("orgs:practice"),
        "trail": [{"label": "制度", "url": reverse("orgs:practice")}, {"label": "改用另一做法", "url": ""}],
    }
    return render(request, "orgs/form.html", context)


@requires("practice.override")
@once
def withdraw(request, pk):
    """The last choice is taken back."""
    row = PracticeChoice.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, former = attempt(
            form, lambda: services.withdraw_practice(choice_id=pk, actor=request.user, **form.cleaned_data)
        )
        if done:
            messages.success(request, f"已撤回，继续按“{load_practice(former.practice).name}”执行。")
            return redirect("orgs:practice")
    context = {
        "form": form,
        "heading": "撤回改用",
        "question": f"撤回自 {row.since} 起改用“{load_practice(row.practice).name}”？",
        "consequences": [f"{row.since} 起的日子恢复按原来的做法判断", "改用的理由和撤回的理由都留有记录"],
        "submit": "撤回改用",
        "cancel_url": reverse("orgs:practice"),
    }
    return render(request, "orgs/confirm.html", context)


def _value_or_404(district, rule_id: str, key: str):
    figure = practice_of(district.pk, today()).figure(rule_id)
    if figure is None or key not in figure.values:
        raise Http404
    return figure, figure.values[key]


@requires("practice.override")
@once
def override(request, rule_id, key):
    """Rule otherwise than the practice."""
    district = _district()
    figure, value = _value_or_404(district, rule_id, key)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: services.set_override(
                district_id=district.pk, rule_id=rule_id, key=key, actor=request.user, **form.cleaned_data
            ),
        )
        if done:
            messages.success(request, f"“{figure.name}”的{value.label}已按本区规定执行。")
            return redirect("orgs:practice")
    spec = figure.rule.key(key)
    choices = {"bool": "填“是”或“否”", "period": "填每月、每季度、每半年或每年", "month_day": "填月-日，如 12-31"}
    form.fields["text"].label = value.label
    form.fields["text"].help_text = choices.get(spec.kind, f"填 {spec.low} 到 {spec.high} 的整数")
    context = {
        "form": form,
        "figure": figure,
        "value": replace(value),
        "heading": "本区另作规定",
        "sub": figure.name,
        "submit": "按本区规定执行",
        "cancel_url": reverse("orgs:practice"),
        "trail": [{"label": "制度", "url": reverse("orgs:practice")}, {"label": "本区另作规定", "url": ""}],
        "facts": [
            {"label": "原规定", "value": value.original_display},
            {"label": "出处", "value": figure.cite.label},
            {"label": "原文", "value": f"“{figure.quote}”" if figure.quote else figure.note},
        ],
    }
    return render(request, "orgs/override.html", context)


@requires("practice.override")
@once
def override_end(request, pk):
    """The practice's own figure holds again."""
    row = PracticeOverride.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    form = EndOverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: services.end_override(override_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已恢复原规定。")
            return redirect("orgs:practice")
    info = RULE_CATALOGUE.get(row.rule_id)
    context = {
        "form": form,
        "heading": "恢复原规定",
        "question": f"“{info.name if info else row.rule_id}”恢复执行制度原文的规定？",
        "consequences": [
            "自恢复之日起按制度原文判断；此前的日期仍按本区规定判断",
            "本区规定、理由和恢复理由都留有记录",
        ],
        "submit": "恢复原规定",
        "cancel_url": reverse("orgs:practice"),
    }
    return render(request, "orgs/confirm.html", context)
