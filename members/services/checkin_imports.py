"""A register of check-ins taken in at once, with what is needed to take it back within a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict
from common.periods import period
from members.models import CheckIn, OpinionRequest, Service
from members.services.checkins import VERB, CheckInLine, check_place, fill, in_force_of, one_place_at_a_time, since_of
from members.services.imports import delete_in_batches, import_persons, undo_persons
from members.services.persons import PersonLine
from orgs.models import Organization

BATCH = 2000
_FIELDS = (
    "kind",
    "managing_id",
    "unit_id",
    "home_branch",
    "rank",
    "residence",
    "reported_on",
    "claimed_post",
    "wishes",
    "joined_party",
    "note",
)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row: who, where, and what the register says; `line.person_id` is not known yet and is 0."""

    organization: Organization
    person: PersonLine
    line: CheckInLine


def facts_of(row: CheckIn) -> dict[str, Any]:
    """What an import may change of a check-in, as JSON."""
    facts = {name: getattr(row, name) for name in _FIELDS}
    facts |= {name: facts[name] and facts[name].isoformat() for name in ("reported_on", "joined_party")}
    return facts | {"since": row.since.isoformat()}


def merged(known: CheckIn | None, line: CheckInLine) -> CheckInLine:
    """The line with what is on record where the register says nothing: a register never empties anything."""
    if known is None:
        return line
    return CheckInLine(
        person_id=known.person_id,
        reported_on=line.reported_on or known.reported_on,
        unit_id=line.unit_id or known.unit_id,
        home_branch=line.home_branch or known.home_branch,
        rank=line.rank or known.rank,
        residence=line.residence or known.residence,
        claimed_post=line.claimed_post or known.claimed_post,
        wishes=line.wishes or tuple(known.wishes),
        joined_party=line.joined_party or known.joined_party,
        note=line.note or known.note,
        kind=line.kind or known.kind,
        managing_id=line.managing_id or known.managing_id,
    )


@transaction.atomic
def import_check_ins(*, rows: Sequence[RegisterRow], actor) -> tuple[dict[str, int], dict[str, Any]]:
    """Put all rows on record: persons found or made, check-ins made or completed. Returns counts and the undo.

    A constant number of queries. Raises Conflict "checkin.elsewhere" for whoever was listed elsewhere meanwhile.
    """
    for organization in {row.organization.pk: row.organization for row in rows}.values():
        require(VERB, organization)
        check_place(organization)
    persons, undo_of_persons = import_persons(lines={row.person: row.organization for row in rows}, actor=actor)
    ids = {line: person.pk for line, person in persons.items()}
    del persons  # of a city's register they would fill the memory
    known = in_force_of(list(ids.values()))
    fresh: dict[int, RegisterRow] = {}
    changed, before = [], []
    for row in rows:
        old = known.get(ids[row.person])
        if old is None:
            fresh.setdefault(ids[row.person], row)
            continue
        if old.organization_id != row.organization.pk:
            raise Conflict("checkin.elsewhere", f"{row.person.name}刚刚在{old.organization}登记了报到，请重新预览。")
        was = facts_of(old)
        fill(old, merged(old, row.line))
        if old.reported_on is not None and old.reported_on < old.since:
            old.period = period(old.reported_on)
        if facts_of(old) != was:
            changed.append(old)
            before.append({"id": old.pk, **was})
    created: list[dict[str, Any]] = []
    people = list(fresh)
    with one_place_at_a_time():
        for start in range(0, len(people), BATCH):
            some = [_as_new(pk, fresh[pk]) for pk in people[start : start + BATCH]]
            made = CheckIn.objects.bulk_create(some)
            created += [{"id": row.pk, **facts_of(row)} for row in made]
        if changed:
            names = [name.removesuffix("_id") for name in _FIELDS]
            CheckIn.objects.bulk_update(changed, [*names, "period"], batch_size=2000)
    record(actor=actor, action="members.checkin.imported", created=len(fresh), changed=len(changed))
    counts = {
        "created": len(fresh),
        "changed": len(changed),
        "persons_created": len(undo_of_persons["created"]),
        "reported": sum(row.line.reported_on is not None for row in fresh.values()),
    }
    after = [{"id": row.pk, **facts_of(row)} for row in changed]
    return counts, {"created": created, "before": before, "after": after, "persons": undo_of_persons}


def _as_new(person_id: int, row: RegisterRow) -> CheckIn:
    new = CheckIn(organization=row.organization, person_id=person_id, period=period(since_of(row.line)))
    fill(new, row.line)
    return new


@transaction.atomic
def undo_check_ins(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take the import back, whole; refuses where a service was recorded, or a row was changed or moved since."""
    after = {row["id"]: row for row in undo["after"]}
    as_made = {row["id"]: row for row in undo["created"]}
    touched = CheckIn.objects.select_for_update(of=("self",), no_key=True).filter(pk__any=[*as_made, *after])
    made, rows, places, left, later = [], [], set(), 0, 0
    for row in touched.order_by("pk").iterator(chunk_size=BATCH):
        left += bool(row.leaving)
        later += {"id": row.pk, **facts_of(row)} != (as_made.get(row.pk) or after[row.pk])
        places.add(row.organization_id)
        if row.pk in as_made:
            made.append(row.pk)
        else:
            rows.append(row)
    for organization in Organization.objects.filter(pk__in=places):
        require(VERB, organization)
    served = Service.objects.filter(check_in__any=made).values("check_in").distinct().count()
    asked = OpinionRequest.objects.filter(check_in__any=made).values("check_in").distinct().count()
    blocked = [
        text
        for count, text in (
            (served, f"{served} 人已有服务记录"),
            (left, f"{left} 人已迁出或移出"),
            (asked, f"{asked} 人已被征求意见"),
            (later, f"{later} 人的登记导入后又改过"),
        )
        if count
    ]
    if blocked:
        raise Conflict(
            "import.undo_blocked", f"不能撤销：{'；'.join(blocked)}。请到报到名单里逐人修改。", details=blocked
        )
    delete_in_batches(CheckIn.objects.all(), made)
    before = {row["id"]: row for row in undo["before"]}
    for row in rows:
        was = before[row.pk]
        for name in _FIELDS:
            value = was[name]
            dated = name in ("reported_on", "joined_party") and value
            setattr(row, name, date.fromisoformat(value) if dated else value)
        row.period = period(date.fromisoformat(was["since"]))
    if rows:
        CheckIn.objects.bulk_update(rows, [*(name.removesuffix("_id") for name in _FIELDS), "period"], batch_size=2000)
    lines = undo_persons(undo=undo["persons"], actor=actor)
    record(actor=actor, action="members.checkin.import_undone", removed=len(made), restored=len(rows))
    head = [f"从报到名单删除了导入时新增的 {len(made)} 人。"] if made else []
    return [*head, *([f"恢复了 {len(rows)} 人原来的报到登记。"] if rows else []), *lines]
