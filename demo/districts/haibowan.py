"""海勃湾区: joint meetings on three levels, a rotating secretary of the street's committee with a hard problem,
grids of four types with their posts, service centres.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from appraisal.checklists.setup import ItemLine
from common.scoping import everything
from covenants.models import Direction
from demo.checklists import report_done, settle_checklists
from demo.districts.site import Site, Spec, UnitOf, Wish
from demo.front_line import serve_at_the_front
from demo.grids import DemoGround
from meetings.services.turns import Holder
from members.models import Appointment
from orgs.models import Organization, Venue, VenueKind
from orgs.services import centres
from orgs.services.venues import create_venue

OFFER, NEED = Direction.OFFER, Direction.NEED

HOURS = {
    "DISTRICT": "周一至周五 8:30–12:00、14:00–17:30",
    "STREET": "周一至周五 8:30–18:00；周六 9:00–12:00",
    "COMMUNITY": "周一至周日 9:00–18:00",
}
FACILITIES = (("ROOM", "多功能会议室", 40), ("SERVICE", "法律咨询", None))
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


def is_settled(code: str) -> bool:
    """Whether a division is a street, town, community or village, and no development zone that is counted like one
    (statistical codes: 400 and above in either part)."""
    return code[6:9] < "400" and code[9:12] < "400"


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
        self._centres()
        settle_checklists(CHECKLISTS, self.root, by=self.cast.district, day=self.day)
        done = {PROPERTY: "辖区两家物业都有党建联络员，联系方式张贴在单元门口"}
        report_done(self.community, done, by=self.cast.community, day=self.day)

    def _centres(self) -> None:
        """A centre for the district, for each of its streets and towns and for each community and village: on the real
        divisions these are 1 + 7 + 41. All are public; something can be booked at the three of the story."""
        with everything("every place of the district gets its centre"):
            found = Organization.objects.filter(district=self.root, tier__in=HOURS).in_order()
            places = [place for place in found if is_settled(place.code)]
        own: dict[int, Venue] = {}
        with self.cast.district.acting(date(2022, 6, 1)) as user:
            for number, place in enumerate(places, start=1):
                short = place.name.removesuffix("居委会").removesuffix("居民委员会").removesuffix("村委会")
                own[place.pk] = create_venue(
                    organization_id=place.pk, name=f"{short}党群服务中心", kind=VenueKind.CENTRE,
                    address=f"{short}示例路 {number} 号", opening_hours=HOURS[place.tier], capacity=60,
                    lends="轮椅、充电器、雨伞", is_public=True, actor=user,
                )  # fmt: skip
            create_venue(
                organization_id=self.street.pk, name="凤凰岭商圈党群服务驿站", kind=VenueKind.STATION,
                address=f"{self.SPEC.street}示例路 1 号", opening_hours="每天 9:00–21:00", capacity=20,
                lends="充电器、饮水", is_public=True, actor=user,
            )  # fmt: skip
            rooms = {}
            for place in (self.root, self.street, self.community):
                for kind, name, capacity in FACILITIES:
                    line = centres.FacilityLine(name, kind, capacity)
                    rooms[place.pk, name] = centres.add_facility(venue_id=own[place.pk].pk, line=line, actor=user)
        workday = self.day + timedelta(days=(7 - self.day.weekday()) % 7 or 7)
        for actor, place, hour, purpose in (
            (self.cast.unit, self.community, 9, "供热党支部和网格党支部联合主题党日"),
            (self.cast.community, self.street, 14, "社区工作者业务培训"),
        ):
            line = centres.BookingLine(workday, time(hour), time(hour + 2), purpose)
            with actor.acting(self.day) as user:
                centres.book(facility_id=rooms[place.pk, "多功能会议室"].pk, line=line, actor=user)
        with self.cast.community.acting(self.day) as user:
            centres.set_closed_day(
                venue_id=own[self.community.pk].pk, on=workday + timedelta(days=3), why="消防设施检修", actor=user
            )
