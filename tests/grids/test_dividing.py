"""Dividing a community: connected, within the standard, even, little moved; never worse than today's; or why not."""

from __future__ import annotations

import itertools
import random
import re
from datetime import date
from time import process_time

import pytest
from django.urls import reverse

from common.clock import today
from common.periods import period
from common.scoping import everything
from grids.dividing import Block, Bounds, Problem, divide, figures_of, score_of, why_not
from grids.dividing.search import SECONDS
from grids.models import Building, Placement
from grids.selectors.dividing import ground_of
from grids.selectors.outline import _brief
from grids.services.buildings import place_buildings, set_neighbours
from grids.views.dividing import _breaches
from orgs.models import PracticeOverride
from tests.factories import client_for
from tests.grids.making import SINCE, make_building, make_grids


@pytest.fixture(autouse=True)
def a_machine_of_its_own(monkeypatch):
    """The search has its time in seconds of this process: what else the machine does takes nothing away from it."""
    monkeypatch.setattr("grids.dividing.search.monotonic", process_time)


def city(wide: int, high: int, grids: int, *, seed: int = 1, today_of=None, standard=None) -> Problem:
    """A chequerboard of buildings; today's grids are uneven bands unless told otherwise."""
    chance = random.Random(seed)
    blocks, edges = [], []
    for y in range(high):
        for x in range(wide):
            pk = y * wide + x + 1
            blocks.append(Block(pk, f"{pk} 栋", chance.choice([24, 36, 48, 60, 72, 96]), chance.randint(60, 240)))
            edges += [(pk, pk - 1)] if x else []
            edges += [(pk, pk - wide)] if y else []
    cuts = sorted(chance.sample(range(1, len(blocks)), grids - 1))
    bands = {block.id: sum(block.id > cut for cut in cuts) + 1 for block in blocks}
    return Problem(blocks, edges, list(range(1, grids + 1)), bands if today_of is None else today_of, standard or {})


def within(problem: Problem, share: float) -> Problem:
    """With a standard of so much less and more than the mean."""
    bounds = Bounds(int(problem.mean * (1 - share)), int(problem.mean * (1 + share)))
    return Problem(problem.blocks, problem.edges, problem.grids, problem.today, {"households": bounds})


def test_three_hundred_buildings_into_twelve_grids_within_ten_seconds():
    problem = within(city(20, 15, 12), 0.2)
    began = process_time()
    found = divide(problem)
    assert process_time() - began < SECONDS + 2
    assert found.feasible
    assert found.score.unevenness < 0.05
    assert found.score < found.before
    assert {figure.pieces for figure in found.figures} == {1}
    assert sum(figure.buildings for figure in found.figures) == 300


@pytest.mark.parametrize("seed", range(6))
def test_never_worse_than_today(seed):
    problem = within(city(6, 5, 4, seed=seed), 0.1)
    found = divide(problem, seconds=SECONDS)
    assert found.score <= found.before
    assert found.score == score_of(problem, found.division)


def test_a_good_division_stays_as_it_is():
    problem = city(4, 4, 4, today_of={})
    alike = [Block(block.id, block.name, 60, 150) for block in problem.blocks]
    quarters = {pk: (pk - 1) % 4 // 2 + (pk - 1) // 8 * 2 + 1 for pk in range(1, 17)}
    problem = Problem(alike, problem.edges, problem.grids, quarters, {"households": Bounds(200, 260)})
    found = divide(problem, seconds=SECONDS)
    assert not found.better
    assert (found.division, found.score.moved, found.score.cost) == (quarters, 0, 0)


def test_only_what_must_be_moved_is_moved():
    problem = city(4, 4, 4, today_of={})
    alike = [Block(block.id, block.name, 60, 150) for block in problem.blocks]
    quarters = {pk: (pk - 1) % 4 // 2 + (pk - 1) // 8 * 2 + 1 for pk in range(1, 17)}
    quarters[3] = 1  # one building on the wrong side
    problem = Problem(alike, problem.edges, problem.grids, quarters, {"households": Bounds(200, 260)})
    found = divide(problem, seconds=SECONDS)
    assert found.feasible
    assert found.score.moved == 1


def test_without_a_division_of_today_everything_is_placed():
    found = divide(within(city(8, 6, 6, today_of={}), 0.2), seconds=SECONDS / 2)
    assert found.feasible
    assert found.before.loose >= 48


def test_a_grid_in_two_pieces_is_made_whole():
    problem = city(6, 1, 2, today_of={1: 1, 2: 2, 3: 2, 4: 2, 5: 1, 6: 1})
    found = divide(problem, seconds=SECONDS)
    assert found.before.loose == 1
    assert found.score.loose == 0


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        (
            {"households": Bounds(least=300)},
            "户数的标准达不到：全社区 960 户，4 个网格每个至少 300 户，要 1,200 户。网格最多 3 个。",
        ),
        (
            {"households": Bounds(most=200)},
            "户数的标准达不到：全社区 960 户，4 个网格每个最多 200 户，只容得下 800 户。网格至少要 5 个。",
        ),
        (
            {"buildings": Bounds(least=5)},
            "楼栋数的标准达不到：全社区 16 栋，4 个网格每个至少 5 栋，要 20 栋。网格最多 3 个。",
        ),
    ],
)
def test_what_cannot_be_kept_is_said_with_the_figures(standard, said):
    problem = city(4, 4, 4)
    alike = [Block(block.id, block.name, 60, 150) for block in problem.blocks]
    problem = Problem(alike, problem.edges, problem.grids, problem.today, standard)
    assert why_not(problem) == [said]
    assert divide(problem, seconds=SECONDS).obstacles == [said]


