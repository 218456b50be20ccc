"""A meeting that was held, with three items on its agenda; minutes written and issued; one resolution."""

from __future__ import annotations

from datetime import date

from common.scoping import everything
from meetings.models import AgendaItem, Meeting, Minutes, MinutesPart, Resolution
from meetings.services.issuing import issue_minutes
from meetings.services.items import ItemLine, propose_item
from meetings.services.meetings import hold_meeting
from meetings.services.minutes import DECIDED, edit_part, settle_item, start_minutes
from meetings.services.resolutions import AssignmentLine, create_resolution
from tests.factories import acting_as
from tests.meetings.convening.making import World, plan

PAST = date(2026, 8, 7)
TITLES = ("审议双向服务清单", "地下车库增设充电桩", "国庆活动安排")


def held(world: World, day: date = PAST, titles=TITLES, **fields) -> Meeting:
    """The second item is the school's."""
    meeting = plan(world, day, place="社区三楼会议室", chair="詹海英", **fields)
    for number, title in enumerate(titles):
        actor = world.liaison if number == 1 else world.secretary
        with acting_as(actor):
            item = propose_item(
                organization_id=world.community.pk,
                line=ItemLine(title=title),
                meeting_id=None if number == 1 else meeting.pk,
                actor=actor,
            )
        if number == 1:
            with everything("test"):
                AgendaItem.objects.filter(pk=item.pk).update(meeting=meeting, state="LISTED", order=2)
        else:
            with everything("test"):
                AgendaItem.objects.filter(pk=item.pk).update(order=number + 1)
    with acting_as(world.secretary):
        return hold_meeting(meeting_id=meeting.pk, actor=world.secretary)


def items_of(meeting: Meeting) -> list[AgendaItem]:
    with everything("test"):
        return list(AgendaItem.objects.filter(meeting=meeting).order_by("order", "pk"))


def parts_of(minutes: Minutes) -> list[MinutesPart]:
    with everything("test"):
        return list(MinutesPart.objects.filter(minutes=minutes).select_related("item").order_by("pk"))


def started(world: World, meeting: Meeting) -> Minutes:
    with acting_as(world.secretary):
        return start_minutes(meeting_id=meeting.pk, actor=world.secretary)


def decided(world: World, meeting: Meeting, text: str = "同意，按方案办理。") -> None:
    with acting_as(world.secretary):
        for item in items_of(meeting):
            settle_item(item_id=item.pk, outcome=DECIDED, text=text, was="", actor=world.secretary)


def resolved(
    world: World, meeting: Meeting, text="安装充电桩12个", due=date(2026, 9, 30), units=(), **fields
) -> Resolution:
    with acting_as(world.secretary):
        return create_resolution(
            meeting_id=meeting.pk,
            text=text,
            due_on=due,
            assignments=[AssignmentLine(unit_id=unit.pk) for unit in units],
            actor=world.secretary,
            **fields,
        )


def written(world: World, meeting: Meeting) -> Minutes:
    """Every part written, every item decided."""
    minutes = started(world, meeting)
    decided(world, meeting)
    with acting_as(world.secretary):
        for part in parts_of(minutes):
            if part.item_id:
                text = f"会议听取了关于{part.item.title}的说明。\n与会人员作了讨论。"
                edit_part(part_id=part.pk, text=text, version=part.version, actor=world.secretary)
    return minutes


def issued(world: World, meeting: Meeting) -> Minutes:
    minutes = written(world, meeting)
    with acting_as(world.secretary):
        return issue_minutes(minutes_id=minutes.pk, actor=world.secretary)
