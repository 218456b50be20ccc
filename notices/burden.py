"""How much each level is reminded of, week by week: for keeping it low."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, Count, F, Value, When
from django.db.models.functions import Coalesce, TruncWeek

from notices.filters import UNIT_LEVEL
from notices.models import Notice
from orgs.models import Organization, Participation, Tier
from orgs.wording import tier_word

WEEKS = 8
UNITS = "成员单位"
# What is said beside the figures: what is counted, and what is not.
DEFINITION = (
    "一条提醒是一件事在一个时点上对一个组织（单位）提醒一次；按计划提醒的日期归入那一周（周一至周日），"
    "上级汇总每一条算一次。消息按天合并成一条，不论里面有几件事。“每家”是条数除以这一级现有的组织（单位）数，"
    "没有收到提醒的也算在内。"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A week of a level."""

    week: date
    count: int
    holders: int

    @property
    def last(self) -> date:
        """The Sunday."""
        return self.week + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Row:
    """A level: how many organisations or units there are, and its weeks."""

    key: str
    level: str
    size: int
    cells: list[Cell]

    @property
    def total(self) -> int:
        """Reminders of all the weeks."""
        return sum(cell.count for cell in self.cells)

    @property
    def each(self) -> float:
        """Per organisation (unit) and week."""
        return self.total / self.size / len(self.cells) if self.size else 0.0


def weeks_until(on: date, number: int = WEEKS) -> list[date]:
    """The Mondays of the weeks up to the day's, the oldest first."""
    monday = on - timedelta(days=on.weekday())
    return [monday - timedelta(weeks=back) for back in range(number - 1, -1, -1)]


def burden_on(on: date, number: int = WEEKS) -> list[Row]:
    """Of each level of the scope the reminders of the last weeks. Three queries."""
    weeks = weeks_until(on, number)
    level = Case(When(unit__isnull=False, then=Value(UNIT_LEVEL)), default=F("organization__tier"),
                 output_field=CharField())  # fmt: skip
    counted = (
        Notice.objects.filter(planned_on__gte=weeks[0], planned_on__lt=weeks[-1] + timedelta(weeks=1))
        .annotate(level=level, week=TruncWeek("planned_on"), holder=Coalesce("unit_id", "organization_id"))
        .order_by()
        .values_list("level", "week")
        .annotate(number=Count("pk"), holders=Count("holder", distinct=True))
    )
    found = {(level, week): (number, holders) for level, week, number, holders in counted}
    tiers = Organization.objects.existing(on).order_by().values("tier").annotate(number=Count("pk"))
    sizes = {row["tier"]: row["number"] for row in tiers}
    sizes[UNIT_LEVEL] = Participation.objects.in_force(on).values("unit").distinct().count()
    rows = [
        Row(key, tier_word(Tier(key)) if key != UNIT_LEVEL else UNITS, size, _cells(found, key, weeks))
        for key in (*Tier.values, UNIT_LEVEL)
        for size in (sizes.get(key, 0),)
    ]
    return [row for row in rows if row.size or row.total]


def _cells(found, key: str, weeks: list[date]) -> list[Cell]:
    cells = []
    for week in weeks:
        count, holders = found.get((key, week), (0, 0))
        cells.append(Cell(week, count, holders))
    return cells
