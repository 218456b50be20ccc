"""What is read of an alliance beside its members and its money: places it can use, its appraisals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from common.scoping import current_scope, everything
from orgs.centres import visible_to
from orgs.models import Alliance, AllianceMember, AllianceReview, Grade, Venue

COLOURS = {Grade.GOOD: "ok", Grade.FAIR: "new", Grade.WEAK: "due"}


def venues_of(alliance: Alliance, on: date) -> list[Venue]:
    """Venues of who leads it and of the places in it on the day, each with `reachable`: whether its page may be opened.

    That a member has a place to meet in is what members tell one another (统筹各成员单位党组织活动阵地使用).
    """
    scope = current_scope()
    with everything("members of an alliance share their places"):
        places = AllianceMember.objects.filter(alliance=alliance, member__isnull=False).in_force(on).values("member")
        rows = Venue.objects.filter(Q(organization=alliance.organization_id) | Q(organization__in=places))
        found = list(
            rows.filter(Q(closed_on=None) | Q(closed_on__gt=on))
            .select_related("organization")
            .order_by("organization__lft", "name")
        )
        open_to = set(visible_to(scope).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    for row in found:
        row.reachable = row.pk in open_to and "venue.book" in scope.verbs
    return found


def reviews_of(alliance: Alliance, on: date) -> dict[str, Any]:
    """Its appraisals by the day, each with a colour; `wanting` is a weak one that was not followed by an order."""
    found = [row for row in alliance.reviews.all() if row.reviewed_on <= on]
    for row in found:
        row.colour = COLOURS[Grade(row.grade)]
    last = found[0] if found else None
    wanting = None
    if last is not None and last.grade == Grade.WEAK:
        followed = any(last.reviewed_on <= row.since <= on for row in alliance.rectifications.all())
        running = any(row.since <= on and row.finished_on is None for row in alliance.rectifications.all())
        wanting = None if followed or running else last
    return {"reviews": found, "wanting": wanting}


def reviews_for(
    *, year: int, on: date, organization_ids: Iterable[int] = (), unit_ids: Iterable[int] = ()
) -> list[dict[str, Any]]:
    """How the alliances were appraised, by the day, that these lead or were in during the year: what the members' own
    appraisal sees (RH 二2·四是: 考评结果与成员考核挂钩). One query, and one more where there is something.

    Each: alliance, name, role (LEADS, MEMBER), organization, unit, grade, label, opinion, reviewed_on.
    """
    organization_ids, unit_ids = list(organization_ids), list(unit_ids)
    with everything("how an alliance did is part of its members' year"):
        rows = list(
            AllianceReview.objects.filter(year=year, reviewed_on__lte=on)
            .filter(
                Q(alliance__organization__in=organization_ids)
                | Q(alliance__members__member__in=organization_ids)
                | Q(alliance__members__unit__in=unit_ids)
            )
            .select_related("alliance")
            .order_by("alliance__name", "alliance_id")
            .distinct()
        )
        if not rows:
            return []
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        members = list(
            AllianceMember.objects.filter(alliance__in=[row.alliance_id for row in rows])
            .filter(Q(member__in=organization_ids) | Q(unit__in=unit_ids))
            .filter(period__overlap=(first, after))
        )
    found = []
    for row in rows:
        said = {
            "alliance": row.alliance_id,
            "name": row.alliance.name,
            "grade": row.grade,
            "label": row.get_grade_display(),
            "opinion": row.opinion,
            "reviewed_on": row.reviewed_on.isoformat(),
        }
        if row.alliance.organization_id in organization_ids:
            found.append(said | {"role": "LEADS", "organization": row.alliance.organization_id, "unit": None})
        seen = set()
        for one in members:
            key = (one.member_id, one.unit_id)
            if one.alliance_id == row.alliance_id and key not in seen:
                seen.add(key)
                found.append(said | {"role": "MEMBER", "organization": one.member_id, "unit": one.unit_id})
    return found
