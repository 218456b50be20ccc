"""What several pages of this room need."""

from __future__ import annotations

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from common.scoping import current_scope
from common.views import is_past_view, may
from orgs.models import Organization, Tier
from orgs.selectors import breadcrumbs
from orgs.services.plans import VERB


def organization_or_404(pk: int) -> Organization:
    """An organisation in scope; the same 404 for a foreign and a missing one."""
    found = Organization.objects.select_related("parent", "district", "successor").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def trail_of(organization: Organization, *rest: str, on: str = "") -> list[dict]:
    """Breadcrumbs: links within the scope, plain text beyond it; `rest` are the last steps, without links."""
    query = f"?on={on}" if on else ""
    trail = [
        {"label": crumb.name, "url": reverse("orgs:detail", args=[crumb.id]) + query if crumb.id else ""}
        for crumb in breadcrumbs(organization)
    ]
    own = reverse("orgs:detail", args=[organization.pk]) + query if rest else ""
    return [*trail, {"label": organization.name, "url": own}, *({"label": text, "url": ""} for text in rest)]


def url_or_none(name: str, *args) -> str | None:
    """The address of a page of another room; None while that room has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def may_restructure(organization: Organization, *, superior: bool = False) -> bool:
    """Whether the office may change this organisation's place, name or existence."""
    verb = VERB.get(Tier(organization.tier))
    if verb is None or not may(verb, organization):
        return False
    return not superior or current_scope().anchor_id != organization.pk


def may_found_below(organization: Organization) -> bool:
    """Whether the office may found something below it."""
    child = organization.tier_enum.child
    return child is not None and organization.until is None and may(VERB[child], organization)


def acts_on(request, organization: Organization) -> list[dict]:
    """The structural acts this office may begin here, for the menu of the page's head."""
    if is_past_view(request) or organization.until is not None:
        return []
    found = []
    if may("org.edit", organization):
        found.append(("describe", "修改资料", "edit"))
    if may_restructure(organization):
        found += [("rename", "更名", "pencil"), ("recode", "改代码", "hash")]
    if organization.tier != Tier.DISTRICT and may_restructure(organization, superior=True):
        found += [
            ("move", "划转", "arrows-exchange"),
            ("merge", "合并", "git-merge"),
            ("split", "分设", "git-fork"),
            ("close", "撤销", "circle-x"),
        ]
    return [
        {"url": reverse(f"orgs:{name}", args=[organization.pk]), "label": label, "icon": icon}
        for name, label, icon in found
    ]
