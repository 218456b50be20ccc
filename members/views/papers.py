"""Files: a filing as an official document."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.views import requires
from members.documents import hand_out
from members.models import Filing


@require_safe
@requires("filing.view")
def filing_file(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """Word or PDF."""
    found = get_object_or_404(Filing.objects.select_related("organization", "superior", "term"), pk=pk)
    made = hand_out(found, suffix, actor=request.user)
    if made is None:
        raise Http404("no such file")
    response = HttpResponse(made.body, content_type=made.media_type)
    response["Content-Disposition"] = content_disposition_header(True, made.name)
    return response
