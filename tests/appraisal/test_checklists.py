"""Checklists: begun from the practice, dealt, fulfilled by records or by evidence, carried on, closed."""

from __future__ import annotations

from datetime import datetime, time

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from appraisal.checklists.dealing import deal_again
from appraisal.checklists.evidence import EvidenceLine, record_evidence, return_evidence, withdraw_evidence
from appraisal.checklists.life import carry_checklist, close_checklist, publish_checklist
from appraisal.checklists.selectors import below_of, lists_of
from appraisal.checklists.setup import (
    ItemLine,
    begin_checklists,
    create_checklist,
    drop_checklist,
    drop_heading,
    drop_item,
    set_item,
    stop_item,
)
from appraisal.checklists.standing import Status, standings_of
from appraisal.models import Checklist, ChecklistItem, ChecklistState, Evidence, Progress
from appraisal.network import network_on
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from meetings.models import Meeting
from tests.appraisal.year_making import seated, staff_of
from tests.factories import acting_as, make_district, make_organization, make_user

pytestmark = pytest.mark.django_db
QUARTER = ItemLine("组织建设区域化", "联席会议按期召开", rule="meeting.quarterly")
ESTATES = ItemLine("组织建设区域化", "小区党支部覆盖全部小区")


@pytest.fixture
def district():
    return make_district("涪城区", practice="fucheng")


@pytest.fixture
def staff(district):
    return staff_of(district)


def begun(district, staff, year=2024) -> dict[str, Checklist]:
    with acting_as(staff.district):
        made = begin_checklists(organization_id=district.root.pk, year=year, actor=staff.district)
    return {row.key: row for row in made}


def with_items(district, staff, *lines: ItemLine, publish=True) -> Checklist:
    row = begun(district, staff)["community"]
    with acting_as(staff.district):
        for line in lines:
            set_item(checklist_id=row.pk, line=line, actor=staff.district)
        return publish_checklist(checklist_id=row.pk, actor=staff.district) if publish else row


def progress_of(organization, text: str) -> Progress:
    return Progress._base_manager.get(organization=organization, item__text=text)


def standing(organization, text, user, on=None):
    with acting_as(user):
        row = Progress.objects.select_related("item__checklist").get(organization=organization, item__text=text)
        return standings_of([row], on or today())[row.pk]


def recorded(organization, text, user, said="三个小区都成立了党支部", day=None) -> Evidence:
    row = progress_of(organization, text)
    with acting_as(user):
        return record_evidence(progress_id=row.pk, line=EvidenceLine(day or today(), said), actor=user)


def held_meeting(organization):
    with everything("test"):
        starts_at = timezone.make_aware(datetime.combine(today(), time(9)))
        return Meeting.objects.create(
            organization=organization, kind="COORDINATION", title="区域事务推进协调会", starts_at=starts_at,
            year=today().year, state="HELD",
        )  # fmt: skip


# ---- what the document says, and what it does not print -------------------------------------------------------------


def test_the_practice_gives_headings_and_no_items(district, staff):
    lists = begun(district, staff)
    street, community = lists["street"], lists["community"]
    with acting_as(staff.district):
        assert [row.label for row in street.headings.all()] == [
            "党组织为核心", "队伍建设强", "服务能力强", "制度保障强", "文化引领强",
        ]  # fmt: skip
        assert community.headings.count() == 6
        assert (street.expected, community.expected) == (44, 48)
        assert ChecklistItem.objects.count() == 0
        assert "第2段" in street.headings.first().clause
        with pytest.raises(RuleBroken, match="还没有项目"):
            publish_checklist(checklist_id=street.pk, actor=staff.district)
        with pytest.raises(Conflict, match="都已经拟了"):
            begin_checklists(organization_id=district.root.pk, year=2024, actor=staff.district)
        with pytest.raises(Conflict, match="文件写明的类别"):
            drop_heading(heading_id=street.headings.first().pk, actor=staff.district)


def test_haibowan_has_three_lists_by_level():
    district = make_district("海勃湾区", practice="haibowan")
    lists = begun(district, staff_of(district))
    assert [row.tiers for row in lists.values()] == [["DISTRICT"], ["STREET"], ["COMMUNITY"]]
    with everything("test"):
        assert not any(row.headings.exists() for row in lists.values())


