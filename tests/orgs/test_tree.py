"""The tree under threads, in bulk, and when something damaged it."""

import os
import random
import threading
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection, connections
from hypothesis import given, settings
from hypothesis import strategies as st
from mptt.utils import tree_item_iterator

from common.clock import today
from common.errors import RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from orgs.models import Organization, Reorganization, Tier
from orgs.querysets import ancestors_of, intervals
from orgs.services import (
    Found,
    Plan,
    carry_out,
    check_tree,
    create_organization,
    merge_organizations,
    move_organization,
    undo_reorganization,
)
from orgs.tasks import check_tree_nightly
from tests.factories import make_district, make_organization
from tests.orgs.network import disagreements, tree_state

# ---- the intervals ---------------------------------------------------------------------------------------------------


@st.composite
def trees(draw):
    """Links of a random tree: every node hangs below one that came before it."""
    size = draw(st.integers(1, 40))
    codes = st.sampled_from(["", "", "110", "120", "130"])
    links = [(1, None, ""), *((pk, draw(st.integers(1, pk - 1)), draw(codes)) for pk in range(2, size + 1))]
    return draw(st.permutations(links))


@given(trees())
@settings(max_examples=200)
def test_intervals_nest_exactly_as_the_parents_say(links):
    placed = intervals(links)
    numbers = sorted(number for lft, rght, _ in placed.values() for number in (lft, rght))
    assert numbers == list(range(1, 2 * len(links) + 1))
    parents = {pk: parent for pk, parent, _ in links}
    for pk, (lft, rght, level) in placed.items():
        above = []
        up = parents[pk]
        while up is not None:
            above.append(up)
            up = parents[up]
        assert level == len(above)
        containing = {other for other, (left, right, _) in placed.items() if left < lft and rght < right}
        assert containing == set(above)


@given(st.integers(0, 5))
@settings(max_examples=6)
def test_a_ring_of_parents_is_told(size):
    ring = [(pk, pk % (size + 1) + 1, "") for pk in range(1, size + 2)]
    with pytest.raises(ValueError, match="not reached"):
        intervals([(100, None, ""), *ring])


def test_mptt_walks_what_we_computed(district, everything_scope):
    nodes = list(Organization.tree.filter(tree_id=district.root.tree_id).order_by("lft"))
    walked = [node.name for node, _ in tree_item_iterator(nodes)]
    assert walked[:4] == ["西湖区", "桃源街道", "桃源东社区", "桃源东社区第一网格党支部"]
    assert [node.pk for node in ancestors_of(district.home)] == [
        district.root.pk,
        district.street.pk,
        district.community.pk,
        district.grid.pk,
    ]
    street = Organization.tree.get(pk=district.street.pk)
    by_column = Organization.objects.filter(street=street).exclude(pk=street.pk)
    assert set(by_column.values_list("pk", flat=True)) == set(street.get_descendants().values_list("pk", flat=True))


# ---- threads ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_threads_that_create_move_and_merge_leave_a_sound_tree():
    # GONGJIAN_RACE=8x200 is the run that docs/adr/001-mptt.md reports.
    threads, acts = map(int, os.environ.get("GONGJIAN_RACE", "4x25").split("x"))
    district = make_district()
    for number in range(6):
        make_organization(district.communities[number % 4], f"备用第{number}网格党支部")
    barrier = threading.Barrier(threads)
    strange: list[BaseException] = []
    done: list[str] = []

    def work(seed):
        chance = random.Random(seed)
        close_old_connections()
        barrier.wait()
        try:
            with everything("race"):
                for number in range(acts):
                    try:
                        done.append(act(chance, f"{seed}-{number}"))
                    except RuleBroken:
                        done.append("refused")
        except BaseException as error:  # noqa: BLE001 a thread must tell what went wrong in it
            strange.append(error)
        finally:
            connections.close_all()

    def act(chance, mark):
        kind = chance.choice(["create", "create", "move", "merge", "undo"])
        communities = [node.pk for node in district.communities]
        grids = list(Organization.objects.of_tier(Tier.GRID).existing(today()).values_list("pk", flat=True))
        if kind == "create":
            create_organization(parent_id=chance.choice(communities), name=f"新网格{mark}", actor=None)
        elif kind == "move":
            move_organization(organization_id=chance.choice(grids), parent_id=chance.choice(communities), actor=None)
        elif kind == "merge":
            source, into = chance.sample(grids, 2)
            merge_organizations(source_ids=[source], into_id=into, actor=None)
        else:
            latest = Reorganization.objects.filter(undone_at=None).order_by("-id").values_list("pk", flat=True)[:5]
            undo_reorganization(reorganization_id=chance.choice(list(latest)), actor=None)
        return kind

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert strange == []
    assert len(done) == threads * acts
    assert {"create", "move"} <= set(done)
    assert disagreements() == 0


