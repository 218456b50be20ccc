"""What the pages and the API show of imports. Scoped; a constant number of queries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from common.clock import today
from common.crypto import mask_phone
from common.scoping import current_scope
from exchange.handlers import Field, ImportHandler, Record, handler_for, value_text
from exchange.messages import explain
from exchange.models import ImportBatch, ImportRow, RowState
from exchange.registry import KINDS
from exchange.services.engine import district_divisions
from exchange.services.judging import context_of, record_of
from exchange.services.mending import texts_of

PAGE = 50
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
# How a reading names a place (orgs.columns.places.code_of).
_PLACE = re.compile(r"\d{12}|org-\d+")
# How a row's state looks: names of common.templatetags.ui.STATES.
LOOKS = {
    RowState.NEW: "new",
    RowState.CHANGED: "changed",
    RowState.SAME: "same",
    RowState.WRONG: "wrong",
    RowState.OUT_OF_SCOPE: "mute",
    RowState.LEFT_OUT: "mute",
}
_SKIPPED = {
    "blank": "空行",
    "total": "合计行",
    "note": "说明行",
    "repeated_header": "重复的表头",
    "example": "示例行",
    "continuation": "上一行的续行",
}
# What a handler says of whole groups by its own rules, better than the reader can.
_JUDGED_BY_HANDLER = frozenset({"COMMITTEE_EVEN", "COMMITTEE_OVER_CAP", "PARTTIME_OUT_OF_RANGE"})


@dataclass(slots=True)
class CellView:
    """A cell of the preview: its text, what stands in small type below it, whether it is what is wrong with the row."""

    field: Field
    text: str
    wrong: bool = False
    below: list[tuple[Field, str, bool]] = field(default_factory=list)


@dataclass(slots=True)
class RowView:
    """A row of the preview."""

    row: ImportRow
    look: str
    label: str
    cells: list[CellView]
    reasons: list[str]
    notes: list[str]
    changes: list[tuple[str, str, str]]
    name: str = ""
    can_mend: bool = False


@dataclass(slots=True)
class Summary:
    """One card over the preview."""

    state: str
    label: str
    count: int
    look: str
    hint: str = ""


@dataclass(slots=True)
class GroupView:
    """What is said about one group."""

    key: str
    name: str
    notes: list[dict[str, Any]] = field(default_factory=list)
    bad: int = 0


def batches() -> QuerySet[ImportBatch]:
    """Imports of the office, newest first, without what is sealed."""
    return (
        ImportBatch.objects.select_related("actor")
        .defer("original_sealed", "marked_sealed", "undo_sealed")
        .order_by("-pk")
    )


def summaries(batch: ImportBatch) -> list[Summary]:
    """The cards: what would happen to how many rows. What there is none of is left out, except for the first four."""
    hints = {
        RowState.NEW: "写入后新增",
        RowState.CHANGED: "与现有记录不同，以本表为准",
        RowState.SAME: "与现有记录一致",
        RowState.WRONG: "改正后才能写入",
        RowState.OUT_OF_SCOPE: "由所属单位导入",
        RowState.LEFT_OUT: "你选择了不导入",
    }
    always = (RowState.NEW, RowState.CHANGED, RowState.SAME, RowState.WRONG)
    return [
        Summary(state.value, state.label, batch.counts.get(state.value, 0), LOOKS[state], hints[state])
        for state in RowState
        if state in always or batch.counts.get(state.value, 0)
    ]


def fields_of(batch: ImportBatch, handler: ImportHandler) -> Sequence[Field]:
    """The handler's fields for this batch."""
    return handler.fields(context_of(batch, handler.kind), current_scope(), today())


def fields_of_row(batch: ImportBatch, handler: ImportHandler, record: Record) -> Sequence[Field]:
    """The handler's fields for one row of this batch."""
    return handler.row_fields(record, context_of(batch, handler.kind), current_scope(), today())


