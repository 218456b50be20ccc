"""A person: posts now and before, what is on record, and the phone for a stated purpose."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.web import may, once, requires
from common.clock import today
from common.forms import attempt, posted
from members.extensions import person_panels
from members.forms.people import PersonForm, PurposeForm, unit_choices
from members.models import Person
from members.selectors.people import record_of
from members.services.persons import create_person, reveal_phone, update_person
from orgs.models import Organization, Unit


def _person(pk: int) -> Person:
    return get_object_or_404(Person.objects.select_related("unit", "organization"), pk=pk)


def _context(person: Person, request: HttpRequest) -> dict[str, Any]:
    own = request.acting is not None and may("person.edit")
    return {
        "person": person,
        "record": record_of(person, today()),
        "trail": [{"label": "人员", "url": reverse("members:persons")}, {"label": person.name, "url": ""}],
        "panels": person_panels(person),
        "may_edit": own,
        "may_reveal": may("person.reveal") and bool(person.phone_sealed),
        "purpose": PurposeForm(),
        "facts": [
            {"label": "单位及职务", "value": person.post},
            {"label": "所在单位", "value": person.unit.name if person.unit else ""},
            {"label": "性别", "value": person.gender},
            {"label": "出生年月", "value": person.birth_text},
            {"label": "政治面貌", "value": person.political_status},
            {"label": "登记组织", "value": person.organization.name},
            {"label": "备注", "value": person.note},
        ],
    }


@require_safe
@requires("person.view")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Posts now and before across the committees that the office sees, and what is on record."""
    return render(request, "members/person.html", _context(_person(pk), request))


@require_POST
@requires("person.reveal")
def person_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone in clear on this one answer; the look is on record. Nothing is stored in the address or the session."""
    found = _person(pk)
    context = _context(found, request)
    form = PurposeForm(request.POST)
    context["purpose"] = form
    if form.is_valid():
        done, phone = attempt(
            form, lambda: reveal_phone(person_id=pk, purpose=form.cleaned_data["purpose"], actor=request.user)
        )
        if done:
            context["phone"] = phone
    return render(request, "members/person.html", context)


@requires("person.edit")
@once
def person_add(request: HttpRequest) -> HttpResponse:
    """Put a person on record; `?organization=` says with whom, the own office by default."""
    organization = _keeper(request)
    form = PersonForm(posted(request), units=unit_choices(), with_note=False)
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: create_person(organization_id=organization.pk, line=form.line(), actor=request.user)
        )
        if done:
            messages.success(request, f"{made.name}已登记。")
            return redirect("members:person", made.pk)
    return render(
        request,
        "members/form.html",
        {
            "heading": "登记人员",
            "intro": f"登记在{organization.name}。先查一下是不是已经有了：同名同电话的不会重复登记。不登记身份证号。",
            "trail": [{"label": "人员", "url": reverse("members:persons")}, {"label": "登记", "url": ""}],
            "form": form,
            "submit": "登记",
            "draft_key": "person-add",
            "cancel_url": reverse("members:persons"),
        },
    )


def _keeper(request: HttpRequest) -> Organization:
    text = request.GET.get("organization", "")
    own = request.acting.organization_id
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else own
    return get_object_or_404(Organization.objects, pk=pk)


@requires("person.edit")
@once
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is on record."""
    found = _person(pk)
    units = unit_choices()
    if found.unit_id:
        units = units | Unit._base_manager.filter(pk=found.unit_id)
    form = PersonForm(posted(request), units=units, person=found)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: update_person(person_id=pk, line=form.line(), note=form.cleaned_data["note"], actor=request.user),
        )
        if done:
            messages.success(request, "已保存。")
            return redirect("members:person", pk)
    return render(
        request,
        "members/form.html",
        {
            "heading": f"修改{found.name}的资料",
            "trail": [
                {"label": "人员", "url": reverse("members:persons")},
                {"label": found.name, "url": reverse("members:person", args=[pk])},
                {"label": "修改", "url": ""},
            ],
            "form": form,
            "submit": "保存",
            "draft_key": f"person-{pk}",
            "cancel_url": reverse("members:person", args=[pk]),
        },
    )
