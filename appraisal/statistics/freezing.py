"""Month-end figures are frozen once, for districts, streets and communities: what was reported stays what it was."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from appraisal.metrics import metrics_of
from appraisal.models import Snapshot
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from common.audit import record
from common.clock import today
from common.scoping import everything
from orgs.models import Tier
from orgs.rules_in_force import practice_of

logger = logging.getLogger(__name__)
_TIERS = (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY)


def last_month_end(on: date) -> date:
    """The last day of the month before the day's."""
    return on.replace(day=1) - timedelta(days=1)


def is_month_end(on: date) -> bool:
    """Whether the day is the last of its month."""
    return (on + timedelta(days=1)).day == 1


def month_ends(since: date, until: date) -> list[date]:
    """The last days of months between the two, both included, in order."""
    ends = []
    day = until if is_month_end(until) else last_month_end(until)
    while day >= since:
        ends.append(day)
        day = last_month_end(day)
    return ends[::-1]


def freeze_missing(*, since: date | None = None, actor=None) -> int:
    """Freeze the month that ended last and every one before it that was missed; returns how many organisations' were.

    since  from when; without it from the last month that each district has frozen. One missed while nothing ran is
           computed from the facts as they are known now, like any past day, and says when it was frozen.
    """
    last = last_month_end(today())
    if since is None:
        with everything("which month was frozen last"):
            since = min([last, *_frozen_last(last).values()])
    return sum(freeze(on=day, actor=actor) for day in month_ends(since, last))


def _frozen_last(on: date) -> dict[int, date]:
    """The last month that was frozen of each district that there is, by its id."""
    there = [node.pk for node in network_on(on, tiers=(Tier.DISTRICT,), places=False, root=True).nodes]
    rows = Snapshot.objects.filter(organization_id__in=there).order_by()
    return dict(rows.values_list("organization_id").annotate(last=Max("on")))


def freeze(*, on: date, actor=None) -> int:
    """Freeze the figures of a month's last day; what is frozen already stays. Returns how many organisations' were.

    A district is done in a transaction of its own, so that one that fails holds up no other.
    """
    if not is_month_end(on):
        raise ValueError(f"{on} is not the last day of a month")
    with everything("month-end figures are of every district"):
        nodes = network_on(on, tiers=_TIERS, places=False, root=True).nodes
        done = set(Snapshot.objects.filter(on=on).values_list("organization_id", flat=True))
        by_district: dict[int, list] = {}
        for node in nodes:
            if node.pk not in done:
                by_district.setdefault(node.district_id, []).append(node)
        count = 0
        for district, some in by_district.items():
            try:
                count += _freeze(district, some, on, actor)
            except Exception:
                logger.exception("freezing %s failed for district %d", on, district)
        return count


@transaction.atomic
def _freeze(district_id: int, nodes: list, on: date, actor) -> int:
    metrics = metrics_of([practice_of(district_id, on)])
    versions = {metric.id: metric.version for metric in metrics}
    rows = [
        Snapshot(
            organization_id=pk,
            on=on,
            figures={key: [versions[key], value.numerator, value.denominator] for key, value in figures.total.items()},
        )
        for pk, figures in figures_of(metrics, on, nodes).items()
    ]
    # Two workers at once: whoever comes second adds nothing.
    Snapshot.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    record(actor=actor, action="statistics.frozen", on=on, organizations=len(rows), metrics=len(metrics))
    return len(rows)
