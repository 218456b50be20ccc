"""Drafting the next term: open, dates, seats, one answer for many, check, file, discard."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.web import may, once, requires
from common.clock import today
from common.errors import RuleBroken
from common.forms import attempt, posted, told
from members.forms.drafts import FillForm, OpenDraftForm, SubmitForm, TermDatesForm, reason_field
from members.models import Appointment, Position
from members.selectors.committee import simulate_departure
from members.selectors.drafts import draft_of, fixes_of, last_roster_filing, reasons_before
from members.selectors.head import Head
from members.selectors.sheet import sheet
from members.services.filings import submit_roster
from members.services.filling import fill_missing, missing
from members.services.renewals import start_next_term
from members.services.slates import add_seat, discard_draft, open_draft, set_term_dates
from members.views.base import committee_context, head_today
from members.views.committee import steps_of


@require_safe
@requires("committee.view")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft of the next term, with the composition sheet beside it."""
    head = head_today(pk)
    if head.draft is None:
        return redirect("members:draft_open" if may("committee.draft") else "members:committee", pk)
    found = draft_of(head, may_edit=may("committee.draft"))
    names = {row.person_id: row.person.name for row in found.nominations.values()}
    leaving = request.GET.get("leaving", "")
    simulation = None
    if leaving.isascii() and leaving.isdigit() and int(leaving) in names:
        simulation = simulate_departure(found.facts, names, int(leaving), head.practice, head.day)
    filing = head.filing or last_roster_filing(head.draft)
    return render(
        request,
        "members/draft.html",
        {
            **committee_context(request, head, "", ("草案", "")),
            "draft": found,
            "rules": sheet(
                found.findings, head.practice, head.day, fixes_of(head, found) if may("committee.draft") else {}
            ),
            "simulation": simulation,
            "leaving": leaving,
            "filing": filing if may("filing.view") else None,
            "progress": [(filing, steps_of(filing))] if filing is not None and may("filing.view") else [],
        },
    )


@requires("committee.draft")
@once
def draft_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next term: who stays on is ticked, the others' seats are empty."""
    head = head_today(pk)
    if head.draft is not None:
        messages.info(request, f"{head.draft.label}的草案已经在起草，接着改就行。")
        return redirect("members:draft", pk)
    sitting = _sitting(head)
    hint = "不填则从上一届届满的次日起。" if head.term is not None else "不填则从今天起。"
    form = OpenDraftForm(posted(request), sitting=sitting, starts_hint=hint)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def begin():
            if data.get("source") == "last":
                keep = [int(person) for person in data["keep"]]
                return start_next_term(organization_id=pk, starts_on=data["starts_on"], keep=keep, actor=request.user)
            return open_draft(organization_id=pk, starts_on=data["starts_on"], actor=request.user)[0]

        done, term = attempt(form, begin)
        if done:
            messages.success(request, f"{term.label}草案已建立，随时可以离开，已填的都在。")
            return redirect("members:draft", pk)
    return render(
        request,
        "members/draft_open.html",
        {
            **committee_context(request, head, "", ("起草下一届", "")),
            "form": form,
            "may_import": may("import.run"),
            "submit": "建立草案",
            "cancel_url": reverse("members:committee", args=[pk]),
        },
    )


def _sitting(head: Head) -> list[Appointment]:
    """Who sits in the last accepted term, sat when it ended, or is to sit when it begins."""
    last = head.coming or head.term
    if last is None:
        return []
    day = max(last.since, min(today(), last.last_day or today()))
    return list(
        Appointment.objects.filter(seat__term=last).in_force(day).select_related("person").order_by("seat__order", "pk")
    )


@requires("committee.draft")
@once
def draft_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """The first and the last day of the drafted term."""
    head = head_today(pk)
    if head.draft is None:
        return redirect("members:draft_open", pk)
    term = head.draft
    initial = {
        "starts_on": term.since,
        "ends_on": term.last_day,
        "approval": term.approval,
        "version": term.version,
    }
    form = TermDatesForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: set_term_dates(term_id=term.pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "届期已保存。")
            return redirect("members:draft", pk)
        form = fresh_version(form, term)
    return render(
        request,
        "members/form.html",
        {
            **committee_context(request, head, "", ("草案", reverse("members:draft", args=[pk])), ("届期", "")),
            "heading": f"{term.label}的起止日期",
            "form": form,
            "submit": "保存",
            "cancel_url": reverse("members:draft", args=[pk]),
        },
    )


def fresh_version(form, term):
    """The same form with what was typed, on top of what is there now: saving it again is then a decision."""
    term.refresh_from_db(fields=["version"])
    form.data = form.data.copy()
    form.data["version"] = str(term.version)
    return form


def version_of(request: HttpRequest) -> int | None:
    """The version that a button's form was drawn with; None when it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
@requires("committee.draft")
@once
def seat_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more vacant seat of a position."""
    head = head_today(pk)
    if head.draft is None:
        return redirect("members:draft_open", pk)
    position = request.POST.get("position", "")
    told(
        request,
        lambda: add_seat(term_id=head.draft.pk, position=position, version=version_of(request), actor=request.user),
    )
    anchor = f"#tier-{position}" if position in Position.values else ""
    return redirect(reverse("members:draft", args=[pk]) + anchor)


