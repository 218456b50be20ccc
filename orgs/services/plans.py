"""What an act on the structure is made of. A plan is data: it can be shown before it is carried out.

Organisations are named by id; one that the same plan founds is named by the `key` of its step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from orgs.models import CodeSystem, OrganizationKind, ReorganizationKind, Tier

Ref = int | str

# What an office needs to change the structure of a tier. Streets and communities are the district's; grids and homes
# belong to whoever works there.
VERB = {
    Tier.STREET: "org.restructure",
    Tier.COMMUNITY: "org.restructure",
    Tier.GRID: "org.edit",
    Tier.HOME: "org.edit",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A new organisation under `parent`, from `since` on (the day of the act when None, and never after it)."""

    parent: Ref
    name: str
    tier: str = ""
    code: str = ""
    code_system: str = CodeSystem.STATISTICAL
    kind: str = OrganizationKind.REGULAR
    address: str = ""
    note: str = ""
    since: date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name."""

    organization: Ref
    name: str


@dataclass(frozen=True, slots=True)
class Recode:
    """Another code, in a code system."""

    organization: Ref
    code: str
    code_system: str = CodeSystem.STATISTICAL


@dataclass(frozen=True, slots=True)
class Move:
    """Another parent; everything below follows. With a `code`, the new code that the move brings."""

    organization: Ref
    parent: Ref
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """The end. What is below ends with it when `whole`; otherwise nothing may be left below."""

    organization: Ref
    whole: bool = False
    successor: Ref | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Sources end and are continued by `into`; what hung below them hangs below it from then on."""

    sources: tuple[Ref, ...]
    into: Ref


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split: a new organisation and the children it takes over."""

    name: str
    children: tuple[int, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """New organisations beside `organization` take over some of its children, all of them when it is not kept."""

    organization: Ref
    parts: tuple[Part, ...]
    keep: bool = True


Step = Found | Rename | Recode | Move | Close | Merge | Split


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps of one act, in order, with its day and its reason."""

    district_id: int
    kind: str
    title: str
    steps: tuple[Step, ...]
    effective_on: date | None = None
    document: str = ""

    @property
    def kind_label(self) -> str:
        """As the screen says it."""
        return ReorganizationKind(self.kind).label


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan would do, in sentences, before anything is written.

    lines     one sentence for each organisation that is directly concerned
    follow    how many others follow (a moved community's grids)
    counts    number of organisations by what happens to them: founded, closed, renamed, recoded, moved
    carried   sentences of the other rooms about what is split: where buildings and posts go, what is left to be done
    """

    plan: Plan
    lines: list[str]
    follow: int
    counts: dict[str, int]
    closed_ids: list[int] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)


Snapshot = dict[str, Any]
