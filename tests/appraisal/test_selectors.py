"""What the table says, on any day and from anywhere, and what it costs."""

from datetime import date

import pytest

from appraisal.filters import Wanted
from appraisal.network import network_on
from appraisal.selectors import conditions_of, groups_of, level_below, states_of, table_of
from common.rules import State
from common.scoping import everything
from orgs.models import Organization, ReorganizationKind, Tier
from orgs.services import Move, Plan, carry_out
from tests.appraisal.conftest import EVEN, seat_committee
from tests.factories import acting_as

ON = date(2024, 6, 1)


def table(user, on=ON, **wanted):
    with acting_as(user):
        return table_of(network_on(on), Wanted(**wanted))


def states(found):
    return {row.node.name: row.state for row in found.rows}


def test_one_row_per_organisation_in_administrative_order(filled, district_staff):
    rows = table(district_staff, tier=Tier.COMMUNITY).rows
    assert [(row.node.name, row.state) for row in rows] == [
        ("桃源东社区", State.HOLDS),
        ("桃源西社区", State.SETTLED),
        ("南站东社区", State.BROKEN),
        ("南站西社区", State.BROKEN),
    ]
    settled = rows[1].cells["committee.size"]
    assert (settled.rule_id, settled.found, settled.deviation_reason) == (EVEN, "10 席，为偶数", "换届过渡，年底前补齐")
    assert rows[2].cells["committee.shape"].found == "还没有班子名册"


def test_totals_count_organisations_by_state(filled, district_staff):
    found = table(district_staff, tier=Tier.COMMUNITY)
    assert found.totals["committee.size"] == {State.HOLDS: 1, State.SETTLED: 1}
    assert found.totals["committee.shape"] == {State.HOLDS: 2, State.BROKEN: 2}
    assert found.states == {State.HOLDS: 1, State.SETTLED: 1, State.BROKEN: 2}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"state": State.BROKEN}, ["桃源街道", "南站街道", "南站东社区", "南站西社区"]),
        ({"state": State.SETTLED}, ["桃源西社区"]),
        ({"rule": EVEN}, ["桃源东社区", "桃源西社区"]),
        ({"rule": "committee.size", "state": State.HOLDS}, ["桃源东社区"]),
        ({"severity": "REQUIRED", "state": State.SETTLED}, []),
        ({"q": "南站", "tier": Tier.STREET}, ["南站街道"]),
        ({"q": "taoyuandong", "tier": Tier.COMMUNITY}, ["桃源东社区"]),
        ({"q": "tyd", "tier": Tier.COMMUNITY}, ["桃源东社区"]),
    ],
)
def test_filters(filled, district_staff, wanted, expected):
    with everything("test"):
        for node in Organization.objects.all():
            Organization.objects.filter(pk=node.pk).update(pinyin=_pinyin(node.name))
    assert [row.node.name for row in table(district_staff, **wanted).rows] == expected


def _pinyin(name):
    from common.pinyin import pinyin_key

    return pinyin_key(name)


def test_an_office_sees_its_own_part_and_adds_it_up_one_level_below(filled, district_staff, street_staff):
    assert {row.node.name for row in table(street_staff, tier=Tier.COMMUNITY).rows} == {"桃源东社区", "桃源西社区"}
    with acting_as(district_staff):
        found = table_of(network_on(ON), Wanted())
        groups = groups_of(found.network, found.rows, level_below())
    assert [(group.name, group.organizations) for group in groups] == [("桃源街道", 7), ("南站街道", 7)]
    assert groups[0].states == {State.BROKEN: 1, State.HOLDS: 1, State.SETTLED: 1, State.NOT_APPLICABLE: 4}
    with acting_as(street_staff):
        found = table_of(network_on(ON), Wanted())
        groups = groups_of(found.network, found.rows, level_below())
    assert [(group.name, group.tier) for group in groups] == [
        ("桃源街道", Tier.STREET),
        ("桃源东社区", Tier.COMMUNITY),
        ("桃源西社区", Tier.COMMUNITY),
    ]


def test_yesterday_is_judged_as_it_was(filled, district_staff):
    before = states(table(district_staff, date(2023, 12, 31), tier=Tier.COMMUNITY))
    assert set(before.values()) == {State.BROKEN}


def test_a_community_that_changed_its_street_stands_under_the_old_one_before(filled, district_staff):
    moved, day = filled.community, date(2024, 5, 1)
    with everything("test"):
        step = Move(moved.pk, filled.other_street.pk)
        carry_out(Plan(filled.root.pk, ReorganizationKind.MOVE, "区划调整", (step,), day), actor=None)
    old, new = filled.street.pk, filled.other_street.pk
    after = table(district_staff, street=new, tier=Tier.COMMUNITY)
    assert {row.node.name for row in after.rows} == {"南站东社区", "南站西社区", "桃源东社区"}
    before = table(district_staff, date(2024, 4, 30), street=old, tier=Tier.COMMUNITY)
    assert states(before) == {"桃源东社区": State.HOLDS, "桃源西社区": State.SETTLED}
    assert before.network.place_of(before.rows[0].node) == "桃源街道"
    assert [group.name for group in groups_of(before.network, before.rows, Tier.STREET)] == ["桃源街道"]


@pytest.mark.parametrize("seated", [1, 3])
def test_the_table_costs_the_same_for_one_committee_and_three(
    district, district_staff, seated, django_assert_num_queries
):
    for community in district.communities[:seated]:
        seat_committee(community)
    with acting_as(district_staff):
        with django_assert_num_queries(30):
            found = table_of(network_on(ON), Wanted())
        with django_assert_num_queries(21):
            states_of([node.pk for node in district.communities[:seated]], ON)
    assert sum(row.state is State.HOLDS for row in found.rows) == seated


def test_dots_of_the_tree(filled, district_staff):
    with acting_as(district_staff):
        found = conditions_of([node.pk for node in [*filled.communities, filled.grid]], ON)
    assert [(found[node.pk].state, found[node.pk].text) for node in filled.communities[:3]] == [
        ("ok", "各项条款符合"),
        ("ok", "各项条款符合"),
        ("bad", "1 项不符合"),
    ]
    assert filled.grid.pk not in found
