"""Service promises with a limit in working days, and what is under way."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, as_of, may, once, requires
from common.workdays import add_working_days, working_days_between
from covenants.filters.projects import PromiseFilter
from covenants.forms.projects import CaseForm, FinishForm, PromiseForm
from covenants.models import PromiseCase, ServicePromise
from covenants.parties import acts_for
from covenants.services.promises import (
    CASE_VERB,
    VERB,
    change_promise,
    finish_case,
    make_promise,
    receive_case,
    reopen_case,
    usual_limit,
)
from covenants.views.projects import may_set_up, own_committee, tabs_of, trail_of, unit_choices

MOST_CASES = 200


def promiser(promise: ServicePromise) -> str:
    """Who promises."""
    return promise.unit.name if promise.unit_id else promise.organization.name


def cases_counted(queryset, on):
    """With how many are under way, late, and done on the day. `cases` are those in scope: a unit's are its own."""
    there = Q(cases__received_on__lte=on)
    open_case = there & (Q(cases__done_on=None) | Q(cases__done_on__gt=on))
    return queryset.annotate(
        open_count=Count("cases", filter=open_case),
        late_count=Count("cases", filter=open_case & Q(cases__due_on__lt=on)),
        done_count=Count("cases", filter=there & Q(cases__done_on__lte=on)),
    )


class PromiseList(VerbRequired, ListView):
    """Promises of the scope."""

    verb = "covenant.view"
    template_name = "covenants/list.html"
    model = ServicePromise
    filterset_class = PromiseFilter
    title = "服务承诺"
    noun = "项"
    default_sort = "title"
    empty = "还没有服务承诺。对居民、企业公开承诺几个工作日内办结的，登记在这里，到期会有提醒。"
    columns = [
        Column(
            "title",
            "承诺事项",
            "title",
            sort="title",
            url=lambda row: reverse("covenants:promise", args=[row.pk]),
            fixed=True,
        ),
        Column("unit", "承诺单位", promiser, sort="unit__pinyin"),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("days", "时限（工作日）", "working_days", sort="working_days", number=True),
        Column("open", "在办", "open_count", number=True),
        Column(
            "late",
            "超期",
            "late_count",
            state=lambda row: "bad" if row.late_count else None,
            number=True,
        ),
        Column("done", "已办结", "done_count", number=True),
        Column("since", "自", "since", sort="since"),
        Column("until", "至", "until", sort="until", shown=False),
    ]

    def get_queryset(self):
        """Those made by the day."""
        rows = ServicePromise.objects.select_related("organization", "unit").filter(since__lte=self.day)
        return cases_counted(rows, self.day)

    def prepare(self, rows):
        """A unit reads what others promise, and how it does with its own."""
        rows, party = list(rows), current_scope().party_id
        for row in rows:
            if party is not None and row.unit_id != party:
                row.open_count = row.late_count = row.done_count = None
        return rows

    def get_context_data(self, **kwargs):
        """With tabs, and the button where the office may make one."""
        context = super().get_context_data(**kwargs)
        buttons = [Action("登记承诺", "covenants:promise_add", verb=VERB)] if may_set_up() else []
        return context | {"trail": trail_of("promises"), "tabs": tabs_of("promises"), "buttons": buttons}


def promise_or_404(pk: int) -> ServicePromise:
    """The promise if it is in scope."""
    return get_object_or_404(ServicePromise.objects.select_related("organization", "unit"), pk=pk)


@require_safe
@requires("covenant.view")
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """The promise, what is under way and until when, what was done."""
    found = promise_or_404(pk)
    day = as_of(request)
    acts = day == today() and may(CASE_VERB) and acts_for(current_scope(), found.organization, found.unit_id)
    cases = PromiseCase.objects.filter(promise=found, received_on__lte=day)
    rows = [_case_row(row, found, day) for row in cases.order_by("-received_on", "-pk")[:MOST_CASES]]
    facts = [
        {"label": "承诺单位", "value": promiser(found)},
        {"label": "组织", "value": found.organization.name},
        {"label": "办结时限", "value": f"{found.working_days} 个工作日"},
        {"label": "自", "value": found.since},
        {"label": "至", "value": found.until or "长期"},
    ]
    return render(
        request,
        "covenants/projects_promise.html",
        {
            "promise": found,
            "trail": trail_of("promises", (found.title, "")),
            "facts": facts,
            "open": [row for row in rows if not row["done"]],
            "done": [row for row in rows if row["done"]],
            "acts": acts,
            "may_edit": day == today() and may(VERB) and acts_for(current_scope(), found.organization, None),
        },
    )


