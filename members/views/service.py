"""What part-time members do and how they grow: duty lists, secondments, trainings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.web import may, once, requires
from common.clock import today
from common.forms import attempt, posted, told
from members.forms.people import (
    AttendanceForm,
    DutyDoneForm,
    DutyForm,
    SecondmentForm,
    TrainingForm,
    unit_choices,
)
from members.models import Appointment, Duty, Secondment, Training
from members.selectors.people import part_time_members
from members.services.duties import add_duties, complete_duty, remove_duty, reopen_duty, update_duty
from members.services.secondments import create_secondment, update_secondment
from members.services.trainings import create_training, set_attendance, update_training
from members.views.base import committee_context, head_today, organization_or_404
from members.views.picking import chosen_person, new_person, picking_context
from orgs.models import Unit


def _list(name: str, label: str, *tail: tuple[str, str]) -> list[dict[str, str]]:
    crumbs = [("队伍", reverse("members:committees")), (label, reverse(f"members:{name}")), *tail]
    return [{"label": text, "url": url} for text, url in crumbs]


# ---- duty lists -----------------------------------------------------------------------------------------------------


@requires("committee.draft")
@once
def duty_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One line for one, some or all part-time members of a committee: typed once."""
    head = head_today(pk)
    members = list(
        Appointment.objects.of_committee(pk)
        .filter(part_time=True)
        .in_force(today())
        .select_related("person", "represents")
        .order_by("seat__order", "pk")
    )
    back = reverse("members:committee_duties", args=[pk])
    if not members:
        messages.info(request, "这个班子现在没有兼职委员，履职清单只列兼职委员。")
        return redirect(back)
    form = DutyForm(posted(request), members=members)
    if request.method == "POST" and form.is_valid():
        ids = [int(value) for value in form.cleaned_data["appointments"]]
        done, duties = attempt(form, lambda: add_duties(appointment_ids=ids, line=form.line(), actor=request.user))
        if done:
            messages.success(request, f"已列入 {len(duties)} 名兼职委员的履职清单。")
            return redirect(back)
    return render(
        request,
        "members/form.html",
        {
            **committee_context(request, head, "", ("履职", back), ("新增事项", "")),
            "heading": "新增履职事项",
            "form": form,
            "submit": "列入清单",
            "cancel_url": back,
        },
    )


def _duty(pk: int) -> Duty:
    return get_object_or_404(Duty.objects.select_related("appointment__person", "appointment__organization"), pk=pk)


def _duty_page(request: HttpRequest, duty: Duty, form, heading: str, submit: str) -> HttpResponse:
    back = reverse("members:committee_duties", args=[duty.appointment.organization_id])
    return render(
        request,
        "members/duty_form.html",
        {
            "duty": duty,
            "heading": heading,
            "trail": _list("duties", "履职清单", (heading, "")),
            "form": form,
            "submit": submit,
            "cancel_url": back,
        },
    )


