"""The whole import: handed back marked, confirmed, read again, cancelled, undone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.errors import RuleBroken
from common.forms import attempt, show_error
from common.views import once, requires
from exchange import services
from exchange.forms import ConfirmForm, ReadAgainForm
from exchange.models import BatchState, ImportBatch, RowState
from exchange.selectors import foreseen, groups_of
from exchange.views.furniture import VERB, batch_of, steps_of, workbook_response


@requires(VERB)
@require_safe
def marked(request, pk):
    """The same workbook with its wrong cells marked and explained; a page to wait on while a worker makes it."""
    found = batch_of(pk)
    made = services.marked_copy(batch_id=found.pk, actor=request.user)
    if made is not None:
        return workbook_response(*made)
    return render(request, "exchange/progress.html", _marking(found), status=202)


@requires(VERB)
@require_safe
def marked_progress(request, pk):
    """The part of that page that asks again; in the end a link to the workbook, or why there is none."""
    found = batch_of(pk)
    if found.state != BatchState.READY:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("exchange:batch", args=[pk])
        return response
    if found.marking.get("asked") and found.marking["revision"] == found.revision:
        return render(request, "components/progress.html", _marking(found))
    return render(request, "exchange/_marked.html", {"batch": found, "problem": found.marking.get("problem")})


def _marking(found: ImportBatch) -> dict:
    return {
        "batch": found,
        "steps": steps_of(found),
        "progress": {
            "title": "正在生成标注表",
            "text": "表格较大，由后台生成；好了会在这里给出下载链接。",
            "poll_url": reverse("exchange:marked_progress", args=[found.pk]),
            "page_url": reverse("exchange:marked", args=[found.pk]),
        },
    }


@requires(VERB)
@once
def confirm(request, pk):
    """Say what will happen, then write it."""
    found = batch_of(pk)
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
        "steps": steps_of(found),
        "consequences": foreseen(found),
        "groups": [view for view in groups_of(found) if view.bad],
        "undo": "写入后 24 小时内可以整体撤销。",
        "submit": "确认导入",
        "cancel_url": reverse("exchange:batch", args=[pk]),
    }
    return render(request, "exchange/confirm.html", context, status=400 if form.errors else 200)


@requires(VERB)
@once
@require_POST
def read_again(request, pk):
    """Read a refused workbook once more, as a named kind."""
    found = batch_of(pk)
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
    found = batch_of(pk)
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
    found = batch_of(pk)
    refused = None
    if request.method == "POST":
        try:
            services.undo_batch(batch_id=pk, actor=request.user)
        except RuleBroken as broken:
            refused = broken
        else:
            messages.success(request, "已撤销这次导入。")
            return redirect("exchange:batch", pk=pk)
    elif not found.can_be_undone:
        return redirect("exchange:batch", pk=pk)
    context = {
        "batch": found,
        "refused": refused,
        "question": f"撤销导入“{found.filename}”？",
        "consequences": [
            "这次导入写入的内容全部撤回，改过的记录恢复到导入之前。",
            "导入之后又被修改、报备的，不能整体撤销，系统会说明是哪些。",
        ],
        "submit": "撤销导入",
        "cancel_url": reverse("exchange:batch", args=[pk]),
    }
    return render(request, "exchange/question.html", context, status=refused.status if refused else 200)