def test_only_the_district_settles_them(district, staff):
    row = with_items(district, staff, ESTATES, publish=False)
    own = {"organization_id": district.street.pk, "year": 2024, "name": "另一份", "tiers": ["STREET"]}
    with acting_as(staff.street), pytest.raises(NotAllowed):
        create_checklist(**own, actor=staff.street)
    with acting_as(staff.street):
        assert not Checklist.objects.filter(pk=row.pk).exists()  # a draft is the district's


@pytest.mark.parametrize(
    "line",
    [
        ItemLine("类别一", "每月上传活动照片不少于5张"),
        ItemLine("类别一", "开展主题党日活动次数"),
        ItemLine("类别一", "党员登录平台"),
        ItemLine("类别一", "阵地建设达标", note="以信息报送数量为准"),
    ],
)
def test_traces_are_refused_by_the_validator_of_schemes(district, staff, line):
    row = begun(district, staff)["community"]
    with acting_as(staff.district), pytest.raises(RuleBroken, match="规定") as refused:
        set_item(checklist_id=row.pk, line=line, actor=staff.district)
    assert refused.value.code == "indicator.trace"


def test_a_count_of_meetings_is_no_source(district, staff):
    row = begun(district, staff)["community"]
    line = ItemLine("组织建设区域化", "联席会议到会", metric="meetings.attended", target=90)
    with acting_as(staff.district), pytest.raises(RuleBroken):
        set_item(checklist_id=row.pk, line=line, actor=staff.district)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (ItemLine("党组织为核心", "民情台账每月更新", rule="matter.ledger"), "只判断社区"),
        (ItemLine("党组织为核心", "委员总数符合规定", rule="committee.size.street"), "没有这条规则"),
        (ItemLine("党组织为核心", "网格长配齐到位", metric="grids.headed"), "百分之几"),
    ],
)
def test_a_source_must_fit_the_tiers(district, staff, line, said):
    row = begun(district, staff)["street"]
    with acting_as(staff.district), pytest.raises(RuleBroken, match=said):
        set_item(checklist_id=row.pk, line=line, actor=staff.district)


# ---- dealt and fulfilled --------------------------------------------------------------------------------------------


def test_items_lie_on_their_tier_or_on_those_named(district, staff):
    named = ItemLine("阵地建设功能化", "建成社区党群服务中心", places=(district.community.pk,))
    with_items(district, staff, ESTATES, named)
    with acting_as(staff.district):
        assert Progress.objects.filter(item__text=ESTATES.text).count() == 4
        assert list(Progress.objects.filter(item__text=named.text).values_list("organization", flat=True)) == [
            district.community.pk
        ]


def test_the_meetings_themselves_fulfil_and_nobody_ticks(district, staff):
    seated(district.community)
    with_items(district, staff, QUARTER)
    before = standing(district.community, QUARTER.text, staff.community)
    assert before.automatic
    assert before.state is Status.OPEN
    row = progress_of(district.community, QUARTER.text)
    with acting_as(staff.community), pytest.raises(Conflict, match="自动判断"):
        record_evidence(progress_id=row.pk, line=EvidenceLine(today(), "开过了会议"), actor=staff.community)
    held_meeting(district.community)
    after = standing(district.community, QUARTER.text, staff.community)
    assert after.state is Status.DONE
    assert "已召开 1 次" in after.found
    assert Evidence._base_manager.count() == 0


def test_last_periods_meeting_does_not_fulfil_this_one(district, staff):
    seated(district.community)
    with_items(district, staff, QUARTER)
    held_meeting(district.community)
    with time_machine.travel("2024-07-03 09:00+08:00", tick=False):
        found = standing(district.community, QUARTER.text, staff.community)
        assert found.finding.state == "HOLDS"  # nothing is missed yet
        assert found.state is Status.OPEN
        assert "还要 1 次" in found.found
        assert (
            standing(district.community, QUARTER.text, staff.community, today().replace(month=6)).state is Status.DONE
        )


