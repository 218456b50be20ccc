"""What a practice is, once read: frozen dataclasses. `reading.py` builds them from TOML, nothing else does.

A practice is one district's rules as data. Where its document is silent, the thing is absent: `figure()` gives None and
the rule does not apply. Defaults of ours are marked `ours`, and the screen says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from common.rules import Severity

from .citation import Citation
from .naming import committee_name
from .rule_catalogue import FigureScalar, RuleInfo
from .vocabulary import PERIODS, PERIODS_PER_YEAR, POSITIONS, SELECTION_MODES, TIERS


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in the document: how it is cited and what its heading says."""

    at: str
    title: str


@dataclass(frozen=True, slots=True)
class Document:
    """The source. `published` is None where it is not dated; `date_note` then says what is known."""

    title: str
    published: date | None
    date_note: str
    publisher: str
    note: str
    outline: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Override:
    """A district's own value for one key of one figure, in force on `[since, until)`; until None is open."""

    rule_id: str
    key: str
    value: FigureScalar
    since: date
    until: date | None
    author: str
    reason: str

    def in_force(self, on: date) -> bool:
        """Whether it holds on the day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a figure.

    value     what holds; None where the text leaves it to the district and the district has not said
    ours      True when the text gives none and the value is our default
    original  what the practice says, equal to `value` unless overridden
    override  the district's override that is in force, with date, author and reason
    """

    key: str
    label: str
    unit: str
    value: FigureScalar | None
    display: str
    ours: bool
    original: FigureScalar | None
    original_display: str
    override: Override | None = None

    @property
    def overridden(self) -> bool:
        """Whether the district has ruled otherwise."""
        return self.override is not None


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of one rule: its values by key, how strict, where it stands, and a few words of the text.

    `figure["max"]` is the value in force (None where left open); `figure.values["max"]` tells its whole story.
    Rules without numbers (`list.deliberated`, …) have a figure with no values: its presence makes the rule apply.
    """

    rule: RuleInfo
    severity: Severity
    cite: Citation
    quote: str
    note: str
    values: Mapping[str, Value]

    @property
    def rule_id(self) -> str:
        """The rule's id, e.g. "committee.size.community"."""
        return self.rule.id

    @property
    def name(self) -> str:
        """The rule's Chinese name."""
        return self.rule.name

    def __getitem__(self, key: str) -> FigureScalar | None:
        """The value in force; KeyError for a key that this rule's figure does not have."""
        return self.values[key].value

    def __contains__(self, key: str) -> bool:
        """Whether the key has a value."""
        return key in self.values and self.values[key].value is not None

    @property
    def ours(self) -> bool:
        """Whether the figure as a whole is a default of ours: the text gives no value, nor has the district."""
        given = [value for value in self.values.values() if value.value is not None]
        return bool(given) and all(value.ours and not value.overridden for value in given)

    @property
    def overridden(self) -> bool:
        """Whether the district has overridden any value."""
        return any(value.overridden for value in self.values.values())

    @property
    def per_year(self) -> int | None:
        """How often a year, for a cadence (min × periods of a year); None for other figures."""
        if "min" not in self or "period" not in self:
            return None
        return int(self["min"]) * PERIODS_PER_YEAR[str(self["period"])]  # type: ignore[arg-type]

    @property
    def period_label(self) -> str:
        """每月, 每季度 …; empty where the figure is not a cadence."""
        return PERIODS[str(self["period"])] if "period" in self else ""

    def due_in(self, year: int) -> date | None:
        """The last day of that year's deadline, for figures with `due`; None for others."""
        if "due" not in self:
            return None
        month, day = str(self["due"]).split("-")
        return date(year, int(month), int(day))

    @property
    def summary(self) -> str:
        """All values in one line: 人数上限 11 人；须为奇数 是."""
        return "；".join(f"{value.label} {value.display}" for value in self.values.values() if value.value is not None)


@dataclass(frozen=True, slots=True)
class Position:
    """A post on a tier's committee, its label there, and how many may hold it (max None: no upper bound)."""

    id: str
    label: str
    min: int
    max: int | None
    severity: Severity
    cite: Citation | None
    quote: str
    ours: bool

    @property
    def bounds(self) -> str:
        """How many, in words: 1 人, 至少 1 人, 1–3 人, 不限."""
        if self.max is None:
            return f"至少 {self.min} 人" if self.min else "不限"
        return f"{self.max} 人" if self.min == self.max else f"{self.min}–{self.max} 人"


@dataclass(frozen=True, slots=True)
class Capacity:
    """Who may hold a position: as what the person sits there.

    represents_unit  the holder sits for a unit's party organisation and so is a part-time member
    unit_kind        the kind of that unit, where the text names it
    principle        True where the text says 原则上
    """

    id: str
    tier: str
    position: str
    label: str
    represents_unit: bool
    unit_kind: str
    principle: bool
    cite: Citation
    quote: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One eligibility condition of a tier's part-time members."""

    id: str
    label: str
    cite: Citation


