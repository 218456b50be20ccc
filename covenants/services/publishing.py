"""The list as it was published: frozen and numbered, nothing personal in it (XH 三(三)1 梳理汇总后发布).

A supplement is another publication; numbers go on where the last one ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict
from covenants.frequency import said
from covenants.models import Deliberation, Direction, ItemState, ListCycle, ListItem, Outcome, Publication, Stage
from covenants.parties import left_by, require_standing
from covenants.selectors.record import digest_of
from covenants.services.cycles import enter_stage, locked_cycle, refuse_missing
from covenants.states import ITEM_STEPS, MAY_PUBLISH
from orgs.models import Organization
from orgs.practice import Practice
from orgs.rules_in_force import practice_of

VERB = "covenant.run"
LIST_NAME = "双向服务清单"


@transaction.atomic
def publish_list(*, cycle_id: int, actor) -> Publication:
    """Freeze and number what the joint meeting accepted, and open the gate to claiming.

    The first time everything that was handed in must have been gone through; later what was accepted since is
    published as a supplement. Conflict("publication.nothing" | "cycle.missing" | "publication.undeliberated" |
    "publication.left").
    """
    cycle = locked_cycle(cycle_id)
    require(VERB, cycle.organization)
    require_standing(cycle.organization)
    if cycle.stage not in MAY_PUBLISH:
        raise Conflict("publication.stage", f"这个周期在“{cycle.get_stage_display()}”阶段，还不能发布清单。")
    first = cycle.stage == Stage.DELIBERATING
    if first:
        refuse_missing(cycle)
    items = list(
        ListItem.objects.select_for_update(of=("self",), no_key=True)
        .filter(cycle=cycle, state=ItemState.ACCEPTED)
        .annotate(has_left=left_by(today()))
        .select_related("unit", "organization", "venue")
        .order_by("direction", "unit__pinyin", "pk")
    )
    if not items:
        raise Conflict("publication.nothing", "没有审议通过、还没有发布的项目。")
    _refuse_left(items)
    meeting_id = _last_meeting(items)
    practice = practice_of(cycle.organization.district_id, today())
    order = {entry.id: place for place, entry in enumerate(practice.entries("service_categories"))}
    items.sort(key=lambda item: (item.direction, order.get(item.category, len(order))))
    _number(cycle, items)
    lines = [line_of(item, practice) for item in items]
    # Two lists of one organisation are numbered one after the other.
    Organization._base_manager.select_for_update(of=("self",), no_key=True).get(pk=cycle.organization_id)
    year = today().year
    held = Publication._base_manager.filter(
        organization_id=cycle.organization_id, numbered_by=None, year=year
    ).aggregate(last=Max("number"))
    number = (held["last"] or 0) + 1
    supplement = "" if first else "（补充）"
    publication = Publication.objects.create(
        cycle=cycle,
        organization=cycle.organization,
        year=year,
        number=number,
        title=f"{cycle.organization.name}{LIST_NAME}{supplement}",
        lines=lines,
        digest=digest_of(lines),
        published_on=today(),
        meeting_id=meeting_id,
        actor=actor,
    )
    for item in items:
        item.state, item.published_on = ITEM_STEPS["publish"][1], publication.published_on
    ListItem.objects.bulk_update(items, ["state", "published_on", "number"], batch_size=500)
    if first:
        evidence = {"publication": publication.pk, "items": len(lines), "meeting": meeting_id}
        enter_stage(cycle, Stage.PUBLISHED, evidence, actor=actor)
    record(
        actor=actor,
        action="covenants.list.published",
        obj=publication,
        items=len(lines),
        digest=publication.digest,
        supplement=not first,
    )
    return publication


def line_of(item: ListItem, practice: Practice) -> dict[str, Any]:
    """One line of the public list: what, whose, how often, how much, for whom, where. No person, no phone."""
    entry = practice.entry("service_categories", item.category)
    return {
        "number": item.number,
        "item": item.pk,
        "direction": item.direction,
        "party": item.party_name,
        "category": entry.label if entry is not None else item.category,
        "title": item.title,
        "frequency": said(item),
        "quantity": None if item.quantity is None else f"{item.quantity.normalize():f}",
        "measure": item.measure,
        "audience": item.audience,
        "place": item.venue.name if item.venue_id else item.place,
    }


def _refuse_left(items: Iterable[ListItem]) -> None:
    """Nothing is published of a unit that takes no part any more."""
    left = [f"{item.party_name}：{item.title}" for item in items if item.has_left]
    if left:
        sentence = "有的项目，填报单位已退出共建，不能发布。请先在项目页点“从清单撤下”："
        raise Conflict("publication.left", sentence, details=left[:10])


def _last_meeting(items: Iterable[ListItem]) -> int:
    """The last meeting that went through one of them; an item that none went through stops everything."""
    ids = [item.pk for item in items]
    rows = dict(
        Deliberation.objects.filter(item_id__in=ids, outcome__in=[Outcome.ACCEPTED, Outcome.ADJUSTED])
        .order_by("meeting__starts_at", "pk")
        .values_list("item_id", "meeting_id")
    )
    left = [item.title for item in items if item.pk not in rows]
    if left:
        raise Conflict("publication.undeliberated", "有项目没有经过联席会议审议，不能发布：", details=left[:10])
    return list(rows.values())[-1]


def _number(cycle: ListCycle, items: list[ListItem]) -> None:
    held = dict(
        ListItem._base_manager.filter(cycle=cycle, number__isnull=False)
        .values_list("direction")
        .annotate(Max("number"))
    )
    last = {way: held.get(way, 0) for way in Direction.values}
    for item in items:
        last[item.direction] += 1
        item.number = last[item.direction]
