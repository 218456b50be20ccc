"""Tiers, offices and rules go by the names that the district's own document gives them."""

import pytest
from django.urls import reverse

from accounts.naming import role_name
from common.errors import RuleBroken
from common.scoping import everything
from orgs.models import Tier
from orgs.services import create_organization
from orgs.wording import lower_tiers, tier_word, tier_words
from tests.factories import acting_as, client_for, make_district, make_unit, make_user

pytestmark = pytest.mark.django_db

# practice: words of the tiers below the district, what a grid secretary and the head of a micro-home are called
DISTRICTS = {
    "xihu": (["街道（镇）", "社区", "网格", "党群微家"], "网格党支部书记", "党群微家负责人"),
    "fucheng": (["街道", "社区", "小区", "楼栋"], "小区党支部书记", "楼栋负责人"),
    "longyan": (["街道（乡镇）", "社区", "小区", "楼栋"], "小区“兼合式”党组织书记", "楼栋负责人"),
}


@pytest.fixture(params=DISTRICTS)
def place(request, db):
    """A district that follows the practice, and what it should say."""
    return make_district("某区", practice=request.param), DISTRICTS[request.param]


def body_of(client, name, *args, **query):
    page = client.get(reverse(name, args=args), query)
    assert page.status_code == 200
    return page.content.decode()


def test_the_words_are_those_of_the_districts_own_document(place):
    district, (words, secretary, head) = place
    with acting_as(make_user("READ_ONLY", district.grid)):
        assert [word for _, word in lower_tiers()] == words
        assert (role_name("GRID_SECRETARY"), role_name("HOME_HEAD")) == (secretary, head)
        assert role_name("STREET_STAFF") == "街道党建工作人员"


def test_where_districts_are_looked_at_together_the_general_words_stand(district):
    make_district("某区", practice="fucheng")
    with everything("test"):
        assert list(tier_words().values()) == ["区", "街道", "社区", "网格", "微家"]
        assert role_name("GRID_SECRETARY") == "网格书记"


def test_one_query_names_every_tier_of_every_row(district, django_assert_num_queries):
    with acting_as(make_user("READ_ONLY", district.street)), django_assert_num_queries(1):
        assert [tier_word(Tier.GRID) for _ in range(3)] == ["网格"] * 3
        assert tier_word(Tier.HOME) == "党群微家"


def test_one_office_never_speaks_with_the_words_of_the_one_before(district):
    other = make_district("某区", practice="longyan")
    for root, word in ((district, "网格"), (other, "小区"), (district, "网格")):
        with acting_as(make_user("READ_ONLY", root.root)):
            assert tier_word(Tier.GRID) == word


def test_pages_lists_and_filters_use_them(place):
    district, (words, secretary, _) = place
    client = client_for(make_user("DISTRICT_STAFF", district.root))
    grid, home = words[2:]
    foreign = {"网格", "微家", "党群微家", "小区", "楼栋"} - {grid, home}
    for name, args in (("orgs:list", ()), ("members:committees", ()), ("appraisal:compliance", ())):
        page = body_of(client, name, *args)
        for tier, word in (("GRID", grid), ("HOME", home)):
            assert f'<option value="{tier}">{word}</option>' in page, name
        assert not any(f'<option value="{tier}">{word}</option>' in page for word in foreign for tier in Tier), name
    assert f">{grid}<" in body_of(client, "orgs:list", tier="GRID")
    assert f">{grid}<" in body_of(client, "orgs:detail", district.grid.pk)
    assert f"新设{home}" in body_of(client, "orgs:found", district.grid.pk)
    assert f"1 {grid}" in body_of(client, "orgs:children", district.street.pk)
    assert f"4 {grid}" in body_of(client, "orgs:tree")
    api = client.get(reverse("api:organization-list"), {"tier": "GRID"}).json()["results"]
    assert {row["tier_name"] for row in api} == {grid}
    shell = body_of(client_for(make_user("GRID_SECRETARY", district.grid)), "orgs:tree")
    assert secretary in shell


def test_refusals_use_them(place):
    district, (words, *_) = place
    user = make_user("DISTRICT_STAFF", district.root)
    with acting_as(user), pytest.raises(RuleBroken) as broken:
        create_organization(parent_id=district.community.pk, name="第九党小组", tier="HOME", actor=user)
    assert broken.value.message == f"“{district.community.name}”（{words[1]}）之下只能设{words[2]}，不能设{words[3]}。"


@pytest.mark.parametrize(("practice", "offered"), [("xihu", True), ("fucheng", False), ("longyan", False)])
def test_deviations_are_narrowed_by_rules_that_the_district_has(practice, offered):
    district = make_district("某区", practice=practice)
    page = body_of(client_for(make_user("STREET_STAFF", district.street)), "members:deviations")
    assert ('value="committee.size.street"' in page) is offered


@pytest.mark.parametrize(
    ("role", "where", "offered"),
    [
        ("DISTRICT_STAFF", "root", True),
        ("COMMUNITY_SECRETARY", "community", True),
        ("GRID_SECRETARY", "grid", False),
        ("UNIT_LIAISON", "unit", False),
    ],
)
def test_registering_a_unit_is_offered_to_those_who_can(district, role, where, offered):
    unit = make_unit(district, joins=district.community)
    user = make_user(role, unit=unit) if where == "unit" else make_user(role, getattr(district, where))
    client, url = client_for(user), reverse("orgs:unit_create")
    assert (f'href="{url}"' in body_of(client, "orgs:units")) is offered
    assert client.get(url).status_code == (200 if offered else 404)
