"""Posts (岗) that members who report may take: those the practice names, then the usual ones."""

from __future__ import annotations

from datetime import date

from exchange.vocabulary import SERVICE_POSTS, service_posts
from orgs.rules_in_force import practice_of

_CATALOGUE, _ENTRY, _POST = "volunteering", "posts", "岗"


def posts_of(district_id: int | None, on: date) -> tuple[str, ...]:
    """Their names, e.g. 理论政策宣传岗 (RH 二3) before 政策宣传岗; without a district the usual ones.

    A document that says how many there are and prints only some is not completed by us.
    """
    entry = practice_of(district_id, on).entry(_CATALOGUE, _ENTRY) if district_id else None
    named = [item if item.endswith(_POST) else f"{item}{_POST}" for item in (entry.items if entry else ())]
    return tuple(dict.fromkeys([*named, *SERVICE_POSTS]))


def find_post(text: str, posts: tuple[str, ...]) -> str | None:
    """The post that is meant, with or without its last 岗; None where there is none of that name."""
    return service_posts(posts).find(text).word
