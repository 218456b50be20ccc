"""Drafting the slate of a term: seats and nominations, wrong or right; always saved, filed only when it may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max, Q

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import add_years, period
from members.models import (
    Appointment,
    Filing,
    FilingKind,
    FilingState,
    Nomination,
    Origin,
    Position,
    Seat,
    Term,
)
from members.services.persons import PersonLine, candidate, check_unit
from orgs.models import Organization, Tier
from orgs.rules_in_force import practices_of

ORDER = {position: index for index, position in enumerate(Position.values)}


@dataclass(frozen=True, slots=True)
class SlateLine:
    """One line of a slate, as a roster or a form says it.

    position          Position value
    part_time         sits on top of a post in a unit
    represents_id     that unit
    capacity          id of the practice's capacity; guessed from position and post when empty
    eligibility       id of the condition met, for part-time members
    appointed_on      when the roster says since when; None means from the term's first day
    """

    person: PersonLine
    position: str
    part_time: bool = False
    represents_id: int | None = None
    selection_mode: str = ""
    eligibility: str = ""
    capacity: str = ""
    appointed_on: date | None = None
    note: str = ""


@dataclass(slots=True)
class SlateChanges:
    """What putting a slate did to one draft."""

    term_id: int
    created: bool
    seats: int
    people: list[int] = field(default_factory=list)


def term_years(organization: Organization, on: date) -> int:
    """Years of a term under the district's practice; three where it does not say."""
    practice = practices_of([organization.district_id], on)[organization.district_id]
    figure = practice.figure("appointment.term")
    return int(figure["years"]) if figure is not None else 3


def editable(term: Term) -> None:
    """Raise unless the draft may be changed now."""
    if not term.is_draft:
        raise Conflict("slate.accepted", "这一届名册已经备案生效，要改动请办理增补、免职或解除。")
    if Filing.objects.filter(term=term, kind=FilingKind.ROSTER, state=FilingState.SUBMITTED).exists():
        raise Conflict("slate.submitted", "名册已经报上级，等待办理；要修改请先撤回。")


def locked_draft(term_id: int) -> Term:
    """The draft, locked, after asking whether this office may change it now."""
    term = Term.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=term_id)
    require("committee.draft", term.organization)
    editable(term)
    return term


def touch(term: Term) -> None:
    """Note that the draft was changed: whoever still looks at the version before must look again."""
    term.version += 1
    term.save(update_fields=["version"])


def require_open(organization: Organization) -> None:
    """Refuse to go on with the committee of an organisation that has been closed."""
    if organization.until is not None and organization.until <= today():
        raise Conflict("organization.closed", f"“{organization}”已于 {organization.until} 撤销，不能再办理班子事项。")


def check_version(term: Term, version: int | None) -> None:
    """Refuse to overwrite what somebody else saved meanwhile. None skips the check (programs, imports)."""
    if version is not None and version != term.version:
        raise Conflict("slate.stale", "这份草案刚刚被别人改过，请看过最新内容再改一次。")


@transaction.atomic
def open_draft(
    *, organization_id: int, actor, starts_on: date | None = None, copy_from_last: bool = False
) -> tuple[Term, bool]:
    """The draft of the next term; makes one when there is none. Returns the term and whether it is new.

    A next term begins the day the last one ends; the first on `starts_on` or today. With `copy_from_last` the seats
    are those of the last term and whoever still holds one is nominated again (连任).
    """
    organization = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization_id)
    require("committee.draft", organization)
    require_open(organization)
    existing = Term.objects.filter(organization=organization, accepted_at=None).first()
    if existing is not None:
        return existing, False
    if organization.tier == Tier.DISTRICT:
        raise RuleBroken("slate.tier", "区级不设大党委，请到街道或社区起草班子。")
    last = Term.objects.filter(organization=organization).accepted().order_by("-number").first()
    since = starts_on or (last.until if last and last.until else today())
    if last is not None and last.since is not None and since <= last.since:
        raise RuleBroken("slate.start", f"新一届的起始日期应晚于上一届的起始日期 {last.since}。", "starts_on")
    term = Term.objects.create(
        organization=organization,
        number=(last.number if last else 0) + 1,
        period=period(since, add_years(since, term_years(organization, since))),
    )
    if copy_from_last and last is not None:
        # Who sits there now, or sat there at its end, or is to sit there when it has not begun yet.
        _copy(last, term, on=max(last.since, min(today(), last.last_day or today())))
    record(actor=actor, action="members.slate.opened", obj=term, copied=bool(copy_from_last and last))
    return term, True


def _copy(last: Term, term: Term, on: date) -> None:
    holders = {row.seat_id: row for row in Appointment.objects.filter(seat__term=last).in_force(on)}
    for seat in last.seats.filter(abolished_on=None):
        new = Seat.objects.create(
            term=term, position=seat.position, order=seat.order, capacity=seat.capacity, unit=seat.unit, note=seat.note
        )
        holder = holders.get(seat.pk)
        if holder is not None:
            Nomination.objects.create(
                seat=new,
                person_id=holder.person_id,
                part_time=holder.part_time,
                represents_id=holder.represents_id,
                selection_mode=holder.selection_mode,
                eligibility=holder.eligibility,
                origin=Origin.RENEWED,
            )


