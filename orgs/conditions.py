"""How an organisation stands, in one word and one colour. Rooms below `orgs` know; they register here.

    register_condition_provider(lambda ids, on: {7: Condition("due", "班子 40 天后届满")})

The tree and the organisation page draw a dot for each; where nobody knows, none is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Condition:
    """state: ok, due, bad or mute (components/tree_node.html); text: what the dot says."""

    state: str
    text: str


Provider = Callable[[list[int], date], dict[int, Condition]]
_GRAVITY = {"bad": 0, "due": 1, "ok": 2, "mute": 3}
_providers: list[Provider] = []


def register_condition_provider(provider: Provider) -> None:
    """Add a room; called once from an AppConfig.ready. It must answer for all ids in a constant number of queries."""
    if provider not in _providers:
        _providers.append(provider)


def state_of(organization_ids: Iterable[int], on: date) -> dict[int, Condition]:
    """The gravest condition of each organisation on the day; organisations nobody speaks of are missing."""
    ids = list(organization_ids)
    gravest: dict[int, Condition] = {}
    for provider in _providers:
        for pk, condition in provider(ids, on).items():
            held = gravest.get(pk)
            if held is None or _GRAVITY[condition.state] < _GRAVITY[held.state]:
                gravest[pk] = condition
    return gravest
