"""Awards and recommendations: the list, one with its evidence, the decision, the publication."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from appraisal.models import Award, AwardKind, AwardState, Scheme, SchemeState
from appraisal.year.awards import (
    AwardLine,
    check_state,
    check_withdrawable,
    close_awards,
    decide_award,
    kinds_of,
    open_awards,
    opinions_on,
    propose_award,
    public_awards,
    publish_award,
    recommended_as,
    withdraw_award,
)
from appraisal.year.base import day_of
from appraisal.year.filters import AwardFilter
from appraisal.year.forms import AwardDecisionForm, AwardForm, PublishForm, WithdrawalForm
from appraisal.year.gathering import member_records
from appraisal.year.views.base import (
    REPORT,
    RULE,
    VIEW,
    colour_of,
    confirm_page,
    crumbs,
    form_page,
    own,
    scheme_or_404,
    tabs_of,
    writes_own,
)
from common.clock import today
from common.forms import posted
from common.lists import Action, Column, ListView
from common.views import VerbRequired, may, once, requires
from members.models import CheckIn
from members.selectors.opinions import opinion_state
from members.services.opinions import ASK
from orgs.models import Participation, Tier


def _may_propose() -> bool:
    place = own()
    return place is not None and place.tier in (Tier.STREET, Tier.COMMUNITY)


class AwardList(VerbRequired, ListView):
    """What was proposed in the scope; a unit sees what was published of its own."""

    verb = VIEW
    template_name = "appraisal/year/awards.html"
    model = Award
    filterset_class = AwardFilter
    title = "评先评优"
    noun = "项"
    default_sort = "kind"
    empty = "还没有推荐。由社区、街道推荐，区里评定；依据由系统附上。"
    actions = [Action("推荐", "appraisal:year_award_add", verb=REPORT, when=_may_propose)]
    columns = [
        Column(
            "nominee",
            "对象",
            "nominee",
            url=lambda row: reverse("appraisal:year_award", args=[row.pk]),
            fixed=True,
        ),
        Column("kind", "种类", "get_kind_display", sort="kind"),
        Column("organization", "推荐组织", "organization.name", sort="organization__lft"),
        Column("year", "年度", "scheme.year", sort="scheme__year"),
        Column("state", "状态", "get_state_display", sort="state", state=lambda row: colour_of(row.state)),
        Column("amount", "经费支持（元）", lambda row: _yuan(row.amount, ""), number=True),
        Column("published", "公布日期", "published_on", sort="published_on"),
        Column("document", "文号", "document", shown=False),
        Column("reason", "主要事迹", "reason", shown=False),
    ]

    def get_queryset(self):
        """With what the columns say."""
        return Award.objects.select_related("unit", "person", "organization", "scheme").defer("content")

    def get_context_data(self, **kwargs):
        """With the tabs."""
        schemes = Scheme.objects.filter(state=SchemeState.PUBLISHED).order_by("-year") if may(RULE) else ()
        return super().get_context_data(
            tabs=tabs_of("year_awards"),
            trail=crumbs(("评先评优", "")),
            public=[
                {"scheme": one, "url": self.request.build_absolute_uri(_public_url(one)) if one.awards_token else ""}
                for one in schemes
            ],
            **kwargs,
        )


def _yuan(amount: Decimal | None, unit: str = " 元") -> str:
    return f"{amount:,.2f}{unit}" if amount else ""


def _public_url(scheme: Scheme) -> str:
    return reverse("appraisal:awards_public", args=[scheme.awards_token])


STEPS = {
    "open": (
        "对外公开名单",
        open_awards,
        "已公开，把地址发出去就能看。",
        [
            "不登录的人凭地址就能看到这一年已公布的先进和推荐名单。",
            "只列姓名、单位、奖项、经费和文号，不列事迹、评价和联系方式。",
            "还没有公布的推荐不会出现。",
        ],
    ),
    "close": ("停止公开名单", close_awards, "已停止公开。", ["原来的地址不能再打开；以后再公开是新的地址。"]),
}


@requires(RULE)
@once
def awards_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Let the public read the list of a year, or no longer."""
    row = scheme_or_404(pk)
    if step not in STEPS:
        raise Http404
    heading, service, done, consequences = STEPS[step]
    back = reverse("appraisal:year_awards")
    return confirm_page(
        request,
        heading=heading,
        subject=f"{row.year}年评先评优",
        back=back,
        consequences=consequences,
        service=lambda: service(scheme_id=pk, actor=request.user),
        done=done,
        submit=heading,
        tail=(("评先评优", back),),
    )


@login_not_required
@require_safe
def awards_public(request: HttpRequest, token: str) -> HttpResponse:
    """The names of a year, without sign-in, where the district allows it."""
    found = public_awards(token)
    if found is None:
        raise Http404
    scheme, groups = found
    return render(request, "appraisal/year/awards_public.html", {"scheme": scheme, "groups": groups})


def _award(pk: int) -> Award:
    return get_object_or_404(
        Award.objects.select_related("unit", "person", "organization", "scheme", "decided_by"), pk=pk
    )


def _url(pk: int) -> str:
    return reverse("appraisal:year_award", args=[pk])


def _ask_url(row: Award) -> str:
    """Where the opinion of the place is asked in which the person reported; empty where this office cannot."""
    if row.person_id is None or not may(ASK):
        return ""
    member = CheckIn.objects.in_force(today()).filter(person=row.person_id).first()
    return reverse("members:opinion_ask", args=[member.pk]) if member is not None else ""


