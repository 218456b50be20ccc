"""意见反馈: anybody may say something about the system, also without a name, and gets an answer."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from accounts.models import Feedback
from common.audit import record
from common.authority import require
from common.clock import now, today
from common.errors import Conflict, RuleBroken
from common.scoping import current_scope

ANSWER_WITHIN = timedelta(days=7)


def leave_feedback(*, text: str, page: str, named: bool, actor) -> Feedback:
    """Leave a remark; without a name, the account is not stored, neither here nor in the audit trail.

    Raises RuleBroken("feedback.text").
    """
    scope = current_scope()
    text = text.strip()
    if not 4 <= len(text) <= 1000:
        raise RuleBroken("feedback.text", "请写 4 到 1000 个字：哪里不好用，希望怎样。", "text")
    with transaction.atomic():
        feedback = Feedback(
            district_id=scope.district_id,
            author=actor if named else None,
            page=page[:200],
            text=text,
            due_on=today() + ANSWER_WITHIN,
        )
        feedback.save(force_insert=True)
        if named:
            record(actor=actor, action="feedback.left", obj=feedback)
    return feedback


def answer_feedback(*, feedback_id: int, answer: str, actor) -> Feedback:
    """Answer a remark; raises RuleBroken("feedback.answer"), Conflict("feedback.answered")."""
    require("feedback.answer")
    answer = answer.strip()
    if not 2 <= len(answer) <= 1000:
        raise RuleBroken("feedback.answer", "请写 2 到 1000 个字的答复。", "answer")
    with transaction.atomic():
        feedback = Feedback.objects.select_for_update(of=("self",), no_key=True).filter(pk=feedback_id).first()
        if feedback is None:
            raise RuleBroken("feedback.missing", "没有这条意见，或不在你的范围内。", status=404)
        if feedback.answered_at is not None:
            raise Conflict("feedback.answered", "这条意见已经答复过。")
        feedback.answer, feedback.answered_by, feedback.answered_at = answer, actor, now()
        feedback.save(update_fields=["answer", "answered_by", "answered_at"])
        record(actor=actor, action="feedback.answered", obj=feedback)
    return feedback
