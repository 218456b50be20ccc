"""What residents raised in the main community this month: one in hand, one with the street, one late, two settled."""

from __future__ import annotations

from datetime import date, timedelta

from common.clock import as_if_on
from demo.cast import Cast
from grids.models import Way
from grids.services.ledgers import review_ledger, set_desk
from grids.services.matters import MatterLine, answer_matter, pass_up, raise_by_form, raise_matter, settle_matter
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
