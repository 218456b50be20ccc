"""The year at a glance, and its scheme."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from appraisal.metrics import METRICS
from appraisal.models import DutyReport, Indicator, ReportState, Result, Scheme, SchemeState
from appraisal.network import network_on
from appraisal.year.base import day_of
from appraisal.year.criteria import TOTAL_FORMULA, formula_of
from appraisal.year.forms import AdaptForm, IndicatorForm
from appraisal.year.results import appraised_below
from appraisal.year.schemes import adapt_scheme, draft_scheme, drop_indicator, publish_scheme, set_indicator
from appraisal.year.views.base import (
    DECIDE,
    RULE,
    VIEW,
    colour_of,
    confirm_page,
    crumbs,
    form_page,
    organization_or_404,
    own,
    scheme_or_404,
    tabs_of,
    writes_own,
    year_asked,
)
from appraisal.year.whole_year import OF_YEAR
from common.clock import today
from common.forms import posted, told
from common.periods import period
from common.scoping import current_scope
from common.views import may, once, requires
from members.models import Term
from orgs.models import Organization, Tier
from orgs.rules_in_force import practice_of
from orgs.wording import tier_word


@require_safe
@requires(VIEW)
def year(request: HttpRequest) -> HttpResponse:
    """What the year asks of the own organisation, and how far those below are, in administrative order."""
    if current_scope().party_id is not None:
        return redirect("appraisal:year_unit_reviews")
    asked, place = year_asked(request), own()
    scheme = Scheme.objects.filter(year=asked).select_related("organization").first()
    years = sorted({*Scheme.objects.values_list("year", flat=True), today().year}, reverse=True)
    context = {
        "asked": asked,
        "place": place,
        "scheme": scheme,
        "years": [
            {"label": f"{one}年", "url": f"{reverse('appraisal:year')}?year={one}", "active": one == asked}
            for one in years
        ],
        "tabs": tabs_of("year"),
        "may_rule": may(RULE),
    }
    if scheme is not None and place is not None and scheme.state == SchemeState.PUBLISHED:
        context |= _progress(scheme, place)
    return render(request, "appraisal/year/overview.html", context)


@require_safe
@requires(VIEW)
def year_for(request: HttpRequest, organization: int) -> HttpResponse:
    """Where an organisation's report is mended: its own year, or what it handed in as the level above sees it."""
    place = organization_or_404(organization)
    if current_scope().anchor_id == place.pk:
        return redirect("appraisal:year")
    return redirect(f"{reverse('appraisal:year_reports')}?organization={place.pk}")


def sat_in(place: Organization, year: int) -> bool:
    """Whether its committee held office on a day of the year so far: who held none has nothing to report."""
    until = min(date(year + 1, 1, 1), today() + timedelta(days=1))
    if until <= date(year, 1, 1):
        return True
    whole = period(date(year, 1, 1), until)
    return Term.objects.filter(organization=place, accepted_at__isnull=False, period__overlap=whole).exists()


def _progress(scheme: Scheme, place: Organization) -> dict:
    reports = {
        (row.organization_id, row.hop): row
        for row in DutyReport.objects.filter(scheme=scheme).defer("content", "words", "opinion")
    }
    results = {row.organization_id: row for row in Result.objects.filter(scheme=scheme).defer("text")}
    own_steps = [
        {"hop": hop, "report": reports.get((place.pk, hop.key)), "late": hop.due < today()}
        for hop in scheme.hops
        if hop.from_tier == place.tier
    ]
    done = True
    for step in own_steps:
        step["chip"], step["waits"] = _chip(step["report"]), not done
        done = step["report"] is not None and step["report"].state == ReportState.ACCEPTED
    below = Tier(place.tier).child
    hops = [hop for hop in scheme.hops if hop.from_tier == below]
    nodes = []
    if below in (Tier.STREET, Tier.COMMUNITY):
        nodes = [
            node
            for node in network_on(day_of(scheme), tiers=[below], places=False).nodes
            if place.tier == Tier.DISTRICT or node.parent_id == place.pk
        ]
    rows = [
        {
            "node": node,
            "steps": [_step(reports.get((node.pk, hop.key)), place) for hop in hops],
            "result": results.get(node.pk),
            "chip": _chip(results.get(node.pk)),
        }
        for node in nodes
    ]
    return {
        "seated": place.tier != Tier.COMMUNITY or sat_in(place, scheme.year),
        "own_steps": own_steps,
        "own_result": results.get(place.pk),
        "own_chip": _chip(results.get(place.pk)),
        "may_write": writes_own(place),
        "hops": hops,
        "rows": rows,
        "waiting": sum(step["mine"] for row in rows for step in row["steps"]),
        "level": tier_word(below) if rows else "",
        "may_compute": bool(rows) and may(DECIDE) and appraised_below(place) == below,
        "has_people": place.tier in (Tier.STREET, Tier.COMMUNITY),
    }


def _step(report: DutyReport | None, place: Organization) -> dict:
    """A step of somebody below; `mine`: it waits for this office."""
    mine = report is not None and report.state == ReportState.SUBMITTED and report.superior_id == place.pk
    return {"report": report, "chip": _chip(report), "mine": mine and may(DECIDE)}


def _chip(row) -> dict[str, str]:
    if row is None:
        return {"text": "未开始", "state": "mute"}
    return {"text": row.get_state_display(), "state": colour_of(row.state)}


