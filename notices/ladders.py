"""Which ladder a kind of thing has in a district on a day: its own ruling, else the practice's, else the default.

ladders = ladders_of(district_id, on)
ladders.of("meeting.quarterly").stages     # (Stage("D45"), Stage("D70"), Stage("D85"))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from common.scoping import everything
from notices.kinds import KINDS, Kind, kind_of
from notices.ladder import Stage, parse_stages
from notices.models import LadderRuling
from orgs.practice import RULE_CATALOGUE, Practice
from orgs.rules_in_force import practice_of

CATALOGUE = "ladders"


class Source(StrEnum):
    """Who settled a ladder."""

    RULING = "RULING"
    PRACTICE = "PRACTICE"
    DEFAULT = "DEFAULT"

    @property
    def label(self) -> str:
        """As the screen says it."""
        return {"RULING": "本区规定", "PRACTICE": "做法文件", "DEFAULT": "系统默认"}[self.value]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder of a kind in a district.

    title   what a message says of one such thing
    ruling  the district's own, where it settled one
    usual   the stages without a ruling, for who wants to know what was changed
    """

    kind: Kind
    stages: tuple[Stage, ...]
    source: Source
    title: str
    usual: tuple[Stage, ...] = ()
    ruling: LadderRuling | None = None

    @property
    def text(self) -> str:
        """The stages as they are written: T-30, T."""
        return ", ".join(stage.text for stage in self.stages)

    @property
    def words(self) -> str:
        """The stages as the screen says them; 不提醒 where there is none."""
        return "、".join(stage.label for stage in self.stages) or "不提醒"


def stages_of(kind: Kind, practice: Practice, ruling: LadderRuling | None = None) -> Ladder:
    """The ladder of a kind: the district's ruling, else what the practice lists, else the kind's default."""
    entry = practice.entry(CATALOGUE, kind.id)
    texts, source = (entry.stages, Source.PRACTICE) if entry else (_default(kind, practice), Source.DEFAULT)
    usual = parse_stages(texts)
    if ruling is None or ruling.stages is None:
        return Ladder(kind, usual, source, kind.title, usual)
    return Ladder(kind, parse_stages(ruling.stages), Source.RULING, ruling.title or kind.title, usual, ruling)


def _default(kind: Kind, practice: Practice) -> tuple[str, ...]:
    """By the length of the period that the rule's figure names; what has a day in the year goes by the year."""
    figure = practice.figure(kind.id)
    if figure is None:
        return kind.default_stages()
    if "period" in figure:
        return kind.default_stages(str(figure["period"]))
    return kind.default_stages("YEAR" if "due" in figure else "")


class Ladders:
    """The ladders of one district on one day. Two queries when it is made, none afterwards."""

    def __init__(self, practice: Practice, rulings: Iterable[LadderRuling]):
        self.practice = practice
        self._rulings = {row.kind: row for row in rulings}
        self._found: dict[str, Ladder] = {}

    def of(self, kind_id: str) -> Ladder:
        """The ladder of the kind; one that nobody declared is a rule without a ladder of its own."""
        found = self._found.get(kind_id)
        if found is None:
            found = stages_of(named_kind(kind_id), self.practice, self._rulings.get(kind_id))
            self._found[kind_id] = found
        return found

    def seen(self) -> list[Ladder]:
        """Of every kind that was asked for."""
        return list(self._found.values())

    def every(self) -> list[Ladder]:
        """Of every kind that can fall due in this district, in the order of the kinds, then of the rules."""
        own = [kind.id for kind in KINDS.values() if self._known(kind.id)]
        rules = [rule for rule in self.practice.figures if rule not in KINDS and self.of(rule).stages]
        more = [kind for kind in self._rulings if kind not in own and kind not in rules]
        return [self.of(kind_id) for kind_id in (*own, *rules, *more)]

    def _known(self, kind_id: str) -> bool:
        """A rule that the practice does not have reminds nobody."""
        return kind_id not in RULE_CATALOGUE or self.practice.figure(kind_id) is not None


def named_kind(kind_id: str) -> Kind:
    """The kind; of a rule without one by the rule's own name."""
    rule = RULE_CATALOGUE.get(kind_id)
    return kind_of(kind_id, rule.name if rule else "")


def ladders_of(district_id: int, on: date) -> Ladders:
    """The ladders that hold in the district on the day."""
    return Ladders(practice_of(district_id, on), rulings_on(district_id, on))


def rulings_on(district_id: int, on: date) -> list[LadderRuling]:
    """The ruling of each kind that holds on the day: of those that have begun the latest. One query."""
    with everything("ladders bind everybody in the district"):
        rows = (
            LadderRuling.objects.filter(district_id=district_id, since__lte=on)
            .select_related("author")
            .order_by("kind", "-since")
            .distinct("kind")
        )
        return list(rows)
