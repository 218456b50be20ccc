"""One row: mended, left out, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.forms import attempt
from common.views import once, requires
from exchange import services
from exchange.forms import RowForm
from exchange.handlers import handler_for
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.selectors import LOOKS, fields_of_row, form_texts, said_of, to_confirm
from exchange.services.judging import record_of
from exchange.views.furniture import VERB, batch_of, kept_query


def _row(found: ImportBatch, row_pk: int) -> ImportRow:
    row = ImportRow.objects.filter(batch=found, pk=row_pk).first()
    if row is None or handler_for(row.kind) is None:
        raise Http404
    return row


@requires(VERB)
@once
def row(request, pk, row_pk):
    """Mend a row: a form with what stands in it, and what is wrong beside each field."""
    found = batch_of(pk)
    if found.state != BatchState.READY:
        return redirect("exchange:batch", pk=pk)
    item = _row(found, row_pk)
    handler = handler_for(item.kind)
    content = record_of(item)
    fields = fields_of_row(found, handler, content)
    shared = {
        "row": item.pk,
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
    inline = bool(request.htmx) and request.method == "GET"
    if inline:
        form.focus_on_the_first_wrong()
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
        "next_query": kept_query(request),
        "submit": "改好，重新核对",
        # In place of the row, an address with #row- would not leave the form.
        "cancel_url": _back(request, pk, item).partition("#")[0] if inline else _back(request, pk, item),
        "columns": sum(1 for one in fields if one.shown and not one.under) + 3,
        "look": LOOKS[RowState(item.state)],
        "is_left_out": item.state == RowState.LEFT_OUT,
    }
    page = "exchange/_row_inline.html" if inline else "exchange/row.html"
    return render(request, page, context, status=400 if form.errors else 200)


def _pairs(form: RowForm) -> list[tuple]:
    return [(bound, form.said.get(bound.name, [])) for bound in form if bound.name != "accepted"]


def _row_url(request, pk: int, row_pk: int) -> str:
    query = kept_query(request)
    url = reverse("exchange:row", args=[pk, row_pk])
    return f"{url}?{query}" if query else url


def _back(request, pk: int, item: ImportRow) -> str:
    query = kept_query(request)
    url = reverse("exchange:batch", args=[pk])
    return f"{url}?{query}#row-{item.pk}" if query else f"{url}#row-{item.pk}"


@requires(VERB)
@require_POST
def leave_out(request, pk, row_pk):
    """This row is not to be imported."""
    item = services.leave_out_row(batch_id=batch_of(pk).pk, row_id=row_pk, actor=request.user)
    messages.success(request, f"第 {item.row} 行不导入。")
    return redirect(_back(request, pk, item))


@requires(VERB)
@require_POST
def take_back(request, pk, row_pk):
    """This row is to be imported after all."""
    item = services.take_back_row(batch_id=batch_of(pk).pk, row_id=row_pk, actor=request.user)
    messages.success(request, f"第 {item.row} 行恢复导入：{RowState(item.state).label}。")
    return redirect(_back(request, pk, item))
