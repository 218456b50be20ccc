"""A year of the two-way service in 绳金塔社区, told through the services by those who do it in life.

Lists from the units, a joint meeting that adjusts one item and refuses another, publication, claims, agreements signed
on paper and in the system, deliveries confirmed, one disputed, one still to come; and next year's list being collected.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from common.scoping import everything
from covenants.models import Direction, ListCycle, ListItem, Pledge, SignMethod
from covenants.services import agreements, claims, fulfilments
from covenants.services.cycles import advance_cycle, open_cycle
from covenants.services.deliberating import Adjustment, accept_rest, adjust_item, decline_item
from covenants.services.items import ItemLine, file_item
from covenants.services.signing import sign_agreement
from demo.cast import Cast
from demo.projects import DemoProjects
from demo.stage import Actor
from meetings.services.issuing import issue_minutes
from meetings.services.meetings import create_meeting, hold_meeting
from meetings.services.minutes import start_minutes
from orgs.models import Organization, Unit
from orgs.services.units import join_unit

LISTS = Path(__file__).parent / "data" / "lists.csv"
SCHOOL, HOSPITAL, POWER, LAWYERS, POLICE = (
    "南昌市第九十七小学",
    "南昌示例医院",
    "南昌示例供电公司西湖服务站",
    "江西示例律师事务所",
    "西湖区示例派出所",
)
# Whose item, its title, who claims it, how much (None: all of it).
CLAIMS = (
    (SCHOOL, "寒暑假托管志愿辅导", None, 30),
    (SCHOOL, "周末开放操场", None, None),
    (SCHOOL, "上下学时段交通疏导", None, None),
    (None, "社区志愿者交通疏导和巡防", POLICE, 6),
    (None, "老年人健康体检", HOSPITAL, 80),
    (HOSPITAL, "慢病随访", None, None),
    (None, "楼道灯更换", POWER, None),
    (POWER, "独居老人家庭用电安全检查", None, 60),
    (None, "社区法治讲座", LAWYERS, 12),
    (SCHOOL, "法治副校长授课", LAWYERS, 2),
)
SIGNATORIES = {HOSPITAL: "魏国强", POWER: "胡建军", LAWYERS: "曾琳", POLICE: "余志刚"}


class DemoYear:
    """Tells the year; `day` is the day on which the demonstration is looked at."""

    def __init__(self, community: Organization, cast: Cast, day: date) -> None:
        self.community, self.cast, self.day = community, cast, day
        self.since = (day - relativedelta(months=10)).replace(day=1)
        self.last_day = self.since + relativedelta(years=1) - timedelta(days=1)

    def tell(self) -> None:
        """Everything, in the order in which it happened."""
        with everything("units of the story"):
            self.units = {unit.name: unit for unit in Unit.objects.filter(district=self.community.district)}
            self.community.refresh_from_db()
        self._gather()
        cycle = self._collect()
        self._deliberate(cycle)
        self._claim()
        self._sign(cycle)
        self._carry_out(cycle)
        DemoProjects(self.community, self.cast, self.day, cycle).tell()
        self._next_year()

    # ---- who, when ---------------------------------------------------------------------------------------------------

    @property
    def _secretary(self) -> Actor:
        return self.cast.community

    def _before(self, days: int) -> date:
        """So many days before the cycle begins."""
        return self.since - timedelta(days=days)

    def _rows(self) -> list[dict[str, str]]:
        with LISTS.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def _item(self, unit: str | None, title: str) -> ListItem:
        with everything("an item of the story"):
            return ListItem.objects.get(unit=self.units.get(unit), title=title, cycle__organization=self.community)

    def _gather(self) -> None:
        names = sorted({row["unit"] for row in self._rows() if row["unit"]})
        with everything("who takes part already"):
            inside = set(self.community.participations.in_force(self._before(60)).values_list("unit__name", flat=True))
        with self.cast.street.acting(self._before(70)) as user:
            for name in names:
                if name not in inside:
                    unit = self.units[name]
                    join_unit(unit_id=unit.pk, organization_id=self.community.pk, relation="RESIDENT", actor=user)

    # ---- lists -------------------------------------------------------------------------------------------------------

    def _collect(self) -> ListCycle:
        with self._secretary.acting(self._before(50)) as user:
            cycle = open_cycle(
                organization_id=self.community.pk,
                since=self.since,
                last_day=self.last_day,
                collect_by=self._before(20),
                review_by=self.last_day + timedelta(days=20),
                actor=user,
            )
        for row in self._rows():
            own = row["unit"] == SCHOOL
            with (self.cast.actors["luojing"] if own else self._secretary).acting(self._before(35)) as user:
                unit = self.units[row["unit"]].pk if row["unit"] else None
                file_item(cycle_id=cycle.pk, unit_id=unit, line=_line(row), submit=True, actor=user)
        with self._secretary.acting(self._before(18)) as user:
            advance_cycle(cycle_id=cycle.pk, actor=user)
        return cycle

    def _deliberate(self, cycle: ListCycle) -> None:
        day = self._before(12)
        begins = timezone.make_aware(datetime.combine(day, time(8, 30)))
        with self._secretary.acting(day) as user:
            meeting = create_meeting(
                organization_id=self.community.pk,
                kind="JOINT",
                starts_at=begins,
                place="绳金塔社区党群服务中心",
                chair="詹海英",
                actor=user,
            )
            hold_meeting(meeting_id=meeting.pk, actor=user)
            adjust_item(
                item_id=self._item(HOSPITAL, "义诊和健康讲座").pk,
                meeting_id=meeting.pk,
                adjustment=Adjustment(frequency_text="每季度1次", quantity=Decimal(80)),
                reason="与老年人健康体检错开，每季度一次即可保证",
                actor=user,
            )
            decline_item(
                item_id=self._item(HOSPITAL, "停车位协调").pk,
                meeting_id=meeting.pk,
                reason="道路停车位由交管部门统一施划，已转街道向交警大队反映",
                actor=user,
            )
            accept_rest(cycle_id=cycle.pk, meeting_id=meeting.pk, actor=user)
            written = start_minutes(meeting_id=meeting.pk, actor=user)
        with self._secretary.acting(self._before(8)) as user:
            issue_minutes(minutes_id=written.pk, actor=user)
            advance_cycle(cycle_id=cycle.pk, actor=user)  # the list is published

    # ---- claims and agreements ---------------------------------------------------------------------------------------

    def _claim(self) -> None:
        made = []
        for owner, title, claimant, quantity in CLAIMS:
            unit = self.units[claimant].pk if claimant else None
            item = self._item(owner, title)
            with self._secretary.acting(self._before(6)) as user:
                amount = Decimal(quantity) if quantity else None
                made.append((owner, claims.make_claim(item_id=item.pk, unit_id=unit, quantity=amount, actor=user)))
        for owner, claim in made:
            actor = self.cast.actors["luojing"] if owner == SCHOOL else self._secretary
            with actor.acting(self._before(4)) as user:
                claims.decide_claim(claim_id=claim.pk, confirm=True, actor=user)
        with everything("the claims of the story"):
            self.claims = [type(claim).objects.select_related("item").get(pk=claim.pk) for _, claim in made]

    def _sign(self, cycle: ListCycle) -> None:
        for name in (SCHOOL, HOSPITAL, POWER, LAWYERS, POLICE):
            self._agree(cycle, [self.units[name]])
        self._agree(cycle, [self.units[SCHOOL], self.units[LAWYERS]])
        with self._secretary.acting(self._before(1)) as user:
            advance_cycle(cycle_id=cycle.pk, actor=user)  # claims are decided: signing
        with self._secretary.acting(self.since) as user:
            advance_cycle(cycle_id=cycle.pk, actor=user)  # all is signed: fulfilling

    def _agree(self, cycle: ListCycle, units: list[Unit]) -> None:
        """One agreement of what these agreed, both directions together; the school signs in the system."""
        sides = {unit.pk for unit in units} | ({None} if len(units) == 1 else set())
        mine = [claim for claim in self.claims if {claim.unit_id, claim.item.unit_id} == sides]
        with self._secretary.acting(self._before(3)) as user:
            agreement = agreements.draft_agreement(
                cycle_id=cycle.pk,
                kind="CLAIM",
                unit_ids=[unit.pk for unit in units],
                claim_ids=[claim.pk for claim in mine],
                line=agreements.AgreementLine(
                    our_duties="提供场地和志愿者\n做好居民通知和现场组织",
                    their_duties="按约定的频次提供服务\n指定一名联络员",
                    plan="每季度在联席会议上通报进展",
                ),
                actor=user,
            )
            agreements.lay_out_agreement(agreement_id=agreement.pk, actor=user)
            parties = list(agreement.parties.select_related("unit").order_by("order"))
        for party in parties:
            in_system = party.unit is None or party.unit.name == SCHOOL
            actor = self.cast.actors["luojing"] if party.unit and in_system else self._secretary
            with actor.acting(self._before(2)) as user:
                sign_agreement(
                    agreement_id=agreement.pk,
                    party_id=party.pk,
                    method=SignMethod.SYSTEM if in_system else SignMethod.PAPER,
                    signatory="" if in_system else SIGNATORIES[party.unit.name],
                    signed_on=None if in_system else self._before(2),
                    actor=user,
                )

    # ---- pledges -----------------------------------------------------------------------------------------------------

    def _carry_out(self, cycle: ListCycle) -> None:
        """What was due by now was done and confirmed, in good part; one visit is disputed, the last month is open."""
        with everything("the pledges of the story"):
            pledges = list(Pledge.objects.filter(cycle=cycle).select_related("giver").order_by("pk"))
            due = {pledge.pk: list(pledge.deliveries.order_by("number")) for pledge in pledges}
        until = self.day - timedelta(days=10)
        for pledge in pledges:
            past = [one for one in due[pledge.pk] if one.window.upper <= until]
            for delivery in past:
                self._deliver(
                    pledge, delivery, dispute=pledge.content.startswith("周末开放操场") and delivery is past[-1]
                )

    def _deliver(self, pledge: Pledge, delivery, *, dispute: bool) -> None:
        day = delivery.window.lower + (delivery.window.upper - delivery.window.lower) // 2
        giver = self.cast.actors["luojing"] if pledge.giver and pledge.giver.name == SCHOOL else self._secretary
        with giver.acting(day) as user:
            made = fulfilments.record_fulfilment(
                pledge_id=pledge.pk, delivery_id=delivery.pk, done_on=day, served=20 + delivery.number % 7, actor=user
            )
        receiver = pledge.receiver
        with everything("how the record stands"):
            made.refresh_from_db()
        if made.state != "RECORDED" or receiver is not None:
            return
        with self._secretary.acting(day + timedelta(days=1)) as user:
            if dispute:
                fulfilments.dispute_fulfilment(
                    fulfilment_id=made.pk, reason="当天因校内考试临时关闭，居民没有进场", actor=user
                )
            else:
                fulfilments.confirm_fulfilment(fulfilment_id=made.pk, actor=user)

    # ---- next year ---------------------------------------------------------------------------------------------------

    def _next_year(self) -> None:
        """The list of the year after is being collected."""
        since = self.last_day + timedelta(days=1)
        with self._secretary.acting(self.day - timedelta(days=5)) as user:
            open_cycle(
                organization_id=self.community.pk,
                since=since,
                last_day=since + relativedelta(years=1) - timedelta(days=1),
                collect_by=self.day + timedelta(days=18),
                actor=user,
            )


def _line(row: dict[str, str]) -> ItemLine:
    return ItemLine(
        direction=Direction(row["direction"]),
        category=row["category"],
        title=row["title"],
        detail=row["detail"],
        audience=row["audience"],
        quantity=Decimal(row["quantity"]) if row["quantity"] else None,
        measure=row["measure"],
        frequency_text=row["frequency"],
        place=row["place"],
    )
