"""One item: its page, its form, its steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.errors import RuleBroken
from common.forms import attempt, posted, told
from common.scoping import current_scope
from common.views import as_of, may, once, requires
from covenants.forms.lists import COMMITTEE, ItemForm
from covenants.frequency import deadline_hint, frequency_in, frequency_of, parse_frequency_text, said
from covenants.models import Claim, Deliberation, ItemState, ListCycle, ListItem, Outcome
from covenants.parties import acts_for
from covenants.selectors.claims import claims_with_state, has_left
from covenants.selectors.gates import parties_of
from covenants.selectors.items import as_they_were, claims_on, contact_hint, items_on
from covenants.selectors.labels import category_choices, name_categories
from covenants.services.items import delete_draft, edit_item, file_item, recall_item, submit_item, withdraw_item
from covenants.states import ITEM_STEPS, MAY_FILE
from covenants.views.base import cycle_context, head_on, head_today
from covenants.views.claims import claim_box
from covenants.views.lists_items import STATE_COLOURS, days_text, item_or_404, items_joined, quantity_text


def steps_for(item: ListItem) -> list[str]:
    """The steps of ITEM_STEPS that this office may take with the item now, and `edit`, `delete`."""
    if not may("item.edit") or not acts_for(current_scope(), item.organization, item.unit_id):
        return []
    steps = []
    if item.cycle.stage in MAY_FILE:
        steps += [name for name in ("submit", "recall") if item.state in ITEM_STEPS[name][0]]
        if "submit" in steps and has_left(item):
            steps.remove("submit")
        if item.state in (ItemState.DRAFT, ItemState.SUBMITTED):
            steps.append("edit")
        if item.state == ItemState.DRAFT:
            steps.append("delete")
    if item.state in ITEM_STEPS["withdraw"][0] and not item.cycle.is_closed:
        steps.append("withdraw")
    return steps


@require_safe
@requires("covenant.view")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it says, how it was read, what the meeting made of it, who claimed it."""
    day = as_of(request)
    found = items_on(items_joined().filter(pk=pk), day).first()
    if found is None:
        raise Http404
    name_categories(as_they_were([found], day))
    scope = current_scope()
    own = scope.party_id is None or found.unit_id == scope.party_id
    head = head_on(request, found.cycle_id)
    decided = (
        Deliberation.objects.filter(item=found, decided_on__lte=day).select_related("meeting").first() if own else None
    )
    held = claims_on(Claim.objects.filter(item=found), day).select_related("unit", "organization")
    claims = claims_with_state(held, day)
    reading = frequency_of(found).label
    listing = reverse("covenants:items", args=[found.cycle_id])
    facts = [
        {"label": "清单", "value": found.get_direction_display()},
        {"label": "单位", "value": found.party_name},
        {"label": "类别", "value": found.category_label},
        {"label": "频次", "value": said(found) + (f"（读作：{reading}）" if reading not in ("", said(found)) else "")},
        {"label": "数量", "value": quantity_text(found)},
        {"label": "已认领或对应", "value": f"{found.taken.normalize():f}"},
        {"label": "服务对象", "value": found.audience},
        {"label": "起止", "value": days_text(found)},
        {"label": "地点", "value": found.venue.name if found.venue_id else found.place},
        {"label": "具体说明", "value": found.detail},
    ]
    if own:
        facts += [
            {"label": "联系人", "value": found.contact_name},
            {"label": "联系电话", "value": found.contact_phone_masked},
            {"label": "填报", "value": "由组织代填" if found.on_behalf else "自行填报"},
        ]
    return render(
        request,
        "covenants/lists_item.html",
        {
            **cycle_context(request, head, "", ("清单", listing), (found.title[:30], "")),
            "item": found,
            "state": found.state_on,
            "state_label": ItemState(found.state_on).label,
            "state_colour": STATE_COLOURS[ItemState(found.state_on)],
            "facts": facts,
            "deliberation": decided,
            "changes": changes_of(decided) if decided is not None else [],
            **claim_box(found, list(claims), now=day == today()),
            "party_left": found.has_left,
            "available": steps_for(found) if day == today() else [],
        },
    )


FIELD_NAMES = {
    "title": "内容",
    "detail": "具体说明",
    "audience": "服务对象",
    "measure": "计量单位",
    "place": "地点",
    "quantity": "数量",
    "frequency_text": "频次",
}


def changes_of(decided: Deliberation) -> list[dict[str, str]]:
    """What the meeting changed, in words: 频次：每天 → 每周六."""
    if decided.outcome != Outcome.ADJUSTED:
        return []
    return [
        {"label": label, "before": _shown(name, decided.before[name]), "after": _shown(name, decided.after[name])}
        for name, label in FIELD_NAMES.items()
        if name in decided.before
    ]


def _shown(name: str, value) -> str:
    if name == "quantity" and value is None:
        return "不限"
    return str(value or "（空）")


def _party_choices(cycle: ListCycle) -> list[tuple[str, str]]:
    """For whom this office may write: its unit, or the committee and every unit that takes part."""
    units = [(str(unit.pk), unit.name) for unit in parties_of(cycle)]
    if current_scope().party_id is not None:
        return units
    return [(COMMITTEE, f"{cycle.organization.name}（本组织）"), *units]


