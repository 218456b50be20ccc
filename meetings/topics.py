"""What one gets in touch about, by which way, and kinds of activities: those of the district's practice."""

from __future__ import annotations

from datetime import date

from meetings.models import Channel
from orgs.models import Organization
from orgs.practice import Practice
from orgs.practice.schema import Entry
from orgs.rules_in_force import practice_of

# LY and HB name hardly any activity of a committee; these are ours, so that nobody is without one.
OUR_TOPICS = (("plans", "工作计划、工作进度"), ("opinion", "社情民意情况"), ("other", "其他"))
# What every practice that has it calls by the same id.
VOLUNTEERING = "volunteering"
OUR_KINDS = (("theme_day", "主题党日"), (VOLUNTEERING, "志愿服务"), ("other", "其他活动"))


def contact_topics_of(organization: Organization, on: date) -> list[tuple[str, str]]:
    """(id, name) of what one gets in touch about, in the order of the document."""
    return topics_in(practice_of(organization.district_id, on))


def topics_in(practice: Practice) -> list[tuple[str, str]]:
    """The same of a practice."""
    return [(entry.id, entry.label) for entry in practice.entries("contact_topics")] or list(OUR_TOPICS)


def channels_in(practice: Practice) -> list[tuple[str, str]]:
    """(id, name) of the ways, in the words of the document where it names them."""
    named = {entry.id: entry.label for entry in practice.entries("contact_channels")}
    return [(value, named.get(value, str(label))) for value, label in Channel.choices]


def activity_entries(practice: Practice, tier: str = "") -> tuple[Entry, ...]:
    """The kinds of activities that the practice names, of one tier when it is given."""
    entries = practice.entries("activity_kinds")
    return tuple(entry for entry in entries if not tier or not entry.tiers or tier in entry.tiers)


def activity_kinds_in(practice: Practice, tier: str = "") -> list[tuple[str, str]]:
    """(id, name) of the kinds; where the practice names few, ours come after them."""
    named = [(entry.id, entry.label) for entry in activity_entries(practice, tier)]
    known = {key for key, _ in named}
    return named + [pair for pair in OUR_KINDS if pair[0] not in known] if len(named) < 3 else named


def activity_kinds_of(organization: Organization, on: date) -> list[tuple[str, str]]:
    """(id, name) of the kinds that the organisation's tier may choose from."""
    return activity_kinds_in(practice_of(organization.district_id, on), organization.tier)


def activity_label(practice: Practice, kind: str) -> str:
    """What the practice calls the kind; ours, or its code where a former practice had it."""
    named = {entry.id: entry.label for entry in activity_entries(practice)}
    return named.get(kind) or dict(OUR_KINDS).get(kind, kind)
