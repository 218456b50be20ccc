"""What the lists of 绳金塔社区 were bundled into: projects, micro-wishes, promises with a limit in working days.

Service programmes stand for a group of residents and have no end of their own; the groups are defaults of ours.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from common.scoping import everything
from covenants.models import Direction, ListCycle, ListItem, ProjectKind
from covenants.services import projects, promises, wishes
from demo.cast import Cast
from orgs.models import Organization, Unit

SCHOOL, HOSPITAL, POWER, ESTATE, BANK = (
    "南昌市第九十七小学",
    "南昌示例医院",
    "南昌示例供电公司西湖服务站",
    "示例物业管理有限公司",
    "南昌示范银行绳金塔支行",
)
# title, what it is made of (whose, direction, title), who leads it, budget, what it does,
# milestones (title, days from today, whether taken), how it ended
PROJECTS = (
    (
        "暑期托管课堂",
        ((None, "NEED", "暑期托管课堂"), (SCHOOL, "OFFER", "寒暑假托管志愿辅导")),
        SCHOOL,
        6000,
        "为务工人员子女在寒暑假各办一期托管，学校出教室和教师，社区出志愿者和午餐补贴",
        (
            ("定学生名单", -150, True),
            ("暑期班开班", -130, True),
            ("寒假班排课", 20, False),
            ("寒假班开班", 70, False),
        ),
        "",
    ),
    (
        "老年人健康守护",
        (
            (None, "NEED", "老年人健康体检"),
            (HOSPITAL, "OFFER", "慢病随访"),
            (POWER, "OFFER", "独居老人家庭用电安全检查"),
        ),
        HOSPITAL,
        12000,
        "体检、慢病随访和用电安全检查合并上门，一户一次看全",
        (("建立服务名册", -200, True), ("第一轮上门", -90, True), ("第二轮上门", -6, False), ("满意度回访", 40, False)),
        "",
    ),
    (
        "楼道亮灯",
        ((None, "NEED", "楼道灯更换"),),
        POWER,
        3600,
        "更换老旧小区三个单元的楼道照明",
        (("现场勘查", -120, True), ("更换完成", -60, True)),
        "三个单元的楼道灯全部更换，居民代表到场验收",
    ),
)
# title, for whom, what it is made of, who leads it, what it does
PROGRAMMES = (
    (
        "银龄伴老",
        "elderly",
        (
            (HOSPITAL, "OFFER", "义诊和健康讲座"),
            (BANK, "OFFER", "老年人防诈骗和手机银行课堂"),
            (None, "NEED", "老年食堂桌椅"),
        ),
        HOSPITAL,
        "每季度一次义诊、一次防诈骗课堂，逢重阳节集中走访",
    ),
    (
        "快乐假期",
        "children",
        ((SCHOOL, "OFFER", "周末开放操场"), (SCHOOL, "NEED", "上下学时段交通疏导")),
        SCHOOL,
        "寒暑假和周末有处去、有人带，上下学路上有人护",
    ),
)
# title, detail, posted so many days ago, wished for so many days from today, claimed by (None nobody, "" the committee)
# so many days ago, granted so many days ago with this outcome
WISHES = (
    (
        "一位独居老人想要一台收音机",
        "能收听本地台，字大一些",
        26,
        20,
        HOSPITAL,
        20,
        12,
        "送去一台大字收音机，教会了调台",
    ),
    ("几名小学生想要一套绘画工具", "彩铅和画纸，放在四点半课堂共用", 40, 10, SCHOOL, 33, 25, "送来二十套，已放进课堂"),
    ("一位行动不便的老人想修一下卫生间扶手", "", 15, 12, ESTATE, 9, None, ""),
    ("社区阅览室想添一批儿童书", "三到六年级适读，旧书也好", 12, 30, "", 5, None, ""),
    ("一位老人想学会用手机挂号", "有人上门教一次就行", 8, 15, None, None, None, ""),
    ("一个家庭想要一张儿童书桌", "", 4, 25, None, None, None, ""),
    ("院子里想要一处遮雨的长椅", "下棋的老人多，下雨没处坐", 2, 60, None, None, None, ""),
)
# title, by whom (None: the committee), working days, cases: what, days ago received, days ago done (None: open), result
PROMISES = (
    (
        "居民诉求安排办理",
        None,
        7,
        (
            ("楼下门禁坏了", 40, 33, "联系物业更换门禁主板"),
            ("下水道返味", 30, 12, "疏通并加装防臭地漏，因等配件超过时限"),
            ("路灯不亮", 14, None, ""),
            ("健身器材松动", 3, None, ""),
        ),
    ),
    (
        "居民家庭用电故障上门",
        POWER,
        1,
        (("跳闸查不出原因", 22, 21, "更换老化的空气开关"), ("电表箱有异响", 9, 8, "紧固接线端子")),
    ),
    ("出院居民健康随访", HOSPITAL, 5, (("预约出院后第一次随访", 6, 2, "已上门，约好下次时间"),)),
)


class DemoProjects:
    """Tells of them; `day` is the day on which the demonstration is looked at."""

    def __init__(self, community: Organization, cast: Cast, day: date, cycle: ListCycle) -> None:
        self.community, self.cast, self.day, self.cycle = community, cast, day, cycle
        with everything("units of the story"):
            self.units = {unit.name: unit for unit in Unit.objects.filter(district=community.district)}

    def tell(self) -> None:
        """Everything."""
        for project in PROJECTS:
            self._project(*project)
        for programme in PROGRAMMES:
            self._programme(*programme)
        for wish in WISHES:
            self._wish(*wish)
        for promise in PROMISES:
            self._promise(*promise)

    def _ago(self, days: int) -> date:
        return self.day - timedelta(days=days)

    def _unit_id(self, name: str | None) -> int | None:
        return self.units[name].pk if name else None

    def _items(self, parts) -> tuple[int, ...]:
        with everything("items of the story"):
            return tuple(
                ListItem.objects.get(
                    cycle=self.cycle, unit=self.units.get(owner), direction=Direction(way), title=title
                ).pk
                for owner, way, title in parts
            )

    def _project(self, title, parts, leader, budget, summary, milestones, outcome) -> None:
        since = self.cycle.since + timedelta(days=10)
        with self.cast.community.acting(since) as user:
            made = projects.create_project(
                organization_id=self.community.pk,
                line=projects.ProjectLine(
                    title=title,
                    since=since,
                    last_day=self.cycle.last_day,
                    summary=summary,
                    cycle_id=self.cycle.pk,
                    unit_id=self._unit_id(leader),
                    budget=Decimal(budget),
                    item_ids=self._items(parts),
                ),
                milestones=[projects.MilestoneLine(step, self._ago(-days)) for step, days, _ in milestones],
                actor=user,
            )
        with everything("steps of the story"):
            steps = list(made.milestones.order_by("due_on", "pk"))
        for step, (_, days, taken) in zip(steps, milestones, strict=True):
            if taken:
                with self.cast.community.acting(self._ago(-days)) as user:
                    projects.reach_milestone(milestone_id=step.pk, actor=user)
        if outcome:
            with self.cast.community.acting(steps[-1].due_on + timedelta(days=5)) as user:
                projects.close_project(project_id=made.pk, outcome=outcome, actor=user)

    def _programme(self, title, group, parts, leader, summary) -> None:
        since = self.cycle.since + timedelta(days=12)
        with self.cast.community.acting(since) as user:
            projects.create_project(
                organization_id=self.community.pk,
                line=projects.ProjectLine(
                    title=title,
                    since=since,
                    last_day=self.cycle.last_day,
                    kind=ProjectKind.PROGRAMME,
                    group=group,
                    summary=summary,
                    cycle_id=self.cycle.pk,
                    unit_id=self._unit_id(leader),
                    item_ids=self._items(parts),
                ),
                actor=user,
            )

    def _wish(self, title, detail, posted, due, who, claimed, granted, outcome) -> None:
        with self.cast.community.acting(self._ago(posted)) as user:
            line = wishes.WishLine(title, detail, self._ago(-due))
            wish = wishes.post_wish(organization_id=self.community.pk, line=line, actor=user)
        if claimed is None:
            return
        actor = self.cast.actors["luojing"] if who == SCHOOL else self.cast.community
        with actor.acting(self._ago(claimed)) as user:
            wishes.claim_wish(wish_id=wish.pk, unit_id=self._unit_id(who), actor=user)
        if granted is not None:
            with actor.acting(self._ago(granted)) as user:
                wishes.grant_wish(wish_id=wish.pk, outcome=outcome, actor=user)

    def _promise(self, title, who, days, cases) -> None:
        with self.cast.community.acting(self._ago(60)) as user:
            line = promises.PromiseLine(title=title, since=self._ago(60), unit_id=self._unit_id(who), working_days=days)
            promise = promises.make_promise(organization_id=self.community.pk, line=line, actor=user)
        for matter, received, done, result in cases:
            with self.cast.community.acting(self._ago(received)) as user:
                case = promises.receive_case(promise_id=promise.pk, matter=matter, actor=user)
            if done is not None:
                with self.cast.community.acting(self._ago(done)) as user:
                    promises.finish_case(case_id=case.pk, result=result, actor=user)
