"""The tree: loading 10,000 organisations in one act, and founding one more, beside the same insertion by bare MPTT.

The yardstick is a table with nothing but what django-mptt needs, holding the same tree. It takes no lock, keeps no
history and asks nobody; ours does, for a fixed price that does not grow with the tree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection, models, transaction
from mptt.models import MPTTModel, TreeForeignKey

from bench.data import district
from bench.measuring import Line, as_owner, best, watched
from common.scoping import everything
from orgs.models import CodeSystem, Organization, ReorganizationKind
from orgs.services import Found, Plan, carry_out, create_district, create_organization

STREETS, COMMUNITIES, GRIDS, HOMES = 20, 20, 8, 2
NODES = STREETS * (1 + COMMUNITIES * (1 + GRIDS * (1 + HOMES)))
SINCE = date(2020, 6, 30)
BULK_MUST = 2000.0
# What MPTT does not do at all: lock, permission, rules, act, version, row history, audit.
ACT_MUST = 30.0
RUNS = 5


# As Django would make it, without the foreign key to itself.
BARE = """
DROP TABLE IF EXISTS bench_barenode;
CREATE TABLE bench_barenode (
    id bigserial PRIMARY KEY, name varchar(60) NOT NULL, parent_id bigint,
    lft integer NOT NULL, rght integer NOT NULL, tree_id integer NOT NULL, level integer NOT NULL
);
CREATE INDEX ON bench_barenode (parent_id);
CREATE INDEX ON bench_barenode (tree_id);
CREATE INDEX ON bench_barenode (tree_id, lft);
"""


class BareNode(MPTTModel):
    """What django-mptt asks of a model, and a name."""

    name = models.CharField(max_length=60)
    parent = TreeForeignKey("self", models.CASCADE, null=True, related_name="children")

    class Meta:
        app_label = "bench"


def measure() -> list[Line]:
    """Three lines: the load, and a founding at either edge of the tree."""
    with everything("measurements"):
        lines = [_load()]
        root = district()
        _bare_copy(root)
        try:
            lines += [_founding(root, "left"), _founding(root, "right")]
        finally:
            as_owner("DROP TABLE bench_barenode")
    return lines


def _district() -> Organization:
    return create_district(name="量度区", code="990177000000", actor=None, since=SINCE)


def _plan(root: Organization) -> Plan:
    steps = []
    for street in range(1, STREETS + 1):
        steps.append(Found(root.pk, f"街道{street}", code=f"990177{street:03d}000", key=f"{street}"))
        for community in range(1, COMMUNITIES + 1):
            place = f"{street}-{community}"
            steps.append(Found(f"{street}", f"社区{place}", code=f"990177{street:03d}{community:03d}", key=place))
            for grid in range(1, GRIDS + 1):
                steps.append(Found(place, f"第{grid}网格党支部", key=f"{place}-{grid}"))
                steps += [Found(f"{place}-{grid}", f"党群微家{home}") for home in range(1, HOMES + 1)]
    return Plan(root.pk, ReorganizationKind.IMPORT, "量度", tuple(steps), SINCE)


def _load() -> Line:
    def once() -> None:
        with transaction.atomic():
            carry_out(_plan(root), actor=None)
            transaction.set_rollback(True)

    with transaction.atomic():
        root = _district()
        ours, _ = best(once, RUNS)
        with watched() as watch:
            once()
        transaction.set_rollback(True)
    return Line(
        f"load {NODES:,} organisations",
        ours,
        must=f"≤ {BULK_MUST / 1000:.0f} s",
        holds=ours <= BULK_MUST,
        queries=watch.queries,
        note="one act, with versions, row history and audit",
    )


def _bare_copy(root: Organization) -> None:
    """The same tree in a table of its own."""
    as_owner(BARE)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_barenode (id, name, parent_id, lft, rght, level, tree_id)"
            " SELECT id, name, parent_id, lft, rght, level, tree_id FROM orgs_organization WHERE district_id = %s"
            " ORDER BY id",
            [root.pk],
        )
    as_owner("SELECT setval('bench_barenode_id_seq', (SELECT max(id) FROM bench_barenode)); ANALYZE bench_barenode")


def _founding(root: Organization, edge: str) -> Line:
    order = "lft" if edge == "left" else "-lft"
    grids = Organization.tree.filter(district=root, tier="GRID", period__upper_inf=True)
    nodes = Organization.tree.filter(district=root).count()
    parent = grids.order_by(order).first()

    def ours() -> None:
        create_organization(parent_id=parent.pk, name="新设微家", code_system=CodeSystem.OWN, since=SINCE, actor=None)

    def bare() -> None:
        BareNode.objects.insert_node(
            BareNode(name="新设微家"), BareNode.objects.get(pk=parent.pk), position="last-child", save=True
        )

    mine, yardstick = _paired(ours, bare)
    with transaction.atomic(), watched() as watch:
        ours()
        transaction.set_rollback(True)
    return Line(
        f"found one at the {edge} edge of {nodes:,}",
        mine,
        yardstick,
        "bare MPTT",
        f"≤ bare MPTT + {ACT_MUST:.0f} ms",
        mine <= yardstick + ACT_MUST,
        watch.queries,
    )


def _paired(*works: Callable[[], None]) -> list[float]:
    """The best of each, taken in turn so that what else the machine does meets all alike; every run is undone."""

    def undone(work: Callable[[], None]) -> Callable[[], None]:
        def once() -> None:
            with transaction.atomic():
                work()
                transaction.set_rollback(True)

        return once

    found = [float("inf")] * len(works)
    for _ in range(RUNS):
        for number, work in enumerate(works):
            found[number] = min(found[number], best(undone(work), 1)[0])
    return found
