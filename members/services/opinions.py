"""The place's opinion before awards and promotions: asked, answered within a limit, frozen (LY 三·1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Sum

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.periods import add_years
from common.scoping import current_scope, everything
from common.workdays import add_working_days
from members.models import CheckIn, Occasion, Opinion, OpinionRequest, Service, ServiceState
from members.services.persons import refuse_ids
from orgs.models import Organization, Tier
from orgs.rules_in_force import practice_of

ASK, ANSWER = "opinion.ask", "checkin.edit"
# The figure that says how long: the text does not, so it is one of ours that each district may change.
LIMIT = "opinion.answered"
ASKERS = (Tier.DISTRICT, Tier.STREET)
ANSWERERS = (Tier.COMMUNITY, Tier.GRID, Tier.HOME)
SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """What the opinion is asked for."""

    occasion: str
    title: str
    note: str = ""


def limit_of(district_id: int, on: date) -> int:
    """In how many working days an opinion that is asked for on the day is to be given."""
    return practice_of(district_id, on).figure(LIMIT)["working_days"]


def facts_of_member(row: CheckIn) -> dict[str, Any]:
    """What is on record of the member at the place today; it goes with the answer and is frozen with it."""
    since = add_years(today(), -1)
    with everything("services go with the member who moved house"):
        done = Service.objects.filter(person=row.person_id, state=ServiceState.CONFIRMED, on__gt=since, on__lte=today())
        found = done.aggregate(count=Count("pk"), hours=Sum("hours"))
    return {
        "reported_on": row.reported_on.isoformat() if row.reported_on else None,
        "claimed_post": row.claimed_post,
        "services": found["count"],
        "hours": str(found["hours"] or Decimal(0)),
        "on": today().isoformat(),
    }


@transaction.atomic
def ask_opinion(*, check_in_id: int, line: OpinionLine, actor) -> OpinionRequest:
    """A member's unit, or the street or district, asks the place where the member is on the list.

    Raises NotAllowed for anybody else, Conflict "opinion.open" while the same is waiting for its answer.
    """
    row = CheckIn.objects.select_related("organization", "person", "unit").get(pk=check_in_id)
    scope = current_scope()
    request = OpinionRequest(check_in=row, person_id=row.person_id, organization=row.organization)
    if scope.party_id is not None:
        if ASK not in scope.verbs or row.unit_id != scope.party_id:
            raise NotAllowed("opinion.unit", "只能为本单位的党员征求社区意见。")
        request.unit_id = row.unit_id
    else:
        require(ASK, row.organization)
        request.asker = Organization.objects.filter(pk=scope.anchor_id, tier__in=ASKERS).first()
        if request.asker is None:
            raise NotAllowed("opinion.asker", "由党员所在单位、街道或区委组织部征求社区意见。")
    if row.leaving:
        raise Conflict("opinion.left", f"{row.person}已不在{row.organization}的名单上，请到现在居住的社区征求意见。")
    if line.occasion not in Occasion.values:
        raise RuleBroken("opinion.occasion", "请选择事由。", "occasion")
    if not line.title.strip():
        raise RuleBroken("opinion.title", "请写明具体事项，例如“2026 年度优秀共产党员”。", "title")
    refuse_ids(title=line.title, note=line.note)
    request.occasion, request.title, request.note = line.occasion, " ".join(line.title.split()), line.note.strip()
    request.asked_by, request.asked_on = actor, today()
    request.due_on = add_working_days(today(), limit_of(row.organization.district_id, today())).day
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if "opinion_asked_once" not in str(error):
            raise
        raise Conflict("opinion.open", "同一事项已经征求过，正在等社区答复。", "title") from error
    record(actor=actor, action="members.opinion.asked", obj=request, occasion=line.occasion)
    return request


def _open(request_id: int) -> OpinionRequest:
    rows = OpinionRequest.objects.select_for_update(of=("self",), no_key=True)
    request = rows.select_related("organization", "check_in", "person", "unit", "asker").get(pk=request_id)
    if request.answered_on is not None:
        raise Conflict("opinion.answered", f"{request.answered_on} 已经答复，答复不能更改；情况有变的请重新征求。")
    if request.withdrawn_on is not None:
        raise Conflict("opinion.withdrawn", f"征求单位已于 {request.withdrawn_on} 撤回，不用答复。")
    return request


@transaction.atomic
def answer_opinion(*, request_id: int, opinion: str, answer: str = "", actor) -> OpinionRequest:
    """The place answers; what it says and what was on record that day stay as they are from then on.

    Only the place itself: an office above cannot speak for those among whom the member lives.
    """
    request = _open(request_id)
    require(ANSWER, request.organization)
    anchor = current_scope().anchor_id
    # A street answers for those who report to it itself, because their community is no more.
    here = Organization.objects.filter(pk=anchor, tier__in=ANSWERERS).exists()
    if not here and anchor != request.organization_id:
        raise NotAllowed("opinion.place", f"意见由{request.organization}自己答复，上级不能代答。")
    if opinion not in Opinion.values:
        raise RuleBroken("opinion.opinion", "请选择意见。", "opinion")
    text = answer.strip()
    if opinion in (Opinion.RESERVED, Opinion.DISAGREE) and len(text) < SHORTEST_REASON:
        raise RuleBroken("opinion.reason", f"选“{Opinion(opinion).label}”的，请写明具体情况。", "answer")
    refuse_ids(answer=text)
    request.opinion, request.answer = opinion, text
    request.answer_facts = facts_of_member(request.check_in)
    request.answered_by, request.answered_on = actor, today()
    request.save()
    record(actor=actor, action="members.opinion.answered", obj=request, opinion=opinion)
    return request


@transaction.atomic
def withdraw_opinion(*, request_id: int, actor) -> OpinionRequest:
    """Who asked takes it back, as long as there is no answer."""
    request = _open(request_id)
    scope = current_scope()
    mine = request.unit_id == scope.party_id if scope.party_id is not None else request.asker_id == scope.anchor_id
    if ASK not in scope.verbs or not mine:
        raise NotAllowed("opinion.not_mine", f"只有征求单位（{request.asked_for_by}）能撤回。")
    request.withdrawn_on = today()
    request.save(update_fields=["withdrawn_on"])
    record(actor=actor, action="members.opinion.withdrawn", obj=request)
    return request
