"""One seat of a draft: who sits there and what is said of it; and the co-option into a vacant seat in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.web import once, requires
from common.clock import today
from common.forms import attempt, told
from members.capacities import guess_capacity
from members.forms.drafts import NomineeForm
from members.forms.fields import units_for
from members.forms.filings import CoOptionForm
from members.models import Appointment, Nomination, Person, Seat
from members.selectors.drafts import draft_of, fixes_of, previewed
from members.selectors.head import Head, head_of
from members.selectors.people import drafted, seated
from members.selectors.sheet import sheet
from members.services.changes import propose_co_option
from members.services.persons import PersonLine
from members.services.slates import SlateLine, clear_seat, nominate, remove_seat
from members.views.base import committee_context
from members.views.drafts import fresh_version, version_of
from members.views.picking import chosen_person, new_person, picking_context
from orgs.models import UnitKind


def _seat(pk: int) -> Seat:
    return get_object_or_404(Seat.objects.select_related("term__organization__parent", "unit"), pk=pk)


@requires("committee.draft")
@once
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """A seat of a draft: search a person or make a new one, then say what is to be said."""
    place = _seat(pk)
    organization = place.term.organization
    head = head_of(organization, today())
    if not place.term.is_draft:
        return redirect("members:committee", organization.pk)
    if head.locked:
        messages.info(request, "名册已经报上级，等待办理；要修改请先撤回。")
        return redirect("members:draft", organization.pk)
    nomination = Nomination.objects.filter(seat=place).select_related("person__unit").first()
    person = chosen_person(request, organization.district_id)
    if person is None and nomination is not None and "change" not in request.GET:
        person = nomination.person
    form = None
    if person is not None:
        form = _nominee_form(request, head, place, person, nomination)
        if request.method == "POST" and "new_person" not in request.POST and form.is_valid():
            done, _ = attempt(
                form,
                lambda: nominate(
                    seat_id=pk,
                    person_id=person.pk,
                    facts=form.facts(),
                    version=form.cleaned_data["version"],
                    actor=request.user,
                ),
            )
            if done:
                messages.success(request, f"{place.get_position_display()}：{person} 已保存。")
                return redirect(reverse("members:draft", args=[organization.pk]) + f"#tier-{place.position}")
            form = fresh_version(form, place.term)
            nomination = Nomination.objects.filter(seat=place).select_related("person__unit").first()
    newcomer, made = new_person(request, organization, units_for(organization, place.unit_id))
    if made is not None:
        return redirect(f"{reverse('members:seat', args=[pk])}?{urlencode({'person': made.pk})}")
    found = draft_of(head, may_edit=True)
    context = {
        **committee_context(
            request,
            head,
            "",
            ("草案", reverse("members:draft", args=[organization.pk])),
            (place.get_position_display(), ""),
        ),
        "seat": place,
        "person": person,
        "nomination": nomination,
        "form": form,
        "newcomer": newcomer,
        "searching": person is None,
        "rules": sheet(found.findings, head.practice, head.day, fixes_of(head, found)),
        "back_url": reverse("members:draft", args=[organization.pk]),
        "pick_url": reverse("members:seat", args=[pk]),
        "preview_url": f"{reverse('members:seat_preview', args=[pk])}?{urlencode({'person': person.pk})}"
        if person
        else "",
    }
    if person is None:
        context |= picking_context(
            request,
            organization,
            seat=place,
            number=place.term.number - 1,
            taken=drafted(place.term, place.pk),
        )
    return render(request, "members/seat.html", context)


def _nominee_form(request, head: Head, place: Seat, person: Person, nomination: Nomination | None) -> NomineeForm:
    kept = nomination if nomination is not None and nomination.person_id == person.pk else None
    initial = {**_initial(head, place, person, kept), "version": place.term.version}
    posted = request.POST if request.method == "POST" and "new_person" not in request.POST else None
    extra = [person.unit_id, kept.represents_id if kept else None]
    return NomineeForm(posted, organization=head.organization, tier=head.tier, seat=place, units=extra, initial=initial)


def _initial(head: Head, place: Seat, person: Person, kept: Nomination | None) -> dict[str, Any]:
    """What is known already: this draft's own line, what was said in the last term, or what person and seat suggest."""
    if kept is not None:
        return {
            "part_time": kept.part_time,
            "represents": kept.represents_id,
            "selection_mode": kept.selection_mode,
            "eligibility": kept.eligibility,
            "capacity": place.capacity,
            "starts_on": kept.starts_on,
            "note": kept.note,
        }
    before = (
        Appointment.objects.filter(organization=head.organization, person=person, position=place.position)
        .select_related("seat")
        .order_by("-period")
        .first()
    )
    if before is not None:
        return {
            "part_time": before.part_time,
            "represents": before.represents_id,
            "selection_mode": before.selection_mode,
            "eligibility": before.eligibility,
            "capacity": place.capacity or before.seat.capacity,
        }
    unit = place.unit or (person.unit if person.unit and person.unit.kind != UnitKind.LOCAL else None)
    line = SlateLine(PersonLine(person.name, post=person.post), place.position, part_time=unit is not None)
    return {
        "part_time": unit is not None,
        "represents": unit.pk if unit is not None else None,
        "capacity": place.capacity or guess_capacity(head.tier, line),
    }


