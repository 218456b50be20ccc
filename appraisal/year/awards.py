"""Awards and recommendations (XH 三(三)5): proposed with the evidence that is on record, decided, published."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from appraisal.models import Award, AwardKind, AwardState, Scheme
from appraisal.year.base import REPORT, RULE, day_of, published, text
from appraisal.year.gathering import member_records, unit_records
from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import current_scope, everything
from members.models import Appointment, Occasion, OpinionRequest
from orgs.models import Organization, Tier, Unit
from orgs.rules_in_force import practice_of

# Proposals that nobody holds to any more: the same may be proposed anew.
LAPSED = (AwardState.REFUSED, AwardState.WITHDRAWN)
OF_UNITS = (AwardKind.UNIT, AwardKind.BRAND)
MOST_FUNDS = Decimal("10000000")


@dataclass(frozen=True, slots=True)
class AwardLine:
    """Whom or what is proposed.

    unit_id, appointment_id  a unit with pledges here, or a part-time member of here
    title    name of the brand, or as what somebody is recommended
    """

    kind: str
    reason: str
    unit_id: int | None = None
    appointment_id: int | None = None
    title: str = ""
    opinion: str = ""


def kinds_of(district_id: int) -> list[tuple[str, str]]:
    """Kinds that the district's practice has, by its own words. The general ones where it names none of them."""
    practice = practice_of(district_id, today())
    named = {entry.id: entry.label for entry in practice.entries("awards")}
    found = [(kind.value, named[kind.value]) for kind in AwardKind if kind.value in named]
    return found or [(kind.value, kind.label) for kind in AwardKind]


def recommended_as(district_id: int) -> tuple[str, ...]:
    """As what somebody may be recommended: 各级党代表, 人大代表, 政协委员."""
    entry = practice_of(district_id, today()).entry("awards", AwardKind.RECOMMENDATION)
    return entry.items if entry is not None else ()


@transaction.atomic
def propose_award(*, scheme_id: int, organization_id: int, line: AwardLine, actor) -> Award:
    """Propose it; the numbers on record are kept with it as they are today."""
    organization = Organization.objects.get(pk=organization_id)
    require(REPORT, organization)
    if organization.tier not in (Tier.STREET, Tier.COMMUNITY):
        raise RuleBroken("award.proposer", "由街道或社区推荐。", "organization")
    scheme = published(Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme_id))
    if line.kind not in dict(kinds_of(organization.district_id)):
        raise RuleBroken("award.kind", "请选择评选的种类。", "kind")
    title = text(line.title, label="品牌名称或推荐为", most=60, field="title")
    award = Award(
        scheme=scheme,
        organization=organization,
        kind=line.kind,
        title=title,
        reason=text(line.reason, label="主要事迹", most=500, field="reason", least=4),
        opinion=text(line.opinion, label="征求意见情况", most=300, field="opinion"),
        proposed_on=today(),
        proposed_by=actor,
    )
    if line.kind in OF_UNITS:
        _of_unit(award, line)
    else:
        _of_person(award, line)
    same = Award.objects.filter(scheme=scheme, kind=award.kind, unit=award.unit, person=award.person, title=award.title)
    if same.exclude(state__in=LAPSED).exists():
        raise Conflict("award.twice", f"{award.nominee}今年已经推荐过这一项。")
    award.save()
    record(actor=actor, action="appraisal.award.proposed", obj=award, kind=award.kind)
    return award


def _of_unit(award: Award, line: AwardLine) -> None:
    award.unit = Unit.objects.filter(pk=line.unit_id).first() if line.unit_id else None
    if award.unit is None:
        raise RuleBroken("award.unit", "请选择单位。", "unit_id")
    if award.kind == AwardKind.BRAND and not award.title:
        raise RuleBroken("award.brand", "请写品牌的名称。", "title")
    if award.kind == AwardKind.UNIT:
        award.title = ""
    rows = unit_records(award.organization, award.scheme.year, day_of(award.scheme))
    found = next((row for row in rows if row.unit == award.unit.pk), None)
    award.content = [] if found is None else unit_evidence(found)


