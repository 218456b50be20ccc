"""Points of every pair worth looking at. docs/matching.md is the definition; this computes it for millions of pairs.

Pairs with neither a word, nor a meaning, nor the category in common never come up.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from scipy import sparse

from covenants.matching.columns import Columns
from covenants.matching.sides import ReasonKind
from covenants.matching.words import EVERYBODY

# The most each kind of reason counts; together a thousand.
MOST = {
    ReasonKind.WORDS: 400,
    ReasonKind.CATEGORY: 160,
    ReasonKind.PLACE: 110,
    ReasonKind.CAPACITY: 80,
    ReasonKind.FREQUENCY: 80,
    ReasonKind.AUDIENCE: 50,
    ReasonKind.SATISFACTION: 50,
    ReasonKind.PERIOD: 30,
    ReasonKind.TIMES: 40,
}
SAME_COMMUNITY, SAME_STREET = 80, 50
AUDIENCE_EVERYBODY = 30
# Below these nothing is suggested: what is alike only in place and date is not a match. Words below their floor count
# nothing; a pair without them needs the same category, and more of the rest.
WORDS_FLOOR = 60
FLOOR = 200
FLOOR_WITHOUT_WORDS = 300
# Similarity from which the words count in full: two short texts of different people never say all the same.
SIMILAR = 0.5
COVERED = 0.65
# So many reviews weigh as much as knowing nothing.
REVIEWS_HALF = 2
_ROWS = 256


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs: row of the need, column of the offer, points by kind, and their sum."""

    rows: np.ndarray
    cols: np.ndarray
    parts: dict[ReasonKind, np.ndarray]
    score: np.ndarray

    def __len__(self) -> int:
        return len(self.score)


def score_pairs(needs: Columns, offers: Columns, *, by_words: bool = False) -> Scored:
    """Every pair that is not excluded and reaches the floor, in the order of needs and offers.

    by_words  only pairs with words in common
    """
    index, query = word_tables(needs, offers)
    blocks = [_block(needs, offers, query, index, at, by_words) for at in range(0, len(needs), _ROWS)]
    if not blocks:
        empty = np.zeros(0, dtype=np.int64)
        return Scored(empty, empty, dict.fromkeys(MOST, empty), empty)
    return Scored(
        np.concatenate([block.rows for block in blocks]),
        np.concatenate([block.cols for block in blocks]),
        {kind: np.concatenate([block.parts[kind] for block in blocks]) for kind in MOST},
        np.concatenate([block.score for block in blocks]),
    )


def word_tables(needs: Columns, offers: Columns) -> tuple[sparse.csc_array, sparse.csr_array]:
    """(offers by word, needs by word): their product is the similarity of every pair with a word in common.

    Two thirds of it is how much of what the need says the offer says too, for an offer of three services meets a need
    for one of them; the rest is the cosine of both. Rare words count more.
    """
    readings = [*needs.readings, *offers.readings]
    seen: dict[str, int] = {}
    for reading in readings:
        for word in reading.weights:
            seen[word] = seen.get(word, 0) + 1
    number = {word: at for at, word in enumerate(sorted(seen))}
    rarity = {word: log(1 + len(readings) / count) for word, count in seen.items()}

    query = _table(needs, number, lambda word, weight: weight * rarity[word])
    told = _table(offers, number, lambda word, weight: weight * rarity[word])
    present = _table(offers, number, lambda word, weight: min(1.0, 0.4 + 0.6 * weight))
    covered = _scaled(query, COVERED / _nonzero(query.sum(axis=1)))
    alike = _scaled(query, (1 - COVERED) / _lengths(query))
    told = _scaled(told, 1 / _lengths(told))
    return sparse.hstack([present, told]).T.tocsc(), sparse.hstack([covered, alike]).tocsr()


def _table(columns: Columns, number: dict[str, int], value) -> sparse.csr_array:
    pointers, indices, data = [0], [], []
    for reading in columns.readings:
        for word, weight in reading.weights.items():
            indices.append(number[word])
            data.append(value(word, weight))
        pointers.append(len(indices))
    return sparse.csr_array(
        (np.array(data, dtype=np.float64), np.array(indices, dtype=np.int64), np.array(pointers, dtype=np.int64)),
        shape=(len(columns), max(1, len(number))),
    )


def _nonzero(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, 1.0)


def _lengths(table: sparse.csr_array) -> np.ndarray:
    return _nonzero(np.sqrt(table.multiply(table).sum(axis=1)))


def _scaled(table: sparse.csr_array, factors: np.ndarray) -> sparse.csr_array:
    return sparse.diags_array(factors) @ table


