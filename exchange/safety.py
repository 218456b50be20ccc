"""Cheap checks before anything is parsed: what a file is, how large it unpacks, what it carries.

Each refusal is an UnreadableFile with a sentence a secretary understands. Nothing here needs more than the first bytes
and the directory of the archive; `Archive.open` enforces the sizes again while inflating, because a header can lie.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath

from exchange.errors import UnreadableFile

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_MEMBERS = 200
MAX_ROWS = 60_000
MAX_COLUMNS = 256
MAX_CELLS = 1_500_000
MAX_SHEETS = 60
_CHUNK = 256 * 1024

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "FILE_TYPE", "这是一个 PDF 文件，不是表格。请上传原来的 Excel 表（.xlsx）或 CSV 文件。"),
    (b"\x89PNG", "FILE_TYPE", "这是一张图片，不是表格。请上传原来的 Excel 表（.xlsx）或 CSV 文件。"),
    (b"\xff\xd8\xff", "FILE_TYPE", "这是一张图片，不是表格。请上传原来的 Excel 表（.xlsx）或 CSV 文件。"),
    (b"Rar!", "FILE_TYPE", "这是一个压缩包。请先解压，再上传里面的表格。"),
    (b"7z\xbc\xaf", "FILE_TYPE", "这是一个压缩包。请先解压，再上传里面的表格。"),
    (b"{\\rtf", "FILE_TYPE", "这是一个文字文档，不是表格。请上传 Excel 表（.xlsx）或 CSV 文件。"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"\A\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|\?xml|table|head|meta)", re.IGNORECASE)
_FORBIDDEN = (
    (re.compile(r"vbaproject|vbadata|(?:\A|/)macrosheets/", re.IGNORECASE), "MACRO",
     "文件带有宏，为安全起见不能上传。" + _SAVE_AS),
    (re.compile(r"(?:\A|/)externallinks/", re.IGNORECASE), "EXTERNAL_LINKS",
     "文件引用了别的工作簿（外部链接）。请在“数据—编辑链接”中断开链接，或复制后“选择性粘贴—数值”，再上传。"),
    (re.compile(r"(?:\A|/)(?:embeddings|activex)/", re.IGNORECASE), "EMBEDDED",
     "文件里嵌入了别的文件或控件。请删去嵌入的对象后再上传。"),
)  # fmt: skip


def check_file(data: bytes, filename: str) -> str:
    """ "xlsx" or "csv", judged by the content as well as by the name. Raises UnreadableFile."""
    suffix = PurePath(filename).suffix.lower()
    if not data:
        raise UnreadableFile("EMPTY_FILE", "文件是空的（0 字节）。请确认表格已保存，再重新上传。")
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            "FILE_TOO_LARGE", f"文件超过 {MAX_BYTES // 1024 // 1024} MB。请删去图片，或按街道、社区拆成几个文件上传。"
        )
    for signature, code, message in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(code, message)
    if data.startswith(_OLE):
        _refuse_ole(data)
    if _HTML.match(data[:512]):
        raise UnreadableFile("FILE_TYPE", "这是一个网页，只是用了表格的文件名（有的系统导出时会这样）。" + _SAVE_AS)
    if data.startswith(b"PK"):
        if suffix == ".xlsm":
            raise UnreadableFile("MACRO", "带宏的工作簿（.xlsm）不能上传。" + _SAVE_AS)
        return "xlsx"
    if suffix in {".csv", ".txt", ".tsv"}:
        return "csv"
    if suffix in {".xls", ".et", ".xlsb", ".ods", ".xlsm"}:
        raise UnreadableFile("FILE_TYPE", f"不支持 {suffix} 格式。" + _SAVE_AS)
    if suffix == ".xlsx":
        raise UnreadableFile(
            "FILE_TYPE", "文件名是 .xlsx，内容却不是 Excel 工作簿，可能已损坏或改过扩展名。" + _SAVE_AS
        )
    raise UnreadableFile("FILE_TYPE", "只能上传 Excel 工作簿（.xlsx）或 CSV 文件。" + _SAVE_AS)


def _refuse_ole(data: bytes) -> None:
    if _ENCRYPTED_MARK in data:
        raise UnreadableFile("ENCRYPTED", "文件设了打开密码，无法读取。请在 Excel 或 WPS 中取消密码，保存后再上传。")
    raise UnreadableFile("FILE_TYPE", "这是旧格式（.xls）的表格或文档。" + _SAVE_AS)


class Archive:
    """The members of an .xlsx file, checked before and while they are unpacked."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RecursionError):
            raise _damaged() from None
        self._check_directory(members)
        self._left = MAX_UNPACKED
        self._names = {m.filename.lstrip("/").lower(): m for m in members}
        if not {"[content_types].xml", "xl/workbook.xml"} & self._names.keys() or not self._has_prefix("xl/"):
            self._refuse_other_package()
        if b"macroEnabled" in b"".join(self.chunks("[Content_Types].xml")):
            raise UnreadableFile("MACRO", "文件带有宏，为安全起见不能上传。" + _SAVE_AS)

    def _check_directory(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > MAX_MEMBERS:
            raise UnreadableFile("TOO_LARGE", f"文件内部的部件超过 {MAX_MEMBERS} 个，不像普通的表格。" + _SAVE_AS)
        if sum(m.file_size for m in members) > MAX_UNPACKED:
            raise UnreadableFile(
                "TOO_LARGE",
                f"文件解压后超过 {MAX_UNPACKED // 1024 // 1024} MB，已停止读取。请删去空白的行列和图片后再上传。",
            )
        if any(m.flag_bits & 1 for m in members):
            raise UnreadableFile("ENCRYPTED", "文件加了密，无法读取。请取消密码，保存后再上传。")
        # Members that share bytes are how a small file unpacks to a huge one.
        end = -1
        for member in sorted(members, key=lambda m: m.header_offset):
            if member.header_offset < end:
                raise _damaged()
            end = member.header_offset + 30 + member.compress_size
        for member in members:
            for pattern, code, message in _FORBIDDEN:
                if pattern.search(member.filename):
                    raise UnreadableFile(code, message)

    def _has_prefix(self, prefix: str) -> bool:
        return any(name.startswith(prefix) for name in self._names)

    def _refuse_other_package(self) -> None:
        if self._has_prefix("word/"):
            raise UnreadableFile(
                "FILE_TYPE", "这是一个 Word 文档，不是表格。请把表格复制到 Excel，存为 .xlsx 后再上传。"
            )
        if self._has_prefix("ppt/"):
            raise UnreadableFile("FILE_TYPE", "这是一个演示文稿，不是表格。请上传 Excel 表（.xlsx）或 CSV 文件。")
        if "mimetype" in self._names or "content.xml" in self._names:
            raise UnreadableFile("FILE_TYPE", "不支持 .ods 格式。" + _SAVE_AS)
        if "[content_types].xml" in self._names or self._has_prefix("xl/"):
            raise _damaged()
        raise UnreadableFile("FILE_TYPE", "这是一个压缩包，不是表格。请先解压，再上传里面的表格。")

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._names

    def chunks(self, name: str) -> Iterator[bytes]:
        """The member's bytes piece by piece; nothing for one that is not there. Stops a file that unpacks too far."""
        member = self._names.get(name.lstrip("/").lower())
        if member is None:
            return
        read = 0
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    read += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise UnreadableFile(
                            "TOO_LARGE", "文件解压后过大，已停止读取。请删去空白的行列和图片后再上传。"
                        )
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
            raise _damaged() from None
        if read != member.file_size:
            raise _damaged()


def _damaged() -> UnreadableFile:
    return UnreadableFile("DAMAGED", "文件已损坏或不完整，无法打开。请用 Excel 或 WPS 打开检查，重新保存后再上传。")
