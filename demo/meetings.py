"""Meetings, contacts and activities of 绳金塔社区, told through the services by those who do it in life.

A meeting of the quarter before with issued minutes and two resolutions, one done and one overdue, which has come onto
the agenda of the meeting planned next; calls, suggestions and an activity of the part-time members.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from common.clock import today
from common.files import Upload
from common.scoping import everything
from demo.cast import Cast
from demo.stage import Actor
from meetings.models import Answer, Invitee, Meeting, Presence, Receipt, SuggestionOutcome
from meetings.selectors.participants import reported_choices
from meetings.services import activities, agenda, contacts, deciding, issuing, items, minutes, resolutions, suggestions
from meetings.services.attendance import set_attendance
from meetings.services.convening import answer_invitation, convene_meeting
from meetings.services.deferrals import accept_deferral, defer_period
from meetings.services.meetings import create_meeting, hold_meeting
from members.models import Appointment
from orgs.models import Organization, Tier, Unit

PLACE = "绳金塔社区党群服务中心"
POWER, SCHOOL = "南昌示例供电公司西湖服务站", "南昌市第九十七小学"


class DemoMeetings:
    """Tells it; `day` is the day on which the demonstration is looked at."""

    def __init__(self, community: Organization, cast: Cast, day: date) -> None:
        self.community, self.cast, self.day = community, cast, day

    def tell(self) -> None:
        """Everything, in the order in which it happened."""
        with everything("who the story speaks of"):
            named = Unit.objects.filter(district=self.community.district, name__in=[POWER, SCHOOL])
            self.units = {unit.name: unit.pk for unit in named}
            rows = Appointment.objects.of_committee(self.community.pk).filter(part_time=True)
            self.members = [row.pk for row in rows.in_force(self.day).order_by("seat__order", "pk")]
            self.people = list(rows.in_force(self.day).values_list("person_id", flat=True))
        held = self._last_quarter()
        self._in_touch(held)
        self._activities()
        self._next_meeting()

    @property
    def _secretary(self) -> Actor:
        return self.cast.community

    def _ago(self, days: int) -> date:
        return self.day - timedelta(days=days)

    def _plan(self, day: date, by: date) -> Meeting:
        begins = timezone.make_aware(datetime.combine(day, time(8, 30)))
        with self._secretary.acting(by) as user:
            return create_meeting(
                organization_id=self.community.pk,
                kind="JOINT",
                starts_at=begins,
                place=PLACE,
                chair="詹海英",
                proposals_by=day - timedelta(days=5),
                actor=user,
            )

    def _last_quarter(self) -> Meeting:
        day = self._ago(95)
        meeting = self._plan(day, day - timedelta(days=15))
        with self._secretary.acting(day - timedelta(days=12)) as user:
            matters = [
                items.propose_item(
                    organization_id=self.community.pk,
                    line=items.ItemLine(title=title, detail=detail, gravity=gravity, minutes=20, proposer="詹海英"),
                    meeting_id=meeting.pk,
                    actor=user,
                )
                for title, detail, gravity in (
                    ("老旧院落电动车集中充电", "三个院落飞线充电较多，拟集中建充电棚", "PRACTICAL"),
                    ("秋季开学护学安排", "与第九十七小学商定护学时段和人员", "KEY"),
                    ("党群服务中心延时开放", "工作日晚间开放到八点，需要落实值班人员", "PRACTICAL"),
                )
            ]
            convene_meeting(meeting_id=meeting.pk, actor=user)
        with self._secretary.acting(day) as user:
            hold_meeting(meeting_id=meeting.pk, actor=user)
            with everything("who was expected"):
                expected = list(meeting.invitees.order_by("order").values_list("pk", flat=True))
            marks = dict.fromkeys(expected, Presence.PRESENT) | {expected[-1]: Presence.EXCUSED}
            set_attendance(meeting_id=meeting.pk, presences=marks, actor=user)
            for item, words in zip(
                matters[:2], ("同意在三个院落建充电棚，年内建成。", "同意每周三、周五由社区志愿者护学。"), strict=True
            ):
                deciding.decide_item(item_id=item.pk, decision=words, actor=user)
            self.put_off = matters[2]
            deciding.put_off_item(item_id=self.put_off.pk, reason="值班人员还没有落实，下次再议。", actor=user)
            self._resolve(meeting, matters, day, user)
        self._write_minutes(meeting, day)
        return meeting

    def _resolve(self, meeting: Meeting, items, day: date, user) -> None:
        resolutions.create_resolution(
            meeting_id=meeting.pk,
            item_id=items[0].pk,
            text="在金塔街49号院等三个院落建成电动车充电棚",
            due_on=self._ago(20),
            assignments=[
                resolutions.AssignmentLine(unit_id=self.units[POWER], task="接电和安全验收"),
                resolutions.AssignmentLine(owner="社区网格员", task="选址公示，征求居民意见"),
            ],
            actor=user,
        )
        self.done = resolutions.create_resolution(
            meeting_id=meeting.pk,
            item_id=items[1].pk,
            text="排定秋季护学志愿者班次",
            due_on=day + timedelta(days=12),
            assignments=[resolutions.AssignmentLine(owner="社区专职副书记", task="排班并告知学校")],
            actor=user,
        )

    def _write_minutes(self, meeting: Meeting, day: date) -> None:
        with self._secretary.acting(day + timedelta(days=2)) as user:
            written = minutes.start_minutes(meeting_id=meeting.pk, actor=user)
            texts = (
                "会议听取了社区关于三个院落飞线充电情况的说明。供电公司介绍了接电条件，物业公司提出了消防通道的要求。",
                "会议听取了第九十七小学关于秋季学期上下学时段的说明，商定了护学时段。",
                "会议听取了晚间来访情况的说明。与会人员认为有必要延时，值班人员待商定。",
            )
            parts = written.parts.exclude(item=None).order_by("order")
            for part, text in zip(parts, texts, strict=True):
                minutes.edit_part(part_id=part.pk, text=text, version=part.version, actor=user)
            issuing.send_for_objections(minutes_id=written.pk, until=day + timedelta(days=4), actor=user)
        with self._secretary.acting(day + timedelta(days=5)) as user:
            issuing.issue_minutes(minutes_id=written.pk, actor=user)
            issuing.close_meeting(meeting_id=meeting.pk, actor=user)
        with everything("the receipt of the school"):
            receipt = Receipt.objects.filter(minutes=written, unit_id=self.units[SCHOOL]).first()
        if receipt is not None:
            with self.cast.actors["luojing"].acting(day + timedelta(days=6)) as user:
                issuing.acknowledge_receipt(receipt_id=receipt.pk, actor=user)
        with everything("the assignment that was done"):
            assignment = self.done.assignments.get()
        with self._secretary.acting(day + timedelta(days=9)) as user:
            resolutions.finish_assignment(assignment_id=assignment.pk, result="已排定并告知学校", actor=user)

    def _in_touch(self, meeting: Meeting) -> None:
        """Called each month but for one member this month; one suggestion answered, one waiting."""
        calls = [(self._ago(62), self.members), (self._ago(33), self.members), (self._ago(3), self.members[:1])]
        for day, whom in calls:
            with self._secretary.acting(day) as user:
                contacts.record_contacts(
                    organization_id=self.community.pk,
                    appointment_ids=whom,
                    topic="plans",
                    note="通报本月工作安排",
                    on=day,
                    actor=user,
                )
        with self._secretary.acting(meeting.day) as user:
            adopted = suggestions.receive_suggestion(
                appointment_id=self.members[0],
                text="建议把法治副校长授课排进开学第一周",
                meeting_id=meeting.pk,
                actor=user,
            )
        with self._secretary.acting(meeting.day + timedelta(days=6)) as user:
            suggestions.answer_suggestion(
                suggestion_id=adopted.pk,
                outcome=SuggestionOutcome.ADOPTED,
                answer="已与律师事务所商定，9 月第一周开讲",
                actor=user,
            )
        with self._secretary.acting(self._ago(9)) as user:
            suggestions.receive_suggestion(
                appointment_id=self.members[-1], text="建议在党群服务中心设一处夜间图书角", actor=user
            )

    def _activities(self) -> None:
        day = self._ago(40)
        with self._secretary.acting(day - timedelta(days=10)) as user:
            held = activities.plan_activity(
                organization_id=self.community.pk,
                line=activities.ActivityLine(
                    kind="party_day", title="“党员活动日”：老旧院落清洁", planned_on=day, place="金塔街49号院", hours=2
                ),
                actor=user,
            )
        with self._secretary.acting(day) as user:
            reported = [one.person_id for one in reported_choices(self.community, day)[:5]]
            came = [*self.people, *reported]
            activities.hold_activity(
                activity_id=held.pk, outcome="清理楼道杂物 3 处", person_ids=came, as_service=True, actor=user
            )
            activities.set_participants(
                activity_id=held.pk,
                person_ids=came,
                did={self.people[0]: "带队清理，劝导居民到充电棚充电", reported[0]: "搬运杂物"},
                actor=user,
            )
        with self._secretary.acting(self._ago(2)) as user:
            activities.plan_activity(
                organization_id=self.community.pk,
                line=activities.ActivityLine(
                    kind="volunteering", title="冬季送温暖", planned_on=self.day + timedelta(days=15), place=PLACE
                ),
                actor=user,
            )

    def _next_meeting(self) -> None:
        """Planned for this quarter: what is overdue came onto its agenda by itself, the school proposes a matter."""
        meeting = self._plan(self.day + timedelta(days=12), self._ago(4))
        with self._secretary.acting(self._ago(2)) as user:
            agenda.list_item(item_id=self.put_off.pk, meeting_id=meeting.pk, actor=user)
            convene_meeting(meeting_id=meeting.pk, actor=user)
        with self.cast.actors["luojing"].acting(self._ago(1)) as user:
            own = Invitee.objects.filter(meeting=meeting).get()
            answer_invitation(
                invitee_id=own.pk, answer=Answer.SUBSTITUTE, substitute="李老师", note="书面委托", actor=user
            )
            items.propose_item(
                organization_id=self.community.pk,
                line=items.ItemLine(title="校门口增设限时停车位", detail="上下学时段接送车辆临时停靠"),
                meeting_id=meeting.pk,
                papers=[Upload("停车位示意.png", sketch_of_the_gate())],
                actor=user,
            )


def sketch_of_the_gate() -> bytes:
    """A sketch of a road, a gate and five places beside it."""
    picture = Image.new("RGB", (480, 240), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 130, 480, 240), fill="#d9d9d9")
    pen.rectangle((200, 70, 280, 130), outline="black", width=3)
    for place in range(5):
        pen.rectangle((20 + place * 88, 140, 90 + place * 88, 176), outline="white", width=3)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def others_meet(cast: Cast, day: date, without: set[str]) -> None:
    """The other committees in office met each quarter of the year, issued their minutes and called their members; a few
    did not, and one of them had said why."""
    with everything("which committees are in office"):
        rows = (
            Appointment.objects.in_force(day)
            .filter(
                organization__tier__in=[Tier.STREET, Tier.COMMUNITY],
                organization__district_id=cast.district.grant.organization_id,
            )
            .select_related("organization")
            .order_by("organization__lft", "seat__order")
        )
        seated: dict[Organization, list[int]] = {}
        for row in rows:
            seated.setdefault(row.organization, [])
            if row.part_time:
                seated[row.organization].append(row.pk)
    streets = {
        cast.street.grant.organization_id: cast.street,
        cast.other_street.grant.organization_id: cast.other_street,
    }
    this_quarter = first_day_of_quarter(day)
    quarters = [date(day.year, month, 1) for month in (1, 4, 7, 10) if date(day.year, month, 1) <= this_quarter]
    for number, (organization, members) in enumerate(seated.items()):
        actor = streets.get(organization.pk) or cast.secretary_of(organization)
        # The community of the story has its own meetings of late.
        ours = organization.name in without
        missed = quarters[-2:] if ours else [quarters[number % len(quarters)]] if number % 5 == 4 else []
        for quarter in quarters:
            if quarter in missed:
                continue
            lately = min(day, max(quarter + timedelta(days=20), day - timedelta(days=20)))
            _meet(actor, organization, lately if quarter == this_quarter else quarter + timedelta(days=40))
        if ours:
            continue
        above = streets.get(organization.street_id)
        if above is not None and missed and missed[0] < this_quarter:
            _put_off(actor, above, organization, missed[0])
        if members and this_quarter not in missed:
            with actor.acting(day) as user:
                contacts.record_contacts(
                    organization_id=organization.pk, appointment_ids=members, topic="plans", on=day, actor=user
                )


def _put_off(actor: Actor, above: Actor, organization: Organization, quarter: date) -> None:
    """A quarter without a meeting, for a reason of which the street took note."""
    why = "换届期间，班子成员调整"
    with actor.acting(quarter + timedelta(days=70)) as user:
        meeting = defer_period(organization_id=organization.pk, kind="JOINT", on=quarter, why=why, actor=user)
    with above.acting(quarter + timedelta(days=75)) as user:
        accept_deferral(meeting_id=meeting.pk, actor=user)


def _meet(actor: Actor, organization: Organization, on: date) -> None:
    """A meeting of the quarter, and its minutes four days later, for which the units signed on paper at once."""
    with actor.acting(on) as user:
        meeting = create_meeting(
            organization_id=organization.pk,
            kind="JOINT",
            starts_at=timezone.make_aware(datetime.combine(on, time(8, 30))),
            actor=user,
        )
        hold_meeting(meeting_id=meeting.pk, actor=user)
        written = minutes.start_minutes(meeting_id=meeting.pk, actor=user)
    with actor.acting(min(today(), on + timedelta(days=4))) as user:
        issuing.issue_minutes(minutes_id=written.pk, actor=user)
        issuing.close_meeting(meeting_id=meeting.pk, actor=user)
        for receipt in list(Receipt.objects.filter(minutes=written).order_by("pk")):
            issuing.acknowledge_receipt(receipt_id=receipt.pk, actor=user)


def first_day_of_quarter(day: date) -> date:
    """1 October for any day of the fourth quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