def _block(
    needs: Columns, offers: Columns, query: sparse.csr_array, index: sparse.csc_array, at: int, by_words: bool
) -> Scored:
    """The pairs of some needs with all offers."""
    alike = (query[at : at + _ROWS] @ index).toarray()
    points = np.minimum(MOST[ReasonKind.WORDS], MOST[ReasonKind.WORDS] * alike / SIMILAR + 1e-9).astype(np.int64)
    points[points < WORDS_FLOOR] = 0
    worth = points > 0
    if not by_words:
        worth |= _same(needs.category[at : at + _ROWS, None], offers.category[None, :])
    rows, cols = np.nonzero(worth)
    words = points[rows, cols]
    rows = rows + at
    open_ = _not_excluded(needs, offers, rows, cols)
    rows, cols, words = rows[open_], cols[open_], words[open_]
    parts = {
        ReasonKind.WORDS: words,
        ReasonKind.CATEGORY: _category(needs, offers, rows, cols),
        ReasonKind.PLACE: _place(needs, offers, rows, cols),
        ReasonKind.CAPACITY: _capacity(needs, offers, rows, cols),
        ReasonKind.FREQUENCY: _frequency(needs, offers, rows, cols),
        ReasonKind.AUDIENCE: _audience(needs, offers, rows, cols),
        ReasonKind.SATISFACTION: _satisfaction(offers, cols),
        ReasonKind.PERIOD: _period(needs, offers, rows, cols),
        ReasonKind.TIMES: _times(needs, offers, rows, cols),
    }
    score = sum(parts.values())
    enough = score >= np.where(words > 0, FLOOR, FLOOR_WITHOUT_WORDS)
    return Scored(rows[enough], cols[enough], {kind: part[enough] for kind, part in parts.items()}, score[enough])


def _not_excluded(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Never a party with itself, nothing that is used up, nothing whose periods do not meet."""
    return (
        (needs.party[rows] != offers.party[cols])
        & (needs.amount[rows] > 0)
        & (offers.amount[cols] > 0)
        & (np.maximum(needs.begins[rows], offers.begins[cols]) < np.minimum(needs.ends[rows], offers.ends[cols]))
    )


def _same(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one == other) & (one != 0)


def _category(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    return MOST[ReasonKind.CATEGORY] * _same(needs.category[rows], offers.category[cols]).astype(np.int64)


def _place(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    venue = _same(needs.venue[rows], offers.venue[cols])
    community = _same(needs.community[rows], offers.community[cols])
    street = _same(needs.street[rows], offers.street[cols])
    choices = [MOST[ReasonKind.PLACE], SAME_COMMUNITY, SAME_STREET]
    return np.select([venue, community, street], choices, 0).astype(np.int64)


def comparable(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Pairs whose amounts are counted in the same measure."""
    return np.isfinite(needs.amount[rows]) & (needs.measure[rows] == offers.measure[cols])


def _capacity(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    needed, left = needs.amount[rows], offers.amount[cols]
    with np.errstate(invalid="ignore"):
        share = np.minimum(1.0, left / needed)
    known = comparable(needs, offers, rows, cols) | (np.isfinite(needed) & np.isinf(left))
    return np.where(known, MOST[ReasonKind.CAPACITY] * share + 1e-9, 0).astype(np.int64)


def _frequency(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    share = np.minimum(1.0, offers.rate[cols] / needs.rate[rows])
    return np.where(np.isnan(share), 0, MOST[ReasonKind.FREQUENCY] * share + 1e-9).astype(np.int64)


def _audience(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    needed, given = needs.audience[rows], offers.audience[cols]
    everybody = (needed != 0) & (given & EVERYBODY != 0)
    return np.select([needed & given != 0, everybody], [MOST[ReasonKind.AUDIENCE], AUDIENCE_EVERYBODY], 0).astype(
        np.int64
    )


def _satisfaction(offers: Columns, cols: np.ndarray) -> np.ndarray:
    """From -50 to 50, the nearer to nothing the fewer reviews there are."""
    reviews = offers.reviews[cols]
    trust = reviews / (reviews + REVIEWS_HALF)
    return np.rint(MOST[ReasonKind.SATISFACTION] * (2 * offers.average[cols] - 1) * trust).astype(np.int64)


def _period(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """The share of the need's period that the offer covers, where the need has one."""
    begins, ends = needs.begins[rows], needs.ends[rows]
    common = np.minimum(ends, offers.ends[cols]) - np.maximum(begins, offers.begins[cols])
    share = common / np.maximum(1, ends - begins)
    dated = (ends - begins) < _A_CENTURY
    return np.where(dated, MOST[ReasonKind.PERIOD] * share + 1e-9, 0).astype(np.int64)


_A_CENTURY = 36_525


def _times(needs: Columns, offers: Columns, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """For where the days and hours both name meet, against where they do not."""
    days, other_days = needs.weekdays[rows], offers.weekdays[cols]
    hours, other_hours = needs.half_day[rows], offers.half_day[cols]
    both_days, both_hours = (days != 0) & (other_days != 0), (hours != 0) & (other_hours != 0)
    apart = (both_days & (days & other_days == 0)) | (both_hours & (hours & other_hours == 0))
    most = MOST[ReasonKind.TIMES]
    return np.select([apart, both_days | both_hours], [-most, most], 0).astype(np.int64)
