"""Matters: raised at a place, dealt with here or passed on with their number, answered, confirmed, closed.

No file on anybody: a text with a resident id is refused; who raised it is optional and sealed (domain §4).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q

from common.audit import record
from common.authority import require
from common.clock import today
from common.crypto import decrypt, encrypt
from common.errors import Conflict, NotAllowed, RuleBroken
from common.locks import Lock, take_lock
from common.scoping import current_scope, everything
from common.workdays import add_working_days
from exchange.identity import redact
from grids.models import Building, Matter, MatterState, MatterStep, StepKind, Way
from grids.models.matter import CONTACT_FIELD
from grids.services.base import text
from grids.words import MATTER_CATEGORIES
from orgs.models import Organization, Tier
from orgs.rules_in_force import practice_of

VERB = "matter.edit"
# The figure that says how long: no source does, so it is one of ours that each district may change.
LIMIT = "matter.answered"
# Who raised it is forgotten so long after the matter was closed, or answered and never confirmed; a default of ours.
KEPT = timedelta(days=180)
PLACES = (Tier.COMMUNITY, Tier.GRID, Tier.HOME)
# How an office comes by a matter; what residents fill in comes by the form alone.
BY_OFFICES = (Way.VISIT, Way.CALL, Way.DESK)
LONGEST_CONTACT = 60
# A matter or an answer of fewer letters tells nobody anything.
LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class MatterLine:
    """What is said of a matter when it is raised."""

    title: str
    category: str
    detail: str = ""
    place: str = ""
    building_id: int | None = None
    contact: str = ""
    raised_on: date | None = None


def limit_of(district_id: int, on: date) -> int:
    """In how many working days a matter that is raised on the day is to be answered."""
    return practice_of(district_id, on).figure(LIMIT)["working_days"]


def _community(origin: Organization) -> Organization:
    return origin if origin.tier == Tier.COMMUNITY else origin.community


def _write(matter: Matter, line: MatterLine) -> None:
    matter.title = text(line.title, label="事项", most=60, field="title", least=LEAST_WORDS)
    matter.detail = text(line.detail, label="情况", most=500, field="detail")
    matter.place = text(line.place, label="地点", most=60, field="place")
    if line.category not in dict(MATTER_CATEGORIES):
        raise RuleBroken("matter.category", "请选择类别。", "category")
    matter.category = line.category
    contact = " ".join(line.contact.split())
    if len(contact) > LONGEST_CONTACT or redact(contact)[1]:
        raise RuleBroken("matter.contact", f"联系方式写称呼和电话即可，不超过 {LONGEST_CONTACT} 个字。", "contact")
    matter.contact_sealed = encrypt(contact, field=CONTACT_FIELD) if contact else ""


def _raise(
    origin: Organization, line: MatterLine, way: str, actor, code_digest: str = "", on: date | None = None
) -> Matter:
    raised_on = line.raised_on or today()
    if raised_on > today():
        raise RuleBroken("matter.future", "反映日期不能晚于今天。", "raised_on")
    community = _community(origin)
    matter = Matter(
        district_id=origin.district_id,
        origin=origin,
        organization=origin,
        numbered_by=community,
        year=raised_on.year,
        way=way,
        raised_on=raised_on,
        due_on=add_working_days(raised_on, limit_of(origin.district_id, raised_on)).day,
        code_digest=code_digest,
    )
    _write(matter, line)
    if line.building_id is not None:
        matter.building = Building.objects.filter(pk=line.building_id, community=community).first()
        if matter.building is None:
            raise RuleBroken("matter.building", "没有找到这个楼栋，请重新选择。", "building", status=404)
    take_lock(Lock.MATTER, community.pk)
    # A grid or micro-home sees its own matters only, and the numbers are the community's.
    with everything("the next number among all matters of the community"):
        given = Matter.objects.filter(numbered_by=community, year=matter.year)
        matter.number = (given.aggregate(last=Max("number"))["last"] or 0) + 1
    matter.save(force_insert=True)
    _step(matter, StepKind.RAISED, origin, "", actor, on)
    return matter


def _step(
    matter: Matter, kind: str, organization: Organization, note: str, actor, on: date | None = None
) -> MatterStep:
    return MatterStep.objects.create(
        matter=matter, kind=kind, on=on or today(), organization=organization, note=note, made_by=actor
    )


@transaction.atomic
def raise_matter(*, organization_id: int, line: MatterLine, way: str, actor) -> Matter:
    """Put a matter on record that came up by visit, call or at the desk."""
    matter = _raise(_origin(organization_id, way), line, way, actor)
    record(actor=actor, action="grids.matter.raised", obj=matter)
    return matter


def _origin(organization_id: int, way: str) -> Organization:
    origin = Organization.objects.select_related("community").get(pk=organization_id)
    require(VERB, origin)
    if origin.tier not in PLACES:
        raise RuleBroken("matter.origin", "事项登记在社区、网格或微家，请选择发生地。", "organization")
    if way not in BY_OFFICES:
        raise RuleBroken("matter.way", "请选择来源。", "way")
    return origin


def digest_of_code(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256("".join(code.split()).upper().encode()).hexdigest()


@transaction.atomic
def raise_by_form(*, community_id: int, line: MatterLine) -> tuple[Matter, str]:
    """From the public form of a community; returns the matter and the code that asks for its state, shown once."""
    with everything("a resident raises a matter without signing in"):
        origin = Organization.objects.get(pk=community_id, tier=Tier.COMMUNITY)
        code = "".join(secrets.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(12))
        matter = _raise(origin, line, Way.FORM, None, digest_of_code(code))
        record(actor=None, action="grids.matter.raised", obj=matter, by_form=True)
    return matter, code


def _locked(matter_id: int) -> Matter:
    return (
        Matter.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization__parent", "origin")
        .get(pk=matter_id)
    )


def _handler(matter_id: int) -> Matter:
    """The matter, for the office that deals with it now."""
    matter = _locked(matter_id)
    require(VERB)
    scope = current_scope()
    if not scope.sees_everything and scope.anchor_id != matter.organization_id:
        # An office above may step in for one below; one below cannot act on what it passed up.
        require(VERB, matter.organization)
    return matter


def _open(matter: Matter) -> None:
    if matter.state != MatterState.OPEN:
        raise Conflict("matter.state", f"{matter.label}{matter.get_state_display()}，不能再这样办理。")


@transaction.atomic
def pass_up(*, matter_id: int, note: str, actor) -> Matter:
    """To the level above, with the same number and the same limit."""
    matter = _handler(matter_id)
    _open(matter)
    above = matter.organization.parent
    if above is None:
        raise RuleBroken("matter.top", "已经是最上一级，请直接办理或交下级。")
    words = text(note, label="转办原因", most=500, field="note", least=2)
    with everything("the level above takes the matter over"):
        _step(matter, StepKind.PASSED_UP, above, words, actor)
        matter.organization = above
        matter.save(update_fields=["organization"])
    record(actor=actor, action="grids.matter.passed", obj=matter, to=above.pk)
    return matter


def _way_back(matter: Matter) -> list[Organization]:
    """Who still exists from where it was raised (or what succeeds that) up to who deals with it; empty: no such way."""
    at = matter.origin
    while _is_gone(at) and at.successor_id is not None:
        at = at.successor
    chain = [at]
    while at.pk != matter.organization_id and at.parent_id is not None:
        at = at.parent
        chain.append(at)
    return [one for one in chain if not _is_gone(one)] if at.pk == matter.organization_id else []


def _is_gone(organization: Organization) -> bool:
    return organization.until is not None and organization.until <= today()


def ways_down(matter: Matter) -> tuple[Organization | None, list[Organization]]:
    """(where it came up from, None where it did not; all whom the office that deals with it may hand it to).

    A community may hand a matter to any of its grids, also what residents wrote on its own form; whoever is above
    hands back what came up, along the way it took.
    """
    with everything("the way back to where the matter was raised, and the grids of who deals with it"):
        way = _way_back(matter)
        back = way[-2] if len(way) > 1 else None
        ways = [back] if back is not None else []
        if matter.organization.tier == Tier.COMMUNITY:
            grids = Organization.objects.filter(parent=matter.organization_id, tier=Tier.GRID).order_by("lft")
            ways += [one for one in grids if one != back and not _is_gone(one)]
    return back, ways


@transaction.atomic
def pass_down(*, matter_id: int, note: str, to_id: int | None = None, actor) -> Matter:
    """One level down: back where it came up from, or to that grid of the community which `to_id` names.

    The number and the limit stay. Raises RuleBroken("matter.bottom") where nobody is below, and at "to" where it is not
    said to which of several grids, or to one that is not the community's.
    """
    matter = _handler(matter_id)
    _open(matter)
    below = _chosen(matter, to_id)
    words = text(note, label="交办意见", most=500, field="note", least=2)
    with everything("the level below takes the matter over"):
        _step(matter, StepKind.PASSED_DOWN, below, words, actor)
        matter.organization = below
        matter.save(update_fields=["organization"])
    record(actor=actor, action="grids.matter.passed", obj=matter, to=below.pk)
    return matter


def _chosen(matter: Matter, to_id: int | None) -> Organization:
    back, ways = ways_down(matter)
    if not ways:
        raise RuleBroken("matter.bottom", "这件事没有下一级可交：就是在这里反映的，或反映地已经撤销。")
    if to_id is None:
        if back is None and len(ways) > 1:
            raise RuleBroken("matter.to", "请选择交给谁办理。", "to")
        return ways[0]
    found = next((one for one in ways if one.pk == to_id), None)
    if found is None:
        raise RuleBroken("matter.to", "不能交给它办理，请从能交的下级中重新选择。", "to", status=404)
    return found


@transaction.atomic
def answer_matter(*, matter_id: int, answer: str, actor) -> Matter:
    """What was done. Whoever raised it can say whether that settles it."""
    matter = _handler(matter_id)
    _open(matter)
    _answer(matter, answer, today(), actor)
    record(actor=actor, action="grids.matter.answered", obj=matter)
    return matter


def _answer(matter: Matter, answer: str, on: date, actor) -> None:
    matter.answer = text(answer, label="答复", most=500, field="answer", least=LEAST_WORDS)
    matter.state, matter.answered_on = MatterState.ANSWERED, on
    matter.save(update_fields=["answer", "state", "answered_on"])
    _step(matter, StepKind.ANSWERED, matter.organization, matter.answer, actor, on)


@transaction.atomic
def settle_matter(*, matter_id: int, satisfied: bool | None, note: str = "", actor) -> Matter:
    """Close it: whoever raised it is content, or nobody could be asked (None). Not content: it goes on."""
    matter = _locked(matter_id)
    require(VERB)
    if not (current_scope().sees_everything or _in_sight(matter)):
        raise NotAllowed()
    return _settle(matter, satisfied, note, actor)


def _in_sight(matter: Matter) -> bool:
    return Organization.objects.filter(pk__in=[matter.organization_id, matter.origin_id]).exists()


def _settle(matter: Matter, satisfied: bool | None, note: str, actor) -> Matter:
    if matter.state != MatterState.ANSWERED:
        raise Conflict("matter.state", f"{matter.label}{matter.get_state_display()}，答复以后才能确认。")
    words = text(note, label="意见", most=500, field="note", least=2 if satisfied is False else 0)
    if satisfied is False:
        matter.satisfied = satisfied
        matter.state, matter.answered_on = MatterState.OPEN, None
        matter.save(update_fields=["satisfied", "state", "answered_on"])
        _step(matter, StepKind.AGAIN, matter.organization, words, actor)
    else:
        _close(matter, satisfied, words, today(), actor)
    record(actor=actor, action="grids.matter.settled", obj=matter, satisfied=satisfied)
    return matter


def _close(matter: Matter, satisfied: bool | None, words: str, on: date, actor) -> None:
    matter.satisfied, matter.state, matter.closed_on = satisfied, MatterState.CLOSED, on
    matter.save(update_fields=["satisfied", "state", "closed_on"])
    kind = StepKind.CONFIRMED if satisfied else StepKind.CLOSED
    _step(matter, kind, matter.organization, words, actor, on)


# ---- a ledger taken in ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """What a ledger says came of a matter: the answer with its day, and the day on which it was closed."""

    answer: str = ""
    answered_on: date | None = None
    closed_on: date | None = None
    satisfied: bool | None = None


@transaction.atomic
def put_matter(*, organization_id: int, line: MatterLine, way: str, settled: Settled, actor) -> Matter:
    """Put a matter of the past on record with what came of it: `raise_matter` and what follows, on the days given."""
    matter = _raise(_origin(organization_id, way), line, way, actor, on=line.raised_on)
    record(actor=actor, action="grids.matter.raised", obj=matter)
    _follow(matter, settled, actor)
    return matter


@transaction.atomic
def follow_matter(*, matter_id: int, settled: Settled, actor) -> Matter:
    """Complete a matter on record with the answer or closing that a ledger has."""
    matter = _handler(matter_id)
    _follow(matter, settled, actor)
    return matter


def _follow(matter: Matter, settled: Settled, actor) -> None:
    if settled.answer and matter.state == MatterState.OPEN:
        answered_on = settled.answered_on or today()
        _days_in_order(matter.raised_on, answered_on, "答复日期", "反映日期", "answered_on")
        _answer(matter, settled.answer, answered_on, actor)
        record(actor=actor, action="grids.matter.answered", obj=matter)
    if settled.closed_on is not None and matter.state != MatterState.CLOSED:
        if matter.state != MatterState.ANSWERED:
            raise RuleBroken("matter.unanswered", "还没有答复，不能办结；请写上答复。", "answer")
        _days_in_order(matter.answered_on, settled.closed_on, "办结日期", "答复日期", "closed_on")
        _close(matter, settled.satisfied, "", settled.closed_on, actor)
        record(actor=actor, action="grids.matter.settled", obj=matter, satisfied=settled.satisfied)


def _days_in_order(first: date, then: date, word: str, before: str, field: str) -> None:
    if not first <= then <= today():
        raise RuleBroken("matter.days", f"{word}应在{before} {first} 至今天之间。", field)


@transaction.atomic
def settle_by_code(*, code: str, satisfied: bool, note: str = "") -> Matter:
    """The word of whoever raised it by form."""
    with everything("whoever raised a matter says whether it is settled"):
        matter = (
            Matter.objects.select_for_update(of=("self",), no_key=True)
            .select_related("organization")
            .get(code_digest=digest_of_code(code))
        )
        return _settle(matter, satisfied, note, None)


@transaction.atomic
def reveal_contact(*, matter_id: int, purpose: str, actor) -> str:
    """Who raised it, for a stated purpose; every look is on record."""
    matter = Matter.objects.get(pk=matter_id)
    require("person.reveal")
    if not _in_sight(matter):
        raise NotAllowed()
    if len(purpose.strip()) < 2:
        raise RuleBroken("matter.purpose", "请写明查看的用途，例如“电话回访”。", "purpose")
    record(actor=actor, action="grids.matter.contact_revealed", obj=matter, purpose=purpose.strip()[:100])
    return decrypt(matter.contact_sealed, field=CONTACT_FIELD)


@transaction.atomic
def forget_contacts(*, on: date) -> int:
    """Forget who raised what was closed long ago, or answered long ago and never confirmed; returns how many.

    May run twice.
    """
    long_ago = Q(state=MatterState.CLOSED, closed_on__lte=on - KEPT)
    unconfirmed = Q(state=MatterState.ANSWERED, answered_on__lte=on - KEPT)
    with everything("the retention period of contacts is over"):
        rows = Matter.objects.filter(long_ago | unconfirmed).exclude(contact_sealed="")
        count = rows.update(contact_sealed="", contact_forgotten_on=on)
    if count:
        record(actor=None, action="grids.matter.contacts_forgotten", count=count)
    return count
