"""纪要: written together from the agenda, sent for objections, issued, received; the meeting is closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.clock import today
from common.errors import RuleBroken
from common.forms import attempt, posted, show_error, told
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, may, once, requires
from meetings.documents import is_intact, outcome_word, parts_in_order
from meetings.filters.minutes import MinutesFilter
from meetings.forms.minutes import AnswerForm, ItemPartForm, ObjectionForm, PartForm, WindowForm
from meetings.models import (
    AgendaItem,
    AgendaState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesPart,
    MinutesState,
    Objection,
    Receipt,
)
from meetings.selectors.resolutions import units_for, with_assignments
from meetings.services import issuing
from meetings.services.minutes import PartConflict, edit_part, settle_item, start_minutes
from meetings.views.base import crumbs, meeting_context, meeting_or_404, room_tabs, runs
from meetings.views.papers import year_files
from orgs.models import Organization, Tier

VERB = "meeting.edit"
COLOURS = {MinutesState.DRAFT: "due", MinutesState.OBJECTIONS: "new", MinutesState.ISSUED: "ok"}
_TAB = "纪要"


@requires("meeting.view", post=VERB)
@once
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a meeting, part by part; a post begins them from the agenda or adds what came onto it since."""
    meeting = meeting_or_404(pk)
    if request.method == "POST":
        done, _ = told(request, lambda: start_minutes(meeting_id=pk, actor=request.user))
        if done:
            messages.success(request, "已按议程列好，请逐项写。")
        return redirect("meetings:minutes", pk)
    context = meeting_context(request, meeting, "minutes")
    found = Minutes.objects.filter(meeting=meeting).select_related("organization", "issued_by").first()
    if found is not None:
        found.meeting = meeting
        context |= _written(meeting, found, context["may_run"])
    context["may_start"] = context["may_run"] and found is None and meeting.is_held
    context["minutes"] = found
    return render(request, "meetings/minutes.html", context)


def _written(meeting: Meeting, found: Minutes, may_run: bool) -> dict[str, Any]:
    """What the page shows of minutes that were begun."""
    issued = found.state == MinutesState.ISSUED
    parts = parts_in_order(found)
    resolutions = with_assignments(meeting.resolutions.select_related("item").order_by("order"))
    by_item: dict[int | None, list] = {}
    for row in resolutions:
        by_item.setdefault(row.item_id, []).append(row)
    rows = [
        {
            "part": part,
            "item": part.item,
            "resolutions": by_item.pop(part.item_id, []) if part.item_id else [],
            "undecided": part.outcome == AgendaState.LISTED,
            "word": outcome_word(part.outcome),
            "edit_url": reverse("meetings:part", args=[part.pk]) if may_run and not issued else "",
        }
        for part in parts
        if (part.text or part.item_id or not issued) and (not part.gone or (may_run and part.text))
    ]
    objections = list(found.objections.select_related("unit").order_by("pk"))
    receipts = list(found.receipts.select_related("unit").order_by("unit__pinyin", "pk"))
    undecided = [row for row in rows if row["undecided"]]
    listed = {part.item_id for part in parts}
    agenda = AgendaItem.objects.filter(meeting=meeting).values_list("pk", flat=True)
    scope = current_scope()
    window = found.state == MinutesState.OBJECTIONS and today() <= found.objections_until
    return {
        "rows": rows,
        "loose": [one for group in by_item.values() for one in group],
        "objections": objections,
        "receipts": receipts,
        "received": sum(row.received_on is not None for row in receipts),
        "own_receipts": {row.pk for row in receipts if row.unit_id == scope.party_id and row.received_on is None},
        "undecided": len(undecided),
        "missing_items": may_run and not issued and bool(set(agenda) - listed),
        "issued": issued,
        "window": window,
        "may_object": window and (may_run or (scope.party_id is not None and may("meeting.take_part"))),
        "minutes_colour": COLOURS[MinutesState(found.state)],
        "intact": is_intact(found) if issued else None,
        "may_issue": may_run and not issued and not undecided and not window,
        "may_send": may_run and not issued and not undecided,
        "may_close": may_run and issued and meeting.state == MeetingState.HELD,
        "may_resolve": may_run and not issued and meeting.state == MeetingState.HELD,
    }


# ---- writing ---------------------------------------------------------------------------------------------------------


def part_or_404(pk: int) -> MinutesPart:
    """A part of minutes in scope."""
    return get_object_or_404(
        MinutesPart.objects.select_related("minutes__meeting__organization", "item__proposer_unit", "edited_by"), pk=pk
    )


