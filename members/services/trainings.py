"""Training of part-time members: what was held, when, for how long, and who was there (XH 四2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import RuleBroken
from members.models import Appointment, Training, TrainingAttendance
from orgs.models import Organization

VERB = "committee.draft"
MOST_HOURS = Decimal("999.9")


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """What a training was: title, day, hours, place, content."""

    title: str
    held_on: date
    hours: Decimal = Decimal(1)
    place: str = ""
    content: str = ""


@transaction.atomic
def create_training(*, organization_id: int, line: TrainingLine, actor) -> Training:
    """Put a training on record; who was there is ticked afterwards."""
    organization = Organization.objects.get(pk=organization_id)
    require(VERB, organization)
    training = Training(organization=organization)
    _write(training, line)
    training.save(force_insert=True)
    record(actor=actor, action="members.training.created", obj=training)
    return training


@transaction.atomic
def update_training(*, training_id: int, line: TrainingLine, actor) -> Training:
    """Correct what is on record of a training."""
    training = _locked(training_id)
    _write(training, line)
    training.save()
    record(actor=actor, action="members.training.updated", obj=training)
    return training


@transaction.atomic
def set_attendance(*, training_id: int, person_ids: Iterable[int], actor) -> int:
    """Who was there, as a whole: the ticked ones and nobody else. Returns how many.

    Only persons who held a seat below the organisation on that day, or are on the list already, can be ticked.
    """
    training = _locked(training_id)
    wanted = set(person_ids)
    before = set(training.attendances.values_list("person_id", flat=True))
    fresh = wanted - before
    if fresh:
        column, anchor = training.organization.anchor
        seated = (
            Appointment.objects.filter(person_id__in=fresh, **{f"organization__{column}": anchor})
            .in_force(training.held_on)
            .values_list("person_id", flat=True)
        )
        if fresh - set(seated):
            raise RuleBroken("training.person", "参训名单里有当天不在任的人，请重新勾选。", "persons")
    training.attendances.exclude(person_id__in=wanted).delete()
    TrainingAttendance.objects.bulk_create(TrainingAttendance(training=training, person_id=pk) for pk in sorted(fresh))
    record(actor=actor, action="members.training.attendance", obj=training, present=len(wanted))
    return len(wanted)


def _locked(training_id: int) -> Training:
    training = (
        Training.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=training_id)
    )
    require(VERB, training.organization)
    return training


def _write(training: Training, line: TrainingLine) -> None:
    if not line.title.strip():
        raise RuleBroken("training.title", "请填写培训名称。", "title")
    if not 0 < line.hours <= MOST_HOURS:
        raise RuleBroken("training.hours", f"学时应大于 0，不超过 {MOST_HOURS}。", "hours")
    training.title, training.held_on, training.hours = line.title.strip(), line.held_on, line.hours
    training.place, training.content = line.place.strip(), line.content.strip()
