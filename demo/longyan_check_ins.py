"""Longyan's members who report, as records (LY 一·2, 三·5): 37,455 came, 2 + 161 + 1,228 of them cadres in posts.

Two rates of the document give what it does not print: 99.97 % reported of 37,466 due, 99.95 % served of 37,455. Whoever
sits on an owners' committee as a member in service reports where it is; the cadres are among those who hold a post.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from common import bulk
from common.clock import today
from common.periods import period
from common.pinyin import initials_of, pinyin_of
from demo.people import People
from exchange.vocabulary import SERVICE_POSTS
from members.models import CheckIn, Person, PoliticalStatus, Rank, Service, ServiceState
from orgs.models import Organization

DUE, REPORTED, SERVED = 37_466, 37_455, 37_436
RANKED = ((Rank.BUREAU, 2), (Rank.DIVISION, 161), (Rank.SECTION, 1228))
BATCH = 20_000


def report_all(
    city: Organization,
    branches: Sequence[Organization],
    posts: Sequence[tuple[int, int]],
    *,
    people: People,
    since: date,
) -> None:
    """Put everybody on the list of an estate's branch.

    posts   (person, branch) of those who hold a post in a branch or an owners' committee; the cadres come first.
            A person with two posts stands here once.
    """
    ranks = [rank for rank, count in RANKED for _ in range(count)]
    placed = list(posts[: len(ranks)])
    count = DUE - len(placed)
    persons = _persons(city, branches, count, people)
    placed += [(pk, branches[number % len(branches)].pk) for number, pk in enumerate(persons)]
    ranks += [""] * count
    with bulk.cheap_history():
        for start in range(0, DUE, BATCH):
            some = range(start, min(start + BATCH, DUE))
            CheckIn.objects.bulk_create(_check_ins(some, placed, ranks, since), batch_size=5000)
        listed = dict(CheckIn.objects.filter(organization__district=city).values_list("person_id", "pk"))
        for start in range(0, SERVED, BATCH):
            some = range(start, min(start + BATCH, SERVED))
            bulk.insert(Service, _services([(listed[placed[number][0]], *placed[number]) for number in some]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _persons(city: Organization, branches: Sequence[Organization], count: int, people: People) -> list[int]:
    """Members without a post, kept by the community in which they live."""
    moment = timezone.now()
    before = set(Person.objects.filter(district=city).values_list("pk", flat=True))
    for start in range(0, count, BATCH):
        some = [people.one() for _ in range(min(BATCH, count - start))]
        columns = {
            "district_id": [city.pk] * len(some),
            "organization_id": [
                branches[number % len(branches)].community_id for number in range(start, start + len(some))
            ],
            "name": [who.name for who in some],
            "pinyin": [pinyin_of(who.name) for who in some],
            "initials": [initials_of(who.name) for who in some],
            "gender": [who.gender for who in some],
            "birth": [who.birth for who in some],
            "birth_precision": ["month"] * len(some),
            "political_status": [PoliticalStatus.MEMBER.value] * len(some),
            "unit_id": [None] * len(some),
            "created_at": [moment] * len(some),
            "updated_at": [moment] * len(some),
        }
        columns |= {name: [""] * len(some) for name in ("post", "phone_sealed", "phone_index", "note")}
        with bulk.cheap_history():
            bulk.insert(Person, columns)
    found = Person.objects.filter(district=city).order_by("pk").values_list("pk", flat=True)
    return [pk for pk in found if pk not in before]


def _check_ins(some: range, placed, ranks, since: date) -> list[CheckIn]:
    return [
        CheckIn(
            person_id=placed[number][0],
            organization_id=placed[number][1],
            rank=ranks[number],
            period=period(since),
            reported_on=since + timedelta(days=number % 200) if number < REPORTED else None,
            home_branch=f"示例{number % 300}局机关第{number % 4 + 1}党支部",
            residence=f"{number % 30 + 1}栋",
            claimed_post=SERVICE_POSTS[number % len(SERVICE_POSTS)] if number < REPORTED else "",
        )
        for number in some
    ]


def _services(rows: Sequence[tuple[int, int, int]]) -> bulk.Columns:
    """One each, confirmed, within the last twelve months."""
    days = [today() - timedelta(days=10 + number % 300) for number in range(len(rows))]
    return {
        "check_in_id": [row[0] for row in rows],
        "person_id": [row[1] for row in rows],
        "organization_id": [row[2] for row in rows],
        "on": days,
        "title": ["楼道清洁"] * len(rows),
        "note": [""] * len(rows),
        "state": [ServiceState.CONFIRMED.value] * len(rows),
        "recorded_on": days,
        "decided_on": days,
        "reason": [""] * len(rows),
    }
