"""Allowances of part-time members that wait for the sending unit's decision (XH 三(三)5)."""

from __future__ import annotations

from collections.abc import Iterator

from appraisal.models import Allowance, AllowanceState
from notices.due import Due
from notices.sources.asking import Asking, page, streamed, waited

WAITING = "allowance.waiting"


def allowance_dues(asking: Asking) -> Iterator[Due]:
    """Each is the turn of the unit that sent the member; a committee that asked waits. One query."""
    if asking.organization_id is not None or not asking.wants(WAITING) or WAITING in asking.without:
        return
    rows = asking.turn(Allowance.objects.filter(state=AllowanceState.PROPOSED, proposed_on__lte=asking.on))
    columns = ("pk", "organization_id", "unit_id", "proposed_on", "year", "appointment__organization__name")
    for pk, organization_id, unit_id, since, year, name in streamed(
        rows.order_by("proposed_on", "pk").values_list(*columns), asking
    ):
        yield Due(
            kind=WAITING,
            object=f"appraisal.allowance:{pk}",
            organization_id=organization_id,
            unit_id=unit_id,
            since=since,
            title=f"{name}提出的{year}年兼职补贴等待决定",
            reason="发不发、发多少由单位定；不发的写明原因",
            url=page("appraisal:year_allowance_decide", pk),
            action="去登记",
            when="本季",
            wait=waited(since, asking.on),
            inputs={"自": since},
        )
