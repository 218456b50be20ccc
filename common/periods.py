"""Half-open periods of days: `[start, end)`.

A period with no end is open. Everything that is "in force" is computed from periods; nothing stores it as a flag.
"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from psycopg2.extras import DateRange

__all__ = ["DateRange", "DatedQuerySet", "PeriodMixin", "add_years", "period"]


def period(start: date | None, end: date | None = None) -> DateRange:
    """The half-open period `[start, end)`; `end` None means still open."""
    return DateRange(start, end, "[)")


def add_years(anchor: date, years: int) -> date:
    """The day `years` later, counted from the anchor; 29 February falls on the 28th in a common year."""
    return anchor + relativedelta(years=years)


class DatedQuerySet(models.QuerySet):
    """Filters of rows that hold for a period."""

    def in_force(self, on: date):
        """Rows whose period contains the day."""
        return self.filter(period__contains=on)

    def ended_by(self, on: date):
        """Rows whose period was over on the day."""
        return self.filter(period__endswith__lte=on)

    def in_force_during(self, start: date, end: date):
        """Rows in force on at least one day of `[start, end)`."""
        return self.filter(period__overlap=period(start, end))


class PeriodMixin(models.Model):
    """A row that holds for a period."""

    period = DateRangeField("起止", help_text="自起始日（含）至结束日（不含）")

    class Meta:
        abstract = True

    @property
    def since(self) -> date | None:
        """First day on which it holds."""
        return self.period.lower if self.period else None

    @property
    def until(self) -> date | None:
        """First day on which it no longer holds; None when open."""
        return self.period.upper if self.period else None

    @property
    def last_day(self) -> date | None:
        """Last day on which it holds, as people write it; None when open."""
        return self.until - timedelta(days=1) if self.until else None

    def holds_on(self, on: date) -> bool:
        """Whether it holds on the day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)