def test_one_building_larger_than_a_grid_may_be():
    blocks = [Block(1, "1 栋", 900, 0), Block(2, "2 栋", 60, 0), Block(3, "3 栋", 60, 0)]
    problem = Problem(blocks, [(1, 2), (2, 3)], [1, 2], {}, {"households": Bounds(most=600)})
    assert why_not(problem) == ["户数的标准达不到：1 栋（900 户）一栋就超过了每个网格最多 600 户。"]


def test_what_touches_nothing_is_named():
    blocks = [Block(pk, f"{pk} 栋", 60, 0) for pk in range(1, 8)]
    edges = [(pk, pk + 1) for pk in range(1, 6)]  # 7 栋 stands alone
    problem = Problem(blocks, edges, [1, 2], {}, {"households": Bounds(least=100)})
    assert why_not(problem) == [
        "户数的标准达不到：7 栋等 1 栋与其他楼栋不相邻，共 60 户，不合每个网格至少 100 户。请补全相邻楼栋。"
    ]
    assert why_not(Problem(blocks, [], [1, 2], {})) == [
        "楼栋按相邻关系分成互不相连的 7 片，网格只有 2 个，不能保证每个网格连成一片。请补全相邻楼栋，或增设网格。"
    ]
    assert why_not(Problem(blocks[:1], [], [1, 2], {})) == ["只有 1 栋楼，分不成 2 个网格：每个网格至少要有一栋楼。"]
    assert why_not(Problem([], [], [1], {})) == ["社区还没有登记楼栋，请先登记或导入楼栋。"]
    assert why_not(Problem(blocks, [], [], {})) == ["社区还没有网格，请先在组织页面新设网格。"]


def test_figures_say_what_is_beyond_the_standard():
    problem = city(2, 2, 2, today_of={1: 1, 2: 2, 3: 2, 4: 2}, standard={"buildings": Bounds(2, 2)})
    assert [(figure.buildings, figure.breaches) for figure in figures_of(problem, problem.today)] == [
        (1, ("buildings",)),
        (3, ("buildings",)),
    ]


def test_the_page_says_which_standard_a_grid_does_not_keep():
    problem = Problem(
        blocks=[Block(1, "1 栋", 50, 900), Block(2, "2 栋", 40, 80)],
        edges=[(1, 2)],
        grids=[7],
        today={1: 7, 2: 7},
        standard={"households": Bounds(100, None), "people": Bounds(None, 500), "buildings": Bounds(None, 9)},
    )
    [figure] = figures_of(problem, problem.today)
    assert _breaches(problem, figure) == ["户数不到标准", "人数超过标准"]


# ---- the page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def block(district):
    """Eight buildings in a row, seven of them in one grid."""
    [other] = make_grids(district.community, 1)
    rows = [make_building(district.community, f"{number} 栋", grid=district.grid) for number in range(1, 9)]
    with everything("test"):
        for one, next_one in itertools.pairwise(rows):
            set_neighbours(next_one, [one.pk, *next_one.neighbours.values_list("pk", flat=True)])
        place_buildings(community_id=district.community.pk, plan={rows[7].pk: other.pk}, since=SINCE, actor=None)
        Placement.objects.filter(building=rows[7], organization=district.grid).delete()
    return rows, other


def test_the_problem_is_what_is_on_record(district, block):
    rows, other = block
    with everything("test"):
        ground = ground_of(district.community, today())
    assert [row.name for row in ground.buildings] == [f"{number} 栋" for number in range(1, 9)]
    assert ground.problem.near[rows[1].pk] == {rows[0].pk, rows[2].pk}
    assert (ground.problem.today[rows[0].pk], ground.problem.today[rows[7].pk]) == (district.grid.pk, other.pk)
    assert not ground.guessed


def shown_in(page: str) -> str:
    return re.search(r'name="shown" value="(\w+)"', page)[1]


