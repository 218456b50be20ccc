"""Reserve talent: the list, taken in, corrected, ended (HB 五·二是)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.web import may, once, requires
from common.forms import answer_form, attempt, posted
from common.lists import Action, Column, with_places
from members.filters.opinions import ReserveFilter
from members.forms.opinions import ReserveEndForm, ReserveForm
from members.forms.people import unit_choices
from members.models import Readiness, Reserve
from members.services.reserves import VERB, end_reserve, take_into_reserve, update_reserve
from members.views.base import organization_or_404
from members.views.lists import RoomList
from members.views.picking import chosen_person, new_person, picking_context

_STATES = {Readiness.NOW: "ok", Readiness.NEXT: "due", Readiness.LATER: "mute"}


class ReserveList(RoomList):
    """后备人才: who is in reserve on the day."""

    verb = "person.view"
    tab = "reserves"
    model = Reserve
    filterset_class = ReserveFilter
    dated = True
    title = "后备人才"
    noun = "人"
    default_sort = "name"
    empty = "还没有后备人才。点“列入后备”，从名册里选人，写明培养方向。"
    actions = [Action("列入后备", "members:reserve_add", icon="user-plus", verb=VERB)]
    columns = [
        Column(
            "name", "姓名", "person.name", sort="person__pinyin", fixed=True,
            url=lambda row: reverse("members:reserve_edit", args=[row.pk]) if may(VERB) else "",
        ),
        Column("post", "单位及职务", "person.post"),
        Column("aim", "培养方向", "aim", sort="aim"),
        Column(
            "readiness", "梯度", "get_readiness_display", sort="readiness", state=lambda row: _STATES[row.readiness]
        ),
        Column("mentor", "培养联系人", "mentor"),
        Column("street", "街道", "organization.street.name", shown=False),
        Column("community", "社区", "organization.community.name", shown=False),
        Column("organization", "储备单位", "organization.name", sort="organization__lft"),
        Column("since", "列入", "since", sort="period"),
        Column("note", "备注", "note", shown=False),
    ]  # fmt: skip

    def get_columns(self):
        """With street and community for whoever looks at several."""
        return with_places(self.columns)

    def get_queryset(self):
        """In reserve on the day."""
        rows = Reserve.objects.in_force(self.day).exclude(ended_as="MISTAKE")
        return rows.select_related("person", "organization__street", "organization__community")


def _trail(*tail: tuple[str, str]) -> list[dict[str, str]]:
    crumbs = [("后备人才", reverse("members:reserves")), *tail]
    return [{"label": label, "url": url} for label, url in crumbs]


@requires(VERB)
@once
def reserve_add(request: HttpRequest) -> HttpResponse:
    """Choose who, then write down for what."""
    organization = organization_or_404(request.acting.organization_id)
    person = chosen_person(request, organization.district_id)
    form = None
    if person is not None:
        sent = request.POST if request.method == "POST" and "new_person" not in request.POST else None
        form = ReserveForm(sent)
        if sent is not None and form.is_valid():
            done, _ = attempt(
                form,
                lambda: take_into_reserve(
                    organization_id=organization.pk, line=form.line(person.pk), actor=request.user
                ),
            )
            if done:
                messages.success(request, f"{person.name}已列入后备人才。")
                return redirect("members:reserves")
    newcomer, made = new_person(request, organization, unit_choices())
    if made is not None:
        return redirect(f"{reverse('members:reserve_add')}?{urlencode({'person': made.pk})}")
    context = {
        "heading": "列入后备",
        "trail": _trail(("列入", "")),
        "organization": organization,
        "person": person,
        "form": form,
        "newcomer": newcomer,
        "searching": person is None,
        "submit": "列入",
        "pick_url": reverse("members:reserve_add"),
        "back_url": reverse("members:reserves"),
        "cancel_url": reverse("members:reserves"),
    }
    if person is None:
        context |= picking_context(request, organization, seat=None, number=None, taken={})
    return render(request, "members/secondment_add.html", context)


def _row(pk: int) -> Reserve:
    return get_object_or_404(Reserve.objects.select_related("person", "organization"), pk=pk)


def _form(request, row: Reserve, form, heading: str, submit: str, service, done: str, **more) -> HttpResponse:
    """A form about one in reserve; afterwards one is back at the list."""
    back, trail = reverse("members:reserves"), _trail((row.person.name, ""))
    return answer_form(
        request, form, template="members/reserve_form.html", back=back, service=service, done=done,
        heading=heading, submit=submit, trail=trail, **more,
    )  # fmt: skip


@requires(VERB)
@once
def reserve_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct aim, gradient or mentor; from here one is ended too."""
    row = _row(pk)
    form = ReserveForm(posted(request), row=row)
    return _form(
        request, row, form, f"后备人才：{row.person.name}", "保存",
        lambda: update_reserve(reserve_id=pk, line=form.line(row.person_id), actor=request.user), "已保存。",
        standing=row,
    )  # fmt: skip


@requires(VERB)
@once
def reserve_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Appointed, left, or no longer fit."""
    row = _row(pk)
    form = ReserveEndForm(posted(request))
    return _form(
        request, row, form, f"{row.person.name}退出后备", "登记退出",
        lambda: end_reserve(reserve_id=pk, actor=request.user, **form.cleaned_data), "已登记，历史保留。",
    )  # fmt: skip
