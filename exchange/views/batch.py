"""One import: under way, refused, preview, result."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.scoping import current_scope
from common.views import requires
from exchange import services
from exchange.filters import OWN, RowFilter
from exchange.forms import OptionsForm, ReadAgainForm
from exchange.handlers import handler_for
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.selectors import (
    PAGE,
    PlaceNames,
    fields_of,
    first_steps,
    groups_of,
    row_view,
    sheet_lines,
    summaries,
    supported_handlers,
)
from exchange.services.batches import LATE
from exchange.services.marking import marked_is_near
from exchange.views.furniture import VERB, batch_of, kept_filter, kept_query, look_of, steps_of


@requires(VERB)
@require_safe
def batch(request, pk):
    """Where an import stands: under way, refused, preview, result."""
    found = batch_of(pk)
    if found.busy:
        return render(request, "exchange/progress.html", _progress(found))
    if found.state == BatchState.REFUSED:
        return render(request, "exchange/refused.html", {"batch": found, "form": ReadAgainForm()})
    if found.state == BatchState.READY:
        return render(request, "exchange/preview.html", _preview(request, found))
    return render(request, "exchange/result.html", _result(found))


@requires(VERB)
@require_safe
def progress(request, pk):
    """The part of the page that asks again while a worker is busy; when it is done, the whole page comes anew."""
    found = batch_of(pk)
    if not found.busy:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "components/progress.html", _progress(found))


def _progress(found: ImportBatch) -> dict:
    late = found.state == BatchState.RECEIVED and now() - found.created_at > LATE
    title = {
        BatchState.RECEIVED: "已收到，等待识别",
        BatchState.READING: "正在识别",
        BatchState.COMMITTING: "正在写入",
    }[found.state_enum]
    text = "通常几秒钟；行数多时要久一点。"
    if late:
        text = "后台任务暂时没有回应。文件已经收好，恢复后会自动识别，不用重新上传。"
    return {
        "batch": found,
        "steps": steps_of(found),
        "progress": {
            "title": title,
            "text": text,
            "poll_url": reverse("exchange:progress", args=[found.pk]),
            "page_url": reverse("exchange:batch", args=[found.pk]),
        },
    }


# So many columns of a sheet have room beside the rest of the page.
BESIDE = 6


def _preview(request, found: ImportBatch) -> dict:
    foreign = found.counts.get(RowState.OUT_OF_SCOPE, 0)
    own = sum(found.counts.values()) - foreign
    given = request.GET.copy()
    if foreign and own:
        given.setdefault("state", OWN)  # what is the office's own first
    filterset = RowFilter(given, queryset=ImportRow.objects.filter(batch=found))
    rows = filterset.qs.order_by("sheet", "row") if filterset.is_valid() else ImportRow.objects.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    fields = {handler.kind: fields_of(found, handler) for handler in supported_handlers(found)}
    names = PlaceNames(found)
    state, group = given.get("state", ""), given.get("group", "")
    groups = groups_of(found)
    good = sum(found.counts.get(name, 0) for name in (RowState.NEW, RowState.CHANGED))
    return {
        "batch": found,
        "steps": steps_of(found),
        "cards": [(card, _query(request, state=card.state, page=None)) for card in summaries(found)],
        "state": state,
        "group": group,
        "groups": groups,
        "group_choices": [(view.key, view.name) for view in groups],
        "shown_groups": [view for view in groups if view.key == group] if group else groups,
        "rows": (views := [row_view(row, fields[row.kind], names) for row in page if row.kind in fields]),
        "parts": (parts := _parts(found, views, fields)),
        "wide": any(len(part["heads"]) > BESIDE for part in parts),
        "page": {
            "previous_url": _query(request, page=page.previous_page_number()) if page.has_previous() else "",
            "next_url": _query(request, page=page.next_page_number()) if page.has_next() else "",
            "count": page.paginator.count,
            "first": page.start_index(),
            "last": page.end_index(),
        },
        "all_url": _query(request, state="" if foreign else None, group=None, page=None),
        "own": own,
        "total": own + foreign,
        # Hidden until somebody asks for them: how many, and where they are.
        "elsewhere": foreign if state == OWN and not group else 0,
        "elsewhere_url": _query(request, state=RowState.OUT_OF_SCOPE.value, page=None),
        "narrowed": bool(group or (state and (state != OWN or "state" in request.GET))),
        "sheets": sheet_lines(found),
        "filter_query": kept_query(request),
        "option_forms": _option_forms(found),
        "first": (first := _first(found)),
        "any_done": any(step["done"] for step in first),
        "again": _again(found, {step["kind"] for step in first}),
        "wrong": found.counts.get(RowState.WRONG, 0),
        "good": good,
        "marked_is_near": marked_is_near(found),
        "nothing_new": not good and not found.counts.get(RowState.WRONG, 0),
    }


def _parts(found: ImportBatch, views: list, fields: dict) -> list[dict]:
    """The rows sheet by sheet, each kind under its own headings; named where there are several."""
    titles = {handler.kind: handler.title for handler in supported_handlers(found)}
    return [
        {
            "title": titles[kind] if len(titles) > 1 else "",
            "heads": [item.label for item in fields[kind] if item.shown and not item.under],
            "rows": list(rows),
        }
        for kind, rows in groupby(views, key=lambda view: view.row.kind)
    ]


def _option_forms(found: ImportBatch) -> list[tuple]:
    forms = []
    for handler in supported_handlers(found):
        offered = handler.options(current_scope())
        if offered:
            chosen = found.options.get(handler.kind, {})
            form = OptionsForm(handler=handler, options=offered, chosen=chosen)
            forms.append((handler, form))
    return forms


def _first(found: ImportBatch) -> list[dict]:
    """What keeps rows out from outside the sheet, with the choices that one button posts: those made so far, or one
    of them changed."""
    steps = first_steps(found)
    made = []
    for handler in supported_handlers(found):
        notes = [note for kind, note in steps if kind == handler.kind]
        for note, done in zip(notes, handler.settled(notes) if notes else (), strict=True):
            posted = _posted(found, handler, note["choice"])
            made.append({"kind": handler.kind, "note": note, "done": done, "posted": posted})
    return made


def _again(found: ImportBatch, kinds: set[str]) -> list[dict]:
    """A button for each of these kinds that judges its rows again, by the choices made so far."""
    return [
        {"kind": handler.kind, "title": handler.title, "posted": _posted(found, handler)}
        for handler in supported_handlers(found)
        if handler.kind in kinds
    ]


def _posted(found: ImportBatch, handler, choice=None) -> list[tuple[str, str]]:
    chosen = dict(found.options.get(handler.kind, {})) | (dict([choice]) if choice else {})
    return [(f"{handler.kind}-{option.key}", chosen.get(option.key, "")) for option in handler.options(current_scope())]


def _query(request, **changes) -> str:
    query = urlencode(kept_filter(request, **changes))
    return f"{request.path}?{query}" if query else request.path


def _result(found: ImportBatch) -> dict:
    return {
        "batch": found,
        "steps": steps_of(found),
        "look": look_of(found),
        "cards": summaries(found),
        "links": found.result.get("links", []),
        "lines": found.result.get("lines", []),
        "undone": found.result.get("undone", []),
    }


@requires(VERB)
@require_POST
def options(request, pk):
    """Choose for the whole import, and judge it again."""
    found = batch_of(pk)
    kind = request.POST.get("kind", "")
    handler = handler_for(kind)
    if handler is None:
        raise Http404
    offered = handler.options(current_scope())
    form = OptionsForm(request.POST, handler=handler, options=offered, chosen={})
    if form.is_valid():
        choices = {key: _text(value) for key, value in form.cleaned_data.items()}
        services.choose_options(batch_id=found.pk, kind=kind, choices=choices, actor=request.user)
        messages.success(request, "已按新的选择重新核对。")
    else:
        for lines in form.errors.values():
            messages.error(request, "；".join(lines))
    return redirect("exchange:batch", pk=found.pk)


def _text(value) -> str:
    return "" if value is None else str(value)
