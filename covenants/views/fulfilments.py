"""What falls due by month with one tick each, what was recorded, and what the other side says to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.web import VerbRequired, may, once, requires, safe_next
from common.clock import today
from common.files import read_upload
from common.forms import attempt, posted, told
from common.lists import Column, ListView
from common.scoping import current_scope
from covenants.filters.pledges import DeliveryFilter, FulfilmentFilter, month_of
from covenants.forms.pledges import (
    DisputeForm,
    ExcuseForm,
    PlanForm,
    RecordForm,
    ReplyForm,
    SeveralForm,
)
from covenants.models import Delivery, Fulfilment, FulfilmentState, Pledge
from covenants.parties import acts_for, acts_itself
from covenants.selectors.calendar import month_grid, neighbours
from covenants.selectors.past import deliveries_as_they_were
from covenants.selectors.pledges import (
    FULFILMENT_STATES,
    STATES,
    Standing,
    tick_label,
    usual_day,
    window_text,
    with_standing,
)
from covenants.services.fulfilments import (
    confirm_fulfilment,
    confirm_fulfilments,
    dispute_fulfilment,
    excuse_delivery,
    plan_delivery,
    record_fulfilment,
    record_fulfilments,
    reply_to_dispute,
    restore_delivery,
    withdraw_fulfilment,
)
from covenants.states import MAY_FULFIL
from covenants.views.base import crumbs
from covenants.views.pledges import VERB, pledge_or_404, pledge_tabs, trail_of

_TICKED = (Standing.DUE, Standing.LATE, Standing.DISPUTED)


def _excuse(row: Delivery) -> tuple[str, object]:
    """Why, and since when, it was not due on the day of the list; nothing where it was."""
    return row.excuse_on(row.standing_on) if row.standing == Standing.EXCUSED else ("", "")


class DeliveryList(VerbRequired, ListView):
    """履诺日历: a month of what falls due, over the list in which it is ticked off."""

    verb = "covenant.view"
    model = Delivery
    filterset_class = DeliveryFilter
    template_name = "covenants/pledges_deliveries.html"
    title = "履诺日历"
    noun = "次"
    default_sort = "window"
    empty = "这个月没有应履的服务。换一个月份，或去掉筛选。"
    columns = [
        Column("window", "应履时段", lambda row: window_text(row.window), sort="window", fixed=True),
        Column("planned", "约定日期", "planned_on", sort="planned_on"),
        Column(
            "content",
            "内容",
            "pledge.content",
            sort="pledge__content",
            url=lambda row: reverse("covenants:pledge", args=[row.pledge_id]),
            fixed=True,
        ),
        Column("number", "第几次", "number", number=True, shown=False),
        Column("giver", "提供方", "pledge.giver_name", sort="pledge__giver__pinyin"),
        Column("receiver", "接受方", "pledge.receiver_name", sort="pledge__receiver__pinyin"),
        Column("organization", "组织", "organization.name", sort="organization__lft", shown=False),
        Column(
            "state",
            "状态",
            lambda row: Standing(row.standing).label,
            sort="standing",
            state=lambda row: STATES[Standing(row.standing)],
        ),
        Column("done", "履诺日期", "done_on"),
        Column("excused", "未履原因", lambda row: _excuse(row)[0], shown=False),
        Column(
            "excused_on",
            "注明未履日期",
            lambda row: _excuse(row)[1],
            shown=False,
        ),
    ]

    def get_queryset(self):
        """With where each stands on the day."""
        rows = Delivery.objects.select_related(
            "organization", "pledge__giver", "pledge__receiver", "pledge__organization", "pledge__cycle"
        )
        return with_standing(rows, getattr(self, "day", None))

    def prepare(self, rows):
        """Which of them may be ticked off here; with the day that was agreed upon then."""
        scope = current_scope()
        acting = may(VERB)
        rows = deliveries_as_they_were(rows, self.day)
        for row in rows:
            pledge = row.pledge
            row.tick_label = tick_label(row)
            row.tick = (
                acting
                and row.standing in _TICKED
                and pledge.cycle.stage in MAY_FULFIL
                and any(
                    acts_for(scope, pledge.organization, unit_id) for unit_id in (pledge.giver_id, pledge.receiver_id)
                )
            )
        return rows

    def _filterset(self):
        """This month, where no month is asked for."""
        data = self.request.GET.copy()
        if "month" not in data:
            data["month"] = f"{self.day:%Y-%m}"
        return self.filterset_class(data, queryset=self.get_queryset(), request=self.request)

    def get_context_data(self, **kwargs):
        """With the month's grid and the form that ticks several at once."""
        context = super().get_context_data(**kwargs)
        month = month_of(self.filterset.data.get("month", ""))
        context |= {
            "trail": crumbs(("承诺", reverse("covenants:pledges")), ("履诺日历", "")),
            "tabs": pledge_tabs("deliveries"),
            "several": SeveralForm() if any(row["object"].tick for row in context["rows"]) else None,
        }
        if month is None:
            return context
        pledges = self._pledges()
        before, after = neighbours(*month)
        return context | {
            "month": month[0],
            "weeks": month_grid(*month, Delivery.objects.filter(**pledges), Fulfilment.objects.filter(**pledges)),
            "before_url": self._url(month=before, cursor=None, day=None),
            "after_url": self._url(month=after, cursor=None, day=None),
            "day_url": self._url(month=f"{month[0]:%Y-%m}", cursor=None, day=None),
        }

    def _pledges(self) -> dict:
        """The grid counts what the list shows, as far as the filters speak of pledges."""
        data = self.filterset.data
        names = {"pledge": "pledge_id", "cycle": "pledge__cycle_id"}
        return {field: data[name] for name, field in names.items() if data.get(name, "").isdigit()}