@require_safe
@requires(VIEW)
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with what is on record."""
    row = _award(pk)
    asked = opinions_on(row) if may("checkin.view") else []
    context = {
        "row": row,
        "opinions": [{"row": one, "chip": opinion_state(one, today())} for one in asked],
        "ask_url": "" if asked or row.state != AwardState.PROPOSED else _ask_url(row),
        "chip": {"text": row.get_state_display(), "state": colour_of(row.state)},
        "trail": crumbs(("评先评优", reverse("appraisal:year_awards")), (row.nominee, "")),
        "evidence": row.content,
        "may_withdraw": row.state == AwardState.PROPOSED and writes_own(row.organization),
        "may_decide": may(RULE) and row.state == AwardState.PROPOSED,
        "may_publish": may(RULE) and row.state == AwardState.DECIDED,
        "facts": [
            {"label": "年度", "value": row.scheme.year},
            {"label": "推荐组织", "value": row.organization.name},
            {"label": "推荐日期", "value": row.proposed_on},
            {"label": "单位", "value": row.unit.name if row.unit_id else ""},
            *([{"label": "推荐为", "value": row.title}] if row.kind == AwardKind.RECOMMENDATION else []),
            {"label": "征求意见", "value": row.opinion},
            {"label": "评定日期", "value": row.decided_on},
            {"label": "评定意见", "value": row.remark},
            *([{"label": "经费支持", "value": _yuan(row.amount)}] if row.kind == AwardKind.BRAND else []),
            *(
                [
                    {"label": "撤回日期", "value": row.withdrawn_on},
                    {"label": "撤回原因", "value": row.withdrawn_why},
                ]
                if row.withdrawn_on
                else []
            ),
            {"label": "公布", "value": f"{row.published_on} {row.document}" if row.published_on else ""},
        ],
    }
    return render(request, "appraisal/year/award.html", context)


@requires(REPORT)
@once
def award_add(request: HttpRequest) -> HttpResponse:
    """Propose one of this year."""
    place = own()
    if place is None or place.tier not in (Tier.STREET, Tier.COMMUNITY):
        raise Http404
    scheme = Scheme.objects.filter(state=SchemeState.PUBLISHED, year__lte=today().year).order_by("-year").first()
    if scheme is None:
        raise Http404
    kinds = kinds_of(place.district_id)
    units = (
        Participation.objects.in_force(today())
        .filter(organization=place)
        .order_by("unit__pinyin")
        .values_list("unit_id", "unit__name")
        .distinct()
    )
    people = [
        (one.appointment, f"{one.name}（{one.unit}）" if one.unit else one.name)
        for one in member_records(place, scheme.year, day_of(scheme))
    ]
    titles = recommended_as(place.district_id)
    form = AwardForm(posted(request), kinds=kinds, units=list(units), members=people, titles=titles)
    back = reverse("appraisal:year_awards")
    return form_page(
        request,
        form,
        heading="推荐先进",
        subject=f"{place.name} · {scheme.year}年",
        intro="选好单位或人，承诺履行情况、意见建议等由系统从记录里附上，不用另外写材料。",
        back=back,
        service=lambda: propose_award(
            scheme_id=scheme.pk, organization_id=place.pk, line=AwardLine(**form.cleaned_data), actor=request.user
        ),
        done="已推荐，由区里评定。",
        submit="推荐",
        tail=(("评先评优", back),),
        then=lambda made: _url(made.pk),
    )


@requires(REPORT)
@once
def award_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was proposed by mistake."""
    row = _award(pk)
    form = WithdrawalForm(posted(request))
    return form_page(
        request,
        form,
        heading="撤回推荐",
        subject=str(row),
        intro="撤回以后区里不再评定，记录和原因留着；要推荐的可以重新推荐。",
        back=_url(pk),
        service=lambda: withdraw_award(award_id=pk, reason=form.cleaned_data["reason"], actor=request.user),
        done="已撤回。",
        submit="撤回推荐",
        tail=(("评先评优", reverse("appraisal:year_awards")), (row.nominee, _url(pk))),
        check=lambda: check_withdrawable(row),
    )


@requires(RULE)
@once
def award_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The district's decision."""
    row = _award(pk)
    form = AwardDecisionForm(posted(request), funds=row.kind == AwardKind.BRAND)
    return form_page(
        request,
        form,
        heading="评定",
        subject=str(row),
        intro=row.reason,
        back=_url(pk),
        service=lambda: decide_award(award_id=pk, actor=request.user, **form.cleaned_data),
        done="已评定。",
        submit="评定",
        tail=(("评先评优", reverse("appraisal:year_awards")), (row.nominee, _url(pk))),
        check=lambda: check_state(row, AwardState.PROPOSED),
    )


@requires(RULE)
@once
def award_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it known."""
    row = _award(pk)
    form = PublishForm(posted(request))
    return form_page(
        request,
        form,
        heading="公布",
        subject=str(row),
        intro="公布以后，受表彰的单位也能看到。",
        back=_url(pk),
        service=lambda: publish_award(award_id=pk, document=form.cleaned_data["document"], actor=request.user),
        done="已公布。",
        submit="公布",
        tail=(("评先评优", reverse("appraisal:year_awards")), (row.nominee, _url(pk))),
        check=lambda: check_state(row, AwardState.DECIDED),
    )
