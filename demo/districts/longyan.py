"""新罗区 of Longyan: estates with “兼合式” branches, members who report where they live, owners' committees."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from common.scoping import everything
from covenants.models import Direction
from demo.check_ins import report_to
from demo.districts.site import Site, Spec, UnitOf, Wish
from demo.front_line import ask_opinions, others_live_here
from demo.grids import DemoGround
from demo.stage import line
from members.models import Position
from orgs.models import Organization, OrganizationKind, Tier
from orgs.services.subsidies import SubsidyLine, allocate_subsidies, usual_amount

OFFER, NEED = Direction.OFFER, Direction.NEED


class Xinluo(Site):
    """Builds it."""

    SPEC = Spec(
        practice="longyan",
        code="350802000000",
        name="新罗区",
        street="东城街道",
        community="东宝社区居委会",
        people=(
            ("lianyulan", "连玉兰"),
            ("guochunsheng", "郭春生"),
            ("xieguiying", "谢桂英"),
            ("luzhijian", "卢志坚"),
        ),
        units=(
            UnitOf("龙岩示例电力公司东城供电所", "国有企业", 41, 17),
            UnitOf("新罗区示例中学", "学校", 120, 66, "12"),
            UnitOf("龙岩示例公益基金会", "社会组织", 6, 2, "52"),
            UnitOf("新罗区示例物业服务有限公司", "物业公司", 70, 5),
        ),
        grids=(
            ("东宝花园", ("1栋党小组", "2栋党小组")),
            ("松涛小区", ("东梯党小组",)),
            ("国贸阳光", ("3栋党小组",)),
        ),
        lists=(
            Wish(0, OFFER, "SAFETY", "小区用电安全排查", "每季度1次", claimed=True),
            Wish(1, OFFER, "VENUE", "周末开放运动场", "每周六上午", claimed=True),
            Wish(0, NEED, "ENVIRONMENT", "供电所周边绿化养护", "随时"),
            Wish(None, NEED, "FUNDS", "小区党群服务中心添置桌椅", "每年1次", 20, "套", claimed_by=2),
            Wish(None, NEED, "REPAIR", "松涛小区雨污管疏通", "随时"),
        ),
        meets="JOINT",
        seed=8,
        grid_kind=OrganizationKind.ESTATE,
    )

    def slate(self, organization: Organization) -> list:
        """An estate's branch is led by members in service who live there (LY 一·2)."""
        if organization.tier != Tier.GRID:
            return super().slate(organization)
        return [
            line(self.people, Position.FIRST_SECRETARY, "在职处级干部，常住本小区"),
            line(self.people, Position.SECRETARY, "在职科级干部，常住本小区"),
            line(self.people, Position.MEMBER, "业主委员会委员"),
            line(self.people, Position.MEMBER, "退休党员", born=(1950, 1962)),
            line(self.people, Position.MEMBER, "物业公司党员"),
        ]

    def story(self) -> None:
        """Estates and their branches, members come home, a pair of lists."""
        DemoGround(self.community, self.cast, self.day, seed=self.SPEC.seed).tell()
        report_to(self.community, self.cast, self.people, self.day, due=42, come=41)
        ask_opinions(self.community, asker=self.cast.street, unit=self.cast.unit, own=self.cast.community, day=self.day)
        others_live_here(self.community, own=self.cast.community, people=self.people, day=self.day)
        self._allocate()
        self.carry_lists()
        self.meet(
            self.community,
            "JOINT",
            min(self.day, date(self.day.year, self.day.month, 8)),
            matters=(("东宝花园党群服务中心用房", "物业腾出一楼架空层，共建单位出资装修。"),),
            issue=False,
        )

    def _allocate(self) -> None:
        """Start-up money for each branch that was founded, by the practice's figure (LY 三·2)."""
        with everything("every branch that was founded"):
            found = Organization.objects.filter(district=self.root, tier=Tier.GRID)
            branches = list(found.values_list("pk", flat=True))
        amount = usual_amount(self.root.pk, self.day)
        line = SubsidyLine(Decimal(amount), "新组建党支部启动补助", document="示例组通〔2026〕3 号")
        with self.cast.street.acting(self.day - timedelta(days=60)) as user:
            allocate_subsidies(branch_ids=branches, line=line, actor=user)