@requires(VERB)
@once
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one part. Saved over by somebody else meanwhile: both texts side by side, both already put together."""
    found = part_or_404(pk)
    meeting = found.minutes.meeting
    if found.minutes.state == MinutesState.ISSUED or not runs(meeting.organization):
        messages.info(request, "纪要已经印发，不再改动。")
        return redirect("meetings:minutes", meeting.pk)
    decided_here = found.item is not None and found.item.meeting_id == meeting.pk
    decided_here = decided_here and found.item.state != AgendaState.PASSED and meeting.state == MeetingState.HELD
    form_class = ItemPartForm if decided_here else PartForm
    form = form_class(posted(request), part=found)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _save(found, form.cleaned_data, request.user)
        except PartConflict as error:
            conflict = error
            form = form_class(_merged(request.POST, error), part=found)
            form.is_valid()
            show_error(form, RuleBroken(error.code, error.message, "text"))
        except RuleBroken as error:
            show_error(form, RuleBroken(error.code, error.message, _FIELDS.get(error.field, error.field)))
            if error.code == "item.decision_changed":
                found.item.refresh_from_db()
                form.data = form.data.copy()
                form.data["was"] = found.item.decision
        else:
            messages.success(request, "已保存。")
            return redirect(reverse("meetings:minutes", args=[meeting.pk]) + f"#part-{pk}")
    heading = found.item.title if found.item is not None else "开头" if found.order == 0 else "结尾"
    context = {
        **meeting_context(request, meeting, "", (_TAB, reverse("meetings:minutes", args=[meeting.pk])), (heading, "")),
        "heading": heading,
        "subject": meeting.title,
        "part": found,
        "form": form,
        "conflict": conflict,
        "submit": "合并后保存" if conflict else "保存",
        "cancel_url": reverse("meetings:minutes", args=[meeting.pk]),
    }
    return render(request, "meetings/minutes_part.html", context)


_FIELDS = {"text": "decision", "reason": "decision", "version": "text"}


def _save(found: MinutesPart, data: dict[str, Any], actor) -> None:
    """The words first: whoever must merge them has decided nothing yet."""
    edit_part(part_id=found.pk, text=data["text"], version=data["version"], actor=actor)
    outcome, decision = data.get("outcome"), data.get("decision", "")
    if outcome and (decision != data.get("was") or outcome != found.item.state):
        settle_item(item_id=found.item_id, outcome=outcome, text=decision, was=data.get("was"), actor=actor)


def _merged(sent, error: PartConflict):
    """What was sent, with both texts together and the version that is there now."""
    data = sent.copy()
    data["text"], data["version"] = error.merged, str(error.version)
    return data


# ---- objections, issue, receipts, close ------------------------------------------------------------------------------


def minutes_or_404(pk: int) -> Minutes:
    """The minutes if they are in scope, with their meeting."""
    return get_object_or_404(Minutes.objects.select_related("organization", "meeting__organization"), pk=pk)


def _page(request: HttpRequest, found: Minutes, heading: str, template: str = "form", **more) -> HttpResponse:
    """A form or a question about the minutes."""
    back = reverse("meetings:minutes", args=[found.meeting_id])
    context = {
        **meeting_context(request, found.meeting, "", (_TAB, back), (heading, "")),
        "heading": heading,
        "subject": found.meeting.title,
        "cancel_url": back,
        "submit": heading,
        **more,
    }
    return render(request, f"meetings/{template}.html", context)


@requires(VERB)
@once
def minutes_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Show them to the units until a day; again to move the day."""
    found = minutes_or_404(pk)
    usual = found.objections_until or issuing.usual_until()
    form = WindowForm(posted(request), initial={"until": usual})
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: issuing.send_for_objections(minutes_id=pk, until=form.cleaned_data["until"], actor=request.user),
        )
        if done:
            messages.success(request, "已送各成员单位征求意见。")
            return redirect("meetings:minutes", found.meeting_id)
    consequences = [
        "各成员单位可以看到纪要，并在截止日期以前提修改意见。",
        "期间仍可以修改，每条意见都要写明如何处理。",
        "截止后的第二天起可以印发。",
    ]
    return _page(request, found, "征求意见", "confirm", form=form, consequences=consequences)


