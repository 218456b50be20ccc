"""Where a figure comes from: one field, two forms.

In files and code a citation reads "XH 三(二)2" (the practice's code, then the place in its document; several places
are joined by "、"). On the screen it reads "西湖区 三（二）2". Which places exist is the practice's `outline`;
a citation of a place that is not there is an error of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"^([A-Z]{2})\x20(\S(?:.*\S)?)$")
_TO_SCREEN = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "："})


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a practice's document: `code` (XH), the district's short name (西湖区), and the clauses."""

    code: str
    district: str
    clauses: tuple[str, ...]

    def __str__(self) -> str:
        """The form of files and code, e.g. "XH 三(二)2"."""
        return f"{self.code} {'、'.join(self.clauses)}"

    @property
    def label(self) -> str:
        """The form of the screen, e.g. 西湖区 三（二）2."""
        return f"{self.district} {'、'.join(self.clauses).translate(_TO_SCREEN)}".strip()


# Where no document says anything: a figure that every practice has and each district may change.
OF_OURS = Citation("", "系统默认", ())


def split_citation(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Code and clauses of "XH 三(二)1、三(二)2"; None when the text is not a citation."""
    match = _FORM.match(text)
    if match is None:
        return None
    clauses = tuple(part.strip() for part in match[2].split("、"))
    return (match[1], clauses) if all(clauses) else None
