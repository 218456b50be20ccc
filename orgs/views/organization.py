"""The page of an organisation and its tabs."""

from __future__ import annotations

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.clock import today
from common.views import as_of, is_past_view, may, requires
from orgs.conditions import state_of
from orgs.models import OrganizationVersion, Participation, Tier, Venue
from orgs.rules_in_force import practice_of
from orgs.selectors import branches, count_below, history_of
from orgs.views.shared import acts_on, may_found_below, organization_or_404, trail_of, url_or_none
from orgs.wording import lower_tiers, tier_word

SHOWN = 300


def _page(request, pk: int, tab: str) -> tuple:
    """The organisation, the day, and what every tab's head needs."""
    on = as_of(request)
    organization = organization_or_404(pk)
    then = _as_it_was(organization, on)
    practice = practice_of(organization.district_id, on)
    query = f"?{urlencode({'on': on.isoformat()})}" if on != today() else ""
    parts = Participation.objects.in_force(on).filter(organization=organization)
    counts = {
        "children": len(branches(on, parents=[pk])),
        "units": parts.count(),
        "venues": Venue.objects.filter(organization=organization, closed_on=None).count(),
    }
    tabs = [
        {"key": key, "label": label, "url": reverse(name, args=[pk]) + query, "active": key == tab, "count": count}
        for key, name, label, count in (
            ("about", "orgs:detail", "概况", None),
            ("children", "orgs:children", "下级组织", counts["children"]),
            ("units", "orgs:participants", "成员单位", counts["units"]),
            ("venues", "orgs:places", "阵地", counts["venues"]),
            ("history", "orgs:history", "沿革", None),
        )
        if not (key == "children" and organization.tier == Tier.HOME)
        and not (key == "units" and organization.tier not in (Tier.STREET, Tier.COMMUNITY))
    ]
    committee = url_or_none("members:committee", pk)
    context = {
        "organization": organization,
        "then": then,
        "existed": then is not None,
        "closed": organization.until is not None and organization.until <= on,
        "day": on,
        "keep_on": query,
        "tabs": tabs,
        "trail": trail_of(organization, on=on.isoformat() if query else ""),
        "committee_name": practice.committee_name(organization.tier, then.name if then else organization.name),
        "committee_url": committee + query if committee and may("committee.view") else "",
        "acts": acts_on(request, organization),
        "tier_word": practice.tier_area(organization.tier),
        "child_tier": organization.tier_enum.child,
        "may_found": not is_past_view(request) and may_found_below(organization),
        "may_unit": not is_past_view(request) and organization.until is None and may("unit.edit", organization),
        "may_venue": not is_past_view(request) and organization.until is None and may("org.edit", organization),
        "counts": counts,
    }
    return organization, on, context


def _as_it_was(organization, on) -> OrganizationVersion | None:
    """Its version on the day; the last one for a day after its end, None for a day before its beginning."""
    held = organization.versions.select_related("parent", "street", "community")
    return held.in_force(on).first() or held.filter(period__endswith__lte=on).order_by("-period").first()


@requires("org.view")
@require_safe
def detail(request, pk):
    """What it is, what is below it, and what to do next."""
    organization, on, context = _page(request, pk, "about")
    then = context["then"]
    own = branches(on, ids=[pk], closed=True)
    count_below(own, on)
    counts = own[0].counts if own else {}
    context["figures"] = [
        {"label": word, "value": counts[tier], "url": f"{reverse('orgs:list')}?tier={tier}&below={pk}"}
        for tier, word in lower_tiers()
        if counts.get(tier)
    ]
    if context["counts"]["units"]:
        context["figures"].append(
            {"label": "成员单位", "value": context["counts"]["units"], "url": reverse("orgs:participants", args=[pk])}
        )
    context["facts"] = [
        {"label": "班子", "value": context["committee_name"], "url": context["committee_url"]},
        {"label": "层级", "value": context["tier_word"]},
        {"label": "性质", "value": organization.get_kind_display()},
        {"label": "上级组织", "value": then.parent.name if then and then.parent else ""},
        {"label": "代码", "value": f"{then.code}（{then.get_code_system_display()}）" if then and then.code else ""},
        {"label": "地址", "value": organization.address},
        {"label": "登记起始", "value": organization.since},
        {"label": "备注", "value": organization.note},
    ]
    if organization.until:
        context["facts"].append({"label": "撤销日期", "value": organization.until})
    if organization.successor:
        context["facts"].append(
            {
                "label": "并入",
                "value": organization.successor.name,
                "url": reverse("orgs:detail", args=[organization.successor_id]),
            }
        )
    context["condition"] = state_of([pk], on).get(pk)
    context["next_steps"] = _next_steps(context, organization)
    context["events"] = _events(organization, limit=4)
    return render(request, "orgs/detail.html", context)


