"""Steps of an agreement: laid out, signed, amended, given up, ended; and files."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.web import once, requires
from common.audit import record
from common.files import file_response, read_upload
from common.forms import attempt, posted, told
from covenants.forms.agreements import EndForm, PaperSignForm, ReasonForm, ScanForm, SystemSignForm
from covenants.models import Agreement, AgreementState, Attachment, SignMethod
from covenants.selectors.agreements import doing_of
from covenants.selectors.paper import paper_of
from covenants.services.agreements import (
    amend_agreement,
    end_agreement,
    lay_out_agreement,
    reopen_agreement,
    void_agreement,
)
from covenants.services.attachments import remove_attachment
from covenants.services.signing import add_scan, sign_agreement
from covenants.views.agreements import VERB, agreement_or_404, trail_of
from covenants.views.base import crumbs

SIGN = "agreement.sign"


def _page(request: HttpRequest, found: Agreement, heading: str, template: str = "confirm", **more) -> HttpResponse:
    context = {
        "agreement": found,
        "heading": heading,
        "trail": trail_of(found, (heading, "")),
        "cancel_url": reverse("covenants:agreement", args=[found.pk]),
        "submit": heading,
        **more,
    }
    return render(request, f"covenants/agreements_{template}.html", context)


@requires(VERB)
@once
def agreement_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step: what it does is said before it is done."""
    if step not in _STEPS:
        raise Http404("no such step")
    return _STEPS[step](request, agreement_or_404(pk))


def _plain(
    heading: str, service: Callable, said: str, consequences: list[str], lacks: Callable | None = None
) -> Callable:
    """A step without anything to type. `lacks`: of the agreement, what it may have been meant to say and does not."""

    def view(request: HttpRequest, found: Agreement) -> HttpResponse:
        if request.method == "POST":
            if told(request, lambda: service(agreement_id=found.pk, actor=request.user))[0]:
                messages.success(request, said)
            return redirect("covenants:agreement", found.pk)
        return _page(request, found, heading, consequences=[*(lacks(found) if lacks else []), *consequences])

    return view


def _duties_left_out(found: Agreement) -> list[str]:
    """Whose duties an agreement names none of: its text is fixed with this step."""
    sides = [side for side, text in (("甲方", found.our_duties), ("乙方", found.their_duties)) if not text.strip()]
    return (
        [f"{'、'.join(sides)}的职责任务还没有写，各方签订以后不能再补；要写的请先点“取消”，再点“修改”。"]
        if sides
        else []
    )


def _reasoned(heading: str, service: Callable, said: str, consequences: list[str], form_class=ReasonForm) -> Callable:
    """A step with a reason; a new version is opened for editing."""

    def view(request: HttpRequest, found: Agreement) -> HttpResponse:
        form = form_class(posted(request))
        if request.method == "POST" and form.is_valid():
            done, made = attempt(form, lambda: service(agreement_id=found.pk, actor=request.user, **form.cleaned_data))
            if done:
                messages.success(request, said)
                return redirect("covenants:agreement", made.pk)
        return _page(request, found, heading, form=form, consequences=consequences)

    return view


_STEPS = {
    "lay_out": _plain(
        "定稿",
        lay_out_agreement,
        "已定稿，各方可以签订。",
        [
            "文本固定下来，并算出校验码（SHA-256）。",
            "签约各方可以看到，并在系统里签订，或登记纸质签订。",
            "还没有人签订以前，可以退回修改。",
        ],
        _duties_left_out,
    ),
    "reopen": _plain(
        "退回修改", reopen_agreement, "已退回修改。", ["回到草稿，改好后重新定稿。", "原来的校验码作废。"]
    ),
    "void": _reasoned(
        "作废", void_agreement, "已作废。", ["这份协议不再签订，编号留存。", "其中的认领可以写进另一份协议。"]
    ),
    "amend": _reasoned(
        "变更",
        amend_agreement,
        "已复制成新的版本，请修改后定稿，由各方重新签订。",
        [
            "产生新的版本，编号不变。",
            "新版本各方签订以前，原协议照常履行。",
            "签订以后，原来的承诺终止，已履行的记录保留。",
        ],
    ),
    "end": _reasoned(
        "终止",
        end_agreement,
        "已终止。",
        ["从终止日期起，这份协议的承诺不再应履。", "已履行的记录和协议文本保留。"],
        EndForm,
    ),
}


