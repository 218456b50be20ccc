"""Pages of alliances: the list, one alliance, and what is done with it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.authority import covers
from common.clock import today
from common.files import read_upload
from common.forms import answer_form
from common.lists import Action, Column, ListView
from common.scoping import current_scope
from common.views import VerbRequired, may, once, requires
from orgs.alliances import reviews_of, venues_of
from orgs.carriers import record_of
from orgs.filters import AllianceFilter
from orgs.forms import alliances as forms
from orgs.models import Alliance, AllianceMember, FundEntry, Rectification
from orgs.selectors import alliances_on, balance_of, names_to_join, with_papers
from orgs.services import alliances as services
from orgs.services.fund_papers import READ
from orgs.views.alliance_page import alliance_context, alliance_or_404
from orgs.views.shared import organization_or_404

VIEW, VERB = "alliance.view", services.VERB


class AllianceList(VerbRequired, ListView):
    """Alliances of the scope that stood on the day."""

    verb = VIEW
    model = Alliance
    filterset_class = AllianceFilter
    dated = True
    template_name = "orgs/list.html"
    title = "党建联合体"
    noun = "个联合体"
    default_sort = "name"
    columns = [
        Column(
            "name", "名称", "name", sort="name", fixed=True, url=lambda row: reverse("orgs:alliance", args=[row.pk])
        ),
        Column("form", "形式", lambda row: row.form_name),
        Column("purpose", "做什么", "purpose"),
        Column("organization", "牵头组织", "organization.name", sort="organization__lft"),
        Column("members", "成员", "size", sort="size", number=True),
        Column("since", "成立", "since", sort="period__startswith"),
        Column(
            "state",
            "状态",
            lambda row: "整顿中" if row.weak else "正常",
            state=lambda row: "due" if row.weak else "ok",
        ),
        Column("document", "文号", "document", shown=False),
    ]
    actions = [Action("成立联合体", "orgs:alliance_add", verb=VERB)]

    @property
    def empty(self) -> str:
        """What to do, to whoever can do it."""
        if not may(VERB):
            return "还没有党建联合体。"
        return "还没有党建联合体。点“成立联合体”，写明做什么，再添加成员；成员不分隶属，本区哪里的都可以加入。"

    def get_queryset(self):
        """With how many are in it on the day, and whether it is being put in order."""
        return alliances_on(self.day)

    def prepare(self, rows):
        """The forms in the words of the practice."""
        return named(rows)


@require_safe
@requires(VIEW)
def alliances_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that an organisation leads; the one itself where it is one. Where what compliance finds is mended."""
    organization = organization_or_404(pk)
    led = list(Alliance.objects.in_force(today()).filter(organization=organization).values_list("pk", flat=True)[:2])
    if len(led) == 1:
        return redirect("orgs:alliance_reviews", led[0])
    return redirect(f"{reverse('orgs:alliances')}?organization={pk}")


def named(rows: list[Alliance]) -> list[Alliance]:
    """With the word of each one's form."""
    words: dict[int, dict[str, str]] = {}
    for row in rows:
        district_id = row.organization.district_id
        if district_id not in words:
            words[district_id] = dict(services.forms_of(district_id))
        row.form_name = words[district_id].get(row.form, row.form)
    return rows


def _trail(*rest: tuple[str, str]) -> list[dict[str, str]]:
    steps = (("党建联合体", reverse("orgs:alliances")), *rest)
    return [{"label": label, "url": url} for label, url in steps]


@require_safe
@requires(VIEW)
def alliance(request: HttpRequest, pk: int) -> HttpResponse:
    """One alliance: who is in it."""
    found, context = alliance_context(request, pk, "orgs:alliance")
    named([found])
    day = context["day"]
    members = list(found.members.select_related("unit", "member").order_by("period", "pk"))
    context |= {
        "facts": [
            {"label": "形式", "value": found.form_name},
            {"label": "做什么", "value": found.purpose},
            {"label": "牵头组织", "value": found.organization.name},
            {"label": "成立日期", "value": found.since},
            {"label": "解散日期", "value": found.last_day},
            {"label": "文号", "value": found.document},
            {"label": "备注", "value": found.note},
        ],
        "current": [row for row in members if row.holds_on(day)],
        "past": [row for row in members if row.until and row.until <= day],
    }
    return render(request, "orgs/alliance.html", context)


@require_safe
@requires(VIEW)
def alliance_funds(request: HttpRequest, pk: int) -> HttpResponse:
    """Its money: what came, what was spent, what is left on the day."""
    found, context = alliance_context(request, pk, "orgs:alliance_funds")
    entries = list(with_papers(found.entries.filter(on__lte=context["day"])))
    context |= {"entries": entries, "balance": balance_of(entries, context["day"]), "may_read": may(READ)}
    return render(request, "orgs/alliance_funds.html", context)


@require_safe
@requires(VIEW)
def alliance_venues(request: HttpRequest, pk: int) -> HttpResponse:
    """The places that it can use: of who leads it and of the places that are in it (RH 二2·三是)."""
    found, context = alliance_context(request, pk, "orgs:alliance_venues")
    return render(request, "orgs/alliance_venues.html", {**context, "venues": venues_of(found, context["day"])})


@require_safe
@requires(VIEW)
def alliance_reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """What the year has on record, how it was appraised year by year, and whether it is being put in order."""
    found, context = alliance_context(request, pk, "orgs:alliance_reviews")
    context |= reviews_of(found, context["day"])
    year = context["day"].year
    context |= {"year": year, "year_record": record_of(found, year, context["day"])}
    return render(request, "orgs/alliance_reviews.html", context)


