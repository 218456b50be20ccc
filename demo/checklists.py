"""Checklists of the demonstration: headings from the document, a few items of the district's own, some fulfilled.

The documents do not print their items; these are invented for the demonstration. A list says of itself how many its
document names, and that the district settles them; when an item is done is no place to say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from appraisal.checklists.evidence import EvidenceLine, record_evidence
from appraisal.checklists.life import publish_checklist
from appraisal.checklists.setup import ItemLine, begin_checklists, set_item
from appraisal.checklists.whole_year import judge_periods
from appraisal.models import Progress
from demo.stage import Actor
from orgs.models import Organization


def settle_checklists(items: Mapping[str, Sequence[ItemLine]], district: Organization, *, by: Actor, day: date) -> None:
    """Begin the year's lists from the practice, put the items of each (by its key) in, publish those that have any; of
    items with months and quarters those that are over are judged, as each morning does."""
    on, published = max(day - timedelta(days=60), date(day.year, 1, 1)), []
    with by.acting(on) as user:
        for row in begin_checklists(organization_id=district.pk, year=day.year, actor=user):
            lines = items.get(row.key, ())
            for line in lines:
                set_item(checklist_id=row.pk, line=line, actor=user)
            if lines:
                publish_checklist(checklist_id=row.pk, actor=user)
                published.append(row.pk)
    with by.acting(day):
        for pk in published:
            judge_periods(checklist_id=pk)


def report_done(place: Organization, said: Mapping[str, str], *, by: Actor, day: date) -> None:
    """Put down what was done about these items, by their words."""
    with by.acting(day) as user:
        rows = Progress.objects.filter(organization=place, item__text__in=said, item__checklist__year=day.year)
        for row in rows.select_related("item").order_by("pk"):
            line = EvidenceLine(day, said[row.item.text])
            record_evidence(progress_id=row.pk, line=line, actor=user)