# ---- recording ------------------------------------------------------------------------------------------------------


def _record_page(request: HttpRequest, pledge: Pledge, delivery: Delivery | None) -> HttpResponse:
    back = safe_next(request, reverse("covenants:pledge", args=[pledge.pk]))
    day = usual_day(delivery) if delivery is not None else today()
    form = RecordForm(posted(request), request.FILES or None, initial={"done_on": day})
    if request.method == "POST" and "done_on" not in request.POST:
        # One tick: its day, nothing else.
        if told(request, lambda: _record(request, pledge, delivery, {}))[0]:
            messages.success(request, f"已记：{pledge.content}，{day}。")
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: _record(request, pledge, delivery, dict(form.cleaned_data)))
        if done:
            messages.success(request, "已记。")
            return redirect(back)
    which = f"第 {delivery.number} 次，应履时段 {window_text(delivery.window)}" if delivery else ""
    context = {
        "heading": "记录履诺",
        "subject": f"{pledge.content} · {pledge.giver_name} → {pledge.receiver_name}",
        "intro": which,
        "trail": trail_of(pledge, ("记录履诺", "")),
        "form": form,
        "multipart": True,
        "submit": "记录",
        "cancel_url": back,
    }
    return render(request, "covenants/form.html", context)


def _record(request: HttpRequest, pledge: Pledge, delivery: Delivery | None, data: dict) -> Fulfilment:
    photos = [read_upload(file) for file in data.pop("photos", [])]
    return record_fulfilment(
        pledge_id=pledge.pk,
        delivery_id=delivery.pk if delivery else None,
        photos=photos,
        actor=request.user,
        **data,
    )


@requires(VERB)
@once
def pledge_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Something was given of a pledge that counts nothing."""
    return _record_page(request, pledge_or_404(pk), None)


def _delivery(pk: int) -> tuple[Delivery, Pledge]:
    delivery = get_object_or_404(Delivery, pk=pk)
    return delivery, pledge_or_404(delivery.pledge_id)


@requires(VERB)
@once
def delivery_record(request: HttpRequest, pk: int) -> HttpResponse:
    """One tick records a delivery for today; the page asks for day, number served, remark."""
    delivery, pledge = _delivery(pk)
    return _record_page(request, pledge, delivery)


@require_POST
@requires(VERB)
@once
def deliveries_record(request: HttpRequest) -> HttpResponse:
    """Several deliveries on one day."""
    back = safe_next(request, reverse("covenants:deliveries"))
    form = SeveralForm(request.POST)
    ids = [int(pk) for pk in request.POST.getlist("delivery") if pk.isdigit()]
    if not form.is_valid():
        messages.error(request, "履诺日期看不懂，请写成 2026-06-30 这样。")
    else:
        done, made = told(
            request,
            lambda: record_fulfilments(delivery_ids=ids, done_on=form.cleaned_data["done_on"], actor=request.user),
        )
        if done:
            messages.success(request, f"已记 {len(made)} 次履诺。")
    return redirect(back)


@requires(VERB)
@once
def delivery_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Excused with a reason, due after all, or on a day agreed upon."""
    delivery, pledge = _delivery(pk)
    if step == "restore":
        if request.method != "POST":
            return redirect("covenants:pledge", pledge.pk)
        if told(request, lambda: restore_delivery(delivery_id=pk, actor=request.user))[0]:
            messages.success(request, "已恢复为应履。")
        return redirect("covenants:pledge", pledge.pk)
    if step not in ("excuse", "plan"):
        raise Http404("no such step")
    excusing = step == "excuse"
    initial = {} if excusing else {"planned_on": delivery.planned_on}
    form = (ExcuseForm if excusing else PlanForm)(posted(request), initial=initial)
    service = excuse_delivery if excusing else plan_delivery
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: service(delivery_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, "已注明，这一次不再应履。" if excusing else "已约定。")
            return redirect("covenants:pledge", pledge.pk)
    heading = "注明未履原因" if excusing else "约定日期"
    return _form(request, pledge, heading, form, f"第 {delivery.number} 次，应履时段 {window_text(delivery.window)}")


def _form(request: HttpRequest, pledge: Pledge, heading: str, form, intro: str = "") -> HttpResponse:
    context = {
        "heading": heading,
        "subject": f"{pledge.content} · {pledge.giver_name} → {pledge.receiver_name}",
        "intro": intro,
        "trail": trail_of(pledge, (heading, "")),
        "form": form,
        "submit": heading,
        "cancel_url": reverse("covenants:pledge", args=[pledge.pk]),
    }
    return render(request, "covenants/form.html", context)


