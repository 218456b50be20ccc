"""manage.py read_workbook: the reading as JSON, without a database."""

from __future__ import annotations

import io
import json

import pytest

from tests.exchange import hostile
from tests.exchange.building import expected, sample, workbook

django = pytest.importorskip("django.core.management", reason="this lane runs without Django")


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    django.call_command("read_workbook", *map(str, arguments), stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


# No test here may touch the database: pytest-django refuses it, which is what proves that none is needed.
@pytest.mark.parametrize("number", ["01", "02", "03", "04"])
def test_it_prints_the_expected_reading(number):
    assert run(sample(number)) == (expected(number), "")


def test_one_sheet_of_a_workbook():
    told, _ = run(sample("04"), "--sheet", "项目清单")
    assert [sheet["sheet"] for sheet in told["sheets"]] == ["项目清单"]


def test_the_kind_may_be_named(tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(workbook([["姓名", "职务"], ["示一", "书记"]]))
    told, err = run(path)
    assert told == {"file": "名单.xlsx", "sheets": []}
    assert "没有认出任何名册或清单" in err
    told, _ = run(path, "--kind", "committee_roster")
    assert told["sheets"][0]["records"][0]["values"]["role"] == "书记"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"%PDF-1.7", "这是一个 PDF 文件"),
        ("a.xlsx", b"", "文件是空的"),
        ("a.xlsx", hostile.bomb(60), "解压后超过 50 MB"),
    ],
)
def test_a_refused_file_is_one_sentence(tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(django.CommandError, match=sentence):
        run(path)


def test_a_file_or_sheet_that_is_not_there(tmp_path):
    with pytest.raises(django.CommandError, match="无法打开文件"):
        run(tmp_path / "没有.xlsx")
    with pytest.raises(django.CommandError, match="没有名为“表”的表"):
        run(sample("01"), "--sheet", "表")
