"""Objects of the matrix: an alliance that the place leads, with its unit, an entry of money, and being put in order."""

from __future__ import annotations

from datetime import timedelta

from common.clock import today
from common.files import Upload
from meetings.services.activities import ActivityLine, hold_activity, plan_activity
from orgs.services import alliances
from tests.permissions.objects import A_PDF, make


def _alliance(world, place):
    key = ("alliance and all", place.mark)
    if key not in world.made:
        line = alliances.AllianceLine(name=f"暗{place.mark}联合体", purpose=f"暗{place.mark}共建")
        made = alliances.found_alliance(organization_id=place.community.pk, line=line, actor=None)
        member = alliances.join_alliance(alliance_id=made.pk, name=place.unit.name, actor=None)
        money = alliances.FundLine("RAISED", 100, f"暗{place.mark}各方筹")
        papers = [Upload(f"企{place.mark}收据.pdf", A_PDF)]
        entry = alliances.enter_fund(alliance_id=made.pk, line=money, uploads=papers, actor=None)
        weak = alliances.begin_rectification(
            alliance_id=made.pk, why="活动少", plan="每月一次", due_on=today() + timedelta(days=30), actor=None
        )
        world.made[key] = {
            "alliance": {"pk": made.pk},
            "alliance member": {"pk": member.pk},
            "alliance fund": {"pk": entry.pk},
            "fund paper": {"pk": entry.papers.get().pk},
            "rectification": {"pk": weak.pk},
            "alliance activity": {"pk": _activity(made, member, place).pk},
        }
    return world.made[key]


def _activity(alliance, member, place):
    """One that the unit arranged."""
    made = plan_activity(
        organization_id=place.community.pk,
        alliance_id=alliance.pk,
        host_id=member.pk,
        line=ActivityLine("party_day", f"暗{place.mark}共建日", today()),
        actor=None,
    )
    return hold_activity(activity_id=made.pk, outcome="办成", member_ids=[member.pk], actor=None)


for _name in ("alliance", "alliance member", "alliance fund", "fund paper", "rectification", "alliance activity"):
    make(_name)(lambda world, place, name=_name: _alliance(world, place)[name])


@make("alliance at rest")
def alliance_at_rest(world, place):
    """One with nothing open, which can be dissolved."""
    key = ("alliance at rest", place.mark)
    if key not in world.made:
        line = alliances.AllianceLine(name=f"暗{place.mark}旧联合体", purpose=f"暗{place.mark}共建")
        made = alliances.found_alliance(organization_id=place.community.pk, line=line, actor=None)
        world.made[key] = {"pk": made.pk}
    return world.made[key]
