"""Who stands behind an activity of an alliance: the member that arranges it, and the members that took part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from common.authority import covers
from common.errors import RuleBroken
from common.scoping import Scope
from meetings.models import Activity, AlliancePresence
from orgs.models import Alliance, AllianceMember


def members_on(alliance_id: int, on: date):
    """Those in the alliance on the day, whoever asks: who is in it is known to everybody in it."""
    return AllianceMember._base_manager.filter(alliance_id=alliance_id, period__contains=on)


def host_of(activity: Activity, host_id: int | None, on: date) -> AllianceMember | None:
    """The member that arranges it; None: who leads the alliance does."""
    if host_id is None:
        return None
    if activity.alliance_id is None:
        raise RuleBroken("activity.host", "只有联合体的活动才写承办成员。", "host")
    found = members_on(activity.alliance_id, on).filter(pk=host_id).first()
    if found is None:
        raise RuleBroken("activity.host", f"承办成员应是 {on} 在联合体里的单位或组织。", "host")
    return found


def own_rows(scope: Scope) -> Q:
    """Memberships of the unit, or of an organisation in sight, of this office."""
    if scope.party_id is not None:
        return Q(unit_id=scope.party_id)
    return Q(**{f"member__{scope.column}": scope.anchor_id}) if scope.column else Q(pk__in=[])


def own_host(scope: Scope, alliance: Alliance, on: date) -> AllianceMember | None:
    """In whose name this office reports what it arranged: its own membership of the day; None: it leads the alliance.

    Raises RuleBroken "activity.host" where it was not in the alliance that day.
    """
    if covers(scope, alliance.organization):
        return None
    found = members_on(alliance.pk, on).filter(own_rows(scope)).order_by("pk").first()
    if found is None:
        raise RuleBroken("activity.host", f"{on} 那天你所在的单位或组织不在“{alliance.name}”里。", "held_on")
    return found


def set_members(activity: Activity, member_ids: Iterable[int], on: date) -> int:
    """The members that took part, as a whole: these and nobody else. Returns how many. Each was in it that day."""
    wanted = set(member_ids)
    there = dict(members_on(activity.alliance_id, on).filter(pk__in=wanted).values_list("pk", "pk"))
    if wanted - there.keys():
        raise RuleBroken("activity.members", f"勾选的成员里有 {on} 那天不在联合体里的，请重新勾选。", "members")
    present = set(activity.presences.values_list("member_id", flat=True))
    activity.presences.exclude(member_id__in=wanted).delete()
    AlliancePresence._base_manager.bulk_create(
        AlliancePresence(activity=activity, organization=activity.organization, member_id=pk)
        for pk in sorted(wanted - present)
    )
    return len(wanted)