@pytest.mark.django_db(transaction=True)
def test_two_districts_founded_at_once_get_trees_of_their_own():
    barrier = threading.Barrier(2)
    strange: list[BaseException] = []

    def found(name):
        try:
            barrier.wait()
            make_organization(None, name)
        except BaseException as error:  # noqa: BLE001 a thread must tell what went wrong in it
            strange.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=found, args=(name,)) for name in ("东湖区", "西湖区")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert strange == []
    assert len(set(Organization.tree.values_list("tree_id", flat=True))) == 2


# ---- bulk ------------------------------------------------------------------------------------------------------------


def test_many_organisations_are_one_act_with_few_statements(district, everything_scope, django_assert_max_num_queries):
    steps = [Found(district.community.pk, f"第{number}网格党支部", key=f"g{number}") for number in range(10, 110)] + [
        Found(f"g{number}", f"第{number}微家") for number in range(10, 110)
    ]
    before = tree_state()
    with django_assert_max_num_queries(40):
        act = carry_out(Plan(district.root.pk, "BATCH", "建网格", tuple(steps)), actor=None)
    assert len(act.changes) == 200
    assert disagreements() == 0
    undo_reorganization(reorganization_id=act.pk, actor=None)
    assert tree_state() == before


def test_a_bulk_of_rows_and_single_rows_make_the_same_tree(everything_scope, db):
    one, many = make_organization(None, "东湖区"), make_organization(None, "南湖区")
    names = [("街道甲", "360102002000"), ("街道乙", "360102001000"), ("街道丙", "")]
    for name, code in names:
        create_organization(parent_id=one.pk, name=name, code=code, actor=None)
    carry_out(
        Plan(many.pk, "BATCH", "一次", tuple(Found(many.pk, name, code=code) for name, code in names)), actor=None
    )

    def shape(root):
        return list(Organization.tree.filter(district=root).order_by("lft").values_list("lft", "rght", "level", "code"))

    assert shape(one) == shape(many)
    assert [row[3] for row in shape(one)] == ["", "360102001000", "360102002000", ""]


# ---- damage ----------------------------------------------------------------------------------------------------------


def test_damage_is_found_told_and_mended(district, everything_scope, capsys):
    before = tree_state()
    Organization.tree.filter(pk=district.grid.pk).update(lft=1, rght=2)
    connection.check_constraints()  # or the trigger cannot be switched off
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orgs_organization DISABLE TRIGGER orgs_tree_guard")
        cursor.execute(
            "UPDATE orgs_organization SET street_id = %s WHERE id = %s", [district.other_street.pk, district.home.pk]
        )
        connection.check_constraints()
        cursor.execute("ALTER TABLE orgs_organization ENABLE TRIGGER orgs_tree_guard")
    report = check_tree()[0]
    assert report.intervals == [district.grid.pk]
    assert report.columns == [district.home.pk]
    with pytest.raises(CommandError, match="--fix"):
        call_command("check_tree")
    assert "1 处左右值与上级不符" in capsys.readouterr().out
    assert check_tree_nightly()[0].startswith("西湖区：15 个组织，发现1 处左右值")
    assert AuditEvent.objects.filter(action="orgs.tree.damaged").exists()
    call_command("check_tree", fix=True)
    assert tree_state() == before
    assert check_tree()[0].sentence == "西湖区：15 个组织，树结构完好。"


def test_a_history_that_disagrees_is_told_and_left_alone(district, everything_scope):
    Organization.tree.filter(pk=district.home.pk).update(name="悄悄改了名")
    assert check_tree(fix=True)[0].versions == [district.home.pk]
    assert check_tree()[0].versions == [district.home.pk]


def test_the_check_reads_history_of_any_length(district, everything_scope):
    assert [report.sound for report in check_tree()] == [True]
    assert Organization.objects.existing(date(2000, 1, 1)).count() == 0
