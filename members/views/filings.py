"""A filing: what was filed, how it went, and the steps that this office may take now."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.web import once, requires
from common.forms import attempt, posted
from common.rules import Severity, State
from members.forms.filings import AcceptForm, ResubmitForm, ReturnForm
from members.models import Filing, FilingKind
from members.selectors.filings import allowed_steps, consequences, frozen_tiers, roster_before, roster_changes
from members.selectors.head import committee_name
from members.selectors.sheet import STATE
from members.services.changes import abandon_filing, resubmit_change
from members.services.filings import accept_filing, return_filing, withdraw_filing
from members.states import STEPS
from members.templatetags.committees import filing_state
from members.views.committee import steps_of
from members.views.lists import filing_subject
from orgs.rules_in_force import practice_of


def _filing(pk: int) -> Filing:
    return get_object_or_404(
        Filing.objects.select_related("organization__parent", "superior", "term", "submitted_by", "decided_by"), pk=pk
    )


def _context(filing: Filing, *tail: tuple[str, str]) -> dict:
    crumbs = [
        {"label": "报备", "url": reverse("members:filings")},
        {"label": filing.number, "url": reverse("members:filing", args=[filing.pk]) if tail else ""},
        *({"label": label, "url": url} for label, url in tail),
    ]
    practice = practice_of(filing.organization.district_id, filing.created_at.date())
    return {
        "filing": filing,
        "practice": practice,
        "trail": crumbs,
        "subject": filing_subject(filing),
        "committee": committee_name(practice, filing.organization.tier, filing.organization.name),
        "superior_name": (
            committee_name(practice, filing.superior.tier, filing.superior.name) if filing.superior else "上级组织"
        ),
        "state": filing_state(filing.state),
    }


@require_safe
@requires("filing.view")
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen roster and findings, what changed since last time, the steps so far, and the buttons."""
    found = _filing(pk)
    context = _context(found)
    before = roster_before(found)
    steps = allowed_steps(found)
    buttons = [
        {
            "name": step.name,
            "label": "修改后再报" if step.name == "submit" and found.kind == FilingKind.ROSTER else step.label,
            "url": reverse("members:filing_step", args=[pk, step.name]),
            "primary": step.name in ("accept", "submit"),
        }
        for step in steps
    ]
    return render(
        request,
        "members/filing.html",
        {
            **context,
            "buttons": buttons,
            "tiers": frozen_tiers(found, context["practice"]) if found.roster else [],
            "named": sum(1 for row in found.roster if row["person"]),
            "rules": [_frozen_rule(row) for row in found.findings],
            "changes": roster_changes(before, found.roster) if before is not None else None,
            "facts": _facts(found),
            "events": steps_of(found),
        },
    )


def _frozen_rule(row: dict) -> dict:
    """A finding as it was filed, for components/rule_row.html."""
    state = State(row["state"])
    return {
        "state": "info" if row["reason"] else STATE[state],
        "title": row["name"],
        "value": state.label if not row["reason"] else "已说明",
        "severity": Severity(row["severity"]).label,
        "clause": row["clause"],
        "found": f"{row['found']}；要求{row['required']}" if state is State.BROKEN else row["found"],
        "deviation": row["reason"],
    }


def _facts(filing: Filing) -> list[dict]:
    """What a change in office says."""
    payload = filing.payload
    if not payload:
        return []
    facts = [{"label": "人员", "value": payload.get("person")}, {"label": "职务", "value": payload.get("position")}]
    if filing.kind == FilingKind.CO_OPTION:
        facts += [
            {"label": "任职起始", "value": payload.get("starts_on")},
            {"label": "兼职委员", "value": "是" if payload.get("part_time") else "否"},
        ]
    else:
        facts.append({"label": "拟生效日期", "value": payload.get("effective_on")})
        if payload.get("studied_on"):
            facts.append({"label": "党组织研究日期", "value": payload["studied_on"]})
    return [*facts, {"label": "事由", "value": filing.statement}, {"label": "依据文号", "value": filing.document}]


@requires("filing.view")
@once
def filing_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step: what it does is said before it is done."""
    if step not in STEPS:
        raise Http404("no such step")
    found = _filing(pk)
    if not any(item.name == step for item in allowed_steps(found)):
        messages.error(request, f"这份报备现在是“{found.get_state_display()}”，你不能{STEPS[step].label}。")
        return redirect("members:filing", pk)
    if step == "submit" and found.kind == FilingKind.ROSTER:
        return redirect("members:draft", found.organization_id)
    return _STEPS[step](request, found)


def _done(request: HttpRequest, filing: Filing, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("members:filing", filing.pk)


def _page(request: HttpRequest, filing: Filing, *, heading: str, template: str = "members/confirm.html", **extra):
    context = _context(filing, (heading, ""))
    cancel = reverse("members:filing", args=[filing.pk])
    return render(request, template, {**context, "heading": heading, "cancel_url": cancel, **extra})


def _accept(request: HttpRequest, filing: Filing) -> HttpResponse:
    form = AcceptForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: accept_filing(filing_id=filing.pk, remark=form.cleaned_data["remark"], actor=request.user)
        )
        if done:
            return _done(request, filing, "已同意备案，即时生效。")
    return _page(request, filing, heading="同意备案", form=form, consequences=consequences(filing), submit="同意备案")


def _return(request: HttpRequest, filing: Filing) -> HttpResponse:
    form = ReturnForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: return_filing(filing_id=filing.pk, remark=form.cleaned_data["remark"], actor=request.user)
        )
        if done:
            return _done(request, filing, "已退回，对方会看到要改什么。")
    return _page(request, filing, heading="退回", template="members/form.html", form=form, submit="退回")


def _withdraw(request: HttpRequest, filing: Filing) -> HttpResponse:
    if request.method == "POST":
        withdraw_filing(filing_id=filing.pk, actor=request.user)
        return _done(request, filing, "已撤回，可以修改后再报。")
    lines = ["上级的待办里不再有这一份。", "填过的内容都在，改好后可以再报。"]
    return _page(request, filing, heading="撤回", consequences=lines, submit="撤回")


def _abandon(request: HttpRequest, filing: Filing) -> HttpResponse:
    if request.method == "POST":
        abandon_filing(filing_id=filing.pk, actor=request.user)
        return _done(request, filing, "已作废。")
    lines = ["这份报备不再办理，经过仍然留存。", "任职情况不变。"]
    return _page(request, filing, heading="作废", consequences=lines, submit="作废")


def _resubmit(request: HttpRequest, filing: Filing) -> HttpResponse:
    initial = {"statement": filing.statement, "document": filing.document}
    form = ResubmitForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: resubmit_change(filing_id=filing.pk, actor=request.user, **form.cleaned_data))
        if done:
            return _done(request, filing, "已再报，等待办理。")
    intro = f"上级意见：{filing.remark}" if filing.remark else ""
    return _page(request, filing, heading="再报", template="members/form.html", form=form, intro=intro, submit="再报")


_STEPS = {
    "accept": _accept,
    "return": _return,
    "withdraw": _withdraw,
    "abandon": _abandon,
    "submit": _resubmit,
}
