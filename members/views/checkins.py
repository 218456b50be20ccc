"""Members who report where they live, and their services: lists, one member, the acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.web import may, once, requires
from common.clock import today
from common.forms import attempt
from common.lists import Action, Column
from common.scoping import current_scope, everything
from members.filters.checkins import CheckInFilter, ServiceFilter
from members.forms.checkins import CheckInForm, LeaveForm, MoveForm, PlaceField, RefusalForm, ReportForm, ServiceForm
from members.forms.people import unit_choices
from members.models import CheckIn, Leaving, Service, ServiceState
from members.selectors.checkins import place_named, rates_below, state_of
from members.services.checkins import check_in as put_on_list
from members.services.checkins import end_check_in, move_check_in, report_many, update_check_in
from members.services.voluntary import decide_services, record_services
from members.views.base import organization_or_404, posted, told
from members.views.lists import RoomList
from members.views.picking import chosen_person, new_person, picking_context
from orgs.models import Organization, Tier, Unit

# So many can be ticked on one page; in a larger place one looks the member up first.
MOST_TICKED = 300


class CheckInList(RoomList):
    """报到党员: who is on the list, who came, who served; rates above, with their counts."""

    verb = "checkin.view"
    tab = "check_ins"
    model = CheckIn
    filterset_class = CheckInFilter
    template_name = "members/checkin_list.html"
    title = "报到党员"
    noun = "人"
    default_sort = "name"
    empty = "还没有报到党员。可以导入《在职党员报到登记表》，也可以点“登记报到”。"
    actions = [
        Action("登记报到", "members:check_in_add", icon="user-plus", verb="checkin.edit"),
        Action("记录服务", "members:service_add", verb="service.record", primary=False),
    ]
    columns = [
        Column(
            "name",
            "姓名",
            "person.name",
            sort="person__pinyin",
            url=lambda row: reverse("members:check_in", args=[row.pk]),
            fixed=True,
        ),
        Column("home_branch", "所在单位及党支部", "home_branch", sort="home_branch"),
        Column("rank", "职级", "get_rank_display", sort="rank", shown=False),
        Column("organization", "报到组织", "organization.name", sort="organization__lft"),
        Column("residence", "居住小区", "residence", sort="residence"),
        Column("state", "状态", lambda row: state_of(row, row.day)[1], state=lambda row: state_of(row, row.day)[0]),
        Column("reported_on", "报到日期", "reported_on", sort="reported_on"),
        Column("claimed_post", "认领岗位", "claimed_post", sort="claimed_post"),
        Column("wishes", "服务意向", lambda row: "、".join(row.wishes), shown=False),
        Column("unit", "成员单位", lambda row: row.unit.name if row.unit else "", sort="unit__pinyin", shown=False),
        Column("note", "备注", "note", shown=False),
    ]

    def get_queryset(self):
        """On the list on the day; those who left only where they are asked for."""
        rows = CheckIn.objects.select_related("person", "organization", "unit")
        if self.request.GET.get("state") == "left":
            return rows
        return rows.in_force(self.day).exclude(leaving=Leaving.MISTAKE)

    def prepare(self, rows):
        """Each as of the day."""
        for row in rows:
            row.day = self.day
        return rows

    def get_context_data(self, **kwargs):
        """With the rates of the scope and of the level below."""
        context = super().get_context_data(**kwargs)
        scope = current_scope()
        own = Organization.objects.filter(pk=scope.anchor_id).first() if scope.anchor_id else None
        return context | {"rates": rates_below(self.day, own)}


class ServiceList(RoomList):
    """党员服务: what was done where a member reported."""

    verb = "checkin.view"
    tab = "services"
    model = Service
    filterset_class = ServiceFilter
    template_name = "members/service_list.html"
    title = "党员服务"
    noun = "条"
    default_sort = "-on"
    empty = "还没有服务记录。点“记录服务”，一次可以记多名党员。"
    actions = [Action("记录服务", "members:service_add", verb="service.record")]
    columns = [
        Column("on", "日期", "on", sort="on", fixed=True),
        Column(
            "name",
            "党员",
            "check_in.person.name",
            sort="check_in__person__pinyin",
            url=lambda row: reverse("members:check_in", args=[row.check_in_id]),
            fixed=True,
        ),
        Column("title", "服务内容", "title", sort="title"),
        Column("organization", "服务地", "organization.name", sort="organization__lft"),
        Column("hours", "时长（小时）", "hours", number=True),
        Column("served", "服务人数", "served", number=True, shown=False),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: _STATES[row.state]),
        Column("reason", "不予确认的原因", "reason", shown=False),
        Column("note", "备注", "note", shown=False),
    ]

    def get_queryset(self):
        """With whose it was."""
        return Service.objects.select_related("check_in__person", "organization")

    def get_context_data(self, **kwargs):
        """With how many wait for confirmation."""
        waiting = Service.objects.filter(state=ServiceState.RECORDED).count() if may("checkin.edit") else 0
        return super().get_context_data(**kwargs) | {"waiting": waiting, "waiting_state": ServiceState.RECORDED}


_STATES = {ServiceState.RECORDED: "due", ServiceState.CONFIRMED: "ok", ServiceState.REFUSED: "mute"}


def _trail(*tail: tuple[str, str]) -> list[dict[str, str]]:
    crumbs = [("报到党员", reverse("members:check_ins")), *tail]
    return [{"label": label, "url": url} for label, url in crumbs]


def _check_in(pk: int) -> CheckIn:
    return get_object_or_404(CheckIn.objects.select_related("person", "organization__street", "unit"), pk=pk)


def _url(pk: int) -> str:
    return reverse("members:check_in", args=[pk])


@require_safe
@requires("checkin.view")
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """One member: where, since when, with which post, and what was done."""
    row = _check_in(pk)
    with everything("where a member of the office's list came from and went to"):
        before = CheckIn.objects.filter(pk=row.moved_from_id).select_related("organization").first()
        after = CheckIn.objects.filter(moved_from=row).select_related("organization").first()
    here = not row.leaving
    context = {
        "row": row,
        "services": Service.objects.filter(person=row.person_id).select_related("organization"),
        "trail": _trail((row.person.name, "")),
        "chip": state_of(row, today()),
        "may_edit": may("checkin.edit", row.organization) and here,
        "may_serve": may("service.record") and here and row.reported_on is not None,
        "facts": [
            {"label": "报到组织", "value": row.organization.name},
            {"label": "报到日期", "value": row.reported_on},
            {"label": "认领岗位", "value": row.claimed_post},
            {"label": "服务意向", "value": "、".join(row.wishes)},
            {"label": "居住小区", "value": row.residence},
            {"label": "所在单位及党支部", "value": row.home_branch},
            {"label": "成员单位", "value": row.unit.name if row.unit else ""},
            {"label": "职级", "value": row.get_rank_display()},
            {"label": "入党时间", "value": row.joined_party.strftime("%Y-%m") if row.joined_party else ""},
            {"label": "列入名单", "value": row.since},
            {"label": "从哪里迁来", "value": before.organization.name if before else ""},
            {"label": "迁往哪里", "value": after.organization.name if after else ""},
            {"label": "离开", "value": f"{row.get_leaving_display()} {row.last_day}" if row.leaving else ""},
            {"label": "备注", "value": row.note},
        ],
    }
    return render(request, "members/checkin.html", context)


@requires("checkin.edit")
@once
def check_in_add(request: HttpRequest) -> HttpResponse:
    """Choose who reports, then write down the rest."""
    organization = organization_or_404(request.acting.organization_id)
    places = _places_of(organization)
    person = chosen_person(request, organization.district_id)
    form = None
    if person is not None:
        sent = request.POST if request.method == "POST" and "new_person" not in request.POST else None
        initial = {
            "unit": person.unit_id,
            "home_branch": person.unit.name if person.unit else "",
            "reported_on": today(),
        }
        form = CheckInForm(sent, units=_units(person.unit_id), initial=initial)
        _ask_place(form, places)
        if sent is not None and form.is_valid():
            place = form.cleaned_data["organization"].pk if "organization" in form.fields else places[0].pk
            done, row = attempt(
                form, lambda: put_on_list(organization_id=place, line=form.line(person.pk), actor=request.user)
            )
            if done:
                messages.success(request, f"{person.name}已列入报到名单。")
                return redirect(_url(row.pk))
    newcomer, made = new_person(request, organization, unit_choices())
    if made is not None:
        return redirect(f"{reverse('members:check_in_add')}?{urlencode({'person': made.pk})}")
    context = {
        "heading": "登记报到",
        "trail": _trail(("登记", "")),
        "organization": organization,
        "person": person,
        "form": form,
        "newcomer": newcomer,
        "searching": person is None,
        "submit": "登记",
        "pick_url": reverse("members:check_in_add"),
        "back_url": reverse("members:check_ins"),
        "cancel_url": reverse("members:check_ins"),
    }
    if person is None:
        context |= picking_context(request, organization, seat=None, number=None, taken={})
    return render(request, "members/secondment_add.html", context)


def _units(own: int | None):
    units = unit_choices()
    return units | Unit._base_manager.filter(pk=own) if own else units


def _places_of(organization: Organization) -> list[Organization]:
    """Where an office can put a member on the list: its own place; of a street or district its communities."""
    if organization.tier in (Tier.COMMUNITY, Tier.GRID, Tier.HOME):
        return [organization]
    communities = Organization.objects.of_tier(Tier.COMMUNITY).existing(today())
    return list(communities.select_related("street").in_order())


def _ask_place(form: CheckInForm, places: list[Organization]) -> None:
    """An office above says in which community."""
    if len(places) == 1:
        return
    known = Organization.objects.filter(pk__in=[place.pk for place in places])
    field = PlaceField(known.select_related("street").in_order())
    form.fields = {"organization": field, **form.fields}


@requires("checkin.edit")
@once
def check_in_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is on record."""
    row = _check_in(pk)
    form = CheckInForm(posted(request), units=_units(row.unit_id), row=row)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: update_check_in(check_in_id=pk, line=form.line(row.person_id), actor=request.user)
        )
        if done:
            messages.success(request, "已保存。")
            return redirect(_url(pk))
    return _form(request, row, form, f"修改{row.person.name}的报到登记", "保存")


