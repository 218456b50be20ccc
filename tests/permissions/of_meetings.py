"""Objects of the matrix: meetings, minutes, resolutions, contacts, suggestions and activities."""

from __future__ import annotations

from datetime import date, timedelta

from common.clock import now, today
from common.files import Upload
from common.periods import period
from meetings.models import Objection, Turn
from meetings.services import issuing, minutes, resolutions
from meetings.services.activities import ActivityLine, hold_activity, plan_activity
from meetings.services.contacts import record_contacts
from meetings.services.convening import convene_meeting
from meetings.services.items import ItemLine as AgendaLine
from meetings.services.items import propose_item
from meetings.services.meetings import create_meeting, hold_meeting
from meetings.services.suggestions import receive_suggestion
from members.models import Appointment
from tests.permissions.objects import A_PDF, make
from tests.permissions.of_lists import a_list
from tests.permissions.of_members import team


def minuted(world, place):
    """A meeting whose minutes are sent for objections, one whose minutes are issued; each gives the unit something."""
    key = ("minuted", place.mark)
    if key not in world.made:
        world.made[key] = _make_minuted(place)
    return world.made[key]


def _make_minuted(place):
    actor, pk = place.secretary, place.community.pk

    def held(hours):
        at = now() - timedelta(hours=hours)
        meeting = create_meeting(organization_id=pk, kind="JOINT", starts_at=at, actor=actor)
        item = propose_item(
            organization_id=pk,
            line=AgendaLine(title=f"企{place.mark}的路灯", proposer_unit_id=place.unit.pk),
            meeting_id=meeting.pk,
            actor=actor,
        )
        hold_meeting(meeting_id=meeting.pk, actor=actor)
        minutes.settle_item(item_id=item.pk, outcome=minutes.DECIDED, text=f"暗{place.mark}同意", actor=actor)
        lines = [resolutions.AssignmentLine(unit_id=place.unit.pk), resolutions.AssignmentLine()]
        made = resolutions.create_resolution(
            meeting_id=meeting.pk, text=f"企{place.mark}装路灯", assignments=lines, actor=actor
        )
        return meeting, item, made, minutes.start_minutes(meeting_id=meeting.pk, actor=actor)

    meeting, _, resolution, sent = held(3)
    issuing.send_for_objections(minutes_id=sent.pk, actor=actor)
    objection = Objection.objects.create(
        minutes=sent, organization=place.community, unit=place.unit, text=f"企{place.mark}要改", made_on=today()
    )
    _, item, _, issued = held(2)
    issuing.issue_minutes(minutes_id=issued.pk, actor=actor)
    assignment = resolution.assignments.get(unit=place.unit)
    part = sent.parts.get(item__isnull=False)
    year = {"pk": pk, "year": today().year}
    return {
        "meeting sent": {"pk": meeting.pk},
        "minutes sent": {"pk": sent.pk},
        "minutes part": {"pk": part.pk},
        "minutes and part": {"pk": sent.pk, "part": part.pk},
        "minutes' text": {"pk": issued.pk, "suffix": "txt"},
        "objection": {"pk": objection.pk},
        "receipt": {"pk": issued.receipts.get(unit=place.unit).pk},
        "notice": {"pk": meeting.pk, "suffix": "docx"},
        "year's minutes": {**year, "suffix": "docx"},
        "year's ledger": year,
        "excerpt": {"pk": item.pk},
        "excerpt's file": {"pk": item.pk, "suffix": "docx"},
        "resolution": {"pk": resolution.pk},
        "resolution postponed": {"pk": resolution.pk, "step": "postpone"},
        "assignment": {"pk": assignment.pk},
        "assignment reopened": {"pk": assignment.pk, "step": "reopen"},
    }


for _name in (
    "meeting sent",
    "minutes sent",
    "minutes part",
    "minutes and part",
    "minutes' text",
    "objection",
    "receipt",
    "notice",
    "year's minutes",
    "year's ledger",
    "excerpt",
    "excerpt's file",
    "resolution",
    "resolution postponed",
    "assignment",
    "assignment reopened",
):
    make(_name)(lambda world, place, name=_name: minuted(world, place)[name])


def a_convened_meeting(world, place):
    """A meeting that the unit is invited to, a matter the unit proposed, a turn of the unit's."""
    key = ("a convened meeting", place.mark)
    if key not in world.made:
        world.made[key] = _make_convened(place)
    return world.made[key]


def _make_convened(place):
    actor, pk = place.secretary, place.community.pk
    meeting = create_meeting(organization_id=pk, kind="JOINT", starts_at=now() + timedelta(days=7), actor=actor)
    convene_meeting(meeting_id=meeting.pk, actor=actor)
    line = AgendaLine(f"企{place.mark}门口拥堵", proposer_unit_id=place.unit.pk)
    item = propose_item(organization_id=pk, line=line, papers=[Upload(f"企{place.mark}.pdf", A_PDF)], actor=actor)
    turn = Turn.objects.create(
        organization=place.community, unit=place.unit, period=period(date(2026, 1, 1), date(2026, 4, 1))
    )
    return {
        "convened meeting": {"pk": meeting.pk},
        "invitee": {"pk": meeting.invitees.get(unit=place.unit).pk},
        "agenda item": {"pk": item.pk},
        "agenda item up": {"pk": item.pk, "step": "up"},
        "paper": {"pk": item.papers.get().pk},
        "turn": {"pk": turn.pk},
        "turn problem": {"pk": turn.pk, "step": "problem"},
    }


for _name in ("convened meeting", "invitee", "agenda item", "agenda item up", "paper", "turn", "turn problem"):
    make(_name)(lambda world, place, name=_name: a_convened_meeting(world, place)[name])


@make("meeting units")
def meeting_units(world, place):
    return {**a_list(world, place)["meeting"], "whom": "units"}


def in_touch(world, place):
    """A contact with the unit's part-time member, what he or she suggested, and an activity he or she took part in."""
    key = ("in touch", place.mark)
    if key not in world.made:
        world.made[key] = _make_in_touch(world, place)
    return world.made[key]


def _make_in_touch(world, place):
    team(world, place)
    actor, pk = place.secretary, place.community.pk
    deputy = Appointment.objects.of_committee(pk).filter(part_time=True, represents=place.unit).in_force(today()).get()
    contact = record_contacts(
        organization_id=pk, appointment_ids=[deputy.pk], note=f"暗{place.mark}说的话", actor=actor
    )[0]
    suggestion = receive_suggestion(appointment_id=deputy.pk, text=f"企{place.mark}装路灯", actor=actor)
    line = ActivityLine(kind="party_day", title=f"企{place.mark}清洁家园", planned_on=today())
    activity = plan_activity(organization_id=pk, line=line, actor=actor)
    hold_activity(activity_id=activity.pk, outcome="办成", person_ids=[deputy.person_id], actor=actor)
    return {
        "deputy": {"pk": deputy.pk},
        "contact": {"pk": contact.pk},
        "suggestion": {"pk": suggestion.pk},
        "activity": {"pk": activity.pk},
        "attendance": {"pk": activity.attendances.get().pk},
        "certificate": {"organization": pk, "pk": deputy.person_id},
    }


for _name in ("deputy", "contact", "suggestion", "activity", "attendance", "certificate"):
    make(_name)(lambda world, place, name=_name: in_touch(world, place)[name])