def test_a_rate_fulfils_from_its_target_on(district, staff):
    with_items(district, staff, ItemLine("队伍建设多元化", "网格长配到每个网格", metric="grids.headed", target=100))
    found = standing(district.community, "网格长配到每个网格", staff.community)
    assert (found.state, found.value.numerator, found.value.denominator) == (Status.OPEN, 0, 1)
    assert found.found == "0.0%（0/1），应达到 100%"


def test_evidence_is_recorded_taken_back_and_returned_and_the_past_stays(district, staff):
    with_items(district, staff, ESTATES)
    assert standing(district.community, ESTATES.text, staff.community).state is Status.OPEN
    with pytest.raises(RuleBroken, match="完成日期应在2024年"):
        recorded(district.community, ESTATES.text, staff.community, day=today().replace(year=2023))
    made = recorded(district.community, ESTATES.text, staff.community)
    assert standing(district.community, ESTATES.text, staff.community).state is Status.DONE
    assert standing(district.sibling_community, ESTATES.text, staff.sibling).state is Status.OPEN
    with acting_as(staff.community), pytest.raises(NotAllowed):
        return_evidence(evidence_id=made.pk, remark="没有说清楚", actor=staff.community)
    with time_machine.travel("2024-06-10 09:00+08:00", tick=False):
        with acting_as(staff.street):
            return_evidence(evidence_id=made.pk, remark="还有一个小区没有成立", actor=staff.street)
        assert standing(district.community, ESTATES.text, staff.community).state is Status.OPEN
        earlier = standing(district.community, ESTATES.text, staff.community, made.recorded_on)
        assert earlier.state is Status.DONE
        with acting_as(staff.community), pytest.raises(Conflict, match="已经撤回或退回"):
            withdraw_evidence(evidence_id=made.pk, remark="写错了", actor=staff.community)


def test_counts_of_those_below(district, staff):
    with_items(district, staff, ESTATES, QUARTER)
    recorded(district.community, ESTATES.text, staff.community)
    with acting_as(staff.district):
        nodes = network_on(today(), tiers=["STREET"], places=False).nodes
        first, second = below_of(nodes, 2024, today())
        assert (first.own.assigned, first.lower.done) == (0, 1)
        assert second.lower.done == 0
        (own,) = lists_of(district.community, 2024, today())
        assert (own.tally.done, own.tally.recorded, own.tally.automatic) == (1, 1, 0)
        assert own.tally.said.startswith("1/")


def test_one_founded_later_has_its_items_the_next_morning(district, staff):
    row = with_items(district, staff, ESTATES)
    make_organization(district.street, "新建社区", since=today())
    with everything("nightly"):
        assert deal_again(checklist_id=row.pk) == 1
        assert deal_again(checklist_id=row.pk) == 0


# ---- the year -------------------------------------------------------------------------------------------------------


def test_what_was_published_stays_and_more_may_be_added(district, staff):
    row = with_items(district, staff, ESTATES)
    with acting_as(staff.district):
        item = row.items.get()
        with pytest.raises(Conflict, match="已公布"):
            set_item(checklist_id=row.pk, line=ESTATES, item_id=item.pk, actor=staff.district)
        with pytest.raises(Conflict, match="已公布"):
            drop_item(item_id=item.pk, actor=staff.district)
        with pytest.raises(Conflict, match="已公布"):
            drop_checklist(checklist_id=row.pk, actor=staff.district)
        set_item(checklist_id=row.pk, line=QUARTER, actor=staff.district)
        assert Progress.objects.filter(item__text=QUARTER.text).count() == 4
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            ChecklistItem.objects.filter(pk=item.pk).update(text="改掉")


