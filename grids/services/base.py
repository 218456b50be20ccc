"""What services of this room share: the organisation, texts and counts, dated facts that follow one another, people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError

from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from common.scoping import everything
from exchange.texts import clean_text
from members.models import Person
from members.services.persons import PersonLine, ensure_persons
from orgs.models import Organization, Unit
from orgs.wording import tier_word

VERB = "grid.edit"
MOST_PEOPLE = 1_000_000


def organization_of(organization_id: int | None, *tiers: str, field: str = "organization") -> Organization:
    """The organisation if the acting office may edit its territory; it must be of one of the tiers and still exist."""
    require(VERB)
    organization = Organization.objects.select_related("parent").filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("grid.organization", "没有这个组织，或它不在你的范围内。", field, status=404)
    require(VERB, organization)
    if organization.tier not in tiers:
        words = "、".join(tier_word(tier) for tier in tiers)
        raise RuleBroken("grid.tier", f"“{organization.name}”不是{words}。", field)
    if organization.until is not None and organization.until <= today():
        raise Conflict("grid.closed", f"“{organization.name}”已经撤销。", field)
    return organization


text = partial(clean_text, room="grid")


def count(value: int | None, *, label: str, field: str, most: int = MOST_PEOPLE) -> int | None:
    """A count, or None where nobody has counted."""
    if value is not None and not 0 <= value <= most:
        raise RuleBroken("grid.count", f"{label}应在 0 到 {most:,} 之间。", field)
    return value


def first_day(since: date | None, organization: Organization | None = None, *, field: str = "since") -> date:
    """The day from which a fact holds: today unless given, not in the future, not before the organisation was."""
    since = since or today()
    if since > today():
        raise RuleBroken("grid.since", f"起始日期 {since} 还没有到，请填今天或以前的日期。", field)
    if organization is not None and organization.since and since < organization.since:
        raise RuleBroken("grid.since", f"“{organization.name}”{organization.since} 才成立，起始日期不能更早。", field)
    return since


def succeed(rows, since: date) -> tuple[Any, date | None]:
    """Make room for a fact from `since` on among the facts of the same thing: the one in force ends there.

    rows  the facts of one thing, of which one holds at a time
    Returns (the fact that began on that very day, to be corrected; None where there is none), and the day on which the
    new one ends because a later one is on record (None: open).
    """
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("period"))
    for row in found:
        if row.since == since:
            return row, row.until
    later = [row.since for row in found if row.since > since]
    until = min(later) if later else None
    for row in found:
        if row.since < since and (row.until is None or row.until > since):
            until = row.until
            row.period = period(row.since, since)
            row.save(update_fields=["period"])
    return None, until


def end(row, last_day: date | None, *, label: str) -> None:
    """End a dated fact after its last day (yesterday unless given, so that today is the first day without it).

    A fact that was put down by mistake and would end before it began is taken off the record.
    """
    last_day = last_day or today() - timedelta(days=1)
    if row.until is not None and row.until <= today():
        raise Conflict("grid.ended", f"{label}已经在 {row.last_day} 结束。")
    if last_day > today():
        raise RuleBroken("grid.last_day", "结束日期不能晚于今天。", "last_day")
    if last_day < row.since - timedelta(days=1):
        raise RuleBroken("grid.last_day", f"结束日期应在起始日期 {row.since} 以后。", "last_day")
    if last_day < row.since:
        row.delete()
        return
    row.period = period(row.since, last_day + timedelta(days=1))
    row.save(update_fields=["period"])


def person_for(organization: Organization, line: PersonLine, *, actor, field: str = "name") -> Person:
    """The person that the line means: by id, else by name among those the office sees, else put on record.

    Two of one name are told apart by phone. Raises RuleBroken("grid.person…") at the field.
    """
    name = text(line.name, label="姓名", most=40, field=field, least=0 if line.person_id else 1)
    if line.person_id is not None:
        found = Person.objects.filter(pk=line.person_id, district_id=organization.district_id).first()
        if found is None:
            raise RuleBroken("grid.person", "没有找到这个人，请重新选择。", field, status=404)
        return _with_party(found, line)
    text(line.post, label="单位及职务", most=80, field="post")
    line = replace(line, name=name)
    same = list(Person.objects.filter(name=name, district_id=organization.district_id).order_by("pk")[:20])
    if line.phone:
        by_phone = [row for row in same if row.phone_index == line.phone_key]
        same = by_phone or [row for row in same if not row.phone_index and row.organization_id == organization.pk]
    if len(same) > 1:
        raise RuleBroken("grid.person_which", f"名册里有 {len(same)} 位“{name}”，请填写电话，才知道是哪一位。", "phone")
    if same:
        return _with_party(same[0], line)
    return ensure_persons(lines={line: organization}, actor=actor)[line]


def _with_party(found: Person, line: PersonLine) -> Person:
    """With the political status that is told, where none is on record: whoever keeps it changes it, as with rosters."""
    missing = bool(line.political_status) and not found.political_status
    if missing and Organization.objects.filter(pk=found.organization_id).exists():
        Person.objects.filter(pk=found.pk).update(political_status=line.political_status)
        found.political_status = line.political_status
    return found


def unit_of(unit_id: int, district_id: int, *, field: str = "unit") -> Unit:
    """A unit of the district that has not left it."""
    with everything("a unit of the district may look after any estate"):
        unit = Unit.objects.filter(pk=unit_id, district_id=district_id, closed_on=None).first()
    if unit is None:
        raise RuleBroken("grid.unit", "没有找到这个单位，或它已经退出，请重新选择。", field, status=404)
    return unit


def violated(error: IntegrityError) -> str:
    """The name of the constraint that the database held against a write."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
