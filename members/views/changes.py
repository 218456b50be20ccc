"""Changes in office: removal and release of somebody, and moving the end of a term."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.web import once, requires
from common.clock import today
from common.forms import attempt, posted
from members.facts import committee_facts
from members.forms.filings import EndingForm, ExtendForm
from members.models import Appointment
from members.selectors.committee import simulate_departure
from members.selectors.head import head_of
from members.services.changes import Ending, extend_term, propose_ending
from members.views.base import committee_context, head_today


@requires("committee.change")
@once
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """办理离任: removal or release, filed with the level above; beside it, what the committee would be without."""
    row = get_object_or_404(
        Appointment.objects.select_related("person", "organization__parent", "represents", "seat__term"), pk=pk
    )
    head = head_of(row.organization, today())
    form = EndingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        kind = data.pop("kind")
        done, filing = attempt(
            form, lambda: propose_ending(kind=kind, ending=Ending(appointment_id=pk, **data), actor=request.user)
        )
        if done:
            messages.success(request, f"已报{head.superior_name}，同意备案后生效。")
            return redirect("members:filing", filing.pk)
    facts = committee_facts([row.organization], today())[row.organization_id]
    names = {row.person_id: row.person.name}
    return render(
        request,
        "members/ending.html",
        {
            **committee_context(request, head, "", (f"{row.person}离任", "")),
            "row": row,
            "form": form,
            "simulation": simulate_departure(facts, names, row.person_id, head.practice, today()),
            "cites": list(
                dict.fromkeys(
                    figure.cite.label
                    for figure in map(head.practice.figure, ("release.notified", "removal.filed"))
                    if figure is not None
                )
            ),
            "submit": f"报{head.superior_name or '上级'}备案",
            "cancel_url": reverse("members:committee", args=[row.organization_id]),
        },
    )


@requires("committee.change")
@once
def term_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """延期或提前换届: move the end of the term in force, with the approval it rests on."""
    head = head_today(pk)
    if head.term is None:
        messages.error(request, "还没有已备案的班子，不用调整届满日期。")
        return redirect("members:committee", pk)
    form = ExtendForm(posted(request), initial={"last_day": head.term.last_day})
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: extend_term(term_id=head.term.pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "届满日期已调整，任到届满的同志一并顺延。")
            return redirect("members:committee", pk)
    return render(
        request,
        "members/form.html",
        {
            **committee_context(request, head, "", ("延期或提前换届", "")),
            "heading": "延期或提前换届",
            "intro": (
                f"{head.term.label}现定 {head.term.last_day} 届满。与社区党组织换届同步而提前或延期的，一般不超过一年；"
                "任到届满的同志随之顺延或提前，任内已离任的不变。"
            ),
            "form": form,
            "submit": "调整届满日期",
            "cancel_url": reverse("members:committee", args=[pk]),
        },
    )