def test_a_division_that_another_has_changed_meanwhile_is_shown_again(district, secretary, block):
    rows, other = block
    client = client_for(secretary)
    url = reverse("grids:divide", args=[district.community.pk])
    shown = shown_in(client.get(url).text)
    with everything("somebody else"):
        place_buildings(community_id=district.community.pk, plan={rows[1].pk: other.pk}, actor=None)
    chosen = {f"b{row.pk}": str(district.grid.pk) for row in rows[:6]} | {f"b{rows[2].pk}": str(other.pk)}
    sent = {"step": "accept", "since": "2026-03-10", **chosen}
    for old in ({"shown": shown}, {}):
        page = client.post(url, {**sent, **old}).text
        assert "别人刚改过这个社区的楼栋" in page
        with everything("test"):
            now = set(Placement.objects.in_force(today()).filter(organization=other).values_list("building", flat=True))
            assert now == {rows[1].pk, rows[7].pk}
    select = page.split(f'name="b{rows[2].pk}"')[1].split("</select>")[0]
    assert f'value="{other.pk}" selected' in select  # what was chosen is kept
    assert "栋楼换了网格" in client.post(url, {**sent, "shown": shown_in(page)}, follow=True).text


def test_a_proposal_tells_buildings_placed_anew_from_those_moved(district, secretary, block):
    last = block[0][-1]
    for name in ("9 栋", "10 栋"):
        row = make_building(district.community, name)
        with everything("test"):
            set_neighbours(row, [last.pk])
        last = row
    page = client_for(secretary).post(reverse("grids:divide", args=[district.community.pk]), {"step": "propose"}).text
    assert "，新划入 2 栋。" in page


def test_a_community_is_divided_on_its_page(district, secretary, block):
    rows, other = block
    with everything("test"):
        for key, value in (("households_min", 200), ("households_max", 280)):
            PracticeOverride.objects.create(
                district=district.root, rule_id="grid.size", key=key, value=value, reason="研究", period=period(SINCE)
            )
    client = client_for(secretary)
    url = reverse("grids:divide", args=[district.community.pk])
    page = client.get(url).text
    assert "户数 200–280 户" in page
    assert "户数超过标准" in page
    assert "户数不到标准" in page
    assert f'href="{url}"' in client.get(reverse("grids:coverage", args=[district.community.pk])).text

    page = client.post(url, {"step": "propose"}).text
    assert "建议调整 3 栋楼" in page
    assert not re.search("户数(超过|不到)标准", page)
    with everything("test"):
        assert Placement.objects.filter(organization=other).count() == 1  # only proposed

    chosen = {f"b{row.pk}": str(other.pk if number >= 5 else district.grid.pk) for number, row in enumerate(rows)}
    page = client.post(url, {"step": "count", **chosen}).text
    assert re.search("户数(超过|不到)标准", page)  # three and five are too uneven
    chosen[f"b{rows[4].pk}"] = str(other.pk)
    assert not re.search("户数(超过|不到)标准", client.post(url, {"step": "count", **chosen}).text)

    chosen["shown"] = shown_in(page)
    late = client.post(url, {"step": "accept", "since": "2027-01-01", **chosen})
    assert "还没有到" in late.text
    assert "已改" in late.text  # what was chosen is still there
    done = client.post(url, {"step": "accept", "since": "2026-03-01", **chosen}, follow=True)
    assert "3 栋楼换了网格" in done.text
    with everything("test"):
        held = Placement.objects.filter(organization=other)
        assert held.in_force(today()).count() == 4
        assert held.in_force(date(2026, 2, 28)).count() == 1


def test_the_page_costs_the_same_for_many_buildings(district, secretary, block, django_assert_num_queries):
    client = client_for(secretary)
    url = reverse("grids:divide", args=[district.community.pk])
    client.get(url)
    for extra in ((), ("9 栋", "10 栋", "11 栋")):
        for name in extra:
            make_building(district.community, name, grid=district.grid)
        with django_assert_num_queries(14):
            client.get(url)


def test_without_adjacency_places_say_what_is_near(district, secretary):
    for number in range(6):
        point = [115.1 + 0.001 * (number % 3), 28.1 + 0.001 * (number // 3)]
        make_building(district.community, f"{number} 栋", point=point)
    with everything("test"):
        ground = ground_of(district.community, today())
        assert ground.guessed
        assert len(ground.problem.islands()) == 1
        assert not Building.neighbours.through.objects.exists()
    page = client_for(secretary).get(reverse("grids:divide", args=[district.community.pk])).text
    assert "按楼栋位置推算" in page


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("16 栋", "16 栋"),
        ("新100栋", "新100"),
        ("新10栋", "新10"),
        ("阳光花园12栋", "…12"),
        ("3号楼", "3号楼"),
        ("党群服务中心", "…心"),
    ],
)
def test_the_label_of_a_block_keeps_what_tells_buildings_apart(name, label):
    assert _brief(name) == label
