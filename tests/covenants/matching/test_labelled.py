"""How often the first three suggestions hold what people would choose; docs/matching.md states these figures."""

from __future__ import annotations

import pytest

from covenants.matching import NEED, OFFER, suggest
from tests.covenants.matching.labelled import held_out, hit_rate, load, sides

# Measured on the needs written after the score was fixed: 43 of 48 and 36 of 48. A little less is allowed, for
# another version of the dictionary; whoever makes it better raises these.
HITS_OF_THREE, HITS_OF_ONE = 42, 35


@pytest.fixture(scope="module")
def labelled():
    """The set."""
    return load()


def test_the_set_is_large_enough_and_whole(labelled):
    needs, offers = labelled["needs"], labelled["offers"]
    numbers = {offer["id"] for offer in offers}
    assert len(needs) >= 60
    assert len(offers) >= 80
    assert len(numbers) == len(offers)
    assert len({need["id"] for need in needs}) == len(needs)
    assert all(set(need["fits"]) <= numbers for need in needs)
    assert sum(map(held_out, needs)) >= 48
    assert sum(1 for need in needs if not need["fits"]) >= 10


@pytest.mark.parametrize(("top", "least"), [(3, HITS_OF_THREE), (1, HITS_OF_ONE)])
def test_needs_nobody_tuned_for_find_their_offer(labelled, top, least):
    share, missed = hit_rate([need for need in labelled["needs"] if held_out(need)], labelled["offers"], top)
    assert share.asked == 48
    assert share.hits >= least, "\n".join(missed)


def test_needs_the_tables_were_written_for_find_their_offer(labelled):
    share, missed = hit_rate([need for need in labelled["needs"] if not held_out(need)], labelled["offers"])
    assert share.value >= 0.97, "\n".join(missed)


def test_where_nothing_fits_no_words_are_found_in_common(labelled):
    """Suggestions of the same category alone are allowed; a claim that both speak of the same is not, but for one."""
    nothing = [need for need in labelled["needs"] if not need["fits"]]
    found = suggest(sides(nothing, NEED), sides(labelled["offers"], OFFER))
    assert len({suggestion.need_id for suggestion in found if suggestion.by_words}) <= 1


def test_without_categories_the_words_alone_still_find_most(labelled):
    """Units choose categories carelessly: three of four are found by what was written."""
    needs = [need for need in labelled["needs"] if held_out(need) and need["fits"]]
    plain = suggest(
        [_without_category(side) for side in sides(needs, NEED)],
        [_without_category(side) for side in sides(labelled["offers"], OFFER)],
    )
    fits = {need["id"]: need["fits"] for need in needs}
    assert len({one.need_id for one in plain if one.offer_id in fits[one.need_id]}) >= 36


def _without_category(side):
    from dataclasses import replace

    return replace(side, category=None)
