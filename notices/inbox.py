"""我的待办: what is the acting office's turn, with the reminder that stands for it, day by day.

It is made of what is due, not of reminders: what is done is gone by itself, and what nobody was reminded of yet stands
here all the same. A reminder whose thing lies far ahead brings it here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from common.scoping import current_scope, everything
from common.templatetags.ui import cn_day
from common.views import may
from notices import sources
from notices.due import Due
from notices.holding import held_by
from notices.ladder import Stage, days_of
from notices.ladders import Ladder, ladders_of
from notices.models import Notice, Snooze

LATE, TODAY, UNDATED, ASLEEP = "已过期", "今天", "没有写明日期", "已推迟提醒"


@dataclass(slots=True)
class Entry:
    """One thing of the inbox.

    notice   the reminder that stands for it, if one was reached
    snooze   what it was put off with, while that lasts
    """

    due: Due
    ladder: Ladder
    on: date
    notice: Notice | None = None
    snooze: Snooze | None = None

    @property
    def late(self) -> bool:
        """Whether the last day has passed."""
        return self.due.late(self.on)

    @property
    def stage(self) -> str:
        """到期前 30 天提醒; empty before the first."""
        return f"{self.notice.stage_label}提醒" if self.notice is not None else ""

    @property
    def query(self) -> str:
        """`?thing=…` of its pages."""
        return urlencode({"thing": self.due.thing})

    def steps(self) -> list[tuple[date, Stage]]:
        """The days of its ladder."""
        due = self.due
        return days_of(self.ladder.stages, due_on=due.due_on, starts_on=due.starts_on, since=due.since)

    @property
    def coming(self) -> date | None:
        """The day of the next reminder, None after the last."""
        return next((day for day, _ in self.steps() if day > self.on), None)


def entries_on(on: date) -> list[Entry]:
    """What the acting office has to do, in the order of days. Three queries beside those of the sources."""
    scope = current_scope()
    own = held_by(scope)
    with everything("reminders of the own office, by the filter"):
        notices = {row.thing: row for row in Notice.objects.filter(own, closed_on=None, planned_on__lte=on)}
        asleep = {row.thing: row for row in Snooze.objects.filter(own, withdrawn_on=None, until__gt=on)}
    ladders = ladders_of(scope.district_id, on)
    entries = [
        Entry(due, ladders.of(due.kind), on, notices.get(due.thing), asleep.get(due.thing))
        for due in sources.own_dues(on)
        if not due.ahead or due.thing in notices
    ]
    return sorted(entries, key=_order)


def entry_of(thing: str, on: date) -> Entry | None:
    """One thing of the acting office, however far ahead; None when it is done or another's."""
    scope = current_scope()
    due = next((one for one in sources.own_dues(on) if one.thing == thing), None)
    if due is None:
        return None
    own = held_by(scope)
    with everything("reminders of the own office, by the filter"):
        standing = Notice.objects.filter(
            own, kind=due.kind, object=due.object, organization_id=due.organization_id, closed_on=None
        )
        notice = standing.filter(planned_on__lte=on).order_by("-planned_on").first()
        snooze = Snooze.objects.filter(own, thing=thing, withdrawn_on=None, until__gt=on).first()
    return Entry(due, ladders_of(scope.district_id, on).of(due.kind), on, notice, snooze)


def _order(entry: Entry) -> tuple[bool, bool, date, str]:
    due = entry.due
    return entry.snooze is not None, due.due_on is None and not due.now, due.due_on or date.min, due.thing


def grouped_by_day(entries: Iterable[Entry], on: date) -> list[dict[str, Any]]:
    """Headings with their entries: what is late, today, each day, what nobody dated, what was put off."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(_heading(entry, on), []).append(entry)
    order = {LATE: 0, TODAY: 1, UNDATED: 3, ASLEEP: 4}
    groups = sorted(found.items(), key=lambda pair: order.get(pair[0], 2))  # days come in order
    return [{"title": title, "entries": rows, "asleep": title == ASLEEP} for title, rows in groups]


def _heading(entry: Entry, on: date) -> str:
    due = entry.due
    if entry.snooze is not None:
        return ASLEEP
    if entry.late:
        return LATE
    if due.now or due.due_on == on:
        return TODAY
    if due.due_on is None:
        return UNDATED
    return cn_day(due.due_on) if due.due_on.year == on.year else f"{due.due_on.year} 年 {cn_day(due.due_on)}"


# ---- what is overdue below ------------------------------------------------------------------------------------------


def from_below() -> list[Notice]:
    """Counts of what is overdue below, for the acting office; those whose verb it has. One query."""
    own = held_by(current_scope())
    with everything("reminders of the own office, by the filter"):
        rows = list(Notice.objects.filter(own, escalated=True, closed_on=None).order_by("kind"))
    return [row for row in rows if may(row.verb)]