@requires("committee.draft")
@once
def duty_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an open line."""
    duty = _duty(pk)
    initial = {"title": duty.title, "detail": duty.detail, "due_on": duty.due_on}
    form = DutyForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: update_duty(duty_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, "已保存。")
            return redirect("members:committee_duties", duty.appointment.organization_id)
    return _duty_page(request, duty, form, "修改履职事项", "保存")


@requires("committee.draft")
@once
def duty_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that it was done."""
    duty = _duty(pk)
    form = DutyDoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: complete_duty(duty_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已办结。")
            return redirect("members:committee_duties", duty.appointment.organization_id)
    return _duty_page(request, duty, form, "办结履职事项", "办结")


@require_POST
@requires("committee.draft")
@once
def duty_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not done after all."""
    duty = _duty(pk)
    if told(request, lambda: reopen_duty(duty_id=pk, actor=request.user))[0]:
        messages.success(request, "已恢复为未完成。")
    return redirect("members:committee_duties", duty.appointment.organization_id)


@require_POST
@requires("committee.draft")
@once
def duty_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line that was never done off the list."""
    duty = _duty(pk)
    if told(request, lambda: remove_duty(duty_id=pk, actor=request.user))[0]:
        messages.success(request, f"已从{duty.appointment.person}的履职清单中删去“{duty.title}”。")
    return redirect("members:committee_duties", duty.appointment.organization_id)


# ---- secondments ----------------------------------------------------------------------------------------------------


@requires("committee.draft")
@once
def secondment_add(request: HttpRequest) -> HttpResponse:
    """Choose who was sent, then say where and until when."""
    organization = organization_or_404(request.acting.organization_id)
    person = chosen_person(request, organization.district_id)
    units = unit_choices()
    if person is not None and person.unit_id:
        units = units | Unit._base_manager.filter(pk=person.unit_id)
    form = None
    if person is not None:
        posted = request.POST if request.method == "POST" and "new_person" not in request.POST else None
        form = SecondmentForm(posted, units=units, initial={"unit": person.unit_id, "since": today()})
        if posted is not None and form.is_valid():
            done, row = attempt(
                form,
                lambda: create_secondment(
                    organization_id=organization.pk, line=form.line(person.pk), actor=request.user
                ),
            )
            if done:
                messages.success(request, f"{row.person}的挂职已登记。")
                return redirect("members:secondments")
    newcomer, made = new_person(request, organization, unit_choices())
    if made is not None:
        return redirect(f"{reverse('members:secondment_add')}?{urlencode({'person': made.pk})}")
    context = {
        "heading": "登记挂职",
        "trail": _list("secondments", "挂职", ("登记", "")),
        "organization": organization,
        "person": person,
        "form": form,
        "newcomer": newcomer,
        "searching": person is None,
        "submit": "登记",
        "pick_url": reverse("members:secondment_add"),
        "back_url": reverse("members:secondments"),
        "cancel_url": reverse("members:secondments"),
    }
    if person is None:
        context |= picking_context(request, organization, seat=None, number=None, taken={})
    return render(request, "members/secondment_add.html", context)


@requires("committee.draft")
@once
def secondment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a secondment, or write down its last day."""
    row = get_object_or_404(Secondment.objects.select_related("person", "organization", "unit"), pk=pk)
    units = unit_choices() | Unit._base_manager.filter(pk=row.unit_id)
    form = SecondmentForm(posted(request), units=units, row=row)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: update_secondment(secondment_id=pk, line=form.line(row.person_id), actor=request.user),
        )
        if done:
            messages.success(request, "已保存。")
            return redirect("members:secondments")
    return render(
        request,
        "members/form.html",
        {
            "heading": f"{row.person}的挂职",
            "trail": _list("secondments", "挂职", (row.person.name, "")),
            "form": form,
            "submit": "保存",
            "cancel_url": reverse("members:secondments"),
        },
    )


# ---- trainings ------------------------------------------------------------------------------------------------------


@requires("committee.draft")
@once
def training_add(request: HttpRequest) -> HttpResponse:
    """Put a training on record; who was there is ticked next."""
    organization = organization_or_404(request.acting.organization_id)
    form = TrainingForm(posted(request), initial={"held_on": today()})
    if request.method == "POST" and form.is_valid():
        done, training = attempt(
            form, lambda: create_training(organization_id=organization.pk, line=form.line(), actor=request.user)
        )
        if done:
            messages.success(request, "培训已登记，请勾选参训人员。")
            return redirect("members:training", training.pk)
    return render(
        request,
        "members/form.html",
        {
            "heading": "登记培训",
            "intro": f"主办：{organization.name}。保存后勾选参训人员。",
            "trail": _list("trainings", "培训", ("登记", "")),
            "form": form,
            "submit": "下一步：勾选参训人员",
            "cancel_url": reverse("members:trainings"),
        },
    )


@requires("committee.view", post="committee.draft")
@once
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """A training and who was there; attendance is ticked among the part-time members in office that day."""
    found = get_object_or_404(Training.objects.select_related("organization"), pk=pk)
    present = {row.person_id: row.person for row in found.attendances.select_related("person")}
    members = list(part_time_members(found.organization, found.held_on))
    people = {row.person_id: f"{row.person.name}（{row.organization.name}）" for row in members}
    people |= {pk: person.name for pk, person in present.items() if pk not in people}
    form = AttendanceForm(posted(request), people=people, present=set(present))
    if request.method == "POST" and form.is_valid():
        done, count = attempt(
            form, lambda: set_attendance(training_id=pk, person_ids=form.person_ids(), actor=request.user)
        )
        if done:
            messages.success(request, f"已记 {count} 人参训。")
            return redirect("members:training", pk)
    return render(
        request,
        "members/training.html",
        {
            "training": found,
            "trail": _list("trainings", "培训", (found.title, "")),
            "form": form if people else None,
            "present": list(present.values()),
            "may_edit": may("committee.draft"),
            "facts": [
                {"label": "日期", "value": found.held_on},
                {"label": "主办组织", "value": found.organization.name},
                {"label": "学时", "value": found.hours},
                {"label": "地点", "value": found.place},
                {"label": "内容", "value": found.content},
            ],
        },
    )


@requires("committee.draft")
@once
def training_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is on record of a training."""
    found = get_object_or_404(Training.objects.select_related("organization"), pk=pk)
    initial = {name: getattr(found, name) for name in ("title", "held_on", "hours", "place", "content")}
    form = TrainingForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: update_training(training_id=pk, line=form.line(), actor=request.user))
        if done:
            messages.success(request, "已保存。")
            return redirect("members:training", pk)
    return render(
        request,
        "members/form.html",
        {
            "heading": "修改培训",
            "trail": _list("trainings", "培训", (found.title, reverse("members:training", args=[pk])), ("修改", "")),
            "form": form,
            "submit": "保存",
            "cancel_url": reverse("members:training", args=[pk]),
        },
    )
