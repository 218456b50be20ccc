"""CSV and tab-separated text as Excel and WPS save it: UTF-8 with or without BOM, GB18030, UTF-16 with BOM."""

from __future__ import annotations

import codecs
import csv
import io
import re

from exchange.cells import Cell
from exchange.errors import UnreadableFile
from exchange.grid import RawSheet
from exchange.safety import MAX_COLUMNS, MAX_ROWS

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
_RARE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\u0080-\u009f]")
_COMMON = re.compile(r"[\x20-\x7e\s\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’—…·×√～№℃①-⑳〇ⅠⅡⅢ○●□■☑✓✔✕✗〃″±÷]")
_CELL_LIMIT = 32_767
_MADE_HARMLESS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def decode(data: bytes) -> str:
    """The file's text. Raises UnreadableFile where no known encoding gives readable Chinese."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise _unreadable() from None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _readable(text):
            return text
    raise _unreadable()


def _readable(text: str) -> bool:
    """Whether it looks like what people write: a wrong encoding gives control and private-use characters."""
    if _UNPRINTABLE.search(text) or _RARE.search(text):
        return False
    sample = text[:200_000]
    strange = len(sample) - len(_COMMON.findall(sample))
    return strange * 20 <= len(sample)


def _unreadable() -> UnreadableFile:
    return UnreadableFile(
        "ENCODING",
        "文件的文字编码无法识别，读出来会是乱码。请用 Excel 或 WPS 打开原表，另存为“.xlsx”或“CSV UTF-8”后再上传。",
    )


def read_csv(data: bytes, *, name: str) -> RawSheet:
    """One sheet named after the file; every value is text and nothing is merged."""
    text = decode(data)
    rows: dict[int, dict[int, Cell]] = {}
    csv.field_size_limit(_CELL_LIMIT * 4)
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), start=1):
            cells = {
                column: Cell(_plain(value))
                for column, value in enumerate(fields, start=1)
                if value and not value.isspace()
            }
            if not cells:
                continue
            if number > MAX_ROWS:
                raise UnreadableFile("TOO_LARGE", f"表格超过 {MAX_ROWS} 行。请按街道或社区拆成几个文件分别上传。")
            if max(cells) > MAX_COLUMNS:
                raise UnreadableFile(
                    "TOO_LARGE", f"表格超过 {MAX_COLUMNS} 列，不像是名册或清单。请删去多余的列后再上传。"
                )
            rows[number] = cells
    except csv.Error:
        raise UnreadableFile(
            "DAMAGED", "CSV 文件的引号不成对，无法分出单元格。请用 Excel 或 WPS 打开后重新另存。"
        ) from None
    return RawSheet(name=name, rows=rows, typed=False)


def _plain(value: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a text for a formula (exchange.writing)."""
    return value[1:] if value[:1] == "'" and value.lstrip("'").startswith(_MADE_HARMLESS) else value


def _delimiter(text: str) -> str:
    """Comma, tab or semicolon, whichever most of the first lines have; the comma where they are even."""
    lines = text.splitlines()[:30]
    return max(",\t;", key=lambda mark: sum(mark in line for line in lines))
