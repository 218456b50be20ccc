"""What an alliance still has to do in its period (RH 二2·一是, 二是): who leads it hears of it before the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from common.scoping import current_scope
from meetings.rules import WARN
from meetings.selectors.alliance_life import ONCE, Wanted, label_of, wanted_on
from meetings.selectors.alliances import MeetingWanted, meetings_wanted_on
from notices.due import Due
from notices.sources.asking import Asking, page
from orgs.models import Alliance
from orgs.rules_in_force import practices_of

MEETING, ACTIVITY = "alliance.meeting", "alliance.activity"


def alliance_dues(asking: Asking) -> Iterator[Due]:
    """Of the alliances that stand and are led here. One query where there are none, else five."""
    kinds = {kind for kind in (MEETING, ACTIVITY) if asking.wants(kind) and kind not in asking.without}
    if asking.unit_id is not None or not kinds:
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
    if MEETING in kinds:
        for meeting in meetings_wanted_on(led, practices, asking.on):
            yield _meeting_due(meeting, asking)
    if ACTIVITY in kinds:
        for wanted in wanted_on(led, practices, asking.on):
            yield _due(wanted, asking)


def _meeting_due(wanted: MeetingWanted, asking: Asking) -> Due:
    stretch, alliance, entry, planned = wanted.stretch, wanted.alliance, wanted.entry, wanted.planned
    title, action = f"“{alliance.name}”{stretch.label}的{entry.label}还没有召开", "去筹备"
    if planned is not None:
        past = planned < asking.on
        title = f"“{alliance.name}”{entry.label}定在 {planned:%-m 月 %-d 日}" + ("，还没有记为已召开" if past else "")
        action = "去登记" if past else "看会议"
    return Due(
        kind=MEETING,
        object=f"orgs.alliance:{alliance.pk}:{entry.id}:{stretch.since}",
        organization_id=alliance.organization_id,
        due_on=stretch.last_day,
        starts_on=stretch.since,
        title=title,
        reason=" · ".join(filter(None, [f"{stretch.last_day} 前召开", entry.cite.label if entry.cite else ""])),
        url=page("meetings:alliance", alliance.pk),
        action=action,
        when="本季",
        ahead=stretch.last_day - asking.on > timedelta(days=WARN[stretch.code]),
        inputs={"应有": wanted.least, "已召开": wanted.held, "期限": stretch.last_day},
    )


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
