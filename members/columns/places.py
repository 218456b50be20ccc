"""Communities by code: what the reader compares names with, and what the handlers look codes up in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from common.authority import covers
from common.clock import today
from common.scoping import Scope, everything
from exchange.places import COMMUNITY, DISTRICT, STREET, Divisions
from exchange.vocabulary import squash
from orgs.columns.places import OWN, code_of
from orgs.models import Organization, Tier

_LEVELS = {Tier.DISTRICT: DISTRICT, Tier.STREET: STREET, Tier.COMMUNITY: COMMUNITY}


def divisions_of_district(district_id: int) -> Divisions:
    """The streets and communities of a district that exist today. One query; names of places are nobody's secret."""
    with everything("a workbook may name any community of the district"):
        nodes = {
            node.pk: node
            for node in Organization.objects.filter(district_id=district_id, tier__in=list(_LEVELS))
            .existing(today())
            .only("id", "tier", "name", "code", "parent_id")
        }
    return Divisions(
        (
            code_of(node),
            node.name,
            _LEVELS[Tier(node.tier)],
            code_of(nodes[node.parent_id]) if node.parent_id in nodes else "",
        )
        for node in nodes.values()
    )


def communities_named(divisions: Divisions, text: str) -> list[str]:
    """Codes of the communities that a text may mean, read as in workbooks; several where it does not say which."""
    found = divisions.match_community(text, street=None, district=None)
    codes = [found.code] if found.code else list(found.candidates)
    exact = [code for code in codes if squash(divisions.name(code) or "") == squash(text)]
    return exact if len(exact) == 1 else codes


def full_name(divisions: Divisions, code: str) -> str:
    """绳金塔街道坝口巷社区居委会: what means one community of the district and no other."""
    parent = divisions.by_code.get(divisions.parent(code) or "")
    street = parent.name if parent is not None and parent.level == STREET else ""
    return f"{street}{divisions.name(code)}"


def organizations_by_code(district_id: int, codes: Iterable[str], on: date) -> dict[str, Organization]:
    """The districts, streets and communities that these codes mean on the day, of the whole district. One query."""
    codes = {code for code in codes if code}
    own = {int(code.removeprefix(OWN)) for code in codes if code.startswith(OWN) and code[len(OWN) :].isdecimal()}
    if not codes:
        return {}
    with everything("a workbook may name any community of the district"):
        rows = Organization.objects.filter(district_id=district_id, tier__in=list(_LEVELS)).existing(on)
        found = rows.filter(Q(code__in=codes) | Q(pk__in=own)).select_related("street")
        return {code_of(row): row for row in found}


def communities_in(scope: Scope, context_street: str | None, on: date) -> list[Organization]:
    """The communities the office may import into, those of the sheet's street first choice where it names one."""
    rows = [
        row
        for row in Organization.objects.of_tier(Tier.COMMUNITY).existing(on).select_related("street").in_order()
        if covers(scope, row)
    ]
    of_street = [row for row in rows if row.street is not None and code_of(row.street) == context_street]
    return of_street or rows


def offices_in(scope: Scope, tiers: Iterable[str], on: date) -> list[Organization]:
    """The district, streets, communities and grids among `tiers` that the office may import into.

    Grids only where somebody can find one in a list: not of a whole district.
    """
    wanted = [tier for tier in (*_LEVELS, Tier.GRID) if tier in tiers]
    if scope.column == "district_id" or scope.column is None:
        wanted = [tier for tier in wanted if tier != Tier.GRID]
    rows = Organization.objects.filter(tier__in=wanted).existing(on).select_related("street").in_order()
    return [row for row in rows if covers(scope, row)]
