"""What the tiers are called where one is: 街道（镇）, 社区, 网格, 党群微家 here, 小区 and 楼栋 in the next district.

A district's words are those of the practice it follows today. Where no district is known, or several are looked at
together, the general words of `Tier` stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date

from common.clock import today
from common.scoping import Scope, scope_or_none
from orgs.models import Tier
from orgs.practice import Practice, load_practice
from orgs.rules_in_force import DEFAULT_PRACTICE, choices_of, chosen_on

GENERAL: Mapping[str, str] = {tier.value: tier.label for tier in Tier}
LOWER_TIERS = [(tier, word) for tier, word in GENERAL.items() if tier != Tier.DISTRICT]

# The scope is made anew for every request and task, so what was found under it is forgotten with it.
_office: ContextVar[tuple[Scope | None, str] | None] = ContextVar("office_practice", default=None)
_found: ContextVar[tuple[Scope, dict[tuple[int, date], Practice]] | None] = ContextVar("practices", default=None)


def practice_here() -> Practice | None:
    """The practice that the district of the office follows today, without its own figures; None where none is known.

    One query for all calls of a request.
    """
    scope = scope_or_none()
    if scope is None or scope.district_id is None:
        return None
    held = _found.get()
    if held is None or held[0] is not scope:
        held = (scope, {})
        _found.set(held)
    key = (scope.district_id, today())
    if key not in held[1]:
        held[1][key] = load_practice(chosen_on(choices_of(scope.district_id), key[1]) or DEFAULT_PRACTICE)
    return held[1][key]


def remember(practice: Practice) -> None:
    """Today's practice of the office's district, read for something else already: nobody asks for it a second time."""
    scope = scope_or_none()
    if scope is not None and scope.district_id is not None:
        _found.set((scope, {(scope.district_id, today()): practice}))


def note_office(practice: str | None) -> None:
    """The name of the practice that the district of the office follows today, read together with the office."""
    _office.set((scope_or_none(), practice or DEFAULT_PRACTICE))


def office_word(tier: str) -> str:
    """`tier_word` for the frame of every page: of the practice that came with the office, at no query of its own."""
    practice = _office_practice()
    return GENERAL[tier] if practice is None else practice.tier_area(tier)


def _office_practice() -> Practice | None:
    scope, held = scope_or_none(), _office.get()
    if scope is None or scope.district_id is None or held is None or held[0] is not scope:
        return practice_here()
    return load_practice(held[1])


def tier_words() -> Mapping[str, str]:
    """The word for each tier, from the district down."""
    practice = practice_here()
    return GENERAL if practice is None else {tier: practice.tier_area(tier) for tier in GENERAL}


def tier_word(tier: str) -> str:
    """The word for one tier."""
    return tier_words()[tier]


def lower_tiers() -> list[tuple[str, str]]:
    """The tiers below the district with their words, for a choice."""
    return [(tier, word) for tier, word in tier_words().items() if tier != Tier.DISTRICT]


# What a branch is called that carries its name already.
_BRANCHES = ("支部", "党总支", "党组织", "党委")


def branch_word(name: str) -> str:
    """The branch of a grid or an estate as the practice writes it: 松涛小区 → 松涛小区“兼合式”党支部. No query."""
    practice = _office_practice()
    if practice is None or name.endswith(_BRANCHES):
        return name
    return practice.committee_name(Tier.GRID, name)
