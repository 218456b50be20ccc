"""Pages of the money that branches got: the list with its sum, putting it on record, cancelling."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from common.clock import today
from common.forms import answer_form, attempt
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, once, requires
from orgs.filters import SubsidyFilter
from orgs.forms.subsidies import CancelSubsidyForm, SubsidyForm
from orgs.models import Organization, Subsidy, SubsidyKind, Tier
from orgs.services import subsidies as services
from orgs.wording import branch_word

VERB = services.VERB
PAGE_OF_BRANCHES = 100


class SubsidyList(VerbRequired, ListView):
    """What was allocated to branches by the day, and how much that is together."""

    verb = "org.view"
    model = Subsidy
    filterset_class = SubsidyFilter
    template_name = "orgs/subsidies.html"
    title = "支部补助"
    noun = "笔补助"
    default_sort = "-on"
    columns = [
        Column("branch", "党支部", lambda row: branch_word(row.branch.name), sort="branch__lft", fixed=True,
               url=lambda row: reverse("orgs:detail", args=[row.branch_id])),
        Column("place", "所在社区", "branch.parent.name"),
        Column("kind", "类别", lambda row: row.get_kind_display(), sort="kind"),
        Column("amount", "金额（元）", "amount", sort="amount", number=True),
        Column("purpose", "用途", "purpose"),
        Column("on", "核拨日期", "on", sort="on"),
        Column("document", "文号", "document"),
        Column("state", "状态", lambda row: f"已作废：{row.cancelled_why}" if row.cancelled_on else "有效",
               state=lambda row: "mute" if row.cancelled_on else "ok"),
    ]  # fmt: skip
    actions = [Action("登记补助", "orgs:subsidy_add", verb=VERB)]
    empty = "还没有登记补助。新组建的党支部得到的启动补助、工作经费都记在这里。"

    def get_queryset(self):
        """Allocated by the day."""
        return Subsidy.objects.filter(on__lte=self.day).select_related("branch__parent")

    def get_context_data(self, **kwargs):
        """With the sum of what is shown and was not cancelled by the day."""
        context = super().get_context_data(**kwargs)
        counted = self.filterset.qs.filter(Q(cancelled_on=None) | Q(cancelled_on__gt=self.day)).order_by()
        context["total"] = counted.aggregate(total=Sum("amount"))["total"] or 0
        context["branches"] = counted.values("branch").distinct().count()
        return context


def branches_in_sight(*, old: bool = False, text: str = ""):
    """Branches that are there, or with `old` those that are not any more, in the order of the network, each with
    `started`: whether it got its start-up money. `text` stands in its name or its community's."""
    got = Subsidy.objects.filter(branch=OuterRef("pk"), kind=SubsidyKind.START, cancelled_on=None)
    rows = Organization.objects.filter(tier=Tier.GRID, period__upper_inf=not old).annotate(started=Exists(got))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(parent__name__icontains=text))
    return rows.select_related("parent").in_order()


@requires(VERB)
@once
def subsidy_add(request: HttpRequest) -> HttpResponse:
    """The same allocation to one branch or to many at once; `?q=`, `?old=1` and `?page=` say which are offered."""
    text, old = request.GET.get("q", "").strip()[:60], request.GET.get("old") == "1"
    pages = Paginator(branches_in_sight(old=old, text=text), PAGE_OF_BRANCHES)
    page = pages.get_page(request.GET.get("page"))
    waiting = list(branches_in_sight().filter(started=False).order_by().values_list("pk", flat=True))
    district_id = current_scope().district_id
    amount = services.usual_amount(district_id, today()) if district_id else None
    form = SubsidyForm(request.POST or None, branches=list(page), waiting=[] if old else waiting, amount=amount)
    if request.method == "POST" and form.is_valid():
        ok, made = attempt(
            form,
            lambda: services.allocate_subsidies(branch_ids=form.chosen(), line=form.line(), actor=request.user),
        )
        if ok:
            messages.success(request, f"已登记 {len(made)} 个党支部的补助。")
            return redirect("orgs:subsidies")
    kept = {key: value for key, value in (("q", text), ("old", "1" if old else "")) if value}
    context = {
        "form": form, "heading": "登记支部补助", "submit": "登记", "cancel_url": reverse("orgs:subsidies"),
        "trail": [{"label": "支部补助", "url": reverse("orgs:subsidies")}, {"label": "登记", "url": ""}],
        "intro": f"还没有登记新组建补助的党支部有 {len(waiting)} 个。"
        + (f"本区制度：新组建的党支部每个 {amount} 元。" if amount else ""),
        "offered": page, "text": text, "old": old,
        "previous_url": f"?{urlencode(kept | {'page': page.number - 1})}" if page.has_previous() else "",
        "next_url": f"?{urlencode(kept | {'page': page.number + 1})}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "orgs/subsidy_form.html", context)


@requires(VERB)
@once
def subsidy_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """One that was put down wrongly."""
    row = Subsidy.objects.select_related("branch").filter(pk=pk).first()
    if row is None:
        raise Http404
    form = CancelSubsidyForm(request.POST or None)
    return answer_form(
        request, form, template="orgs/form.html", heading="作废这笔补助", submit="作废", back=reverse("orgs:subsidies"),
        sub=f"{branch_word(row.branch.name)} {row.on} {row.amount} 元",
        trail=[{"label": "支部补助", "url": reverse("orgs:subsidies")}, {"label": "作废", "url": ""}],
        service=lambda: services.cancel_subsidy(subsidy_id=pk, actor=request.user, **form.cleaned_data),
        done="已作废，原记录和原因保留。",
    )  # fmt: skip
