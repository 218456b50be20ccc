"""Short help per screen: what it is for, how the common task goes, what to know. Shown at /accounts/help/.

Topics stand in one file for each part of the work, in the order of the navigation.
"""

from __future__ import annotations

from collections.abc import Callable

from accounts.help import checklists, ground, members, orgs, places, running, stock, together, work
from accounts.help.types import Topic

TOPICS: tuple[Topic, ...] = (
    *work.TOPICS,
    *orgs.TOPICS,
    *members.TOPICS,
    *ground.TOPICS,
    *places.TOPICS,
    *together.TOPICS,
    *stock.TOPICS,
    *checklists.TOPICS,
    *running.TOPICS,
)


def topics_for(may: Callable[[str], bool]) -> list[Topic]:
    """The topics that concern an office."""
    return [topic for topic in TOPICS if not topic.verbs or any(may(verb) for verb in topic.verbs)]


def topic_of(view_name: str) -> Topic | None:
    """The topic that explains a page, by the name of its route: the one that says the most of it."""
    said = [(len(room), topic) for topic in TOPICS for room in topic.rooms if view_name.startswith(room)]
    return max(said, key=lambda pair: pair[0])[1] if said else None
