"""Cadres that units and communities send to each other for a time (互派干部挂职; XH 四2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import RuleBroken
from common.periods import period
from members.models import Secondment
from members.services.persons import candidate, check_unit
from orgs.models import Organization

VERB = "committee.draft"


@dataclass(frozen=True, slots=True)
class SecondmentLine:
    """Who goes where, as what, from when until when (the last day; None while open)."""

    person_id: int
    unit_id: int
    direction: str
    post: str
    since: date
    last_day: date | None = None
    document: str = ""
    note: str = ""


@transaction.atomic
def create_secondment(*, organization_id: int, line: SecondmentLine, actor) -> Secondment:
    """Put a secondment between a unit and a street or community on record."""
    organization = Organization.objects.get(pk=organization_id)
    require(VERB, organization)
    row = Secondment(organization=organization)
    _write(row, line)
    row.save(force_insert=True)
    record(actor=actor, action="members.secondment.created", obj=row)
    return row


@transaction.atomic
def update_secondment(*, secondment_id: int, line: SecondmentLine, actor) -> Secondment:
    """Correct a secondment, or write down its last day."""
    row = (
        Secondment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .get(pk=secondment_id)
    )
    require(VERB, row.organization)
    _write(row, line)
    row.save()
    record(actor=actor, action="members.secondment.updated", obj=row)
    return row


def _write(row: Secondment, line: SecondmentLine) -> None:
    if line.direction not in Secondment.Direction.values:
        raise RuleBroken("secondment.direction", "请选择派出方向。", "direction")
    if not line.post.strip():
        raise RuleBroken("secondment.post", "请填写挂职岗位。", "post")
    if line.last_day is not None and line.last_day < line.since:
        raise RuleBroken("secondment.dates", "结束日期不能早于开始日期。", "last_day")
    person = candidate(line.person_id, row.organization.district_id)
    check_unit(line.unit_id, row.organization.district_id)
    span = period(line.since, line.last_day + timedelta(days=1) if line.last_day else None)
    same = Secondment.objects.filter(person_id=person.pk, organization=row.organization, period__overlap=span)
    if same.exclude(pk=row.pk).exists():
        raise RuleBroken("secondment.twice", f"{person}在这段时间已有一条挂职记录，请改那一条。", "person", status=409)
    row.person, row.unit_id, row.direction = person, line.unit_id, line.direction
    row.post, row.document, row.note = line.post.strip(), line.document.strip(), line.note.strip()
    row.period = span
