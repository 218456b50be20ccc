"""One item of one organisation: why it stands as it does, what was recorded, and recording."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from appraisal.checklists.evidence import (
    EvidenceLine,
    check_recordable,
    check_returnable,
    check_withdrawable,
    is_own,
    record_evidence,
    records_of,
    return_evidence,
    withdraw_evidence,
)
from appraisal.checklists.forms import EvidenceForm, RemarkForm, source_text
from appraisal.checklists.periods import period_rows
from appraisal.checklists.selectors import holders_of, progress_rows
from appraisal.checklists.standing import day_for, standings_of
from appraisal.models import ChecklistState, Evidence, EvidenceFile, PeriodState, Progress
from appraisal.selectors import remedy_of
from appraisal.year.views.base import DECIDE, REPORT, VIEW, crumbs, decides, form_page, not_for_us
from common.audit import record
from common.clock import today
from common.errors import RuleBroken
from common.files import file_response, read_upload
from common.forms import posted
from common.views import as_of, is_past_view, once, requires
from orgs.wording import tier_word

PERIODS = {PeriodState.KEPT: "ok", PeriodState.EXPLAINED: "info", PeriodState.MISSED: "bad"}
PAGES = {"meeting": "meetings:meeting", "activity": "meetings:activity", "project": "covenants:project"}


def _progress(pk: int, on: date | None = None) -> Progress:
    return get_object_or_404(progress_rows(on or today()).select_related("organization__parent"), pk=pk)


def _url(pk: int) -> str:
    return reverse("appraisal:year_progress", args=[pk])


def _list_url(row: Progress) -> str:
    address = reverse("appraisal:year_checklist_of", args=[row.organization_id])
    return f"{address}?year={row.item.checklist.year}"


def _tail(row: Progress) -> tuple[tuple[str, str], ...]:
    home = f"{reverse('appraisal:year_checklists')}?year={row.item.checklist.year}"
    return (("任务清单", home), (row.organization.name, _list_url(row)))


@require_safe
@requires(VIEW)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it stands as it does; what was recorded, also what was taken back."""
    on = as_of(request)
    row = _progress(pk, on)
    item, day = row.item, day_for(row.item, on)
    standing = standings_of([row], on)[row.pk]
    evidence = list(
        row.evidence.filter(recorded_on__lte=on)
        .select_related("meeting", "activity", "project", "recorded_by", "withdrawn_by")
        .prefetch_related(Prefetch("files", EvidenceFile.objects.defer("content").order_by("pk")))
    )
    works = item.checklist.state == ChecklistState.PUBLISHED and not is_past_view(request)
    holder = holders_of([row.organization_id], day).get((row.organization_id, item.post), "") if item.post else ""
    list_url = reverse("appraisal:year_checklist", args=[item.checklist_id])
    context = {
        "row": row,
        "item": item,
        "standing": standing,
        "day": day,
        "source": source_text(item),
        "trail": crumbs(*_tail(row), (item.text[:20], "")),
        "evidence": [
            {"row": one, "link": _link(one), "gone": one.withdrawn_on is not None and one.withdrawn_on <= on}
            for one in evidence
        ],
        "periods": [{"row": one, "colour": PERIODS[one.state]} for one in period_rows(row.pk, on)] if item.rule else [],
        "whose": "" if is_own(row) else row.organization.name,
        "may_record": works and not item.is_automatic and is_own(row),
        "may_return": works and not item.is_automatic and decides(row.organization),
        "remedy_url": _remedy(row, standing),
        "metric_url": _metric(row, standing, day),
        "facts": [
            {"label": "责任组织", "value": row.organization.name},
            {"label": "责任岗位", "value": f"{item.get_post_display()} {holder}".strip()},
            {"label": "完成期限", "value": item.due or f"{item.checklist.year}年底"},
            {"label": "完成标准", "value": item.note},
            {"label": "层级", "value": tier_word(row.organization.tier)},
            {"label": "清单", "value": item.checklist.name, "url": list_url},
            {"label": "出处", "value": item.heading.clause or "本区自定"},
        ],
    }  # fmt: skip
    return render(request, "appraisal/checklists/progress.html", context)