class PlaceNames:
    """Names of the district's places by what a reading calls them; read once, and only where one is asked for."""

    def __init__(self, batch: ImportBatch) -> None:
        self._batch = batch

    @cached_property
    def _divisions(self) -> Any:
        return district_divisions(self._batch)

    def said(self, code: str) -> str:
        """The place's name; what is no place stays as it is."""
        return (self._divisions.name(code) or code) if _PLACE.fullmatch(code) else code


def row_view(row: ImportRow, fields: Sequence[Field], names: PlaceNames | None = None) -> RowView:
    """A row as the preview shows it: protected values masked, wrong and changed cells marked.

    names   of the batch's places, the same object for all its rows
    """
    content = row.content
    names = names or PlaceNames(row.batch)
    record = record_of(row)
    wrong = {issue.get("field") for issue in record.errors} if row.state == RowState.WRONG else set()
    cells = {
        item.key: CellView(item, _shown(item, record, row, names), item.key in wrong)
        for item in fields
        if item.shown and not item.under
    }
    for item in fields:
        text = cell_text(item, record)
        if item.under and item.shown and (text or item.key in wrong):
            cells[item.under].below.append((item, text or f"{item.label}？", item.key in wrong))
    return RowView(
        row=row,
        look=LOOKS[RowState(row.state)],
        label=RowState(row.state).label,
        cells=list(cells.values()),
        reasons=content["reasons"],
        notes=content["notes"],
        changes=content["changes"],
        name=str(record.values.get("name") or ""),
        can_mend=row.state != RowState.OUT_OF_SCOPE,
    )


def _shown(item: Field, record: Record, row: ImportRow, names: PlaceNames) -> str:
    """The cell's text; places by name, also those that the office cannot choose.

    A group's code is a number like any other: 60 households are not the community of that number.
    """
    text, value = cell_text(item, record), record.values.get(item.key)
    if item.kind == "choice" and text and text == row.group:
        return row.group_name
    if isinstance(value, list):
        # Where nothing of what was written was understood, it is shown as it was written.
        return "、".join(names.said(value_text(one)) for one in value) or text or record.texts.get(item.key, "")
    return names.said(text) if item.kind == "choice" else text


def cell_text(item: Field, record: Record) -> str:
    """What the preview shows of a field: the value, or what was written where no value came of it."""
    value = record.values.get(item.key)
    text = value_text(value) if value is not None else record.texts.get(item.key, "")
    if _MOMENT.fullmatch(text):
        text = text.replace("T", " ")
    if item.mark:
        return item.mark if value else text if value is None else ""
    if item.kind == "phone":
        # What is no number at all (a name in the wrong column, a note that an id was hidden) is said as it is.
        return mask_phone(text) if any(sign.isdigit() for sign in text) else text
    return {**dict(item.choices), **item.labels}.get(text, text)


def form_texts(handler: ImportHandler, record: Record) -> dict[str, str]:
    """What stands in the form for mending a row. A suggested place is put in, for the person to confirm."""
    texts = texts_of(handler, record)
    for issue in record.issues:
        key = issue.get("field")
        if key and issue.get("suggestion") and not record.values.get(key):
            texts[key] = issue["suggestion"]
    return texts


def said_of(record: Record, batch: ImportBatch) -> dict[str, list[str]]:
    """Sentences of what is wrong, by field."""
    names = district_divisions(batch)
    said: dict[str, list[str]] = {}
    for issue in record.errors:
        key = issue.get("field") or ""
        said.setdefault(key, []).append(explain(issue, kind=record.kind, name_of=names.name))
    return said


def to_confirm(handler: ImportHandler, record: Record) -> str:
    """What a person is to confirm as right, e.g. 出生年月、性别; empty where nothing is open to confirming."""
    parts = [
        part
        for issue in record.errors
        if issue["code"] in handler.confirmable
        for part in handler.confirmable[issue["code"]].split("、")
    ]
    return "、".join(dict.fromkeys(parts))


