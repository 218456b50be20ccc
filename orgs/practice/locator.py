"""On which line a key of a TOML text stands: `tomllib` gives values without places.

`Locator(text).line("figures", "committee.size.street", "max")` → 41. It walks text that `tomllib` has already accepted,
so it only needs to know where keys, strings, arrays and inline tables begin and end; it judges nothing.

Limits: it gives lines, not columns; a key of an inline table and an element of an array are found on their own lines,
but the inside of a multi-line string counts as the line on which its key stands; a path that is not in the text gives
the line of its nearest existing parent (that is where a missing key has to be added), and line 1 when there is none.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
# Everything that may stand between two statements, or between two elements of an array.
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'''
    """(?:[^\\]|\\.)*?"{3,5}(?!")      # basic, many lines
    |\'{3}.*?\'{3,5}(?!\')              # literal, many lines
    |"(?:[^"\\\n]|\\.)*"               # basic
    |\'[^\'\n]*\'                       # literal
    ''',
    re.DOTALL | re.VERBOSE,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


class Locator:
    """Lines of all keys, tables and array elements of one TOML text."""

    def __init__(self, text: str):
        self._text = text
        self._at = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._lines: dict[Path, int] = {}
        self._last_index: dict[Path, int] = {}
        self._walk()

    def line(self, *path: str | int) -> int:
        """The 1-based line of the path, or of its nearest existing parent."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1

    def _here(self) -> int:
        return bisect_right(self._starts, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match[0]

    def _take(self, token: str) -> bool:
        if self._text.startswith(token, self._at):
            self._at += len(token)
            return True
        return False

    def _walk(self) -> None:
        table: Path = ()
        while self._skip(_GAP) or self._at < len(self._text):
            if self._at >= len(self._text):
                return
            line = self._here()
            if self._take("[["):
                table = self._enter_array(self._key(), line)
                self._take("]]")
            elif self._take("["):
                table = self._resolve(self._key())
                self._note(table, line)
                self._take("]")
            else:
                self._pair(table)

    def _enter_array(self, keys: list[str], line: int) -> Path:
        parent = (*self._resolve(keys[:-1]), keys[-1])
        self._last_index[parent] = self._last_index.get(parent, -1) + 1
        table = (*parent, self._last_index[parent])
        self._note(table, line)
        return table

    def _resolve(self, keys: list[str]) -> Path:
        """The path of dotted keys, with the index of the current element after each array of tables."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._last_index:
                path = (*path, self._last_index[path])
        return path

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], line)

    def _key(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            if self._text[self._at] in "\"'":
                quoted = self._skip(_STRING)
                keys.append(tomllib.loads(f"k = {quoted}")["k"])
            else:
                keys.append(self._skip(_BARE))
            self._skip(_SPACE)
            if not self._take("."):
                return keys

    def _pair(self, table: Path) -> None:
        line = self._here()
        path = (*table, *self._key())
        self._note(path, line)
        self._take("=")
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._take("["):
            index = 0
            while self._skip(_GAP) is not None and not self._take("]"):
                self._note((*path, index), self._here())
                self._value((*path, index))
                self._skip(_GAP)
                self._take(",")
                index += 1
        elif self._take("{"):
            while self._skip(_GAP) is not None and not self._take("}"):
                self._pair(path)
                self._skip(_GAP)
                self._take(",")
        elif self._text[self._at] in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)
