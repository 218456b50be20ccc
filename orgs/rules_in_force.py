"""Which practice a district follows on a day: the one it chose for the day and its own figures in force then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from common.scoping import everything
from orgs.models import PracticeChoice, PracticeOverride
from orgs.practice import Override, Practice, load_practice

DEFAULT_PRACTICE = "xihu"


def practices_of(district_ids: Iterable[int], on: date) -> dict[int, Practice]:
    """The practice of each district on the day, in two queries whatever their number.

    A day before the district's first choice is answered by that choice: there was no other.
    """
    ids = set(district_ids)
    choices: dict[int, list[PracticeChoice]] = defaultdict(list)
    # Figures are rules, not personal data: a grid secretary must see what the district decided.
    with everything("figures bind everybody in the district"):
        for choice in PracticeChoice.objects.filter(district_id__in=ids).order_by("district_id", "period"):
            choices[choice.district_id].append(choice)
        rows = list(PracticeOverride.objects.filter(district_id__in=ids).in_force(on).select_related("author"))
    found = {}
    for pk in ids:
        practice = load_practice(chosen_on(choices[pk], on) or DEFAULT_PRACTICE)
        own = [as_override(row) for row in rows if row.district_id == pk]
        found[pk] = practice.with_overrides(own, on) if own else practice
    return found


def practice_of(district_id: int, on: date) -> Practice:
    """The practice of one district on the day."""
    return practices_of([district_id], on)[district_id]


def choices_of(district_id: int) -> list[PracticeChoice]:
    """Every practice that the district chose, with its author, in the order in which they hold."""
    with everything("figures bind everybody in the district"):
        return list(PracticeChoice.objects.filter(district_id=district_id).select_related("author").order_by("period"))


def chosen_on(choices: Sequence[PracticeChoice], on: date) -> str:
    """The name of the practice that holds on the day, of one district's choices in order; empty where there is none."""
    begun = [choice for choice in choices if choice.since is not None and choice.since <= on]
    return (begun[-1] if begun else choices[0]).practice if choices else ""


def practice_name_on(district: str, on: date) -> Coalesce:
    """The same as an expression, for rows whose district is at the path; null where none was chosen yet."""
    choices = PracticeChoice._base_manager.filter(district=OuterRef(district)).values("practice")
    begun = choices.filter(period__startswith__lte=on).order_by("-period")
    return Coalesce(Subquery(begun[:1]), Subquery(choices.order_by("period")[:1]))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A practice and the days on which a district follows it; without `since` from the beginning of all days."""

    practice: Practice
    since: date | None
    until: date | None

    def meets(self, override: Override) -> bool:
        """Whether the override is in force on one of these days."""
        return (self.until is None or override.since < self.until) and (
            self.since is None or override.until is None or override.until > self.since
        )


def stretches_of(choices: Sequence[PracticeChoice]) -> list[Stretch]:
    """One district's choices in order as days that together are all days."""
    found = [Stretch(load_practice(choice.practice), choice.since, choice.until) for choice in choices]
    if not found:
        return [Stretch(load_practice(DEFAULT_PRACTICE), None, None)]
    return [Stretch(found[0].practice, None, found[0].until), *found[1:]]


def as_override(row: PracticeOverride) -> Override:
    """A stored override as the practice reads it."""
    return Override(
        rule_id=row.rule_id,
        key=row.key,
        value=row.value,
        since=row.since,
        until=row.until,
        author=str(row.author or "系统"),
        reason=row.reason,
    )
