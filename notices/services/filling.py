"""What is filled in for a channel or an address: checked field by field, sealed as a whole, never given out again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from common.crypto import encrypt
from common.errors import RuleBroken
from notices.channels import Field, Values
from notices.delivery import open_values

LONGEST, LONGEST_TEXT = 300, 2000


def fill(fields: Iterable[Field], given: Mapping[str, str], kept: Values, settings: Values | None = None) -> Values:
    """The values as they are to be kept. A secret that was left empty stays as it is (`kept`), unless messages are to
    go to another place now: whoever changes that has to know the secret.

    settings   of the channel, where an address is filled in
    Raises RuleBroken("channel.field") that names the field.
    """
    values: Values = {}
    moved = False  # the place comes before its secrets
    for field in fields:
        text = str(given.get(field.name, "") or "").strip()
        if not text and field.secret and kept.get(field.name) and (field.place or not moved):
            values[field.name] = kept[field.name]
            continue
        if not text:
            if field.required:
                again = "接收的地址改了，请重新填写" if moved and field.secret else "请填写"
                raise RuleBroken("channel.field", f"{again}{field.label}。", field.name)
            continue
        if len(text) > (LONGEST_TEXT if field.long else LONGEST):
            raise RuleBroken("channel.field", f"{field.label}太长了，请核对是否粘贴了别的内容。", field.name)
        try:
            values[field.name] = field.clean(text, settings or values) if field.clean else text
        except ValueError as error:
            raise RuleBroken("channel.field", str(error), field.name) from None
        moved = moved or (field.place and bool(kept) and values[field.name] != kept.get(field.name))
    return values


def seal(values: Values, *, field: str) -> str:
    """Sealed for a column; empty stays empty."""
    return encrypt(json.dumps(values, ensure_ascii=False), field=field) if values else ""


def kept_values(sealed: str, *, field: str) -> Values:
    """What was filled in before; nothing where it cannot be opened any more, so that it can be filled in anew."""
    try:
        return open_values(sealed, field=field)
    except ValueError:
        return {}
