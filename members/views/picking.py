"""Choosing a person: search first, so that nobody is typed twice; a new one only when nobody is found."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from common.errors import RuleBroken
from common.forms import attempt
from common.views import may
from members.forms.people import PersonForm
from members.models import Person, Seat
from members.selectors.people import find_candidates, suggestions
from members.services.persons import candidate, create_person
from orgs.models import Organization


def chosen_person(request: HttpRequest, district_id: int) -> Person | None:
    """The person that `?person=` names, from anywhere in the district; None without one; 404 for anybody else."""
    text = request.GET.get("person", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404("no such person")
    try:
        return candidate(int(text), district_id)
    except RuleBroken as error:
        raise Http404("no such person") from error


def picking_context(
    request: HttpRequest, organization: Organization, *, seat: Seat | None, number: int | None, taken: dict[int, str]
) -> dict[str, Any]:
    """What components of the search show: `q`, who was found, who comes to mind."""
    text = request.GET.get("q", "").strip()[:40]
    found = find_candidates(organization.district_id, text, taken)
    near = suggestions(organization, number, seat, taken) if seat is not None and number and not text else []
    return {"q": text, "too_short": 0 < len(text) < 2, "candidates": found, "suggestions": near}


def new_person(request: HttpRequest, organization: Organization, units) -> tuple[PersonForm | None, Person | None]:
    """(the form of a new person, the person once made); no form for an office that may not."""
    if not may("person.edit"):
        return None, None
    making = request.method == "POST" and "new_person" in request.POST
    initial = {"name": request.GET.get("q", "").strip()[:40]} if not request.GET.get("q", "").isascii() else {}
    form = PersonForm(request.POST if making else None, units=units, with_note=False, prefix="new", initial=initial)
    if making and form.is_valid():
        done, person = attempt(
            form, lambda: create_person(organization_id=organization.pk, line=form.line(), actor=request.user)
        )
        if done:
            return form, person
    return form, None
