"""What an alliance still has to do in its period (RH 二2·二是): who leads it hears of it before the period ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from common.scoping import current_scope
from meetings.rules import WARN
from meetings.selectors.alliance_life import ONCE, Wanted, label_of, wanted_on
from notices.due import Due
from notices.sources.asking import Asking, page
from orgs.models import Alliance
from orgs.rules_in_force import practices_of

ACTIVITY = "alliance.activity"


def alliance_dues(asking: Asking) -> Iterator[Due]:
    """Of the alliances that stand and are led here. One query where there are none, else four."""
    if asking.unit_id is not None or not asking.wants(ACTIVITY) or ACTIVITY in asking.without:
        return
    rows = asking.own(Alliance.objects.in_force(asking.on).select_related("organization"))
    scope = current_scope()
    if not scope.sees_everything and scope.column:
        # An alliance that somebody of the place is in is asked for where it is led.
        rows = rows.filter(**{f"organization__{scope.column}": scope.anchor_id})
    led = list(rows.order_by("organization", "pk"))
    if not led:
        return
    practices = practices_of({one.organization.district_id for one in led}, asking.on)
    for wanted in wanted_on(led, practices, asking.on):
        yield _due(wanted, asking)


def _due(wanted: Wanted, asking: Asking) -> Due:
    stretch, alliance, entry = wanted.stretch, wanted.alliance, wanted.entry
    near = timedelta(days=WARN["YEAR" if stretch.code == ONCE else stretch.code])
    missing = wanted.least - wanted.held
    when = label_of(stretch) if stretch.code == ONCE else stretch.label
    return Due(
        kind=ACTIVITY,
        object=f"orgs.alliance:{alliance.pk}:{entry.id}:{stretch.since}",
        organization_id=alliance.organization_id,
        due_on=stretch.last_day,
        starts_on=stretch.since,
        title=f"“{alliance.name}”{when}还要开展 {missing} 次{entry.label}",
        reason=" · ".join(filter(None, ["开展以后登记参加的成员和成效", entry.cite.label if entry.cite else ""])),
        url=page("meetings:alliance_activities", alliance.pk),
        action="去安排",
        when="本季",
        ahead=stretch.last_day - asking.on > near,
        inputs={"应有": wanted.least, "已开展": wanted.held, "期限": stretch.last_day},
    )
