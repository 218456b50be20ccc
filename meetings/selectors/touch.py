"""Reads of staying in touch: who was telephoned in the period and who was not, and what is on record of one member."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.urls import reverse

from meetings.cadence import Stretch, stretch_at
from meetings.models import Activity, Attendance, Channel, Contact, Suggestion
from meetings.topics import activity_label, topics_in
from members.models import Appointment
from orgs.practice import Practice

RULE = "contact.monthly"


def contact_cadence(practice: Practice, on: date) -> tuple[Stretch, int]:
    """(the period that holds the day, how many calls it asks for); a month and one where the practice says nothing."""
    figure = practice.figure(RULE)
    if figure is None:
        return stretch_at("MONTH", on), 1
    return stretch_at(str(figure["period"]), on), int(figure["min"])


def contact_states(practice: Practice, on: date) -> QuerySet[Appointment]:
    """Part-time members in office on the day, each with `calls` in its period, `least` asked for, `last_contact`."""
    stretch, least = contact_cadence(practice, on)
    same = Contact.objects.filter(
        organization_id=OuterRef("organization_id"), appointment__person_id=OuterRef("person_id"), on__lte=on
    ).order_by()
    calls = same.filter(channel=Channel.PHONE, on__gte=stretch.since).values("organization_id").annotate(n=Count("pk"))
    return (
        Appointment.objects.filter(part_time=True)
        .in_force(on)
        .select_related("person", "represents", "organization")
        .annotate(
            calls=Coalesce(Subquery(calls.values("n")), 0, output_field=IntegerField()),
            least=Value(least, output_field=IntegerField()),
            last_contact=Subquery(same.order_by("-on").values("on")[:1]),
        )
    )


def with_topics(rows: list[Contact], practice: Practice) -> list[Contact]:
    """The contacts, each with `topic_label`; a former practice's topic keeps its code."""
    names = dict(topics_in(practice))
    for row in rows:
        row.topic_label = names.get(row.topic, row.topic)
    return rows


def people_there() -> Combinable:
    """How many took part in an activity: people, or of an alliance's its members."""
    return Count("attendances", distinct=True) + Count("presences", distinct=True)


def with_kinds(rows: list[Any], practice: Practice) -> list[Any]:
    """Activities (or attendances), each with `kind_label`."""
    for row in rows:
        kind = row.kind if isinstance(row, Activity) else row.activity.kind
        row.kind_label = activity_label(practice, kind)
    return rows


def member_events(appointment: Appointment, practice: Practice, most: int = 100) -> list[dict[str, Any]]:
    """Contacts, suggestions and activities of one member in this committee, the latest first. Three queries."""
    who = {"organization_id": appointment.organization_id}
    events = []
    contacts = Contact.objects.filter(appointment__person_id=appointment.person_id, **who).select_related("made_by")
    for row in with_topics(list(contacts[:most]), practice):
        note = "；".join(part for part in (row.topic_label, row.note) if part)
        events.append(
            {
                "day": row.on,
                "title": row.get_channel_display(),
                "who": str(row.made_by or ""),
                "note": note,
                "state": "ok",
                "icon": "message-2",
                "url": reverse("meetings:contact_edit", args=[row.pk]),
            }
        )
    events += [
        {
            "day": row.received_on,
            "title": f"意见建议：{row.text[:40]}",
            "who": row.get_outcome_display(),
            "note": row.answer,
            "state": "ok" if row.outcome else "due",
            "icon": "bulb",
            "url": reverse("meetings:suggestion", args=[row.pk]),
        }
        for row in Suggestion.objects.filter(appointment__person_id=appointment.person_id, **who)[:most]
    ]
    attended = Attendance.objects.filter(person_id=appointment.person_id, activity__state="HELD", **who)
    attended = list(attended.select_related("activity").order_by("-activity__held_on")[:most])
    events += [
        {
            "day": row.activity.held_on,
            "title": f"{row.kind_label}：{row.activity.title}",
            "who": row.did,
            "note": "",
            "state": "mute",
            "icon": "users-group",
            "url": reverse("meetings:activity", args=[row.activity_id]),
        }
        for row in with_kinds(attended, practice)
    ]
    events.sort(key=lambda event: event["day"], reverse=True)
    for event in events:
        event["when"] = event["day"].isoformat()
    return events[:most]
