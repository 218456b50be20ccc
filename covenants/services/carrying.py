"""What a party gave and needed last time, taken over in one click; only what changed is typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction

from common.audit import record
from common.errors import Conflict, RuleBroken
from common.periods import period
from covenants.frequency import Frequency, frequency_of
from covenants.models import ItemState, ListCycle, ListItem, Per
from covenants.parties import own_unit, require_party, require_standing
from covenants.selectors.gates import parties_of
from covenants.selectors.items import last_cycle_of
from covenants.services.items import VERB, takes_part
from covenants.states import MAY_FILE
from orgs.models import Venue

CARRIED = (ItemState.ACCEPTED, ItemState.PUBLISHED)
_SAME = (
    "direction", "category", "title", "detail", "audience", "quantity", "measure", "budget", "place", "contact_name",
    "contact_phone_sealed", "own_number", "unit_id",
)  # fmt: skip


@transaction.atomic
def carry_over(*, cycle_id: int, unit_id: int | None, actor) -> list[ListItem]:
    """Take over what a party had on the list of the last cycle, as drafts; what is taken over already stays as it is.

    Days move with the cycle: 9月底前 of last year becomes that of this year.
    """
    cycle = _open_cycle(cycle_id)
    require_party(VERB, cycle.organization, unit_id)
    if unit_id is not None:
        takes_part(cycle, unit_id)
    return _carry(cycle, [unit_id], actor)


@transaction.atomic
def carry_over_all(*, cycle_id: int, actor) -> list[ListItem]:
    """The same for the committee and all units that still take part, by the committee."""
    cycle = _open_cycle(cycle_id)
    require_party(VERB, cycle.organization, None)
    return _carry(cycle, [None, *(unit.pk for unit in parties_of(cycle))], actor)


def _open_cycle(cycle_id: int) -> ListCycle:
    cycle = (
        ListCycle.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk=cycle_id)
        .first()
    )
    if cycle is None:
        raise RuleBroken("cycle.unknown", "没有这个清单周期，或它不在你的范围内。", "cycle", status=404)
    require_standing(cycle.organization)
    if cycle.stage not in MAY_FILE:
        raise Conflict("item.closed", f"这个周期已到“{cycle.get_stage_display()}”阶段，不再填报。")
    return cycle


def _carry(cycle: ListCycle, units: Iterable[int | None], actor) -> list[ListItem]:
    last = last_cycle_of(cycle)
    if last is None:
        raise Conflict("carry.none", f"{cycle.organization.name}还没有上一期清单，请直接填报。")
    wanted = set(units)
    there = set(ListItem.objects.filter(cycle=cycle).values_list("previous_id", flat=True))
    venues = set(
        Venue._base_manager.filter(organization_id=cycle.organization_id, closed_on__isnull=True).values_list(
            "pk", flat=True
        )
    )
    rows = [
        _copy(old, cycle, last, venues, actor)
        for old in ListItem.objects.filter(cycle=last, state__in=CARRIED).order_by("direction", "number", "pk")
        if old.unit_id in wanted and old.pk not in there
    ]
    if not rows:
        raise Conflict("carry.nothing", f"“{last.title}”里没有可以沿用的项目，或者都已经沿用过了。")
    made = ListItem.objects.bulk_create(rows)
    record(actor=actor, action="covenants.items.carried_over", obj=cycle, items=len(made), previous=last.pk)
    return made


def _copy(old: ListItem, cycle: ListCycle, last: ListCycle, venues: set[int], actor) -> ListItem:
    shift = relativedelta(years=cycle.since.year - last.since.year)
    item = ListItem(cycle=cycle, organization_id=cycle.organization_id, previous=old, filed_by=actor)
    for name in _SAME:
        setattr(item, name, getattr(old, name))
    for name, value in moved(frequency_of(old), shift).columns().items():
        setattr(item, name, value)
    item.venue_id = old.venue_id if old.venue_id in venues else None
    item.period = _moved_days(old, cycle, shift)
    item.on_behalf = item.unit_id is not None and item.unit_id != own_unit()
    return item


def moved(frequency: Frequency, shift: relativedelta) -> Frequency:
    """The same frequency in the new cycle: a deadline moves along, and its text with it where that names a year."""
    if frequency.per != Per.ONCE or frequency.by is None:
        return frequency
    by = frequency.by + shift
    fresh = Frequency(per=frequency.per, by=_same_end(frequency.by, by))
    text = fresh.label if str(frequency.by.year) in frequency.text else frequency.text
    return Frequency(per=fresh.per, by=fresh.by, text=text)


def _same_end(before: date, after: date) -> date:
    """The last of February stays the last of February."""
    last_before = (before + relativedelta(days=1)).day == 1
    return after + relativedelta(day=31) if last_before else after


def _moved_days(old: ListItem, cycle: ListCycle, shift: relativedelta):
    if not old.period:
        return None
    since, until = old.period.lower + shift, old.period.upper + shift
    since, until = max(since, cycle.since), min(until, cycle.until)
    return period(since, until) if since < until else None
