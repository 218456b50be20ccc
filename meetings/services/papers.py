"""Papers for a matter (会议材料): brought by the committee, or by the unit that raised it, until it is decided."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict, NotAllowed, RuleBroken
from common.files import Upload, take_in
from common.scoping import current_scope
from meetings.models import TOOK_PLACE, AgendaItem, AgendaState, Paper
from meetings.services.base import VERB
from meetings.services.matters import WAITING, check_not_issued, in_state, locked_item

OWN_VERB = "meeting.take_part"


@transaction.atomic
def add_papers(*, item_id: int, uploads: Sequence[Upload], actor) -> list[Paper]:
    """Put papers to a matter; all of them or none. RuleBroken("attachment.…") says what is wrong with a file."""
    item = locked_item(item_id)
    _may_bring(item)
    if not uploads:
        raise RuleBroken("attachment.none", "请选择要上传的文件。", "file")
    made = take_in(
        uploads, to=lambda: Paper(item=item, organization=item.organization), held=item.papers.count(), actor=actor
    )
    for paper in made:
        record(actor=actor, action="meetings.paper.added", obj=item, paper=paper.pk, digest=paper.digest)
    return made


@transaction.atomic
def remove_paper(*, paper_id: int, actor) -> AgendaItem:
    """Take a paper away: a unit those that it brought itself, the committee any."""
    paper = Paper.objects.defer("content").get(pk=paper_id)
    item = locked_item(paper.item_id)
    _may_bring(item)
    if current_scope().party_id is not None and paper.added_by_id != actor.pk:
        raise NotAllowed("not_party", "这份材料不是你上传的，请联系会议的组织者。")
    paper.delete()
    record(actor=actor, action="meetings.paper.removed", obj=item, paper=paper_id)
    return item


def may_bring(item: AgendaItem, *, runs: bool) -> bool:
    """Whether the page offers it; `runs`: the acting office runs the committee's meetings."""
    if item.state not in (*WAITING, AgendaState.LISTED):
        return False
    if runs:
        return True
    held = item.meeting is not None and item.meeting.state in TOOK_PLACE
    return item.proposer_unit_id == current_scope().party_id is not None and not held


def _may_bring(item: AgendaItem) -> None:
    scope = current_scope()
    if scope.party_id is None:
        require(VERB, item.organization)
    else:
        require(OWN_VERB)
        if item.proposer_unit_id != scope.party_id:
            raise NotAllowed("not_party", "这个议题不是本单位提出的，材料由提出的一方或会议的组织者上传。")
        if item.meeting is not None and item.meeting.state in TOOK_PLACE:
            raise Conflict("meeting.state", "会议已经开过，材料由会议的组织者整理。")
    in_state(item, *WAITING, AgendaState.LISTED)
    if item.state == AgendaState.LISTED and item.meeting is not None:
        check_not_issued(item.meeting)
