"""Alliances: members from anywhere in the district, money that is cancelled and not changed, the weak ones in order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from appraisal.metrics import METRICS
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from common.clock import as_if_on, today
from common.errors import Conflict, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from orgs.models import Alliance, FundEntry
from orgs.selectors import balance_of
from orgs.services import alliances, structure
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, client_for, make_district, make_organization, make_unit, make_user

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=1)


@pytest.fixture
def street(district):
    return make_user("STREET_STAFF", district.street)


@pytest.fixture
def stranger(district):
    """A unit that takes part nowhere: the street does not see it."""
    return make_unit(district, "外地示例商会")


def found(street, district, name="商街联合体", **more):
    line = alliances.AllianceLine(name, "服务小微企业", **more)
    return alliances.found_alliance(organization_id=district.street.pk, line=line, actor=street)


def refused(code, call, **kwargs):
    with pytest.raises(RuleBroken) as caught:
        call(**kwargs)
    assert caught.value.code == code, caught.value.message
    return caught.value


def test_members_come_from_anywhere_and_leave_with_a_day(district, street, stranger):
    with acting_as(street), as_if_on(today() - 30 * DAYS):
        made = found(street, district)
        alliances.join_alliance(alliance_id=made.pk, name=stranger.name, actor=street)
        alliances.join_alliance(alliance_id=made.pk, name=district.community.name, actor=street)
        twice = refused(
            "alliance.twice", alliances.join_alliance, alliance_id=made.pk, name=stranger.name, actor=street
        )
        assert twice.field == "name"
        wrong = refused("alliance.member", alliances.join_alliance, alliance_id=made.pk, name="没有这家", actor=street)
        assert "“没有这家”" in wrong.message
    with acting_as(street):
        row = made.members.get(unit=stranger)
        alliances.leave_alliance(membership_id=row.pk, last_day=today() - 3 * DAYS, actor=street)
        refused("alliance.left", alliances.leave_alliance, membership_id=row.pk, actor=street)
        inside = {day: made.members.in_force(today() - day * DAYS).count() for day in (31, 10, 3, 2)}
        assert inside == {31: 0, 10: 2, 3: 2, 2: 1}
        alliances.join_alliance(alliance_id=made.pk, name=stranger.name, actor=street)  # and comes back
    with everything("test"):
        actions = AuditEvent.objects.filter(action__startswith="orgs.alliance").values_list("action", flat=True)
        assert sorted(actions) == ["orgs.alliance.founded", *["orgs.alliance.joined"] * 3, "orgs.alliance.left"]


def test_another_district_has_nothing_to_do_with_it(district, street):
    other = make_district("东湖区")
    make_unit(other, "东湖示例公司")
    with acting_as(street):
        made = found(street, district)
        refused("alliance.member", alliances.join_alliance, alliance_id=made.pk, name="东湖示例公司", actor=street)
        assert not made.members.exists()
    with acting_as(make_user("STREET_STAFF", other.street)):
        assert not Alliance.objects.exists()
        refused("alliance.unknown", alliances.dissolve_alliance, alliance_id=made.pk, actor=None)
    with everything("test"):
        assert Alliance.objects.get().until is None


def test_what_is_wrong_stands_at_its_field(district, street):
    with acting_as(street):
        made = found(street, district)
        for more, field in (
            ({"name": " "}, "name"),
            ({"purpose": "长" * 121}, "purpose"),
            ({"form": "nonsense"}, "form"),
        ):
            line = alliances.AllianceLine(**{"name": "甲", "purpose": "乙", **more})
            with pytest.raises(RuleBroken) as caught:
                alliances.update_alliance(alliance_id=made.pk, line=line, actor=street)
            assert caught.value.field == field
        with pytest.raises(Conflict, match="已有叫“商街联合体”"):
            found(street, district)
        refused(
            "alliance.tier",
            alliances.found_alliance,
            organization_id=district.grid.pk,
            line=alliances.AllianceLine("甲", "乙"),
            actor=street,
        )
        early = refused(
            "alliance.last_day", alliances.dissolve_alliance,
            alliance_id=made.pk, last_day=today() - DAYS, actor=street,
        )  # fmt: skip
        assert early.field == "last_day"


def test_money_is_cancelled_and_never_changed(district, street):
    with acting_as(street):
        made = found(street, district)
        for kind, amount in (("ALLOCATED", "3000"), ("DUES", "1200.50"), ("SPENT", "860.25"), ("SPENT", "9999")):
            line = alliances.FundLine(kind, Decimal(amount), "启动经费")
            last = alliances.enter_fund(alliance_id=made.pk, line=line, actor=street)
        for amount in ("0", "-1", "0.001", "100000001"):
            bad = alliances.FundLine("RAISED", Decimal(amount), "各方筹")
            refused("fund.amount", alliances.enter_fund, alliance_id=made.pk, line=bad, actor=street)
        alliances.cancel_fund(entry_id=last.pk, why="金额写错", actor=street)
        refused("fund.cancelled", alliances.cancel_fund, entry_id=last.pk, why="再作废", actor=street)
        balance = balance_of(made.entries.all(), today())
        assert balance.left == Decimal("3340.25")
        assert {line["label"]: line["amount"] for line in balance.lines} == {
            "上级拨": 3000, "各方筹": 0, "党费补": Decimal("1200.50"), "支出": Decimal("860.25"),
        }  # fmt: skip
        with pytest.raises(InternalError), transaction.atomic():
            FundEntry.objects.filter(pk=last.pk).update(amount=1)


def test_a_weak_one_is_put_in_order_once_at_a_time(district, street):
    with acting_as(street):
        made = found(street, district)
        plan = {"alliance_id": made.pk, "why": "活动少", "plan": "每月一次", "actor": street}
        refused("rectification.due_on", alliances.begin_rectification, due_on=today() - DAYS, **plan)
        row = alliances.begin_rectification(due_on=today() + 30 * DAYS, **plan)
        refused("rectification.running", alliances.begin_rectification, due_on=today() + 60 * DAYS, **plan)
        alliances.finish_rectification(rectification_id=row.pk, outcome="恢复每月活动", actor=street)
        alliances.begin_rectification(due_on=today() + 60 * DAYS, **plan)
        with pytest.raises(IntegrityError), transaction.atomic():
            made.rectifications.create(since=today(), why="x", plan="y", due_on=today())


def test_it_ends_with_its_memberships_and_is_read_as_of_before(district, street, stranger):
    with acting_as(street), as_if_on(today() - 30 * DAYS):
        made = found(street, district)
        alliances.join_alliance(alliance_id=made.pk, name=stranger.name, actor=street)
    with acting_as(street):
        alliances.dissolve_alliance(alliance_id=made.pk, last_day=today() - DAYS, actor=street)
        refused("alliance.dissolved", alliances.join_alliance, alliance_id=made.pk, name="甲", actor=street)
    client = client_for(street)
    assert made.name not in client.get("/orgs/alliances/").content.decode()
    before = (today() - 10 * DAYS).isoformat()
    assert made.name in client.get(f"/orgs/alliances/?on={before}").content.decode()
    page = client.get(f"/orgs/alliances/{made.pk}/?on={before}").content.decode()
    assert stranger.name in page
    assert "已解散" not in page
    numbers = {}
    with acting_as(street):
        for day in (today(), today() - 10 * DAYS):
            [body] = network_on(day, [district.street.pk], places=False).nodes
            wanted = [METRICS["orgs.alliances"], METRICS["orgs.alliance_units"]]
            values = figures_of(wanted, day, [body])[body.pk].total
            numbers[day] = [values[one.id].numerator for one in wanted]
    assert list(numbers.values()) == [[0, 0], [1, 1]]


def test_when_the_leader_is_closed_it_goes_to_the_successor_and_comes_back(district, street):
    other = make_organization(district.street, "示例第二社区居委会")
    with acting_as(street):
        line = alliances.AllianceLine("社区联合体", "共建")
        made = alliances.found_alliance(organization_id=district.community.pk, line=line, actor=street)
    with everything("test"):
        act = structure.merge_organizations(
            source_ids=[district.community.pk], into_id=other.pk, title="合并", effective_on=today(), actor=None
        )
        assert Alliance.objects.get(pk=made.pk).organization_id == other.pk
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert Alliance.objects.get(pk=made.pk).organization_id == district.community.pk


def test_pages_and_api_do_the_same(district, street, stranger):
    client = client_for(street)
    body = {"organization": district.street.pk, "name": "商街联合体", "purpose": "服务小微企业"}
    made = client.post("/api/v1/alliances/", body, content_type="application/json").json()
    url = f"/api/v1/alliances/{made['id']}/"
    joined = client.post(f"{url}join/", {"name": stranger.name}, content_type="application/json")
    assert (joined.status_code, joined.json()["name"]) == (201, stranger.name)
    money = {"kind": "RAISED", "amount": "12.50", "what": "各方筹"}
    assert client.post(f"{url}funds/enter/", money, content_type="application/json").status_code == 201
    assert client.get(url).json()["members"] == 1
    assert [row["amount"] for row in client.get(f"{url}funds/").json()] == ["12.50"]
    page = client.get(f"/orgs/alliances/{made['id']}/").content.decode()
    assert stranger.name in page
    assert "结余 12.50 元" in client.get(f"/orgs/alliances/{made['id']}/funds/").content.decode()
    answer = client.post(f"/orgs/alliances/{made['id']}/join/", {"name": "不存在的单位"})
    assert "请核对全称" in answer.content.decode()
    assert "不存在的单位" in answer.content.decode()  # nothing typed is lost
    secretary = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    assert secretary.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_three(district, street, django_assert_num_queries, count):
    with acting_as(street):
        for number in range(count):
            made = found(street, district, f"联合体{number}")
        for number in range(count):
            unit = make_unit(district, f"示例单位{number}")
            alliances.join_alliance(alliance_id=made.pk, name=unit.name, actor=street)
            line = alliances.FundLine("RAISED", Decimal(10), "筹")
            alliances.enter_fund(alliance_id=made.pk, line=line, actor=street)
    client = client_for(street)
    client.get("/orgs/alliances/")
    with django_assert_num_queries(9):
        client.get("/orgs/alliances/")
    with django_assert_num_queries(10):
        client.get(f"/orgs/alliances/{made.pk}/")
    for tab, queries in (("funds", 9), ("reviews", 11), ("venues", 8)):
        with django_assert_num_queries(queries):
            client.get(f"/orgs/alliances/{made.pk}/{tab}/")


def test_a_name_not_quite_right_is_answered_with_those_near_it(district, street):
    make_unit(district, "示例供电公司", joins=district.community)
    with acting_as(street):
        made = found(street, district)
        community = district.community.name
        with pytest.raises(RuleBroken, match=f"相近的有“{community}”，请写全称"):
            alliances.join_alliance(alliance_id=made.pk, name=community[:3], actor=street)
        with pytest.raises(RuleBroken, match="相近的有“示例供电公司”"):
            alliances.join_alliance(alliance_id=made.pk, name="供电公司", actor=street)
        with pytest.raises(RuleBroken, match="单位还没有登记的，先到“单位”里登记"):
            alliances.join_alliance(alliance_id=made.pk, name="没有这家", actor=street)
    text = client_for(street).get(f"/orgs/alliances/{made.pk}/join/").content.decode()
    assert f'<option value="{community}">' in text
    assert '<option value="示例供电公司">' in text


def test_more_spent_than_put_down_is_said_on_the_page(district, street):
    with acting_as(street):
        made = found(street, district)
        alliances.enter_fund(alliance_id=made.pk, line=alliances.FundLine("RAISED", Decimal(10), "筹"), actor=street)
    url = f"/orgs/alliances/{made.pk}/funds/"
    assert "支出比登记的收入多" not in client_for(street).get(url).content.decode()
    with acting_as(street):
        alliances.enter_fund(alliance_id=made.pk, line=alliances.FundLine("SPENT", Decimal(99), "宣传"), actor=street)
    assert "支出比登记的收入多" in client_for(street).get(url).content.decode()
