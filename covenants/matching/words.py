"""What an item is about: its words after segmentation, and what they mean in this field.

The dictionary is loaded on first use, not when Django starts; the tables are files in data/ that a person can edit.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).with_name("data")
# Nobody's offer is told by its fifth page, and the work per item stays bounded.
CHARACTERS_READ = 1000
TITLE, DETAIL = 1.0, 0.5
WEAK = 0.3
MEANING = 2.0
EVERYBODY = 1
_BETWEEN = re.compile(r"[\s、,，;；/。和及与或]+")
_WHERE = re.compile(r"全体|广大|所有|辖区|社区|小区|街道|片区|网格|本|各|周边|附近|内|的")


@dataclass(frozen=True, slots=True)
class Reading:
    """Words and meanings of one item.

    weights   word or meaning → how much it says; a meaning is written "≈" and the name of its group
    phrases   meaning → how the item put it
    """

    weights: dict[str, float]
    phrases: dict[str, str]


def lines(name: str) -> Iterator[list[str]]:
    """The words of each line of a file in data/, without comments."""
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield plain(line).split()


def plain(text: str) -> str:
    """One way of writing: full-width and compatibility forms, capitals."""
    return unicodedata.normalize("NFKC", text).lower()


class Vocabulary:
    """The dictionary and the tables."""

    def __init__(self) -> None:
        import rjieba

        self._cut = rjieba.Jieba().cut_for_search
        self.stop = {word for line in lines("stop_words.txt") for word in line}
        self.weak = {word for line in lines("weak_words.txt") for word in line}
        self._meanings: dict[str, list[str]] = defaultdict(list)
        by_first: dict[str, set[str]] = defaultdict(set)
        for name, *others in lines("synonyms.txt"):
            for phrase in (name, *others):
                self._meanings[phrase].append(f"≈{name}")
                by_first[phrase[0]].add(phrase)
        self._by_first = {
            first: sorted(found, key=lambda word: (-len(word), word)) for first, found in by_first.items()
        }

    def read(self, title: str, detail: str) -> Reading:
        """Words of the title count more than those of the detail."""
        weights: dict[str, float] = {}
        phrases: dict[str, str] = {}
        for text, share in ((plain(title[:CHARACTERS_READ]), TITLE), (plain(detail[:CHARACTERS_READ]), DETAIL)):
            for word in self._cut(text, True):
                if self._says_something(word):
                    weight = share * (WEAK if word in self.weak else 1.0)
                    weights[word] = max(weights.get(word, 0.0), weight)
            for phrase in self._found(text):
                for meaning in self._meanings[phrase]:
                    weights[meaning] = max(weights.get(meaning, 0.0), share * MEANING)
                    phrases.setdefault(meaning, phrase)
        return Reading(weights, phrases)

    def _says_something(self, word: str) -> bool:
        return len(word) > 1 and any(char.isalpha() for char in word) and word not in self.stop

    def _found(self, text: str) -> Iterator[str]:
        """Phrases of the table from left to right, the longest first."""
        at = 0
        while at < len(text):
            phrase = next((p for p in self._by_first.get(text[at], ()) if text.startswith(p, at)), None)
            if phrase:
                yield phrase
            at += len(phrase) if phrase else 1


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Loaded once in a process, when first asked for."""
    return Vocabulary()


@lru_cache(maxsize=1)
def _audiences() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line) for line in lines("audiences.txt"))


@lru_cache(maxsize=4096)
def audience_groups(text: str) -> int:
    """The groups of people a text names, as bits; bit 0 is everybody.

    慢病居民 names the sick, not everybody; 居民、老年人 names both.
    """
    written = plain(text[:CHARACTERS_READ])
    bits = 0
    for number, words in enumerate(_audiences()):
        if any(word in written for word in words):
            bits |= 1 << number
    return bits & ~EVERYBODY if bits & ~EVERYBODY and not _names_everybody(written) else bits


def _names_everybody(written: str) -> bool:
    """Whether a word for everybody stands by itself, or after one that only says where or how many."""
    everybody = _audiences()[0]
    for piece in _BETWEEN.split(written):
        word = next((word for word in everybody if piece.endswith(word)), None)
        if word is not None and not _WHERE.sub("", piece.removesuffix(word)):
            return True
    return False


def audience_names(bits: int) -> list[str]:
    """Names of the groups."""
    return [words[0] for number, words in enumerate(_audiences()) if bits >> number & 1]
