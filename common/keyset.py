"""Pages by key, for HTML lists and the API alike: the last page of 100,000 costs what the first one costs.

A cursor names the values of the row where the page before ended. Nulls come last in both directions. Sort keys are
names of fields or annotations of the queryset and come from an allow-list, never from the request.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

COUNT_LIMIT = 10_000
_KEY = "_key{}"


class BadCursor(ValueError):
    """The cursor was not made by this list."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows and the cursors of its neighbours, None where there is none."""

    rows: list[Any]
    next: str | None
    previous: str | None


def capped_count(queryset: QuerySet) -> int:
    """How many rows, counted no further than 10,001."""
    return queryset.order_by()[: COUNT_LIMIT + 1].count()


def page(queryset: QuerySet, order: Sequence[str], size: int, cursor: str = "") -> Page:
    """The page of `size` rows after (or before) the cursor.

    order  sort keys, "-" before one for descending; the primary key is added as the last one
    Raises BadCursor.
    """
    keys = _keys(order)
    backward, values = _decode(cursor, len(keys)) if cursor else (False, None)
    rows_query = _annotated(queryset, keys)
    try:
        if values is not None:
            rows_query = rows_query.filter(_beyond(keys, values, backward))
        rows = list(rows_query.order_by(*_ordering(keys, backward))[: size + 1])
    except (ValueError, TypeError, ValidationError) as error:
        raise BadCursor(cursor) from error
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    has_next, has_previous = (bool(rows), more) if backward else (more, values is not None and bool(rows))
    return Page(
        rows,
        _encode(False, rows[-1], len(keys)) if has_next else None,
        _encode(True, rows[0], len(keys)) if has_previous else None,
    )


def ordered(queryset: QuerySet, order: Sequence[str]) -> QuerySet:
    """All rows in the order in which the pages give them, equal and empty ones too."""
    keys = _keys(order)
    return _annotated(queryset, keys).order_by(*_ordering(keys, backward=False))


def _keys(order: Sequence[str]) -> list[tuple[str, bool]]:
    keys = [(name.lstrip("-"), name.startswith("-")) for name in order]
    if keys[-1:] == [] or keys[-1][0] not in ("pk", "id"):
        keys.append(("pk", keys[0][1] if keys else False))
    return keys


def _annotated(queryset: QuerySet, keys: list[tuple[str, bool]]) -> QuerySet:
    return queryset.annotate(**{_KEY.format(i): F(name) for i, (name, _) in enumerate(keys)})


def _ordering(keys, backward):
    for i, (_, descending) in enumerate(keys):
        column = F(_KEY.format(i))
        down = descending != backward
        yield (
            column.desc(nulls_first=backward or None, nulls_last=not backward or None)
            if down
            else column.asc(nulls_first=backward or None, nulls_last=not backward or None)
        )


def _beyond(keys, values, backward) -> Q:
    """Rows that come after the values in the order (before them, when going backward)."""
    result = Q(pk__in=[])
    same = Q()
    for i, ((_, descending), value) in enumerate(zip(keys, values, strict=True)):
        name = _KEY.format(i)
        if value is None:
            step = Q(**{f"{name}__isnull": False}) if backward else Q(pk__in=[])
            here = Q(**{f"{name}__isnull": True})
        else:
            step = Q(**{f"{name}__{'lt' if descending != backward else 'gt'}": value})
            if not backward:
                step |= Q(**{f"{name}__isnull": True})
            here = Q(**{name: value})
        result |= same & step
        same &= here
    return result


def _encode(backward: bool, row, count: int) -> str:
    values = [getattr(row, _KEY.format(i)) for i in range(count)]
    text = json.dumps([int(backward), *map(_plain, values)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    """A value as JSON, to the last microsecond: a shortened moment would show a row twice."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _decode(cursor: str, count: int) -> tuple[bool, list[Any]]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        backward, *values = json.loads(raw)
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadCursor(cursor) from error
    scalar = all(value is None or isinstance(value, (str, int, float, bool)) for value in values)
    if backward not in (0, 1) or len(values) != count or not scalar or any("\0" in str(value) for value in values):
        raise BadCursor(cursor)
    return bool(backward), values
