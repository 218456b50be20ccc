"""What of the meetings follows a reorganisation: those of an alliance whose leader is closed, as far as they are open.

The alliance goes over to who leads it from then on (`orgs.services.following`), and with it the meetings that lie
ahead and those that were held and are not closed: their minutes are written, issued and received on; so do activities
that lie ahead. Meetings that were closed stay with who held them; who leads the alliance reads them.
"""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from common.scoping import everything
from meetings.models import (
    Activity,
    ActivityState,
    AgendaItem,
    AgendaState,
    AlliancePresence,
    Assignment,
    ConsultationStep,
    Invitee,
    Meeting,
    MeetingState,
    Minutes,
    MinutesPart,
    MinutesState,
    Objection,
    Paper,
    PutOff,
    Receipt,
    Resolution,
)
from meetings.services.minutes import given_by
from orgs.carriers import Unfinished
from orgs.models import Alliance, AllianceMember, Reorganization

OPEN = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.HELD)
_MODELS = (
    Activity,
    Meeting,
    Invitee,
    PutOff,
    AgendaItem,
    ConsultationStep,
    Paper,
    Minutes,
    MinutesPart,
    Objection,
    Receipt,
    Resolution,
    Assignment,
)


def carry_alliances(*, act: Reorganization, closed: list[int], on: date, actor) -> dict:
    """Give meetings that are not closed, matters put off and open resolutions of alliances to who leads them now."""
    with everything("an alliance's meetings follow it to who leads it"):
        gone = Q(organization__in=closed)
        led = ~Q(meeting__alliance__organization=F("organization")) & Q(meeting__alliance__isnull=False)
        rows = Meeting.objects.filter(gone, alliance__isnull=False, state__in=OPEN)
        rows = rows.exclude(alliance__organization=F("organization"))
        moved = _marks(Meeting, rows.values_list("pk", "organization_id", "alliance__organization_id"))
        meetings = [row["id"] for row in moved]
        ahead = Activity.objects.filter(gone, alliance__isnull=False, state=ActivityState.PLANNED)
        ahead = ahead.exclude(alliance__organization=F("organization"))
        moved += _marks(Activity, ahead.values_list("pk", "organization_id", "alliance__organization_id"))
        places = ("pk", "organization_id", "meeting__alliance__organization_id")
        for model in (Invitee, PutOff):
            moved += _marks(model, model.objects.filter(meeting__in=meetings).values_list(*places))
        deferred = gone & led & Q(state=AgendaState.DEFERRED)
        items = AgendaItem.objects.filter(Q(meeting__in=meetings) & gone | deferred)
        moved += _marks(AgendaItem, items.values_list(*places))
        of_item = ("pk", "organization_id", "item__meeting__alliance__organization_id")
        for model in (ConsultationStep, Paper):
            rows = model.objects.filter(gone, item__in=[row["id"] for row in moved if row["model"] == "AgendaItem"])
            moved += _marks(model, rows.values_list(*of_item))
        minutes = Minutes.objects.filter(gone, meeting__in=meetings)
        issued = list(minutes.filter(number__isnull=False).values_list("pk", flat=True))
        numbered = _taken(minutes.filter(pk__in=issued))
        moved += _marks(Minutes, minutes.values_list(*places))
        of_minutes = ("pk", "organization_id", "minutes__meeting__alliance__organization_id")
        for model in (MinutesPart, Objection, Receipt):
            rows = model.objects.filter(gone, minutes__meeting__in=meetings)
            moved += _marks(model, rows.values_list(*of_minutes))
        open_ones = Resolution.objects.filter(gone, led).filter(Q(closed_on=None) | Q(meeting__in=meetings))
        shares = Assignment.objects.filter(resolution__in=open_ones.values("pk"))
        moved += _marks(
            Assignment, shares.values_list("pk", "organization_id", "resolution__meeting__alliance__organization_id")
        )
        moved += _marks(Resolution, open_ones.values_list(*places))
        Minutes.objects.filter(pk__in=numbered).update(numbered_by=F("organization"))
        _put(moved, "to")
    return {"moved": moved, "numbered": numbered, "issued": issued}


def restore_alliances(*, act: Reorganization, carried: dict, actor) -> None:
    """Give them back to who led the alliance; minutes issued meanwhile keep the number of who issued them."""
    with everything("a reorganisation gives an alliance's meetings back"):
        if "issued" in carried:
            papers = [row["id"] for row in carried["moved"] if row["model"] == "Minutes"]
            since = Minutes.objects.filter(pk__in=papers, number__isnull=False, numbered_by=None)
            since.exclude(pk__in=carried["issued"]).update(numbered_by=F("organization"))
        _put(carried.get("moved", []), "from")
        Minutes.objects.filter(pk__in=carried.get("numbered", [])).update(numbered_by=None)


