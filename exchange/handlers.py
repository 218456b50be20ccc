"""How a room takes in a kind of sheet. The engine reads cells and knows no room; a room registers what a row means.

    class MembersConfig(AppConfig):
        def ready(self):
            from members.columns import RosterHandler
            register_handler(RosterHandler())

A handler works on all rows at once: the number of its queries does not depend on the number of rows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common.scoping import Scope
from exchange import messages
from exchange.models import RowState

# What may be said of rows and groups, in the words of the face (common.templatetags.ui.STATES).
OK, DUE, BAD, INFO = "ok", "due", "bad", "info"


@dataclass(slots=True)
class Record:
    """One row of a sheet, as read and as mended.

    key       id of the ImportRow, or a running number before it is stored
    values    by field, as the reading gives them (dates as {"value", "precision"})
    issues    of the reading: {"column", "code", "severity", "detail"?, "suggestion"?, "found"?, "other_row"?, "field"?}
    accepted  codes that a person confirmed to be right as they stand
    texts     by field, what the cell says where that differs from the value (shown in the form for mending)
    left_out  a person decided not to import it
    """

    sheet: int
    row: int
    kind: str
    values: dict[str, Any]
    issues: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    left_out: bool = False
    mended: bool = False
    key: int | None = None
    group: str = ""
    group_name: str = ""

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Issues that stop the row, less those that a person confirmed."""
        return [issue for issue in self.issues if issue["severity"] == "error" and issue["code"] not in self.accepted]


