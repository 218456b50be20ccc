"""Terms and appointments on one line of time: every one with from and to, as bars and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from members.models import Appointment, Term
from orgs.models import Organization

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """A period within the range that is drawn, in thousandths; ticks are the first days of years in it."""

    x: int
    width: int
    state: str


@dataclass(slots=True)
class TermLine:
    """One term with everybody who sat in it."""

    term: Term
    bar: Bar
    state: str
    state_text: str
    ticks: list[int] = field(default_factory=list)
    rows: list[tuple[Appointment, Bar, str]] = field(default_factory=list)

    @property
    def view_day(self) -> date:
        """A day on which the committee page shows this term: its last one, or its first when that is to come."""
        return self.term.last_day or self.term.since


def history_of(organization: Organization, day: date) -> list[TermLine]:
    """All terms of the committee, the newest first, with every appointment. Two queries."""
    terms = list(Term.objects.filter(organization=organization).order_by("-number"))
    if not terms:
        return []
    by_term: dict[int, list[Appointment]] = {}
    for row in (
        Appointment.objects.filter(seat__term__in=terms)
        .select_related("person", "represents", "seat")
        .order_by("seat__order", "seat_id", "period")
    ):
        by_term.setdefault(row.seat.term_id, []).append(row)
    whole = _range([(term.since, term.until) for term in terms], day)
    lines = []
    for term in terms:
        state, text = _state(term, day)
        line = TermLine(term, _bar(term.since, term.until, whole, state), state, text)
        rows = by_term.get(term.pk, [])
        span = _range([(term.since, term.until), *((row.since, row.until) for row in rows)], day)
        line.ticks = _ticks(span)
        for row in rows:
            now = "ok" if row.is_current(day) else ("info" if row.since > day else "mute")
            line.rows.append((row, _bar(row.since, row.until, span, now), "在任" if now == "ok" else _ended(row, day)))
        lines.append(line)
    return lines


def _ended(row: Appointment, day: date) -> str:
    if row.since > day:
        return "未到任"
    return row.get_ended_as_display() or "届满"


def _state(term: Term, day: date) -> tuple[str, str]:
    if term.is_draft:
        return "due", "草案"
    if term.since > day:
        return "info", "尚未开始"
    if term.until is not None and term.until <= day:
        return "mute", "已届满"
    return "ok", "在任"


def _range(spans: Iterable[tuple[date, date | None]], day: date) -> tuple[date, date]:
    spans = list(spans)
    start = min(since for since, _ in spans)
    end = max(until or max(day, since) + timedelta(days=1) for since, until in spans)
    return start, max(end, start + timedelta(days=1))


def _place(day: date, span: tuple[date, date]) -> int:
    start, end = span
    return min(WIDTH, max(0, round(WIDTH * (day - start).days / (end - start).days)))


def _bar(since: date, until: date | None, span: tuple[date, date], state: str) -> Bar:
    left = _place(since, span)
    right = _place(until or span[1], span)
    width = max(right - left, 4)
    return Bar(min(left, WIDTH - width), width, state)


def _ticks(span: tuple[date, date]) -> list[int]:
    years = range(span[0].year + 1, span[1].year + 1)
    return [_place(date(year, 1, 1), span) for year in years if date(year, 1, 1) < span[1]]
