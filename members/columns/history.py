"""A roster put on record as it is or was: the term it belongs to, and who sat in it from when until when.

A person may come back after leaving, hold posts in several committees, and change position inside the term: each row is
a stay of its own (see members.services.records).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from common.clock import today
from common.errors import RuleBroken
from common.periods import add_years
from exchange.handlers import Option, Record, RowVerdict
from exchange.models import RowState
from members.columns.lines import POSITIONS, first_day, last_day
from members.columns.rostering import Rostering
from members.models import Appointment, Position, Term
from members.services.imports import Roster
from members.services.records import HistoryLine
from orgs.rules_in_force import practices_of

_RECORD = ("use", "record")
OPTIONS = (
    Option("number", "届次", kind="number", hint="第几届；不填则接着已登记的最后一届", when=_RECORD),
    Option("since", "本届起始日期", kind="date", hint="不填则取各社区名册中最早的任职时间", when=_RECORD),
    Option("until", "本届届满日期", kind="date", hint="任期的最后一天；不填则按规定年限", when=_RECORD),
)
_YEARS = 3


class Span:
    """The term that a committee's rows would be recorded as."""

    def __init__(self, number: int, since: date, last: date | None, years: int) -> None:
        self.number, self.since, self.last = number, since, last
        self.until = date.fromordinal(last.toordinal() + 1) if last else add_years(since, years)


class Past:
    """The terms on record of the committees concerned, and who sat in them. Three queries."""

    def __init__(self, rostering: Rostering, options: Mapping[str, Any]) -> None:
        self.options = options
        ids = [place.pk for place in rostering.places.values()]
        self.terms: dict[int, list[Term]] = {}
        for term in Term.objects.accepted().filter(organization__in=ids).order_by("number"):
            self.terms.setdefault(term.organization_id, []).append(term)
        self.stays: dict[int, set[tuple[int, str, date, date | None]]] = {}
        rows = Appointment.objects.filter(organization__in=ids).values_list(
            "seat__term", "person", "position", "period"
        )
        for term_id, person_id, position, span in rows:
            self.stays.setdefault(term_id, set()).add((person_id, position, span.lower, span.upper))
        district = rostering.scope.district_id
        figure = practices_of([district], rostering.on)[district].figure("appointment.term") if district else None
        self.years = int(figure["years"]) if figure is not None else _YEARS

    def span(self, organization_id: int, records: Sequence[Record]) -> Span:
        """The term of these rows: as chosen, or as the rows and the terms on record suggest."""
        number, since, last = _chosen(self.options)
        on_record = self.terms.get(organization_id, [])
        starts = [day for record in records if (day := first_day(record.values.get("appointed")))]
        since = since or (min(starts) if starts else None)
        same = next((term for term in on_record if since and term.since == since), None)
        if number is None:
            number = same.number if same else (on_record[-1].number if on_record else 0) + 1
        if since is None:
            since = on_record[-1].until if on_record and on_record[-1].until else today()
        return Span(number, since, last, self.years)

    def overlapping(self, organization_id: int, span: Span) -> Term | None:
        """A term on record that has the number or the days of this one."""
        return next(
            (
                term
                for term in self.terms.get(organization_id, [])
                if term.number == span.number or (term.since < span.until and span.since < (term.until or date.max))
            ),
            None,
        )


def compare(
    rostering: Rostering, records: Sequence[Record], verdicts: Sequence[RowVerdict], options: Mapping[str, Any]
) -> None:
    """New where the term is not on record; the same where every row is; wrong where it is there and says otherwise."""
    past = Past(rostering, options)
    by_place: dict[int, list[tuple[Record, RowVerdict]]] = {}
    for record, verdict in zip(records, verdicts, strict=True):
        if verdict.state is RowState.NEW:
            by_place.setdefault(rostering.place(record).pk, []).append((record, verdict))
    for pk, rows in by_place.items():
        span = past.span(pk, [record for record, _ in rows])
        term = past.overlapping(pk, span)
        for record, verdict in rows:
            if term is not None:
                _compare_with(rostering, past, term, record, verdict)
            else:
                _check_dates(record, verdict, span)
        _refuse_two_heads(rows, span)


def _compare_with(rostering: Rostering, past: Past, term: Term, record: Record, verdict: RowVerdict) -> None:
    person, position = rostering.person(record), POSITIONS[record.values["role"]]
    start, end = first_day(record.values.get("appointed")) or term.since, last_day(record.values.get("ended"))
    until = date.fromordinal(end.toordinal() + 1) if end else term.until
    if person is not None and (person.pk, position, start, until) in past.stays.get(term.pk, set()):
        verdict.state = RowState.SAME
    else:
        verdict.state = RowState.WRONG
        verdict.reasons.append(
            f"{term.label}（{term.since} 起）已经登记在册，这一行与它不同。"
            "名册整届登记一次；届内变动请办理增补、免职或解除。"
        )


