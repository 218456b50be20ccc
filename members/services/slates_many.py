"""The drafts of many organisations at once, as a workbook or a program brings them. Set-based."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import add_years, period
from members.capacities import guess_capacity
from members.models import (
    Appointment,
    Filing,
    FilingKind,
    FilingState,
    Nomination,
    Origin,
    Seat,
    Term,
)
from members.services.persons import check_units, ensure_persons
from members.services.slates import ORDER, SlateChanges, SlateLine, require_open, term_years
from orgs.models import Organization
from orgs.rules_in_force import practices_of


def put_many(*, plan: dict[int, list[SlateLine]], actor) -> dict[int, SlateChanges]:
    """Make the drafts of many organisations say exactly what these lines say. Set-based.

    plan   organisation id → lines in order. An organisation without a draft gets one, beginning on the earliest
           appointed_on of its lines, or as `open_draft` says.
    Raises when one of the drafts is with the level above; then nothing is written at all.
    """
    with transaction.atomic():
        organizations = {
            org.pk: org
            for org in Organization.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in=list(plan))
            .order_by("pk")
        }
        for pk in plan:
            if pk not in organizations:
                raise RuleBroken("slate.organization", "名册里有不属于你管理范围的组织。", status=404)
            require("committee.draft", organizations[pk])
            require_open(organizations[pk])
        _check_units(plan, organizations)
        terms, new_ids = _drafts_for(organizations, plan, actor)
        by_person = {line.person: organizations[pk] for pk, lines in plan.items() for line in lines}
        persons = ensure_persons(lines=by_person, actor=actor)
        _refuse_doubles(plan, persons, organizations)
        return _write(plan, organizations, terms, new_ids, persons, actor)


def _drafts_for(organizations, plan, actor) -> tuple[dict[int, Term], set[int]]:
    # Locked before the filings are looked at: what is being filed this moment is not to change under it.
    terms = {
        term.organization_id: term
        for term in Term.objects.drafts()
        .select_for_update(of=("self",), no_key=True)
        .filter(organization_id__in=list(plan))
        .select_related("organization")
        .order_by("pk")
    }
    submitted = set(
        Filing.objects.filter(
            term__in=list(terms.values()), kind=FilingKind.ROSTER, state=FilingState.SUBMITTED
        ).values_list("organization_id", flat=True)
    )
    if submitted:
        names = "、".join(str(organizations[pk]) for pk in sorted(submitted))
        raise Conflict("slate.submitted", f"{names}的名册已经报上级，等待办理；要修改请先撤回。")
    missing = [pk for pk in plan if pk not in terms]
    last = {
        row["organization_id"]: row
        for row in Term.objects.filter(organization_id__in=missing)
        .accepted()
        .order_by("organization_id", "number")
        .values("organization_id", "number", "period")
    }
    fresh = []
    known: dict[tuple[int, date], int] = {}

    def until(org: Organization, since: date) -> date:
        key = (org.district_id, since)
        if key not in known:
            known[key] = term_years(org, since)
        return add_years(since, known[key])

    for pk in missing:
        org, before = organizations[pk], last.get(pk)
        since = _first_day(plan[pk], before["period"].upper if before else None)
        # A first roster that names days of years ago is today's committee: a draft of a term long over serves nobody.
        if before is None and until(org, since) <= today():
            since = today()
        number = (before["number"] if before else 0) + 1
        fresh.append(Term(organization=org, number=number, period=period(since, until(org, since))))
    Term.objects.bulk_create(fresh)
    return terms | {term.organization_id: term for term in fresh}, {term.pk for term in fresh}


def _check_units(plan: dict[int, list[SlateLine]], organizations: dict[int, Organization]) -> None:
    for district_id in {org.district_id for org in organizations.values()}:
        lines = [line for pk, rows in plan.items() if organizations[pk].district_id == district_id for line in rows]
        check_units([line.represents_id for line in lines] + [line.person.unit_id for line in lines], district_id)


def _first_day(lines: list[SlateLine], last_term_ends: date | None) -> date:
    """Where a draft begins: as the last term ends; a first one on the earliest day its lines name, or today."""
    dates = [line.appointed_on for line in lines if line.appointed_on]
    return last_term_ends or (min(dates) if dates else today())


def _refuse_doubles(plan, persons, organizations) -> None:
    for pk, lines in plan.items():
        seen = set()
        for line in lines:
            person = persons[line.person]
            if person.pk in seen:
                raise RuleBroken("slate.twice", f"{organizations[pk]}的名册里{person}出现了两次，请留一行。")
            seen.add(person.pk)


def _write(plan, organizations, terms, new_ids, persons, actor) -> dict[int, SlateChanges]:
    practices = practices_of({org.district_id for org in organizations.values()}, today())
    term_ids = [terms[pk].pk for pk in plan]
    former: dict[tuple[int, int], set[str]] = {}
    for organization_id, person_id, position, number in Appointment.everywhere.filter(
        organization_id__in=list(plan)
    ).values_list("organization_id", "person_id", "position", "seat__term__number"):
        if number == terms[organization_id].number - 1:
            former.setdefault((organization_id, person_id), set()).add(position)
    # A slate put as a whole replaces the draft as a whole: lines have no identity of their own before they are filed.
    Seat.objects.filter(term_id__in=term_ids).delete()
    seats, lines_of = [], []
    for pk, lines in plan.items():
        org, term = organizations[pk], terms[pk]
        tier = practices[org.district_id].tiers.get(org.tier)
        for index, line in enumerate(sorted(lines, key=lambda row: ORDER[row.position])):
            capacity = line.capacity or guess_capacity(tier, line)
            seats.append(
                Seat(
                    term=term,
                    position=line.position,
                    order=ORDER[line.position] * 100 + index,
                    capacity=capacity,
                    unit_id=line.represents_id,
                )
            )
            lines_of.append((pk, line))
    Seat.objects.bulk_create(seats, batch_size=2000)
    nominations = []
    for seat, (pk, line) in zip(seats, lines_of, strict=True):
        person = persons[line.person]
        before = former.get((pk, person.pk), set())
        origin = Origin.RENEWED if line.position in before else (Origin.MOVED if before else Origin.NEW)
        term = terms[pk]
        starts_on = line.appointed_on
        if starts_on is not None and (starts_on == term.since or not term.holds_on(starts_on)):
            starts_on = None
        nominations.append(
            Nomination(
                seat=seat,
                person=person,
                part_time=line.part_time,
                represents_id=line.represents_id,
                selection_mode=line.selection_mode,
                eligibility=line.eligibility,
                note=line.note,
                origin=origin,
                starts_on=starts_on,
            )
        )
    Nomination.objects.bulk_create(nominations, batch_size=2000)
    Term.objects.filter(pk__in=term_ids).update(version=F("version") + 1)
    changes = {}
    for pk, lines in plan.items():
        term = terms[pk]
        changes[pk] = SlateChanges(term.pk, term.pk in new_ids, len(lines), [persons[line.person].pk for line in lines])
    record(
        actor=actor,
        action="members.slates.put",
        organization_id=next(iter(plan), None),
        organizations=len(plan),
        lines=len(nominations),
    )
    return changes
