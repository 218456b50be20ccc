"""Pages of imports: start, preview, mending, confirming, result, undo. Thin: they call exchange.services."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from common.audit import record as audit
from common.clock import now, today
from common.errors import RuleBroken
from common.forms import attempt, show_error
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, once, requires
from exchange import services
from exchange.filters import BatchFilter, RowFilter
from exchange.forms import ConfirmForm, OptionsForm, ReadAgainForm, RowForm, UploadForm
from exchange.handlers import Record, handler_for, handlers
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.selectors import (
    LOOKS,
    PAGE,
    batches,
    fields_of,
    form_texts,
    groups_of,
    row_view,
    said_of,
    sheet_lines,
    summaries,
    supported_handlers,
    to_confirm,
)
from exchange.services.batches import LATE
from exchange.services.downloads import marked_copy, template_copy
from exchange.services.judging import context_of, record_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VERB = "import.run"
RECENT = 8
_LOOKS = {
    BatchState.REFUSED: "bad",
    BatchState.READY: "due",
    BatchState.COMMITTED: "ok",
}


def _batch(pk: int) -> ImportBatch:
    found = batches().select_related("organization", "committed_by", "undone_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _look(batch: ImportBatch) -> str:
    return _LOOKS.get(batch.state_enum, "info" if batch.busy else "mute")


# ---- start ----------------------------------------------------------------------------------------------------------


@requires(VERB)
@once
def start(request):
    """Drop a workbook, take a template, find one's imports."""
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["workbook"]
        done, batch = attempt(
            form,
            lambda: services.receive_workbook(
                organization_id=current_scope().anchor_id,
                filename=file.name,
                content=file.read(),
                kind=form.cleaned_data["kind"],
                office=str(request.acting),
                actor=request.user,
            ),
        )
        if done:
            return redirect("exchange:batch", pk=batch.pk)
    recent = list(batches()[:RECENT])
    context = {
        "form": form,
        "templates": [handler for handler in handlers() if handler.verb in current_scope().verbs],
        "recent": [{"batch": batch, "look": _look(batch), "counts": _short(batch)} for batch in recent],
        "more": len(recent) == RECENT,
    }
    return render(request, "exchange/start.html", context, status=400 if form.errors else 200)


def _short(batch: ImportBatch) -> str:
    named = [(RowState(state).label, count) for state, count in batch.counts.items() if count]
    return "，".join(f"{label} {count}" for label, count in named)


class BatchList(VerbRequired, ListView):
    """All imports of the office."""

    verb = VERB
    filterset_class = BatchFilter
    title = "全部导入"
    noun = "次导入"
    columns = [
        Column(
            "filename",
            "文件",
            "filename",
            sort="filename",
            url=lambda batch: reverse("exchange:batch", args=[batch.pk]),
            fixed=True,
        ),
        Column("state", "状态", lambda batch: batch.get_state_display(), state=_look, sort="state"),
        Column("counts", "核对结果", _short),
        Column("actor", "导入人", "actor.display_name"),
        Column("created_at", "上传时间", "created_at", sort="created_at"),
        Column("committed_at", "写入时间", "committed_at", sort="committed_at"),
    ]
    default_sort = "-created_at"
    empty = "还没有导入过表格。"

    def get_queryset(self):
        """Without what is sealed."""
        return batches()


@requires(VERB)
@require_safe
def template(request, kind):
    """An empty workbook of a kind, with drop-downs and an example."""
    handler = handler_for(kind)
    if handler is None:
        raise Http404
    audit(actor=request.user, action="exchange.template.downloaded", kind=kind)
    return _workbook(template_copy(handler), f"{handler.title}模板.xlsx")


# ---- one import -----------------------------------------------------------------------------------------------------


@requires(VERB)
@require_safe
def batch(request, pk):
    """Where an import stands: under way, refused, preview, result."""
    found = _batch(pk)
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
    found = _batch(pk)
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
        "steps": _steps(found),
        "progress": {
            "title": title,
            "text": text,
            "poll_url": reverse("exchange:progress", args=[found.pk]),
            "page_url": reverse("exchange:batch", args=[found.pk]),
        },
    }


def _steps(found: ImportBatch) -> list[dict]:
    at = {
        BatchState.RECEIVED: 1,
        BatchState.READING: 1,
        BatchState.REFUSED: 1,
        BatchState.READY: 2,
        BatchState.COMMITTING: 3,
    }.get(found.state_enum, 4)
    labels = ("上传", "识别", "核对", "写入", "完成")
    return [
        {"label": label, "state": "done" if index < at else "current" if index == at else "todo"}
        for index, label in enumerate(labels)
    ]