@requires("committee.draft")
@once
def draft_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer for everybody who still lacks it."""
    head = head_today(pk)
    if head.draft is None:
        return redirect("members:draft_open", pk)
    term = head.draft
    form = FillForm(
        posted(request), tier=head.tier, missing=missing(term, head.tier), initial={"version": term.version}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, count = attempt(
            form,
            lambda: fill_missing(
                term_id=term.pk,
                selection_mode=data.get("selection_mode", ""),
                eligibility=data.get("eligibility", ""),
                version=data["version"],
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, f"已填好 {count} 处，个别不同的再到席位里改。")
            return redirect("members:draft", pk)
        form = fresh_version(form, term)
    return render(
        request,
        "members/form.html",
        {
            **committee_context(request, head, "", ("草案", reverse("members:draft", args=[pk])), ("一次填齐", "")),
            "heading": "一次填齐",
            "intro": "只填还空着的，已经填好的不会改动。",
            "form": form,
            "submit": "填入",
            "cancel_url": reverse("members:draft", args=[pk]),
        },
    )


@requires("committee.draft", post="filing.submit")
@once
def draft_check(request: HttpRequest, pk: int) -> HttpResponse:
    """核对并报备: the whole slate, what blocks, what asks for a reason; then it goes to the level above."""
    head = head_today(pk)
    if head.draft is None:
        return redirect("members:draft_open", pk)
    if head.locked:
        messages.info(request, "名册已经报上级，正在等待办理。")
        return redirect("members:draft", pk)
    found = draft_of(head, may_edit=True)
    before = last_roster_filing(head.draft)
    initial = {
        "version": head.draft.version,
        "statement": before.statement if before else "",
        "document": before.document if before else "",
    }
    form = SubmitForm(posted(request), findings=found.to_explain, before=reasons_before(head.draft), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            filing = submit_roster(
                term_id=head.draft.pk,
                reasons=form.reasons(),
                statement=form.cleaned_data["statement"],
                document=form.cleaned_data["document"],
                version=form.cleaned_data["version"],
                actor=request.user,
            )
        except RuleBroken as error:
            _show(form, error, found)
            if error.code == "slate.stale":
                form = fresh_version(form, head.draft)
        else:
            messages.success(request, f"已报{head.superior_name}，等待办理。办理前可以撤回。")
            if may("filing.view"):
                return redirect("members:filing", filing.pk)
            return redirect("members:draft", pk)
    return render(
        request,
        "members/draft_check.html",
        {
            **committee_context(request, head, "", ("草案", reverse("members:draft", args=[pk])), ("核对并报备", "")),
            "draft": found,
            "form": form,
            "blocking": _linked(found.blocking, found),
            "rules": sheet(found.findings, head.practice, head.day, fixes_of(head, found)),
            "submit": f"报{head.superior_name or '上级'}备案",
            "cancel_url": reverse("members:draft", args=[pk]),
        },
    )


def _show(form: SubmitForm, error: RuleBroken, found) -> None:
    """Put the refusal where it belongs: each missing reason at its own field."""
    if error.code != "filing.reasons":
        form.add_error(None, [error.message, *map(str, error.details)])
        return
    for finding in found.to_explain:
        name = reason_field(finding.rule_id)
        if not form.cleaned_data.get(name, "").strip():
            form.add_error(name, "请说明理由，或者改到符合要求。")


def _linked(findings, found) -> list[dict]:
    """What blocks the filing, each with the seats on which it is mended."""
    rows = []
    for finding in findings:
        seats = [
            {"url": reverse("members:seat", args=[found.seat_of[pk]]), "name": name}
            for pk, name in found.people
            if pk in finding.subjects and pk in found.seat_of
        ]
        rows.append({"finding": finding, "seats": seats})
    return rows


@requires("committee.draft")
@once
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away, after saying what goes with it."""
    head = head_today(pk)
    if head.draft is None:
        return redirect("members:committee", pk)
    if request.method == "POST":
        done, _ = told(request, lambda: discard_draft(term_id=head.draft.pk, actor=request.user))
        if done:
            messages.success(request, f"{head.draft.label}草案已删除。")
        return redirect("members:committee" if done else "members:draft", pk)
    found = draft_of(head, may_edit=False)
    seats, people = len(found.facts.posts), len(found.nominations)
    return render(
        request,
        "members/confirm.html",
        {
            **committee_context(request, head, "", ("草案", reverse("members:draft", args=[pk])), ("删除", "")),
            "heading": f"删除{head.draft.label}草案",
            "consequences": [
                f"草案里的 {seats} 席、{people} 名拟任人选一并删除，不能恢复。",
                "人员登记的资料不受影响，现任班子也不受影响。",
            ],
            "submit": "删除草案",
            "cancel_url": reverse("members:draft", args=[pk]),
        },
    )
