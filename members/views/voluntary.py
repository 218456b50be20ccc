"""What members who reported did: the list, recording it, confirming it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.web import may, once, requires
from common.clock import today
from common.forms import attempt, posted, told
from common.lists import Action, Column
from common.scoping import current_scope
from members.filters.checkins import ServiceFilter
from members.forms.checkins import RefusalForm, ServiceForm
from members.models import CheckIn, Service, ServiceState
from members.selectors.checkins import kept_here
from members.services.voluntary import decide_services, record_services
from members.views.checkins import check_in_url, form_page, trail_of
from members.views.lists import RoomList
from orgs.models import Organization, Tier

# So many can be ticked on one page; in a larger place one looks the member up first.
MOST_TICKED = 300


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
        waiting = kept_here(_recorded()).count() if may("checkin.edit") else 0
        return super().get_context_data(**kwargs) | {"waiting": waiting, "waiting_state": ServiceState.RECORDED}


_STATES = {ServiceState.RECORDED: "due", ServiceState.CONFIRMED: "ok", ServiceState.REFUSED: "mute"}


def _recorded():
    return Service.objects.filter(state=ServiceState.RECORDED)


@requires("service.record")
@once
def service_add(request: HttpRequest) -> HttpResponse:
    """What was done, by one or several members: typed once. `?check_in=` ticks one beforehand."""
    text = request.GET.get("check_in", "")
    only = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    rows = CheckIn.objects.in_force(today()).filter(reported_on__isnull=False).select_related("person")
    rows = rows.filter(pk=only) if only else rows
    people = {row.pk: _who(row) for row in rows.order_by("person__pinyin", "pk")[: MOST_TICKED + 1]}
    nobody = not people
    why = _nobody() if nobody else ""
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
            return redirect(check_in_url(only) if only else reverse("members:services"))
    context = {
        "heading": "记录服务",
        "trail": trail_of(("记录服务", "")),
        "form": form if people else None,
        "why": why,
        "add_url": reverse("members:check_in_add") if nobody and may("checkin.edit") else "",
        "submit": "记录",
        "cancel_url": check_in_url(only) if only else reverse("members:check_ins"),
    }
    return render(request, "members/service_form.html", context)


def _nobody() -> str:
    """What to do where nobody can be ticked: at a grid or micro-home the community's list may have them."""
    own = Organization.objects.filter(pk=current_scope().anchor_id).first()
    if own is None or own.tier not in (Tier.GRID, Tier.HOME):
        return "先在报到名单里登记报到，再记录服务。"
    return (
        f"在社区报到、由{own.name}管理的党员，请社区在他的报到登记里把“管理党组织”选为{own.name}，这里就能勾选；"
        "直接到这里报到的，先登记报到。"
    )


def _who(row: CheckIn) -> str:
    return f"{row.person.name}（{row.claimed_post or row.home_branch or '未认领岗位'}）"


@require_POST
@requires("checkin.edit")
@once
def services_confirm(request: HttpRequest) -> HttpResponse:
    """Everything that waits in the office's sight, or the one named."""
    one = request.POST.get("service", "")
    waiting = kept_here(_recorded())
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
            return redirect(check_in_url(row.check_in_id))
    return form_page(request, row.check_in, form, f"不予确认：{row.title}", "不予确认")
