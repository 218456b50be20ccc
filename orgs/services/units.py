"""Units: registered once for the district, joined by as many streets and communities as they take part in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.periods import period
from common.pinyin import pinyin_key
from common.scoping import current_scope, everything
from orgs.carriers import follow_leaving
from orgs.credit_code import tidy
from orgs.models import Organization, Participation, Relation, Tier, Unit
from orgs.services.unit_fields import clean_unit, columns_of, core, plain

JOINABLE = (Tier.STREET, Tier.COMMUNITY)


@dataclass(frozen=True, slots=True)
class Known:
    """A unit that the district already has and that is probably meant; joined instead of typed again."""

    id: int
    name: str
    kind: str
    closed: bool
    why: str


def known_units(*, district_id: int, name: str = "", credit_code: str = "") -> list[Known]:
    """Units of the district with this credit code, this name, or a name that differs by its bracket or suffix only.

    Looks beyond the scope of the office on purpose: a unit that another street registered is joined, not doubled.
    Tells name and kind, nothing else of it.
    """
    code, name = tidy(credit_code), plain(name)
    found: dict[int, Known] = {}
    with everything("a unit is registered once in the district"):
        units = Unit.objects.filter(district_id=district_id)
        if code:
            for unit in units.filter(credit_code=code):
                found[unit.pk] = _known(unit, "统一社会信用代码相同")
        if len(name) >= 2:
            for unit in units.filter(name=name):
                found.setdefault(unit.pk, _known(unit, "名称相同"))
            stem = core(name)
            if len(stem) >= 3:
                for unit in units.filter(name__contains=stem).order_by("pinyin", "id")[:20]:
                    if core(unit.name) == stem:
                        found.setdefault(unit.pk, _known(unit, "名称相近"))
    return list(found.values())[:5]


def create_unit(
    *,
    name: str,
    actor,
    district_id: int,
    organization_id: int | None = None,
    relation: str = Relation.RESIDENT,
    since: date | None = None,
    **fields,
) -> Unit:
    """Register a unit and let it take part in `organization_id` at once.

    Below the district the organisation is required: a unit nobody takes part with would be out of sight.
    Conflict("unit.exists") when the district has it already, with what to do.
    """
    with transaction.atomic():
        scope = require("unit.edit")
        organization = _joinable(organization_id) if organization_id else None
        if organization is None and not (scope.sees_everything or scope.anchor_id == district_id):
            raise RuleBroken("unit.organization", "请选择单位参与的街道或社区。", "organization")
        if organization is not None:
            require("unit.edit", organization)
            district_id = organization.district_id
        cleaned = clean_unit({"name": name, **fields})
        _refuse_known(district_id, cleaned["name"], cleaned.get("credit_code", ""))
        unit = Unit(district_id=district_id, pinyin=pinyin_key(cleaned["name"]), **columns_of(cleaned))
        _store(unit)
        if organization is not None:
            _join(unit, organization, relation, since)
        record(
            actor=actor,
            action="orgs.unit.created",
            obj=unit,
            organization_id=organization.pk if organization else district_id,
        )
    return unit


def update_unit(*, unit_id: int, actor, **fields) -> Unit:
    """Change what is known of a unit; only the fields given."""
    with transaction.atomic():
        unit = _unit_in_scope(unit_id)
        require("unit.edit", unit)
        cleaned = clean_unit(fields)
        if "name" in cleaned or "credit_code" in cleaned:
            _refuse_known(
                unit.district_id,
                cleaned.get("name", unit.name),
                cleaned.get("credit_code", unit.credit_code),
                but=unit.pk,
            )
        for column, value in columns_of(cleaned).items():
            setattr(unit, column, value)
        unit.pinyin = pinyin_key(unit.name)
        _store(unit)
        record(
            actor=actor, action="orgs.unit.updated", obj=unit, organization_id=unit.district_id, fields=sorted(cleaned)
        )
    return unit


def join_unit(
    *, unit_id: int, organization_id: int, actor, relation: str = Relation.RESIDENT, since: date | None = None
) -> Participation:
    """Let a unit of the district take part in a street or community, from the day on."""
    with transaction.atomic():
        organization = _joinable(organization_id)
        require("unit.edit", organization)
        with everything("a unit of the district may join anywhere in it"):
            unit = (
                Unit.objects.select_for_update(of=("self",), no_key=True)
                .filter(pk=unit_id, district_id=organization.district_id)
                .first()
            )
        if unit is None:
            raise RuleBroken("unit.unknown", "本区没有登记这个单位。", "unit", status=404)
        if unit.closed_on:
            raise Conflict("unit.closed", f"“{unit.name}”已于 {unit.closed_on} 退出，不能再加入。", "unit")
        participation = _join(unit, organization, relation, since)
        record(actor=actor, action="orgs.unit.joined", obj=unit, organization_id=organization.pk, relation=relation)
    return participation


def leave_organization(*, participation_id: int, actor, on: date | None = None) -> Participation:
    """End a unit's part in an organisation; `on` is the first day it no longer takes part."""
    on = on or today()
    with transaction.atomic():
        participation = (
            Participation.objects.select_for_update(of=("self",), no_key=True)
            .select_related("unit", "organization")
            .filter(pk=participation_id)
            .first()
        )
        if participation is None:
            raise RuleBroken("participation.unknown", "没有这项参与关系，或它不在你的管理范围内。", status=404)
        require("unit.edit", participation.organization)
        _end(participation, on)
        record(
            actor=actor,
            action="orgs.unit.left",
            obj=participation.unit,
            organization_id=participation.organization_id,
            on=on,
        )
    return participation