@requires("item.edit")
@once
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new item of a cycle. `?unit=` chooses whose, `?direction=` which list."""
    head = head_today(pk)
    parties = _party_choices(head.cycle)
    if not parties:
        raise Http404
    wanted = request.GET.get("unit", "")
    chosen = wanted if wanted in dict(parties) else parties[0][0]
    sent = posted(request)
    party = sent.get("party", chosen) if sent else chosen
    # Whom to call is told of those only for whom this office may write.
    unit_id = int(party) if party in dict(parties) and party != COMMITTEE else None
    direction = request.GET.get("direction", "OFFER" if unit_id else "NEED")
    form = ItemForm(
        sent,
        cycle=head.cycle,
        parties=parties,
        categories=category_choices(head.cycle.organization.district_id),
        contact=contact_hint(head.cycle, unit_id) if party in dict(parties) else ("", ""),
        initial={"party": chosen, "direction": direction, "quantity": None if direction == "OFFER" else 1},
    )
    if request.method == "POST" and form.is_valid():
        submit = "draft" not in request.POST
        done, made = attempt(
            form,
            lambda: file_item(cycle_id=pk, unit_id=form.unit_id, line=form.line(), submit=submit, actor=request.user),
        )
        if done:
            reading = frequency_of(made).label
            words = "已提交，等待联席会议审议。" if submit else "已存为草稿。"
            messages.success(request, words + (f"频次读作“{reading}”。" if reading else ""))
            if hint := deadline_hint(made, head.cycle):
                messages.warning(request, hint)
            if "another" in request.POST:
                return redirect(f"{reverse('covenants:item_add', args=[pk])}?unit={form.data['party']}")
            return redirect("covenants:item", made.pk)
    return _form_page(request, head, form, "填报项目", reverse("covenants:items", args=[pk]), draft=True)


def _form_page(request, head, form, heading: str, back: str, *, draft: bool) -> HttpResponse:
    return render(
        request,
        "covenants/lists_item_form.html",
        {
            **cycle_context(request, head, "", (heading, "")),
            "heading": heading,
            "subject": f"{head.cycle.organization.name} · {head.cycle.title}",
            "form": form,
            "reading": read_back(str(form["frequency_text"].value() or ""), head.cycle),
            "also": [("another", "提交并再填一项"), ("draft", "存为草稿")] if draft else [],
            "submit": "提交审议" if draft else "保存",
            "cancel_url": back,
        },
    )


def read_back(text: str, cycle: ListCycle | None) -> dict[str, str]:
    """What the frequency is read as in the cycle, and what is odd about it, or why it cannot be read; nothing for
    nothing."""
    if not text.strip():
        return {}
    try:
        read = parse_frequency_text(text) if cycle is None else frequency_in(cycle, text)
    except RuleBroken as error:
        return {"problem": error.message}
    return {"label": read.label, "hint": deadline_hint(read, cycle) if cycle is not None else ""}


@require_safe
@requires("item.edit")
def frequency(request: HttpRequest) -> HttpResponse:
    """What is being typed, read back while it is typed; `?cycle=`: in which cycle."""
    text, wanted = request.GET.get("frequency_text", "")[:200], request.GET.get("cycle", "")
    cycle = None
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        cycle = ListCycle.objects.filter(pk=int(wanted)).first()
    return render(request, "covenants/parts/lists_reading.html", {"reading": read_back(text, cycle)})


@requires("item.edit")
@once
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item that the meeting has not gone through."""
    found = item_or_404(pk)
    head = head_today(found.cycle_id)
    party = str(found.unit_id) if found.unit_id else COMMITTEE
    form = ItemForm(
        posted(request),
        cycle=found.cycle,
        parties=[(party, found.party_name)],
        categories=category_choices(found.organization.district_id),
        contact=(found.contact_name, found.contact_phone_masked)
        if acts_for(current_scope(), found.organization, found.unit_id)
        else ("", ""),
        item=found,
    )
    if request.method == "POST" and form.is_valid():
        done, made = attempt(form, lambda: edit_item(item_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, "已保存。")
            if hint := deadline_hint(made, head.cycle):
                messages.warning(request, hint)
            return redirect("covenants:item", pk)
    if "edit" not in steps_for(found):
        messages.info(request, "这一项现在不能修改。")
        return redirect("covenants:item", pk)
    return _form_page(request, head, form, "修改项目", reverse("covenants:item", args=[pk]), draft=False)


_STEPS = {
    "submit": (submit_item, "已提交，等待联席会议审议。"),
    "recall": (recall_item, "已撤回，可以继续修改。"),
    "withdraw": (withdraw_item, "已从清单撤下。"),
    "delete": (delete_draft, "草稿已删除。"),
}


@require_POST
@requires("item.edit")
@once
def item_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Submit, recall, withdraw, delete."""
    found = item_or_404(pk)
    if step not in _STEPS:
        raise Http404
    service, words = _STEPS[step]
    done, _ = told(request, lambda: service(item_id=pk, actor=request.user))
    if done:
        messages.success(request, words)
        if step == "delete":
            return redirect("covenants:items", found.cycle_id)
    return redirect("covenants:item", pk)