def test_a_year_is_carried_and_the_old_one_frozen(district, staff):
    due = today().replace(month=9, day=30)
    row = with_items(district, staff, ItemLine(ESTATES.heading, ESTATES.text, due=due), QUARTER)
    recorded(district.community, ESTATES.text, staff.community)
    with acting_as(staff.district), pytest.raises(Conflict, match="还没有过完"):
        close_checklist(checklist_id=row.pk, actor=staff.district)
    with time_machine.travel("2025-01-08 09:00+08:00", tick=False), acting_as(staff.district):
        new = carry_checklist(checklist_id=row.pk, year=2025, actor=staff.district)
        assert new.state == ChecklistState.DRAFT
        assert [(item.text, item.rule) for item in new.items.all()] == [
            (item.text, item.rule) for item in row.items.all()
        ]
        assert new.items.get(text=ESTATES.text).due == due.replace(year=2025)
        close_checklist(checklist_id=row.pk, actor=staff.district)
        kept = Progress.objects.get(organization=district.community, item__checklist=row, item__text=ESTATES.text)
        assert (kept.final, kept.found) == (
            "DONE",
            f"{today().replace(year=2024, month=6, day=1)} 三个小区都成立了党支部",
        )
        other = Progress.objects.get(
            organization=district.sibling_community, item__checklist=row, item__text=ESTATES.text
        )
        assert other.final == "OPEN"
        for change in (
            lambda: Progress.objects.filter(pk=kept.pk).update(found="改掉"),
            lambda: Evidence.objects.filter(progress=kept).update(text="改掉"),
            lambda: Checklist.objects.filter(pk=row.pk).update(name="改掉"),
        ):
            with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
                change()
    with time_machine.travel("2025-01-08 10:00+08:00", tick=False), pytest.raises(Conflict, match="已封存"):
        recorded(district.sibling_community, ESTATES.text, staff.sibling, day=kept.dealt_on)


def test_another_district_and_units_see_nothing(district, staff):
    with_items(district, staff, ESTATES)
    abroad = make_district("西湖区")
    with acting_as(make_user("DISTRICT_STAFF", abroad.root)):
        assert not Checklist.objects.exists()
        assert not ChecklistItem.objects.exists()
        assert not Progress.objects.exists()
    with acting_as(staff.sibling):
        assert {row.organization_id for row in Progress.objects.all()} == {district.sibling_community.pk}


# ---- an item that is no longer asked for ----------------------------------------------------------------------------


def test_a_published_item_is_stopped_and_its_past_stays(district, staff):
    with_items(district, staff, ESTATES, QUARTER)
    recorded(district.community, ESTATES.text, staff.community)
    with everything("test"):
        item = ChecklistItem.objects.get(text=ESTATES.text)
    with acting_as(staff.street), pytest.raises(NotAllowed):
        stop_item(item_id=item.pk, reason="上级不再要求", actor=staff.street)
    with time_machine.travel("2024-09-01 09:00+08:00", tick=False):
        with acting_as(staff.district):
            stop_item(item_id=item.pk, reason="上级不再要求", actor=staff.district)
            with pytest.raises(Conflict, match="已经停用"):
                stop_item(item_id=item.pk, reason="再停一次", actor=staff.district)
            with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
                ChecklistItem.objects.filter(pk=item.pk).update(stopped_because="改掉")
        found = standing(district.sibling_community, ESTATES.text, staff.sibling)
        assert (found.state, found.found) == (Status.NOT_APPLICABLE, "2024-09-01 起停用：上级不再要求")
        with pytest.raises(Conflict, match="已经停用"):
            recorded(district.sibling_community, ESTATES.text, staff.sibling)
    assert standing(district.community, ESTATES.text, staff.community, today()).state is Status.DONE
    with time_machine.travel("2025-01-08 09:00+08:00", tick=False), acting_as(staff.district):
        row = Checklist.objects.get(pk=item.checklist_id)
        new = carry_checklist(checklist_id=row.pk, year=2025, actor=staff.district)
        assert list(new.items.values_list("text", flat=True)) == [QUARTER.text]
        close_checklist(checklist_id=row.pk, actor=staff.district)
        assert progress_of(district.community, ESTATES.text).final == "NOT_APPLICABLE"


def test_publishing_looks_at_the_source_once_more(district, staff):
    row = with_items(district, staff, QUARTER, publish=False)
    with everything("test"):
        ChecklistItem.objects.update(rule="committee.size.street")  # a rule that this practice does not have
    with acting_as(staff.district), pytest.raises(RuleBroken, match="联席会议按期召开”：本区的做法没有这条规则"):
        publish_checklist(checklist_id=row.pk, actor=staff.district)
