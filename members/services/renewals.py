"""The next term: who stays is nominated again, the seats of the others are vacant (XH 三(三)6: 可以连任)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from common.audit import record
from common.errors import Conflict
from members.models import Nomination, Term
from members.services.slates import open_draft, touch


@transaction.atomic
def start_next_term(
    *, organization_id: int, starts_on: date | None = None, keep: Iterable[int] | None = None, actor
) -> Term:
    """Open the draft of the next term from the seats of the last one.

    keep   ids of the persons who are to stay on (连任); None keeps everybody. Everyone else's seat is drafted vacant,
           and they lapse when the term ends unless they are chosen after all.
    Raises Conflict "slate.open" when a draft is there already: it would overwrite somebody's work.
    """
    term, fresh = open_draft(organization_id=organization_id, starts_on=starts_on, copy_from_last=True, actor=actor)
    if not fresh:
        raise Conflict("slate.open", f"{term.label}的草案已经在起草，请直接修改那一份。")
    if keep is None:
        return term
    leaving = Nomination.objects.filter(seat__term=term).exclude(person_id__in=list(keep))
    count, _ = leaving.delete()
    if count:
        touch(term)
        record(actor=actor, action="members.slate.not_renewed", obj=term, organization_id=organization_id, lines=count)
    return term
