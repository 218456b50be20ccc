"""What residents raised in the main community this month, at its desk, in a grid and in a micro-home.

One is with the street, one late, one waits for the word of whoever raised it; others are settled.
"""

from __future__ import annotations

from datetime import date, timedelta

from common.clock import as_if_on
from demo.cast import Cast
from grids.models import Way
from grids.services.ledgers import review_ledger, set_desk
from grids.services.matters import MatterLine, answer_matter, pass_up, raise_by_form, raise_matter, settle_matter
from meetings.services.activities import ActivityLine, plan_activity
from orgs.models import Organization

# days ago, way, line, what was done with it
RAISED = (
    (26, Way.VISIT, MatterLine("2栋楼道声控灯不亮", "facilities", place="塔下新村2栋"), ("已更换灯泡并检修线路", True)),
    (19, Way.CALL, MatterLine("小区门口占道停车", "parking", "上下班时段堵得厉害", "象山小区东门"), ()),
    (
        12,
        Way.DESK,
        MatterLine("健身器材松动", "safety", place="示例花园中心花坛"),
        ("厂家已紧固，暂停两台", None),
    ),
    (4, Way.VISIT, MatterLine("垃圾分类点异味", "sanitation", place="塔下新村北侧"), ()),
)


# the same, by the grid's secretary and by the home's head; answered, and not settled yet
IN_THE_GRID = (
    (9, Way.VISIT, MatterLine("3栋门禁坏了", "facilities", "晚上进出不用刷卡", "3栋1单元"), ""),
    (6, Way.CALL, MatterLine("楼顶漏雨", "property", "顶楼两户都漏", "1栋"), "物业已铺防水，下次下雨再看"),
    (2, Way.VISIT, MatterLine("电动车占了楼道", "safety", place="2栋2单元"), ""),
)
IN_THE_HOME = ((1, Way.DESK, MatterLine("想要一个下棋的地方", "advice", place="微家门口"), ""),)


def grids_raise(cast: Cast, day: date) -> None:
    """What the accounts of a grid and of a micro-home find on their small workbenches, and what is planned there."""
    for name, rows in (("taoyong", IN_THE_GRID), ("yangshuying", IN_THE_HOME)):
        actor = cast.actors[name]
        for ago, way, line, answer in rows:
            with actor.acting(day - timedelta(days=ago)) as user:
                matter = raise_matter(organization_id=actor.grant.organization_id, line=line, way=way, actor=user)
            if answer:
                with actor.acting(day - timedelta(days=ago - 2)) as user:
                    answer_matter(matter_id=matter.pk, answer=answer, actor=user)
    for name, ahead, kind, title in (
        ("taoyong", 6, "public_affairs", "网格议事会：电动车充电"),
        ("yangshuying", 4, "party_day", "老支书讲故事"),
    ):
        actor = cast.actors[name]
        with actor.acting(day) as user:
            line = ActivityLine(kind, title, day + timedelta(days=ahead), place="党群微家")
            plan_activity(organization_id=actor.grant.organization_id, line=line, actor=user)


def residents_raise(community: Organization, cast: Cast, day: date) -> None:
    """Everything by the community's secretary, but what a resident wrote on a phone."""
    for ago, way, line, done in RAISED:
        with cast.community.acting(day - timedelta(days=ago)) as user:
            matter = raise_matter(organization_id=community.pk, line=line, way=way, actor=user)
        if not done:
            continue
        answer, satisfied = done
        with cast.community.acting(day - timedelta(days=ago - 5)) as user:
            answer_matter(matter_id=matter.pk, answer=answer, actor=user)
            settle_matter(matter_id=matter.pk, satisfied=satisfied, actor=user)
    with cast.community.acting(day - timedelta(days=20)) as user:
        set_desk(organization_id=community.pk, is_open=True, actor=user)
    with as_if_on(day - timedelta(days=2)):
        line = MatterLine("路口信号灯时间太短", "parking", "老人过不了马路", "象山北路路口")
        matter, _ = raise_by_form(community_id=community.pk, line=line)
    with cast.community.acting(day - timedelta(days=1)) as user:
        pass_up(matter_id=matter.pk, note="需要交警部门调整，请街道协调", actor=user)
    last_month = day.replace(day=1) - timedelta(days=1)
    with cast.community.acting(day) as user:
        review_ledger(organization_id=community.pk, month=last_month, note="停车矛盾较多，列入下次议题", actor=user)