def _of_person(award: Award, line: AwardLine) -> None:
    row = Appointment.objects.select_related("person", "represents").filter(pk=line.appointment_id).first()
    if row is None or row.organization_id != award.organization_id or not row.part_time:
        raise RuleBroken("award.person", "请选择本组织的兼职委员。", "appointment_id")
    award.person, award.unit = row.person, row.represents
    if award.kind == AwardKind.RECOMMENDATION:
        allowed = [word.removeprefix("各级") for word in recommended_as(award.organization.district_id)]
        if allowed and not any(word in award.title for word in allowed):
            words = "、".join(allowed)
            raise RuleBroken("award.as", f"请写明推荐为哪一级的{words}，例如“区{allowed[0]}”。", "title")
    else:
        award.title = ""
    rows = member_records(award.organization, award.scheme.year, day_of(award.scheme))
    found = next((one for one in rows if one.appointment == row.pk), None)
    award.content = [] if found is None else member_evidence(found)


def opinions_on(award: Award) -> list[OpinionRequest]:
    """Requests of an opinion on the person before awards and elections, asked in the year, in the scope of whoever
    reads. None of a unit: the text asks for one on people (LY 三·1)."""
    if award.person_id is None:
        return []
    rows = OpinionRequest.objects.filter(
        person=award.person_id,
        occasion__in=(Occasion.AWARD, Occasion.DELEGATE),
        asked_on__year=award.scheme.year,
        withdrawn_on=None,
    )
    return list(rows.select_related("organization", "unit", "asker"))


def unit_evidence(found) -> list[dict[str, Any]]:
    """Lines of a unit's record: label, value."""
    return [
        {"label": "承诺", "value": f"{found.pledges} 项：{'；'.join(found.content[:8])}"},
        {"label": "到期应履", "value": f"{found.due} 次，已履 {found.done} 次，经确认 {found.confirmed} 次"},
        {"label": "协议、责任书", "value": "；".join(found.letters) or "没有登记"},
        {"label": "接受方评诺", "value": found.views or "还没有评诺"},
    ]


def member_evidence(found) -> list[dict[str, Any]]:
    """Lines of a member's record. How often somebody met or was called stands in the duty record, not here."""
    return [
        {"label": "意见建议", "value": f"{found.suggestions} 条，采纳 {found.adopted} 条"},
        {"label": "做了什么", "value": "；".join(found.deeds) or "没有登记"},
        {"label": "代表单位", "value": found.unit},
    ]


def _locked(award_id: int) -> Award:
    return (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scheme__organization", "organization", "unit", "person")
        .get(pk=award_id)
    )


def _to_decide(award_id: int, *states: str) -> Award:
    award = _locked(award_id)
    require(RULE, award.scheme.organization)
    check_state(award, *states)
    return award


def check_state(award: Award, *states: str) -> None:
    """Conflict unless it stands where the step begins."""
    if award.state not in states:
        raise Conflict("award.state", f"这一项{award.get_state_display()}，不能这样办理。")


def check_withdrawable(award: Award) -> None:
    """Whoever proposed it takes it back, as long as nobody decided on it."""
    scope = current_scope()
    if not scope.sees_everything and scope.anchor_id != award.organization_id:
        raise NotAllowed("award.not_own", f"推荐由“{award.organization.name}”自己撤回；不评的，评定时写明理由。")
    check_state(award, AwardState.PROPOSED)


@transaction.atomic
def withdraw_award(*, award_id: int, reason: str, actor) -> Award:
    """Take a proposal back before the decision. It stays on record with the reason, and may be made anew."""
    award = _locked(award_id)
    require(REPORT, award.organization)
    check_withdrawable(award)
    award.withdrawn_why = text(reason, label="撤回原因", most=300, field="reason", least=2)
    award.state, award.withdrawn_on = AwardState.WITHDRAWN, today()
    award.save(update_fields=["state", "withdrawn_why", "withdrawn_on"])
    record(actor=actor, action="appraisal.award.withdrawn", obj=award, reason=award.withdrawn_why)
    return award