@transaction.atomic
def set_term_dates(*, term_id: int, starts_on: date, ends_on: date | None, approval: str = "", version=None, actor):
    """Set the first and the last day of a draft's term; without a last day, the practice's number of years."""
    term = locked_draft(term_id)
    check_version(term, version)
    until = add_years(starts_on, term_years(term.organization, starts_on))
    if ends_on is not None:
        until = date.fromordinal(ends_on.toordinal() + 1)
    if until <= starts_on:
        raise RuleBroken("term.dates", "届满日期应晚于起始日期。", "ends_on")
    last = Term.objects.filter(organization=term.organization).accepted().order_by("-number").first()
    if last is not None and starts_on <= last.since:
        raise RuleBroken("slate.start", f"新一届的起始日期应晚于上一届的起始日期 {last.since}。", "starts_on")
    # Whoever was to begin on a day that the term no longer has begins with it.
    outside = ~Q(starts_on__gt=starts_on, starts_on__lt=until)
    Nomination.objects.filter(outside, seat__term=term, starts_on__isnull=False).update(starts_on=None)
    term.period, term.approval = period(starts_on, until), approval
    term.save(update_fields=["period", "approval"])
    touch(term)
    record(actor=actor, action="members.slate.dates", obj=term, since=starts_on, until=until)
    return term


@transaction.atomic
def add_seat(
    *, term_id: int, position: str, capacity: str = "", unit_id: int | None = None, version=None, actor
) -> Seat:
    """Add a vacant seat to a draft."""
    term = locked_draft(term_id)
    check_version(term, version)
    if position not in Position.values:
        raise RuleBroken("seat.position", "请选择职务。", "position")
    check_unit(unit_id, term.organization.district_id)
    last = term.seats.filter(position=position).aggregate(last=Max("order"))["last"]
    seat = Seat.objects.create(
        term=term,
        position=position,
        order=ORDER[position] * 100 if last is None else last + 1,
        capacity=capacity,
        unit_id=unit_id,
    )
    touch(term)
    record(actor=actor, action="members.seat.added", obj=seat, organization_id=term.organization_id)
    return seat


@transaction.atomic
def remove_seat(*, seat_id: int, version=None, actor) -> Term:
    """Take a seat, with whoever is nominated to it, out of a draft."""
    seat = Seat.objects.get(pk=seat_id)
    term = locked_draft(seat.term_id)
    check_version(term, version)
    record(
        actor=actor,
        action="members.seat.removed",
        obj=seat,
        organization_id=term.organization_id,
        position=seat.position,
    )
    seat.delete()
    touch(term)
    return term


@transaction.atomic
def nominate(*, seat_id: int, person_id: int, facts: dict, version=None, actor) -> Nomination:
    """Put a person in a seat of a draft, or change what is said of it.

    facts   part_time, represents_id, selection_mode, eligibility, capacity, starts_on, note; missing ones stay empty
    """
    seat = Seat.objects.select_related("term").get(pk=seat_id)
    term = locked_draft(seat.term_id)
    check_version(term, version)
    organization = term.organization
    person = candidate(person_id, organization.district_id)
    check_unit(facts.get("represents_id"), organization.district_id)
    other = Nomination.objects.filter(seat__term=term, person=person).exclude(seat=seat).select_related("seat").first()
    if other is not None:
        post = other.seat.get_position_display()
        raise RuleBroken("slate.twice", f"{person}在这份草案里已经是{post}，同一个人不能占两个席位。", "person")
    starts_on = facts.get("starts_on")
    if starts_on is not None and not term.holds_on(starts_on):
        raise RuleBroken("slate.starts_on", f"任职起始应在本届 {term.since} 至 {term.last_day} 之内。", "starts_on")
    if "capacity" in facts and facts["capacity"] != seat.capacity:
        seat.capacity = facts["capacity"]
        seat.save(update_fields=["capacity"])
    nomination, _ = Nomination.objects.update_or_create(
        seat=seat,
        defaults={
            "person": person,
            "part_time": bool(facts.get("part_time")),
            "represents_id": facts.get("represents_id"),
            "selection_mode": facts.get("selection_mode", ""),
            "eligibility": facts.get("eligibility", ""),
            "starts_on": starts_on,
            "note": facts.get("note", ""),
            "origin": origin_of(term, person.pk, seat.position),
        },
    )
    touch(term)
    record(actor=actor, action="members.slate.nominated", obj=nomination, organization_id=term.organization_id)
    return nomination


@transaction.atomic
def clear_seat(*, seat_id: int, version=None, actor) -> Term:
    """Leave a seat of a draft vacant."""
    seat = Seat.objects.get(pk=seat_id)
    term = locked_draft(seat.term_id)
    check_version(term, version)
    Nomination.objects.filter(seat=seat).delete()
    touch(term)
    record(actor=actor, action="members.slate.cleared", obj=seat, organization_id=term.organization_id)
    return term


@transaction.atomic
def discard_draft(*, term_id: int, actor) -> Organization:
    """Throw a draft away; one that was filed before keeps its filing as withdrawn and cannot be thrown away."""
    term = locked_draft(term_id)
    if Filing.objects.filter(term=term).exclude(state=FilingState.DRAFT).exists():
        raise Conflict("slate.filed_once", "这份名册报过上级，经过要留存，不能删除；请继续修改后再报。")
    organization = term.organization
    record(actor=actor, action="members.slate.discarded", obj=term)
    Filing.objects.filter(term=term).delete()
    term.delete()
    return organization


def origin_of(term: Term, person_id: int, position: str) -> str:
    """Renewed, moved to another post, or new, against who sat in the organisation's last accepted term."""
    rows = Appointment.everywhere.filter(
        organization_id=term.organization_id, person_id=person_id, seat__term__number=term.number - 1
    ).values_list("position", flat=True)
    positions = set(rows)
    if position in positions:
        return Origin.RENEWED
    return Origin.MOVED if positions else Origin.NEW