def _preview(request, found: ImportBatch) -> dict:
    filterset = RowFilter(request.GET, queryset=ImportRow.objects.filter(batch=found))
    rows = filterset.qs.order_by("sheet", "row") if filterset.is_valid() else ImportRow.objects.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    fields = {handler.kind: fields_of(found, handler) for handler in supported_handlers(found)}
    shown = fields.get(next((row.kind for row in page), ""), next(iter(fields.values()), ()))
    state, group = request.GET.get("state", ""), request.GET.get("group", "")
    groups = groups_of(found)
    good = sum(found.counts.get(name, 0) for name in (RowState.NEW, RowState.CHANGED))
    return {
        "batch": found,
        "steps": _steps(found),
        "cards": [(card, _query(request, state=card.state, page=None)) for card in summaries(found)],
        "state": state,
        "group": group,
        "groups": groups,
        "group_choices": [(view.key, view.name) for view in groups],
        "shown_groups": [view for view in groups if view.key == group] if group else groups,
        "heads": [item.label for item in shown if item.shown and not item.under],
        "rows": [row_view(row, fields[row.kind]) for row in page if row.kind in fields],
        "page": {
            "previous_url": _query(request, page=page.previous_page_number()) if page.has_previous() else "",
            "next_url": _query(request, page=page.next_page_number()) if page.has_next() else "",
            "count": page.paginator.count,
            "first": page.start_index(),
            "last": page.end_index(),
        },
        "all_url": _query(request, state=None, group=None, page=None),
        "sheets": sheet_lines(found),
        "filter_query": _kept(request),
        "option_forms": _option_forms(found),
        "wrong": found.counts.get(RowState.WRONG, 0),
        "good": good,
        "nothing_new": not good and not found.counts.get(RowState.WRONG, 0),
    }


def _option_forms(found: ImportBatch) -> list[tuple]:
    forms = []
    for handler in supported_handlers(found):
        offered = handler.options(current_scope())
        if offered:
            chosen = found.options.get(handler.kind, {})
            form = OptionsForm(handler=handler, options=offered, chosen=chosen)
            forms.append((handler, form))
    return forms


def _query(request, **changes) -> str:
    kept = {key: value for key, value in request.GET.items() if key in ("state", "group", "page")} | changes
    query = urlencode({key: value for key, value in kept.items() if value})
    return f"{request.path}?{query}" if query else request.path


def _result(found: ImportBatch) -> dict:
    return {
        "batch": found,
        "steps": _steps(found),
        "look": _look(found),
        "cards": summaries(found),
        "links": found.result.get("links", []),
        "lines": found.result.get("lines", []),
        "undone": found.result.get("undone", []),
    }


@requires(VERB)
@require_POST
def options(request, pk):
    """Choose for the whole import, and judge it again."""
    found = _batch(pk)
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


# ---- one row --------------------------------------------------------------------------------------------------------


def _row(found: ImportBatch, row_pk: int) -> ImportRow:
    row = ImportRow.objects.filter(batch=found, pk=row_pk).first()
    if row is None or handler_for(row.kind) is None:
        raise Http404
    return row


@requires(VERB)
@once
def row(request, pk, row_pk):
    """Mend a row: a form with what stands in it, and what is wrong beside each field."""
    found = _batch(pk)
    if found.state != BatchState.READY:
        return redirect("exchange:batch", pk=pk)
    item = _row(found, row_pk)
    handler = handler_for(item.kind)
    content = record_of(item)
    fields = fields_of(found, handler)
    shared = {
        "fields": fields,
        "texts": form_texts(handler, content),
        "said": said_of(content, found),
        "confirm": to_confirm(handler, content),
    }
    form = RowForm(request.POST, **shared) if request.method == "POST" else RowForm(**shared)
    if request.method == "POST" and form.is_valid():
        done, mended = attempt(
            form,
            lambda: services.mend_row(
                batch_id=pk, row_id=row_pk, texts=form.texts, accepted=form.confirmed, actor=request.user
            ),
        )
        if done and mended.state != RowState.WRONG:
            messages.success(request, f"第 {mended.row} 行已改好：{RowState(mended.state).label}。")
            return redirect(_back(request, pk, mended))
        if done:
            # Kept as typed; what is still wrong stands beside the fields.
            return redirect(_row_url(request, pk, row_pk))
    context = {
        "batch": found,
        "row": item,
        "record": content,
        "form": form,
        "pairs": _pairs(form),
        "reasons": item.content["reasons"],
        "said": shared["said"],
        "sheet": found.sheets[item.sheet]["sheet"],
        "back_url": _back(request, pk, item),
        "next_query": _kept(request),
        "submit": "改好，重新核对",
        "cancel_url": _back(request, pk, item),
        "look": LOOKS[RowState(item.state)],
        "is_left_out": item.state == RowState.LEFT_OUT,
    }
    return render(request, "exchange/row.html", context, status=400 if form.errors else 200)


def _pairs(form: RowForm) -> list[tuple]:
    return [(bound, form.said.get(bound.name, [])) for bound in form if bound.name != "accepted"]


def _kept(request) -> str:
    """The filter of the preview one came from, carried through the form."""
    kept = {key: request.GET[key] for key in ("state", "group", "page") if request.GET.get(key)}
    return urlencode(kept)


def _row_url(request, pk: int, row_pk: int) -> str:
    query = _kept(request)
    url = reverse("exchange:row", args=[pk, row_pk])
    return f"{url}?{query}" if query else url