@dataclass(slots=True)
class RowVerdict:
    """What importing a row would do.

    changes   (label, before, after), texts for people; protected values masked
    reasons   Chinese sentences: why it is wrong or not ours, and how to mend it
    notes     Chinese sentences worth knowing that stop nothing
    group     rows of one group are committed together, e.g. the code of the community
    waits_for what is missing outside the sheet, in the handler's own word, for `assess`; "" for nothing
    """

    state: RowState
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    group: str = ""
    group_name: str = ""
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class GroupNote:
    """Something about a whole group as it would stand after the import, e.g. one rule of a committee.

    state     ok, due, bad or info
    required  what the rule asks; clause  where it says so; mend  what to do
    stops     so many rows wait for it: said first, above the rows, with what takes it out of the way:
    action    the words of a button that leads to `url`, or that chooses `choice` (key, value) of the options
    """

    group: str
    group_name: str
    title: str
    found: str
    state: str
    required: str = ""
    clause: str = ""
    mend: str = ""
    stops: int = 0
    action: str = ""
    url: str = ""
    choice: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A column for people: in the form that mends a row.

    kind      text, choice, date, phone
    choices   (value, label) pairs for a choice
    labels    what stored values are called, where people choose and write words
    shown     in the preview as well: as a column, or in small type `under` another one
    mark      word for a flag that is set, where it stands under another column
    """

    key: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    hint: str = ""
    max_length: int = 200
    shown: bool = True
    under: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """One of the ways an option can be decided."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Something a person decides for the whole import. Of choices, the first is the default.

    kind   choice, date or number; the latter two may be left empty
    when   (key, value) of another option under which this one matters
    """

    key: str
    label: str
    choices: tuple[OptionChoice, ...] = ()
    kind: str = "choice"
    hint: str = ""
    when: tuple[str, str] | None = None


@dataclass(slots=True)
class CommitResult:
    """What went in.

    undo      JSON for `undo`; kept sealed for 24 hours
    counts    {"persons_created": 9, …} for the API
    lines     Chinese sentences for the result page
    links     {"text", "url", "sub"} of what to do next
    """

    undo: Any = None
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)


class ImportHandler(ABC):
    """One kind of sheet, as the room that owns its records sees it."""

    kind: str
    title: str
    # What an office must be allowed to do, beside import.run.
    verb: str = "import.run"
    # Kinds with a smaller number are committed first: a unit must exist before a person can belong to it.
    order: int = 100
    # Issues about what is not stored (an id number): confirmed rather than corrected.
    confirmable: Mapping[str, str] = {}

    def options(self, scope: Scope) -> Sequence[Option]:
        """What a person decides for the whole import."""
        return ()

    @abstractmethod
    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The fields of the form that mends a row."""

    def row_fields(self, record: Record, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The same fields for one row: with what can be chosen only once the rest of the row is known."""
        return self.fields(context, scope, on)

    def template_choices(self, scope: Scope, on: date) -> Mapping[str, Sequence[str]]:
        """Drop-downs of the template by field, beside the fixed ones."""
        return {}

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The values as people write them into the fields of the form; read again, they give the same values."""
        return {key: value_text(value) for key, value in values.items() if not isinstance(value, list)}

    @abstractmethod
    def classify(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[RowVerdict]:
        """What importing each record would do, in the order given. Rows left out are judged by nobody."""

    def assess(
        self,
        records: Sequence[Record],
        verdicts: Sequence[RowVerdict],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[GroupNote]:
        """What is to be said about each group as it would stand. Called with whole groups."""
        return []

    def settled(self, notes: Sequence[Mapping[str, Any]]) -> list[bool]:
        """Of notes that stop rows, as they were stored: whether that has been put right since. Judging again says the
        rest."""
        return [False] * len(notes)

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """What a commit of these rows will do, in sentences, before it is confirmed."""
        return [f"写入 {len(records)} 行。"]

    @abstractmethod
    def commit(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
        *,
        actor,
    ) -> CommitResult:
        """Write the rows (all NEW, CHANGED or SAME) through the room's services. Inside a transaction."""

    @abstractmethod
    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take a commit back, whole; sentences for the page. Raises RuleBroken where later work would be lost."""


# How something was written, not what it says: mended by the reader itself, and nothing a person need look at.
_QUIET = frozenset({"TRIMMED", "FULLWIDTH", "NAME_SPACES", "ALIAS", "NUMBER_FORMAT", "FILLED_FROM_ABOVE"})


def explain(issue: Mapping[str, Any], record: Record, name_of: Callable[[str], str | None] | None = None) -> str:
    """The Chinese sentence for an issue: what stands in the cell, what is wrong with it, and how to mend it.

    name_of   the name of a division code, for "是不是…"
    """
    return messages.explain(issue, kind=record.kind, value=record.texts.get(issue.get("field") or ""), name_of=name_of)


class Doubles:
    """Of rows that the reader found to be one thing, those that still are, now that some were left out.

    Each names the first of them. Where that one is gone, the next of those left takes its place, and the others name
    it instead: of several equal rows one goes in, whichever were left out.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        """records   the rows that are left"""
        records = sorted(records, key=lambda record: (record.sheet, record.row))
        here = {(record.sheet, record.row) for record in records}
        self._stands: dict[tuple[int, int], int] = {}
        for record in records:
            for issue in record.errors:
                if issue["code"] == "DUPLICATE":
                    named = (record.sheet, issue["other_row"])
                    self._stands.setdefault(named, named[1] if named in here else record.row)

    def standing(self, issues: Iterable[dict[str, Any]], record: Record) -> list[dict[str, Any]]:
        """The issues of the row, less a double that is none any more."""
        found = []
        for issue in issues:
            if issue["code"] == "DUPLICATE":
                row = self._stands.get((record.sheet, issue["other_row"]), issue["other_row"])
                if row == record.row:
                    continue
                issue = {**issue, "other_row": row}
            found.append(issue)
        return found


def foreseen(verdicts: Iterable[RowVerdict], noun: str) -> list[str]:
    """What a sheet of one kind of thing would do: how many are new, how many change, how many stand as they are."""
    states = [verdict.state for verdict in verdicts]
    new, changed = states.count(RowState.NEW), states.count(RowState.CHANGED)
    return [f"登记 {new} {noun}，更新 {changed} {noun}，其余 {len(states) - new - changed} 行与记录一致。"]


def worth_knowing(record: Record, *, settled: Collection[str] = ()) -> list[str]:
    """Sentences for what the reader warns of and what a person confirmed; how something was spelled is left out.

    settled   codes of what the reader could not know and whoever asks does
    """
    notes = [
        explain(issue, record)
        for issue in record.issues
        if issue["severity"] == "warning" and issue["code"] not in _QUIET and issue["code"] not in settled
    ]
    if any(issue["code"] in record.accepted for issue in record.issues):
        notes.append("证件信息与本行不一致之处，已由导入人核对确认。")
    return notes


def value_text(value: Any) -> str:
    """A value of a reading as a person writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        # A status with what was written of it; or an item of a list, which is its text.
        return str(value.get("value", value.get("text") or ""))
    if isinstance(value, list):
        return "、".join(map(value_text, value))
    return str(value)


_handlers: dict[str, ImportHandler] = {}
_divisions: list[Callable[[int], Any]] = []


def register_handler(handler: ImportHandler) -> None:
    """Enter a kind of sheet; called once from an AppConfig.ready."""
    _handlers[handler.kind] = handler


def handler_for(kind: str) -> ImportHandler | None:
    """The handler of a kind, None where no room takes it in."""
    return _handlers.get(kind)


def handlers() -> list[ImportHandler]:
    """All handlers, in the order in which a workbook's sheets are committed."""
    return sorted(_handlers.values(), key=lambda handler: (handler.order, handler.kind))


def register_divisions(provider: Callable[[int], Any]) -> None:
    """Enter the function that gives a district's streets and communities to the reader, by the district's id."""
    _divisions[:] = [provider]


def divisions_of(district_id: int | None) -> Any:
    """The district's streets and communities as the reader wants them; None where no room provides them."""
    return _divisions[0](district_id) if _divisions and district_id is not None else None


def usable(records: Iterable[Record], verdicts: Iterable[RowVerdict]) -> list[Record]:
    """The records that a commit would write."""
    good = (RowState.NEW, RowState.CHANGED, RowState.SAME)
    return [record for record, verdict in zip(records, verdicts, strict=True) if verdict.state in good]
