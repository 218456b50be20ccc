"""Hostile and broken files are refused quickly, with a code and a sentence; nothing else happens."""

from __future__ import annotations

import subprocess
import zipfile

import pytest

from exchange.errors import UnreadableFile
from exchange.sandbox import read_in_sandbox
from tests.exchange import hostile
from tests.exchange.building import DIVISIONS, TODAY, read, sample

GOOD = hostile.package(hostile.sheet_xml(hostile.ROSTER))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
PART = "xl/worksheets/sheet1.xml"


def _only(parts):
    return hostile.package(hostile.sheet_xml(hostile.ROSTER), parts)


CASES = {
    "0 bytes": (b"", "a.xlsx", "EMPTY_FILE"),
    "0 bytes of csv": (b"", "a.csv", "EMPTY_FILE"),
    "11 MB": (b"PK" + bytes(11 * 1024 * 1024), "a.xlsx", "FILE_TOO_LARGE"),
    "PDF named xlsx": (b"%PDF-1.7\n1 0 obj", "a.xlsx", "FILE_TYPE"),
    "picture named xlsx": (b"\x89PNG\r\n\x1a\n", "a.xlsx", "FILE_TYPE"),
    "rar": (b"Rar!\x1a\x07", "a.xlsx", "FILE_TYPE"),
    "xls": (OLE, "a.xls", "FILE_TYPE"),
    "xls named xlsx": (OLE, "a.xlsx", "FILE_TYPE"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "ENCRYPTED"),
    "web page named xls": (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "FILE_TYPE"),
    "web page named xlsx": (b"\xef\xbb\xbf <!DOCTYPE html><html>", "a.xlsx", "FILE_TYPE"),
    "text named xlsx": ("姓名,职务".encode(), "a.xlsx", "FILE_TYPE"),
    "text named ods": (b"abc", "a.ods", "FILE_TYPE"),
    "no suffix": ("姓名,职务".encode(), "a", "FILE_TYPE"),
    "xlsm": (GOOD, "a.xlsm", "MACRO"),
    "macro inside": (_only({"xl/vbaProject.bin": b"x"}), "a.xlsx", "MACRO"),
    "macro sheet": (_only({"xl/macrosheets/sheet1.xml": "<x/>"}), "a.xlsx", "MACRO"),
    "macro by content type": (
        _only({"[Content_Types].xml": hostile.TYPES.replace("application/xml", "application/macroEnabled")}),
        "a.xlsx",
        "MACRO",
    ),
    "external link": (_only({"xl/externalLinks/externalLink1.xml": "<x/>"}), "a.xlsx", "EXTERNAL_LINKS"),
    "embedded object": (_only({"xl/embeddings/oleObject1.bin": b"x"}), "a.xlsx", "EMBEDDED"),
    "control": (_only({"xl/activeX/activeX1.xml": "<x/>"}), "a.xlsx", "EMBEDDED"),
    "201 members": (_only({f"xl/media/{n}.txt": "x" for n in range(200)}), "a.xlsx", "TOO_LARGE"),
    "zip bomb": (hostile.bomb(60), "a.xlsx", "TOO_LARGE"),
    "zip bomb with lying header": (hostile.with_lying_sizes(hostile.bomb(60), PART, 1000), "a.xlsx", "DAMAGED"),
    "header that promises more": (hostile.with_lying_sizes(GOOD, PART, 10**6), "a.xlsx", "DAMAGED"),
    "shared bytes": (hostile.with_shared_bytes(GOOD), "a.xlsx", "DAMAGED"),
    "half a file": (GOOD[: len(GOOD) // 2], "a.xlsx", "DAMAGED"),
    "plain zip": (hostile.package(b"", dict.fromkeys(
        ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", PART)) | {"名册.txt": "x"}),
        "a.xlsx", "FILE_TYPE"),
    "word document": (hostile.package(b"", dict.fromkeys(
        ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", PART)) | {"word/a.xml": "<x/>"}), "a.xlsx", "FILE_TYPE"),
    "no list of sheets": (_only({"xl/_rels/workbook.xml.rels": None}), "a.xlsx", "DAMAGED"),
    "no sheets": (_only({PART: None}), "a.xlsx", "DAMAGED"),
    "entities": (
        hostile.package(hostile.sheet_xml(hostile.row(1, hostile.text_cell("A1", "&b;")), doctype=hostile.DTD)),
        "a.xlsx",
        "DAMAGED",
    ),
    "empty DTD": (
        hostile.package(hostile.sheet_xml(hostile.ROSTER, doctype="<!DOCTYPE worksheet>")), "a.xlsx", "DAMAGED"
    ),
    "DTD in shared strings": (
        _only({"xl/sharedStrings.xml": hostile.HEAD + hostile.DTD + "<sst><si><t>&b;</t></si></sst>"}),
        "a.xlsx",
        "DAMAGED",
    ),
    "not XML": (hostile.package(b"\x00\x01\x02"), "a.xlsx", "DAMAGED"),
    "unclosed XML": (hostile.package(hostile.sheet_xml(hostile.ROSTER)[:-20]), "a.xlsx", "DAMAGED"),
    "a million columns": (
        hostile.package(hostile.sheet_xml(hostile.row(1, hostile.text_cell("BDWGN1", "x")))), "a.xlsx", "TOO_LARGE"
    ),
    "a million cells in a row": (
        hostile.package(hostile.sheet_xml("<row r='1'>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")),
        "a.xlsx",
        "TOO_LARGE",
    ),
    "a million columns by dimension": (
        hostile.package(hostile.sheet_xml(hostile.ROSTER, before='<dimension ref="A1:BDWGN5"/>')), "a.xlsx", "TOO_LARGE"
    ),
    "rows beyond Excel": (
        hostile.package(hostile.sheet_xml(hostile.row(1_048_577, hostile.text_cell("A1048577", "x")))),
        "a.xlsx",
        "TOO_LARGE",
    ),
    "300 columns": (
        hostile.package(hostile.sheet_xml(hostile.row(1, hostile.text_cell("KN1", "x")))), "a.xlsx", "TOO_LARGE"
    ),
    "a cell far below": (
        hostile.package(hostile.sheet_xml(hostile.row(70_000, hostile.text_cell("A70000", "x")))), "a.xlsx", "TOO_LARGE"
    ),
    "binary csv": (b"\x00\x01\x02\x03", "a.csv", "ENCODING"),
    "wrong encoding": ("姓名,職務\r\n陳大文,書記\r\n".encode("big5"), "a.csv", "ENCODING"),
    "half a UTF-16 file": ("姓名,职务".encode("utf-16")[:-1], "a.csv", "ENCODING"),
    "csv of 70,000 rows": (("姓名,职务\r\n" + "示一,书记\r\n" * 70_000).encode(), "a.csv", "TOO_LARGE"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_with_a_sentence(name):
    data, filename, code = CASES[name]
    with pytest.raises(UnreadableFile) as refused:
        read(data, filename)
    assert refused.value.code == code
    message = refused.value.message
    assert message.endswith("。")
    # It says what to do, and nothing of how the reader works.
    assert any(word in message for word in ("请", "不能上传"))
    assert not any(word in message for word in ("Error", "Traceback", "xml", "/tmp"))


@pytest.mark.parametrize("name", ["zip bomb", "201 members", "macro inside", "external link", "shared bytes"])
def test_what_the_directory_tells_is_refused_before_anything_is_unpacked(name, monkeypatch):
    data, filename, code = CASES[name]

    def unpacked(*_, **__):
        raise AssertionError("a member was opened")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    with pytest.raises(UnreadableFile) as refused:
        read(data, filename)
    assert refused.value.code == code


def test_a_lying_header_cannot_unpack_more_than_it_says(monkeypatch):
    data, filename, _ = CASES["zip bomb with lying header"]
    inflated = []
    real = zipfile.ZipExtFile.read

    def count(self, size=-1):
        chunk = real(self, size)
        inflated.append(len(chunk))
        return chunk

    monkeypatch.setattr(zipfile.ZipExtFile, "read", count)
    with pytest.raises(UnreadableFile):
        read(data, filename)
    assert sum(inflated) < 100_000


def test_a_dimension_that_lies_within_excel_does_no_harm():
    data = hostile.package(hostile.sheet_xml(hostile.ROSTER, before='<dimension ref="A1:XFD1048576"/>'))
    assert read(data)["sheets"][0]["counts"]["records"] == 1


def test_merges_over_the_whole_sheet_cost_nothing():
    merges = "<mergeCells>" + '<mergeCell ref="A3:XFD1048576"/>' * 40_000 + "</mergeCells>"
    data = hostile.package(hostile.sheet_xml(hostile.ROSTER, after=merges))
    assert read(data)["sheets"][0]["counts"]["records"] == 1


def test_wrong_numbers_inside_are_taken_for_nothing():
    cells = hostile.row(
        3,
        hostile.text_cell("A3", "示二"),
        '<c r="B3" t="s"><v>99999</v></c>',
        '<c r="C3" s="4096"><v>1e999</v></c>',
        '<c r="D3" t="e"><v>#REF!</v></c>',
    )
    sheet = read(hostile.package(hostile.sheet_xml(hostile.ROSTER + cells)))["sheets"][0]
    assert [i["code"] for i in sheet["records"][1]["issues"]] == ["REQUIRED", "CELL_ERROR"]


def test_a_formula_is_never_evaluated_and_its_saved_value_is_read():
    formula = hostile.row(
        3,
        '<c r="A3" t="str"><f>HYPERLINK("http://example.invalid","示三")</f><v>示三</v></c>',
        '<c r="B3"><f>1+1</f></c>',
        hostile.text_cell("C3", "十字街社区"),
    )
    record = read(hostile.package(hostile.sheet_xml(hostile.ROSTER + formula)))["sheets"][0]["records"][1]
    assert record["values"]["name"] == "示三"
    assert ("B", "FORMULA_UNCOMPUTED") in [(i["column"], i["code"]) for i in record["issues"]]


def test_text_that_looks_like_a_formula_stays_text():
    cells = hostile.row(3, hostile.text_cell("A3", "示四"), hostile.text_cell("B3", "=cmd|'/c calc'!A1"))
    record = read(hostile.package(hostile.sheet_xml(hostile.ROSTER + cells)))["sheets"][0]["records"][1]
    assert [i["code"] for i in record["issues"]] == ["ROLE_UNKNOWN", "REQUIRED"]


def test_the_sandbox_gives_the_same_reading():
    path = sample("02")
    told = read_in_sandbox(path.read_bytes(), filename=path.name, divisions=DIVISIONS.rows(), today=TODAY)
    assert told["ignored"] == {"填表说明": "no_table", "码表": "hidden"}
    for sheet in told["sheets"]:
        assert sheet.pop("unmapped") == {}
        for record in sheet["records"]:
            assert record.pop("texts")
            for issue in record["issues"]:
                issue.pop("field")
    assert {"file": told["file"], "sheets": told["sheets"]} == read(path)


def test_the_sandbox_refuses_with_the_same_sentence():
    data, filename, _ = CASES["macro inside"]
    with pytest.raises(UnreadableFile) as direct:
        read(data, filename)
    with pytest.raises(UnreadableFile) as boxed:
        read_in_sandbox(data, filename=filename, divisions=[], today=TODAY)
    assert (boxed.value.code, boxed.value.message) == (direct.value.code, direct.value.message)


def test_the_sandbox_stops_a_file_that_takes_too_long():
    with pytest.raises(UnreadableFile) as refused:
        read_in_sandbox(GOOD, filename="a.xlsx", divisions=DIVISIONS.rows(), today=TODAY, seconds=0.01)
    assert refused.value.code == "TIMEOUT"


def test_the_child_sees_nothing_of_our_environment(monkeypatch):
    seen = {}
    run = subprocess.run

    def spy(command, **options):
        seen.update(options, command=command)
        return run(command, **options)

    monkeypatch.setenv("SECRET_KEY", "canary")
    monkeypatch.setattr(subprocess, "run", spy)
    read_in_sandbox(GOOD, filename="a.xlsx", divisions=DIVISIONS.rows(), today=TODAY)
    assert seen["env"] == {"LANG": "C.UTF-8"}
    assert "-I" in seen["command"]
