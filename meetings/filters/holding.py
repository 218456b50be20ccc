"""Held or not held: which committees, which kind of meeting, which year; for the page, the workbook and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import django_filters as filters

from common.clock import today
from common.scoping import current_scope, scope_or_none
from meetings.selectors.holding import AHEAD, ASKED, DEFERRED, DUE, MISSED, holdings_of, kinds_tabulated
from members.filters import BelowFilter, choice, name_matches
from orgs.models import Organization, Tier
from orgs.practice import Practice, load_practice
from orgs.practice.schema import Entry
from orgs.rules_in_force import DEFAULT_PRACTICE, practice_of

YEARS_BACK = 5
TIERS = (Tier.STREET, Tier.COMMUNITY)
# What a period may be asked for, and in which of its states it stands so.
STATES = [("missed", "有未召开的"), ("due", "本期待召开"), ("ahead", "本期已定日子"), ("deferred", "有缓开的")]
STANDS = {"missed": {MISSED}, "due": {DUE, ASKED}, "ahead": {AHEAD}, "deferred": {DEFERRED}}


def year_choices() -> list[tuple[str, str]]:
    """This year and those before."""
    year = today().year
    return [(str(one), f"{one} 年") for one in range(year, year - YEARS_BACK, -1)]


def kind_choices() -> list[tuple[str, str]]:
    """Kinds that streets or communities hold."""
    scope = scope_or_none()
    district_id = scope.district_id if scope is not None else None
    practice = practice_of(district_id, today()) if district_id else load_practice(DEFAULT_PRACTICE)
    return [(entry.id, entry.label) for entry in kinds_tabulated(practice)]


class HeldFilter(filters.FilterSet):
    """Which committees, which kind of meeting, which year."""

    q = filters.CharFilter(label="名称", method="by_name", max_length=60)
    state = choice("情况", STATES, method="by_state")
    tier = choice("层级", [(str(tier), tier.label) for tier in TIERS])
    kind = filters.ChoiceFilter(label="会议种类", choices=kind_choices, empty_label=None, method="as_it_is")
    year = filters.ChoiceFilter(label="年份", choices=year_choices, empty_label=None, method="as_it_is")
    organization = BelowFilter("")

    class Meta:
        model = Organization
        fields: list[str] = []

    def by_name(self, queryset, name, value):
        """Name or pinyin."""
        return queryset.filter(name_matches("", value))

    def by_state(self, queryset, name, value):
        """Committees with a period of the year that stands so. Four queries more."""
        asked = HeldQuestion.of(self.data)
        found = holdings_of(queryset, asked.entry, asked.practice, asked.year, today())
        wanted = STANDS[value]
        rows = [pk for pk, holding in found.items() if any(cell.state in wanted for cell in holding.cells)]
        return queryset.filter(pk__in=rows)

    def as_it_is(self, queryset, name, value: str):
        """Which columns there are, not which rows."""
        return queryset


@dataclass(frozen=True, slots=True)
class HeldQuestion:
    """Which year and which kind is asked about, by what the district followed then."""

    year: int
    practice: Practice
    entry: Entry

    @classmethod
    def of(cls, asked) -> HeldQuestion:
        """From the parameters of the address: this year and the first kind with a cadence by default."""
        text = asked.get("year", "")
        year = int(text) if text in dict(year_choices()) else today().year
        practice = practice_of(current_scope().district_id, min(today(), date(year, 12, 31)))
        entries = kinds_tabulated(practice)
        entry = next((one for one in entries if one.id == asked.get("kind", "")), entries[0])
        return cls(year, practice, entry)

    def committees(self):
        """Streets and communities of the scope that hold this kind and existed in the year."""
        tiers = [tier for tier in TIERS if not self.entry.tiers or tier in self.entry.tiers]
        rows = Organization.objects.of_tier(*tiers)
        return rows.filter(period__overlap=(date(self.year, 1, 1), date(self.year + 1, 1, 1)))
