"""Finding people by part of the name among 375,000, beside asking for the name without an index."""

from __future__ import annotations

from django.db import transaction

from bench.data import district, staff_scope
from bench.measuring import Line, best, watched
from common.scoping import Scope, everything, scoped
from members.models import Person
from members.selectors.people import person_matches
from orgs.models import Organization, Tier

PEOPLE = 375_000
SHOWN = 31
RUNS = 5
ASKED = (("two characters", "建国"), ("a whole name", "王建国"), ("initials", "wjg"), ("pinyin", "wangjian"))


def measure() -> list[Line]:
    """A line for each way of asking, for the district's and for a street's staff."""
    root = district(persons=PEOPLE)
    with everything("measurements"):
        street = Organization.objects.filter(district=root, tier=Tier.STREET).order_by("pk").first()
    street_scope = Scope(column="street_id", anchor_id=street.pk, district_id=root.pk)
    lines = []
    for office, scope in (("district", staff_scope(root)), ("street", scoped(street_scope))):
        with transaction.atomic(), scope:
            scan, _ = best(
                lambda: list(Person.objects.filter(name__contains="建国").order_by("pinyin", "pk")[:SHOWN]), 3
            )
            lines += [_line(office, how, text, scan) for how, text in ASKED]
    return lines


def _line(office: str, how: str, text: str, scan: float) -> Line:
    def ask():
        return list(Person.objects.filter(person_matches(text)).order_by("pinyin", "pk")[:SHOWN])

    ours, found = best(ask, RUNS)
    with watched() as watch:
        ask()
    return Line(
        f"{office}: {how} {text}",
        ours,
        scan,
        "name LIKE, no index",
        "≤ 0.5 × the scan",
        ours <= scan / 2,
        watch.queries,
        f"{len(found)} shown of {PEOPLE:,} people",
    )
