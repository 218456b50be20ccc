"""Which cycle of a committee counts on a day: what the rules judge is what a page leads to."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, IntegerField, QuerySet, Value, When

from covenants.models import ListCycle
from covenants.selectors.items import stage_condition


def opened_by(on: date) -> QuerySet[ListCycle]:
    """Cycles in scope that were opened by the day, with `stage_on`."""
    return ListCycle.objects.annotate(**stage_condition(on)).filter(stage_on__isnull=False)


def cycle_that_counts(organization_id: int, on: date) -> ListCycle | None:
    """The cycle whose period holds the day, else the one collected for last; the rule of `covenants.facts`."""
    holds = Case(When(period__contains=on, then=Value(0)), default=Value(1), output_field=IntegerField())
    return opened_by(on).filter(organization_id=organization_id).order_by(holds, "-period", "-pk").first()


def cycles_that_count(on: date) -> QuerySet[ListCycle]:
    """The cycle that counts of each committee in scope; one row per committee."""
    holds = Case(When(period__contains=on, then=Value(0)), default=Value(1), output_field=IntegerField())
    first = opened_by(on).order_by("organization_id", holds, "-period", "-pk").distinct("organization_id")
    return opened_by(on).filter(pk__in=first.values("pk"))
