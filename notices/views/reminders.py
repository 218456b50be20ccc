"""Pages of the district's and the streets' staff: what was planned and sent, when and why; ladders; the burden."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import today
from common.forms import attempt
from common.lists import Column, ListView, as_text
from common.scoping import current_scope
from common.views import VerbRequired, may, once, requires
from notices.asked import ASKED_DEFINITION, asked_in, month_of
from notices.burden import DEFINITION, burden_on, weeks_until
from notices.digest import sample_of
from notices.filters import NoticeFilter
from notices.forms.reminders import EndLadderForm, LadderForm
from notices.ladder import Stage, parse_stages
from notices.ladders import Ladder, Source, ladders_of, named_kind
from notices.models import MessageLine, MessageState, Notice, PlanRun
from notices.previews import preview_of
from notices.services.ladders import end_ladder, settle_ladder

VERB, RULE_VERB = "notice.view", "notice.rule"
_SOURCES = {source.value: source.label for source in Source}
_COLOURS = {"": "due", "DONE": "ok", "MOVED": "mute", "LATER": "mute"}


def tabs_of(active: str) -> list[dict[str, Any]]:
    """Reminders, rules, burden."""
    tabs = (("reminders", "提醒记录"), ("ladders", "提醒规则"), ("burden", "提醒负担"))
    return [{"label": label, "url": reverse(f"notices:{name}"), "active": name == active} for name, label in tabs]


def trail_of(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Where one is."""
    first = {"label": "提醒", "url": reverse("notices:reminders") if steps else ""}
    return [first, *({"label": label, "url": url} for label, url in steps)]


def state_text(row: Notice) -> str:
    """有效, or why it no longer stands."""
    return row.get_closing_display() or "有效"


def source_text(row: Notice) -> str:
    """Who settled the ladder by which it was made."""
    return "超期汇总" if row.escalated else _SOURCES.get(row.basis.get("source", ""), "")


class ReminderList(VerbRequired, ListView):
    """Reminders of the scope: what was to be said to whom, when, why, and whether it went out."""

    verb = VERB
    template_name = "notices/reminders.html"
    model = Notice
    filterset_class = NoticeFilter
    title = "提醒记录"
    sub = "哪天、因为什么、提醒了谁；不含个人信息"
    noun = "条"
    default_sort = "-planned"
    empty = "还没有提醒。每天早上 6:30 按提醒规则计划。"
    columns = [
        Column("planned", "提醒日期", "planned_on", sort="planned_on", fixed=True),
        Column("title", "内容", "title", url=lambda row: reverse("notices:reminder", args=[row.pk]), fixed=True),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("unit", "成员单位", "unit.name", sort="unit__pinyin"),
        Column("stage", "时点", "stage_label"),
        Column("due", "期限", "due_on", sort="due_on"),
        Column("count", "件数", "count", sort="count", number=True, shown=False),
        Column("state", "状态", state_text, state=lambda row: _COLOURS[row.closing]),
        Column("closed", "了结日期", "closed_on", sort="closed_on", shown=False),
        Column("sent", "已发消息", "sent", number=True),
        Column("source", "规则来自", source_text, shown=False),
        Column("kind", "事项", lambda row: named_kind(row.kind).name, sort="kind", shown=False),
    ]

    def get_queryset(self):
        """Of the scope, with whose they are."""
        return Notice.objects.select_related("organization", "unit")

    def prepare(self, rows):
        """With how many messages carried each. One query."""
        rows = list(rows)
        counts = dict(
            MessageLine.objects.filter(notice_id__any=[row.pk for row in rows], message__state=MessageState.SENT)
            .values_list("notice_id")
            .annotate(number=Count("pk"))
        )
        for row in rows:
            row.sent = counts.get(row.pk, 0)
        return rows

    def get_context_data(self, **kwargs):
        """With tabs and the last plan."""
        last = PlanRun.objects.exclude(finished_at=None).first()
        return super().get_context_data(**kwargs) | {
            "trail": trail_of(),
            "tabs": tabs_of("reminders"),
            "last_plan": last,
        }


@requires(VERB)
@require_safe
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """One reminder: by which ladder, from which dates, in how many messages by which channel."""
    row = get_object_or_404(Notice.objects.select_related("organization", "unit"), pk=pk)
    basis = row.basis
    context = {
        "notice": row,
        "kind": named_kind(row.kind),
        "state_text": state_text(row),
        "facts": _facts(row, basis),
        "sends": _sends(row),
        "trail": trail_of((row.title, "")),
    }
    return render(request, "notices/reminder.html", context)


def _facts(row: Notice, basis: dict[str, Any]) -> list[dict[str, Any]]:
    stages = "、".join(Stage(text).label for text in basis.get("stages", []))
    rows = [
        ("提醒日期", row.planned_on),
        ("时点", row.stage_label),
        ("提醒对象", f"{row.unit.name}（{row.organization.name}）" if row.unit_id else row.organization.name),
        ("事项", named_kind(row.kind).name),
        ("件数", row.count),
        ("期限", row.due_on),
        ("本期自", basis.get("starts_on")),
        ("等待自", basis.get("since")),
        ("提醒规则", stages),
        ("规则来自", source_text(row)),
        *basis.get("figures", {}).items(),
        ("状态", state_text(row)),
        ("了结日期", row.closed_on),
    ]
    return [{"label": label, "value": as_text(value)} for label, value in rows if value not in (None, "")]


