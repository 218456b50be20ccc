"""How committees would stand after the import: the composition rules of their practice over the rows of the preview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from common.periods import add_years
from common.rules import Finding, State
from exchange.handlers import BAD, DUE, INFO, OK, GroupNote, Record, RowVerdict
from exchange.models import RowState
from members.capacities import guess_capacity
from members.columns.lines import POSITIONS, last_day
from members.columns.places import code_of
from members.columns.rostering import Rostering
from members.compliance import judge
from members.facts import CommitteeFacts, Post
from members.models import Position
from members.services.slates import SlateLine
from orgs.models import Organization
from orgs.practice import Practice
from orgs.rules_in_force import practices_of

_RULES = ("committee.size.", "committee.part_time.", "committee.shape")
_STATES = {State.HOLDS: OK, State.DUE: DUE, State.BROKEN: BAD, State.SETTLED: OK}
_MOST_NAMES = 8


def notes_of(
    rostering: Rostering,
    records: Sequence[Record],
    verdicts: Sequence[RowVerdict],
    on: date,
    *,
    keep: bool,
    record: bool,
) -> list[GroupNote]:
    """Findings on number, part-time members and shape of each committee, counting everybody who is named in it.

    A row with an error counts, because the committee will have that member once the row is mended; a double does not.
    """
    practices = practices_of([rostering.scope.district_id], on) if rostering.scope.district_id else {}
    notes: list[GroupNote] = []
    for place, rows in _committees(rostering, records, verdicts).items():
        practice = practices[place.district_id]
        kept = _others(rostering, place, rows) if not record else []
        seated = [pair for pair in rows if not record or _still_there(pair[0], on)]
        facts = _facts(rostering, place, seated, practice, on, kept if keep else [])
        notes += [_note(place, finding) for finding in judge(facts, practice, on) if finding.rule_id.startswith(_RULES)]
        notes += _remarks(rostering, place, rows, kept, keep=keep, record=record)
    return notes


def _committees(
    rostering: Rostering, records: Sequence[Record], verdicts: Sequence[RowVerdict]
) -> dict[Organization, list[tuple[Record, RowVerdict]]]:
    found: dict[Organization, list[tuple[Record, RowVerdict]]] = {}
    for row, verdict in zip(records, verdicts, strict=True):
        place = rostering.place(row)
        if place is not None and verdict.state is not RowState.OUT_OF_SCOPE:
            found.setdefault(place, []).append((row, verdict))
    return found


def _others(rostering: Rostering, place: Organization, rows) -> list:
    """Who is in the draft and in no row of the committee, right or wrong."""
    draft = rostering.drafts.get(place.pk)
    if draft is None:
        return []
    named = {person.pk for row, _ in rows if (person := rostering.person(row)) is not None}
    return [known for pk, known in draft.lines.items() if pk not in named]


def _facts(rostering: Rostering, place, rows, practice: Practice, on: date, kept) -> CommitteeFacts:
    tier = practice.tiers.get(place.tier)
    posts: list[Post] = []
    seen: set[tuple] = set()
    for row, _ in rows:
        identity = rostering.identity(row)
        if not identity[0] or identity in seen:
            continue
        seen.add(identity)
        position = POSITIONS.get(row.values.get("role") or "", Position.MEMBER)
        line = SlateLine(rostering.person_line(row), position, bool(row.values.get("part_time")))
        posts.append(_post(len(posts), line, guess_capacity(tier, line)))
    for known in kept:
        posts.append(_post(len(posts), known.line, known.line.capacity))
    draft = rostering.drafts.get(place.pk)
    since = draft.term.since if draft is not None else on
    return CommitteeFacts(
        organization_id=place.pk,
        tier=place.tier,
        district_id=place.district_id,
        name=str(place),
        term_id=draft.term.pk if draft is not None else 0,
        term_since=since,
        term_until=add_years(since, 3),
        draft=True,
        posts=posts,
    )


def _still_there(row: Record, on: date) -> bool:
    """Whether the stay that the row tells of is not over."""
    left = last_day(row.values.get("ended"))
    return left is None or left >= on


def _post(number: int, line: SlateLine, capacity: str) -> Post:
    return Post(number, line.position, capacity, None, person_id=-1 - number, part_time=line.part_time)


def _note(place: Organization, finding: Finding) -> GroupNote:
    return GroupNote(
        group=code_of(place),
        group_name=str(place),
        title=finding.name,
        found=finding.found,
        state=_STATES.get(finding.state, INFO),
        required=finding.required,
        clause=finding.clause,
        mend=finding.mend,
    )


def _remarks(rostering: Rostering, place: Organization, rows, kept, *, keep: bool, record: bool) -> list[GroupNote]:
    remarks = []
    wrong = sum(1 for _, verdict in rows if verdict.state is RowState.WRONG)
    if wrong:
        remarks.append(("有误的行", f"{wrong} 行有误，已按改正后的人数核对；不改正就不会写入。"))
    if kept:
        what = "保留在草案里" if keep else "将从草案里移出"
        remarks.append(("草案里另有的人", f"{_names([str(k.person) for k in kept])}不在本表，{what}。"))
    if place.pk in rostering.current and not record:
        named = {person.pk for row, _ in rows if (person := rostering.person(row)) is not None}
        gone = [str(known.person) for pk, known in rostering.current[place.pk].items() if pk not in named]
        if gone and any(verdict.state in (RowState.NEW, RowState.CHANGED) for _, verdict in rows):
            remarks.append(("现任不在本表的人", f"{_names(gone)}不进入新一届草案，现任职务不受影响。"))
    return [GroupNote(code_of(place), str(place), title, found, INFO) for title, found in remarks]


def _names(names: list[str]) -> str:
    shown = "、".join(names[:_MOST_NAMES])
    return f"{shown}等 {len(names)} 人" if len(names) > _MOST_NAMES else shown
