"""Staying in touch with part-time members (XH 三(三)3): one act records a contact with any number of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import RuleBroken
from meetings.models import Channel, Contact, Suggestion
from meetings.topics import contact_topics_of
from members.models import Appointment
from orgs.models import Organization

VERB = "meeting.edit"
LONGEST_NOTE = 200


@transaction.atomic
def record_contacts(
    *,
    organization_id: int,
    appointment_ids: Iterable[int],
    channel: str = Channel.PHONE,
    on: date | None = None,
    topic: str = "",
    note: str = "",
    actor,
) -> list[Contact]:
    """One contact with each of these part-time members of the committee, all or none.

    on     today by default; not in the future, and each must have been in office that day
    topic  id in the practice's `contact_topics`, or empty
    RuleBroken names who cannot be recorded and why.
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    require(VERB, organization)
    on = on or today()
    note = " ".join(note.split())
    _check(organization, channel, on, topic, note)
    wanted = set(appointment_ids)
    if not wanted:
        raise RuleBroken("contact.nobody", "请至少勾选一名兼职委员。", "appointments")
    rows = list(
        Appointment.objects.of_committee(organization.pk)
        .filter(pk__in=wanted, part_time=True)
        .in_force(on)
        .order_by("seat__order", "pk")
    )
    if len(rows) != len(wanted):
        sentence = f"有人 {on} 那天不是本组织在任的兼职委员，请刷新名单，或改正沟通日期。"
        raise RuleBroken("contact.member", sentence, "appointments")
    made = Contact._base_manager.bulk_create(
        Contact(
            appointment=row, organization=organization, channel=channel, topic=topic, on=on, note=note, made_by=actor
        )
        for row in rows
    )
    record(actor=actor, action="meetings.contact.recorded", obj=organization, count=len(made), on=on.isoformat())
    return made


@transaction.atomic
def edit_contact(*, contact_id: int, channel: str, on: date, topic: str = "", note: str = "", actor) -> Contact:
    """Correct what is on record of one contact."""
    contact = _locked(contact_id)
    note = " ".join(note.split())
    _check(contact.organization, channel, on, topic, note, kept=contact.topic)
    if not contact.appointment.holds_on(on):
        raise RuleBroken("contact.member", f"{on} 那天不在他的任期内，请改正沟通日期。", "on")
    contact.channel, contact.on, contact.topic, contact.note = channel, on, topic, note
    contact.save()
    record(actor=actor, action="meetings.contact.edited", obj=contact)
    return contact


@transaction.atomic
def remove_contact(*, contact_id: int, actor) -> None:
    """Take away a contact that was recorded by mistake; suggestions that came with it stay."""
    contact = _locked(contact_id)
    record(actor=actor, action="meetings.contact.removed", obj=contact, on=contact.on.isoformat())
    Suggestion._base_manager.filter(contact=contact).update(contact=None)
    contact.delete()


def _locked(contact_id: int) -> Contact:
    contact = (
        Contact.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "appointment__person")
        .get(pk=contact_id)
    )
    require(VERB, contact.organization)
    return contact


def _check(organization: Organization, channel: str, on: date, topic: str, note: str, kept: str = "") -> None:
    if channel not in Channel.values:
        raise RuleBroken("contact.channel", "请选择电话、信函、网络或现场调研。", "channel")
    if on > today():
        raise RuleBroken("contact.ahead", "沟通日期不能晚于今天。", "on")
    if topic and topic != kept and topic not in dict(contact_topics_of(organization, on)):
        raise RuleBroken("contact.topic", "没有这个沟通事项，请从列表中选择。", "topic")
    if len(note) > LONGEST_NOTE:
        raise RuleBroken("contact.note", f"要点最多 {LONGEST_NOTE} 个字，请写短一些。", "note")