def _case_row(case: PromiseCase, promise: ServicePromise, day) -> dict:
    done = case.done_on is not None and case.done_on <= day
    limit = add_working_days(case.received_on, promise.working_days)
    left = working_days_between(day, case.due_on)
    if done:
        late = case.done_on > case.due_on
        words, colour = ("超期办结", "bad") if late else ("按期办结", "ok")
    elif case.due_on < day:
        words, colour = f"已超期 {working_days_between(case.due_on, day)} 个工作日", "bad"
    else:
        words, colour = (f"还有 {left} 个工作日" if left else "今天到期"), ("due" if left <= 2 else "new")
    note = limit.note if limit.day == case.due_on else ""
    return {"case": case, "done": done, "words": words, "colour": colour, "note": note}


def _form(request, heading, form, submit, found: ServicePromise | None = None, subject="") -> HttpResponse:
    back = reverse("covenants:promise", args=[found.pk]) if found else reverse("covenants:promises")
    tail = [(found.title, back)] if found else []
    context = {
        "heading": heading,
        "subject": subject or (found.title if found else ""),
        "trail": trail_of("promises", *tail, (heading, "")),
        "form": form,
        "submit": submit,
        "cancel_url": back,
    }
    return render(request, "covenants/form.html", context)


@requires(VERB)
@once
def promise_add(request: HttpRequest) -> HttpResponse:
    """A new promise of the committee or of a unit of its circle."""
    organization = own_committee()
    form = PromiseForm(
        posted(request),
        organization_name=organization.name,
        units=unit_choices(organization),
        usual=usual_limit(organization.district_id, today()),
    )
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: make_promise(organization_id=organization.pk, line=form.line(), actor=request.user)
        )
        if done:
            messages.success(request, "承诺已登记。有人来办事时，点“受理一件”。")
            return redirect("covenants:promise", made.pk)
    return _form(request, "登记服务承诺", form, "登记", subject=organization.name)


@requires(VERB)
@once
def promise_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a promise; what is under way keeps its limit."""
    found = promise_or_404(pk)
    form = PromiseForm(
        posted(request),
        organization_name=found.organization.name,
        units=unit_choices(found.organization, found.unit),
        usual=usual_limit(found.organization.district_id, today()),
        promise=found,
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: change_promise(promise_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, "已保存。已经受理的，仍按原来的期限。")
            return redirect("covenants:promise", pk)
    return _form(request, "修改服务承诺", form, "保存", found)


@requires(CASE_VERB)
@once
def case_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Something was asked for; the day by which it must be done is worked out."""
    found = promise_or_404(pk)
    form = CaseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, made = attempt(form, lambda: receive_case(promise_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            note = add_working_days(made.received_on, found.working_days).note
            messages.success(request, f"已受理，请在 {made.due_on} 前办结。{f'（{note}）' if note else ''}")
            return redirect("covenants:promise", pk)
    return _form(request, "受理一件", form, "受理", found)


def _case(pk: int) -> PromiseCase:
    return get_object_or_404(PromiseCase.objects.all(), pk=pk)


@requires(CASE_VERB)
@once
def case_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """It was done."""
    case = _case(pk)
    found = promise_or_404(case.promise_id)
    form = FinishForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: finish_case(case_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已办结。")
            return redirect("covenants:promise", found.pk)
    return _form(request, "办结", form, "办结", found, subject=case.matter)


@require_POST
@requires(CASE_VERB)
@once
def case_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Not done after all."""
    case = _case(pk)
    if told(request, lambda: reopen_case(case_id=pk, actor=request.user))[0]:
        messages.success(request, "已恢复为在办。")
    return redirect("covenants:promise", case.promise_id)