@requires("checkin.edit")
@once
def check_in_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The member came."""
    row = _check_in(pk)
    form = ReportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: report_many(check_in_ids=[pk], reported_on=form.cleaned_data["reported_on"], actor=request.user),
        )
        if done:
            messages.success(request, f"{row.person.name}已报到。")
            return redirect(_url(pk))
    return _form(request, row, form, f"{row.person.name}报到", "登记报到")


@requires("checkin.edit")
@once
def check_in_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Moving house."""
    row = _check_in(pk)
    form = MoveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, moved = attempt(
            form,
            lambda: move_check_in(
                check_in_id=pk,
                organization_id=place_named(row.organization.district_id, data["place"]).pk,
                moved_on=data["moved_on"],
                residence=data["residence"],
                actor=request.user,
            ),
        )
        if done:
            messages.success(request, f"{row.person.name}已迁往{moved.organization.name}，服务记录保留。")
            return redirect(_url(pk))
    intro = "迁出以后由对方社区管理；岗位、意向和服务记录随人走，这里的历史照样查得到。"
    return _form(request, row, form, f"{row.person.name}迁出", "办理迁出", intro)


@requires("checkin.edit")
@once
def check_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer in service, or never should have been here."""
    row = _check_in(pk)
    form = LeaveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: end_check_in(check_in_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, f"{row.person.name}已移出报到名单，历史保留。")
            return redirect(_url(pk))
    return _form(request, row, form, f"{row.person.name}移出名单", "移出名单")


def _form(request, row: CheckIn, form, heading: str, submit: str, intro: str = "") -> HttpResponse:
    context = {
        "heading": heading,
        "intro": intro,
        "trail": _trail((row.person.name, _url(row.pk)), (submit, "")),
        "form": form,
        "submit": submit,
        "cancel_url": _url(row.pk),
    }
    return render(request, "members/form.html", context)


# ---- services -------------------------------------------------------------------------------------------------------


@requires("service.record")
@once
def service_add(request: HttpRequest) -> HttpResponse:
    """What was done, by one or several members: typed once. `?check_in=` ticks one beforehand."""
    text = request.GET.get("check_in", "")
    only = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    rows = CheckIn.objects.in_force(today()).filter(reported_on__isnull=False).select_related("person")
    rows = rows.filter(pk=only) if only else rows
    people = {row.pk: _who(row) for row in rows.order_by("person__pinyin", "pk")[: MOST_TICKED + 1]}
    why = "先在报到名单里登记报到，再记录服务。"
    if len(people) > MOST_TICKED:
        people, why = {}, f"已报到的超过 {MOST_TICKED} 人，请在名单里找到本人，再点“记录服务”。"
    form = ServiceForm(posted(request), people=people, initial={"check_ins": [str(only)] if only else []})
    if people and request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: record_services(check_in_ids=form.ids(), line=form.line(), actor=request.user)
        )
        if done:
            waiting = any(row.state == ServiceState.RECORDED for row in made)
            tail = "，等社区确认" if waiting else ""
            messages.success(request, f"已记录 {len(made)} 人的服务{tail}。" if made else "这些服务已经记录过了。")
            return redirect(_url(only) if only else reverse("members:services"))
    context = {
        "heading": "记录服务",
        "trail": _trail(("记录服务", "")),
        "form": form if people else None,
        "why": why,
        "submit": "记录",
        "cancel_url": _url(only) if only else reverse("members:check_ins"),
    }
    return render(request, "members/service_form.html", context)


def _who(row: CheckIn) -> str:
    return f"{row.person.name}（{row.claimed_post or row.home_branch or '未认领岗位'}）"


@require_POST
@requires("checkin.edit")
@once
def services_confirm(request: HttpRequest) -> HttpResponse:
    """Everything that waits in the office's sight, or the one named."""
    one = request.POST.get("service", "")
    waiting = Service.objects.filter(state=ServiceState.RECORDED)
    if one:
        waiting = waiting.filter(pk=int(one)) if one.isascii() and one.isdigit() and len(one) < 19 else waiting.none()
    ids = list(waiting.values_list("pk", flat=True))
    done, count = told(request, lambda: decide_services(service_ids=ids, confirm=True, actor=request.user))
    if done:
        messages.success(request, f"已确认 {count} 条服务记录。" if count else "没有等待确认的服务记录。")
    return redirect("members:services")


@requires("checkin.edit")
@once
def service_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The place does not confirm a record, and says why."""
    row = get_object_or_404(Service.objects.select_related("check_in__person", "organization"), pk=pk)
    form = RefusalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done, _ = attempt(
            form, lambda: decide_services(service_ids=[pk], confirm=False, reason=reason, actor=request.user)
        )
        if done:
            messages.success(request, "已退回，记录人会看到原因。")
            return redirect(_url(row.check_in_id))
    return _form(request, row.check_in, form, f"不予确认：{row.title}", "不予确认")