def _back(request, pk: int, item: ImportRow) -> str:
    query = _kept(request)
    url = reverse("exchange:batch", args=[pk])
    return f"{url}?{query}#row-{item.pk}" if query else f"{url}#row-{item.pk}"


@requires(VERB)
@require_POST
def leave_out(request, pk, row_pk):
    """This row is not to be imported."""
    item = services.leave_out_row(batch_id=_batch(pk).pk, row_id=row_pk, actor=request.user)
    messages.success(request, f"第 {item.row} 行不导入。")
    return redirect(_back(request, pk, item))


@requires(VERB)
@require_POST
def take_back(request, pk, row_pk):
    """This row is to be imported after all."""
    item = services.take_back_row(batch_id=_batch(pk).pk, row_id=row_pk, actor=request.user)
    messages.success(request, f"第 {item.row} 行恢复导入：{RowState(item.state).label}。")
    return redirect(_back(request, pk, item))


# ---- the whole ------------------------------------------------------------------------------------------------------


@requires(VERB)
@require_safe
def marked(request, pk):
    """The same workbook with its wrong cells marked and explained."""
    found = _batch(pk)
    body, name = marked_copy(batch_id=found.pk, actor=request.user)
    return _workbook(body, name)


@requires(VERB)
@once
def confirm(request, pk):
    """Say what will happen, then write it."""
    found = _batch(pk)
    if found.state != BatchState.READY:
        return redirect("exchange:batch", pk=pk)
    wrong = found.counts.get(RowState.WRONG, 0)
    form = ConfirmForm(
        request.POST or None, wrong=wrong, initial={"revision": found.revision, "rows": ConfirmForm.GOOD}
    )
    if request.method == "POST" and form.is_valid():
        if not form.only_good:
            return redirect(f"{reverse('exchange:batch', args=[pk])}?state={RowState.WRONG}")
        try:
            services.confirm_batch(
                batch_id=pk, revision=form.cleaned_data["revision"], only_good=True, actor=request.user
            )
        except RuleBroken as broken:
            show_error(form, broken)
        else:
            return redirect("exchange:batch", pk=pk)
    context = {
        "batch": found,
        "form": form,
        "steps": _steps(found),
        "consequences": _foreseen(found),
        "groups": [view for view in groups_of(found) if view.bad],
        "undo": "写入后 24 小时内可以整体撤销。",
        "submit": "确认导入",
        "cancel_url": reverse("exchange:batch", args=[pk]),
    }
    return render(request, "exchange/confirm.html", context, status=400 if form.errors else 200)


def _foreseen(found: ImportBatch) -> list[str]:
    lines = []
    good = [RowState.NEW, RowState.CHANGED, RowState.SAME]
    for handler in supported_handlers(found):
        rows = ImportRow.objects.filter(batch=found, kind=handler.kind, state__in=good).order_by("sheet", "row")
        records: list[Record] = [record_of(item) for item in rows]
        if records:
            chosen = found.options.get(handler.kind, {})
            lines += handler.foresee(records, context_of(found, handler.kind), current_scope(), today(), chosen)
    return lines


@requires(VERB)
@once
@require_POST
def read_again(request, pk):
    """Read a refused workbook once more, as a named kind."""
    found = _batch(pk)
    form = ReadAgainForm(request.POST)
    if form.is_valid():
        done, _ = attempt(
            form,
            lambda: services.read_once_more(batch_id=found.pk, actor=request.user, **form.cleaned_data),
        )
        if done:
            return redirect("exchange:batch", pk=pk)
    return render(request, "exchange/refused.html", {"batch": found, "form": form}, status=400)


@requires(VERB)
@once
def cancel(request, pk):
    """Drop an import that did not go in."""
    found = _batch(pk)
    if request.method == "POST":
        services.cancel_batch(batch_id=pk, actor=request.user)
        messages.success(request, "已取消导入，上传的文件已清除。")
        return redirect("exchange:start")
    context = {
        "batch": found,
        "question": f"取消导入“{found.filename}”？",
        "consequences": ["上传的文件和改过的内容立即清除。", "系统里的记录没有任何改动。"],
        "submit": "取消导入",
        "cancel_url": reverse("exchange:batch", args=[pk]),
    }
    return render(request, "exchange/question.html", context)


@requires(VERB)
@once
def undo(request, pk):
    """Take an import back, whole."""
    found = _batch(pk)
    if request.method == "POST":
        services.undo_batch(batch_id=pk, actor=request.user)
        messages.success(request, "已撤销这次导入。")
        return redirect("exchange:batch", pk=pk)
    if not found.can_be_undone:
        return redirect("exchange:batch", pk=pk)
    context = {
        "batch": found,
        "question": f"撤销导入“{found.filename}”？",
        "consequences": [
            "这次导入写入的内容全部撤回，草案和人员恢复到导入之前。",
            "导入之后又被修改、报备的，不能整体撤销，系统会说明是哪些。",
        ],
        "submit": "撤销导入",
        "cancel_url": reverse("exchange:batch", args=[pk]),
    }
    return render(request, "exchange/question.html", context)


def _workbook(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