@requires(VERB)
@once
def minutes_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what issuing does before it is done."""
    found = minutes_or_404(pk)
    if request.method == "POST":
        done, made = told(request, lambda: issuing.issue_minutes(minutes_id=pk, actor=request.user))
        if done:
            messages.success(request, f"纪要已印发，编号 {made.number_text}。")
        return redirect("meetings:minutes", found.meeting_id)
    consequences = [
        "编上本组织今年的下一个期号，文本固定下来，不再改动，并算出校验码（SHA-256）。",
        "分送参会单位和责任单位签收；提出议题的一方收到所提议题的摘录。",
    ]
    if found.state == MinutesState.DRAFT:
        consequences.append("还没有征求过意见，将直接印发。")
    return _page(request, found, "印发纪要", "confirm", consequences=consequences)


@requires("meeting.take_part")
@once
def minutes_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a correction."""
    found = minutes_or_404(pk)
    own = current_scope().party_id is not None
    form = ObjectionForm(posted(request), units=None if own else units_for(found.meeting))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: issuing.make_objection(
                minutes_id=pk, text=form.cleaned_data["text"], unit_id=form.unit_id(), actor=request.user
            ),
        )
        if done:
            messages.success(request, "修改意见已提交，处理结果写在意见下面。" if own else "修改意见已登记。")
            return redirect("meetings:minutes", found.meeting_id)
    return _page(request, found, "提修改意见", form=form)


@requires(VERB)
@once
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """How it was dealt with."""
    objection = get_object_or_404(
        Objection.objects.select_related("minutes__meeting__organization", "minutes__organization", "unit"), pk=pk
    )
    form = AnswerForm(posted(request), initial={"answer": objection.answer})
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: issuing.answer_objection(objection_id=pk, answer=form.cleaned_data["answer"], actor=request.user),
        )
        if done:
            messages.success(request, "已写明处理情况。")
            return redirect("meetings:minutes", objection.minutes.meeting_id)
    who = objection.unit.name if objection.unit_id else objection.minutes.organization.name
    return _page(request, objection.minutes, "处理修改意见", form=form, intro=f"{who}：{objection.text}")


@require_POST
@requires("meeting.take_part")
@once
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit has them."""
    found = get_object_or_404(Receipt.objects.select_related("minutes"), pk=pk)
    done, _ = told(request, lambda: issuing.acknowledge_receipt(receipt_id=pk, actor=request.user))
    if done:
        messages.success(request, "已签收。")
    return redirect("meetings:minutes", found.minutes.meeting_id)


@requires(VERB)
@once
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting is done."""
    meeting = meeting_or_404(pk)
    back = reverse("meetings:minutes", args=[pk])
    if request.method == "POST":
        if told(request, lambda: issuing.close_meeting(meeting_id=pk, actor=request.user))[0]:
            messages.success(request, "会议已办结。决议的办理不受影响。")
        return redirect(back)
    context = {
        **meeting_context(request, meeting, "", (_TAB, back), ("办结会议", "")),
        "heading": "办结会议",
        "subject": meeting.title,
        "consequences": ["议程、出席不再改动。", "决议和任务继续办理，逾期的自动列入下次会议的议程。"],
        "cancel_url": back,
        "submit": "办结会议",
    }
    return render(request, "meetings/confirm.html", context)


# ---- the list --------------------------------------------------------------------------------------------------------


class MinutesList(VerbRequired, ListView):
    """Minutes of the scope."""

    verb = "meeting.view"
    model = Minutes
    filterset_class = MinutesFilter
    template_name = "meetings/minutes_list.html"
    title = "会议纪要"
    noun = "份"
    default_sort = "-issued"
    empty = "还没有会议纪要。会议记为已召开后，在会议的“纪要”页按议程写。"
    columns = [
        Column("number", "编号", "number_text", sort="number", fixed=True),
        Column(
            "meeting",
            "会议",
            "meeting.title",
            sort="meeting__title",
            url=lambda row: reverse("meetings:minutes", args=[row.meeting_id]),
            fixed=True,
        ),
        Column("organization", "组织", "organization.name", sort="organization__lft"),
        Column("day", "会议日期", "meeting.day", sort="meeting__starts_at"),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: COLOURS[MinutesState(row.state)]),
        Column("issued", "印发日期", "issued_on", sort="issued_on"),
        Column("until", "征求意见截止", "objections_until", sort="objections_until", shown=False),
        Column("digest", "文本校验码", "digest", shown=False),
    ]

    def get_queryset(self):
        """With the meeting and whose it is."""
        return Minutes.objects.select_related("organization", "meeting").defer("text")

    def get_context_data(self, **kwargs):
        """With the path, and the year's file where one committee acts."""
        context = super().get_context_data(**kwargs)
        own = Organization.objects.filter(pk=current_scope().anchor_id, tier__in=(Tier.STREET, Tier.COMMUNITY)).first()
        return context | {
            "trail": crumbs(("纪要", "")),
            "tabs": room_tabs("all_minutes"),
            "files": year_files(own, today().year) if own is not None else [],
        }
