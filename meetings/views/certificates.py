"""Service certificates: what one member did in one committee, on a page and as Word or PDF."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from common.audit import record
from common.clock import today
from common.views import requires
from exchange.documents import DOCX_TYPE, PDF_TYPE, to_docx, to_pdf
from meetings.certificates import certificate_document, certificate_name, service_record
from meetings.forms.touch import PeriodForm
from meetings.views.base import crumbs, organization_or_404
from members.models import Person

EDIT = "meeting.edit"


@require_safe
@requires(EDIT)
def certificate(request: HttpRequest, pk: int, organization: int) -> HttpResponse:
    """What one member did in one committee in a period; as Word or PDF with `?form=`."""
    place = organization_or_404(organization)
    person = _person_of(pk, place)
    usual = {"since": date(today().year, 1, 1), "until": today()}
    form = PeriodForm({name: request.GET.get(name) or day.isoformat() for name, day in usual.items()})
    found = None
    if form.is_valid():
        found = service_record(person, place, form.cleaned_data["since"], form.cleaned_data["until"])
        wanted = request.GET.get("form", "")
        if wanted and not found.empty:
            return _certificate_file(request, found, wanted)
    query = urlencode({"since": found.since, "until": found.last_day}) if found is not None else ""
    return render(
        request,
        "meetings/certificate.html",
        {
            "person": person,
            "organization": place,
            "form": form,
            "record": found,
            "query": query,
            "trail": crumbs(("组织生活", reverse("meetings:activities")), (f"{person.name}的服务证明", "")),
        },
    )


def _certificate_file(request: HttpRequest, found, wanted: str) -> HttpResponse:
    document = certificate_document(found, today())
    if wanted == "docx":
        body, media_type = to_docx(document), DOCX_TYPE
    elif wanted == "pdf":
        body, media_type = to_pdf(document), PDF_TYPE
    else:
        raise Http404("no such file")
    record(actor=request.user, action="meetings.certificate.issued", obj=found.person, form=wanted)
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, certificate_name(found, wanted))
    return response


def _person_of(pk: int, place) -> Person:
    """Somebody who sat in the committee or took part in what it did; 404 for anybody else."""
    person = Person.objects.select_related("unit").filter(pk=pk).first()
    if person is None:
        # A member kept by another organisation is seen through what he or she does here.
        row = place.appointments.filter(person_id=pk).select_related("person__unit").first()
        person = row.person if row is not None else None
    if person is None:
        raise Http404("nobody")
    return person