def _next_steps(context: dict, organization) -> list[dict]:
    """What is missing here and can be done now."""
    steps = []
    pk = organization.pk
    if context["may_found"] and not context["counts"]["children"]:
        word = tier_word(context["child_tier"])
        steps.append(
            {
                "text": f"还没有{word}，从新设第一个开始",
                "url": reverse("orgs:found", args=[pk]),
                "action": f"新设{word}",
            }
        )
    joins = organization.tier in (Tier.STREET, Tier.COMMUNITY)
    if joins and context["may_unit"] and not context["counts"]["units"]:
        url = f"{reverse('orgs:unit_create')}?organization={pk}"
        steps.append({"text": "还没有成员单位参与", "url": url, "action": "加入单位"})
    if joins and context["may_venue"] and not context["counts"]["venues"]:
        url = f"{reverse('orgs:venue_create')}?organization={pk}"
        steps.append({"text": "还没有登记阵地", "url": url, "action": "登记阵地"})
    return steps


@requires("org.view")
@require_safe
def children(request, pk):
    """What is directly below it."""
    _, on, context = _page(request, pk, "children")
    closed = request.GET.get("closed") == "1"
    rows = branches(on, parents=[pk], closed=closed)
    count_below(rows, on)
    conditions = state_of([pk, *(row.id for row in rows if not row.closed)], on)
    context["condition"] = conditions.get(pk)
    context["closed_shown"] = closed
    context["rows"] = [{"branch": row, "condition": conditions.get(row.id)} for row in rows]
    return render(request, "orgs/children.html", context)


@requires("org.view")
@require_safe
def participants(request, pk):
    """The units that take part in it."""
    organization, on, context = _page(request, pk, "units")
    parts = Participation.objects.in_force(on).filter(organization=organization).select_related("unit")
    context["condition"] = state_of([pk], on).get(pk)
    context["parts"] = list(parts.order_by("relation", "unit__pinyin", "pk")[:SHOWN])
    return render(request, "orgs/participants.html", context)


@requires("org.view")
@require_safe
def places(request, pk):
    """Its venues."""
    organization, on, context = _page(request, pk, "venues")
    context["condition"] = state_of([pk], on).get(pk)
    context["venues"] = list(Venue.objects.filter(organization=organization).order_by("closed_on", "name")[:SHOWN])
    return render(request, "orgs/places.html", context)


@requires("org.view")
@require_safe
def history(request, pk):
    """Its versions and the acts they came from."""
    organization, on, context = _page(request, pk, "history")
    context["condition"] = state_of([pk], on).get(pk)
    context["events"] = _events(organization)
    return render(request, "orgs/history.html", context)


def _events(organization, limit: int | None = None) -> list[dict]:
    """The history of an organisation for components/timeline.html, newest first."""
    versions = history_of(organization)
    events = []
    if organization.until:
        into = f"，并入“{organization.successor.name}”" if organization.successor else ""
        events.append({"when": organization.until, "title": f"撤销{into}", "state": "bad"})
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        events.append(
            {
                "when": version.since or "起始日期不详",
                "title": _what_changed(version, before),
                "who": version.act.document if version.act else "",
                "note": version.act.title if version.act else "",
                "state": "ok" if version.until is None else "mute",
                "url": _act_url(version),
            }
        )
    return events[:limit]


def _what_changed(version, before) -> str:
    code = f"（{version.code}）" if version.code else ""
    if before is None:
        place = f"，隶属“{version.parent.name}”" if version.parent else ""
        return f"登记为“{version.name}”{code}{place}"
    parts = []
    if version.name != before.name:
        parts.append(f"由“{before.name}”更名为“{version.name}”")
    if version.parent_id != before.parent_id:
        parts.append(f"由“{before.parent.name}”划入“{version.parent.name}”")
    if version.code != before.code:
        parts.append(f"代码由 {before.code or '空'} 改为 {version.code or '空'}")
    return "，".join(parts) or "随上级组织调整"


def _act_url(version) -> str:
    return reverse("orgs:reorganization", args=[version.act_id]) if version.act_id and may("org.restructure") else ""