@transaction.atomic
def decide_award(*, award_id: int, granted: bool, remark: str = "", amount: Decimal | None = None, actor) -> Award:
    """The district's decision; a brand may be given funds."""
    award = _to_decide(award_id, AwardState.PROPOSED)
    award.remark = text(remark, label="评定意见", most=300, field="remark", least=0 if granted else 2)
    if amount is not None and (not granted or award.kind != AwardKind.BRAND):
        raise RuleBroken("award.amount", "经费只支持评上的优秀服务品牌。", "amount")
    if amount is not None and not 0 < amount <= MOST_FUNDS:
        raise RuleBroken("award.amount", "经费应大于 0，不超过一千万元。", "amount")
    award.state = AwardState.DECIDED if granted else AwardState.REFUSED
    award.amount, award.decided_on, award.decided_by = amount, today(), actor
    award.save(update_fields=["state", "remark", "amount", "decided_on", "decided_by"])
    record(actor=actor, action="appraisal.award.decided", obj=award, granted=granted)
    return award


@transaction.atomic
def publish_award(*, award_id: int, document: str = "", actor) -> Award:
    """Made known: from now on the unit reads it as well."""
    award = _to_decide(award_id, AwardState.DECIDED)
    award.document = text(document, label="文号", most=80, field="document")
    award.state, award.published_on = AwardState.PUBLISHED, today()
    award.save(update_fields=["state", "document", "published_on"])
    record(actor=actor, action="appraisal.award.published", obj=award)
    return award


# ---- the public list ------------------------------------------------------------------------------------------------


@transaction.atomic
def open_awards(*, scheme_id: int, actor) -> Scheme:
    """Let everybody read the names of those whose awards of the year were published, at an address of its own."""
    scheme = Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme_id)
    require(RULE, scheme)
    published(scheme)
    if not scheme.awards_token:
        scheme.awards_token = secrets.token_urlsafe(12)
        scheme.save(update_fields=["awards_token"])
        record(actor=actor, action="appraisal.awards.opened", obj=scheme, year=scheme.year)
    return scheme


@transaction.atomic
def close_awards(*, scheme_id: int, actor) -> Scheme:
    """Nobody reads it without sign-in any more; the address is gone for good."""
    scheme = Scheme.objects.select_for_update(of=("self",), no_key=True).get(pk=scheme_id)
    require(RULE, scheme)
    if scheme.awards_token:
        scheme.awards_token = None
        scheme.save(update_fields=["awards_token"])
        record(actor=actor, action="appraisal.awards.closed", obj=scheme, year=scheme.year)
    return scheme


def public_awards(token: str) -> tuple[Scheme, list[dict[str, Any]]] | None:
    """(scheme, groups by kind with their lines) of an address; None where there is none. Only what was published:
    the name, the unit, the funds of a brand, the document. Three queries and the words of the practice."""
    with everything("awards that were made known are read by the public"):
        scheme = Scheme.objects.select_related("organization").filter(awards_token=token).first()
        if scheme is None:
            return None
        rows = Award.objects.filter(scheme=scheme, state=AwardState.PUBLISHED)
        rows = list(rows.select_related("unit", "person").order_by("organization__lft", "pk"))
        groups = []
        for kind, label in kinds_of(scheme.organization_id):
            lines = [_public(row) for row in rows if row.kind == kind]
            if lines:
                groups.append({"label": label, "lines": lines})
    return scheme, groups


def _public(row: Award) -> dict[str, Any]:
    unit = row.unit.name if row.person_id and row.unit_id else ""
    return {
        "name": row.nominee,
        "unit": unit,
        "title": row.title if row.kind == AwardKind.RECOMMENDATION else "",
        "amount": f"{row.amount:,.2f}" if row.amount else "",
        "document": row.document,
        "published_on": row.published_on,
    }
