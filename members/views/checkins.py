"""Members who report where they live, and their services: lists, one member, the acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.web import may, once, requires
from common.clock import today
from common.forms import attempt, posted
from common.lists import Action, Column
from common.scoping import current_scope, everything
from members.extensions import member_links
from members.filters.checkins import CheckInFilter
from members.forms.checkins import CheckInForm, LeaveForm, MoveForm, PlaceField, ReportForm
from members.forms.people import unit_choices
from members.models import CheckIn, Leaving, OpinionRequest, Service
from members.posts import posts_of
from members.selectors.checkins import kept_here, place_named, place_names, rates_below, state_of
from members.services.checkins import check_in as put_on_list
from members.services.checkins import end_check_in, move_check_in, report_many, update_check_in
from members.views.base import organization_or_404
from members.views.lists import RoomList
from members.views.picking import chosen_person, new_person, picking_context
from orgs.models import TIER_COLUMN, Organization, Tier, Unit


class CheckInList(RoomList):
    """报到党员: who is on the list, who came, who served; rates above, with their counts."""

    verb = "checkin.view"
    tab = "check_ins"
    model = CheckIn
    filterset_class = CheckInFilter
    dated = True
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
        Column("kind", "党员类别", "get_kind_display", sort="kind", shown=False),
        Column("managing", "管理党组织", lambda row: row.managing.name if row.managing else "", shown=False),
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
        rows = CheckIn.objects.select_related("person", "organization", "unit", "managing")
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


def trail_of(*tail: tuple[str, str]) -> list[dict[str, str]]:
    crumbs = [("报到党员", reverse("members:check_ins")), *tail]
    return [{"label": label, "url": url} for label, url in crumbs]


def _rows():
    return CheckIn.objects.select_related(
        "person", "organization__street", "organization__community", "unit", "managing"
    )


def _check_in(pk: int) -> CheckIn:
    return get_object_or_404(_rows(), pk=pk)


def _kept(pk: int) -> CheckIn:
    """One on the office's own list: whom it manages on another's list it sees and does not change."""
    return get_object_or_404(kept_here(_rows()), pk=pk)


def check_in_url(pk: int) -> str:
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
        "trail": trail_of((row.person.name, "")),
        "chip": state_of(row, today()),
        "may_edit": may("checkin.edit", row.organization) and here,
        "links": member_links(row),
        "opinions": OpinionRequest.objects.filter(person=row.person_id).select_related("unit", "asker"),
        "may_ask": may("opinion.ask") and here,
        "may_serve": may("service.record") and here and row.reported_on is not None,
        "facts": [
            {"label": "党员类别", "value": row.get_kind_display()},
            {"label": "报到组织", "value": row.organization.name},
            {"label": "管理党组织", "value": row.managing.name if row.managing else ""},
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
            {"label": "离开", "value": _left(row)},
            {"label": "备注", "value": row.note},
        ],
    }
    return render(request, "members/checkin.html", context)


def _left(row: CheckIn) -> str:
    """Why and when: of a move the day that was written down, else the last day on the list."""
    if not row.leaving:
        return ""
    return f"{row.get_leaving_display()} {row.until if row.leaving == Leaving.MOVED else row.last_day}"


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
        posts = posts_of(organization.district_id, today())
        form = CheckInForm(sent, units=_units(person.unit_id), managing=_managing(places), posts=posts, initial=initial)
        _ask_place(form, places)
        if sent is not None and form.is_valid():
            place = form.cleaned_data["organization"].pk if "organization" in form.fields else places[0].pk
            done, row = attempt(
                form, lambda: put_on_list(organization_id=place, line=form.line(person.pk), actor=request.user)
            )
            if done:
                messages.success(request, f"{person.name}已列入报到名单。")
                return redirect(check_in_url(row.pk))
    newcomer, made = new_person(request, organization, unit_choices())
    if made is not None:
        return redirect(f"{reverse('members:check_in_add')}?{urlencode({'person': made.pk})}")
    context = {
        "heading": "登记报到",
        "trail": trail_of(("登记", "")),
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


def _managing(places: list[Organization]) -> list[tuple[str, str]]:
    """The place and what hangs below it, to choose from; nothing while the place itself is still to be chosen."""
    if len(places) != 1:
        return []
    inside = {TIER_COLUMN[Tier(places[0].tier)]: places[0].pk}
    return [(str(row.pk), row.name) for row in Organization.objects.filter(**inside).existing(today()).in_order()]


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
    row = _kept(pk)
    posts = posts_of(row.organization.district_id, today())
    form = CheckInForm(
        posted(request), units=_units(row.unit_id), managing=_managing([row.organization]), posts=posts, row=row
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: update_check_in(check_in_id=pk, line=form.line(row.person_id), actor=request.user)
        )
        if done:
            messages.success(request, "已保存。")
            return redirect(check_in_url(pk))
    return form_page(request, row, form, f"修改{row.person.name}的报到登记", "保存")


@requires("checkin.edit")
@once
def check_in_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The member came."""
    row = _kept(pk)
    form = ReportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: report_many(check_in_ids=[pk], reported_on=form.cleaned_data["reported_on"], actor=request.user),
        )
        if done:
            messages.success(request, f"{row.person.name}已报到。")
            return redirect(check_in_url(pk))
    return form_page(request, row, form, f"{row.person.name}报到", "登记报到")


@requires("checkin.edit")
@once
def check_in_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Moving house."""
    row = _kept(pk)
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
            return redirect(check_in_url(pk))
    intro = "迁出以后由对方社区管理；岗位、意向和服务记录随人走，这里的历史照样查得到。"
    more = {"intro": intro, "names": place_names(but=row.organization_id)}
    template = "members/checkin_move.html"
    return form_page(request, row, form, f"{row.person.name}迁出", "办理迁出", more, template)


@requires("checkin.edit")
@once
def check_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer in service, or never should have been here."""
    row = _kept(pk)
    form = LeaveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: end_check_in(check_in_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, f"{row.person.name}已移出报到名单，历史保留。")
            return redirect(check_in_url(pk))
    return form_page(request, row, form, f"{row.person.name}移出名单", "移出名单")


def form_page(
    request, row: CheckIn, form, heading: str, submit: str, more: dict | None = None, template="members/form.html"
) -> HttpResponse:
    context = {
        "heading": heading,
        "trail": trail_of((row.person.name, check_in_url(row.pk)), (submit, "")),
        "form": form,
        "submit": submit,
        "cancel_url": check_in_url(row.pk),
    }
    return render(request, template, context | (more or {}))