def groups_of(batch: ImportBatch) -> list[GroupView]:
    """What handlers say about whole groups, by group; groups with something to mend first."""
    found: dict[str, GroupView] = {}
    for notes in batch.notes.values():
        for note in notes:
            if note.get("stops"):
                continue
            view = found.setdefault(note["group"], GroupView(note["group"], note["group_name"]))
            view.notes.append(note)
            view.bad += note["state"] in ("bad", "due")
    return sorted(found.values(), key=lambda view: (not view.bad, view.key))


def first_steps(batch: ImportBatch) -> list[tuple[str, dict[str, Any]]]:
    """(kind of sheet, note) of what must be done outside the sheet before rows can go in; most rows first."""
    found = [(kind, note) for kind, notes in batch.notes.items() for note in notes if note.get("stops")]
    return sorted(found, key=lambda pair: -pair[1]["stops"])


def sheet_lines(batch: ImportBatch) -> list[dict[str, Any]]:
    """Per sheet: what it was read as, where its header is, what was skipped, what does not add up."""
    names = district_divisions(batch)
    lines = []
    for sheet in batch.sheets:
        skipped: dict[str, list[int]] = {}
        for row in sheet["skipped_rows"]:
            skipped.setdefault(_SKIPPED.get(row["reason"], row["reason"]), []).append(row["row"])
        issues = [
            issue for issue in sheet["sheet_issues"] if not (sheet["supported"] and issue["code"] in _JUDGED_BY_HANDLER)
        ]
        lines.append(
            {
                "name": sheet["sheet"],
                "kind": KINDS[sheet["kind"]].title,
                "supported": sheet["supported"],
                "header": _ranges(sheet["header_rows"]),
                "records": sheet["counts"]["records"],
                "place": _place(sheet, names.name),
                "skipped": [f"{reason}（第 {_ranges(rows)} 行）" for reason, rows in skipped.items()],
                "issues": [_issue_line(issue, sheet, names.name) for issue in issues],
            }
        )
    return lines


def _place(sheet: Mapping[str, Any], name_of) -> str:
    """The street and community that a sheet says it is of; empty where it does not say or its rows do."""
    said = sheet.get("context", {})
    return "".join(name_of(said.get(level) or "") or "" for level in ("street", "community"))


def _issue_line(issue: Mapping[str, Any], sheet: Mapping[str, Any], name_of) -> str:
    where = name_of(issue.get("scope") or "") or (f"第 {issue['row']} 行" if issue.get("row") else "")
    sentence = explain(issue, kind=sheet["kind"], name_of=name_of)
    return f"{where}：{sentence}" if where else sentence


def _ranges(numbers: Sequence[int]) -> str:
    """3、4、7 → 3–4、7"""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return "、".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def foreseen(batch: ImportBatch) -> list[str]:
    """What confirming would do, in sentences."""
    lines = []
    good = [RowState.NEW, RowState.CHANGED, RowState.SAME]
    handlers = supported_handlers(batch)
    going: dict[str, list[Record]] = {handler.kind: [] for handler in handlers}
    for row in ImportRow.objects.filter(batch=batch, kind__in=list(going), state__in=good).order_by("sheet", "row"):
        going[row.kind].append(record_of(row))
    for handler in handlers:
        if records := going[handler.kind]:
            chosen, context = batch.options.get(handler.kind, {}), context_of(batch, handler.kind)
            lines += handler.foresee(records, {**context, "going": going}, current_scope(), today(), chosen)
    return lines


def supported_handlers(batch: ImportBatch) -> list[ImportHandler]:
    """The handlers of the batch's sheets."""
    kinds = dict.fromkeys(sheet["kind"] for sheet in batch.sheets if sheet.get("supported"))
    return [handler for kind in kinds if (handler := handler_for(kind)) is not None]
