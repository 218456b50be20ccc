"""Temporary branches and posts for a task, an office building with its instructor, opinions that are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from demo.people import Invented, People
from demo.stage import Actor
from grids.models import BodyKind, BodyRole
from grids.services.business import BusinessLine, appoint_instructor, move_in, open_place
from grids.services.frontline import BodyLine, VanguardLine, close_body, found_body, join_body, set_up_post, update_body
from members.models import MemberKind, Opinion
from members.services.checkins import CheckInLine, check_in
from members.services.opinions import OpinionLine, answer_opinion, ask_opinion
from members.services.persons import PersonLine, create_person
from orgs.models import Organization, Unit


def _line(who: Invented, post: str) -> PersonLine:
    return PersonLine(
        name=who.name, gender=who.gender, birth=who.birth, phone=who.phone, political_status="中共党员", post=post
    )


def serve_at_the_front(
    street: Organization, community: Organization, *, above: Actor, own: Actor, people: People, day: date
) -> None:
    """A general branch of the street, a branch of the community below it with a group, a team, posts; one is over."""
    since = day - timedelta(days=40)
    with above.acting(since) as user:
        line = BodyLine(BodyKind.GENERAL, f"{street.name}应急值守临时党总支", "强降雨应急值守", since=since)
        general = found_body(organization_id=street.pk, line=line, actor=user)
    with own.acting(since) as user:
        line = BodyLine(
            BodyKind.BRANCH, "沿街值守点临时党支部", "强降雨应急值守", "沿街 1 号值守点", document="示例〔2026〕7 号",
            since=since,
        )  # fmt: skip
        branch = found_body(organization_id=community.pk, line=line, actor=user)
        lines = [
            _line(people.one(), post) for post in ("社区专职工作者", "在职党员", "在职党员", "退休党员", "物业公司党员")
        ]
        join_body(body_id=branch.pk, people=lines[:1], role=BodyRole.LEADER, since=since, actor=user)
        joined = join_body(body_id=branch.pk, people=lines[1:], since=since, actor=user)
        line = BodyLine(BodyKind.GROUP, "夜间值守临时党小组", "夜间值守", parent_id=branch.pk, since=since)
        group = found_body(organization_id=community.pk, line=line, actor=user)
        night = [PersonLine("", person_id=joined[0].person_id)]
        join_body(body_id=group.pk, people=night, role=BodyRole.LEADER, since=since, actor=user)
        line = BodyLine(BodyKind.SHOCK, "转移安置突击队", "转移低洼处住户", parent_id=branch.pk, since=since)
        team = found_body(organization_id=community.pk, line=line, actor=user)
        join_body(
            body_id=team.pk, people=[PersonLine("", person_id=row.person_id) for row in joined[1:3]], since=since,
            actor=user,
        )  # fmt: skip
        for name, place, member in (
            ("水位观测岗", "沿街 1 号值守点", joined[0]),
            ("政策宣传岗", "社区广场", joined[1]),
            ("物资发放岗", "", None),
        ):
            person = PersonLine("", person_id=member.person_id) if member else None
            line = VanguardLine(name, place, body_id=branch.pk, person=person, since=since)
            set_up_post(organization_id=community.pk, line=line, actor=user)
        past = day - timedelta(days=300)
        line = BodyLine(BodyKind.BRANCH, "扫雪除冰临时党支部", "扫雪除冰", since=past)
        over = found_body(organization_id=community.pk, line=line, actor=user)
        close_body(body_id=over.pk, last_day=past + timedelta(days=12), actor=user)
    with above.acting(since) as user:
        line = BodyLine(branch.kind, branch.name, branch.purpose, branch.place, general.pk, branch.document)
        update_body(body_id=branch.pk, line=line, actor=user)


def guide_business(community: Organization, units: Sequence[Unit], *, own: Actor, people: People, day: date) -> None:
    """An office building with an instructor, and a market that has none yet."""
    since = day - timedelta(days=150)
    with own.acting(since) as user:
        tower = open_place(community_id=community.pk, line=BusinessLine("示例商务大厦", since=since), actor=user)
        market = open_place(
            community_id=community.pk, line=BusinessLine("示例建材市场", "MARKET", since=since), actor=user
        )
        for number, unit in enumerate(units):
            place = market if number == len(units) - 1 else tower
            move_in(place_id=place.pk, unit_id=unit.pk, since=since, actor=user)
        guide = _line(people.one(), "街道派驻党建指导员")
        appoint_instructor(place_id=tower.pk, person=guide, since=since, actor=user)


def others_live_here(community: Organization, *, own: Actor, people: People, day: date) -> None:
    """A retired member registered elsewhere, whom both sides manage; two who came in, one under a branch already."""
    since = day - timedelta(days=120)
    with own.acting(since) as user:
        branch = Organization.objects.filter(community=community, tier="GRID").order_by("pk").first()
        for kind, home, managing in (
            (MemberKind.DUAL, "南昌示例机械厂退休第二党支部", branch),
            (MemberKind.INCOMING, "示例县示例镇示例村党支部", branch),
            (MemberKind.INCOMING, "示例市示例工业园流动党员党支部", None),
        ):
            person = create_person(organization_id=community.pk, line=_line(people.one(), f"{home}党员"), actor=user)
            line = CheckInLine(
                person.pk, reported_on=since, home_branch=home, residence="示例花园6栋", kind=kind,
                managing_id=managing.pk if managing else None,
            )  # fmt: skip
            check_in(organization_id=community.pk, line=line, actor=user)


def ask_opinions(community: Organization, *, asker: Actor, own: Actor, day: date, unit: Actor | None = None) -> None:
    """The street asked about a cadre and was answered; a unit asks about one of its people and waits."""
    with own.acting(day):
        came = list(community.check_ins.filter(reported_on__isnull=False, leaving="", kind="IN_SERVICE").order_by("pk"))
    ranked = next((row for row in came if row.rank), came[0])
    with asker.acting(day - timedelta(days=30)) as user:
        line = OpinionLine("PROMOTION", "拟任街道内设机构负责人", "请介绍报到和服务情况。")
        asked = ask_opinion(check_in_id=ranked.pk, line=line, actor=user)
    with own.acting(day - timedelta(days=27)) as user:
        answer = "报到以后按时参加社区活动，居民反映好。"
        answer_opinion(request_id=asked.pk, opinion=Opinion.AGREE, answer=answer, actor=user)
    mine = next((row for row in came if unit is not None and row.unit_id == unit.grant.unit_id), None)
    who, row = (unit, mine) if mine is not None else (asker, came[-1])
    with who.acting(day - timedelta(days=2)) as user:
        ask_opinion(check_in_id=row.pk, line=OpinionLine("AWARD", f"{day.year} 年度优秀共产党员"), actor=user)
