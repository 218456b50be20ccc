"""The best assignment: against every possibility where they can be counted, and against an optimum planted before."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from bench.matching import sides
from covenants.matching import NEED, OFFER, assign, solving
from covenants.matching.engine import _columns, edges_of
from covenants.matching.scoring import score_pairs
from covenants.matching.solving import Edges, solve
from tests.covenants.matching.building import need, offer

RATIO = 0.99


def check(edges, solution):
    """Nothing is met twice, nothing given beyond its capacity, only pairs that may be split are."""
    met, used = defaultdict(float), defaultdict(float)
    value = 0.0
    for at, share in solution.chosen:
        assert 0 < share <= 1 + 1e-6
        assert edges.splits[at] or share == pytest.approx(1)
        met[edges.rows[at]] += share
        used[edges.cols[at]] += share * edges.use[at]
        value += share * edges.score[at]
    assert all(share <= 1 + 1e-6 for share in met.values())
    assert all(amount <= edges.capacity[col] + 1e-6 for col, amount in used.items())
    assert value == pytest.approx(solution.value, abs=1e-3)
    assert solution.value <= solution.bound + 1e-6


def random_edges(chance, needs, offers, density=0.6):
    """Whole needs, one unit of an offer each."""
    pairs = [(i, j) for i in range(needs) for j in range(offers) if chance.random() < density]
    return Edges(
        np.array([i for i, _ in pairs], dtype=int),
        np.array([j for _, j in pairs], dtype=int),
        np.array([chance.randint(1, 1000) for _ in pairs], dtype=int),
        np.ones(len(pairs)),
        np.zeros(len(pairs), dtype=bool),
        np.array([float(chance.randint(0, 3)) for _ in range(offers)]),
        needs,
    )


def by_trying_all(edges):
    """The optimum, one choice for each need after the other."""
    of = defaultdict(list)
    for at, row in enumerate(edges.rows):
        of[row].append(at)
    best = 0
    for choice in itertools.product(*([None, *of[row]] for row in range(edges.needs))):
        chosen = [at for at in choice if at is not None]
        used = Counter(edges.cols[at] for at in chosen)
        if all(count <= edges.capacity[col] for col, count in used.items()):
            best = max(best, sum(edges.score[at] for at in chosen))
    return best


@pytest.mark.parametrize("seed", range(25))
def test_small_cases_against_every_possibility(seed):
    edges = random_edges(random.Random(seed), 5, 4)
    solution = solve(edges)
    check(edges, solution)
    assert solution.value == pytest.approx(by_trying_all(edges))


def mixed_edges(seed, needs, offers):
    """Amounts in the same measure beside whole needs, on offers with odd capacities."""
    dice = np.random.default_rng(seed)
    count = needs * min(offers, 15)
    pairs = np.unique(np.stack([dice.integers(0, needs, count), dice.integers(0, offers, count)], axis=1), axis=0)
    needed = dice.integers(2, 40, needs)
    splits = dice.random(len(pairs)) < 0.5
    return Edges(
        pairs[:, 0], pairs[:, 1], dice.integers(200, 1000, len(pairs)), np.where(splits, needed[pairs[:, 0]], 1.0),
        splits, np.where(dice.random(offers) < 0.2, np.inf, dice.integers(1, 60, offers) + 0.5), needs,
    )  # fmt: skip


def exactly(edges):
    """The optimum of the mixed programme, by the solver for whole numbers without any shortcut."""
    finite = np.flatnonzero(np.isfinite(edges.capacity))
    size = len(edges.rows)
    of_need = sparse.csr_array((np.ones(size), (edges.rows, np.arange(size))), shape=(edges.needs, size))
    of_offer = sparse.csr_array((edges.use, (edges.cols, np.arange(size))), shape=(len(edges.capacity), size))[finite]
    found = milp(
        -edges.score.astype(float),
        constraints=[
            LinearConstraint(of_need, -np.inf, 1),
            LinearConstraint(of_offer, -np.inf, edges.capacity[finite]),
        ],
        bounds=Bounds(0, 1),
        integrality=(~edges.splits).astype(int),
        options={"mip_rel_gap": 1e-6},
    )
    return -found.fun


@pytest.mark.parametrize("seed", range(12))
def test_amounts_and_whole_needs_mixed(seed):
    edges = mixed_edges(seed, 40, 15)
    solution = solve(edges)
    check(edges, solution)
    best = exactly(edges)
    assert best * RATIO <= solution.value <= best * (1 + 1e-6)
    assert solution.bound >= best * (1 - 1e-6)


def test_many_amounts_mixed_stay_near_the_proven_bound():
    edges = mixed_edges(99, 1500, 500)
    solution = solve(edges)
    check(edges, solution)
    assert solution.value >= RATIO * solution.bound


def test_what_cannot_be_solved_as_a_whole_is_still_given_out(monkeypatch):
    """The second programme may give up; then the best pairs that are still possible are taken one by one."""
    edges = mixed_edges(99, 300, 100)
    with_it = solve(edges)
    monkeypatch.setattr(solving, "milp", lambda *args, **options: SimpleNamespace(x=None))
    without = solve(edges)
    check(edges, without)
    assert 0.95 * with_it.value < without.value < with_it.value


def planted(seed, needs, offers, density):
    """(edges, their known optimum): prices are drawn first, and no pair is worth more than its two prices.

    The planted pairs are worth exactly that, serve every need and use every offer up, so nothing can be better.
    """
    dice = np.random.default_rng(seed)
    capacity = dice.multinomial(needs, np.ones(offers) / offers)
    home = dice.permutation(np.repeat(np.arange(offers), capacity))
    need_price, offer_price = dice.integers(100, 600, needs), dice.integers(0, 400, offers)
    score = need_price[:, None] + offer_price[None, :]
    score -= (dice.random((needs, offers)) * 0.3 * score).astype(int)
    planted_score = need_price + offer_price[home]
    score[np.arange(needs), home] = planted_score
    present = dice.random((needs, offers)) < density
    present[np.arange(needs), home] = True
    rows, cols = np.nonzero(present)
    size = len(rows)
    edges = Edges(
        rows, cols, score[rows, cols], np.ones(size), np.zeros(size, dtype=bool), capacity.astype(float), needs
    )
    return edges, int(planted_score.sum())


@pytest.mark.parametrize(
    ("seed", "needs", "offers", "density"),
    [(1, 50, 50, 0.3), (2, 300, 120, 0.2), (3, 500, 500, 1.0), (4, 2000, 2000, 0.05), (5, 1000, 60, 1.0)],
)
def test_a_planted_optimum_is_found(seed, needs, offers, density):
    edges, optimum = planted(seed, needs, offers, density)
    solution = solve(edges)
    check(edges, solution)
    assert RATIO * optimum <= solution.value <= optimum
    if len(edges.rows) <= solving.ALL_PAIRS:
        assert solution.value == pytest.approx(optimum)


def test_where_everybody_wants_the_same_few_the_rest_joins(monkeypatch):
    """More pairs than are looked at first, and the best of each need are all the same offers."""
    monkeypatch.setattr(solving, "ALL_PAIRS", 0)
    score = np.tile(np.arange(1000, 600, -1), (400, 1))
    rows, cols = (axis.ravel() for axis in np.indices(score.shape))
    ones = np.ones(score.size)
    edges = Edges(rows, cols, score.ravel(), ones, np.zeros(score.size, dtype=bool), np.ones(400), 400)
    solution = solve(edges)
    check(edges, solution)
    best = score[linear_sum_assignment(score, maximize=True)].sum()
    assert RATIO * best <= solution.value <= best <= solution.bound + 1e-6


def test_items_from_texts_to_pairs_reach_the_optimum():
    needs, offers = sides(NEED, 120, 1), sides(OFFER, 120, 2)
    asked, told = _columns(needs, offers)
    scored = score_pairs(asked, told, by_words=True)
    best = exactly(edges_of(asked, told, scored))
    shares = {one.id: one.remaining for one in needs}
    value = sum(pair.score * float(pair.amount / shares[pair.need_id]) for pair in assign(needs, offers))
    assert RATIO * best <= value <= best * (1 + 1e-6)


def test_an_offer_goes_where_there_is_no_other_choice():
    """The first need could have either; the better pair is given up for the better whole."""
    needs = [need(1, title="量血压、查血糖"), need(2, title="量血压")]
    offers = [
        offer(1, party="医院", title="测血压", remaining=Decimal(1)),
        offer(2, party="药店", title="查血糖", remaining=Decimal(1)),
    ]
    assert [(pair.need_id, pair.offer_id) for pair in assign(needs, offers)] == [(1, 2), (2, 1)]


def test_an_offer_serves_as_many_needs_as_it_has_left():
    needs = [need(number, party=f"社区{number}") for number in range(5)]
    assert len(assign(needs, [offer(remaining=Decimal(3))])) == 3
    assert len(assign(needs, [offer(remaining=None)])) == 5
    assert len(assign(needs, [offer(remaining=Decimal("0.5"))])) == 0


def test_an_amount_may_come_from_several_in_whole_things():
    asked = need(remaining=Decimal(50), measure="人")
    pairs = assign(
        [asked],
        [
            offer(1, party="甲医院", remaining=Decimal(30), measure="人"),
            offer(2, party="乙医院", remaining=Decimal(30), measure="人"),
        ],
    )
    assert [pair.offer_id for pair in pairs] == [1, 2]
    assert sum(pair.amount for pair in pairs) == 50
    assert all(pair.amount == pair.amount.to_integral_value() and pair.amount <= 30 for pair in pairs)


def test_an_amount_in_another_measure_is_met_as_a_whole():
    [pair] = assign([need(remaining=Decimal(50), measure="人")], [offer(remaining=Decimal(1), measure="场")])
    assert pair.amount == 50
    [pair] = assign([need()], [offer(remaining=Decimal(1))])
    assert pair.amount is None


def test_nothing_in_nothing_out():
    assert assign([], []) == []
    assert assign([need()], []) == []
    assert assign([need(title="x", category=None)], [offer()]) == []


def test_the_order_of_items_changes_nothing_and_equals_go_by_id():
    needs, offers = sides(NEED, 80, 1), sides(OFFER, 80, 2)
    expected = assign(needs, offers)
    random.Random(1).shuffle(needs)
    random.Random(2).shuffle(offers)
    assert assign(needs, offers) == expected

    alike = [need(number, party=f"社区{number}") for number in range(4)]
    same = [offer(number, party=f"医院{number}", remaining=Decimal(1)) for number in range(6)]
    assert [(pair.need_id, pair.offer_id) for pair in assign(alike[::-1], same[::-1])] == [(n, n) for n in range(4)]


def test_pairs_carry_the_reasons_of_their_score():
    pairs = assign(sides(NEED, 40, 1), sides(OFFER, 40, 2))
    assert pairs
    for pair in pairs:
        assert sum(reason.points for reason in pair.reasons) == pair.score
        assert pair.by_words
