"""What can be booked in a venue, when it is closed, and who books it (HB 四·四是)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from common.audit import record
from common.authority import covers, require
from common.clock import now, today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import current_scope, everything
from exchange.texts import clean_text
from orgs.centres import BOOKED_AHEAD, visible_to
from orgs.hours import hours_on, is_holiday, read_hours, said
from orgs.models import Booking, ClosedDay, Facility, FacilityKind, Organization, Unit, Venue

VERB, BOOK = "org.edit", "venue.book"
_text = partial(clean_text, room="centre")
SHORTEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class FacilityLine:
    """A room or a service that can be booked."""

    name: str
    kind: str = FacilityKind.ROOM
    capacity: int | None = None
    note: str = ""


@transaction.atomic
def add_facility(*, venue_id: int, line: FacilityLine, actor) -> Facility:
    """A room of the venue, or a service given there, can be booked from now on."""
    venue = _venue(venue_id)
    facility = Facility(venue=venue)
    _write(facility, line)
    record(actor=actor, action="orgs.facility.added", obj=facility)
    return facility


@transaction.atomic
def edit_facility(*, facility_id: int, line: FacilityLine, actor) -> Facility:
    """Correct what is said of it."""
    facility = _facility(facility_id)
    _write(facility, line)
    record(actor=actor, action="orgs.facility.edited", obj=facility)
    return facility


@transaction.atomic
def close_facility(*, facility_id: int, actor) -> Facility:
    """It cannot be booked from today on. Conflict while somebody has it booked for a later day."""
    facility = _facility(facility_id)
    if facility.closed_on is not None:
        raise Conflict("facility.closed", f"“{facility.name}”已于 {facility.closed_on} 停用。")
    ahead = Booking._base_manager.filter(facility=facility, cancelled_on=None, during__endswith__gt=now())
    if count := ahead.count():
        raise Conflict("facility.booked", f"“{facility.name}”还有 {count} 个没有用完的预约，请先取消并告诉对方。")
    facility.closed_on = today()
    facility.save(update_fields=["closed_on"])
    record(actor=actor, action="orgs.facility.closed", obj=facility)
    return facility


@transaction.atomic
def set_closed_day(*, venue_id: int, on: date, why: str, actor) -> ClosedDay:
    """The venue is not open on the day. Conflict while somebody has something booked on it."""
    venue = _venue(venue_id)
    if on < today():
        raise RuleBroken("closed_day.past", "闭馆日期已经过去，请填今天或以后的日期。", "on")
    taken = Booking._base_manager.filter(facility__venue=venue, cancelled_on=None, during__overlap=_day(on))
    if count := taken.count():
        raise Conflict("closed_day.booked", f"{on} 已有 {count} 个预约，请先取消并告诉对方。", "on")
    row = ClosedDay(venue=venue, on=on, why=_text(why, label="闭馆原因", most=60, field="why", least=1))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("closed_day.twice", f"{on} 已经登记为闭馆。", "on") from error
    record(actor=actor, action="orgs.closed_day.set", obj=venue, on=on)
    return row


@transaction.atomic
def drop_closed_day(*, closed_day_id: int, actor) -> None:
    """It is open on the day after all."""
    row = ClosedDay.objects.select_related("venue__organization").filter(pk=closed_day_id).first()
    if row is None:
        raise RuleBroken("closed_day.unknown", "没有这个闭馆日，或它不在你的管理范围内。", status=404)
    require(VERB, row.venue.organization)
    record(actor=actor, action="orgs.closed_day.dropped", obj=row.venue, on=row.on)
    row.delete()


# ---- bookings -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BookingLine:
    """When, what for, and who is asked for there."""

    on: date
    starts: time
    ends: time
    purpose: str
    contact: str = ""


def facility_to_book(facility_id: int) -> Facility | None:
    """Something that can be booked in a centre that the office sees: in its sight, of its circle, or public."""
    scope = current_scope()
    with everything("anybody in the district may book a public centre"):
        rows = Facility.objects.select_related("venue__organization").filter(closed_on=None, venue__closed_on=None)
        return rows.filter(pk=facility_id, venue__in=visible_to(scope)).first()


def _held_open(facility_id: int) -> Facility | None:
    """The same, locked with its venue: whoever closes either, or a day, waits, or has done it before the checks."""
    with everything("anybody in the district may book a public centre"):
        rows = Facility.objects.select_for_update(of=("self", "venue"), no_key=True)
        rows = rows.select_related("venue__organization").filter(closed_on=None, venue__closed_on=None)
        return rows.filter(pk=facility_id).first()


@transaction.atomic
def book(*, facility_id: int, line: BookingLine, actor) -> Booking:
    """A unit, or an office of the tree for its own organisation, takes a room or a service for some hours of one day.

    Conflict("booking.taken") when somebody has it then; two who ask at once cannot both get it.
    """
    scope = require(BOOK)
    facility = facility_to_book(facility_id)
    if facility is not None:
        facility = _held_open(facility.pk)
    if facility is None:
        raise RuleBroken("facility.unknown", "没有这个可预约的场地或服务，可能已经停用。", "facility", status=404)
    during = _during(facility.venue, line)
    booking = Booking(
        facility=facility,
        organization=facility.venue.organization,
        unit_id=scope.party_id,
        booker_id=scope.anchor_id if scope.party_id is None else None,
        during=during,
        purpose=_text(line.purpose, label="用途", most=80, field="purpose", least=1),
        contact=_text(line.contact, label="联系人", most=40, field="contact"),
        made_by=actor,
        made_on=today(),
    )
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "booking.taken", f"“{facility.name}”这段时间已经有人预约，请看“已约时段”换一个时间。", "starts"
        ) from error
    record(actor=actor, action="orgs.booking.made", obj=booking)
    return booking


@transaction.atomic
def cancel_booking(*, booking_id: int, why: str, actor) -> Booking:
    """By who booked, or by whose venue it is; before it is over."""
    scope = require(BOOK)
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).select_related(
        "facility", "organization", "booker"
    )
    booking = rows.filter(pk=booking_id).first()
    if booking is None:
        raise RuleBroken("booking.unknown", "没有这个预约，或它不在你的范围内。", status=404)
    own = booking.unit_id == scope.party_id if scope.party_id is not None else _of_tree(scope, booking)
    if not own:
        raise NotAllowed("not_party", "只有预约的一方和阵地所属的组织可以取消。")
    if booking.cancelled_on is not None:
        raise Conflict("booking.cancelled", f"这个预约已于 {booking.cancelled_on} 取消。")
    if booking.ends_at <= now():
        raise Conflict("booking.over", "这个预约的时间已经过去，不用取消。")
    booking.cancelled_why = _text(why, label="取消原因", most=120, field="why", least=1)
    booking.cancelled_on = today()
    booking.save(update_fields=["cancelled_on", "cancelled_why"])
    record(actor=actor, action="orgs.booking.cancelled", obj=booking)
    return booking


def _of_tree(scope, booking: Booking) -> bool:
    return covers(scope, booking.organization) or (booking.booker is not None and covers(scope, booking.booker))


def _during(venue: Venue, line: BookingLine):
    if line.starts >= line.ends:
        raise RuleBroken("booking.hours", "结束时间应晚于开始时间。", "ends")
    starts, ends = (timezone.make_aware(datetime.combine(line.on, at)) for at in (line.starts, line.ends))
    if ends - starts < SHORTEST:
        raise RuleBroken("booking.hours", "至少预约 15 分钟。", "ends")
    if starts < now():
        raise RuleBroken("booking.past", "预约的时间已经过去，请选以后的时间。", "on")
    if line.on > today() + BOOKED_AHEAD:
        raise RuleBroken("booking.far", f"最远可以预约到 {today() + BOOKED_AHEAD}。", "on")
    if not read_hours(venue.opening_hours):
        raise Conflict(
            "venue.hours", f"“{venue.name}”还没有写明每天的开放时间，请联系{venue.organization.name}。", "on"
        )
    with everything("when a centre is closed is no secret"):
        closed = ClosedDay.objects.filter(venue=venue, on=line.on).first()
    if closed is not None:
        raise Conflict("venue.closed_day", f"{line.on} 闭馆：{closed.why}，请换一天。", "on")
    spans = hours_on(venue.opening_hours, line.on)
    if not any(since <= line.starts and line.ends <= until for since, until in spans):
        day = f"周{'一二三四五六日'[line.on.weekday()]}"
        if is_holiday(line.on):
            day = f"{line.on} 是节假日，"
        sentence = f"{day}开放时间是 {said(spans)}，请选在这段时间里。" if spans else f"{day}不开放，请换一天。"
        raise RuleBroken("venue.hours", sentence, "starts" if spans else "on")
    return DateTimeTZRange(starts, ends)


def _day(on: date):
    start = timezone.make_aware(datetime.combine(on, time()))
    return DateTimeTZRange(start, start + timedelta(days=1))


# ---- shared ---------------------------------------------------------------------------------------------------------


def _venue(venue_id: int) -> Venue:
    require(VERB)
    rows = Venue.objects.select_for_update(of=("self",), no_key=True).select_related("organization")
    venue = rows.filter(pk=venue_id).first()
    if venue is None:
        raise RuleBroken("venue.unknown", "没有这处阵地，或它不在你的管理范围内。", status=404)
    require(VERB, venue.organization)
    if venue.closed_on is not None:
        raise Conflict("venue.closed", f"“{venue.name}”已于 {venue.closed_on} 停用。")
    return venue


def _facility(facility_id: int) -> Facility:
    require(VERB)
    rows = Facility.objects.select_for_update(of=("self",), no_key=True).select_related("venue__organization")
    facility = rows.filter(pk=facility_id).first()
    if facility is None:
        raise RuleBroken("facility.unknown", "没有这个场地或服务，或它不在你的管理范围内。", status=404)
    require(VERB, facility.venue.organization)
    return facility


def clean_facility(line: FacilityLine) -> FacilityLine:
    """The line as it is kept; RuleBroken with the field that is wrong."""
    if line.kind not in FacilityKind.values:
        raise RuleBroken("facility.kind", f"类别应是{'、'.join(FacilityKind.labels)}之一。", "kind")
    if line.capacity is not None and not 0 < line.capacity <= 100_000:
        raise RuleBroken("facility.capacity", "可容纳人数应在 1 到 10 万之间。", "capacity")
    name = _text(line.name, label="名称", most=40, field="name", least=1)
    note = _text(line.note, label="说明", most=120, field="note")
    return FacilityLine(name, line.kind, line.capacity, note)


def _write(facility: Facility, line: FacilityLine) -> None:
    line = clean_facility(line)
    facility.kind, facility.capacity, facility.name, facility.note = line.kind, line.capacity, line.name, line.note
    try:
        with transaction.atomic():
            facility.save()
    except IntegrityError as error:
        raise Conflict("facility.name", f"“{facility.venue.name}”已有“{facility.name}”。", "name") from error


def party_of(scope) -> Unit | Organization | None:
    """For whom the office books."""
    if scope.party_id is not None:
        return Unit.objects.filter(pk=scope.party_id).first()
    return Organization.objects.filter(pk=scope.anchor_id).first()
