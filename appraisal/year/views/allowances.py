"""Allowances of part-time members: the list with its sums, one with its months, asking, deciding, paying."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from appraisal.models import Allowance, AllowancePayment, AllowanceState
from appraisal.year.allowance_forms import (
    AllowanceDecisionForm,
    AllowanceForm,
    AllowancePaymentForm,
    CancelPaymentForm,
)
from appraisal.year.allowances import (
    DECIDE,
    PROPOSERS,
    cancel_payment,
    clause_of,
    decide_allowance,
    has_allowances,
    in_office,
    pay_allowance,
    propose_allowances,
    unpaid_months,
    usual_sums,
    waiting_members,
)
from appraisal.year.filters import AllowanceFilter
from appraisal.year.views.base import REPORT, VIEW, colour_of, crumbs, form_page, own, tabs_of
from common.clock import today
from common.forms import posted
from common.lists import Action, Column, ListView
from common.views import VerbRequired, may, once, requires

_MONEY = DecimalField(max_digits=14, decimal_places=2)


def with_paid(rows):
    """Each with `paid`, in yuan, cancelled payments left out; in the same query."""
    counted = AllowancePayment.objects.filter(allowance=OuterRef("pk"), cancelled_on=None).order_by()
    total = counted.values("allowance").annotate(s=Sum(F("transport") + F("communication"))).values("s")
    return rows.annotate(paid=Coalesce(Subquery(total, output_field=_MONEY), Decimal(0), output_field=_MONEY))


def _may_propose() -> bool:
    """Whether there is anybody left to ask for."""
    place = own()
    if place is None or place.tier not in PROPOSERS or not has_allowances():
        return False
    return bool(waiting_members(place, today().year))


class AllowanceList(VerbRequired, ListView):
    """What was asked for and given in the scope; a unit sees those of the members it sent."""

    verb = VIEW
    template_name = "appraisal/year/allowances.html"
    model = Allowance
    filterset_class = AllowanceFilter
    title = "兼职补贴"
    noun = "项"
    default_sort = "-year"
    empty = "还没有登记。由街道、社区提出，派出单位决定，每个月发放了就登记。"
    actions = [Action("提出补贴", "appraisal:year_allowance_add", verb=REPORT, when=_may_propose)]
    columns = [
        Column(
            "member",
            "兼职委员",
            "appointment.person.name",
            sort="appointment__person__pinyin",
            url=lambda row: reverse("appraisal:year_allowance", args=[row.pk]),
            fixed=True,
        ),
        Column("unit", "派出单位", "unit.name", sort="unit__pinyin"),
        Column("organization", "兼职的组织", "organization.name", sort="organization__lft"),
        Column("year", "年度", "year", sort="year"),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: colour_of(row.state)),
        Column("transport", "交通（元/月）", lambda row: row.transport if row.first_month else "", number=True),
        Column("communication", "通讯（元/月）", lambda row: row.communication if row.first_month else "", number=True),
        Column("paid", "已发（元）", "paid", sort="paid", number=True),
        Column("document", "文号", "document", shown=False),
        Column("proposed", "提出日期", "proposed_on", sort="proposed_on", shown=False),
    ]

    def get_queryset(self):
        """With what the columns say, and what was paid."""
        rows = Allowance.objects.select_related("appointment__person", "unit", "organization").defer("content")
        return with_paid(rows)

    def get_context_data(self, **kwargs):
        """With the tabs, and the sums of what the filter leaves."""
        context = super().get_context_data(tabs=tabs_of("year_allowances"), trail=crumbs(("兼职补贴", "")), **kwargs)
        shown = self.filterset.qs.order_by().values("pk")
        sums = AllowancePayment.objects.filter(allowance__in=shown, cancelled_on=None).aggregate(
            transport=Sum("transport"), communication=Sum("communication")
        )
        context["sums"] = {key: value or Decimal(0) for key, value in sums.items()}
        context["sums"]["total"] = sum(context["sums"].values())
        return context


def _allowance(pk: int) -> Allowance:
    rows = Allowance.objects.select_related(
        "appointment__person", "appointment__organization", "unit", "organization", "decided_by"
    )
    return get_object_or_404(rows.prefetch_related("payments"), pk=pk)


def _served_in(row: Allowance) -> str:
    """The committee; of one that was closed, who goes on with it."""
    was, now = row.appointment.organization, row.organization
    return now.name if was.pk == now.pk else f"{was.name}（已撤并，由{now.name}接着办）"


def _url(pk: int) -> str:
    return reverse("appraisal:year_allowance", args=[pk])


def _tail(row: Allowance | None = None) -> tuple[tuple[str, str], ...]:
    first = ("兼职补贴", reverse("appraisal:year_allowances"))
    return (first,) if row is None else (first, (str(row), _url(row.pk)))


@require_safe
@requires(VIEW)
def allowance(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with what is on record of the member and what was paid for which month."""
    row = _allowance(pk)
    payments = list(row.payments.all())
    months = unpaid_months(row) if row.state == AllowanceState.GRANTED else []
    last = 12 if row.year < today().year else today().month
    context = {
        "row": row,
        "chip": {"text": row.get_state_display(), "state": colour_of(row.state)},
        "trail": crumbs(("兼职补贴", reverse("appraisal:year_allowances")), (row.appointment.person.name, "")),
        "evidence": row.content,
        "payments": payments,
        "paid": sum((one.amount for one in payments if one.cancelled_on is None), Decimal(0)),
        "due": [month for month in months if month <= last],
        "may_decide": may(DECIDE) and row.state == AllowanceState.PROPOSED,
        "may_pay": may(DECIDE) and bool(months),
        "may_cancel": may(DECIDE),
        "facts": [
            {"label": "年度", "value": row.year},
            {"label": "兼职的组织", "value": _served_in(row)},
            {"label": "派出单位", "value": row.unit.name},
            {"label": "提出日期", "value": row.proposed_on},
            {"label": "说明", "value": row.note},
            {"label": "每月交通", "value": f"{row.transport:,.2f} 元" if row.first_month else ""},
            {"label": "每月通讯", "value": f"{row.communication:,.2f} 元" if row.first_month else ""},
            {"label": "发放月份", "value": f"{row.first_month} 月至 {row.last_month} 月" if row.first_month else ""},
            {"label": "决定日期", "value": row.decided_on},
            {"label": "文号", "value": row.document},
            {"label": "单位的意见", "value": row.remark},
        ],
    }
    return render(request, "appraisal/year/allowance.html", context)


