"""What is wrong in a practice file: where, what, and how to mend it, in Chinese."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from .locator import Locator


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of a practice file. `line` is 1-based; 0 when the file as a whole is meant."""

    file: str
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        """As the command prints it."""
        place = f"{self.file} 第 {self.line} 行" if self.line else self.file
        return f"{place}：{self.message}。{self.mend}。"


class PracticeError(Exception):
    """A practice cannot be used. `problems` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ProblemList:
    """Collects problems of one file, finding the line of each by the path of its key."""

    def __init__(self, file: str, locator: Locator):
        self.file = file
        self.items: list[Problem] = []
        self._locator = locator

    def add(self, path: tuple[str | int, ...], message: str, mend: str) -> None:
        """Note a problem at the line of the path (of its nearest parent when the key is missing)."""
        self.items.append(Problem(self.file, self._locator.line(*path), message, mend))

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line of a path."""
        return self._locator.line(*path)


def nearest(word: str, known: Iterable[str]) -> str:
    """How to mend an unknown word: the nearest known one, or all of them."""
    words = list(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    if close:
        return f"是否应为 {close[0]}"
    return "可用的有：" + "、".join(words) if words else "请删去"
