"""Objects of the matrix: lists, claims, projects, wishes and promises."""

from __future__ import annotations

from datetime import date, timedelta

from common.clock import now, today
from covenants.models import ListItem, Publication
from covenants.services import projects, promises, wishes
from covenants.services.claims import make_claim
from covenants.services.cycles import advance_cycle, close_cycle, open_cycle
from covenants.services.deliberating import accept_rest
from covenants.services.items import ItemLine, file_item
from covenants.services.publishing import publish_list
from meetings.services.meetings import create_meeting, hold_meeting
from tests.permissions.objects import make


def a_list(world, place):
    """A cycle that collects, with an item of the unit; one published, one published and not public, one closed."""
    key = ("a list", place.mark)
    if key not in world.made:
        world.made[key] = _make_list(place)
    return world.made[key]


def _make_list(place):
    actor, pk = place.secretary, place.community.pk

    def cycle_of(year, **fields):
        days = {"since": date(year, 1, 1), "last_day": date(year, 12, 31)}
        return open_cycle(organization_id=pk, **days, actor=actor, **fields)

    def item_in(cycle):
        line = ItemLine(direction="OFFER", category="CULTURE", title=f"企{place.mark}开放操场")
        return file_item(cycle_id=cycle.pk, unit_id=place.unit.pk, line=line, submit=True, actor=actor)

    def published(cycle):
        item_in(cycle)
        advance_cycle(cycle_id=cycle.pk, actor=actor)
        at = now() - timedelta(hours=1)
        meeting = create_meeting(organization_id=pk, kind="JOINT", starts_at=at, actor=actor)
        hold_meeting(meeting_id=meeting.pk, actor=actor)
        accept_rest(cycle_id=cycle.pk, meeting_id=meeting.pk, actor=actor)
        return publish_list(cycle_id=cycle.pk, actor=actor)

    closed = cycle_of(2019)
    close_cycle(cycle_id=closed.pk, actor=actor)
    collecting = cycle_of(today().year)
    item = item_in(collecting)
    ahead = published(cycle_of(today().year + 1))
    hidden = published(cycle_of(today().year + 2, is_public=False))
    planned = create_meeting(organization_id=pk, kind="JOINT", starts_at=now() - timedelta(hours=1), actor=actor)
    return {
        "cycle": {"pk": collecting.pk},
        "closed cycle": {"pk": closed.pk},
        "item": {"pk": item.pk},
        "item recalled": {"pk": item.pk, "step": "recall"},
        "item accepted": {"pk": item.pk, "outcome": "accept"},
        "publication": {"pk": ahead.pk},
        "list not public": {"token": hidden.token},
        "meeting": {"pk": planned.pk},
    }


for _name in (
    "cycle",
    "closed cycle",
    "item",
    "item recalled",
    "item accepted",
    "publication",
    "list not public",
    "meeting",
):
    make(_name)(lambda world, place, name=_name: a_list(world, place)[name])


def claimed(world, place):
    """An offer of the unit on a published list, and one that the committee has claimed, waiting for the unit's word."""
    key = ("claimed", place.mark)
    if key not in world.made:
        world.made[key] = _make_claimed(world, place)
    return world.made[key]


def _make_claimed(world, place):
    lists = a_list(world, place)
    published = Publication.objects.get(pk=lists["publication"]["pk"])
    hidden = Publication.objects.get(token=lists["list not public"]["token"])
    offer, other = (ListItem.objects.get(cycle=row.cycle_id) for row in (published, hidden))
    claim = make_claim(item_id=offer.pk, unit_id=None, message=f"名{place.mark}的留言", actor=place.secretary)
    return {
        "item published": {"pk": other.pk},
        "published cycle": {"pk": published.cycle_id},
        "claim": {"pk": claim.pk},
        "claim declined": {"pk": claim.pk, "step": "decline"},
    }


for _name in ("item published", "published cycle", "claim", "claim declined"):
    make(_name)(lambda world, place, name=_name: claimed(world, place)[name])


def bundled(world, place):
    """A project of the committee with a step, a wish, a promise of the unit with something under way."""
    key = ("bundled", place.mark)
    if key not in world.made:
        world.made[key] = _make_bundled(world, place)
    return world.made[key]


def _make_bundled(world, place):
    actor, pk = place.secretary, place.community.pk
    item = a_list(world, place)["item"]["pk"]
    line = projects.ProjectLine(f"企{place.mark}亮灯工程", today(), today(), unit_id=place.unit.pk, item_ids=(item,))
    step = projects.MilestoneLine(f"企{place.mark}到货", today())
    project = projects.create_project(organization_id=pk, line=line, milestones=[step], actor=actor)
    wish = wishes.post_wish(organization_id=pk, line=wishes.WishLine(f"企{place.mark}的心愿"), actor=actor)
    promised = promises.PromiseLine(f"企{place.mark}开证明", today(), unit_id=place.unit.pk)
    promise = promises.make_promise(organization_id=pk, line=promised, actor=actor)
    case = promises.receive_case(promise_id=promise.pk, matter=f"企{place.mark}的一件事", actor=actor)
    return {
        "project": {"pk": project.pk},
        "project reopened": {"pk": project.pk, "step": "reopen"},
        "milestone": {"pk": project.milestones.get().pk},
        "milestone done": {"pk": project.milestones.get().pk, "step": "done"},
        "wish": {"pk": wish.pk},
        "promise": {"pk": promise.pk},
        "case": {"pk": case.pk},
    }


for _name in ("project", "project reopened", "milestone", "milestone done", "wish", "promise", "case"):
    make(_name)(lambda world, place, name=_name: bundled(world, place)[name])