@requires(REPORT)
@once
def allowance_add(request: HttpRequest) -> HttpResponse:
    """Ask for this year's; whoever was not asked for yet is ticked."""
    place = own()
    if place is None or place.tier not in PROPOSERS:
        raise Http404
    clause, year = clause_of(place.district_id), today().year
    if clause is None:
        raise Http404
    members = waiting_members(place, year)
    form = AllowanceForm(posted(request), members=members)
    return form_page(
        request,
        form,
        heading="提出兼职补贴",
        subject=f"{place.name} · {year}年",
        intro=f"“{clause.quote}”（{clause.label}，原则上）。提出以后由派出单位决定发不发、发多少；"
        "履职记录由系统附上，不用另写材料。",
        back=reverse("appraisal:year_allowances"),
        service=lambda: propose_allowances(
            organization_id=place.pk,
            year=year,
            appointment_ids=form.cleaned_data["appointments"],
            note=form.cleaned_data["note"],
            actor=request.user,
        ),
        done="已提出，由派出单位决定。",
        submit="提出",
        template="appraisal/year/allowance_add.html",
        nobody=not members,
        tail=_tail(),
    )


@requires(DECIDE)
@once
def allowance_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's decision."""
    row = _allowance(pk)
    served = in_office(row.appointment, row.year) or range(1, 13)
    form = AllowanceDecisionForm(posted(request), served=served, sums=usual_sums(row))
    return form_page(
        request,
        form,
        heading="登记单位的决定",
        subject=f"{row} · {row.unit.name}",
        intro="由派出单位的联络员登记；单位没有账号的，街道、社区按单位的答复代为登记。",
        back=_url(pk),
        service=lambda: decide_allowance(allowance_id=pk, line=form.line(), actor=request.user),
        done="已登记。",
        submit="登记决定",
        tail=_tail(row),
    )


@requires(DECIDE)
@once
def allowance_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Months that were paid."""
    row = _allowance(pk)
    months = unpaid_months(row) if row.state == AllowanceState.GRANTED else []
    form = AllowancePaymentForm(posted(request), allowance=row, months=months)
    return form_page(
        request,
        form,
        heading="登记发放",
        subject=f"{row} · {row.unit.name}",
        intro="到这个月为止还没有登记的月份已经勾好，金额按单位的决定填好；和实际不同的改过来。",
        back=_url(pk),
        service=lambda: pay_allowance(allowance_id=pk, line=form.line(), actor=request.user),
        done="已登记发放。",
        submit="登记发放",
        tail=_tail(row),
    )


@requires(DECIDE)
@once
def allowance_payment_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A payment put down wrongly."""
    rows = AllowancePayment.objects.select_related("allowance__appointment__person", "allowance__unit")
    payment = get_object_or_404(rows, pk=pk)
    form = CancelPaymentForm(posted(request))
    return form_page(
        request,
        form,
        heading="作废这笔发放",
        subject=f"{payment.allowance} {payment.month} 月 {payment.amount} 元",
        intro="作废以后这个月可以重新登记；原来的一笔和原因保留。",
        back=_url(payment.allowance_id),
        service=lambda: cancel_payment(payment_id=pk, why=form.cleaned_data["why"], actor=request.user),
        done="已作废，原记录和原因保留。",
        submit="作废",
        tail=_tail(payment.allowance),
    )
