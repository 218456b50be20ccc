"""Agreements: the list, what waits to be agreed upon, the page with the document beside the data, the draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.web import VerbRequired, may, once, requires
from common.audit import record
from common.clock import today
from common.forms import attempt, posted
from common.lists import Column, ListView
from covenants.documents import (
    agreement_document,
    agreement_text,
    file_name,
    is_intact,
    side_names,
)
from covenants.filters.agreements import AgreementFilter, kind_choices
from covenants.forms.agreements import (
    AgreementForm,
    NewAgreementForm,
    ScanForm,
    TermFormSet,
    claims_between,
    terms_initial,
)
from covenants.frequency import said
from covenants.models import Agreement, AgreementParty, AgreementState, ListCycle
from covenants.selectors.agreements import (
    agreements_on,
    attachments_of,
    doing_of,
    kind_label,
    open_claims,
    pairs_waiting,
    party_names,
    standing_of,
)
from covenants.selectors.paper import paper_of
from covenants.selectors.pledges import progress_of
from covenants.services.agreements import draft_agreement, update_agreement
from covenants.services.terms import term_of
from covenants.states import MAY_SIGN
from covenants.views.base import OfCycle, crumbs
from exchange.documents import PDF_TYPE, to_docx, to_pdf
from exchange.documents.word import DOCX_TYPE
from orgs.models import Unit
from orgs.rules_in_force import practice_of, practices_of

VERB = "agreement.edit"


def agreement_or_404(pk: int) -> Agreement:
    """The agreement if it is in scope, with what its pages need."""
    return get_object_or_404(
        Agreement.objects.select_related("organization", "cycle", "supersedes", "drafted_by"), pk=pk
    )


def trail_of(agreement: Agreement, *tail: tuple[str, str]) -> list[dict[str, str]]:
    """双向服务 / 协议 / 〔2026〕3号 / …"""
    own = reverse("covenants:agreement", args=[agreement.pk]) if tail else ""
    return crumbs(("协议", reverse("covenants:agreements")), (agreement.number_text, own), *tail)


class AgreementList(VerbRequired, ListView):
    """Agreements of the scope."""

    verb = "covenant.view"
    model = Agreement
    filterset_class = AgreementFilter
    template_name = "covenants/agreements_list.html"
    title = "协议"
    noun = "份"
    default_sort = "-number"
    empty = "还没有协议。认领确认以后，点“拟定协议”，双方各自提供的会写进同一份。"
    columns = [
        Column("number", "编号", "number_text", sort="created_at", fixed=True),
        Column(
            "title",
            "标题",
            "title",
            sort="title",
            url=lambda row: reverse("covenants:agreement", args=[row.pk]),
            fixed=True,
        ),
        Column("kind", "种类", "kind_label"),
        Column("parties", "签约方", "party_names"),
        Column("organization", "组织", "organization.name", sort="organization__lft", shown=False),
        Column("cycle", "周期", "cycle.title", shown=False),
        Column("since", "有效期自", "since", sort="period"),
        Column("last_day", "至", "last_day"),
        Column(
            "state",
            "状态",
            lambda row: row.standing[1],
            sort="state",
            state=lambda row: row.standing[0],
        ),
        Column("signed", "签订日期", "signed_then", sort="signed_on"),
        Column("digest", "文本校验码", "digest", shown=False),
    ]

    def get_queryset(self):
        """With whose and of which round."""
        return Agreement.objects.select_related("organization", "cycle")

    def prepare(self, rows):
        """Names of the sides and of the kind, and how it stood on the day. A constant number of queries."""
        names, past = party_names(rows), self.past_day()
        practices = practices_of({row.organization.district_id for row in rows}, today()) if rows else {}
        for row in rows:
            row.party_names = names.get(row.pk, "")
            row.kind_label = kind_label(practices[row.organization.district_id], row.kind)
            row.standing = standing_of(row, past)
            row.signed_then = row.signed_on if past is None or (row.signed_on and row.signed_on <= past) else None
        return rows

    def past_day(self) -> date | None:
        """The day the rows are shown as of; None: as they stand now."""
        return None

    def get_context_data(self, **kwargs):
        """With the path and what waits."""
        return super().get_context_data(**kwargs) | {"trail": crumbs(("协议", "")), "may_draft": may(VERB)}


class CycleAgreements(OfCycle, AgreementList):
    """协议 of one cycle, as a tab of its page."""

    template_name = "covenants/agreements_cycle.html"
    route = "cycle_agreements"

    def get_queryset(self):
        """Its own; of a day in the past those laid out by it, as they stood."""
        rows = super().get_queryset()
        day = self.past_day()
        return rows if day is None else agreements_on(rows.filter(laid_out_on__lte=day), day)

    def past_day(self) -> date | None:
        """The day of the cycle's head."""
        return None if self.head.today else self.head.day