def led_or_403(found: Alliance) -> Alliance:
    """The alliance, if the office leads it or is above who does; its members look at it and change nothing."""
    if not covers(current_scope(), found.organization):
        raise PermissionDenied
    return found


def form_of(
    request: HttpRequest, found: Alliance, form, heading: str, *, tab: str = "orgs:alliance", **more
) -> HttpResponse:
    """A form about an alliance, or about what hangs under it."""
    url = reverse(tab, args=[found.pk])
    asked = {"template": "orgs/form.html", "trail": _trail((found.name, url), (heading, "")), **more}
    return answer_form(request, form, back=url, heading=heading, sub=found.name, **asked)


@requires(VERB)
@once
def alliance_add(request: HttpRequest) -> HttpResponse:
    """Found one."""
    initial = {"organization": request.GET.get("organization", "")}
    district_id = current_scope().district_id
    if district_id is None:
        raise Http404
    form = forms.AllianceForm(request.POST or None, district_id=district_id, initial=initial)
    return answer_form(
        request, form, template="orgs/form.html", heading="成立联合体", submit="成立", done="已登记，请添加成员。",
        back=reverse("orgs:alliances"), trail=_trail(("成立联合体", "")),
        service=lambda: services.found_alliance(
            organization_id=form.cleaned_data["organization"], line=form.line(), actor=request.user
        ),
        then=lambda made: reverse("orgs:alliance", args=[made.pk]),
    )  # fmt: skip


@requires(VERB)
@once
def alliance_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct it."""
    found = led_or_403(alliance_or_404(pk))
    form = forms.AllianceForm(request.POST or None, district_id=found.organization.district_id, alliance=found)
    return form_of(
        request, found, form, "修改联合体", submit="保存", done="已保存。",
        service=lambda: services.update_alliance(alliance_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip


@requires(VERB)
@once
def alliance_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """It ends."""
    found = led_or_403(alliance_or_404(pk))
    form = forms.AllianceEndForm(request.POST or None)
    return form_of(
        request, found, form, "解散联合体", submit="解散", done="已解散，成员关系一并结束，记录保留。",
        template="orgs/alliance_dissolve.html", open_work=services.open_work(found),
        service=lambda: services.dissolve_alliance(alliance_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def alliance_join(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit or an organisation joins."""
    found = led_or_403(alliance_or_404(pk))
    form = forms.AllianceJoinForm(request.POST or None)
    return form_of(
        request, found, form, "添加成员", submit="添加", done="成员已添加。",
        template="orgs/alliance_join.html", names=names_to_join(found),
        service=lambda: services.join_alliance(alliance_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def alliance_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves."""
    row = AllianceMember.objects.select_related("alliance__organization", "unit", "member").filter(pk=pk).first()
    if row is None:
        raise Http404
    led_or_403(row.alliance)
    form = forms.AllianceEndForm(request.POST or None)
    return form_of(
        request, row.alliance, form, f"{row.name}退出", submit="登记退出", done="已登记，记录保留。",
        service=lambda: services.leave_alliance(membership_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def fund_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Money received or spent."""
    found = led_or_403(alliance_or_404(pk))
    form = forms.FundForm(request.POST, request.FILES) if request.method == "POST" else forms.FundForm()
    return form_of(
        request, found, form, "登记经费", tab="orgs:alliance_funds", submit="登记", done="已登记。",
        service=lambda: services.enter_fund(
            alliance_id=pk, line=form.line(), actor=request.user,
            uploads=[read_upload(file) for file in form.cleaned_data["file"]],
        ),
    )  # fmt: skip


@requires(VERB)
@once
def fund_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry that was put down wrongly."""
    entry = FundEntry.objects.select_related("alliance__organization").filter(pk=pk).first()
    if entry is None:
        raise Http404
    led_or_403(entry.alliance)
    form = forms.CancelFundForm(request.POST or None)
    return form_of(
        request, entry.alliance, form, "作废这笔经费", tab="orgs:alliance_funds", submit="作废",
        done="已作废，原记录和原因保留。",
        service=lambda: services.cancel_fund(entry_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def rectification_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one in order."""
    found = led_or_403(alliance_or_404(pk))
    form = forms.RectificationForm(request.POST or None)
    return form_of(
        request, found, form, "列入规范整顿", tab="orgs:alliance_reviews", submit="列入", done="已列入规范整顿。",
        service=lambda: services.begin_rectification(alliance_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def rectification_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it."""
    row = Rectification.objects.select_related("alliance__organization").filter(pk=pk).first()
    if row is None:
        raise Http404
    led_or_403(row.alliance)
    form = forms.RectifiedForm(request.POST or None)
    return form_of(
        request, row.alliance, form, "登记整顿结果", tab="orgs:alliance_reviews", submit="完成整顿",
        intro=f"{row.since} 列入，{row.due_on} 前完成。问题：{row.why}。措施：{row.plan}。",
        done="已登记整顿结果。",
        service=lambda: services.finish_rectification(rectification_id=pk, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(VERB)
@once
def review_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The appraisal of a year; `?year=` fills in what was written before."""
    found = led_or_403(alliance_or_404(pk))
    form = forms.AllianceReviewForm(request.POST or None, alliance=found, year=request.GET.get("year", ""))
    year = form.initial["year"] or today().year
    return form_of(
        request, found, form, "年底考评", tab="orgs:alliance_reviews", submit="登记考评",
        template="orgs/alliance_review.html", alliance=found, year=year, year_record=record_of(found, year, today()),
        done="已登记，会列在各成员当年的报告里。",
        service=lambda: services.review_alliance(alliance_id=pk, line=form.line(), actor=request.user),
    )  # fmt: skip