def _check_dates(record: Record, verdict: RowVerdict, span: Span) -> None:
    start, end = _stay(record, span)
    if start < span.since or start >= span.until:
        last = date.fromordinal(span.until.toordinal() - 1)
        verdict.reasons.append(f"任职时间 {start} 不在本届 {span.since} 至 {last} 之内。请改正，或另选本届起止日期。")
    elif end > span.until:
        verdict.reasons.append(
            f"免职时间晚于本届届满日期 {date.fromordinal(span.until.toordinal() - 1)}，请改正或不填。"
        )
    elif end <= start:
        verdict.reasons.append("免职时间早于任职时间，请改正。")
    if verdict.reasons:
        verdict.state = RowState.WRONG


def _refuse_two_heads(rows: Sequence[tuple[Record, RowVerdict]], span: Span) -> None:
    heads: dict[str, list[Record]] = {}
    for record, verdict in rows:
        position = POSITIONS.get(record.values.get("role") or "")
        if verdict.state is not RowState.NEW or position not in (Position.FIRST_SECRETARY, Position.SECRETARY):
            continue
        start, end = _stay(record, span)
        for other in heads.get(position, []):
            began, ended = _stay(other, span)
            if start < ended and began < end:
                verdict.state = RowState.WRONG
                verdict.reasons.append(
                    f"与第 {other.row} 行同一时间都是{Position(position).label}，只能有一名。"
                    "请补上前任的免职时间，或改正职务。"
                )
                break
        else:
            heads.setdefault(position, []).append(record)


def plan(rostering: Rostering, groups: Mapping[int, list[Record]], options: Mapping[str, Any]) -> dict[int, Roster]:
    """What record_roster is to write, for the committees whose term is not on record."""
    past = Past(rostering, options)
    found = {}
    for pk, records in groups.items():
        span = past.span(pk, records)
        if past.overlapping(pk, span) is None:
            found[pk] = Roster(
                number=span.number,
                since=span.since,
                last_day=span.last,
                lines=tuple(
                    HistoryLine(
                        line=rostering.slate_line(record),
                        since=_stay(record, span)[0],
                        last_day=last_day(record.values.get("ended")),
                    )
                    for record in records
                ),
            )
    return found


def foresee(rostering: Rostering, groups: Mapping[int, list[Record]], options: Mapping[str, Any]) -> list[str]:
    """What putting it on record does, in sentences."""
    rosters = plan(rostering, groups, options)
    if not rosters:
        return ["名册与已登记的一致，不会有任何改动。"]
    people = sum(len(roster.lines) for roster in rosters.values())
    spans = sorted({(roster.since, roster.number) for roster in rosters.values()})
    lines = [
        f"为 {len(rosters)} 个班子各登记一届名册，共 {people} 条任职。",
        "、".join(f"第 {number} 届自 {since} 起" for since, number in spans[:4]) + ("等。" if len(spans) > 4 else "。"),
        "登记后直接生效，不经过报备；当前在任期内的，即为现任班子。",
    ]
    if (new := rostering.new_persons({pk: groups[pk] for pk in rosters})) > 0:
        lines.append(f"人员库新增 {new} 人；其余的人引用已有记录。")
    return lines


def _stay(record: Record, span: Span) -> tuple[date, date]:
    """Half-open: from the appointment, or the term's first day, to the end of the last day, or the term's end."""
    end = last_day(record.values.get("ended"))
    start = first_day(record.values.get("appointed")) or span.since
    return start, date.fromordinal(end.toordinal() + 1) if end else span.until


def _chosen(options: Mapping[str, Any]) -> tuple[int | None, date | None, date | None]:
    number, since, until = (str(options.get(key) or "").strip() for key in ("number", "since", "until"))
    try:
        chosen = (
            int(number) if number else None,
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
        )
    except ValueError:
        raise RuleBroken("import.term", "届次请写数字，起止日期请写成 2023-12-01 这样。", "since") from None
    if chosen[0] is not None and not 1 <= chosen[0] <= 99:
        raise RuleBroken("import.term", "届次应在 1 到 99 之间。", "number")
    if chosen[1] and chosen[2] and chosen[2] <= chosen[1]:
        raise RuleBroken("import.term", "届满日期应晚于起始日期。", "until")
    return chosen
