"""What a filter that is on says of itself: the name of the thing that a page passed along by number, not the number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django_filters import FilterSet

NUMBER = "编号"
_LONGEST = 40


def chip_of(filterset: FilterSet, bound, values: Iterable[str]) -> tuple[str, str]:
    """(label, text) of the filter's values; text is empty where there are none.

    A number that a page passed along reads 周期：2026年双向服务清单, where the office sees that cycle; elsewhere it
    stays 周期编号：7. One query for each such number.
    """
    values = [value for value in values if value]
    if values and bound.field.widget.is_hidden and bound.label.endswith(NUMBER):
        names = [_name(filterset, bound.name, value) for value in values]
        if all(names):
            return bound.label.removesuffix(NUMBER), "、".join(names)
    choices = {str(key): str(label) for key, label in _flat(getattr(bound.field, "choices", ()))}
    return bound.label, "、".join(choices.get(value, value) for value in values)


def _name(filterset: FilterSet, name: str, value: str) -> str:
    model = _model(filterset, name)
    if model is None or not (value.isascii() and value.isdigit() and len(value) < 18):
        return ""
    found = model._default_manager.filter(pk=int(value)).first()
    text = " ".join(str(found).split()) if found is not None else ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _model(filterset: FilterSet, name: str) -> type[Model] | None:
    """Of what the filter takes the number: it says so itself (`of`), or its field does."""
    found = filterset.filters.get(name)
    stated = getattr(found, "of", None)
    if stated is not None or found is None:
        return stated
    model: Any = filterset.queryset.model
    for step in (found.field_name or "").removesuffix("_id").split("__"):
        try:
            model = model._meta.get_field(step).related_model
        except FieldDoesNotExist:
            return None
        if model is None:
            return None
    return model


def _flat(choices: Any) -> Iterable[Sequence[Any]]:
    """Choices without their groups."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label
