"""Papers of an alliance's funds: put to an entry, read, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audit import record
from common.files import file_response, read_upload
from common.forms import told
from common.views import once, requires
from orgs.forms.alliances import FundPapersForm
from orgs.models import FundEntry, FundPaper
from orgs.services.fund_papers import READ, VERB, add_fund_papers, remove_fund_paper
from orgs.views.alliances import form_of, led_or_403

FUNDS = "orgs:alliance_funds"


@requires(VERB)
@once
def fund_paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One or several papers for an entry on record."""
    entry = FundEntry.objects.select_related("alliance__organization").filter(pk=pk).first()
    if entry is None:
        raise Http404
    led_or_403(entry.alliance)
    form = FundPapersForm(request.POST, request.FILES) if request.method == "POST" else FundPapersForm()
    return form_of(
        request, entry.alliance, form, "上传凭证", tab=FUNDS, submit="上传", done="已上传。",
        intro=f"{entry.on} {entry.get_kind_display()} {entry.amount:,.2f} 元 · {entry.what}。"
        "看得到这笔经费、又能查看单位的人都能看；请不要放居民的个人信息。",
        service=lambda: add_fund_papers(
            entry_id=pk, uploads=[read_upload(file) for file in form.cleaned_data["file"]], actor=request.user
        ),
    )  # fmt: skip


@require_safe
@requires(READ)
def fund_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself; that it was read is on record."""
    found = get_object_or_404(FundPaper.objects.select_related("alliance"), pk=pk)
    record(actor=request.user, action="orgs.fund_paper.read", obj=found.alliance, entry=found.entry_id, paper=pk)
    return file_response(found)


@requires(VERB)
@once
def fund_paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what is lost, then takes it away."""
    rows = FundPaper.objects.select_related("alliance__organization", "entry").defer("content")
    found = get_object_or_404(rows, pk=pk)
    led_or_403(found.alliance)
    back = reverse(FUNDS, args=[found.alliance_id])
    if request.method == "POST":
        if told(request, lambda: remove_fund_paper(paper_id=pk, actor=request.user))[0]:
            messages.success(request, "已删除。")
        return redirect(back)
    context = {
        "heading": "删除凭证",
        "question": f"{found.entry.on} {found.entry.what}：{found.name}",
        "consequences": ["文件从系统里删去，不能恢复；这笔经费不变。", "删除会留下审计记录。"],
        "submit": "删除",
        "cancel_url": back,
    }
    return render(request, "orgs/confirm.html", context)
