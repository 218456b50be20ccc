"""Papers of a matter: brought, read, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audit import record
from common.files import file_response, read_upload
from common.forms import attempt, told
from common.views import once, requires
from meetings.forms.convening import PapersForm
from meetings.models import Paper
from meetings.services.matters import number_of
from meetings.services.papers import add_papers, remove_paper
from meetings.views.base import crumbs
from meetings.views.items import form_page, item_or_404


@requires("meeting.take_part")
@once
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One or several papers for a matter."""
    found = item_or_404(pk)
    form = PapersForm(request.POST, request.FILES) if request.method == "POST" else PapersForm()
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: add_papers(
                item_id=pk, uploads=[read_upload(file) for file in form.cleaned_data["file"]], actor=request.user
            ),
        )
        if done:
            messages.success(request, f"已上传 {len(made)} 份材料。")
            return redirect("meetings:item", pk)
    intro = "看得到这个议题的人都能看。照片里的拍摄地点、时间会自动去掉；请不要放居民的个人信息。"
    return form_page(request, found, form, "上传材料", "上传", intro)


@require_safe
@requires("meeting.view")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself; that it was read is on record."""
    found = get_object_or_404(Paper.objects.select_related("item"), pk=pk)
    record(actor=request.user, action="meetings.paper.read", obj=found.item, paper=pk)
    return file_response(found)


@requires("meeting.take_part")
@once
def paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what is lost, then takes it away."""
    found = get_object_or_404(Paper.objects.select_related("item").defer("content"), pk=pk)
    back = reverse("meetings:item", args=[found.item_id])
    if request.method == "POST":
        if told(request, lambda: remove_paper(paper_id=pk, actor=request.user))[0]:
            messages.success(request, "已删除。")
        return redirect(back)
    context = {
        "heading": "删除材料",
        "subject": f"{number_of(found.item)} {found.item.title}",
        "trail": crumbs(("议题", reverse("meetings:items")), (number_of(found.item), back), ("删除材料", "")),
        "consequences": [f"“{found.name}”从系统里删去，不能恢复。", "删除会留下审计记录。"],
        "submit": "删除",
        "cancel_url": back,
    }
    return render(request, "meetings/confirm.html", context)
