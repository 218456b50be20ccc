"""A text that somebody typed, as it is kept."""

from __future__ import annotations

from common.errors import RuleBroken
from exchange.identity import redact


def clean_text(
    value: str | None, *, room: str, label: str, most: int, field: str, least: int = 0, lines: bool = False
) -> str:
    """A text without surplus blanks; refused when too short, too long, or holding a resident id.

    room   begins the codes of what is refused: "<room>.text", "<room>.resident_id"
    lines  keep its lines
    """
    clean = "\n".join(line.rstrip() for line in (value or "").strip().splitlines())
    if not lines:
        clean = " ".join(clean.split())
    if len(clean) < least:
        raise RuleBroken(f"{room}.text", f"请填写{label}。", field)
    if len(clean) > most:
        raise RuleBroken(f"{room}.text", f"{label}最多 {most} 个字，现在是 {len(clean)} 个字。", field)
    if redact(clean)[1]:
        raise RuleBroken(f"{room}.resident_id", f"{label}里有身份证号，系统不登记身份证号，请删去。", field)
    return clean
