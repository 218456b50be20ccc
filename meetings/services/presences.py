"""Who stands behind an activity of an alliance: the member that arranges it, and the members that took part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from common.authority import covers
from common.errors import RuleBroken
from common.scoping import Scope, everything
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


def own_hosts(scope: Scope, alliance: Alliance, on: date) -> list[AllianceMember]:
    """In whose names this office may report what was arranged for the alliance on the day: the memberships of its own
    unit or place, and of the places below it. None where it leads the alliance, which reports in its own name."""
    if covers(scope, alliance.organization):
        return []
    with everything("members of an alliance know one another"):
        rows = members_on(alliance.pk, on).filter(own_rows(scope)).select_related("unit", "member")
        return list(rows.order_by("pk"))


def own_host(
    scope: Scope, alliance: Alliance, on: date, *, was_id: int | None = None, wanted_id: int | None = None
) -> AllianceMember | None:
    """In whose name this office reports what it arranged; None: it leads the alliance.

    wanted_id  the membership that was chosen, among several
    was_id     the one in whose name it stands: it stays, where it was in the alliance that day
    Without either the office's own membership, then the only one below it. Raises RuleBroken "activity.host" where none
    was in the alliance that day, or where there are several and none was chosen.
    """
    if covers(scope, alliance.organization):
        return None
    found = {row.pk: row for row in own_hosts(scope, alliance, on)}
    if not found:
        raise RuleBroken("activity.host", f"{on} 那天你所在的单位或组织不在“{alliance.name}”里。", "held_on")
    if wanted_id is not None:
        if wanted_id not in found:
            names = "、".join(f"“{row.name}”" for row in found.values())
            raise RuleBroken("activity.host", f"{on} 的活动，承办的成员可以选{names}。", "host")
        return found[wanted_id]
    if was_id in found:
        return found[was_id]
    own = [row for row in found.values() if row.unit_id is not None or row.member_id == scope.anchor_id]
    rows = own or list(found.values())
    if len(rows) > 1:
        names = "、".join(f"“{row.name}”" for row in rows)
        raise RuleBroken("activity.host", f"你这里有几个成员：{names}。请选择由哪一个承办。", "host")
    return rows[0]


def set_members(activity: Activity, member_ids: Iterable[int], on: date) -> int:
    """The members that took part, as a whole: these and nobody else. Returns how many. Each was in it that day."""
    wanted = set(member_ids)
    there = set(members_on(activity.alliance_id, on).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - there:
        raise RuleBroken("activity.members", _not_there(activity.alliance_id, wanted - there, on), "members")
    present = set(activity.presences.values_list("member_id", flat=True))
    activity.presences.exclude(member_id__in=wanted).delete()
    AlliancePresence._base_manager.bulk_create(
        AlliancePresence(activity=activity, organization=activity.organization, member_id=pk)
        for pk in sorted(wanted - present)
    )
    return len(wanted)


def _not_there(alliance_id: int, ids: set[int], on: date) -> str:
    """Who of them was not in it that day, by name; of others nothing is told but that they are none of its members."""
    with everything("members of an alliance know one another"):
        rows = AllianceMember._base_manager.filter(alliance_id=alliance_id, pk__in=ids)
        names = [row.name for row in rows.select_related("unit", "member").order_by("pk")]
    if not names:
        return "勾选的里有不是这个联合体成员的，请重新勾选。"
    said = "、".join(f"“{name}”" for name in dict.fromkeys(names))
    return f"{said} {on} 那天不在联合体里，请去掉勾选，或核对日期。"
