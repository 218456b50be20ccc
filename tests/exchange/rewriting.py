"""Values of a reading written back as the cells they came from, to see that what is written can be read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from exchange.frequencies import frequency_text
from exchange.kinds.base import Kind
from exchange.registry import KINDS
from exchange.vocabulary import RELATION_IDS, TIER_IDS

Values = Mapping[str, Any]
NameOf = Callable[[str], str | None]

_PLACES = frozenset({"community", "street"})


def kind_table(
    kind: str, records: Iterable[Values], *, name_of: NameOf, keys: Sequence[str] | None = None
) -> tuple[list[str], list[list[str]]]:
    """(headers, rows) of a sheet of this kind.

    records  values as `records[].values` of a reading has them
    name_of  the name of a division code
    keys     columns to write, those that any record fills by default
    """
    described = KINDS[kind]
    written = [row for values in records for row in _rows(described, values, name_of)]
    used = {key for row in written for key, text in row.items() if text}
    columns = [c for c in described.columns if c.key in (keys if keys is not None else used | _required(described))]
    return [c.label for c in columns], [[row.get(c.key, "") for c in columns] for row in written]


def _required(kind: Kind) -> set[str]:
    return {column.key for column in kind.columns if column.required}


def _rows(kind: Kind, values: Values, name_of: NameOf) -> list[dict[str, str]]:
    row = {key: text for key, value in values.items() for key, text in _cells(key, value, name_of).items()}
    if kind.name == "meeting_ledger":
        return _meeting_rows(row, values)
    if kind.name == "resource_list" and values.get("quantity") is not None:
        row["quantity"] = f"{values['quantity']}{values.get('quantity_unit') or ''}"
    if kind.name == "project_list" and values.get("progress") is not None:
        row["progress"] = f"{values['progress']}%"
    if kind.name == "two_way_list":
        # An empty cell would say nothing; a line that is not signed says so.
        row["signed"] = signed_text(values.get("signed"))
    return [row]


def _cells(key: str, value: Any, name_of: NameOf) -> dict[str, str]:
    """The cells of one value, by column key."""
    if key in {"offer", "need"} and isinstance(value, Mapping):
        return {
            key: value["text"],
            f"{key}_frequency": frequency_text(value["frequency"]),
            f"{key}_to": value["to"] or "",
        }
    if key == "contact" and isinstance(value, Mapping):
        return {key: " ".join(part for part in (value["name"], value["phone"]) if part)}
    if key == "phones":
        return {"phone": "/".join(value)}
    if key in {"phone", "signed", "quantity_unit", "parent_code", "progress", "quantity"}:
        return {}
    if key in _PLACES and isinstance(value, str):
        return {key: name_of(value) or value}
    if key == "communities":
        return {key: "、".join(name_of(code) or code for code in value)}
    if key == "tier":
        return {key: _word(TIER_IDS, value)}
    if key == "relation":
        return {key: _word(RELATION_IDS, value)}
    return {key: cell_text(value)}


def _word(ids: Mapping[str, str], value: str | None) -> str:
    return next((word for word, identifier in ids.items() if identifier == value), "")


def cell_text(value: Any) -> str:
    """A simple value as a cell's text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return str(value.get("value", ""))
    if isinstance(value, (list, tuple)):
        return "、".join(str(item) for item in value)
    return str(value)


def signed_text(value: Mapping[str, Any] | None) -> str:
    """是(2023-03-20), 是, 否."""
    if not value or value.get("signed") is None:
        return ""
    if not value["signed"]:
        return "否"
    return f"是({value['on']})" if value.get("on") else "是"


def _meeting_rows(row: dict[str, str], values: Values) -> list[dict[str, str]]:
    """The meeting in the first row, its further resolutions in rows of their own."""
    first = {key: text for key, text in row.items() if key not in {"resolutions", "expected", "present"}}
    first["session"] = f"第{values['session']}次" if values.get("session") is not None else ""
    first["held_at"] = (values.get("held_at") or "").replace("T", " ")
    first["attendance"] = _attendance_text(values.get("expected"), values.get("present"))
    items = values.get("agenda") or []
    first["agenda"] = (
        "\n".join(f"{n}.{text}" for n, text in enumerate(items, start=1)) if len(items) > 1 else "".join(items)
    )
    rows = [first]
    for number, resolution in enumerate(values.get("resolutions") or ()):
        if number:
            rows.append({})
        rows[-1] |= {
            "resolution": resolution["text"],
            "responsible": "、".join(resolution["responsible"]),
            "due": resolution["due"] or "",
        }
    return rows


def _attendance_text(expected: int | None, present: int | None) -> str:
    parts = [f"应到{expected}人"] if expected is not None else []
    parts += [f"实到{present}人"] if present is not None else []
    return ",".join(parts)
