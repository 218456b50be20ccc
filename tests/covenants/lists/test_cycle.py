"""A cycle from its opening to its publication: what each gate asks for, who may what, in all five practices."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from common.clock import now, today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from covenants.models import (
    CycleStep,
    Deliberation,
    Direction,
    ItemState,
    ListCycle,
    ListItem,
    Outcome,
    Publication,
    Stage,
)
from covenants.selectors.items import items_on, stage_on
from covenants.selectors.record import digest_of
from covenants.services.carrying import carry_over, carry_over_all
from covenants.services.cycles import advance_cycle, close_cycle, discard_cycle, edit_cycle, missing_of, open_cycle
from covenants.services.deliberating import (
    Adjustment,
    accept_item,
    accept_rest,
    adjust_item,
    decline_item,
    merge_item,
    reconsider_item,
)
from covenants.services.items import (
    ItemLine,
    delete_draft,
    edit_item,
    file_item,
    recall_item,
    submit_drafts,
    submit_item,
    withdraw_item,
)
from covenants.services.publishing import publish_list
from tests.covenants.making import make_cycle, make_item, make_meeting, make_world
from tests.factories import acting_as, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    return make_world()


def line(**fields) -> ItemLine:
    return ItemLine(**{"direction": Direction.OFFER, "category": "CULTURE", "title": "开放操场", **fields})


def actions():
    with everything("the trail"):
        return set(AuditEvent.objects.filter(action__startswith="covenants.").values_list("action", flat=True))


# ---- opening ---------------------------------------------------------------------------------------------------------


def test_a_cycle_is_opened_by_those_who_run_it_and_days_are_not_covered_twice(world):
    cycle = make_cycle(world, year=2026)
    assert (cycle.title, cycle.stage, str(cycle.last_day)) == ("2026年双向服务清单", Stage.COLLECTING, "2026-12-31")
    with acting_as(world.secretary), pytest.raises(Conflict, match="日期重叠"):
        open_cycle(
            organization_id=world.community.pk,
            since=date(2026, 6, 1),
            last_day=date(2027, 5, 31),
            actor=world.secretary,
        )
    with acting_as(world.liaisons[0]), pytest.raises(RuleBroken) as refused:
        open_cycle(organization_id=world.community.pk, since=date(2028, 1, 1), last_day=date(2028, 12, 31), actor=None)
    assert refused.value.code == "organization.unknown"
    reader = make_user("READ_ONLY", world.community)
    with acting_as(reader), pytest.raises(NotAllowed):
        open_cycle(
            organization_id=world.community.pk, since=date(2028, 1, 1), last_day=date(2028, 12, 31), actor=reader
        )
    with acting_as(world.secretary):
        with pytest.raises(RuleBroken, match="街道和社区组织"):
            open_cycle(
                organization_id=world.district.grid.pk,
                since=date(2028, 1, 1),
                last_day=date(2028, 12, 31),
                actor=world.secretary,
            )
        for since, last in ((date(2028, 1, 1), date(2028, 1, 1)), (date(2028, 1, 1), date(2032, 1, 1))):
            with pytest.raises(RuleBroken) as refused:
                open_cycle(organization_id=world.community.pk, since=since, last_day=last, actor=world.secretary)
            assert refused.value.field == "last_day"
        edited = edit_cycle(
            cycle_id=cycle.pk,
            title="2026年清单",
            collect_by=date(2026, 3, 20),
            review_by=None,
            is_public=False,
            actor=world.secretary,
        )
        assert (edited.title, edited.is_public) == ("2026年清单", False)


def test_a_cycle_opened_by_mistake_is_taken_back_while_nothing_is_in_it(world):
    cycle = make_cycle(world)
    with acting_as(world.secretary):
        discard_cycle(cycle_id=cycle.pk, actor=world.secretary)
        assert not ListCycle.objects.exists()
    cycle = make_cycle(world)
    make_item(cycle, None, "楼道灯更换", world)
    with acting_as(world.secretary), pytest.raises(Conflict, match="不能撤销"):
        discard_cycle(cycle_id=cycle.pk, actor=world.secretary)


# ---- items -----------------------------------------------------------------------------------------------------------


def test_a_unit_writes_its_own_and_the_contact_is_typed_once(world):
    cycle = make_cycle(world)
    teacher = world.liaison(world.school)
    with acting_as(teacher):
        first = file_item(
            cycle_id=cycle.pk, unit_id=world.school.pk, line=line(frequency_text="每周三下午"), actor=teacher
        )
        assert (first.state, first.on_behalf) == (ItemState.DRAFT, False)
        assert (first.per, first.times, first.weekdays, first.half_day) == ("week", 1, [3], "PM")
        assert (first.contact_name, first.contact_phone) == ("示一", "15400000401")
        edit_item(item_id=first.pk, line=line(contact_name="示九", contact_phone="154 0000 0409"), actor=teacher)
        second = file_item(cycle_id=cycle.pk, unit_id=world.school.pk, line=line(title="托管"), actor=teacher)
        assert (second.contact_name, second.contact_phone_masked) == ("示九", "154****0409")
        assert submit_drafts(cycle_id=cycle.pk, unit_id=world.school.pk, actor=teacher) == 2
        assert recall_item(item_id=second.pk, actor=teacher).state == ItemState.DRAFT
        delete_draft(item_id=second.pk, actor=teacher)
        with pytest.raises(Conflict, match="只有草稿可以删除"):
            delete_draft(item_id=first.pk, actor=teacher)
        with pytest.raises(NotAllowed):
            file_item(cycle_id=cycle.pk, unit_id=world.bank.pk, line=line(), actor=teacher)
        with pytest.raises(NotAllowed):
            file_item(cycle_id=cycle.pk, unit_id=None, line=line(), actor=teacher)
    with acting_as(world.liaison(world.bank)):
        assert not ListItem.objects.exists(), "another unit's item is not published yet"
    with acting_as(world.secretary):
        behalf = file_item(cycle_id=cycle.pk, unit_id=world.bank.pk, line=line(title="讲座"), actor=world.secretary)
        assert behalf.on_behalf
    assert {"covenants.item.filed", "covenants.item.submitted", "covenants.item.recalled"} <= actions()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"category": "NOWHERE"}, "category"),
        ({"direction": "BOTH"}, "direction"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"direction": Direction.NEED, "quantity": None}, "quantity"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"frequency_text": "若干"}, "frequency_text"),
        ({"contact_phone": "123"}, "contact_phone"),
        ({"detail": "请打 154 0000 0401 联系"}, "detail"),
        ({"place": "电话0791-8888888"}, "place"),
        ({"since": date(2025, 12, 31)}, "since"),
        ({"last_day": date(2027, 1, 1)}, "last_day"),
        ({"since": date(2026, 5, 2), "last_day": date(2026, 5, 1)}, "last_day"),
        ({"venue_id": 1}, "venue"),
    ],
)
def test_what_is_wrong_with_an_item_is_said_at_its_field(world, fields, field):
    cycle = make_cycle(world)
    with acting_as(world.secretary):
        with pytest.raises(RuleBroken) as refused:
            file_item(cycle_id=cycle.pk, unit_id=None, line=line(**fields), actor=world.secretary)
        assert refused.value.field == field
        assert not ListItem.objects.exists()


def test_a_unit_that_does_not_take_part_has_no_items(world):
    cycle = make_cycle(world)
    stranger = make_world(district=world.district, mark="外")  # also takes part here
    with everything("it leaves"):
        from orgs.models import Participation

        Participation.objects.filter(unit=stranger.school).delete()
    with acting_as(world.secretary), pytest.raises(RuleBroken, match="没有参加桃源东社区的共建"):
        file_item(cycle_id=cycle.pk, unit_id=stranger.school.pk, line=line(), actor=world.secretary)


# ---- gates -----------------------------------------------------------------------------------------------------------


def test_the_first_gate_waits_for_an_item_and_says_who_has_filed_nothing(world):
    cycle = make_cycle(world)
    with acting_as(world.secretary):
        with pytest.raises(Conflict) as refused:
            advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
        assert refused.value.code == "cycle.missing"
        assert "还没有任何提交的项目" in refused.value.details[0]
    make_item(cycle, world.school, "开放操场", world)
    make_item(cycle, world.school, "托管", world, submit=False)
    with acting_as(world.secretary):
        lines = missing_of(cycle)
        assert not any(line.blocks for line in lines)
        said = {(line.party, line.what) for line in lines}
        assert ("第九十七示例小学", "还没有提交需求") in said
        assert ("第九十七示例小学", "1 项草稿没有提交") in said
        assert ("示例银行", "还没有提交服务和需求") in said
    with acting_as(world.liaison(world.bank)):
        assert {line.party for line in missing_of(cycle)} == {"示例银行"}, "a unit is told of itself only"
    with acting_as(world.secretary):
        assert advance_cycle(cycle_id=cycle.pk, actor=world.secretary).stage == Stage.DELIBERATING
        step = CycleStep.objects.get(cycle=cycle, stage=Stage.DELIBERATING)
        assert step.evidence == {"submitted": 1, "units": 1}


@pytest.mark.parametrize("practice", ["xihu", "fucheng", "ronghe", "haibowan", "longyan"])
def test_every_practice_comes_as_far_as_its_published_list(practice):
    world = make_world(practice)
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    with acting_as(world.secretary):
        assert ListItem.objects.filter(cycle=cycle, state=ItemState.PUBLISHED).count() == 2
        assert Publication.objects.get(cycle=cycle).lines[0]["category"] == "文化与体育"


# ---- the meeting goes through the list -------------------------------------------------------------------------------


def test_accept_adjust_merge_decline_and_reconsider(world):
    cycle = make_cycle(world)
    need = make_item(cycle, None, "更换楼道灯", world, direction=Direction.NEED, quantity=Decimal(10))
    same = make_item(cycle, world.bank, "换灯", world, direction=Direction.NEED)
    offer = make_item(cycle, world.school, "开放操场", world, frequency_text="每天")
    other = make_item(cycle, world.hospital, "义诊", world)
    meeting = make_meeting(world)
    secretary = world.secretary
    with acting_as(secretary):
        with pytest.raises(Conflict, match="不能审议"):
            accept_item(item_id=need.pk, meeting_id=meeting.pk, actor=secretary)
        advance_cycle(cycle_id=cycle.pk, actor=secretary)
        with pytest.raises(RuleBroken, match="没有任何改动"):
            adjust_item(item_id=offer.pk, meeting_id=meeting.pk, adjustment=Adjustment(), actor=secretary)
        held = adjust_item(
            item_id=offer.pk,
            meeting_id=meeting.pk,
            adjustment=Adjustment(title="开放操场和篮球场", frequency_text="每周六、日", quantity=Decimal(2)),
            reason="平日有课",
            actor=secretary,
        )
        assert (held.before["frequency_text"], held.after["frequency_text"]) == ("每天", "每周六、日")
        assert (held.before["quantity"], held.after["quantity"]) == ("1", "2")
        assert "place" not in held.before
        merge_item(item_id=same.pk, into_id=need.pk, meeting_id=meeting.pk, actor=secretary)
        with pytest.raises(Conflict, match="已有别的项目并入"):
            decline_item(item_id=need.pk, meeting_id=meeting.pk, reason="不办", actor=secretary)
        with pytest.raises(RuleBroken, match="同一张清单"):
            merge_item(item_id=other.pk, into_id=need.pk, meeting_id=meeting.pk, actor=secretary)
        with pytest.raises(RuleBroken, match="理由"):
            decline_item(item_id=other.pk, meeting_id=meeting.pk, reason=" ", actor=secretary)
        decline_item(item_id=other.pk, meeting_id=meeting.pk, reason="已有同类服务", actor=secretary)
        with pytest.raises(Conflict, match="已经审议过"):
            accept_item(item_id=other.pk, meeting_id=meeting.pk, actor=secretary)
        assert accept_rest(cycle_id=cycle.pk, meeting_id=meeting.pk, actor=secretary) == 1
        back = reconsider_item(item_id=offer.pk, actor=secretary)
        assert (back.title, back.frequency_text, back.per, back.quantity) == ("开放操场", "每天", "day", Decimal(1))
        assert back.state == ItemState.SUBMITTED
        assert set(Deliberation.objects.values_list("outcome", flat=True)) == {
            Outcome.ACCEPTED,
            Outcome.MERGED,
            Outcome.DECLINED,
        }
    teacher = world.liaison(world.school)
    with acting_as(teacher), pytest.raises(NotAllowed):
        accept_item(item_id=offer.pk, meeting_id=meeting.pk, actor=teacher)


def test_nothing_is_decided_by_a_meeting_that_was_not_held(world):
    cycle = make_cycle(world, stage=Stage.DELIBERATING)
    ahead = make_meeting(world, held=False, at=now() + timedelta(days=2))
    with acting_as(world.secretary):
        item = ListItem.objects.filter(cycle=cycle).first()
        with pytest.raises(Conflict, match="还没有记为已召开"):
            accept_item(item_id=item.pk, meeting_id=ahead.pk, actor=world.secretary)
        with pytest.raises(RuleBroken, match="本组织召开的会议"):
            accept_item(item_id=item.pk, meeting_id=ahead.pk + 1000, actor=world.secretary)
        with pytest.raises(Conflict) as refused:
            publish_list(cycle_id=cycle.pk, actor=world.secretary)
        assert refused.value.code == "cycle.missing"
        assert {line.what for line in missing_of(cycle)} == {"1 项还没有审议"}


# ---- publication -----------------------------------------------------------------------------------------------------


def test_the_published_list_is_frozen_numbered_and_has_nothing_personal(world, everything_scope):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    publication = Publication.objects.get(cycle=cycle)
    assert publication.digest == digest_of(publication.lines)
    assert [(row["direction"], row["number"], row["title"]) for row in publication.lines] == [
        ("NEED", 1, "楼道灯更换"),
        ("OFFER", 1, "开放操场"),
    ]
    assert "示一" not in str(publication.lines)
    assert not re.search(r"154[\d*]{4}", str(publication.lines))
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(lines=[])
    with acting_as(world.liaison(world.bank)):
        assert ListItem.objects.filter(cycle=cycle).count() == 2, "what is published is published to every unit"
        assert Publication.objects.filter(cycle=cycle).exists()


def test_what_comes_late_is_published_as_a_supplement_with_the_next_numbers(world):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    make_item(cycle, world.bank, "讲座", world)
    secretary = world.secretary
    with acting_as(secretary):
        with pytest.raises(Conflict, match="没有审议通过"):
            publish_list(cycle_id=cycle.pk, actor=secretary)
        meeting = make_meeting(world)
        accept_rest(cycle_id=cycle.pk, meeting_id=meeting.pk, actor=secretary)
        more = publish_list(cycle_id=cycle.pk, actor=secretary)
        assert ([row["number"] for row in more.lines], more.number) == ([2], 2)
        assert more.title.endswith("（补充）")
        item = ListItem.objects.get(title="讲座")
        with pytest.raises(Conflict, match="由联席会议审议调整"):
            edit_item(item_id=item.pk, line=line(), actor=secretary)
        assert withdraw_item(item_id=item.pk, actor=secretary).state == ItemState.WITHDRAWN
        with pytest.raises(Conflict, match="不能撤下"):
            withdraw_item(item_id=item.pk, actor=secretary)


# ---- carrying over ---------------------------------------------------------------------------------------------------


def test_last_year_is_taken_over_in_one_click_and_only_once(world, a_day):
    old = make_cycle(world)
    make_item(old, world.school, "维修路面", world, frequency_text="2026年9月底前", since=date(2026, 3, 1))
    make_item(old, world.school, "修树", world, frequency_text="2月底前")
    make_item(old, world.bank, "没有通过的", world)
    secretary = world.secretary
    with acting_as(secretary):
        advance_cycle(cycle_id=old.pk, actor=secretary)
        meeting = make_meeting(world)
        bad = ListItem.objects.get(title="没有通过的")
        decline_item(item_id=bad.pk, meeting_id=meeting.pk, reason="重复", actor=secretary)
        accept_rest(cycle_id=old.pk, meeting_id=meeting.pk, actor=secretary)
        publish_list(cycle_id=old.pk, actor=secretary)
    a_day.move_to("2027-01-05 09:00+08:00")
    cycle = make_cycle(world, year=2027)
    teacher = world.liaison(world.school)
    with acting_as(teacher):
        road, tree = carry_over(cycle_id=cycle.pk, unit_id=world.school.pk, actor=teacher)
        assert (road.state, road.frequency_text, str(road.by)) == (
            ItemState.DRAFT,
            "2027年9月30日前",
            "2027-09-30",
        )
        assert (str(road.period.lower), str(road.period.upper)) == ("2027-03-01", "2028-01-01")
        assert (tree.frequency_text, str(tree.by)) == ("2月底前", "2027-02-28")
        assert (road.contact_phone, road.previous.cycle_id, road.on_behalf) == ("15400000401", old.pk, False)
        with pytest.raises(Conflict, match="都已经沿用过"):
            carry_over(cycle_id=cycle.pk, unit_id=world.school.pk, actor=teacher)
    with acting_as(secretary), pytest.raises(Conflict, match="都已经沿用过"):
        carry_over_all(cycle_id=cycle.pk, actor=secretary)


# ---- closing, and any day in between ---------------------------------------------------------------------------------


def test_a_cycle_that_nobody_claimed_anything_of_is_closed_when_its_days_are_over(world, a_day):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    with acting_as(world.secretary), pytest.raises(Conflict, match="还不能办结"):
        close_cycle(cycle_id=cycle.pk, actor=world.secretary)
    a_day.move_to("2027-01-05 09:00+08:00")
    with acting_as(world.secretary):
        record = close_cycle(cycle_id=cycle.pk, actor=world.secretary)
        assert record.digest == digest_of(record.content)
        assert [row["title"] for row in record.content["items"]] == ["楼道灯更换", "开放操场"]
        assert not re.search(r"154[\d*]{8}", str(record.content["items"]))
        cycle.refresh_from_db()
        assert cycle.is_closed
        with pytest.raises(Conflict):
            advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
        with pytest.raises(Conflict):
            make_item(cycle, None, "迟到的", world)


def test_where_everything_stood_on_a_day_follows_from_dated_facts(world, a_day):
    cycle = make_cycle(world)
    item = make_item(cycle, world.school, "开放操场", world, submit=False)
    a_day.move_to("2026-03-05 09:00+08:00")
    with acting_as(world.secretary):
        submit_item(item_id=item.pk, actor=world.secretary)
    a_day.move_to("2026-03-10 09:00+08:00")
    with acting_as(world.secretary):
        advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
    a_day.move_to("2026-03-20 09:00+08:00")
    meeting = make_meeting(world)
    with acting_as(world.secretary):
        accept_item(item_id=item.pk, meeting_id=meeting.pk, actor=world.secretary)
    a_day.move_to("2026-03-25 09:00+08:00")
    with acting_as(world.secretary):
        advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
    a_day.move_to("2026-04-01 09:00+08:00")
    with acting_as(world.secretary):
        withdraw_item(item_id=item.pk, actor=world.secretary)
        stood = {
            day: (
                stage_on(cycle, day),
                items_on(ListItem.objects.all(), day).values_list("state_on", flat=True).first(),
            )
            for day in (date(2026, 3, day) for day in (1, 3, 6, 12, 22, 26))
        }
        assert stood == {
            date(2026, 3, 1): (None, None),
            date(2026, 3, 3): (Stage.COLLECTING, ItemState.DRAFT),
            date(2026, 3, 6): (Stage.COLLECTING, ItemState.SUBMITTED),
            date(2026, 3, 12): (Stage.DELIBERATING, ItemState.SUBMITTED),
            date(2026, 3, 22): (Stage.DELIBERATING, ItemState.ACCEPTED),
            date(2026, 3, 26): (Stage.PUBLISHED, ItemState.PUBLISHED),
        }
        assert items_on(ListItem.objects.all(), today()).get().state_on == ItemState.WITHDRAWN