@requires(SIGN)
@once
def agreement_sign(request: HttpRequest, pk: int, party_pk: int) -> HttpResponse:
    """One side signs: in the system for oneself, or what was signed on paper."""
    found = agreement_or_404(pk)
    parties = list(found.parties.order_by("order"))
    party = next((row for row in parties if row.pk == party_pk), None)
    if party is None:
        raise Http404("no such side")
    doing = doing_of(found, parties)
    if party not in doing.signs + doing.on_behalf:
        if party.signed_on is not None:
            messages.info(request, f"{party.name}已由{party.signatory}于 {party.signed_on} 签订。")
        elif found.state != AgreementState.SIGNING:
            messages.info(request, f"这份协议现在是“{found.get_state_display()}”，不在签订中。")
        else:
            messages.error(request, "这一方由对方自己签订，或由所在社区登记纸质签订。")
        return redirect("covenants:agreement", pk)
    on_paper = "paper" in request.GET or party not in doing.signs
    form = (PaperSignForm if on_paper else SystemSignForm)(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: _sign(request, found, party, form, on_paper))
        if done:
            found.refresh_from_db()
            text = (
                "各方都已签订，承诺已在承诺墙公示。"
                if found.state == AgreementState.SIGNED
                else "已签订，等待其他方签订。"
            )
            messages.success(request, text)
            return redirect("covenants:agreement", pk)
    return _page(
        request,
        found,
        "登记纸质签订" if on_paper else "签订",
        "sign",
        party=party,
        form=form,
        on_paper=on_paper,
        multipart=on_paper,
        paper=paper_of(found.text),
        submit=f"登记{party.name}已签订" if on_paper else f"代表{party.name}签订",
    )


def _sign(request: HttpRequest, found: Agreement, party, form, on_paper: bool):
    data = form.cleaned_data
    if not on_paper:
        return sign_agreement(agreement_id=found.pk, party_id=party.pk, method=SignMethod.SYSTEM, actor=request.user)
    scan = read_upload(data["file"]) if data.get("file") else None
    return sign_agreement(
        agreement_id=found.pk,
        party_id=party.pk,
        method=SignMethod.PAPER,
        signatory=data["signatory"],
        signed_on=data["signed_on"],
        scan=scan,
        actor=request.user,
    )


@require_POST
@requires(SIGN)
@once
def agreement_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """A scan that comes later."""
    found = agreement_or_404(pk)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        if told(request, lambda: _scan(request, found, form))[0]:
            messages.success(request, "扫描件已上传。")
    else:
        messages.error(request, "请选择要上传的扫描件。")
    return redirect("covenants:agreement", pk)


def _scan(request: HttpRequest, found: Agreement, form: ScanForm):
    return add_scan(agreement_id=found.pk, scan=read_upload(form.cleaned_data["file"]), actor=request.user)


# ---- files ----------------------------------------------------------------------------------------------------------


def _attachment(pk: int) -> Attachment:
    return get_object_or_404(Attachment.objects.select_related("organization", "agreement", "fulfilment"), pk=pk)


@require_safe
@requires("covenant.view")
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself; that it was read is on record."""
    found = _attachment(pk)
    record(
        actor=request.user, action="covenants.attachment.read", obj=found.agreement or found.fulfilment, attachment=pk
    )
    return file_response(found)


@requires("pledge.fulfil")
@once
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away."""
    found = _attachment(pk)
    if found.agreement_id:
        back = reverse("covenants:agreement", args=[found.agreement_id])
    else:
        back = reverse("covenants:pledge", args=[found.fulfilment.pledge_id])
    if request.method == "POST":
        if told(request, lambda: remove_attachment(attachment_id=pk, actor=request.user))[0]:
            messages.success(request, "已删除。")
        return redirect(back)
    context = {
        "heading": "删除文件",
        "trail": crumbs(("删除文件", "")),
        "consequences": [f"“{found.name}”从系统里删去，不能恢复。", "删除会留下审计记录。"],
        "submit": "删除",
        "cancel_url": back,
    }
    return render(request, "covenants/agreements_confirm.html", context)