def close_unit(*, unit_id: int, actor, on: date | None = None, note: str = "") -> Unit:
    """A unit leaves the district altogether: whatever it takes part in ends that day, its liaisons' offices with it."""
    on = on or today()
    with transaction.atomic():
        unit = _unit_in_scope(unit_id)
        require("unit.edit", unit)
        if current_scope().party_id is not None:
            raise NotAllowed("unit.own", "单位退出由街道或区里办理，不能由本单位自己办理。")
        if unit.closed_on:
            raise Conflict("unit.closed", f"“{unit.name}”已于 {unit.closed_on} 退出。")
        with everything("all of the unit's participations"):
            parts = list(
                Participation.objects.select_for_update(of=("self",), no_key=True)
                .select_related("organization")
                .filter(unit=unit, period__upper_inf=True)
            )
        seen = set(Participation.objects.filter(unit=unit).values_list("pk", flat=True))
        foreign = [part for part in parts if part.pk not in seen]
        if foreign:
            raise Conflict(
                "unit.elsewhere",
                f"“{unit.name}”还在你管理范围以外的 {len(foreign)} 个组织参与共建，请由上级办理，或只退出本组织。",
            )
        for part in parts:
            _end(part, on)
        unit.closed_on = on
        if note.strip():
            unit.note = note.strip()[:200]
        unit.save(update_fields=["closed_on", "note"])
        follow_leaving(unit=unit, on=on, actor=actor)
        record(actor=actor, action="orgs.unit.closed", obj=unit, organization_id=unit.district_id, on=on)
    return unit


def reveal_unit_phone(*, unit_id: int, purpose: str, actor) -> str:
    """The contact's phone in clear, once, for a purpose that goes on record."""
    purpose = " ".join(purpose.split())
    if len(purpose) < 2:
        raise RuleBroken("reveal.purpose", "请写明查看电话的用途，例如“通知开会”。", "purpose")
    with transaction.atomic():
        unit = _unit_in_scope(unit_id, lock=False)
        require("person.reveal", unit)
        record(
            actor=actor,
            action="orgs.unit.phone_revealed",
            obj=unit,
            organization_id=unit.district_id,
            purpose=purpose[:100],
        )
    return unit.contact_phone


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _known(unit: Unit, why: str) -> Known:
    return Known(unit.pk, unit.name, unit.get_kind_display(), unit.closed_on is not None, why)


def _refuse_known(district_id: int, name: str, credit_code: str, *, but: int | None = None) -> None:
    for known in known_units(district_id=district_id, name=name, credit_code=credit_code):
        if known.id == but or known.why == "名称相近":
            continue
        field = "credit_code" if known.why.startswith("统一") else "name"
        advice = "它已退出本区，请先恢复或另取名称" if known.closed else "请直接把它加入本组织，不必重新登记"
        raise Conflict("unit.exists", f"{known.why}的单位“{known.name}”已在本区登记，{advice}。", field)


def _store(unit: Unit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise Conflict("unit.exists", f"“{unit.name}”刚刚由别人登记，请直接加入。", "name") from error


def _unit_in_scope(unit_id: int, *, lock: bool = True) -> Unit:
    units = Unit.objects.select_for_update(of=("self",), no_key=True) if lock else Unit.objects.all()
    unit = units.filter(pk=unit_id).first()
    if unit is None:
        raise RuleBroken("unit.unknown", "没有这个单位，或它不在你的管理范围内。", status=404)
    return unit


def _joinable(organization_id: int) -> Organization:
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    if organization.tier not in JOINABLE:
        raise RuleBroken("unit.tier", f"单位参与街道或社区，“{organization.name}”不是。", "organization")
    if organization.until is not None:
        raise Conflict("organization.closed", f"“{organization.name}”已撤销。", "organization")
    return organization


def _join(unit: Unit, organization: Organization, relation: str, since: date | None) -> Participation:
    if relation not in Relation.values:
        raise RuleBroken("unit.relation", f"没有“{relation}”这种参与身份。", "relation")
    since = since or today()
    with everything("whether the unit takes part already"):
        held = Participation.objects.filter(unit=unit, organization=organization, period__overlap=period(since)).first()
    if held is not None:
        raise Conflict(
            "unit.joined", f"“{unit.name}”自 {held.since} 起已参与“{organization.name}”，不能重复加入。", "organization"
        )
    return Participation.objects.create(unit=unit, organization=organization, relation=relation, period=period(since))


def _end(participation: Participation, on: date) -> None:
    if participation.until is not None and participation.until <= on:
        raise Conflict("participation.ended", f"这项参与关系已于 {participation.until} 结束。")
    if participation.since and on <= participation.since:
        raise RuleBroken("participation.day", f"它自 {participation.since} 起参与，退出日期应晚于这一天。", "on")
    participation.period = period(participation.since, on)
    participation.save(update_fields=["period"])
