"""A matter goes up or down a level under the same number, and its answer comes back."""

from __future__ import annotations

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import everything
from meetings.models import AgendaItem, AgendaState, Paper, Source
from meetings.services.base import VERB
from meetings.services.matters import LONGEST_DETAIL, WAITING, in_state, locked_item, number_of
from orgs.models import Organization


@transaction.atomic
def pass_item(*, item_id: int, to_id: int, reason: str = "", actor) -> AgendaItem:
    """To the level above or below, under the same number. Returns the item there.

    reason   what is asked of them; part of the item there
    """
    item = locked_item(item_id)
    require(VERB, item.organization)
    in_state(item, *WAITING, AgendaState.LISTED)
    here = item.organization
    if here.parent_id == to_id:
        to = Organization._base_manager.get(pk=to_id)
    else:
        to = Organization.objects.filter(pk=to_id, parent_id=here.pk).existing(today()).first()
    if to is None:
        raise RuleBroken("item.to", "只能转给上一级或下一级组织，请从列表中选择。", "to")
    if AgendaItem._base_manager.filter(
        origin_id=item.origin_id, year=item.year, number=item.number, organization=to
    ).exists():
        raise Conflict("item.passed", f"{to.name}已经办理过这个议题（{number_of(item)}），答复写在议题上。", "to")
    reason = " ".join(reason.split())
    made = AgendaItem(
        organization=to,
        origin_id=item.origin_id,
        year=item.year,
        number=item.number,
        title=item.title,
        detail="\n".join(part for part in (item.detail, reason and f"转来说明：{reason}") if part)[:LONGEST_DETAIL],
        gravity=item.gravity,
        minutes_planned=item.minutes_planned,
        source=Source.PASSED,
        proposer=here.name[:40],
        proposer_unit_id=item.proposer_unit_id,
        passed_from=item,
        proposed_by=actor,
        proposed_on=today(),
    )
    made.save(force_insert=True)
    # Sealed as they are: the papers go along, upwards to where the acting office does not look.
    with everything("papers go with their matter to another level"):
        Paper._base_manager.bulk_create(_copy(paper, made) for paper in item.papers.order_by("pk"))
    item.state, item.passed_to = AgendaState.PASSED, to
    item.save(update_fields=["state", "passed_to"])
    record(actor=actor, action="meetings.item.passed", obj=item, to=to.pk)
    return made


def _copy(paper: Paper, item: AgendaItem) -> Paper:
    names = ("name", "media_type", "size", "digest", "content", "added_by_id")
    return Paper(item=item, organization=item.organization, **{name: getattr(paper, name) for name in names})


@transaction.atomic
def recall_item(*, item_id: int, actor) -> AgendaItem:
    """Take back a matter that was passed on and is not on an agenda there yet."""
    item = locked_item(item_id)
    require(VERB, item.organization)
    in_state(item, AgendaState.PASSED)
    there = AgendaItem._base_manager.select_for_update(of=("self",)).filter(passed_from=item).order_by("pk").first()
    if there is None or there.state != AgendaState.PROPOSED:
        raise Conflict("item.taken_up", "对方已经办理，不能收回。")
    with everything("what was passed on goes with the papers that went along"):
        there.delete()
    item.passed_to = None
    item.state = AgendaState.LISTED if item.meeting_id else AgendaState.PROPOSED
    item.save(update_fields=["state", "passed_to"])
    record(actor=actor, action="meetings.item.recalled", obj=item)
    return item
