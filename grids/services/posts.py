"""Who looks after a grid and its parts: 网格长, 小区片长, 楼栋长, 单元长 (HB 六·三是)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from grids.models import Building, GridPost, Placement
from grids.services.base import VERB, end, first_day, organization_of, person_for, text
from grids.words import posts_on
from members.services.persons import PersonLine
from orgs.models import Tier


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post and who holds it. `building_id`: of which building; `part`: of which entrance or part of the grid."""

    kind: str
    person: PersonLine
    building_id: int | None = None
    part: str = ""
    note: str = ""
    since: date | None = None


@transaction.atomic
def fill_grid_post(*, organization_id: int, line: PostLine, actor) -> GridPost:
    """Somebody takes a post of a grid from a day on.

    Raises RuleBroken at the field; Conflict("post.held") while somebody else holds the same post.
    """
    grid = organization_of(organization_id, Tier.GRID)
    since = first_day(line.since, grid)
    kinds = posts_on(grid.district_id)
    if line.kind not in kinds:
        raise RuleBroken("post.kind", f"没有这种岗位，可选：{'、'.join(kinds.values())}。", "kind")
    if line.building_id is not None:
        placed = Placement.objects.filter(organization=grid, tier=Tier.GRID).in_force(today())
        if not Building.objects.filter(pk=line.building_id, placements__in=placed).exists():
            raise RuleBroken("post.building", "这栋楼不在本网格，请重新选择。", "building")
    post = GridPost(
        organization=grid,
        kind=line.kind,
        building_id=line.building_id,
        part=text(line.part, label="片区或单元", most=40, field="part"),
        note=text(line.note, label="备注", most=120, field="note"),
        person=person_for(grid, line.person, actor=actor),
        period=period(since),
    )
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "post.held", f"这个岗位在 {since} 以后已经有人担任。请先结束前任，或填写不同的楼栋、片区。", "kind"
        ) from error
    record(actor=actor, action="grids.post.filled", obj=post, organization_id=grid.pk, kind=line.kind)
    return post


def posts_along(goals: Mapping[int, int | None], on: date) -> None:
    """Posts of buildings that change grid go with them from the day on; where a building goes to none, they end.

    goals  building → grid
    """
    rows = GridPost.objects.filter(building__in=goals).in_force_during(on, date.max)
    for post in rows.select_for_update(of=("self",)).order_by("pk"):
        goal = goals[post.building_id]
        if post.organization_id != goal:
            _goes_along(post, goal, on)


def _goes_along(post: GridPost, goal: int | None, on: date) -> None:
    until, begun = post.until, post.since < on
    if goal is None and not begun:
        said = f"{post.person.name}自 {post.since} 起负责这栋楼，楼栋不能在那以前划出网格。"
        said += "请用更晚的日期，或先结束这个岗位。"
        raise Conflict("post.later", said, "since")
    if begun:
        post.period = period(post.since, on)
        post.save(update_fields=["period"])
        if goal is None:
            return
        post.pk, post._state.adding = None, True
        post.period = period(on, until)
    post.organization_id = goal
    try:
        with transaction.atomic():
            post.save(force_insert=begun)
    except IntegrityError as error:
        said = f"{post.person.name}的岗位要随楼栋划走，那里的同一岗位已经有人。请先结束其中一个。"
        raise Conflict("post.held", said) from error


@transaction.atomic
def end_grid_post(*, post_id: int, last_day: date | None = None, actor) -> int:
    """Somebody leaves a post after `last_day` (yesterday unless given). Returns the grid's id."""
    require(VERB)
    post = (
        GridPost.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk=post_id)
        .first()
    )
    if post is None:
        raise RuleBroken("post.unknown", "没有这个岗位，或它不在你的范围内。", status=404)
    require(VERB, post.organization)
    record(actor=actor, action="grids.post.ended", obj=post, organization_id=post.organization_id)
    end(post, last_day, label="这个岗位")
    return post.organization_id
