"""An alliance city (融合党建): alliances of units from anywhere, turns in the chair, three cycles of meetings, the
“five ones”, promises within seven working days.

The document leaves its city unnamed. 红山区 in 赤峰 stands in for it because it has streets and villages side by side;
nothing says that the document means it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from common.scoping import everything
from covenants.models import Direction
from covenants.services import promises
from covenants.services.cycles import open_cycle
from covenants.services.items import ItemLine, file_item
from demo.districts.site import Site, Spec, UnitOf, Wish
from meetings.services.activities import ActivityLine, hold_activity, plan_activity
from meetings.services.convening import convene_meeting
from meetings.services.meetings import create_meeting, hold_meeting
from meetings.services.turns import Holder
from orgs.models import VenueKind
from orgs.services import alliances
from orgs.services.venues import create_venue

OFFER, NEED = Direction.OFFER, Direction.NEED

PROBLEMS = ("园区职工子女放学后无人照看", "农产品进社区没有固定摊点", "小微企业招工难", "老旧小区电动车充电难")


class Ronghe(Site):
    """Builds it."""

    SPEC = Spec(
        practice="ronghe",
        code="150402000000",
        name="红山区",
        street="站前街道",
        community="昭乌达社区居委会",
        people=(
            ("wulan", "乌兰"),
            ("chenzhiyuan", "陈志远"),
            ("sarina", "萨日娜"),
            ("jianghongwei", "姜宏伟"),
        ),
        units=(
            UnitOf("红山区示例税务分局", "机关", 46, 28, "11"),
            UnitOf("赤峰示例食品加工有限公司", "非公企业", 210, 26),
            UnitOf("赤峰示例职业技术学校", "学校", 140, 62, "12"),
            UnitOf("红山示例工业园区管理办公室", "机关", 30, 19, "11"),
            UnitOf("红山区示例商会", "社会组织", 18, 7, "52"),
            UnitOf("东郊示例村", "其他", 620, 54, ""),
        ),
        grids=(("昭乌达第一网格党支部", ("税务监管党小组",)), ("昭乌达第二网格党支部", ("市场监督党小组",))),
        lists=(
            Wish(0, OFFER, "FINANCE", "企业减税政策上门辅导", "每月1次", claimed=True),
            Wish(0, NEED, "CULTURE", "职工书屋图书轮换", "每季度1次", claimed=True),
            Wish(1, OFFER, "EMPLOYMENT", "就近就业岗位", "随时", 15, "个", claimed_by=5),
            Wish(2, OFFER, "TALENT", "电工焊工技能培训", "每季度1次", 30, "人", claimed_by=5),
            Wish(3, OFFER, "VENUE", "园区会议中心借用", "随时", claimed=True),
            Wish(5, NEED, "TALENT", "设施农业技术指导", "每月1次", claimed_by=2),
            Wish(None, NEED, "LAW", "小微企业用工合同讲座", "每季度1次", claimed_by=4),
        ),
        meets="JOINT",
        seed=6,
    )

    def story(self) -> None:
        """Founded eight months ago; each month a committee meeting and a visit, one of them missed."""
        self.founded = (self.day - relativedelta(months=8)).replace(day=6)
        holders = [Holder(unit_id=unit.pk) for unit in self.units[:3]]
        self.take_turns(self.community, holders, 3, PROBLEMS)
        self._five_ones()
        self.carry_lists()
        for months in (3, 2, 1):
            day = (self.day - relativedelta(months=months)).replace(day=9)
            matter = (f"{day.month} 月成员单位互办事项", "逐项落实到成员单位，下月例会通报。")
            convener = self.units[(day.month - 1) % 3]
            self.meet(self.community, "COMMITTEE", day, matters=(matter,), convener=convener)
        self._promise()
        self._alliances()

    def _five_ones(self) -> None:
        held = [
            ("assembly", "党建联合体成立动员大会", self.founded, "十五家单位党组织签订共建协议"),
            ("lecture", "联合体书记带头讲党课", self.founded + timedelta(days=20), "成员单位党员听课"),
        ]
        for months in range(8):
            day = self.founded + relativedelta(months=months, days=12)
            if months != 5 and day < self.day:
                held.append(("visit", f"{day.month} 月走访交流", day, "走访成员单位，收集需求"))
        for quarter in (1, 4):
            day = self.founded + relativedelta(months=quarter, days=3)
            held.append(("theme_day", "联合主题党日", day, "共同过政治生日，清扫街巷"))
        for kind, title, day, outcome in sorted(held, key=lambda one: one[2]):
            self.take_part(kind, title, day, outcome)

    def _promise(self) -> None:
        since = self.day - timedelta(days=120)
        with self.cast.community.acting(since) as user:
            promise = promises.make_promise(
                organization_id=self.community.pk,
                line=promises.PromiseLine("企业政策咨询安排骨干上门", since, unit_id=self.units[0].pk),
                actor=user,
            )
        with self.cast.community.acting(self.day - timedelta(days=30)) as user:
            done = promises.receive_case(promise_id=promise.pk, matter="小规模纳税人优惠怎样享受", actor=user)
        with self.cast.community.acting(self.day - timedelta(days=26)) as user:
            promises.finish_case(case_id=done.pk, result="税务骨干上门讲解并代为填报", actor=user)
        with self.cast.community.acting(self.day - timedelta(days=3)) as user:
            promises.receive_case(promise_id=promise.pk, matter="出口退税需要哪些材料", actor=user)

    def _alliances(self) -> None:
        """A commercial street's alliance that goes well, and a village's that does not yet."""
        lines = (
            alliances.AllianceLine("东郊村企联合体", "村和企业结对发展设施农业", "rural"),
            alliances.AllianceLine("昭乌达红色商街联合体", "商会、企业、税务党组织一起服务小微商户", "urban"),
        )
        people = ((1, 5), (0, 1, 4))
        made = []
        for line, members in zip(lines, people, strict=True):
            with self.cast.street.acting(self.founded) as user:
                made.append(alliances.found_alliance(organization_id=self.street.pk, line=line, actor=user))
                for number in members:
                    alliances.join_alliance(alliance_id=made[-1].pk, name=self.units[number].name, actor=user)
                money = alliances.FundLine("ALLOCATED", Decimal(5000), "街道党工委拨付启动经费")
                alliances.enter_fund(alliance_id=made[-1].pk, line=money, actor=user)
        village, street = made
        with self.cast.street.acting(self.founded) as user:
            alliances.join_alliance(alliance_id=street.pk, name=self.community.name, actor=user)
        with self.cast.street.acting(self.day - timedelta(days=15)) as user:
            money = alliances.FundLine("SPENT", Decimal("860.50"), "联合主题党日场地费")
            alliances.enter_fund(alliance_id=street.pk, line=money, actor=user)
            alliances.begin_rectification(
                alliance_id=village.pk,
                why="成立半年只开展过一次活动",
                plan="每月走访一次，年底前落实一个共建项目",
                due_on=self.day + timedelta(days=40),
                actor=user,
            )
        with self.cast.street.acting(self.founded) as user:
            create_venue(
                organization_id=self.street.pk, name="“红纽带”党群服务驿站", kind=VenueKind.STATION,
                address=f"{self.SPEC.street}示例路 1 号", opening_hours="周一至周六 8:30–20:00", capacity=40,
                lends="会议室、投影仪", is_public=True, actor=user,
            )  # fmt: skip
        self._meetings_of(street)
        self._life_of(street)
        self._lists_of(street)
        with self.cast.street.acting(self.day - timedelta(days=2)) as user:
            for year in alliances.review_years(street)[:1]:  # the running one from October
                line = alliances.ReviewLine(year, "GOOD", "税收辅导、用工对接落到实处，商户反映的事多数办成。")
                alliances.review_alliance(alliance_id=street.pk, line=line, actor=user)

    def _meetings_of(self, alliance) -> None:
        """Its monthly meetings of this year, convened in turn."""
        month = self.founded.replace(day=8) + relativedelta(months=1)
        turn = 0
        while month < self.day:
            if month.year == self.day.year and month.month != self.day.month - 2:
                convener = self.units[(0, 1, 4)[turn % 3]]
                turn += 1
                with self.cast.street.acting(month - timedelta(days=5)) as user:
                    meeting = create_meeting(
                        organization_id=self.street.pk, alliance_id=alliance.pk, kind="COMMITTEE",
                        starts_at=timezone.make_aware(datetime.combine(month, time(9))),
                        place=f"{convener.name}会议室", convener_id=convener.pk, actor=user,
                    )  # fmt: skip
                    convene_meeting(meeting_id=meeting.pk, actor=user)
                with self.cast.street.acting(month + timedelta(days=1)) as user:
                    hold_meeting(meeting_id=meeting.pk, actor=user)
            month += relativedelta(months=1)

    def _life_of(self, alliance) -> None:
        """What it did of its “five ones”: one month without a visit, and no lecture yet."""
        with everything("who is in it"):
            members = list(alliance.members.values_list("pk", flat=True))
            tax = alliance.members.get(unit=self.units[0]).pk
        done = [(self.founded, "assembly", "商街联合体成立动员大会", "成员单位签订共建协议，推选召集人", None)]
        for months in range(1, 9):
            day = self.founded + relativedelta(months=months, days=16)
            if months != 4 and day < self.day:
                done.append((day, "visit", f"{day.month} 月走访商户", "走访商户，收集用工和税收的问题", None))
        for months in (2, 5):
            day = self.founded + relativedelta(months=months, days=8)
            done.append((day, "theme_day", "商街主题党日", "税务骨干讲政策，党员商户亮身份", tax))
        half = self.founded + relativedelta(months=3, days=10)
        done.append((half, "inspection", "成员单位互学互检", "互看阵地和台账，提出改进意见六条", None))
        for day, kind, title, outcome, host in sorted(done, key=lambda one: one[0]):
            with self.cast.street.acting(day) as user:
                line = ActivityLine(kind, title, day)
                made = plan_activity(
                    organization_id=self.street.pk, alliance_id=alliance.pk, line=line, host_id=host, actor=user
                )
                hold_activity(activity_id=made.pk, outcome=outcome, member_ids=members, actor=user)

    def _lists_of(self, alliance) -> None:
        """Its list of supply and demand for next year: filled in by the first unit and on behalf of the others."""
        year = self.day.year + 1
        with self.cast.street.acting(self.day - timedelta(days=6)) as user:
            cycle = open_cycle(
                organization_id=self.street.pk, alliance_id=alliance.pk, since=date(year, 1, 1),
                last_day=date(year, 12, 31), is_public=False, actor=user,
            )  # fmt: skip
            for number, direction, category, title in (
                (0, Direction.OFFER, "FINANCE", "税收优惠上门辅导"),
                (1, Direction.OFFER, "EMPLOYMENT", "商街用工岗位"),
                (4, Direction.NEED, "LAW", "商铺租赁合同法律咨询"),
            ):
                file_item(
                    cycle_id=cycle.pk, unit_id=self.units[number].pk, submit=True, actor=user,
                    line=ItemLine(direction, category, title, frequency_text="每月1次"),
                )  # fmt: skip
