"""Money for branches: 3,000 yuan for each of 104 new branches are 312,000 (LY 三·2)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.urls import reverse

from appraisal.metrics import METRICS
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from common.clock import today
from common.errors import NotAllowed, RuleBroken
from common.periods import period
from common.scoping import everything
from orgs.models import Organization, Subsidy
from orgs.services import subsidies
from orgs.services.subsidies import SubsidyLine, allocate_subsidies
from tests.factories import acting_as, client_for, make_district, make_organization, make_user

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=1)


@pytest.fixture
def district():
    return make_district("新罗区", practice="longyan")


@pytest.fixture
def street(district):
    return make_user("STREET_STAFF", district.street)


def branches(district, count):
    made = [make_organization(district.community, f"示例{number}小区党支部") for number in range(count - 1)]
    return [district.grid.pk, *(row.pk for row in made)]


def total(district, on=None):
    wanted = [METRICS["orgs.subsidies_start"], METRICS["orgs.subsidised_branches"]]
    with everything("test"):
        [body] = network_on(on or today(), [district.root.pk], places=False, root=True).nodes
        values = figures_of(wanted, on or today(), [body])[body.pk].total
    return [values[one.id].numerator for one in wanted]


def test_3000_yuan_for_each_of_104_branches_are_312000(district, street):
    ids = branches(district, 104)
    assert subsidies.usual_amount(district.root.pk, today()) == 3000
    line = SubsidyLine(Decimal(3000), "新组建党支部启动补助", document="示例〔2026〕3 号")
    with acting_as(street):
        assert len(allocate_subsidies(branch_ids=ids, line=line, actor=street)) == 104
    assert total(district) == [312_000, 104]
    assert total(district, today() - DAYS) == [0, 0]
    page = client_for(street).get(reverse("orgs:subsidies")).content.decode()
    assert "<b>312000.00</b> 元，104 个党支部" in page


def test_the_form_gives_them_all_with_one_tick(district, street):
    branches(district, 3)
    client = client_for(street)
    url = reverse("orgs:subsidy_add")
    page = client.get(url).content.decode()
    assert "每个 3000 元" in page
    assert 'value="3000"' in page
    sent = {"kind": "START", "amount": "3000", "purpose": "启动补助"}
    wrong = client.post(url, sent).content.decode()
    assert "请勾选党支部" in wrong
    assert client.post(url, {**sent, "everyone": "on"}).status_code == 302
    everywhere = Organization._base_manager.filter(street=district.street, tier="GRID").count()
    assert total(district) == [everywhere * 3000, everywhere]
    assert "的党支部有 0 个" in client.get(url).content.decode()


def test_a_branch_starts_once_and_a_wrong_entry_is_cancelled(district, street):
    [branch] = branches(district, 1)
    line = SubsidyLine(Decimal(3000), "启动补助")
    with acting_as(street):
        [row] = allocate_subsidies(branch_ids=[branch], line=line, actor=street)
        with pytest.raises(RuleBroken) as caught:
            allocate_subsidies(branch_ids=[branch], line=line, actor=street)
        assert caught.value.code == "subsidy.twice"
        subsidies.cancel_subsidy(subsidy_id=row.pk, why="金额写错", actor=street)
        with pytest.raises(RuleBroken, match="作废"):
            subsidies.cancel_subsidy(subsidy_id=row.pk, why="再作废", actor=street)
        allocate_subsidies(branch_ids=[branch], line=SubsidyLine(Decimal(2500), "启动补助"), actor=street)
    assert total(district) == [2500, 1]
    with everything("test"):
        with pytest.raises(InternalError), transaction.atomic():
            Subsidy.objects.filter(pk=row.pk).update(amount=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            Subsidy.objects.create(branch_id=branch, on=today(), amount=1, purpose="再一次")


def test_all_or_none_and_what_is_wrong_stands_at_its_field(district, street):
    ids = branches(district, 3)
    for line, field in (
        (SubsidyLine(Decimal(0), "启动"), "amount"),
        (SubsidyLine(Decimal("0.001"), "启动"), "amount"),
        (SubsidyLine(Decimal(3000), " "), "purpose"),
        (SubsidyLine(Decimal(3000), "启动", on=today() + DAYS), "on"),
        (SubsidyLine(Decimal(3000), "启动", kind="X"), "kind"),
    ):
        with acting_as(street), pytest.raises(RuleBroken) as caught:
            allocate_subsidies(branch_ids=ids, line=line, actor=street)
        assert caught.value.field == field
    with acting_as(street):
        allocate_subsidies(branch_ids=ids[:1], line=SubsidyLine(Decimal(3000), "启动"), actor=street)
        with pytest.raises(RuleBroken):
            allocate_subsidies(branch_ids=ids, line=SubsidyLine(Decimal(3000), "启动"), actor=street)
    assert total(district) == [3000, 1]


def test_it_comes_from_above(district):
    [branch] = branches(district, 1)
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    with acting_as(secretary), pytest.raises(NotAllowed):
        allocate_subsidies(branch_ids=[branch], line=SubsidyLine(Decimal(3000), "启动"), actor=secretary)
    other = make_user("STREET_STAFF", make_district("长汀县").street)
    with acting_as(other), pytest.raises(RuleBroken) as caught:
        allocate_subsidies(branch_ids=[branch], line=SubsidyLine(Decimal(3000), "启动"), actor=other)
    assert caught.value.code == "subsidy.branch"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(district, street, count, django_assert_num_queries):
    ids = branches(district, count)
    with acting_as(street):
        allocate_subsidies(branch_ids=ids, line=SubsidyLine(Decimal(3000), "启动"), actor=street)
    client = client_for(street)
    client.get(reverse("orgs:subsidies"))
    with django_assert_num_queries(9):
        client.get(reverse("orgs:subsidies"))


def test_many_branches_are_found_and_paged_and_old_ones_are_there(district, street, monkeypatch):
    monkeypatch.setattr("orgs.views.subsidies.PAGE_OF_BRANCHES", 2)
    ids = branches(district, 5)
    with everything("test"):
        gone = Organization.objects.get(pk=ids[-1])
        Organization.objects.filter(pk=gone.pk).update(period=period(gone.since, today() - 3 * DAYS))
    client, url = client_for(street), reverse("orgs:subsidy_add")
    first = client.get(url).text
    assert "第 1 页" in first
    assert gone.name not in first
    second = client.get(url, {"page": 2}).text
    assert first.count('name="branches"') == second.count('name="branches"') == 2
    assert client.get(url, {"q": "示例1小区"}).text.count('name="branches"') == 1
    old = client.get(url, {"old": "1"}).text
    assert f"{gone.name}（{district.community.name}，{today() - 3 * DAYS} 起已撤销）" in old
    sent = {"kind": "WORK", "amount": "500", "purpose": "工作经费", "branches": [gone.pk]}
    late = client.post(f"{url}?old=1", sent).text
    assert "核拨日期应早于这一天" in late
    assert client.post(f"{url}?old=1", sent | {"on": (today() - 9 * DAYS).isoformat()}).status_code == 302
    waiting = Organization._base_manager.filter(street=district.street, tier="GRID", period__upper_inf=True).count()
    start = {"kind": "START", "amount": "3000", "purpose": "启动补助", "everyone": "on"}
    assert f"已登记 {waiting} 个" in client.post(url, start, follow=True).text  # all of them, not those of the page


def test_the_column_of_branches_names_the_branch_of_an_estate(district, street):
    estate = make_organization(district.community, "松涛小区")
    with acting_as(street):
        allocate_subsidies(branch_ids=[estate.pk], line=SubsidyLine(Decimal(3000), "启动"), actor=street)
    client, said = client_for(street), "松涛小区“兼合式”党支部"
    assert f">{said}</a>" in client.get(reverse("orgs:subsidies")).content.decode()
    assert f"{said}（" in client.get(reverse("orgs:subsidy_add")).content.decode()
    assert client.get("/api/v1/subsidies/").json()["results"][0]["branch_name"] == said
