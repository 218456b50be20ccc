"""How sheets name venues, their kinds and what can be booked in them."""

from __future__ import annotations

import re
from datetime import date

from common.authority import covers
from common.scoping import Scope
from exchange.vocabulary import squash
from orgs.models import Facility, FacilityKind, Organization, Tier, Venue, VenueKind
from orgs.services.centres import FacilityLine

LABELS = {
    name: Venue._meta.get_field(name).verbose_name
    for name in ("kind", "address", "opening_hours", "capacity", "lends", "is_public")
}
_MOST_OFFICES = 400  # more nobody finds in a list: grids are left out of it
_OFFICE = re.compile(r"(?:居民委员会|村民委员会|居委会|村委会|党支部)\Z")
_SUFFIX = re.compile(r"(?:社区|街道|镇|区)\Z")
_STATION = ("驿站", "服务站", "服务点", "微中心")
_BASE = ("阵地", "基地", "活动室", "活动中心")


def kind_of(text: str) -> str:
    """The kind of venue that a word or a name speaks of: 社区党群服务中心, 红色驿站; "" where nobody can tell."""
    plain = squash(text)
    if plain in ("中心", "党群中心") or "服务中心" in plain or plain.endswith("党群中心"):
        return VenueKind.CENTRE
    if any(word in plain for word in _STATION):
        return VenueKind.STATION
    if any(word in plain for word in _BASE):
        return VenueKind.BASE
    return VenueKind.OTHER if plain in ("其他", "其它") else ""


def facility_kind(text: str) -> str | None:
    """ROOM or SERVICE; "" where nothing is said, None where nobody knows the word."""
    plain = squash(text)
    if not plain:
        return ""
    if "服务" in plain or "课堂" in plain:
        return FacilityKind.SERVICE
    return FacilityKind.ROOM if any(word in plain for word in ("场", "室", "厅", "房")) else None


def facility_text(one: Facility | FacilityLine) -> str:
    """多功能厅（100人，有投影仪）."""
    more = [f"{one.capacity}人"] if one.capacity else []
    more += [one.note] if one.note else []
    return f"{one.name}（{'，'.join(more)}）" if more else one.name


def without_office(name: str) -> str:
    """绳金塔社区居委会 → 绳金塔社区, 新地村委会 → 新地."""
    return _OFFICE.sub("", name)


def core(name: str, place: Organization, above: Organization | None) -> str:
    """A venue's name without that of its place: 绳金塔社区党群服务中心 → 党群服务中心."""
    plain = squash(name)
    for one in (above, place):
        if one is None:
            continue
        full = squash(one.name)
        short = without_office(full)
        for text in (full, short, _SUFFIX.sub("", short)):
            if len(text) > 1 and plain.startswith(text) and len(plain) > len(text):
                plain = plain.removeprefix(text)
                break
    for word in ("社区", "街道", "镇", "村", "区"):
        plain = plain.removeprefix(word) if len(plain) > len(word) else plain
    return plain


def offices_for(scope: Scope, on: date) -> list[Organization]:
    """Whom the office may import for: no homes, and grids only where somebody can find one in a list."""
    rows = Organization.objects.exclude(tier=Tier.HOME).existing(on).select_related("street").in_order()
    found = [row for row in rows if covers(scope, row)]
    return found if len(found) <= _MOST_OFFICES else [row for row in found if row.tier != Tier.GRID]
