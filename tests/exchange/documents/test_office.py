"""What LibreOffice makes of the Word files: the right pages, 22 lines of 28 characters, numbers on the outer side."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from exchange.documents import to_docx
from tests.exchange.documents.papers import (
    agreement,
    filing,
    has_font,
    left_of_page_number,
    letter,
    lines_of,
    minutes,
    page_of_text,
    pages_of,
    tool,
    year,
)

pytestmark = [
    pytest.mark.skipif(tool("soffice") is None, reason="no soffice here; apt-get install libreoffice-writer-nogui"),
    pytest.mark.skipif(not has_font(), reason="no Chinese font here; apt-get install fonts-noto-cjk"),
    pytest.mark.skipif(tool("pdftotext") is None, reason="no pdftotext here; apt-get install poppler-utils"),
]
MAKERS = {m.__name__: m for m in (minutes, agreement, filing, letter, page_of_text, year)}


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> dict[str, Path]:
    """All documents converted in one run, with a profile of its own."""
    folder = tmp_path_factory.mktemp("office")
    for name, make in MAKERS.items():
        (folder / f"{name}.docx").write_bytes(to_docx(make()))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files = [f"{name}.docx" for name in MAKERS]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", ".", *files]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=180)
    return {name: folder / f"{name}.pdf" for name in MAKERS}


def test_a_full_page_has_22_lines_of_28_characters(printed):
    lines = lines_of(printed["page_of_text"], 2)
    assert len(lines) == 23  # and the page number
    assert {len(text) for _, text in lines[:-1]} == {28}
    assert all(28.5 < b - a < 29.4 for (a, _), (b, _) in pairwise(lines[:-1]))
    assert abs((lines[21][0] - lines[0][0]) / 21 - 28.95) < 0.05


def test_page_numbers_alternate(printed):
    path = printed["page_of_text"]
    assert left_of_page_number(path, 1) > 400
    assert left_of_page_number(path, 2) < 150
    assert lines_of(path, 1)[-1][1].replace(" ", "") == "—1—"


def test_the_first_page_of_the_minutes(printed):
    texts = [text for _, text in lines_of(printed["minutes"], 1)]
    assert texts[0] == "河畔社区“大党委”会议纪要"
    assert texts[1].replace(" ", "") == "河社纪〔2026〕4号"
    names = [t for t in texts if t.startswith("出席")]
    assert names[0].replace("　", "").replace(" ", "") == "出席：赵伟钱海英孙建国李芳周晓明吴立"


def test_both_parties_sign_side_by_side(printed):
    pages = pages_of(printed["agreement"])
    lines = [text for page in range(1, pages + 1) for _, text in lines_of(printed["agreement"], page)]
    assert any(line.startswith("甲方：") and "乙方：" in line for line in lines)
    assert any(line.count("代表人（签字）：") == 2 for line in lines)


def test_a_roster_fits_and_an_empty_letter_is_one_page(printed):
    assert pages_of(printed["letter"]) == 1
    assert pages_of(printed["filing"]) <= 4
    head = [t for page in (2, 3) for _, t in lines_of(printed["filing"], page) if t.startswith("序号姓名")]
    assert head


def test_the_contents_of_a_year_show_the_pages(printed):
    path = printed["year"]
    pages = pages_of(path)
    numbered = {}
    for page in range(2, pages + 1):
        lines = [t for _, t in lines_of(path, page)]
        if not lines:
            continue  # the back of the contents
        shown = int(lines[-1].replace(" ", "").strip("—"))
        for mark in ("河社纪〔2026〕4号", "河社协〔2026〕12号", "河社党〔2026〕7号"):
            if mark in [t.replace(" ", "") for t in lines]:
                numbered[mark] = shown
    rows = [t.replace(" ", "") for _, t in lines_of(path, 1)]
    assert len(numbered) == 3
    for position, page in enumerate(numbered.values(), start=1):
        assert any(t.startswith(str(position)) and t.endswith(str(page)) for t in rows), (numbered, rows)