def _marks(model, rows) -> list[dict]:
    return [{"model": model.__name__, "id": pk, "from": was, "to": now} for pk, was, now in rows]


def _taken(minutes) -> list[int]:
    """The ids of issued minutes whose number is borne by others where they come to: the organisation that leads the
    alliance now gave it itself, or others bring it in the same act."""
    found, given = [], {}
    rows = minutes.filter(numbered_by=None).order_by("pk")
    for pk, now, *number in rows.values_list("pk", "meeting__alliance__organization_id", "year", "number"):
        if now not in given:
            own = Minutes.objects.filter(given_by(now), number__isnull=False).order_by()
            given[now] = set(own.values_list("year", "number"))
        if tuple(number) in given[now]:
            found.append(pk)
        given[now].add(tuple(number))
    return found


def _put(moved: list[dict], where: str) -> None:
    models = {one.__name__: one for one in _MODELS}
    together: dict[tuple[str, int], list[int]] = {}
    for row in moved:
        together.setdefault((row["model"], row[where]), []).append(row["id"])
    for (name, organization_id), ids in together.items():
        models[name].objects.filter(pk__in=ids).update(organization_id=organization_id)


def unfinished(alliance: Alliance) -> list[Unfinished]:
    """Meetings that lie ahead or whose minutes are not issued, resolutions and activities that are not done. Three
    queries.

    Memberships end with the alliance: minutes that go out afterwards would reach no unit that is to receive them, while
    those that were issued before stay with who was in it.
    """
    found = []
    with everything("what an alliance has open, before it is dissolved"):
        rows = Meeting.objects.filter(alliance=alliance, state__in=OPEN)
        states = list(rows.values_list("state", "minutes__state"))
        ahead = sum(state != MeetingState.HELD for state, _ in states)
        issued = sum(pair == (MeetingState.HELD, MinutesState.ISSUED) for pair in states)
        if ahead:
            found.append(Unfinished(f"{ahead} 次会议还没有召开：先召开，不开的写明原因取消。"))
        if held := len(states) - ahead - issued:
            said = f"{held} 次会议开过了还没有印发纪要：解散以后成员单位看不到纪要，也不能签收，先写完印发。"
            found.append(Unfinished(said))
        if issued:
            said = f"{issued} 次会议纪要已经印发，还没有办结：解散以后仍可以办结，成员单位也仍能看纪要、签收。"
            found.append(Unfinished(said, holds=False))
        if left := Resolution.objects.filter(meeting__alliance=alliance, closed_on=None).count():
            found.append(Unfinished(f"{left} 项决议还没有办结：先登记结果，不办的写明原因终止。"))
        if planned := Activity.objects.filter(alliance=alliance, state=ActivityState.PLANNED).count():
            found.append(Unfinished(f"{planned} 次活动还没有登记开展：先登记，不开展的写明原因取消。"))
    return found


def lasting(alliance: Alliance, row: AllianceMember | None) -> list[tuple[date, str]]:
    """The latest minutes issued and the latest activity held: the alliance's, or those that a member was in it for, and
    took part in. Two queries."""
    with everything("what happened in an alliance, before it or a membership ends"):
        papers = Minutes.objects.filter(meeting__alliance=alliance, state=MinutesState.ISSUED)
        acts = Activity.objects.filter(alliance=alliance, state=ActivityState.HELD)
        if row is not None:
            papers = papers.filter(issued_on__gte=row.since)
            mine = Q(host=row) | Q(pk__in=AlliancePresence.objects.filter(member=row).values("activity"))
            acts = acts.filter(mine)
        paper = papers.select_related("meeting").order_by("-issued_on", "-pk").first()
        act = acts.order_by("-held_on", "-pk").first()
    found = []
    if paper is not None:
        found.append((paper.issued_on, f"印发了“{paper.meeting}”的纪要{paper.number_text}"))
    if act is not None:
        found.append((act.held_on, f"开展了活动“{act.title}”"))
    return found


def register() -> None:
    """Enter this room in the list of what a reorganisation carries, and of who knows what an alliance has open."""
    from meetings.selectors.alliance_life import year_record
    from orgs.carriers import Carrier, register_carrier, register_lasting, register_record, register_unfinished

    register_record("meetings", year_record)
    register_unfinished("meetings", unfinished)
    register_lasting("meetings", lasting)
    register_carrier(Carrier("meetings", carry_alliances, restore_alliances))
