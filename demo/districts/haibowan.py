"""海勃湾区: joint meetings on three levels, a rotating secretary of the street's committee with a hard problem,
grids of four types with their posts, service centres.
"""

from __future__ import annotations

from datetime import date, timedelta

from appraisal.checklists.setup import ItemLine
from common.scoping import everything
from covenants.models import Direction
from demo.checklists import report_done, settle_checklists
from demo.districts.site import Site, Spec, UnitOf, Wish
from demo.front_line import serve_at_the_front
from demo.grids import DemoGround
from meetings.services.turns import Holder
from members.models import Appointment
from orgs.models import VenueKind
from orgs.services.venues import create_venue

OFFER, NEED = Direction.OFFER, Direction.NEED

PROBLEMS = ("老旧小区供暖管网年年爆裂", "商圈周边夜间停车难", "物流车辆占道装卸")

PROPERTY = "物业服务企业都有党组织或党建联络员"
CHECKLISTS = {
    "district_secretary": (
        ItemLine("抓街道", "每个街道都有轮值书记在岗解决难题", metric="meetings.turns_solved", target=80),
        ItemLine("抓保障", "街道社区党建经费列入年初预算"),
    ),
    "street_secretary": (
        ItemLine("抓统筹", "轮值书记在岗期间解决一个难点问题", rule="rotation.hard_problem", post="SECRETARY"),
        ItemLine("抓社区", "成员单位承诺的服务按期办到", metric="covenants.deliveries_done", target=90),
        ItemLine("抓治理", PROPERTY),
    ),
    "community_secretary": (
        ItemLine("抓网格", "网格长配到每个网格", metric="grids.headed", target=100, post="SECRETARY"),
        ItemLine("抓清单", "居民提出的需求有单位认领", metric="covenants.needs_claimed", target=60),
        ItemLine("抓物业", PROPERTY),
    ),
}


class Haibowan(Site):
    """Builds it."""

    SPEC = Spec(
        practice="haibowan",
        code="150302000000",
        name="海勃湾区",
        street="凤凰岭街道",
        community="和平社区居委会",
        people=(
            ("hebatu", "何巴图"),
            ("liyuefang", "李月芳"),
            ("mengqing", "孟青"),
            ("zhaotieliang", "赵铁梁"),
        ),
        units=(
            UnitOf("乌海示例热力有限公司凤凰岭站", "国有企业", 58, 21),
            UnitOf("海勃湾示例中心医院", "医院", 320, 118, "12"),
            UnitOf("凤凰岭示例商圈管理有限公司", "非公企业", 46, 8),
            UnitOf("海勃湾示例物流行业协会", "社会组织", 11, 6, "52"),
            UnitOf("海勃湾示例志愿者协会", "社会组织", 7, 3, "52"),
        ),
        grids=(
            ("和平一网格党支部", ("老党员之家党小组",)),
            ("和平二网格党支部", ("凤凰苑党小组",)),
            ("和平商圈网格党支部", ("商铺党小组",)),
        ),
        lists=(
            Wish(0, OFFER, "REPAIR", "供暖前管网排查", "每年1次", claimed=True),
            Wish(0, NEED, "VOLUNTEER", "入户测温志愿者", "每周1次", 6, "人", claimed=True),
            Wish(1, OFFER, "HEALTH", "进网格义诊", "每季度1次", 100, "人次", claimed=True),
            Wish(2, OFFER, "CONVENIENCE", "商圈驿站歇脚饮水", "随时"),
            Wish(None, NEED, "SAFETY", "冬季消防演练", "每年1次", claimed_by=0),
            Wish(None, NEED, "TRAFFIC", "物流车辆夜间停放", "随时"),
        ),
        meets="COMMUNITY_JOINT",
        seed=7,
    )

    def story(self) -> None:
        """Lists, joint meetings on two levels, turns of the rotating secretary, the ground, the centres."""
        self.carry_lists()
        day = self.day - timedelta(days=34)
        matters = (("商圈停车难", "由商圈公司腾出后院车位 40 个。"), ("供暖投诉快办", "热力公司设专人对接网格。"))
        self.meet(self.street, "STREET_JOINT", day, matters=matters)
        with everything("who takes turns"):
            sitting = Appointment.objects.filter(organization=self.street, part_time=True).in_force(self.day)
            people = list(sitting.order_by("seat__order").values_list("person_id", flat=True))
        self.take_turns(self.street, [Holder(person_id=pk) for pk in people], 4, PROBLEMS)
        DemoGround(self.community, self.cast, self.day, seed=self.SPEC.seed).tell()
        serve_at_the_front(
            self.street, self.community, above=self.cast.street, own=self.cast.community, people=self.people,
            day=self.day,
        )  # fmt: skip
        for actor, place, kind, name in (
            (self.cast.street, self.street, VenueKind.CENTRE, "凤凰岭街道党群服务中心"),
            (self.cast.community, self.community, VenueKind.CENTRE, "和平社区党群服务中心"),
            (self.cast.street, self.street, VenueKind.STATION, "凤凰岭商圈党群服务驿站"),
        ):
            with actor.acting(date(2022, 6, 1)) as user:
                create_venue(
                    organization_id=place.pk, name=name, kind=kind, address=f"{self.SPEC.street}示例路 1 号",
                    opening_hours="周一至周日 9:00–18:00", capacity=60, lends="会议室、轮椅、充电器", actor=user,
                )  # fmt: skip
        settle_checklists(CHECKLISTS, self.root, by=self.cast.district, day=self.day)
        done = {PROPERTY: "辖区两家物业都有党建联络员，联系方式张贴在单元门口"}
        report_done(self.community, done, by=self.cast.community, day=self.day)