@require_POST
@requires(RULE)
@once
def scheme_draft(request: HttpRequest) -> HttpResponse:
    """Begin the year's scheme from the practice."""
    place = own()
    text = request.POST.get("year", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year
    done, made = told(
        request, lambda: draft_scheme(organization_id=place.pk if place else 0, year=number, actor=request.user)
    )
    if not done:
        return redirect(f"{reverse('appraisal:year')}?year={number}")
    messages.success(request, "已按本区做法拟好，核对期限和权重后公布。")
    return redirect("appraisal:year_scheme", made.pk)


@require_safe
@requires(VIEW)
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reports to whom by when, what a report is made of, by which formulas is scored."""
    row = scheme_or_404(pk)
    indicators = list(row.indicators.all())
    context = {
        "scheme": row,
        "chip": {"text": row.get_state_display(), "state": "ok" if row.state == SchemeState.PUBLISHED else "due"},
        "trail": crumbs((str(row), "")),
        "hops": row.hops,
        "sections": _sections(row),
        "indicators": [
            {"row": one, "formula": formula_of(one), "tiers": "、".join(tier_word(tier) for tier in one.tiers)}
            for one in indicators
        ],
        "sums": [
            f"{tier_word(tier)} {sum(one.weight for one in indicators if tier in one.tiers)}"
            for tier in (Tier.STREET, Tier.COMMUNITY)
            if any(tier in one.tiers for one in indicators)
        ],
        "total_formula": TOTAL_FORMULA,
        "may_edit": may(RULE) and row.state == SchemeState.DRAFT,
    }
    return render(request, "appraisal/year/scheme.html", context)


def _sections(row: Scheme) -> list[dict]:
    return [
        {
            "label": part.label,
            "metrics": [
                {"metric": METRICS[key], "name": OF_YEAR[key].name if key in OF_YEAR else METRICS[key].name}
                for key in part.metrics
                if key in METRICS
            ],
        }
        for part in row.sections
    ]


def _url(pk: int) -> str:
    return reverse("appraisal:year_scheme", args=[pk])


@requires(RULE)
@once
def scheme_adapt(request: HttpRequest, pk: int) -> HttpResponse:
    """The district's own days."""
    row = scheme_or_404(pk)
    form = AdaptForm(posted(request), scheme=row, initial={"objection_days": row.objection_days, "note": row.note})
    return form_page(
        request,
        form,
        heading="期限和异议期",
        subject=str(row),
        back=_url(pk),
        service=lambda: adapt_scheme(
            scheme_id=pk,
            dues=form.dues(),
            objection_days=form.cleaned_data["objection_days"],
            note=form.cleaned_data["note"],
            actor=request.user,
        ),
        done="已保存。",
        tail=((str(row), _url(pk)),),
    )


def _indicator(request: HttpRequest, row: Scheme, indicator: Indicator | None) -> HttpResponse:
    practice = practice_of(row.organization_id, today())
    initial = IndicatorForm.initial_of(indicator) if indicator else {"tiers": [Tier.STREET, Tier.COMMUNITY]}
    form = IndicatorForm(posted(request), practice=practice, initial=initial)
    return form_page(
        request,
        form,
        heading="修改指标" if indicator else "增加指标",
        subject=str(row),
        intro="开会、拍照、登录、报材料的次数不能作为考核标准，系统会退回并写明是哪一条规定。",
        back=_url(row.pk),
        service=lambda: set_indicator(
            scheme_id=row.pk, indicator_id=indicator.pk if indicator else None, actor=request.user, **form.cleaned_data
        ),
        done="已保存。各项权重合计 100 才能公布。",
        tail=((str(row), _url(row.pk)),),
    )


@requires(RULE)
@once
def indicator_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Another criterion."""
    return _indicator(request, scheme_or_404(pk), None)


@requires(RULE)
@once
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a criterion of a draft."""
    found = get_object_or_404(Indicator.objects.select_related("scheme"), pk=pk)
    return _indicator(request, found.scheme, found)


@requires(RULE)
@once
def indicator_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a criterion out of a draft."""
    found = get_object_or_404(Indicator.objects.select_related("scheme"), pk=pk)
    return confirm_page(
        request,
        heading="删去指标",
        subject=f"{found.scheme} · {found.label}",
        back=_url(found.scheme_id),
        consequences=[f"方案里不再有“{found.label}”，其余各项的权重要重新凑足 100。"],
        service=lambda: drop_indicator(indicator_id=pk, actor=request.user),
        done="已删去。",
        submit="删去",
        tail=((str(found.scheme), _url(found.scheme_id)),),
    )


@requires(RULE)
@once
def scheme_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on it binds."""
    row = scheme_or_404(pk)
    return confirm_page(
        request,
        heading="公布考核方案",
        subject=str(row),
        back=_url(pk),
        consequences=[
            "全区各级和成员单位都能看到报告链条、期限和计分公式。",
            "公布以后不再改动；社区和街道可以开始写报告。",
            f"结果告知后有 {row.objection_days} 个工作日的异议期。",
        ],
        service=lambda: publish_scheme(scheme_id=pk, actor=request.user),
        done="已公布。",
        submit="公布方案",
        tail=((str(row), _url(pk)),),
    )