@dataclass(frozen=True, slots=True)
class Selection:
    """The ways of selection a tier admits, and whom they bind (PART_TIME or ALL)."""

    modes: tuple[str, ...]
    applies_to: str
    cite: Citation
    quote: str

    @property
    def labels(self) -> tuple[str, ...]:
        """上级选派, 协商推选 …"""
        return tuple(SELECTION_MODES[mode] for mode in self.modes)


@dataclass(frozen=True, slots=True)
class TierPractice:
    """What one tier is called and how its committee is made. Empty tuples and None: the document does not say."""

    id: str
    label: str
    short: str
    area: str
    committee: str
    shape: str
    cite: Citation | None
    quote: str
    note: str
    ours: bool
    positions: tuple[Position, ...]
    capacities: tuple[Capacity, ...]
    selection: Selection | None
    eligibility: tuple[Condition, ...]

    def position(self, position_id: str) -> Position | None:
        """The position, None where this tier has none."""
        return next((position for position in self.positions if position.id == position_id), None)

    def capacities_for(self, position_id: str) -> tuple[Capacity, ...]:
        """As what one may hold the position here."""
        return tuple(capacity for capacity in self.capacities if capacity.position == position_id)

    def capacity(self, capacity_id: str) -> Capacity | None:
        """The capacity by its id, None where this tier does not know it."""
        return next((capacity for capacity in self.capacities if capacity.id == capacity_id), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a catalogue (a meeting kind, a checklist heading, a mechanism …), with its clause.

    `tiers` where it belongs to some; `period` and `min` where it has a cadence; `items` its parts in the text's words;
    `count` how many the text says there are (checked against `items` where those are complete); `rule` the rule that
    judges it; `from_tier` and `to_tier` the hop of a reporting chain; `stages` of a ladder when one is reminded;
    `quorum` of a kind of meeting, a word of QUORUMS, where the document says how many must be there;
    `metrics` of a part of a year's report, or the one that an indicator is scored by, whose `weight` is out of 100.
    """

    id: str
    label: str
    cite: Citation | None
    quote: str
    note: str
    ours: bool
    tiers: tuple[str, ...]
    period: str
    min: int | None
    items: tuple[str, ...]
    count: int | None
    unit: str
    rule: str
    from_tier: str
    to_tier: str
    stages: tuple[str, ...] = ()
    quorum: str = ""
    metrics: tuple[str, ...] = ()
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A number the document reports, which the system must be able to reproduce from records.

    about     the text says 余, 多 or 以上: the number is a lower bound
    sum_of    its addends (1 + 7 + 41), product_of its factors (104 × 3000), ratio the counts a rate fits (32 of 52)
    derived   True when the number is not in the text but follows from it
    """

    id: str
    label: str
    value: int | float
    unit: str
    kind: str
    about: bool
    sum_of: tuple[int, ...]
    product_of: tuple[int, ...]
    ratio: tuple[int, ...]
    derived: bool
    cite: Citation
    quote: str
    note: str


@dataclass(frozen=True, slots=True)
class Practice:
    """One district's rules, from `load_practice("xihu")`; `with_overrides` applies what the district has ruled."""

    id: str
    code: str
    name: str
    district: str
    district_short: str
    order: int
    document: Document
    tiers: Mapping[str, TierPractice]
    figures: Mapping[str, Figure]
    catalogues: Mapping[str, tuple[Entry, ...]]
    reported: Mapping[str, Reported]

    def figure(self, rule_id: str) -> Figure | None:
        """The figure of a rule; None where this practice does not have the rule."""
        return self.figures.get(rule_id)

    def tier(self, tier: str) -> TierPractice:
        """What this practice says of a tier."""
        return self.tiers[tier]

    def tier_label(self, tier: str) -> str:
        """What the district calls the tier's organisation: 社区“大党委”."""
        return self.tiers[tier].label

    def tier_area(self, tier: str) -> str:
        """What the place is called: 社区, 网格."""
        return self.tiers[tier].area or TIERS[tier]

    def position_label(self, tier: str, position: str) -> str:
        """What the position is called on this tier; the general word where the practice does not say."""
        found = self.tiers[tier].position(position)
        return found.label if found is not None else POSITIONS[position]

    def committee_name(self, tier: str, org_name: str) -> str:
        """The committee's name from the area's: 绳金塔社区居委会 → 绳金塔社区“大党委”."""
        return committee_name(self.tiers[tier].committee, tier, org_name)

    def entries(self, catalogue: str) -> tuple[Entry, ...]:
        """The lines of a catalogue; empty where the document has none."""
        return self.catalogues.get(catalogue, ())

    def entry(self, catalogue: str, entry_id: str) -> Entry | None:
        """One line of a catalogue by its id."""
        return next((entry for entry in self.entries(catalogue) if entry.id == entry_id), None)

    def clause_title(self, at: str) -> str:
        """The heading under which a clause stands; empty when the outline does not have it."""
        return next((clause.title for clause in self.document.outline if clause.at == at), "")

    def with_overrides(self, overrides, on: date) -> Practice:
        """This practice with the district's overrides in force on the day; see `overrides.with_overrides`."""
        from .overrides import with_overrides

        return with_overrides(self, overrides, on)
