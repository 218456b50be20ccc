"""The parts of an .xlsx package beside its sheets: the list of sheets, shared strings and date formats.

XML is read with expat directly. A document type declaration is refused, so that no entity can grow.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from xml.parsers import expat

from exchange.cells import PERCENT, SHOWS_DAY, SHOWS_TIME
from exchange.errors import UnreadableFile
from exchange.safety import MAX_SHEETS, Archive

_MAX_STRINGS = 500_000


def parse_part(archive: Archive, name: str, start: Callable, end: Callable, text: Callable) -> None:
    """Run expat over a member with local names; anything malformed or with a DTD is refused."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.buffer_size = 65_536
    parser.ordered_attributes = False
    local: dict[str, str] = {}

    def short(tag: str) -> str:
        found = local.get(tag)
        if found is None:
            found = local[tag] = tag.rsplit("}", 1)[-1]
        return found

    def refuse_dtd(*_: object) -> None:
        raise UnreadableFile(
            "DAMAGED", "文件内部含有不允许的声明（DTD），已拒绝读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
        )

    parser.StartElementHandler = lambda tag, attrs: start(short(tag), attrs)
    parser.EndElementHandler = lambda tag: end(short(tag))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_dtd
    parser.EntityDeclHandler = refuse_dtd
    try:
        for chunk in archive.chunks(name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise UnreadableFile(
            "DAMAGED", "文件内部有错，无法读取。请用 Excel 或 WPS 打开检查，重新保存后再上传。"
        ) from None


class Book:
    """xl/workbook.xml and its relations: sheet names, states and paths."""

    def __init__(self, archive: Archive) -> None:
        self.path = self._main_part(archive)
        self.folder = posixpath.dirname(self.path)
        self.date1904 = False
        listed: list[tuple[str, str, bool]] = []

        def start(tag: str, attrs: dict[str, str]) -> None:
            if tag == "workbookPr":
                self.date1904 = attrs.get("date1904") in {"1", "true"}
            elif tag == "sheet" and len(listed) <= MAX_SHEETS:
                relation = next((v for k, v in attrs.items() if k.endswith("}id")), "")
                listed.append((attrs.get("name", ""), relation, attrs.get("state", "visible") != "visible"))

        parse_part(archive, self.path, start, _ignore, _ignore)
        if len(listed) > MAX_SHEETS:
            raise UnreadableFile("TOO_LARGE", f"工作簿超过 {MAX_SHEETS} 张表。请拆成几个文件上传。")
        self._targets, self._kinds = self._relations(archive)
        self.sheets = [
            (name, self._targets[relation], hidden)
            for name, relation, hidden in listed
            if relation in self._targets and self._targets[relation] in archive
        ]
        if not self.sheets:
            raise UnreadableFile("DAMAGED", "文件里没有可读的工作表。请用 Excel 或 WPS 打开检查，重新保存后再上传。")

    @staticmethod
    def _main_part(archive: Archive) -> str:
        found: list[str] = []

        def start(tag: str, attrs: dict[str, str]) -> None:
            if tag == "Relationship" and attrs.get("Type", "").endswith("/officeDocument"):
                found.append(attrs.get("Target", "").lstrip("/"))

        if "_rels/.rels" in archive:
            parse_part(archive, "_rels/.rels", start, _ignore, _ignore)
        return found[0] if found and found[0] in archive else "xl/workbook.xml"

    def _relations(self, archive: Archive) -> tuple[dict[str, str], dict[str, str]]:
        targets: dict[str, str] = {}
        kinds: dict[str, str] = {}

        def start(tag: str, attrs: dict[str, str]) -> None:
            if tag != "Relationship" or attrs.get("TargetMode") == "External":
                return
            target = attrs.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{self.folder}/{target}")
            targets[attrs.get("Id", "")] = path
            kinds.setdefault(attrs.get("Type", "").rsplit("/", 1)[-1], path)

        rels = f"{self.folder}/_rels/{posixpath.basename(self.path)}.rels"
        if rels not in archive or self.path not in archive:
            raise UnreadableFile(
                "DAMAGED", "文件不完整，缺少工作簿的目录。请用 Excel 或 WPS 打开检查，重新保存后再上传。"
            )
        parse_part(archive, rels, start, _ignore, _ignore)
        return targets, kinds

    def part(self, kind: str, default: str) -> str:
        """The path of a part by its kind of relation."""
        return self._kinds.get(kind, default)


def _ignore(*_: object) -> None:
    return None


class _StringsHandler:
    """Collects shared strings; phonetic guides (拼音) are not part of the text."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._collecting = False
        self._phonetic = 0

    def start(self, tag: str, _attrs: dict[str, str]) -> None:
        if tag == "si":
            self._pieces.clear()
        elif tag == "t":
            self._collecting = not self._phonetic
        elif tag == "rPh":
            self._phonetic += 1

    def end(self, tag: str) -> None:
        if tag == "t":
            self._collecting = False
        elif tag == "rPh":
            self._phonetic -= 1
        elif tag == "si":
            self.strings.append(unescape("".join(self._pieces)))
            if len(self.strings) > _MAX_STRINGS:
                raise too_many_cells()

    def text(self, data: str) -> None:
        if self._collecting:
            self._pieces.append(data)


def shared_strings(archive: Archive, path: str) -> list[str]:
    handler = _StringsHandler()
    if path in archive:
        parse_part(archive, path, handler.start, handler.end, handler.text)
    return handler.strings


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """_x000D_ is how Excel writes characters XML cannot hold; surrogates and controls are dropped."""
    if "_x" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        return chr(code) if code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else ""

    return _ESCAPE.sub(character, text)


# Built-in formats; 27 to 36 and 50 to 58 are those of the Chinese locale.
_BUILT_IN_DATES = {
    **dict.fromkeys((14, 15, 16, 28, 29, 30, 31, 51, 53, 54, 58), SHOWS_DAY),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), 0),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), SHOWS_TIME),
    22: SHOWS_DAY | SHOWS_TIME,
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def date_traits(code: str) -> int | None:
    """What a number format shows of a date: bits of SHOWS_DAY and SHOWS_TIME, None for a format that is no date's."""
    first = _LITERAL.sub("", code.split(";")[0]).lower()
    if re.search(r"general|[0#?@]", first) and not re.search(r"[ymdhs]", first.replace("general", "")):
        return None
    if "e+" in first or "e-" in first or not re.search(r"[ymdhs]", first):
        return None
    shows = SHOWS_DAY if "d" in first else 0
    # A lone "m" next to hours or seconds is minutes; alone with years it is the month.
    return shows | (SHOWS_TIME if re.search(r"[hs]", first) else 0)


def date_formats(archive: Archive, path: str) -> list[tuple[bool, int]]:
    """Per style number: (is a date, traits)."""
    custom: dict[int, str] = {}
    styles: list[tuple[bool, int]] = []
    state = {"inside": False}

    def start(tag: str, attrs: dict[str, str]) -> None:
        if tag == "numFmt":
            custom[to_int(attrs.get("numFmtId"))] = attrs.get("formatCode", "")
        elif tag == "cellXfs":
            state["inside"] = True
        elif tag == "xf" and state["inside"]:
            styles.append(_style(to_int(attrs.get("numFmtId")), custom))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            state["inside"] = False

    if path in archive:
        parse_part(archive, path, start, end, _ignore)
    return styles


def _style(number: int, custom: dict[int, str]) -> tuple[bool, int]:
    if number in custom:
        traits = date_traits(custom[number])
        if traits is not None:
            return True, traits
        return False, PERCENT if "%" in _LITERAL.sub("", custom[number]) else 0
    if number in _BUILT_IN_DATES:
        return True, _BUILT_IN_DATES[number]
    return False, PERCENT if number in {9, 10} else 0


def to_int(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


def too_many_cells() -> UnreadableFile:
    return UnreadableFile("TOO_LARGE", "表格的单元格太多，已停止读取。请删去空白的行列，或拆成几个文件上传。")
