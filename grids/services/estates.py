"""Estates, the branch that covers each, and the property company (LY 一·1, 二·1; FC 第3段)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.periods import period
from common.pinyin import pinyin_key
from common.scoping import current_scope
from grids.models import Estate, EstateCover, EstateKind, OwnersCommittee, OwnersMember, PropertyService
from grids.models.territory import BELOW_COMMUNITY
from grids.services.base import VERB, count, first_day, organization_of, text, unit_of
from orgs.models import Tier, UnitKind


@dataclass(frozen=True, slots=True)
class EstateLine:
    """An estate. `members`: party members who live there; `divided_on`: since when it counts as one."""

    name: str
    kind: str = EstateKind.RESIDENTIAL
    address: str = ""
    households: int | None = None
    people: int | None = None
    members: int | None = None
    divided_on: date | None = None
    note: str = ""


@transaction.atomic
def create_estate(*, community_id: int, line: EstateLine, actor) -> Estate:
    """Put an estate on record."""
    community = organization_of(community_id, Tier.COMMUNITY, field="community")
    estate = Estate(community=community, divided_on=today())
    _write(estate, line)
    record(actor=actor, action="grids.estate.created", obj=estate, organization_id=community.pk)
    return estate


@transaction.atomic
def update_estate(*, estate_id: int, line: EstateLine, actor) -> Estate:
    """Change what is on record of an estate."""
    estate = locked_estate(estate_id)
    _write(estate, line)
    record(actor=actor, action="grids.estate.updated", obj=estate, organization_id=estate.community_id)
    return estate


@transaction.atomic
def close_estate(*, estate_id: int, on: date | None = None, actor) -> Estate:
    """An estate is no longer one (joined to another, pulled down): what covers and serves it ends on that day."""
    estate = locked_estate(estate_id)
    require(VERB, estate.community)
    on = on or today()
    if estate.closed_on is not None:
        raise Conflict("estate.closed", f"“{estate.name}”已在 {estate.closed_on} 撤销。")
    if not estate.divided_on <= on <= today():
        raise RuleBroken("estate.closed_on", "撤销日期应在划分日期以后，不晚于今天。", "closed_on")
    for model in (EstateCover, PropertyService, OwnersCommittee, OwnersMember):
        for row in model.objects.filter(estate=estate).select_for_update(of=("self",)):
            _cut(row, on)
    estate.closed_on = on
    estate.save(update_fields=["closed_on"])
    record(actor=actor, action="grids.estate.closed", obj=estate, organization_id=estate.community_id)
    return estate


@transaction.atomic
def cover_estates(*, organization_id: int, estate_ids: Iterable[int], since: date | None = None, actor) -> int:
    """A branch covers exactly these estates from a day on: one alone, several jointly. How many changed.

    Raises Conflict("estate.covered") naming an estate that another branch covers.
    """
    branch = organization_of(organization_id, Tier.GRID)
    since = first_day(since, branch)
    wanted = set(estate_ids)
    estates = {row.pk: row for row in Estate.objects.filter(pk__in=wanted, closed_on=None)}
    if set(estates) != wanted or any(row.community_id != branch.community_id for row in estates.values()):
        raise RuleBroken("estate.unknown", "党支部覆盖的应是本社区的小区，请重新勾选。", "estates")
    rows = EstateCover.objects.filter(organization=branch).select_for_update(of=("self",))
    held = {row.estate_id: row for row in rows.in_force(since)}
    changed = 0
    for pk, row in held.items():
        if pk not in wanted:
            _cut(row, since)
            changed += 1
    fresh = [EstateCover(estate_id=pk, organization=branch, period=period(since)) for pk in sorted(wanted - set(held))]
    for cover in fresh:
        try:
            with transaction.atomic():
                cover.save(force_insert=True)
        except IntegrityError as error:
            name = estates[cover.estate_id].name
            raise Conflict(
                "estate.covered", f"“{name}”在 {since} 以后已由别的党支部覆盖，请先在那个支部去掉它。", "estates"
            ) from error
    if changed + len(fresh):
        record(
            actor=actor, action="grids.estate.covered", obj=branch, organization_id=branch.pk, estates=len(wanted),
            since=since,
        )  # fmt: skip
    return changed + len(fresh)


@transaction.atomic
def cover_estate(*, estate_id: int, organization_id: int, since: date | None = None, actor) -> EstateCover:
    """A branch of the community covers this estate from a day on, whoever covered it until then; the rest stays."""
    estate = locked_estate(estate_id)
    branch = organization_of(organization_id, Tier.GRID)
    since = first_day(since, branch)
    if branch.community_id != estate.community_id:
        raise RuleBroken("estate.unknown", f"“{branch.name}”不在小区所属的社区，请重新选择。", "branch")
    rows = EstateCover.objects.filter(estate=estate).select_for_update(of=("self",))
    if rows.filter(period__startswith__gt=since).exists():
        raise Conflict("estate.covered", f"“{estate.name}”在 {since} 之后又换过党支部，请用更晚的日期。", "since")
    now = rows.in_force(since).first()
    if now is not None and now.organization_id == branch.pk:
        return now
    if now is not None:
        _cut(now, since)
    made = EstateCover.objects.create(estate=estate, organization=branch, period=period(since))
    record(actor=actor, action="grids.estate.covered", obj=branch, organization_id=branch.pk, estates=1, since=since)
    return made


@transaction.atomic
def engage_property(*, estate_id: int, unit_id: int | None, since: date | None = None, actor) -> PropertyService | None:
    """A property company looks after the estate from a day on; unit_id None: nobody does. LY 二·1."""
    estate = locked_estate(estate_id)
    since = first_day(since)
    unit = unit_of(unit_id, estate.community.district_id) if unit_id is not None else None
    if unit is not None and unit.kind != UnitKind.PROPERTY:
        raise RuleBroken("estate.property", f"“{unit.name}”登记的类别是{unit.kind}，不是物业公司。", "unit")
    made = None
    rows = PropertyService.objects.filter(estate=estate).select_for_update(of=("self",))
    now = rows.in_force(since).first()
    if now is not None and unit is not None and now.unit_id == unit.pk:
        return now
    if rows.filter(period__startswith__gt=since).exists():
        raise Conflict("estate.property_later", f"{since} 之后已经登记过别的物业公司，请用更晚的日期。", "since")
    if now is not None:
        _cut(now, since)
    if unit is not None:
        made = PropertyService.objects.create(estate=estate, unit=unit, period=period(since))
    record(actor=actor, action="grids.estate.property", obj=estate, organization_id=estate.community_id, unit=unit_id)
    return made


def locked_estate(estate_id: int) -> Estate:
    """The estate, locked, if the acting office may edit it."""
    require(VERB)
    estate = (
        Estate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("community")
        .filter(pk=estate_id)
        .first()
    )
    if estate is None:
        raise RuleBroken("estate.unknown", "没有这个小区，或它不在你的范围内。", status=404)
    require_cover(estate.pk)
    return estate


def require_cover(estate_id: int) -> None:
    """An office below the community sees the estates that it once covered; it changes those that it covers today."""
    scope = current_scope()
    if scope.column not in BELOW_COMMUNITY or scope.sees_everything:
        return
    own = {f"organization__{scope.column}": scope.anchor_id}
    if not EstateCover.objects.filter(estate=estate_id, **own).in_force(today()).exists():
        raise NotAllowed("estate.elsewhere", "这个小区现在不由你的党支部覆盖，由社区维护。")


def _cut(row, on: date) -> None:
    """End a dated row on the day; one that would begin then or later never was."""
    if row.since >= on:
        row.delete()
    elif row.until is None or row.until > on:
        row.period = period(row.since, on)
        row.save(update_fields=["period"])


def _write(estate: Estate, line: EstateLine) -> None:
    if line.kind not in EstateKind.values:
        raise RuleBroken("estate.kind", f"没有“{line.kind}”这个类别。", "kind")
    estate.name = text(line.name, label="小区名称", most=60, field="name", least=1)
    estate.pinyin = pinyin_key(estate.name)
    estate.kind = line.kind
    estate.address = text(line.address, label="地址", most=120, field="address")
    estate.note = text(line.note, label="备注", most=200, field="note")
    for name, label in (("households", "户数"), ("people", "人数"), ("members", "居民党员数")):
        setattr(estate, name, count(getattr(line, name), label=label, field=name))
    if estate.people is not None and estate.members is not None and estate.members > estate.people:
        raise RuleBroken("estate.members", "居民党员数多于人数，请核对。", "members")
    if line.divided_on is not None:
        estate.divided_on = first_day(line.divided_on, estate.community, field="divided_on")
    try:
        with transaction.atomic():
            estate.save()
    except IntegrityError as error:
        raise Conflict("estate.exists", f"本社区已经有“{estate.name}”。", "name") from error
