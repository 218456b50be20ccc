"""The lists of an alliance: its members fill them in, its meeting goes through them, nobody else sees them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from common.clock import as_if_on, today
from common.errors import Conflict, RuleBroken
from common.scoping import everything
from covenants.compliance import findings_on
from covenants.models import (
    Agreement,
    AgreementState,
    CycleStep,
    ListCycle,
    ListItem,
    Milestone,
    Past,
    PastKind,
    Project,
)
from covenants.selectors.agreements import units_to_agree_with
from covenants.selectors.gates import missing_of, parties_of
from covenants.selectors.items import last_cycle_of
from covenants.services.claims import make_claim
from covenants.services.cycles import advance_cycle, open_cycle
from covenants.services.deliberating import accept_rest
from covenants.services.items import ItemLine, file_item
from covenants.services.past import keep_past
from meetings.models import Source
from meetings.services.agenda import waiting_candidates
from meetings.services.meetings import create_meeting, hold_meeting
from orgs.services import alliances, structure
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, client_for, make_organization, make_unit, make_user
from tests.meetings.convening.making import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(district):
    """The street leads an alliance of two units; a third takes part in the street and is not in it."""
    street = make_user("STREET_STAFF", district.street)
    units = {
        "one": make_unit(district, "示例商会"),
        "two": make_unit(district, "示例税务所"),
        "third": make_unit(district, "示例小学", joins=district.street),
    }
    with acting_as(street), as_if_on(today() - timedelta(days=60)):
        line = alliances.AllianceLine("商街联合体", "服务商户")
        made = alliances.found_alliance(organization_id=district.street.pk, line=line, actor=street)
        for name in ("one", "two"):
            alliances.join_alliance(alliance_id=made.pk, name=units[name].name, actor=street)
    return {
        "district": district, "street": street, "alliance": made, "units": units,
        "liaisons": {name: make_user("UNIT_LIAISON", unit=unit) for name, unit in units.items()},
    }  # fmt: skip


def open_one(world, **more):
    year = today().year
    days = {"since": date(year, 1, 1), "last_day": date(year, 12, 31)}
    with acting_as(world["street"]):
        return open_cycle(
            organization_id=world["district"].street.pk, alliance_id=world["alliance"].pk, actor=world["street"],
            **days | more,
        )  # fmt: skip


def file(world, cycle, who, direction, title):
    user, unit = world["liaisons"][who], world["units"][who]
    with acting_as(user):
        return file_item(
            cycle_id=cycle.pk, unit_id=unit.pk, line=ItemLine(direction, "LAW", title), submit=True, actor=user
        )


def test_the_whole_way_from_opening_to_a_claim(world):
    cycle = open_one(world)
    street = world["street"]
    assert cycle.title == f"{today().year}年供需清单"
    offer = file(world, cycle, "one", "OFFER", "法律咨询")
    file(world, cycle, "two", "NEED", "税法讲座")
    with pytest.raises((RuleBroken, ListCycle.DoesNotExist)):
        file(world, cycle, "third", "OFFER", "场地")
    with acting_as(street):
        assert [unit.name for unit in parties_of(cycle)] == ["示例商会", "示例税务所"]
        assert {unit.name for unit in units_to_agree_with(cycle)} == {"示例商会", "示例税务所"}
        advance_cycle(cycle_id=cycle.pk, actor=street)
        own = create_meeting(
            organization_id=cycle.organization_id, kind="JOINT", starts_at=at(today(), 0), actor=street
        )
        hold_meeting(meeting_id=own.pk, actor=street)
        with pytest.raises(RuleBroken, match="本联合体召开的会议"):
            accept_rest(cycle_id=cycle.pk, meeting_id=own.pk, actor=street)
        theirs = create_meeting(
            organization_id=cycle.organization_id, alliance_id=cycle.alliance_id, kind="JOINT",
            starts_at=at(today(), 0), actor=street,
        )  # fmt: skip
        assert [one.source for one in waiting_candidates(theirs)] == [Source.LIST]
        assert not waiting_candidates(own), "the committee's own meeting has nothing to do with it"
        hold_meeting(meeting_id=theirs.pk, actor=street)
        accept_rest(cycle_id=cycle.pk, meeting_id=theirs.pk, actor=street)
        advance_cycle(cycle_id=cycle.pk, actor=street)
    for who, seen in (("two", 2), ("third", 0)):
        with acting_as(world["liaisons"][who]):
            assert ListItem.objects.filter(cycle=cycle, published_on__isnull=False).count() == seen
            assert ListCycle.objects.filter(pk=cycle.pk).exists() is bool(seen)
    with acting_as(world["liaisons"]["two"]):
        claim = make_claim(item_id=offer.pk, unit_id=world["units"]["two"].pk, actor=world["liaisons"]["two"])
    assert claim.unit_id == world["units"]["two"].pk


def test_it_runs_beside_the_streets_own_list_and_answers_no_rule_of_it(world):
    open_one(world)
    with pytest.raises(Conflict, match="日期重叠"):
        open_one(world)
    with acting_as(world["street"]):
        year = today().year
        open_cycle(
            organization_id=world["district"].street.pk, since=date(year, 1, 1), last_day=date(year, 12, 31),
            actor=world["street"],
        )  # fmt: skip
        found = findings_on([world["district"].street], today())[world["district"].street.pk]
        both = next(one for one in found if one.rule_id == "list.both_ways")
    assert both.inputs.get("成员单位", 1) == 1, "the third unit alone"


def test_who_left_is_not_asked_any_more(world):
    cycle = open_one(world)
    with acting_as(world["street"]):
        row = world["alliance"].members.get(unit=world["units"]["two"])
        alliances.leave_alliance(membership_id=row.pk, last_day=today() - timedelta(days=1), actor=world["street"])
        assert {line.unit_id for line in missing_of(cycle) if line.unit_id} == {world["units"]["one"].pk}
    with acting_as(world["liaisons"]["two"]):
        assert not ListCycle.objects.filter(pk=cycle.pk).exists()


def test_nobody_else_opens_one(world):
    other = make_user("COMMUNITY_SECRETARY", world["district"].community)
    with acting_as(other), pytest.raises(RuleBroken) as caught:
        open_cycle(
            organization_id=world["district"].community.pk, alliance_id=world["alliance"].pk,
            since=date(2026, 1, 1), last_day=date(2026, 12, 31), actor=other,
        )  # fmt: skip
    assert caught.value.code == "alliance.unknown"


@pytest.mark.parametrize("count", [1, 3])
def test_its_page_costs_the_same_for_one_and_three(world, count, django_assert_num_queries):
    for number in range(count):
        year = today().year - number
        open_one(world, since=date(year, 1, 1), last_day=date(year, 12, 31))
    client = client_for(world["street"])
    url = reverse("covenants:alliance", args=[world["alliance"].pk])
    client.get(url)
    with django_assert_num_queries(11):
        page = client.get(url).content.decode()
    assert f"{today().year}年供需清单" in page


def test_a_member_community_reads_its_lists_and_projects(world):
    cycle = open_one(world)
    district, street = world["district"], world["street"]
    with acting_as(street):
        alliances.join_alliance(alliance_id=world["alliance"].pk, name=district.community.name, actor=street)
        project = Project.objects.create(
            organization=district.street, cycle=cycle, title="商街焕新", period=cycle.period, created_by=street
        )
        Milestone.objects.create(project=project, organization=district.street, title="开工", due_on=today())
    member = make_user("COMMUNITY_SECRETARY", district.community)
    outside = make_user("COMMUNITY_SECRETARY", make_organization(district.street, "示例第九社区居委会"))
    for user, seen in ((member, 1), (outside, 0)):
        with acting_as(user):
            rows = (CycleStep.objects.filter(cycle=cycle), Project.objects.all(), Milestone.objects.all())
            assert [one.count() for one in rows] == [seen] * 3
    page = client_for(member).get(reverse("covenants:cycle", args=[cycle.pk]))
    assert page.status_code == 200
    assert "还没有开启" not in page.content.decode()
    page = client_for(member).get(reverse("covenants:alliance", args=[world["alliance"].pk])).content.decode()
    assert cycle.title in page
    assert "商街焕新" in page
    assert client_for(member).get(reverse("covenants:project", args=[project.pk])).status_code == 200


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"state": "SIGNING"}, None),
        ({"state": "SIGNED", "signed_on": 0}, "已签订"),
        ({"state": "VOID", "ended_on": 0}, None),
        ({"state": "AMENDED", "signed_on": 1, "ended_on": 0}, None),
        ({"state": "SIGNED", "signed_on": 1, "ended_on": 0}, "已终止"),
    ],
)
def test_its_agreements_are_told_as_they_stand(world, fields, word):
    cycle = open_one(world)
    days = {
        name: today() - timedelta(days=value) if isinstance(value, int) else value for name, value in fields.items()
    }
    with everything("test"):
        Agreement.objects.create(
            organization=cycle.organization, cycle=cycle, kind="MUTUAL", title="共建协议", year=today().year, number=1,
            laid_out_on=today() - timedelta(days=3), period=cycle.period, digest="0" * 64, **days,
        )  # fmt: skip
    page = client_for(world["street"]).get(reverse("covenants:alliance", args=[world["alliance"].pk])).content.decode()
    word = word or AgreementState(fields["state"]).label
    told = {one for one in ("待签订", "已签订", "已终止", "已作废", "已变更", word) if f"{one}</" in page}
    assert told == {word}


def test_when_its_leader_is_merged_the_running_list_goes_along_and_comes_back(district):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    other = make_organization(district.street, "示例第二社区居委会")
    successor = make_user("COMMUNITY_SECRETARY", other)
    unit = make_unit(district, "示例商会")
    liaison = make_user("UNIT_LIAISON", unit=unit)
    with acting_as(secretary), as_if_on(today() - timedelta(days=60)):
        line = alliances.AllianceLine("社区联合体", "共建")
        made = alliances.found_alliance(organization_id=district.community.pk, line=line, actor=secretary)
        alliances.join_alliance(alliance_id=made.pk, name=unit.name, actor=secretary)
    year = today().year
    days = {"since": date(year, 1, 1), "last_day": date(year, 12, 31)}
    with acting_as(secretary):
        cycle = open_cycle(organization_id=district.community.pk, alliance_id=made.pk, actor=secretary, **days)
    with acting_as(liaison):
        item = file_item(
            cycle_id=cycle.pk, unit_id=unit.pk, line=ItemLine("OFFER", "LAW", "法律咨询"), submit=True, actor=liaison
        )
    with everything("test"):
        papers = [
            Agreement.objects.create(
                organization=place, cycle=cycle, kind="MUTUAL", title="协议", year=year, number=number,
                period=cycle.period,
            )
            for place, number in ((district.community, 1), (district.community, 2), (other, 1))
        ]  # fmt: skip
        keep_past(PastKind.PROJECT, 77, district.community.pk, {}, cycle=cycle, since=today() - timedelta(days=9))
        act = structure.merge_organizations(
            source_ids=[district.community.pk], into_id=other.pk, title="合并", effective_on=today(), actor=None
        )
    with acting_as(successor):
        assert ListCycle.objects.get(pk=cycle.pk).organization_id == other.pk
        assert ListItem.objects.get(pk=item.pk).organization_id == other.pk
        assert set(Agreement.objects.values_list("pk", flat=True)) == {one.pk for one in papers}
        told = {one.pk: one.number_text for one in Agreement.objects.all()}
        assert told[papers[0].pk] == f"〔{year}〕1号（原组织编号）", "1号 is given here too"
        assert told[papers[1].pk] == f"〔{year}〕2号"
        assert Past.objects.get().organization_id == other.pk
        with pytest.raises(Conflict, match="日期重叠"):
            open_cycle(organization_id=other.pk, alliance_id=made.pk, actor=successor, **days)
        advance_cycle(cycle_id=cycle.pk, actor=successor)
        following = {"since": date(year + 1, 1, 1), "last_day": date(year + 1, 12, 31)}
        after = open_cycle(organization_id=other.pk, alliance_id=made.pk, actor=successor, **following)
        assert last_cycle_of(after).pk == cycle.pk
    with everything("test"):
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert ListCycle.objects.get(pk=cycle.pk).organization_id == district.community.pk
        assert ListItem.objects.get(pk=item.pk).organization_id == district.community.pk
        assert Past.objects.get().organization_id == district.community.pk
        rows = Agreement.objects.filter(pk__in=[papers[0].pk, papers[1].pk])
        assert set(rows.values_list("organization_id", "numbered_by")) == {(district.community.pk, None)}


def test_how_its_things_stood_is_for_its_members_by_both_walls(world):
    cycle = open_one(world)
    with everything("test"):
        for number, of in ((1, cycle), (2, None)):
            keep_past(PastKind.PROJECT, number, world["alliance"].organization_id, {}, cycle=of)
    for user, seen in ((world["liaisons"]["one"], {1}), (world["street"], {1, 2})):
        with acting_as(user):
            assert set(Past.objects.values_list("of", flat=True)) == seen
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE gongjian_app")
                cursor.execute("SELECT p.of FROM covenants_past p")
                assert {row[0] for row in cursor.fetchall()} == seen
                cursor.execute("RESET ROLE")


def test_what_is_open_is_said_before_it_is_dissolved(world):
    street, alliance = world["street"], world["alliance"]
    cycle = open_one(world)
    with everything("test"):
        paper = Agreement.objects.create(
            organization=cycle.organization, cycle=cycle, kind="MUTUAL", title="共建协议", year=2026, number=1,
            state=AgreementState.SIGNED, signed_on=today(), digest="0" * 64, period=cycle.period,
        )  # fmt: skip
    with acting_as(street):
        alliances.enter_fund(
            alliance_id=alliance.pk, line=alliances.FundLine("RAISED", Decimal(500), "筹措"), actor=street
        )
    url = reverse("orgs:alliance_dissolve", args=[alliance.pk])
    page = client_for(street).get(url).content.decode()
    assert "经费还结余 500.00 元" in page
    assert "1 份协议还在签订或履行" in page
    assert f"“{cycle.title}”停在“征集”，解散后不再往下办" in page
    refused = client_for(street).post(url, {"last_day": today().isoformat()}).content.decode()
    assert "先办完再解散" in refused
    with acting_as(street):
        assert alliance.__class__.objects.get(pk=alliance.pk).until is None
        alliances.enter_fund(
            alliance_id=alliance.pk, line=alliances.FundLine("SPENT", Decimal(500), "退回"), actor=street
        )
        Agreement.objects.filter(pk=paper.pk).update(ended_on=today())
        alliances.dissolve_alliance(alliance_id=alliance.pk, actor=street)
