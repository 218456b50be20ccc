"""Venues: places of an organisation, with opening hours and what they lend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import now, today
from common.errors import Conflict, RuleBroken
from orgs.hours import hours_on, past_midnight
from orgs.models import Booking, Organization, Venue, VenueKind

TEXTS = {"name": 60, "address": 120, "opening_hours": 120, "lends": 200}
EDITABLE = (*TEXTS, "kind", "capacity", "is_public")


def create_venue(*, organization_id: int, actor, **fields) -> Venue:
    """Register a place of an organisation."""
    with transaction.atomic():
        organization = Organization.objects.filter(pk=organization_id).first()
        if organization is None:
            raise RuleBroken(
                "organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404
            )
        require("org.edit", organization)
        if organization.until is not None:
            raise Conflict("organization.closed", f"“{organization.name}”已撤销。", "organization")
        venue = Venue(organization=organization, **clean_venue({"name": "", **fields}))
        refuse_midnight(venue.opening_hours)
        _store(venue)
        record(actor=actor, action="orgs.venue.created", obj=venue)
    return venue


def update_venue(*, venue_id: int, actor, **fields) -> Venue:
    """Change what is known of a place; only the fields given. Conflict when somebody has it booked for hours in which
    it would no longer be open."""
    with transaction.atomic():
        venue = _venue(venue_id)
        before = venue.opening_hours
        for name, value in clean_venue(fields).items():
            setattr(venue, name, value)
        if venue.opening_hours != before:
            refuse_midnight(venue.opening_hours)
            _refuse_outside(venue, before)
        _store(venue)
        record(actor=actor, action="orgs.venue.updated", obj=venue, fields=sorted(fields))
    return venue


def close_venue(*, venue_id: int, actor, on: date | None = None) -> Venue:
    """A place is no longer used from the day on. Conflict while somebody has something of it booked."""
    with transaction.atomic():
        venue = _venue(venue_id)
        if venue.closed_on:
            raise Conflict("venue.closed", f"“{venue.name}”已于 {venue.closed_on} 停用。")
        refuse_booked(venue)
        venue.closed_on = on or today()
        venue.save(update_fields=["closed_on"])
        record(actor=actor, action="orgs.venue.closed", obj=venue, on=venue.closed_on)
    return venue


def reopen_venue(*, venue_id: int, actor) -> Venue:
    """A place is used again."""
    with transaction.atomic():
        venue = _venue(venue_id)
        if not venue.closed_on:
            raise Conflict("venue.open", f"“{venue.name}”正在使用。")
        venue.closed_on = None
        venue.save(update_fields=["closed_on"])
        record(actor=actor, action="orgs.venue.reopened", obj=venue)
    return venue


def refuse_booked(venue: Venue) -> None:
    """Conflict("venue.booked") while somebody has a room or a service of it booked."""
    if count := bookings_ahead(venue).count():
        raise Conflict("venue.booked", f"“{venue.name}”还有 {count} 个没有用完的预约，请先取消并告诉对方。")


def clean_venue(fields: dict) -> dict:
    """The given fields, cleaned; RuleBroken with the field that is wrong."""
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"unknown fields of a venue: {', '.join(sorted(unknown))}")
    cleaned = {}
    for name, limit in TEXTS.items():
        if name in fields:
            value = " ".join((fields[name] or "").split())
            if len(value) > limit:
                label = Venue._meta.get_field(name).verbose_name
                raise RuleBroken("venue.text", f"{label}最多 {limit} 个字，现在是 {len(value)} 个字。", name)
            cleaned[name] = value
    if "name" in cleaned and len(cleaned["name"]) < 2:
        raise RuleBroken("venue.name", "请填写阵地名称，至少 2 个字。", "name")
    if "kind" in fields:
        if fields["kind"] not in VenueKind.values:
            raise RuleBroken("venue.kind", f"没有“{fields['kind']}”这个类别。", "kind")
        cleaned["kind"] = fields["kind"]
    if "capacity" in fields:
        capacity = fields["capacity"]
        if capacity is not None and not 0 <= capacity <= 100_000:
            raise RuleBroken("venue.capacity", "可容纳人数应在 0 到 10 万之间。", "capacity")
        cleaned["capacity"] = capacity
    if "is_public" in fields:
        cleaned["is_public"] = bool(fields["is_public"])
    return cleaned


def bookings_ahead(venue: Venue):
    """What is booked in the venue and not over yet, whoever booked it."""
    return Booking._base_manager.filter(facility__venue=venue, cancelled_on=None, during__endswith__gt=now())


def refuse_midnight(text: str) -> None:
    """RuleBroken("venue.hours_midnight") where hours end on the next day: they are reckoned day by day."""
    if (late := past_midnight(text)) is None:
        return
    written, opens, closes = late
    sentence = f"开放时间“{written}”到了第二天，系统按一天一天算：请写成当天“{opens}–24:00”"
    sentence += f"，需要的话再写第二天“0:00–{closes}”。" if closes else "。"
    raise RuleBroken("venue.hours_midnight", sentence, "opening_hours")


def _refuse_outside(venue: Venue, before: str) -> None:
    """A booking that the hours before did not hold either, as on a day declared a holiday since, is no reason."""
    if sentence := outside(bookings_ahead(venue), before, venue.opening_hours):
        raise Conflict("venue.booked", sentence, "opening_hours")


def outside(bookings: Iterable[Booking], before: str, after: str) -> str:
    """What is said where bookings lie within the hours before and not within those after; empty where none does."""
    count = sum(_within(row, before) and not _within(row, after) for row in bookings)
    if not count:
        return ""
    return f"有 {count} 个没有用完的预约不在新的开放时间里，请先取消并告诉对方，或把开放时间写成包含它们。"


def _within(booking: Booking, hours: str) -> bool:
    since, until = booking.starts_at.time(), booking.ends_at.time()
    return any(opens <= since and until <= closes for opens, closes in hours_on(hours, booking.starts_at.date()))


def _venue(venue_id: int) -> Venue:
    venue = (
        Venue.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk=venue_id)
        .first()
    )
    if venue is None:
        raise RuleBroken("venue.unknown", "没有这处阵地，或它不在你的管理范围内。", status=404)
    require("org.edit", venue.organization)
    return venue


def _store(venue: Venue) -> None:
    try:
        with transaction.atomic():
            venue.save()
    except IntegrityError as error:
        raise Conflict("venue.exists", f"“{venue.organization.name}”已有名为“{venue.name}”的阵地。", "name") from error