@requires(VERB)
@once
def agreement_add(request: HttpRequest) -> HttpResponse:
    """What was claimed and confirmed waits here by pair of parties: one click drafts the agreement."""
    cycles = ListCycle.objects.filter(stage__in=MAY_SIGN).select_related("organization").order_by("-period", "pk")
    units = Unit.objects.filter(
        participations__organization__in=cycles.values("organization"),
        participations__period__contains=today(),
        closed_on=None,
    )
    form = NewAgreementForm(
        posted(request), cycles=cycles, kinds=kind_choices(), units=units.distinct().order_by("pinyin", "pk")[:1000]
    )
    pairs = pairs_waiting()
    if request.method == "POST" and form.is_valid():
        made = _draft(request, form, pairs)
        if made is not None:
            messages.success(request, "已按清单和认领拟好，请补充职责任务和共建计划，再定稿。")
            return redirect("covenants:agreement_edit", made.pk)
    context = {
        "trail": crumbs(("协议", reverse("covenants:agreements")), ("拟定", "")),
        "pairs": pairs,
        "kinds": kind_choices(),
        "form": form if cycles else None,
        "submit": "拟定",
        "cancel_url": reverse("covenants:agreements"),
    }
    return render(request, "covenants/agreements_add.html", context)


def _draft(request: HttpRequest, form: NewAgreementForm, pairs) -> Agreement | None:
    """With every confirmed claim between the chosen parties that waits; of two units, what they agreed themselves."""
    data, ids = form.cleaned_data, form.unit_ids()
    claims = [
        pk
        for pair in pairs
        if pair.cycle.pk == data["cycle"].pk and set(pair.unit_ids) == set(ids)
        for pk in pair.claim_ids
    ]
    done, made = attempt(
        form,
        lambda: draft_agreement(
            cycle_id=data["cycle"].pk, kind=data["kind"], unit_ids=ids, claim_ids=claims, actor=request.user
        ),
    )
    return made if done else None


@require_safe
@requires("covenant.view")
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """The document beside the data: who signed, what it brings, its files, its hash, and what may be done."""
    found = agreement_or_404(pk)
    parties = list(found.parties.select_related("signed_by").order_by("order"))
    sides = side_names(parties)
    practice = practice_of(found.organization.district_id, today())
    doing = doing_of(found, parties)
    text = found.text or agreement_text(found)
    terms = list(found.terms.select_related("giver", "receiver", "pledge__organization").order_by("order"))
    pledges = [term.pledge for term in terms if hasattr(term, "pledge")]
    progress = progress_of(pledges) if pledges else {}
    newer = Agreement.objects.filter(supersedes=found).first()
    return render(
        request,
        "covenants/agreements_detail.html",
        {
            "agreement": found,
            "trail": trail_of(found),
            "kind": kind_label(practice, found.kind),
            "standing": standing_of(found),
            "paper": paper_of(text),
            "intact": is_intact(found) if found.text else None,
            "sides": [_side(party, sides, doing) for party in parties],
            "pledges": [
                {"pledge": pledge, "progress": progress[pledge.pk], "said": said(pledge)} for pledge in pledges
            ],
            "scans": attachments_of(found),
            "scan_form": ScanForm() if doing.may_act and found.state == AgreementState.SIGNING else None,
            "doing": doing,
            "steps": _steps(found),
            "buttons": _buttons(found, parties, doing),
            "newer": newer,
            "facts": _facts(found),
        },
    )


def _side(party: AgreementParty, sides: dict[int, str], doing) -> dict[str, Any]:
    """A side as the page shows it, with the way to sign that is open to this office."""
    url = reverse("covenants:agreement_sign", args=[party.agreement_id, party.pk])
    return {
        "party": party,
        "role": sides[party.pk],
        "sign_url": url if party in doing.signs else "",
        "paper_url": f"{url}?paper=1" if party in doing.signs or party in doing.on_behalf else "",
    }