# ---- what the other side says ---------------------------------------------------------------------------------------


class FulfilmentList(VerbRequired, ListView):
    """履诺记录 of the scope; what waits for one's own word can be confirmed in one go."""

    verb = "covenant.view"
    model = Fulfilment
    filterset_class = FulfilmentFilter
    template_name = "covenants/pledges_fulfilments.html"
    title = "履诺记录"
    noun = "条"
    default_sort = "-done"
    empty = "还没有履诺记录。在履诺日历里勾一下，就是一条记录。"
    columns = [
        Column("done", "履诺日期", "done_on", sort="done_on", fixed=True),
        Column(
            "content",
            "内容",
            "pledge.content",
            sort="pledge__content",
            url=lambda row: reverse("covenants:pledge", args=[row.pledge_id]),
            fixed=True,
        ),
        Column("giver", "提供方", "pledge.giver_name", sort="pledge__giver__pinyin"),
        Column("receiver", "接受方", "pledge.receiver_name", sort="pledge__receiver__pinyin"),
        Column("organization", "组织", "organization.name", sort="organization__lft", shown=False),
        Column("served", "服务人次", "served", sort="served", number=True),
        Column("remark", "说明", "remark"),
        Column(
            "state",
            "状态",
            "get_state_display",
            sort="state",
            state=lambda row: FULFILMENT_STATES[FulfilmentState(row.state)],
        ),
        Column("recorded", "记录日期", "recorded_on", sort="recorded_on", shown=False),
        Column("answered", "确认日期", "answered_on", sort="answered_on", shown=False),
        Column("dispute", "异议", "dispute", shown=False),
        Column("reply", "答复", "reply", shown=False),
    ]

    def get_queryset(self):
        """With whose it is."""
        return Fulfilment.objects.select_related(
            "organization", "pledge__giver", "pledge__receiver", "pledge__organization", "pledge__cycle"
        )

    def prepare(self, rows):
        """Which wait for this office's own word. No query."""
        scope = current_scope()
        acting = may(VERB)
        for row in rows:
            pledge = row.pledge
            row.may_confirm = (
                acting
                and row.state == FulfilmentState.RECORDED
                and pledge.cycle.stage in MAY_FULFIL
                and acts_for(scope, pledge.organization, pledge.receiver_id)
            )
            itself = row.may_confirm and acts_itself(scope, pledge.organization, pledge.receiver_id)
            row.for_receiver = "" if itself else "代为"
        return rows

    def get_context_data(self, **kwargs):
        """With the tabs, and whether anything can be confirmed."""
        context = super().get_context_data(**kwargs)
        return context | {
            "trail": crumbs(("承诺", reverse("covenants:pledges")), ("履诺记录", "")),
            "tabs": pledge_tabs("fulfilments"),
            "several": any(row["object"].may_confirm for row in context["rows"]),
        }


def _fulfilment(pk: int) -> tuple[Fulfilment, Pledge]:
    made = get_object_or_404(Fulfilment, pk=pk)
    return made, pledge_or_404(made.pledge_id)


@require_POST
@requires(VERB)
@once
def fulfilments_confirm(request: HttpRequest) -> HttpResponse:
    """Several records confirmed."""
    ids = [int(pk) for pk in request.POST.getlist("fulfilment") if pk.isdigit()]
    done, made = told(request, lambda: confirm_fulfilments(fulfilment_ids=ids, actor=request.user))
    if done:
        messages.success(request, f"已确认 {len(made)} 条。")
    return redirect(safe_next(request, reverse("covenants:fulfilments")))


@requires(VERB)
@once
def fulfilment_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirmed, disputed, answered or taken back."""
    made, pledge = _fulfilment(pk)
    back = safe_next(request, reverse("covenants:pledge", args=[pledge.pk]))
    if step in _BUTTONS:
        service, words = _BUTTONS[step]
        if request.method == "POST" and told(request, lambda: service(fulfilment_id=pk, actor=request.user))[0]:
            messages.success(request, words)
        return redirect(back)
    if step not in _FORMS:
        raise Http404("no such step")
    service, form_class, heading, words = _FORMS[step]
    form = form_class(posted(request))
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(form, lambda: service(fulfilment_id=pk, actor=request.user, **form.cleaned_data))
        if done:
            messages.success(request, words)
            return redirect(back)
    intro = f"{made.done_on} 的记录" + (f"；异议：{made.dispute}" if made.dispute else "")
    return _form(request, pledge, heading, form, intro)


_BUTTONS = {
    "confirm": (confirm_fulfilment, "已确认。"),
    "withdraw": (withdraw_fulfilment, "已撤回，可以重新记录。"),
}
_FORMS = {
    "dispute": (dispute_fulfilment, DisputeForm, "提出异议", "已提出，提供方会看到并答复。"),
    "reply": (reply_to_dispute, ReplyForm, "答复异议", "已答复，等待接受方确认。"),
}
