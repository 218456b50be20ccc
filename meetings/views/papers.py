"""Files: minutes, the notice, the year's minutes as one, the excerpt, the ledger."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.audit import record
from common.views import may, requires
from exchange.documents import PDF_TYPE, OfficialDocument, Volume, to_docx, to_pdf
from exchange.documents.word import DOCX_TYPE
from meetings import documents
from meetings.models import AgendaItem, Minutes, MinutesState
from meetings.selectors.excerpts import excerpt_of
from meetings.selectors.ledger import ledger_kinds, ledger_workbook
from meetings.views.base import crumbs, meeting_or_404, organization_or_404, url_of
from orgs.models import Organization

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _download(request: HttpRequest, document: OfficialDocument | Volume, name: str, suffix: str, obj, action: str):
    if suffix == "docx":
        body, media_type = to_docx(document), DOCX_TYPE
    elif suffix == "pdf":
        body, media_type = to_pdf(document), PDF_TYPE
    else:
        raise Http404("no such file")
    return _file(request, body, media_type, name, suffix, obj, action)


def _file(request: HttpRequest, body: bytes, media_type: str, name: str, suffix: str, obj, action: str):
    record(actor=request.user, action=action, obj=obj, form=suffix)
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_safe
@requires("meeting.view")
def minutes_file(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """Word or PDF, or the text itself, whose sha256 is the one on the page."""
    found = get_object_or_404(Minutes.objects.select_related("organization", "meeting__organization"), pk=pk)
    name, action = documents.file_name(found, suffix), "meetings.minutes.downloaded"
    if suffix == "txt":
        if not found.text:
            raise Http404("no text before they are issued")
        return _file(request, found.text.encode(), "text/plain; charset=utf-8", name, suffix, found, action)
    return _download(request, documents.minutes_document(found), name, suffix, found, action)


@require_safe
@requires("meeting.view")
def notice_file(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """会议通知."""
    found = meeting_or_404(pk)
    name = documents.notice_name(found, suffix)
    return _download(request, documents.notice_document(found), name, suffix, found, "meetings.notice.downloaded")


@require_safe
@requires("meeting.view")
def volume_file(request: HttpRequest, pk: int, year: int, suffix: str) -> HttpResponse:
    """The year's issued minutes of a committee, bound; 404 in a year without any."""
    issued = list(
        Minutes.objects.filter(organization_id=pk, year=year, state=MinutesState.ISSUED)
        .select_related("organization", "meeting__organization")
        .order_by("number")
    )
    if not issued:
        raise Http404("no minutes in that year")
    organization = issued[0].organization
    volume = documents.year_volume(organization, year, issued)
    name = documents.volume_name(organization, year, suffix)
    return _download(request, volume, name, suffix, organization, "meetings.volume.downloaded")


@require_safe
@requires("meeting.view")
def excerpt(request: HttpRequest, pk: int) -> HttpResponse:
    """What the issued minutes say of a matter that one raised."""
    item, found = _excerpt_or_404(pk)
    context = {
        "item": item,
        "excerpt": found,
        "word": documents.outcome_word(found.outcome),
        "trail": crumbs(("议题", url_of("items")), (item.title, url_of("item", pk)), ("纪要摘录", "")),
    }
    return render(request, "meetings/minutes_excerpt.html", context)


@require_safe
@requires("meeting.view")
def excerpt_file(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """The excerpt as Word or PDF."""
    item, found = _excerpt_or_404(pk)
    name = f"{found.title} 纪要摘录.{suffix}"
    document = documents.excerpt_document(found)
    return _download(request, document, name, suffix, item, "meetings.excerpt.downloaded")


def _excerpt_or_404(pk: int):
    item = get_object_or_404(AgendaItem, pk=pk)
    found = excerpt_of(item)
    if found is None:
        raise Http404("nothing issued on it")
    return item, found


def year_files(organization: Organization, year: int) -> list[dict[str, str]]:
    """Label and address of what a committee's year can be taken away as: its minutes bound, a ledger per kind."""
    found = []
    if Minutes.objects.filter(organization=organization, year=year, state=MinutesState.ISSUED).exists():
        for suffix, word in (("docx", "Word"), ("pdf", "PDF")):
            address = reverse("meetings:volume_file", args=[organization.pk, year, suffix])
            found.append({"label": f"{year} 年纪要合订（{word}）", "url": address})
    if may("export"):
        address = reverse("meetings:ledger", args=[organization.pk, year])
        for kind, label in ledger_kinds(organization, year):
            found.append({"label": f"{year} 年{label}台账（Excel）", "url": f"{address}?{urlencode({'kind': kind})}"})
    return found


@require_safe
@requires("export")
def ledger(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The committee's meetings of a year and a kind (`?kind=`) as the ledger that people keep; goes back in."""
    organization = organization_or_404(pk)
    kinds = dict(ledger_kinds(organization, year))
    kind = request.GET.get("kind") or next(iter(kinds))
    if kind not in kinds:
        raise Http404("no such meetings in that year")
    body = ledger_workbook(organization, year, kind, kinds[kind])
    name = f"{organization.name}{year}年{kinds[kind]}台账.xlsx"
    return _file(request, body, XLSX_TYPE, name, "xlsx", organization, "meetings.ledger.exported")
