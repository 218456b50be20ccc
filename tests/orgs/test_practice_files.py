"""Files that cannot be read as a practice at all, files that contradict each other, the command that checks them."""

import io

import pytest
from django.core.management import CommandError, call_command

from orgs.practice import RULE_CATALOGUE, PracticeError, load_practice, validate_all, validate_file
from orgs.practice.loader import PRACTICE_DIR
from orgs.practice.vocabulary import CATALOGUES

XIHU = (PRACTICE_DIR / "xihu.toml").read_text(encoding="utf-8")
TERM = '[figures."appointment.term"]\nyears = 3'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('id = "x"\n[document]\n[document]\n', 3, "同一张表写了两次"),
        ('id = "x"\nid = "y"\n', 2, "同一个键写了两次"),
        ('id = "x"\nname = "没有收尾\n', 2, "文字没有用双引号收尾"),
        ('id = "x"\norder 1\n', 2, "键后面没有等号"),
        ('id = "x"\nname = 西湖\n', 2, "等号后面的值不成立"),
        ('id = "x"\nlist = [1, 2\n', 3, "列表没有用 ] 收尾"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(tmp_path, text, line, message):
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    (problem,) = validate_file(path)
    assert (problem.line, problem.message) == (line, f"TOML 写法有误：{message}")
    assert problem.mend


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes('id = "x"\nname = "西湖"\n'.encode("gb18030"))
    (problem,) = validate_file(path)
    assert (problem.line, problem.message) == (2, "文件不是 UTF-8 编码")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_byte_order_mark_and_windows_line_ends_are_harmless(tmp_path, end):
    path = tmp_path / "xihu.toml"
    path.write_bytes(b"\xef\xbb\xbf" + XIHU.replace("\n", end).encode())
    assert validate_file(path) == []
    path.write_bytes(b"\xef\xbb\xbf" + XIHU.replace(TERM, TERM.replace("3", "0")).replace("\n", end).encode())
    (problem,) = validate_file(path)
    assert problem.line == XIHU[: XIHU.index(TERM)].count("\n") + 2


def test_files_that_are_no_practice(tmp_path):
    assert "读不到文件" in validate_file(tmp_path / "none.toml")[0].message
    big = tmp_path / "big.toml"
    big.write_bytes(b"#" * 1_000_001)
    assert "大于 1000 KB" in validate_file(big)[0].message
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    missing = {problem.message for problem in validate_file(empty)}
    assert {"id 没有写", "code 没有写", "document 没有写", "tiers 没有写", "figures 没有写"} <= missing
    odd = tmp_path / "odd.toml"
    odd.write_text('id = 3\ndocument = "x"\ntiers = [1]\nfigures = {grid = 1}\nreported = {a = 1}\ncatalogues = 4\n')
    lines = {problem.line for problem in validate_file(odd)}
    assert lines == {1, 2, 3, 4, 5, 6}


def test_numbers_that_do_not_add_up(tmp_path):
    text = (PRACTICE_DIR / "haibowan.toml").read_text(encoding="utf-8")
    path = tmp_path / "haibowan.toml"
    path.write_text(text.replace("sum_of = [1, 7, 41]", "sum_of = [1, 7, 40]"), encoding="utf-8")
    (problem,) = validate_file(path)
    assert problem.line == text[: text.index("sum_of = [1, 7, 41]")].count("\n") + 1
    assert problem.message.endswith("sum_of 相加得 48，不是 49")
    path.write_text(text.replace("ratio = [32, 52]", "ratio = [31, 52]"), encoding="utf-8")
    assert "31/52 是 59.62%，不是 61.54%" in validate_file(path)[0].message


def test_two_practices_may_not_share_a_code(tmp_path):
    (tmp_path / "donghu.toml").write_text(XIHU.replace('id = "xihu"', 'id = "donghu"'), encoding="utf-8")
    (tmp_path / "xihu.toml").write_text(XIHU, encoding="utf-8")
    problems = validate_all(tmp_path)
    assert [(problem.file, problem.message) for problem in problems] == [
        ("xihu.toml", "code XH 与 donghu.toml 相同"),
        ("xihu.toml", "order 1 与 donghu.toml 相同"),
    ]
    assert problems[0].line == XIHU[: XIHU.index('code = "XH"')].count("\n") + 1


@pytest.mark.parametrize("name", ["nowhere", "../xihu", "XIHU", ""])
def test_there_is_no_such_practice(name):
    with pytest.raises(PracticeError, match=r"可用的有：fucheng、haibowan、longyan、ronghe、xihu"):
        load_practice(name)


def test_the_command_passes_what_ships():
    out = io.StringIO()
    call_command("check_practices", stdout=out)
    assert out.getvalue() == "5 个做法文件都没有问题。\n"


def test_the_command_names_file_line_and_mending(tmp_path):
    path = tmp_path / "xihu.toml"
    path.write_text(XIHU.replace(TERM, TERM.replace("3", "0")), encoding="utf-8")
    line = XIHU[: XIHU.index(TERM)].count("\n") + 2
    out = io.StringIO()
    with pytest.raises(CommandError, match="共 1 处需要修改"):
        call_command("check_practices", str(path), stdout=out)
    assert out.getvalue() == (
        f"xihu.toml 第 {line} 行：figures.appointment.term.years 不成立：任期不能是“0”。请写 1 到 10 之间的整数。\n"
    )


def test_the_manual_names_every_rule_key_and_catalogue():
    manual = (PRACTICE_DIR.parent.parent / "docs" / "practices.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in manual.splitlines() if line.startswith("| `")}
    for info in RULE_CATALOGUE.values():
        row = rows[info.id]
        assert info.name in row
        assert info.severity.value in row
        for spec in info.keys:
            assert f"`{spec.key}`" in row
    assert all(f"`{name}` {label}" in manual for name, label in CATALOGUES.items())
