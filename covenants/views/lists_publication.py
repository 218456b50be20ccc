"""The published list: for those who sign in, for residents who do not, on paper, as a code to scan, as a workbook."""

from __future__ import annotations

from itertools import groupby, zip_longest
from operator import itemgetter

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.audit import record
from common.clock import today
from common.lists import EXPORT_TYPES
from common.qr import qr_svg
from common.scoping import everything
from common.views import requires
from covenants.frequency import said
from covenants.models import Direction, ItemState, ListItem, Publication
from covenants.selectors.publications import marks_of
from covenants.selectors.record import digest_of
from covenants.views.base import cycle_context, head_on, head_today
from exchange.writing import write_table

PUBLIC_SECONDS = 300
TITLES = {Direction.OFFER: "能够提供的服务", Direction.NEED: "需要提供的服务"}


def sides_of(lines: list[dict], marks: dict[int, str]) -> list[dict]:
    """Both lists, each in the order of its numbers, which follow the categories; `mark`: what became of a line."""
    lines = [line | {"mark": marks.get(line["item"], "")} for line in lines]
    sides = []
    for way in (Direction.OFFER, Direction.NEED):
        rows = [line for line in lines if line["direction"] == way]
        by_category = groupby(sorted(rows, key=itemgetter("number")), key=itemgetter("category"))
        groups = [{"label": label, "rows": list(found)} for label, found in by_category]
        sides.append({"key": way.value, "label": TITLES[way], "count": len(rows), "groups": groups})
    return sides


@require_safe
@requires("covenant.view")
def publications(request: HttpRequest, pk: int) -> HttpResponse:
    """What a cycle published, the first list and its supplements."""
    head = head_on(request, pk)
    rows = Publication.objects.filter(cycle=head.cycle, published_on__lte=head.day).select_related("meeting", "actor")
    return render(
        request,
        "covenants/lists_publications.html",
        {**cycle_context(request, head, "publications"), "publications": rows},
    )


@require_safe
@requires("covenant.view")
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One published list, to be read, printed and shown to residents."""
    found = get_object_or_404(
        Publication.objects.select_related("cycle__organization", "organization", "meeting"), pk=pk
    )
    head = head_today(found.cycle_id)
    back = reverse("covenants:publications", args=[found.cycle_id])
    return render(
        request,
        "covenants/lists_publication.html",
        {
            **cycle_context(request, head, "", ("发布", back), (found.title, "")),
            "publication": found,
            "sides": sides_of(found.lines, marks_of(found.lines)),
            "public_url": request.build_absolute_uri(reverse("covenants:open_list", args=[found.token]))
            if found.cycle.is_public
            else "",
            "print_title": f"{found.title}（{found.year}年第{found.number}期）",
        },
    )


@require_safe
@requires("covenant.view")
def publication_qr(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to scan, as a drawing: it leads to the public page."""
    found = get_object_or_404(Publication.objects.select_related("cycle"), pk=pk)
    if not found.cycle.is_public:
        raise Http404
    address = request.build_absolute_uri(reverse("covenants:open_list", args=[found.token]))
    return HttpResponse(qr_svg(address), content_type="image/svg+xml")


@login_not_required
@require_safe
def open_list(request: HttpRequest, token: str) -> HttpResponse:
    """The list for the neighbourhood, without sign-in: the frozen lines, and which of them were taken back since."""
    with everything("a published list is read by the neighbourhood"):
        found = (
            Publication.objects.select_related("cycle", "organization")
            .filter(token=token, cycle__is_public=True)
            .first()
        )
    if found is None:
        raise Http404
    marks = marks_of(found.lines)
    etag = f'"{digest_of([found.digest, sorted(marks.items())])[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        sides = sides_of(found.lines, marks)
        answer = render(request, "covenants/lists_open.html", {"publication": found, "sides": sides})
    answer["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=PUBLIC_SECONDS)
    return answer


HEADERS = (
    "社区", "单位名称", "单位性质", "能够提供的服务", "服务频次", "服务对象", "联系人", "联系电话", "需要提供的服务",
    "需求期限/频次", "需求对象", "备注",
)  # fmt: skip


@require_safe
@requires("export")
def cycle_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The list in the form of the sheet that people fill in: what comes out can go back in."""
    head = head_today(pk)
    cycle = head.cycle
    items = (
        ListItem.objects.filter(cycle=cycle)
        .exclude(state__in=[ItemState.WITHDRAWN, ItemState.DECLINED, ItemState.MERGED])
        .select_related("unit", "organization")
        .order_by("unit__pinyin", "unit_id", "direction", "pk")
    )
    rows = []
    for _, own in groupby(items, key=lambda item: item.unit_id):
        own = list(own)
        offers = [item for item in own if item.direction == Direction.OFFER]
        needs = [item for item in own if item.direction == Direction.NEED]
        rows += [_sheet_row(cycle, offer, need) for offer, need in zip_longest(offers, needs)]
    body = write_table(title="双向服务清单", headers=HEADERS, rows=rows, form="xlsx")
    record(actor=request.user, action="list.exported", obj=cycle, list="covenants:cycle_workbook", rows=len(rows))
    response = HttpResponse(body, content_type=EXPORT_TYPES["xlsx"])
    name = f"{cycle.organization.name}{cycle.title}_{today():%Y%m%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _sheet_row(cycle, offer: ListItem | None, need: ListItem | None) -> list:
    item = offer or need
    unit = item.unit
    return [
        cycle.organization.name,
        item.party_name,
        unit.get_kind_display() if unit else "",
        _text(offer),
        said(offer) if offer else "",
        offer.audience if offer else "",
        item.contact_name,
        item.contact_phone_masked,
        _text(need),
        said(need) if need else "",
        need.audience if need else "",
        "",
    ]


def _text(item: ListItem | None) -> str:
    """The whole of what was written: a title that stands for a long text gives the text."""
    if item is None:
        return ""
    return item.detail if item.title.endswith("…") and item.detail else item.title