def _link(one: Evidence) -> dict[str, str] | None:
    """The record it rests on."""
    for kind, route in PAGES.items():
        found = getattr(one, kind)
        if found is not None:
            return {"text": str(found), "url": reverse(route, args=[found.pk])}
    return None


def _remedy(row: Progress, standing) -> str:
    """Where a rule that does not hold is mended, for those whose item it is: nobody does it in another's name."""
    if standing.finding is None or not is_own(row):
        return ""
    return reverse(remedy_of(standing.finding), args=[row.organization_id])


def _metric(row: Progress, standing, day: date) -> str:
    if standing.value is None:
        return ""
    address = reverse("appraisal:metric", args=[row.item.metric])
    past = "" if day == today() else f"&on={day}"
    return f"{address}?organization={row.organization_id}{past}"


@requires(REPORT)
@once
def record_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Put down what was done; whose item it is not is told so instead of being shown the form."""
    row = _progress(pk)
    heading = "登记完成情况"
    if refused := _not_for_us(request, row, heading, lambda: check_recordable(row)):
        return refused
    files = request.FILES if request.method == "POST" else None
    records = records_of(row.organization_id, row.item.checklist.year)
    form = EvidenceForm(posted(request), files, records=records, initial=EvidenceForm.initial_of(today()))

    def service():
        data = form.cleaned_data
        return record_evidence(
            progress_id=pk,
            line=EvidenceLine(data["done_on"], data["text"], data["link"]),
            uploads=[read_upload(one) for one in data["file"]],
            actor=request.user,
        )

    return form_page(
        request,
        form,
        heading=heading,
        subject=f"{row.organization.name} · {row.item.text}",
        back=_url(pk),
        service=service,
        done="已登记。",
        tail=(*_tail(row), (row.item.text[:20], _url(pk))),
    )


def _not_for_us(request: HttpRequest, row: Progress, heading: str, check: Callable[[], None]) -> HttpResponse | None:
    """The page that says why there is nothing to fill in here; None where there is."""
    try:
        check()
    except RuleBroken as error:
        subject, tail = f"{row.organization.name} · {row.item.text}", (*_tail(row), (row.item.text[:20], _url(row.pk)))
        return not_for_us(request, heading, subject, error.message, _url(row.pk), *tail)
    return None


def _evidence(pk: int) -> Evidence:
    found = Evidence.objects.select_related("progress__item__checklist", "progress__organization__parent")
    return get_object_or_404(found, pk=pk)


def _taken(request: HttpRequest, pk: int, heading: str, check, service, done: str) -> HttpResponse:
    found = _evidence(pk)
    row = found.progress
    if refused := _not_for_us(request, row, heading, lambda: check(found, row)):
        return refused
    form = RemarkForm(posted(request))
    return form_page(
        request,
        form,
        heading=heading,
        subject=f"{row.organization.name} · {row.item.text}",
        intro=f"{found.done_on} {found.text}",
        back=_url(row.pk),
        service=lambda: service(evidence_id=pk, remark=form.cleaned_data["remark"], actor=request.user),
        done=done,
        submit=heading,
        tail=(*_tail(row), (row.item.text[:20], _url(row.pk))),
    )


@requires(REPORT)
@once
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was wrong."""
    return _taken(request, pk, "撤回", check_withdrawable, withdraw_evidence, "已撤回。")


@requires(DECIDE)
@once
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not show that the item was done."""
    return _taken(request, pk, "退回", check_returnable, return_evidence, "已退回，对方的清单里重新列为未完成。")


@require_safe
@requires(VIEW)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself; that it was read is on record."""
    found = get_object_or_404(EvidenceFile.objects.select_related("evidence__progress"), pk=pk)
    record(actor=request.user, action="appraisal.checklist.file_read", obj=found.evidence.progress, file=pk)
    return file_response(found)
