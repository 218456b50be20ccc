"""涪城区: 街道大工委 and 社区大党委; a coordination meeting each month, a collective claiming at the year's beginning,
estates' branches with building groups, a supervision committee that asks, ledgers reviewed every month.
"""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from appraisal.checklists.setup import ItemLine
from covenants.models import Direction
from demo.checklists import report_done, settle_checklists
from demo.districts.site import Site, Spec, UnitOf, Wish
from demo.front_line import guide_business, others_live_here
from demo.grids import DemoGround
from demo.matters import residents_raise
from orgs.models import OrganizationKind

OFFER, NEED = Direction.OFFER, Direction.NEED
STREET_SECRETARY_MEETS = "每季度听一次社区书记的情况汇报"
STREET_FUNDS = "社区服务群众经费年初足额拨付"
BRANCHES = "具备条件的小区都成立党支部"
SIGNS = "小区党群服务点有牌子、有人值守"

CHECKLISTS = {
    "street": (
        ItemLine("党组织为核心", "区域事务推进协调会按月召开", rule="meeting.quarterly", post="SECRETARY"),
        ItemLine("党组织为核心", STREET_SECRETARY_MEETS, post="SECRETARY"),
        ItemLine("队伍建设强", "商务楼宇、专业市场都有党建指导员", metric="grids.business_guided", target=80),
        ItemLine("服务能力强", "成员单位承诺的服务按期办到", metric="covenants.deliveries_done", target=90),
        ItemLine("制度保障强", STREET_FUNDS),
    ),
    "community": (
        ItemLine("组织建设区域化", "区域事务推进协调会按月召开", rule="meeting.quarterly", post="SECRETARY"),
        ItemLine("组织建设区域化", BRANCHES),
        ItemLine("队伍建设多元化", "网格长配到每个网格", metric="grids.headed", target=100),
        ItemLine("服务群众亲情化", "民情台账每月过一遍", rule="matter.ledger"),
        ItemLine("服务群众亲情化", "居民提出的需求有单位认领", metric="covenants.needs_claimed", target=60),
        ItemLine("活动开展经常化", "接受社区监督委员会问质问效", rule="supervision.questioned"),
        ItemLine("阵地建设功能化", SIGNS),
        ItemLine("文化建设内生化", "有居民自办、党支部支持的文化队伍"),
    ),
}


class Fucheng(Site):
    """Builds it."""

    SPEC = Spec(
        practice="fucheng",
        code="510703000000",
        name="涪城区",
        street="城厢街道",
        community="钟鼓楼社区居民委员会",
        people=(
            ("puxiaoqin", "蒲晓琴"),
            ("jingguangming", "景光明"),
            ("nichunhua", "倪春华"),
            ("bailin", "柏林"),
        ),
        units=(
            UnitOf("绵阳示例小学钟鼓楼校区", "学校", 86, 31, "12"),
            UnitOf("涪城区示例税务所", "机关", 24, 15, "11"),
            UnitOf("绵阳示例商贸有限公司", "非公企业", 120, 9),
            UnitOf("涪城区示例社会工作服务中心", "社会组织", 12, 4, "52"),
            UnitOf("绵阳示例银行城厢支行", "金融机构", 33, 14),
        ),
        grids=(
            ("钟鼓楼小区党支部", ("1栋党小组", "2栋党小组")),
            ("老丝厂宿舍党支部", ("南院党小组",)),
            ("翠花街小区党支部", ("3栋党小组",)),
        ),
        lists=(
            Wish(0, OFFER, "EDUCATION", "“五点半社区学校”志愿辅导", "每周三下午", 2, "人", claimed=True),
            Wish(0, NEED, "TRAFFIC", "上下学时段交通疏导", "每周五次", 4, "人", claimed=True),
            Wish(1, OFFER, "LAW", "个体工商户“送法上门”", "每季度1次", claimed=True),
            Wish(2, OFFER, "EMPLOYMENT", "就近岗位推荐", "每月1次", 10, "个", claimed=True),
            Wish(3, OFFER, "ELDERLY", "空巢老人“爱心陪伴”", "每周1次", 20, "户"),
            Wish(None, NEED, "FINANCE", "防诈骗知识讲座", "每季度1次", claimed_by=4),
            Wish(None, NEED, "REPAIR", "老旧院落线路整治", "随时"),
            Wish(None, OFFER, "VENUE", "社区会议室借用", "随时", claimed_by=2),
        ),
        meets="CLAIM",
        seed=5,
        grid_kind=OrganizationKind.ESTATE,
    )

    def story(self) -> None:
        """Lists claimed together, coordination at the beginning of each month, questions asked, a ledger kept."""
        first = self.day.replace(day=1)
        self.carry_lists((first - relativedelta(months=2)).replace(month=2))  # claimed together in January
        spoken = (
            ("翠花街小区停车位划线", "由社区大党委协调物业于两周内完成划线。"),
            ("老丝厂宿舍消防通道清理", "由小区党支部牵头，成员单位党员参加。"),
            ("秋季招聘进社区", "由示例商贸公司提供岗位，社区提供场地。"),
        )
        for ago, matter in zip((3, 2, 1), spoken, strict=True):
            day = first - relativedelta(months=ago) + relativedelta(days=2)
            self.meet(self.community, "COORDINATION", day, matters=(matter,))
        self.meet(self.street, "COORDINATION", first + relativedelta(days=2), matters=(("冬季清洁取暖", "按片包干。"),))
        self.take_part(
            "supervision",
            "社区监督委员会问质问效",
            self.day - relativedelta(days=40),
            "询问认领事项进展 6 项，其中 1 项要求本月内给出答复",
        )
        self.take_part("theme_day", "“主题党日”：邻里守望", self.day - relativedelta(days=20), "走访空巢老人 12 户")
        DemoGround(self.community, self.cast, self.day, seed=self.SPEC.seed).tell()
        own = {"own": self.cast.community, "people": self.people, "day": self.day}
        guide_business(self.community, self.units[2:5], **own)
        others_live_here(self.community, **own)
        residents_raise(self.community, self.cast, self.day)
        settle_checklists(CHECKLISTS, self.root, by=self.cast.district, day=self.day)
        done = {BRANCHES: "钟鼓楼、老丝厂、翠花街三个小区都成立了党支部", SIGNS: "三个小区的服务点都挂牌，每晚有人值守"}
        report_done(self.community, done, by=self.cast.community, day=self.day)
        report_done(self.street, {STREET_FUNDS: "各社区经费三月底前全部拨到账"}, by=self.cast.street, day=self.day)
