"""Ladders: on which days one is reminded of a thing that falls due.

A stage is written as people in the office say it:

    T-30   thirty days before the last day          T     on the last day          T+7   seven days after it
    D45    the forty-fifth day of the period        W3    three working days after it began to wait

`T…` needs the last day, `D…` the first day of the period, `W…` the day since which somebody waits; a stage whose day
is not known never comes. A reminder due on a day of rest goes out on the working day before it, so that there is
still time; `W…` counts working days and never falls on one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from common.workdays import add_working_days, is_workday
from orgs.practice.vocabulary import STAGE

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a ladder: its text, and the day it means."""

    text: str

    def day(self, *, due_on: date | None, starts_on: date | None, since: date | None) -> date | None:
        """The day it falls on before rest days are minded; None where what it counts from is not known."""
        match = STAGE.fullmatch(self.text)
        if match is None:
            return None
        if match["into"]:
            return starts_on + ONE * (int(match["into"]) - 1) if starts_on else None
        if match["waited"]:
            return add_working_days(since, int(match["waited"])).day if since else None
        if due_on is None:
            return None
        shift = int(match["days"] or 0) * (-1 if match["sign"] == "-" else 1)
        return due_on + ONE * shift

    @property
    def label(self) -> str:
        """As the screen says it: 到期前 30 天, 到期当天, 过期 7 天, 本期第 45 天, 等待 3 个工作日."""
        match = STAGE.fullmatch(self.text)
        if match is None:
            return self.text
        if match["into"]:
            return f"本期第 {match['into']} 天"
        if match["waited"]:
            return f"等待 {match['waited']} 个工作日"
        if match["days"] is None:
            return "到期当天"
        return f"到期前 {match['days']} 天" if match["sign"] == "-" else f"过期 {match['days']} 天"


def parse_stages(texts: Iterable[str]) -> tuple[Stage, ...]:
    """The stages as written; ValueError in Chinese names the first that is not one, or one that stands twice."""
    found: list[Stage] = []
    for text in texts:
        clean = text.strip().upper()
        if STAGE.fullmatch(clean) is None:
            raise ValueError(
                f"“{text}”不是提醒时点；写法如 T-30（到期前 30 天）、T、T+7、D45（本期第 45 天）、W3（等待 3 个工作日）"
            )
        if Stage(clean) in found:
            raise ValueError(f"“{text}”写了两次")
        found.append(Stage(clean))
    return tuple(found)


def send_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_workday(day):
        day -= ONE
    return day


def days_of(
    stages: Iterable[Stage], *, due_on: date | None, starts_on: date | None = None, since: date | None = None
) -> list[tuple[date, Stage]]:
    """The day on which each stage is sent, in order of days; without those whose day is not known."""
    days = [
        (send_day(day), position, stage)
        for position, stage in enumerate(stages)
        if (day := stage.day(due_on=due_on, starts_on=starts_on, since=since)) is not None
    ]
    return [(day, stage) for day, _, stage in sorted(days, key=lambda one: one[:2])]


def waited_out(stages: Iterable[Stage], since: date | None) -> date | None:
    """The day of the last `W…`: whoever let that pass is late, although nobody wrote down a last day."""
    days = [day for stage in stages if (day := stage.day(due_on=None, starts_on=None, since=since)) is not None]
    return max(days, default=None)


def reached(
    stages: Iterable[Stage], on: date, *, due_on: date | None, starts_on: date | None = None, since: date | None = None
) -> tuple[Stage, date] | None:
    """The last stage whose day has come by `on`, with the day on which it was to be sent; None before the first.

    Stages that were missed (the thing became known late, the planner stood still) are not made up for: only the last
    counts.
    """
    come = [one for one in days_of(stages, due_on=due_on, starts_on=starts_on, since=since) if one[0] <= on]
    if not come:
        return None
    day, stage = come[-1]
    return stage, day
