"""A district of 10,000 organisations and 60,000 appointments, written by bulk statements for the measurements alone.

Deterministic: the same seed gives the same rows. About one committee in eight has something wrong, so that rules have
something to find. Nothing of it goes through services (that would take an hour); the product never loads data this way.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from django.db import transaction

from common import bulk
from common.pinyin import initials_of, pinyin_key
from common.scoping import everything
from members.models import Appointment, Person, Seat, Term
from orgs.models import CodeSystem, Organization, OrganizationVersion, Tier
from orgs.querysets import intervals

NAME = "测速区"
STREETS, COMMUNITIES, GRIDS, TOTAL = 10, 172, 2_500, 10_000
TERMS = ((1, date(2021, 1, 1), date(2024, 1, 1)), (2, date(2024, 1, 1), date(2027, 1, 1)))
ON = date(2025, 6, 30)
MOMENT = datetime(2024, 1, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - one spelling for 3.11 and later
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲建国志海"
_WHOLE = [("FIRST_SECRETARY", "street_leader"), ("SECRETARY", "community_secretary")]
_WHOLE += [("DEPUTY_SECRETARY", "full_time_deputy"), ("DEPUTY_SECRETARY", "resident_member")]
_WHOLE += [("MEMBER", "community_committee_member")] * 4 + [("MEMBER", "unit_leader")]
_STREET = [("FIRST_SECRETARY", "district_leader"), ("SECRETARY", "working_secretary")]
_STREET += [("DEPUTY_SECRETARY", "working_deputy"), ("DEPUTY_SECRETARY", "resident_head")]
_STREET += [("MEMBER", "community_secretary")] * 5 + [("MEMBER", "resident_member")] * 2
_BRANCH = [("SECRETARY", ""), ("DEPUTY_SECRETARY", ""), ("MEMBER", ""), ("MEMBER", ""), ("MEMBER", "")]
_HOME = [("HOME_COUNCILLOR", "")] * 3
_SLATES = {"STREET": _STREET, "COMMUNITY": _WHOLE, "GRID": _BRANCH, "HOME": _HOME}
_OF_UNITS = {"resident_member", "unit_leader", "resident_head"}


@dataclass
class _Rows:
    """Columns of one table, filled row by row."""

    columns: dict[str, list] = field(default_factory=dict)

    def add(self, **values) -> None:
        for name, value in values.items():
            self.columns.setdefault(name, []).append(value)


def ensure(persons: int = 0) -> int:
    """The district's id; built when it is not there. `persons`: how many people there are to be in all, for search."""
    with everything("measurements"):
        found = Organization.objects.filter(name=NAME, tier=Tier.DISTRICT).first()
        district_id = found.pk if found else _build()
        missing = persons - Person.objects.filter(district_id=district_id).count()
        if missing > 0:
            _more_persons(district_id, missing)
        _analyze()
    return district_id


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _build() -> int:
    chance = random.Random(20261122)
    with transaction.atomic(), bulk.cheap_history():
        nodes = _tree()
        people = _Rows()
        terms, seats, appointments = _Rows(), _Rows(), _Rows()
        next_id = {"person": _free(Person), "term": _free(Term), "seat": _free(Seat), "post": _free(Appointment)}
        district_id = nodes[0][0]
        for pk, tier in nodes[1:]:
            before: list[int] = []
            # The lower tiers have the first term only in part: 60,000 appointments in all.
            both = tier in ("STREET", "COMMUNITY") or chance.random() < 0.62
            for number, since, until in TERMS if both else TERMS[1:]:
                slate = list(_SLATES[tier])
                if chance.random() < 0.06:
                    slate.append(slate[-1])
                before = _committee(
                    chance, pk, tier, district_id, number, since, until, slate, before, people, terms, seats,
                    appointments, next_id,
                )  # fmt: skip
        bulk.insert(Person, people.columns)
        bulk.insert(Term, terms.columns)
        bulk.insert(Seat, seats.columns)
        bulk.insert(Appointment, appointments.columns)
        _move_sequences(Organization, OrganizationVersion, Person, Term, Seat, Appointment)
    return district_id