def _sends(row: Notice) -> list[dict[str, Any]]:
    """Messages that carry it, added up by day, channel and state: who exactly got one is nobody's business here."""
    lines = (
        MessageLine.objects.filter(notice=row)
        .values_list("message__day", "address__channel__name", "message__state")
        .annotate(number=Count("pk"))
        .order_by("message__day", "address__channel__name")
    )
    words = dict(MessageState.choices)
    return [
        {"day": day, "channel": channel, "state": words[state], "number": number}
        for day, channel, state, number in lines
    ]


# ---- the burden -----------------------------------------------------------------------------------------------------


@requires(VERB)
@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """How many reminders each level gets a week; what was asked of whom this month, and how much of it was known."""
    on = today()
    asked = asked_in(on)
    context = {
        "rows": burden_on(on),
        "weeks": weeks_until(on),
        "definition": DEFINITION,
        "asked": asked,
        "asked_since": month_of(on)[0],
        "asked_until": month_of(on)[1],
        "asked_sum": {
            "times": sum(row.times for row in asked),
            "fields": sum(row.times * row.fields for row in asked),
            "known": sum(row.times * row.known for row in asked),
            "typed": sum(row.typed for row in asked),
        },
        "asked_definition": ASKED_DEFINITION,
        "tabs": tabs_of("burden"),
        "trail": trail_of(("提醒负担", "")),
        "day": on,
    }
    return render(request, "notices/burden.html", context)


# ---- ladders --------------------------------------------------------------------------------------------------------


@requires(VERB)
@require_safe
def ladders(request: HttpRequest) -> HttpResponse:
    """Every kind of thing, when one is reminded of it and in which words."""
    on = today()
    groups: dict[str, list[Ladder]] = defaultdict(list)
    for ladder in ladders_of(current_scope().district_id, on).every():
        groups["提醒" if ladder.stages else "不提醒，只在待办里显示"].append(ladder)
    context = {
        "groups": list(groups.items()),
        "may_rule": may(RULE_VERB),
        "tabs": tabs_of("ladders"),
        "trail": trail_of(("提醒规则", "")),
        "day": on,
    }
    return render(request, "notices/ladders.html", context)


def _ladder_or_404(kind: str) -> Ladder:
    found = {ladder.kind.id: ladder for ladder in ladders_of(current_scope().district_id, today()).every()}
    if kind not in found:
        raise Http404
    return found[kind]


@requires(RULE_VERB)
@once
def ladder(request: HttpRequest, kind: str) -> HttpResponse:
    """Settle the district's own ladder; first see what it would send this month."""
    found = _ladder_or_404(kind)
    own = found.title if found.ruling is not None and found.ruling.title else ""
    initial = {"stages": found.text, "title": own, "since": today()}
    form = LadderForm(request.POST or None, initial=initial, usual=found.kind.title)
    if "preview" in request.POST:
        form.fields["reason"].required = False  # whoever only looks has nothing to give reasons for
    preview, stages, title = None, found.stages, own
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if "preview" in request.POST:
            stages, title = parse_stages(data["stages"]), data["title"].strip()
            preview = preview_of(kind, found.stages, stages, today())
            form.fields["reason"].required = True  # to save it one gives them
        else:
            done, row = attempt(
                form,
                lambda: settle_ladder(district_id=current_scope().district_id, kind=kind, actor=request.user, **data),
            )
            if done:
                messages.success(request, f"“{found.kind.name}”自 {row.since} 起按本区规定提醒。")
                return redirect("notices:ladders")
    elif request.method != "POST":
        preview = preview_of(kind, found.stages, found.stages, today())
    context = {
        "form": form,
        "ladder": found,
        "preview": preview,
        "same": preview is not None and request.method != "POST",
        "words": "、".join(stage.label for stage in stages) or "不提醒",
        "sample": sample_of(title or found.kind.title),
        "may_end": found.source is Source.RULING,
        "cancel_url": reverse("notices:ladders"),
        "trail": trail_of(("提醒规则", reverse("notices:ladders")), (found.kind.name, "")),
    }
    return render(request, "notices/ladder.html", context)


@requires(RULE_VERB)
@once
def ladder_end(request: HttpRequest, kind: str) -> HttpResponse:
    """Back to what the practice or the default has."""
    found = _ladder_or_404(kind)
    form = EndLadderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: end_ladder(
                district_id=current_scope().district_id, kind=kind, actor=request.user, **form.cleaned_data
            ),
        )
        if done:
            messages.success(request, f"“{found.kind.name}”恢复默认的提醒。")
            return redirect("notices:ladders")
    usual = "、".join(stage.label for stage in found.usual) or "不提醒"
    context = {
        "form": form,
        "heading": "恢复默认的提醒",
        "question": f"“{found.kind.name}”恢复默认的提醒？",
        "consequences": [f"自恢复之日起：{usual}", "已经发出的提醒不变；本区规定和恢复的理由都留有记录"],
        "submit": "恢复默认",
        "cancel_url": reverse("notices:ladders"),
        "trail": trail_of(("提醒规则", reverse("notices:ladders")), ("恢复默认的提醒", "")),
    }
    return render(request, "notices/ladder_end.html", context)
