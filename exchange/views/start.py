"""Drop a workbook, take a template, find one's imports."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.forms import attempt
from common.lists import Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, once, requires
from exchange import services
from exchange.filters import BatchFilter
from exchange.forms import UploadForm
from exchange.handlers import handlers
from exchange.models import ImportBatch, RowState
from exchange.selectors import batches
from exchange.views.furniture import VERB, look_of, workbook_response

RECENT = 8


@requires(VERB)
@once
def start(request):
    """Drop a workbook, take a template, find one's imports."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()), asked=request.GET)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["workbook"]
        done, batch = attempt(
            form,
            lambda: services.receive_workbook(
                organization_id=current_scope().anchor_id,
                filename=file.name,
                content=file.read(),
                kind=form.cleaned_data["kind"],
                chosen=form.chosen(),
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
        "recent": [{"batch": batch, "look": look_of(batch), "counts": _short(batch)} for batch in recent],
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
        Column("state", "状态", lambda batch: batch.get_state_display(), state=look_of, sort="state"),
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
    return workbook_response(*services.template_copy(kind=kind, actor=request.user))