def _tree() -> list[tuple[int, str]]:
    """Organisations and their first versions; returns (id, tier) in the order of the tree."""
    start, tree_id = (
        _free(Organization),
        (Organization.tree.order_by("-tree_id").values_list("tree_id", flat=True).first() or 0) + 1,
    )
    rows: list[tuple] = [(start, Tier.DISTRICT, NAME, None, start, None, None, None)]
    streets, communities, grids = [], [], []
    for number in range(TOTAL - 1):
        pk = start + 1 + number
        if number < STREETS:
            streets.append(pk)
            rows.append((pk, Tier.STREET, f"第{number + 1}街道", start, start, pk, None, None))
        elif number < STREETS + COMMUNITIES:
            street = streets[number % STREETS]
            communities.append((pk, street))
            rows.append((pk, Tier.COMMUNITY, f"第{number}社区", street, start, street, pk, None))
        elif number < STREETS + COMMUNITIES + GRIDS:
            community, street = communities[number % COMMUNITIES]
            grids.append((pk, community, street))
            rows.append((pk, Tier.GRID, f"第{number}网格", community, start, street, community, pk))
        else:
            grid, community, street = grids[number % GRIDS]
            rows.append((pk, Tier.HOME, f"第{number}微家", grid, start, street, community, grid))
    placed = intervals((pk, parent, f"{pk:09d}") for pk, _, _, parent, *_ in rows)
    nodes, versions = _Rows(), _Rows()
    for pk, tier, name, parent, district, street, community, grid in rows:
        lft, rght, level = placed[pk]
        common = {"name": name, "code": f"{pk:09d}", "code_system": CodeSystem.OWN, "parent_id": parent}
        common |= {"street_id": street, "community_id": community, "grid_id": grid, "period": "[2015-01-01,)"}
        nodes.add(
            id=pk, tier=tier, kind="REGULAR", pinyin=pinyin_key(name), district_id=district, address="", note="",
            practice="xihu" if parent is None else "", lft=lft, rght=rght, level=level, tree_id=tree_id,
            successor_id=None, **common,
        )  # fmt: skip
        versions.add(organization_id=pk, act_id=None, **common)
    bulk.insert(Organization, nodes.columns)
    bulk.insert(OrganizationVersion, versions.columns)
    return [(row[0], row[1]) for row in sorted(rows, key=lambda row: placed[row[0]][0])]


def _committee(
    chance, organization_id, tier, district_id, number, since, until, slate, before, people, terms, seats,
    appointments, next_id,
) -> list[int]:  # fmt: skip
    """One term with seats and who sits in them; two thirds stay from the term before. Returns the person ids."""
    term = next_id["term"]
    next_id["term"] += 1
    terms.add(
        id=term, organization_id=organization_id, number=number, period=bulk.bounds(since, until), approval="",
        accepted_at=MOMENT, version=1, created_at=MOMENT,
    )  # fmt: skip
    sitting = []
    for order, (position, capacity) in enumerate(slate):
        seat = next_id["seat"]
        next_id["seat"] += 1
        seats.add(id=seat, term_id=term, position=position, order=order, capacity=capacity, unit_id=None,
                  abolished_on=None, note="")  # fmt: skip
        stays = order < len(before) and chance.random() < 0.66
        person = before[order] if stays else _person(chance, people, next_id, district_id, organization_id)
        sitting.append(person)
        part_time = capacity in _OF_UNITS
        wrong = chance.random() < 0.01
        mode = "SELF_NOMINATED" if tier == "HOME" else "CONSULTED"
        ends = until
        if chance.random() < 0.01:  # left before the end: a vacancy
            ends = since + timedelta(days=chance.randrange(200, 540))
        appointments.add(
            id=next_id["post"], person_id=person, seat_id=seat, organization_id=organization_id, position=position,
            part_time=part_time, represents_id=None, selection_mode="" if wrong else mode,
            eligibility="1" if part_time and not wrong else "", note="", period=bulk.bounds(since, ends),
            began_as="RENEWAL" if stays else "APPOINTMENT", ended_as="RELEASE" if ends != until else "",
        )  # fmt: skip
        next_id["post"] += 1
    return sitting


def _person(chance, people, next_id, district_id, organization_id) -> int:
    pk = next_id["person"]
    next_id["person"] += 1
    name = chance.choice(_FAMILY) + chance.choice(_GIVEN) + (chance.choice(_GIVEN) if chance.random() < 0.8 else "")
    people.add(
        id=pk, district_id=district_id, organization_id=organization_id, name=name, pinyin=pinyin_key(name),
        initials=initials_of(name), gender="", birth=None, birth_precision="month", political_status="中共党员",
        unit_id=None, post="", phone_sealed="", phone_index="", note="", created_at=MOMENT, updated_at=MOMENT,
    )  # fmt: skip
    return pk


def _more_persons(district_id: int, count: int) -> None:
    """People without a post, so that search has as many names as a big city's registers."""
    chance = random.Random(count)
    communities = list(
        Organization.objects.filter(district_id=district_id, tier=Tier.COMMUNITY).values_list("pk", flat=True)
    )
    next_id = {"person": _free(Person)}
    while count:
        people, some = _Rows(), min(count, 25_000)
        for _ in range(some):
            _person(chance, people, next_id, district_id, chance.choice(communities))
        with transaction.atomic(), bulk.cheap_history():
            bulk.insert(Person, people.columns)
        count -= some
    _move_sequences(Person)


def _free(model) -> int:
    return (model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def _move_sequences(*models) -> None:
    """The web role may draw numbers and not set them: draw those that were given out above."""
    from django.db import connection

    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            name = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(
                f"SELECT count(nextval({name})) FROM generate_series(nextval({name}), (SELECT max(id) FROM {table}))"  # noqa: S608
            )