@require_POST
@requires("committee.draft")
def seat_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The composition sheet as it would be if the form were saved; nothing is written."""
    place = _seat(pk)
    head = head_of(place.term.organization, today())
    person = chosen_person(request, place.term.organization.district_id)
    if head.draft is None or head.draft.pk != place.term_id or person is None:
        return redirect("members:committee", place.term.organization_id)
    form = _nominee_form(request, head, place, person, None)
    form.is_valid()
    data = form.cleaned_data
    values = {
        "person_id": person.pk,
        "part_time": bool(data.get("part_time")),
        "represents_id": data["represents"].pk if data.get("represents") else None,
        "selection_mode": data.get("selection_mode", ""),
        "eligibility": data.get("eligibility", ""),
        "capacity": data.get("capacity", place.capacity),
    }
    rules = sheet(previewed(head, place, values), head.practice, head.day)
    return render(request, "components/composition.html", {"rules": rules, "sub": "如果这样保存"})


@require_POST
@requires("committee.draft")
@once
def seat_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the seat vacant."""
    place = _seat(pk)
    done, _ = told(request, lambda: clear_seat(seat_id=pk, version=version_of(request), actor=request.user))
    if done:
        messages.success(request, "这一席已空出，可以另选人。")
    return redirect("members:draft", place.term.organization_id)


@require_POST
@requires("committee.draft")
@once
def seat_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the seat, with whoever is in it, out of the draft."""
    place = _seat(pk)
    name = place.get_position_display()
    done, _ = told(request, lambda: remove_seat(seat_id=pk, version=version_of(request), actor=request.user))
    if done:
        messages.success(request, f"已撤去一席{name}。")
    return redirect("members:draft", place.term.organization_id)


@requires("committee.change")
@once
def co_option(request: HttpRequest, pk: int) -> HttpResponse:
    """增补: choose who is to fill a vacant seat of the term in force, and file it with the level above."""
    place = _seat(pk)
    organization = place.term.organization
    head = head_of(organization, today())
    if place.term.is_draft:
        return redirect("members:seat", pk)
    person = chosen_person(request, organization.district_id)
    posted = request.POST if request.method == "POST" and "new_person" not in request.POST else None
    facts = ground = None
    if person is not None:
        facts = NomineeForm(
            posted,
            organization=organization,
            tier=head.tier,
            seat=place,
            units=[person.unit_id],
            initial=_initial(head, place, person, None),
        )
        for name in ("capacity", "starts_on", "note", "version"):  # the seat says the first, a co-option the second
            facts.fields.pop(name, None)
        ground = CoOptionForm(posted, initial={"starts_on": today()})
        if posted is not None and facts.is_valid() and ground.is_valid():
            data = ground.cleaned_data
            done, filing = attempt(
                ground,
                lambda: propose_co_option(
                    seat_id=pk,
                    person_id=person.pk,
                    starts_on=data["starts_on"],
                    facts=facts.facts(),
                    ground=data["ground"],
                    document=data["document"],
                    actor=request.user,
                ),
            )
            if done:
                messages.success(request, f"增补{person}已报{head.superior_name}，同意备案后生效。")
                return redirect("members:filing", filing.pk)
    newcomer, made = new_person(request, organization, units_for(organization, place.unit_id))
    if made is not None:
        return redirect(f"{reverse('members:co_option', args=[pk])}?{urlencode({'person': made.pk})}")
    context = {
        **committee_context(request, head, "", (f"增补{place.get_position_display()}", "")),
        "seat": place,
        "person": person,
        "facts": facts,
        "ground": ground,
        "newcomer": newcomer,
        "searching": person is None,
        "back_url": reverse("members:committee", args=[organization.pk]),
        "pick_url": reverse("members:co_option", args=[pk]),
    }
    if person is None:
        context |= picking_context(
            request, organization, seat=place, number=place.term.number, taken=seated(organization, today())
        )
    return render(request, "members/co_option.html", context)