def _facts(found: Agreement) -> list[dict[str, Any]]:
    facts = [
        {"label": "周期", "value": found.cycle.title, "url": reverse("covenants:cycle", args=[found.cycle_id])},
        {"label": "有效期", "value": f"{found.since} 至 {found.last_day}"},
        {"label": "拟稿", "value": found.drafted_by},
        {"label": "定稿日期", "value": found.laid_out_on},
        {"label": "签订日期", "value": found.signed_on},
    ]
    if found.ended_on:
        facts.append({"label": "终止日期", "value": found.ended_on})
    if found.reason:
        facts.append({"label": "原因", "value": found.reason})
    if found.supersedes_id:
        url = reverse("covenants:agreement", args=[found.supersedes_id])
        facts.append({"label": "原协议", "value": found.supersedes.number_text, "url": url})
    return facts


def _steps(found: Agreement) -> list[dict[str, str]]:
    order = [("拟稿", AgreementState.DRAFT), ("定稿待签", AgreementState.SIGNING), ("各方签订", AgreementState.SIGNED)]
    states = [state for _, state in order]
    at = states.index(found.state) if found.state in states else len(order)
    done = found.state in (AgreementState.SIGNED, AgreementState.AMENDED)
    if found.state == AgreementState.VOID:
        return []
    return [
        {"label": label, "state": "done" if number < at or done else "current" if number == at else "todo"}
        for number, (label, _) in enumerate(order)
    ]


def _buttons(found: Agreement, parties: list[AgreementParty], doing) -> list[dict[str, Any]]:
    """Acts of the committee's office, the next one first. Once somebody signed, the text goes back to nobody."""
    if not doing.may_edit:
        return []
    untouched = all(party.signed_on is None for party in parties)
    acts = {
        AgreementState.DRAFT: [
            ("lay_out", "定稿", True),
            ("edit", "修改", False),
            ("void", "作废", False),
        ],
        AgreementState.SIGNING: [*([("reopen", "退回修改", False)] if untouched else []), ("void", "作废", False)],
        AgreementState.SIGNED: [("amend", "变更", False), ("end", "终止", False)] if not found.ended_on else [],
    }.get(AgreementState(found.state), [])
    return [
        {
            "label": label,
            "primary": primary,
            "url": reverse("covenants:agreement_edit", args=[found.pk])
            if name == "edit"
            else reverse("covenants:agreement_step", args=[found.pk, name]),
        }
        for name, label, primary in acts
    ]


@requires(VERB)
@once
def agreement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft: proposed from the list and the claims, to be completed."""
    found = agreement_or_404(pk)
    if found.state != AgreementState.DRAFT:
        messages.info(request, f"这份协议现在是“{found.get_state_display()}”，文本不能再改。")
        return redirect("covenants:agreement", pk)
    parties = list(found.parties.order_by("order"))
    terms = list(found.terms.order_by("order"))
    waiting = [term_of(claim, found) for claim in claims_between(open_claims(found.cycle), parties)]
    form = AgreementForm(posted(request), agreement=found, parties=parties)
    formset = TermFormSet(
        posted(request), initial=terms_initial(terms, waiting), form_kwargs={"parties": parties}, prefix="term"
    )
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        lines = [
            row.line()
            for row in formset
            if row.cleaned_data.get("keep") and row.cleaned_data.get("content", "").strip()
        ]
        done, _ = attempt(
            form,
            lambda: update_agreement(agreement_id=pk, line=form.line(), terms=lines, actor=request.user),
        )
        if done:
            messages.success(request, "已保存。核对全文以后就可以定稿。")
            return redirect("covenants:agreement", pk)
    return render(
        request,
        "covenants/agreements_form.html",
        {
            "agreement": found,
            "trail": trail_of(found, ("修改", "")),
            "form": form,
            "formset": formset,
            "submit": "保存并看全文",
            "cancel_url": reverse("covenants:agreement", args=[pk]),
        },
    )


@require_safe
@requires("covenant.view")
def agreement_file(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """The document as Word or PDF, or the text itself, whose sha256 is the hash on the page."""
    found = agreement_or_404(pk)
    if suffix == "txt":
        if not found.text:
            raise Http404("no text before it is laid out")
        body, media_type = found.text.encode(), "text/plain; charset=utf-8"
    elif suffix == "docx":
        body, media_type = to_docx(agreement_document(found)), DOCX_TYPE
    elif suffix == "pdf":
        body, media_type = to_pdf(agreement_document(found)), PDF_TYPE
    else:
        raise Http404("no such file")
    record(actor=request.user, action="covenants.agreement.downloaded", obj=found, form=suffix)
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, file_name(found, suffix))
    return response
