"""Pages of units and venues."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.clock import today
from common.errors import Conflict
from common.forms import attempt
from common.scoping import current_scope
from common.views import may, once, requires
from orgs import services
from orgs.forms.others import (
    CloseUnitForm,
    JoinForm,
    LeaveForm,
    RevealForm,
    UnitForm,
    VenueForm,
    VenueOfForm,
    may_register,
)
from orgs.hours import not_read
from orgs.models import Organization, Participation, Unit, Venue


def _unit_or_404(pk: int) -> Unit:
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        raise Http404
    return unit


def _trail(*rest: dict) -> list[dict]:
    return [{"label": "成员单位", "url": reverse("orgs:units")}, *rest]


@requires("unit.view")
@require_safe
def unit(request, pk):
    """A unit: who it is, where it takes part, whom to call."""
    return render(request, "orgs/unit.html", _unit_context(_unit_or_404(pk)))


def _unit_context(found: Unit, **extra) -> dict:
    parts = list(
        Participation.objects.filter(unit=found)
        .select_related("organization", "organization__parent")
        .order_by("-period")
    )
    own = current_scope().party_id == found.pk
    return {
        "unit": found,
        "facts": [
            {"label": "类别", "value": found.get_kind_display()},
            {"label": "统一社会信用代码", "value": found.credit_code},
            {"label": "党组织名称", "value": found.party_organization},
            {"label": "上级党组织", "value": found.superior},
            {"label": "职工人数", "value": found.headcount},
            {"label": "党员人数", "value": found.party_members},
            {"label": "地址", "value": found.address},
            {"label": "备注", "value": found.note},
        ],
        "current": [part for part in parts if part.holds_on(today())],
        "past": [part for part in parts if part.until and part.until <= today()],
        "coming": [part for part in parts if part.since and part.since > today()],
        "may_edit": may("unit.edit", found) and found.closed_on is None,
        "may_join": may("unit.edit") and not own and found.closed_on is None,
        "may_reveal": may("person.reveal", found),
        "may_see_places": may("org.view"),
        "reveal_form": RevealForm(),
        "trail": _trail({"label": found.name, "url": ""}),
        **extra,
    }


@requires("person.reveal")
@require_POST
def unit_reveal(request, pk):
    """The phone in clear, once, for a purpose."""
    found = _unit_or_404(pk)
    form = RevealForm(request.POST)
    phone = None
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        _, phone = attempt(form, lambda: services.reveal_unit_phone(unit_id=pk, purpose=purpose, actor=request.user))
    return render(request, "orgs/unit.html", _unit_context(found, reveal_form=form, phone=phone))


@requires("unit.edit")
@once
def unit_create(request):
    """Register a unit; what the district already has is joined instead."""
    if not may_register():
        raise Http404
    scope = current_scope()
    district_id = scope.district_id
    whole = scope.anchor_id == district_id
    initial = {"organization": request.GET.get("organization", ""), "name": request.GET.get("name", "")}
    form = UnitForm(request.POST or None, initial=initial)
    join = JoinForm(request.POST or None, initial=initial, required=not whole)
    known = []
    if request.method == "POST" and form.is_valid() & join.is_valid():
        given = form.given()
        known = services.known_units(district_id=district_id, name=given["name"], credit_code=given["credit_code"])
        near = all(item.why == "名称相近" for item in known)
        if not known or (near and "sure" in request.POST):
            done, new = attempt(
                form,
                lambda: services.create_unit(
                    district_id=district_id,
                    organization_id=join.cleaned_data["organization"] or None,
                    relation=join.cleaned_data["relation"],
                    since=join.cleaned_data["since"],
                    actor=request.user,
                    **given,
                ),
            )
            if done:
                messages.success(request, f"已登记“{new.name}”。")
                return redirect("orgs:unit", pk=new.pk)
    context = {
        "form": form,
        "join": join,
        "known": known,
        "near": bool(known) and all(item.why == "名称相近" for item in known),
        "join_to": join.cleaned_data.get("organization") if join.is_bound and join.is_valid() else None,
        "relation": join.cleaned_data.get("relation") if join.is_bound and join.is_valid() else "",
        "submit": "登记单位",
        "cancel_url": reverse("orgs:units"),
        "trail": _trail({"label": "登记单位", "url": ""}),
    }
    return render(request, "orgs/unit_create.html", context)


@requires("unit.edit")
@once
def unit_edit(request, pk):
    """Change what is known of a unit."""
    found = _unit_or_404(pk)
    names = [name for name in UnitForm.base_fields if name != "contact_phone"]
    initial = {name: getattr(found, name) for name in names}
    form = UnitForm(request.POST or None, initial=initial, editing=True)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: services.update_unit(unit_id=pk, actor=request.user, **form.given(editing=True))
        )
        if done:
            messages.success(request, "已保存。")
            return redirect("orgs:unit", pk=pk)
    context = _form_context(form, "修改单位", "保存单位", found)
    return render(request, "orgs/form.html", context)


def _form_context(form, heading: str, submit: str, found: Unit, **extra) -> dict:
    url = reverse("orgs:unit", args=[found.pk])
    return {
        "form": form,
        "heading": heading,
        "sub": found.name,
        "submit": submit,
        "cancel_url": url,
        "trail": _trail({"label": found.name, "url": url}, {"label": heading, "url": ""}),
        **extra,
    }


@requires("unit.edit")
@once
def unit_join(request, pk):
    """Let a unit of the district take part somewhere in scope. Units registered elsewhere may be joined by id."""
    if current_scope().party_id is not None:
        raise Http404
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, part = attempt(
            form,
            lambda: services.join_unit(
                unit_id=pk,
                organization_id=data["organization"],
                relation=data["relation"],
                since=data["since"],
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, f"“{part.unit.name}”已加入“{part.organization.name}”。")
            return redirect("orgs:unit", pk=pk)
    return render(request, "orgs/form.html", _form_context(form, "加入组织", "加入组织", _unit_or_404(pk)))


@requires("unit.edit")
@once
def participation_end(request, pk):
    """A unit no longer takes part in an organisation."""
    part = Participation.objects.select_related("unit", "organization").filter(pk=pk).first()
    if part is None or not may("unit.edit", part.organization):
        raise Http404
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["on"]
        done, _ = attempt(form, lambda: services.leave_organization(participation_id=pk, on=day, actor=request.user))
        if done:
            messages.success(request, f"“{part.unit.name}”自 {day} 起不再参与“{part.organization.name}”。")
            return redirect("orgs:participants", pk=part.organization_id)
    context = {
        "form": form,
        "heading": "退出组织",
        "question": f"“{part.unit.name}”不再参与“{part.organization.name}”？",
        "consequences": ["参与关系自退出日期起结束，历史保留", "代表本单位任兼职的人员不会自动解除，请另行办理"],
        "submit": "退出组织",
        "cancel_url": reverse("orgs:participants", args=[part.organization_id]),
    }
    return render(request, "orgs/confirm.html", context)


@requires("unit.edit")
@once
def unit_close(request, pk):
    """A unit leaves the district."""
    found = _unit_or_404(pk)
    if current_scope().party_id is not None:
        raise Http404
    form = CloseUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _ = attempt(form, lambda: services.close_unit(unit_id=pk, actor=request.user, **data))
        if done:
            messages.success(request, f"“{found.name}”已退出。")
            return redirect("orgs:unit", pk=pk)
    context = {
        "form": form,
        "heading": "退出共建",
        "question": f"“{found.name}”退出本区的共建？",
        "consequences": ["它参与的所有组织自退出日期起结束参与关系", "它的联络员的授权随之结束", "单位资料和历史保留"],
        "submit": "退出共建",
        "cancel_url": reverse("orgs:unit", args=[pk]),
    }
    return render(request, "orgs/confirm.html", context)


# ---- venues ----------------------------------------------------------------------------------------------------------


@requires("org.edit")
@once
def venue_create(request):
    """Register a place."""
    form = VenueOfForm(request.POST or None, initial={"organization": request.GET.get("organization", "")})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        organization_id = data.pop("organization")
        done, _ = attempt(
            form, lambda: services.create_venue(organization_id=organization_id, actor=request.user, **data)
        )
        if done:
            messages.success(request, "已登记。")
            _warn_unread(request, data["opening_hours"])
            return redirect("orgs:places", pk=organization_id)
    return render(request, "orgs/form.html", _venue_context(form, "登记阵地", "登记阵地"))


@requires("org.edit")
@once
def venue_edit(request, pk):
    """Change, close or reopen a place."""
    venue = Venue.objects.select_related("organization").filter(pk=pk).first()
    if venue is None:
        raise Http404
    form = VenueForm(request.POST or None, initial={name: getattr(venue, name) for name in VenueForm.base_fields})
    if request.method == "POST" and "close" in request.POST:
        try:
            services.close_venue(venue_id=pk, actor=request.user)
        except Conflict as error:  # somebody has it booked; nothing was typed that could be lost
            messages.error(request, error.message)
            return redirect("orgs:venue_edit", pk=pk)
        messages.success(request, f"“{venue.name}”已停用。")
        return redirect("orgs:places", pk=venue.organization_id)
    if request.method == "POST" and "reopen" in request.POST:
        services.reopen_venue(venue_id=pk, actor=request.user)
        messages.success(request, f"“{venue.name}”已恢复使用。")
        return redirect("orgs:places", pk=venue.organization_id)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: services.update_venue(venue_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已保存。")
            _warn_unread(request, form.cleaned_data["opening_hours"])
            return redirect("orgs:places", pk=venue.organization_id)
    context = _venue_context(form, "修改阵地", "保存阵地", venue.organization)
    return render(request, "orgs/venue_edit.html", {**context, "venue": venue})


def _warn_unread(request, hours: str) -> None:
    if said := not_read(hours):
        messages.warning(request, said)


def _venue_context(form, heading: str, submit: str, organization: Organization | None = None) -> dict:
    cancel = reverse("orgs:places", args=[organization.pk]) if organization else reverse("orgs:venues")
    trail = [{"label": "阵地", "url": reverse("orgs:venues")}, {"label": heading, "url": ""}]
    return {
        "form": form,
        "heading": heading,
        "sub": organization.name if organization else "",
        "submit": submit,
        "cancel_url": cancel,
        "trail": trail,
    }
