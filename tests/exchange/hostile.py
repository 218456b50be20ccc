"""Files that mean harm or are broken, made by hand."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
WORKBOOK = (
    HEAD + f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
    '<sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def text_cell(reference: str, text: str) -> str:
    """A cell with its text in place."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    """A row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def sheet_xml(rows: str, *, before: str = "", after: str = "", doctype: str = "") -> str:
    """A worksheet part."""
    return f'{HEAD}{doctype}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


ROSTER = row(1, text_cell("A1", "姓名"), text_cell("B1", "职务"), text_cell("C1", "社区")) + row(
    2, text_cell("A2", "示一"), text_cell("B2", "书记"), text_cell("C2", "十字街社区")
)


def package(sheet: str | bytes, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """An .xlsx with this worksheet and further parts; a part given as None is left out."""
    members: dict[str, str | bytes | None] = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    members.update(parts or {})
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if content is not None:
                archive.writestr(name, content)
    return stream.getvalue()


def bomb(megabytes: int) -> bytes:
    """A small file whose sheet unpacks to many megabytes."""
    return package(sheet_xml("<row/>" * (megabytes * 1024 * 1024 // 6)))


def with_lying_sizes(data: bytes, name: str, size: int) -> bytes:
    """The archive with another uncompressed size written in its directory for a member."""
    patched = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offset = archive.getinfo(name).header_offset
    struct.pack_into("<I", patched, offset + 22, size)
    at = patched.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", patched, at + 28)[0]
        if patched[at + 46 : at + 46 + length] == name.encode():
            struct.pack_into("<I", patched, at + 24, size)
        at = patched.find(b"PK\x01\x02", at + 4)
    return bytes(patched)


def with_shared_bytes(data: bytes) -> bytes:
    """The archive with two directory entries for the bytes of one member."""
    patched = bytearray(data)
    entries = []
    at = patched.find(b"PK\x01\x02")
    while at >= 0:
        entries.append(at)
        at = patched.find(b"PK\x01\x02", at + 4)
    first, last = entries[-2], entries[-1]
    offset = struct.unpack_from("<I", patched, last + 42)[0]
    struct.pack_into("<I", patched, first + 42, offset)
    return bytes(patched)


DTD = '<!DOCTYPE worksheet [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
