"""A matter walks through visits and steps before it is decided (四进访民情、五步促协商), where the practice has it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from meetings.kinds import has_consultation
from meetings.models import AgendaItem, AgendaState, ConsultationStep
from meetings.services.base import VERB, reason_of

Phase = ConsultationStep.Phase
LAST = {Phase.VISIT: 4, Phase.STEP: 5}
LONGEST = 500


@transaction.atomic
def record_step(*, item_id: int, phase: str, step: int, on: date, words: str, actor) -> ConsultationStep:
    """What was heard on a visit, or came of a step. They follow one another: the record says on which day each was.

    Writing a step again corrects it. RuleBroken for a day ahead, before the step before, or out of turn.
    """
    item = (
        AgendaItem.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=item_id)
    )
    require(VERB, item.organization)
    if item.state == AgendaState.DECLINED:
        raise Conflict("item.state", "这个议题不再办理，不用记录协商。")
    if not has_consultation(item.organization, today()):
        raise RuleBroken("consultation.none", "本区的做法没有“四进访民情、五步促协商”。", "phase")
    if phase not in LAST or not 1 <= step <= LAST[phase]:
        raise RuleBroken("consultation.step", "请选择四进或五步中的一步。", "step")
    words = reason_of(words, "请写明这一步了解到什么、商定了什么。", "words", LONGEST)
    if on > today():
        raise RuleBroken("consultation.day", "日期不能晚于今天。", "on")
    rows = {(row.phase, row.step): row for row in item.consultation.all()}
    before = rows.get((phase, step - 1))
    if step > 1 and before is None:
        raise Conflict("consultation.order", f"请先记录第 {step - 1} 步。", "step")
    if before is not None and on < before.on:
        raise RuleBroken("consultation.day", f"日期不能早于上一步（{before.on}）。", "on")
    after = rows.get((phase, step + 1))
    if after is not None and on > after.on:
        raise RuleBroken("consultation.day", f"日期不能晚于下一步（{after.on}）。", "on")
    made = rows.get((phase, step)) or ConsultationStep(
        item=item, organization=item.organization, phase=phase, step=step
    )
    made.on, made.record = on, words
    made.save()
    record(actor=actor, action="meetings.consultation.recorded", obj=item, phase=phase, step=step)
    return made
