"""What belongs to an organisation and follows it when it is closed: units that take part, venues, alliances it leads.

With a successor they go over to it; without one participations end and venues are closed that day (Conflict while
somebody has one booked), and alliances are led by the organisation above. A closed organisation's own membership of an
alliance ends that day.
"""

from __future__ import annotations

from datetime import date

from common.periods import period
from orgs.models import Alliance, AllianceMember, Booking, Organization, Participation, Venue
from orgs.services.venues import refuse_booked


def carry_participations(*, closed: list[int], successors: dict[int, int | None], on: date) -> dict:
    """End participations in closed organisations and begin them in their successors; return what undoing needs."""
    taken = set(
        Participation.objects.filter(organization_id__in={pk for pk in successors.values() if pk})
        .filter(period__overlap=period(on))
        .values_list("unit_id", "organization_id")
    )
    ended, removed, begun = [], [], []
    rows = Participation.objects.filter(organization_id__in=closed, period__overlap=period(on)).order_by("id")
    for row in rows.select_for_update(of=("self",), no_key=True):
        until = row.until.isoformat() if row.until else None
        successor = successors[row.organization_id]
        if row.since and row.since >= on:
            removed.append(
                {
                    "id": row.pk,
                    "unit": row.unit_id,
                    "organization": row.organization_id,
                    "relation": row.relation,
                    "since": row.since.isoformat(),
                    "until": until,
                }
            )
            row.delete()
        else:
            ended.append({"id": row.pk, "until": until})
            Participation.objects.filter(pk=row.pk).update(period=period(row.since, on))
        if successor and (row.unit_id, successor) not in taken:
            taken.add((row.unit_id, successor))
            new = Participation.objects.create(
                unit_id=row.unit_id,
                organization_id=successor,
                relation=row.relation,
                period=period(max(on, row.since or on), row.until),
            )
            begun.append(new.pk)
    return {
        "ended": ended,
        "removed": removed,
        "begun": begun,
        **_carry_venues(closed, successors, on),
        **_carry_alliances(closed, successors, on),
    }


def _carry_venues(closed: list[int], successors: dict[int, int | None], on: date) -> dict:
    moved, shut = [], []
    for venue in Venue.objects.filter(organization_id__in=closed, closed_on=None).order_by("id"):
        successor = successors[venue.organization_id]
        if successor is None:
            refuse_booked(venue)
            shut.append(venue.pk)
            Venue.objects.filter(pk=venue.pk).update(closed_on=on)
            continue
        moved.append({"id": venue.pk, "organization": venue.organization_id, "name": venue.name})
        name = venue.name
        if Venue.objects.filter(organization_id=successor, name=name).exists():
            name = f"{name[:48]}（原{venue.organization.name}）"[:60]
        Venue.objects.filter(pk=venue.pk).update(organization_id=successor, name=name)
        Booking.objects.filter(facility__venue=venue).update(organization_id=successor)
    return {"venues_moved": moved, "venues_shut": shut}


def _carry_alliances(closed: list[int], successors: dict[int, int | None], on: date) -> dict:
    parents = dict(Organization.objects.filter(pk__in=closed).values_list("pk", "parent_id"))
    led = []
    for alliance in Alliance.objects.filter(organization_id__in=closed, period__upper_inf=True).order_by("id"):
        led.append({"id": alliance.pk, "organization": alliance.organization_id, "name": alliance.name})
        leader = alliance.organization_id
        while leader in parents:  # whoever goes on, above what is closed with it
            leader = successors[leader] or parents[leader]
        name = alliance.name
        if Alliance.objects.filter(organization_id=leader, name=name, period__overlap=alliance.period).exists():
            name = f"{name[:48]}（原{alliance.organization.name}）"[:60]
        Alliance.objects.filter(pk=alliance.pk).update(organization_id=leader, name=name)
    left, gone = [], []
    for row in AllianceMember._base_manager.filter(member_id__in=closed, period__upper_inf=True).order_by("id"):
        if row.since < on:
            left.append(row.pk)
            AllianceMember._base_manager.filter(pk=row.pk).update(period=period(row.since, on))
        else:  # it never was in it as an organisation that exists
            since = row.since.isoformat()
            gone.append({"id": row.pk, "alliance": row.alliance_id, "member": row.member_id, "since": since})
            row.delete()
    return {"alliances_led": led, "alliances_left": left, "alliances_gone": gone}


def restore_participations(carried: dict) -> None:
    """Give back what `carry_participations` changed."""
    Participation.objects.filter(pk__in=carried.get("begun", [])).delete()
    for row in carried.get("ended", []):
        stored = Participation.objects.get(pk=row["id"])
        Participation.objects.filter(pk=row["id"]).update(period=period(stored.since, _day(row["until"])))
    for row in carried.get("removed", []):
        Participation.objects.create(
            pk=row["id"],
            unit_id=row["unit"],
            organization_id=row["organization"],
            relation=row["relation"],
            period=period(date.fromisoformat(row["since"]), _day(row["until"])),
        )
    Venue.objects.filter(pk__in=carried.get("venues_shut", [])).update(closed_on=None)
    for row in carried.get("venues_moved", []):
        Venue.objects.filter(pk=row["id"]).update(organization_id=row["organization"], name=row["name"])
        Booking.objects.filter(facility__venue=row["id"]).update(organization_id=row["organization"])
    for row in carried.get("alliances_led", []):
        Alliance.objects.filter(pk=row["id"]).update(organization_id=row["organization"], name=row["name"])
    for row in carried.get("alliances_gone", []):
        AllianceMember._base_manager.create(
            pk=row["id"],
            alliance_id=row["alliance"],
            member_id=row["member"],
            period=period(date.fromisoformat(row["since"])),
        )
    standing = AllianceMember._base_manager.filter(alliance__period__upper_inf=True)
    for row in standing.filter(pk__in=carried.get("alliances_left", [])):
        AllianceMember._base_manager.filter(pk=row.pk).update(period=period(row.since))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
