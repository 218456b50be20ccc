"""Reading one TOML table with checks: a getter notes a problem at the key's line and goes on with a harmless value."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from common.rules import Severity

from .problems import ProblemList, nearest

Path = tuple[str | int, ...]

QUOTE_LIMIT = 30


class Table:
    """A TOML table at a path. `allowed` keys are declared as they are read; `close()` reports the others."""

    def __init__(self, raw: Any, path: Path, problems: ProblemList):
        self.path = path
        self.problems = problems
        self._read: set[str] = set()
        if not isinstance(raw, dict):
            problems.add(path, f"{self._named()}应是一张表", "请写成 { 键 = 值 } 或 [表名]")
            raw = {}
        self.raw: dict[str, Any] = raw

    def _named(self, key: str = "") -> str:
        path = (*self.path, key) if key else self.path
        words = [f"第{part + 1}项" if isinstance(part, int) else str(part) for part in path]
        return ".".join(words) if words else "文件"

    def problem(self, key: str, message: str, mend: str) -> None:
        """Note a problem at a key of this table (or at the table itself when the key is missing)."""
        self.problems.add((*self.path, key), f"{self._named(key)} {message}", mend)

    def get(self, key: str) -> Any:
        """The raw value, None when missing; the key counts as known."""
        self._read.add(key)
        return self.raw.get(key)

    def text(self, key: str, *, required: bool = True, limit: int = 0) -> str:
        """A non-empty string; "" when missing."""
        value = self.get(key)
        if value is None:
            if required:
                self.problem(key, "没有写", f'请补上 {key} = "…"')
            return ""
        if not isinstance(value, str) or not value.strip():
            self.problem(key, "应是非空的文字", "请用双引号写上内容")
            return ""
        if limit and len(value) > limit:
            self.problem(key, f"有 {len(value)} 个字，最多 {limit} 个", "请只摘几个字")
        return value

    def integer(self, key: str, low: int, high: int, *, required: bool = True) -> int | None:
        """An integer within bounds."""
        value = self.get(key)
        if value is None:
            if required:
                self.problem(key, "没有写", f"请补上 {key} = 整数")
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problem(key, f"不能是 {_shown(value)}", f"请写 {low} 到 {high} 之间的整数")
            return None
        return value

    def flag(self, key: str) -> bool:
        """A boolean, False when missing."""
        value = self.get(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.problem(key, f"不能是 {_shown(value)}", "请写 true 或 false")
            return False
        return value

    def choice(self, key: str, known: Collection[str], what: str, *, required: bool = True) -> str:
        """One of the known words."""
        value = self.text(key, required=required)
        if value and value not in known:
            self.problem(key, f"{what}“{value}”没有定义", nearest(value, known))
            return ""
        return value

    def choices(self, key: str, known: Collection[str], what: str, *, required: bool = True) -> tuple[str, ...]:
        """Several of the known words, none twice."""
        words = self.texts(key, required=required)
        for index, word in enumerate(words):
            if word not in known:
                self.problems.add(
                    (*self.path, key, index), f"{self._named(key)} {what}“{word}”没有定义", nearest(word, known)
                )
        return tuple(word for word in words if word in known)

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of different non-empty strings."""
        value = self.get(key)
        if value is None:
            if required:
                self.problem(key, "没有写", f'请补上 {key} = ["…"]')
            return ()
        if not isinstance(value, list) or not value:
            self.problem(key, "应是文字的列表，且不为空", '请写成 ["…", "…"]')
            return ()
        seen: list[str] = []
        for index, item in enumerate(value):
            path = (*self.path, key, index)
            if not isinstance(item, str) or not item.strip():
                self.problems.add(path, f"{self._named(key)} 的第 {index + 1} 项应是非空的文字", "请用双引号写上内容")
            elif item in seen:
                self.problems.add(path, f"{self._named(key)} 里“{item}”写了两次", "请删去重复的一项")
            else:
                seen.append(item)
        return tuple(seen)

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of at least two positive integers; empty when missing."""
        value = self.get(key)
        if value is None:
            return ()
        good = isinstance(value, list) and len(value) > 1
        if not good or any(isinstance(item, bool) or not isinstance(item, int) or item < 1 for item in value):
            self.problem(key, "应是两个以上正整数的列表", "请写成 [1, 7, 41]")
            return ()
        return tuple(value)

    def day(self, key: str) -> date | None:
        """A TOML local date."""
        value = self.get(key)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.problem(key, f"不能是 {_shown(value)}", "请写成 2023-12-01，不加引号")
            return None
        return value

    def severity(self, key: str = "severity", *, required: bool = True) -> Severity:
        """REQUIRED or PRINCIPLE."""
        value = self.choice(key, [item.value for item in Severity], "严格程度", required=required)
        return Severity(value) if value else Severity.PRINCIPLE

    def quote(self, *, required: bool) -> str:
        """A few words of the source."""
        return self.text("quote", required=required, limit=QUOTE_LIMIT)

    def tables(self, key: str, *, required: bool = False) -> list[Table]:
        """A list of tables."""
        value = self.get(key)
        if value is None:
            if required:
                self.problem(key, "没有写", f"请补上 {key} = [ {{ … }} ]")
            return []
        if not isinstance(value, list):
            self.problem(key, "应是表的列表", "请写成 [ { … }, { … } ]")
            return []
        return [Table(item, (*self.path, key, index), self.problems) for index, item in enumerate(value)]

    def table(self, key: str, *, required: bool = True) -> Table | None:
        """A table under this one; an absent one is read as empty when required."""
        value = self.get(key)
        if value is None:
            if required:
                self.problem(key, "没有写", f"请补上 [{key}]")
            return None
        return Table(value, (*self.path, key), self.problems)

    def named_tables(self, key: str, *, required: bool = True) -> list[tuple[str, Table]]:
        """The tables of a table, by name, in the order of the file."""
        table = self.table(key, required=required)
        if table is None:
            return []
        return [(name, Table(raw, (*table.path, name), self.problems)) for name, raw in table.raw.items()]

    def close(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self.raw:
            if key not in self._read:
                self.problem(key, "是不认识的键", nearest(key, sorted(self._read)))


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"“{value}”"


def refuse_doubles(tables: list[Table], key: str = "id") -> None:
    """Report ids that stand twice in one list, at the second one."""
    seen: dict[str, int] = {}
    for table in tables:
        value = table.raw.get(key)
        if not isinstance(value, str):
            continue
        if value in seen:
            table.problem(key, f"“{value}”重复，第 {seen[value]} 行已有", "请改成别的编号或删去一项")
        else:
            seen[value] = table.problems.line((*table.path, key))
