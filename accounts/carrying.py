"""What a reorganisation of the tree means for offices: those held at a closed organisation end with it; so do those
of the liaisons of a unit that leaves.

They are not handed to the successor: who is to act there is decided by the security administrator (等保 8.1.5.3), and
not by whoever redraws the map.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from accounts.models import Grant
from common.audit import record
from common.clock import today
from common.periods import period
from common.scoping import everything


def carry_grants(*, act, closed: list[int], on: date, actor) -> dict:
    """End the offices held at the closed organisations; return what is needed to undo it.

    The organisation may have been closed as of an earlier day, but a right ends today at the earliest: what was done
    with it since must not become something nobody was allowed to do. An office that began today or is yet to begin
    has no day left to keep and is withdrawn as a whole.
    """
    end = max(on, today())
    ended, withdrawn = _end(Grant.objects.filter(organization_id__in=closed), end, actor=actor, reorganization=act.pk)
    return {"ended": ended, "withdrawn": withdrawn, "end": end.isoformat()}


def end_liaisons(*, unit, on: date, actor) -> None:
    """End the offices of a unit that leaves on the day, today at the earliest.

    Whoever closes the unit need not be one who grants offices: the office has lost what it was for.
    """
    with everything("the offices of a unit that leaves end with it"):
        _end(Grant.objects.filter(unit=unit), max(on, today()), actor=actor, unit=unit.pk)


def _end(grants, end: date, *, actor, **why) -> tuple[list[dict], list[dict]]:
    held_on = grants.filter(Q(period__endswith=None) | Q(period__endswith__gt=end))
    ended, withdrawn = [], []
    for grant in held_on.select_for_update(of=("self",), no_key=True).select_related("user", "organization", "unit"):
        held = {"id": grant.pk, "until": grant.until.isoformat() if grant.until else None}
        if grant.since is not None and grant.since >= end:
            withdrawn.append(
                {
                    **held,
                    "user": grant.user_id,
                    "role": grant.role,
                    "organization": grant.organization_id,
                    "since": grant.since.isoformat(),
                    "granted_by": grant.granted_by_id,
                    "created_at": grant.created_at.isoformat(),
                }
            )
            pk = grant.pk
            grant.delete()
            grant.pk = pk
        else:
            ended.append(held)
            grant.period = period(grant.since, end)
            grant.save(update_fields=["period"])
        _note(grant, action="grant.ended", actor=actor, **why)
    return ended, withdrawn


def restore_grants(*, act, carried: dict, actor) -> None:
    """Give back what `carry_grants` ended, but for what a security administrator has changed since.

    Tokens of a withdrawn office are gone with it: they have to be issued again.
    """
    end = _day(carried["end"])
    for row in carried["ended"]:
        grant = Grant.objects.select_for_update(of=("self",), no_key=True).filter(pk=row["id"]).first()
        if grant is None or grant.until != end:
            continue
        grant.period = period(grant.since, _day(row["until"]))
        grant.save(update_fields=["period"])
        _note(grant, action="grant.restored", actor=actor, reorganization=act.pk)
    for row in carried["withdrawn"]:
        grant = Grant.objects.create(
            pk=row["id"],
            user_id=row["user"],
            role=row["role"],
            organization_id=row["organization"],
            period=period(_day(row["since"]), _day(row["until"])),
            granted_by_id=row["granted_by"],
        )
        Grant.objects.filter(pk=grant.pk).update(created_at=datetime.fromisoformat(row["created_at"]))
        _note(grant, action="grant.restored", actor=actor, reorganization=act.pk)


def _note(grant: Grant, *, action: str, actor, **why) -> None:
    record(
        actor=actor,
        action=action,
        obj=grant,
        organization_id=grant.organization_id or grant.unit.district_id,
        user=grant.user.username,
        role=grant.role,
        **why,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def register() -> None:
    """Enter this room in the lists of what a reorganisation and a leaving unit carry."""
    from orgs.carriers import Carrier, register_carrier, register_leaver

    register_carrier(Carrier("accounts", carry_grants, restore_grants))
    register_leaver("accounts", end_liaisons)
