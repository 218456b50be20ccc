"""Practices by name: read from `orgs/practices/*.toml`, checked, frozen, kept.

    practice = load_practice("xihu")
    practice.figure("committee.size.community")["max"]   # 11

`validate_file` gives the problems of any file instead of raising, with line and what to mend.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from .locator import Locator
from .problems import PracticeError, Problem, ProblemList
from .reading import PracticeReader
from .schema import Practice

PRACTICE_DIR = Path(__file__).resolve().parent.parent / "practices"

# A practice is read by people; a file larger than this is a mistake, not a practice.
MAX_BYTES = 1_000_000

# What tomllib says, and how it is said to a district clerk. Order matters: the first that matches.
_SYNTAX: Sequence[tuple[str, str, str]] = (
    (r"Cannot declare .* twice", "同一张表写了两次", "请合并两张表，或改其中一张的名字"),
    (r"Cannot overwrite a value|Duplicate inline table key", "同一个键写了两次", "请删去其中一个"),
    (r"Unterminated string|Illegal character '\\n'", "文字没有用双引号收尾", "请在行末补上双引号"),
    (r"Unclosed array", "列表没有用 ] 收尾", "请补上 ]"),
    (r"Unclosed inline table|Expected '}'", "花括号没有收尾", "请补上 }，一个花括号写在一行里"),
    (r"Expected '=' after a key", "键后面没有等号", "请写成 键 = 值"),
    (r"Expected '\]'|Expected '\]\]'", "表名没有用 ] 收尾", "请补上 ]"),
    (r"Invalid value", "等号后面的值不成立", "文字要加双引号，数字不加，是否写 true 或 false"),
)


def practice_ids() -> tuple[str, ...]:
    """The ids of all practices there are, in the order of their documents."""
    return tuple(practice.id for practice in load_all())


def practice_files(folder: Path = PRACTICE_DIR) -> list[Path]:
    """The practice files of a folder, by name."""
    return sorted(folder.glob("*.toml"))


@lru_cache(maxsize=64)
def load_practice(practice_id: str) -> Practice:
    """The practice, checked and frozen; PracticeError (Chinese) when there is none or its file is wrong."""
    path = PRACTICE_DIR / f"{practice_id}.toml"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", practice_id) or not path.is_file():
        known = "、".join(item.stem for item in practice_files())
        raise PracticeError([Problem(f"{practice_id}.toml", 0, f"没有名为“{practice_id}”的做法", f"可用的有：{known}")])
    practice, problems = read_file(path)
    if practice is None:
        raise PracticeError(problems)
    return practice


@lru_cache(maxsize=1)
def load_all() -> tuple[Practice, ...]:
    """All practices, in the order of their documents; PracticeError when any file is wrong."""
    return tuple(
        sorted((load_practice(path.stem) for path in practice_files()), key=lambda item: (item.order, item.id))
    )


def validate_file(path: Path | str) -> list[Problem]:
    """Everything wrong in the file, in the order of its lines; empty when it can be used."""
    return read_file(Path(path))[1]


def validate_all(folder: Path = PRACTICE_DIR) -> list[Problem]:
    """Everything wrong in a folder's files, and what they claim twice among them (citation codes, order)."""
    problems: list[Problem] = []
    claimed: dict[tuple[str, object], str] = {}
    for path in practice_files(folder):
        practice, found = read_file(path)
        problems += found
        if practice is None:
            continue
        locator = Locator(path.read_text(encoding="utf-8-sig"))
        for key, value in (("code", practice.code), ("order", practice.order)):
            other = claimed.setdefault((key, value), path.name)
            if other != path.name:
                problems.append(Problem(path.name, locator.line(key), f"{key} {value} 与 {other} 相同", "请改成别的"))
    return problems


def read_file(path: Path) -> tuple[Practice | None, list[Problem]]:
    """The practice and no problems, or None and the problems."""
    text, problem = _read_text(path)
    if text is None:
        return None, [problem] if problem else []
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax_problem(path, text, error)]
    problems = ProblemList(path.name, Locator(text.replace("\r\n", "\n")))
    practice = PracticeReader(raw, problems, expected_id=path.stem).read()
    if problems.items:
        return None, sorted(problems.items, key=lambda item: item.line)
    return practice, []


def _read_text(path: Path) -> tuple[str | None, Problem | None]:
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, Problem(path.name, 0, f"文件大于 {MAX_BYTES // 1000} KB，不像做法文件", "请核对文件")
        data = path.read_bytes()
    except OSError:
        return None, Problem(path.name, 0, f"读不到文件 {path}", "请核对路径和权限")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, Problem(path.name, line, "文件不是 UTF-8 编码", "请用 UTF-8 编码另存")


def _syntax_problem(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    said = str(error)
    place = re.search(r"\(at line (\d+), column \d+\)|\(at end of document\)", said)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    for pattern, message, mend in _SYNTAX:
        if re.search(pattern, said):
            return Problem(path.name, line, f"TOML 写法有误：{message}", mend)
    return Problem(path.name, line, "TOML 写法有误", "请核对这一行的引号、括号、等号和逗号")
