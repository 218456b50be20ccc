"""Owners' committees: terms and members. What overlaps with the branch follows from appointments (LY 二·1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import covers, require
from common.errors import Conflict, RuleBroken
from common.periods import add_years, period
from common.scoping import current_scope
from grids.models import OwnersCommittee, OwnersMember, OwnersPost
from grids.services.base import VERB, end, first_day, person_for, text, violated
from grids.services.estates import locked_estate, require_cover
from members.models import PoliticalStatus
from members.services.persons import PersonLine
from orgs.models import Organization

LONGEST_YEARS = 6


@dataclass(frozen=True, slots=True)
class OwnersTermLine:
    """A term of an owners' committee; until: first day after it, None where it was not said."""

    number: int
    since: date
    until: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class OwnersMemberLine:
    """A member: who, as what, a party member or not, in service or not; since: the term's first day unless given."""

    person: PersonLine
    post: str = OwnersPost.MEMBER
    party: bool = False
    in_service: bool = False
    since: date | None = None


@transaction.atomic
def open_owners_committee(*, estate_id: int, line: OwnersTermLine, actor) -> OwnersCommittee:
    """Put a term on record. The term before ends where this one begins, at the latest."""
    estate = locked_estate(estate_id)
    since = first_day(line.since)
    if not 1 <= line.number <= 99:
        raise RuleBroken("owners.number", "届次应在 1 到 99 之间。", "number")
    if line.until is not None and not since < line.until <= add_years(since, LONGEST_YEARS):
        raise RuleBroken("owners.until", f"届满日期应在起始日期之后，最长 {LONGEST_YEARS} 年。", "last_day")
    document = text(line.document, label="备案文号", most=80, field="document")
    for before in OwnersCommittee.objects.filter(estate=estate).in_force(since).select_for_update(of=("self",)):
        if before.since == since:
            raise Conflict("owners.same_day", f"第 {before.number} 届也是 {since} 起，请核对。", "since")
        before.period = period(before.since, since)
        before.save(update_fields=["period"])
        for member in before.members.filter(period__contains=since):
            member.period = period(member.since, since)
            member.save(update_fields=["period"])
    committee = OwnersCommittee(estate=estate, number=line.number, document=document, period=period(since, line.until))
    try:
        with transaction.atomic():
            committee.save(force_insert=True)
    except IntegrityError as error:
        said = "届次已经登记过" if violated(error) == "owners_committee_number_once" else "与已登记的一届任期重叠"
        raise Conflict("owners.overlap", f"这一届的{said}，请核对届次和日期。", "number") from error
    record(actor=actor, action="grids.owners.opened", obj=committee, organization_id=estate.community_id)
    return committee


@transaction.atomic
def add_owners_member(*, committee_id: int, line: OwnersMemberLine, actor) -> OwnersMember:
    """A person joins the owners' committee."""
    committee = _committee(committee_id)
    if line.post not in OwnersPost.values:
        raise RuleBroken("owners.post", f"没有“{line.post}”这个职务。", "post")
    since = first_day(line.since or committee.since)
    if since < committee.since or (committee.until is not None and since >= committee.until):
        raise RuleBroken("owners.since", "任职日期应在这一届任期之内。", "since")
    if line.in_service and not line.party:
        raise RuleBroken("owners.in_service", "“在职党员”要先是党员，请一并勾选“党员”。", "in_service")
    person = line.person
    if line.party and not person.political_status and person.person_id is None:
        person = PersonLine(
            name=person.name, phone=person.phone, post=person.post, political_status=PoliticalStatus.MEMBER
        )
    # Who is new is kept by the community, or by the branch's office where that is who writes.
    keeper = committee.estate.community
    if not covers(current_scope(), keeper):
        keeper = Organization.objects.get(pk=current_scope().anchor_id)
    member = OwnersMember(
        committee=committee,
        estate=committee.estate,
        person=person_for(keeper, person, actor=actor),
        post=line.post,
        party=line.party,
        in_service=line.in_service,
        period=period(since, committee.until),
    )
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as error:
        chair = violated(error) == "owners_one_chair"
        said = "这一届已经有主任。" if chair else f"{member.person.name}已经在这一届业委会里。"
        raise Conflict("owners.twice", said, "post" if chair else "name") from error
    record(
        actor=actor, action="grids.owners.joined", obj=member, organization_id=committee.estate.community_id,
        post=line.post,
    )  # fmt: skip
    return member


@transaction.atomic
def change_owners_member(*, member_id: int, post: str, party: bool, in_service: bool, actor) -> OwnersMember:
    """Correct what a member is on record as."""
    member = _member(member_id)
    if post not in OwnersPost.values:
        raise RuleBroken("owners.post", f"没有“{post}”这个职务。", "post")
    member.post, member.party, member.in_service = post, party or in_service, in_service
    try:
        with transaction.atomic():
            member.save(update_fields=["post", "party", "in_service"])
    except IntegrityError as error:
        raise Conflict("owners.twice", "这一届已经有主任。", "post") from error
    record(
        actor=actor, action="grids.owners.changed", obj=member, organization_id=member.estate.community_id, post=post
    )
    return member


@transaction.atomic
def end_owners_member(*, member_id: int, last_day: date | None = None, actor) -> int:
    """A member leaves. Returns the estate's id."""
    member = _member(member_id)
    record(actor=actor, action="grids.owners.left", obj=member, organization_id=member.estate.community_id)
    end(member, last_day, label="这项任职")
    return member.estate_id


def _committee(committee_id: int) -> OwnersCommittee:
    require(VERB)
    committee = (
        OwnersCommittee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("estate__community")
        .filter(pk=committee_id)
        .first()
    )
    if committee is None:
        raise RuleBroken("owners.unknown", "没有这一届业委会，或不在你的范围内。", status=404)
    require_cover(committee.estate_id)
    return committee


def _member(member_id: int) -> OwnersMember:
    require(VERB)
    member = (
        OwnersMember.objects.select_for_update(of=("self",), no_key=True)
        .select_related("estate")
        .filter(pk=member_id)
        .first()
    )
    if member is None:
        raise RuleBroken("owners.unknown", "没有这名业委会成员，或不在你的范围内。", status=404)
    require_cover(member.estate_id)
    return member
