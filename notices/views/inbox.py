"""我的待办: everything that is one's turn, why one is reminded of it, and putting it off."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Grant
from accounts.roles import ROLES
from common.clock import today
from common.errors import RuleBroken
from common.forms import attempt
from common.lists import as_text
from common.scoping import current_scope, everything
from common.views import once
from notices.forms.reminders import SnoozeForm
from notices.holding import held_by
from notices.inbox import Entry, entries_on, entry_of, from_below, grouped_by_day
from notices.kinds import ESCALATED_AFTER
from notices.ladders import named_kind
from notices.models import Notice
from notices.services.snoozes import latest_day, snooze, wake
from orgs.models import Organization, Unit
from orgs.practice import RULE_CATALOGUE
from orgs.rules_in_force import practice_of

PAGE = 60


def _trail(label: str) -> list[dict[str, str]]:
    return [{"label": "我的待办", "url": reverse("notices:inbox")}, {"label": label, "url": ""}]


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything that is the office's turn, by day. Every office has one; what it shows follows its verbs."""
    on = today()
    entries = entries_on(on)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    url = reverse("notices:inbox")
    context = {
        "groups": grouped_by_day(page.object_list, on),
        "number": sum(1 for entry in entries if entry.snooze is None),  # selectors.due_count
        "asleep": sum(1 for entry in entries if entry.snooze is not None),
        "late": sum(1 for entry in entries if entry.late and entry.snooze is None),
        "below": from_below(),
        "day": on,
        "page": {
            "previous_url": f"{url}?page={page.previous_page_number()}" if page.has_previous() else "",
            "next_url": f"{url}?page={page.next_page_number()}" if page.has_next() else "",
            "count": len(entries),
            "first": page.start_index(),
            "last": page.end_index(),
        },
    }
    return render(request, "notices/inbox.html", context)


def _entry_or_404(request: HttpRequest, on: date) -> Entry:
    entry = entry_of(request.GET.get("thing", "")[:200], on)
    if entry is None:
        raise Http404
    return entry


# ---- why do I get this ----------------------------------------------------------------------------------------------


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Rule and clause, the figures that went in, the ladder with its days, who else is reminded, what came before."""
    on = today()
    entry = _entry_or_404(request, on)
    due = entry.due
    rule = RULE_CATALOGUE.get(due.kind)
    figure = practice_of(current_scope().district_id, on).figure(due.kind) if rule else None
    context = {
        "entry": entry,
        "rule": rule,
        "figure": figure,
        "facts": _facts(entry),
        "steps": [
            {
                "title": stage.label,
                "when": day.isoformat(),
                "state": "ok" if day <= on else "todo",
                "note": "已到" if day <= on else "",
            }
            for day, stage in entry.steps()
        ],
        "colleagues": _colleagues(entry),
        "earlier": _past(entry),
        "escalated_after": ESCALATED_AFTER,
        "trail": _trail("为什么收到这条"),
        "snooze_until": latest_day(due, on),
        "may_snooze": entry.snooze is None and latest_day(due, on) > on,
        "day": on,
    }
    return render(request, "notices/why.html", context)


def _facts(entry: Entry) -> list[dict[str, Any]]:
    """The figures behind it. A day or a sentence that stands there already does not come again by another name."""
    due = entry.due
    named = {"期限": due.due_on, "本期自": due.starts_on, "等待自": due.since}
    rows = [pair for pair in named.items() if pair[1] is not None]
    said = [day for _, day in rows]
    for label, value in due.inputs.items():
        again = value in due.reason if isinstance(value, str) else value in said
        if label not in named and not again and value not in (None, [], ()):
            rows.append((label, value))
    return [{"label": label, "value": as_text(value)} for label, value in rows]


def _colleagues(entry: Entry) -> list[dict[str, Any]]:
    """Roles that are reminded of the same, and how many people hold them today. One query."""
    due, verb = entry.due, entry.ladder.kind.verb
    roles = [role.code for role in ROLES.values() if role.may(verb)]
    held = {"unit_id": due.unit_id} if due.unit_id else {"organization_id": due.organization_id}
    counts: dict[str, int] = {}
    rows = Grant.objects.in_force(entry.on).filter(role__in=roles, user__is_active=True, **held)
    for role in rows.order_by("role").values_list("role", flat=True):
        counts[role] = counts.get(role, 0) + 1
    return [{"role": ROLES[role].name, "count": count} for role, count in counts.items()]


def _past(entry: Entry) -> list[Notice]:
    """Reminders of this thing so far, the last one first. One query."""
    due, own = entry.due, held_by(current_scope())
    with everything("reminders of the own office, by the filter"):
        rows = Notice.objects.filter(own, kind=due.kind, object=due.object, organization_id=due.organization_id)
        return list(rows.filter(planned_on__lte=entry.on).order_by("-planned_on", "-pk")[:20])


# ---- putting off ----------------------------------------------------------------------------------------------------


@once
def put_off(request: HttpRequest) -> HttpResponse:
    """Remind me again on a day, for a reason. The thing stays in the list and stays due."""
    on = today()
    entry = _entry_or_404(request, on)
    latest = latest_day(entry.due, on)
    form = SnoozeForm(request.POST or None, initial={"until": latest if latest > on else None})
    if request.method == "POST" and form.is_valid():
        done, row = attempt(form, lambda: snooze(thing=entry.due.thing, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, f"{row.until} 再提醒。这件事仍在待办里，期限不变。")
            return redirect("notices:inbox")
    context = {
        "form": form,
        "entry": entry,
        "latest": latest,
        "heading": "推迟提醒",
        "intro": f"推迟期间不再发提醒，期限不变，随时可以办理，也可以撤销推迟。最多推迟到 {latest}。"
        if latest > on
        else f"这件事最迟 {entry.due.due_on} 办结，不能再推迟提醒。",
        "submit": "推迟提醒",
        "cancel_url": reverse("notices:inbox"),
        "trail": _trail("推迟提醒"),
    }
    return render(request, "notices/snooze.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a snooze."""
    try:
        wake(snooze_id=pk, actor=request.user)
    except RuleBroken as error:
        if error.status == 404:
            raise Http404 from error
        messages.error(request, error.message)
    else:
        messages.success(request, "已撤销推迟，按原来的时点提醒。")
    return redirect("notices:inbox")


# ---- what is overdue below ------------------------------------------------------------------------------------------


@require_safe
def below(request: HttpRequest) -> HttpResponse:
    """Which organisations a count of overdue things is made of, as of the day on which it was counted."""
    kind = request.GET.get("kind", "")[:60]
    notice = next((row for row in from_below() if row.kind == kind), None)
    if notice is None:
        messages.info(request, "下级没有超期的这类事项，或已经办完。")
        return redirect("notices:inbox")
    lines = notice.basis.get("below", [])
    organizations = Organization.objects.in_bulk([line["organization"] for line in lines])
    units = Unit.objects.in_bulk([line["unit"] for line in lines if line["unit"]])
    rows = [
        {
            "name": str(units.get(line["unit"]) or organizations.get(line["organization"]) or "已不在范围内"),
            "url": reverse("orgs:detail", args=[line["organization"]]) if line["organization"] in organizations else "",
            "count": line["count"],
            "due_on": line["due_on"],
        }
        for line in lines
    ]
    context = {
        "notice": notice,
        "kind": named_kind(kind),
        "rows": rows,
        "after": notice.basis.get("after", ESCALATED_AFTER),
        "trail": _trail(notice.title),
        "list_query": urlencode({"kind": kind, "state": "open"}),
    }
    return render(request, "notices/below.html", context)
