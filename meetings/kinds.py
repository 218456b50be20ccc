"""Kinds of meetings and gravities of matters: those of the practice that the district follows.

Where its document names no meeting, there is one of ours: lists are gone through by somebody all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from meetings.models import Meeting
from orgs.models import Organization
from orgs.practice import Practice
from orgs.practice.schema import Entry
from orgs.practice.vocabulary import QUORUMS
from orgs.rules_in_force import practice_of, practices_of

# LY speaks of no meeting by name.
OURS = ("JOINT", "党建联席会议")
OUR_ENTRY = Entry(
    id=OURS[0],
    label=OURS[1],
    cite=None,
    quote="",
    note="",
    ours=True,
    tiers=("STREET", "COMMUNITY"),
    period="",
    min=None,
    items=(),
    count=None,
    unit="",
    rule="",
    from_tier="",
    to_tier="",
)


def kinds_in(practice: Practice, tier: str = "") -> list[Entry]:
    """The kinds of a practice in the order of its document, all of them or those that a tier holds."""
    entries = practice.entries("meeting_kinds") or (OUR_ENTRY,)
    return [entry for entry in entries if not tier or not entry.tiers or tier in entry.tiers]


def meeting_kinds_of(organization: Organization, on: date) -> list[tuple[str, str]]:
    """(id, name) of the kinds that the organisation's tier holds, in the order of the document."""
    found = kinds_in(practice_of(organization.district_id, on), organization.tier)
    return [(entry.id, entry.label) for entry in found] or [OURS]


def period_code(practice: Practice, entry: Entry) -> str:
    """How often the kind is due: the district's ruling on its rule, else what the document says."""
    figure = practice.figure(entry.rule) if entry.rule else None
    if figure is not None and "period" in figure:
        return str(figure["period"])
    return entry.period


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of those expected must be there.

    word   过半数, 三分之二以上
    clause where it stands; empty for our default
    """

    code: str
    word: str
    clause: str = ""

    def of(self, expected: int) -> int:
        """So many of so many."""
        if self.code == "MAJORITY":
            return expected // 2 + 1
        part, whole = _SHARES[self.code]
        return -(-expected * part // whole)


_SHARES = {"TWO_THIRDS": (2, 3), "THREE_QUARTERS": (3, 4), "ALL": (1, 1)}


def quorum_in(practice: Practice, kind: str) -> Quorum:
    """What the practice says of the kind; where it says nothing more than half, which is ours."""
    entry = next((entry for entry in kinds_in(practice) if entry.id == kind), None)
    if entry is None or not entry.quorum:
        return Quorum("MAJORITY", QUORUMS["MAJORITY"])
    return Quorum(entry.quorum, QUORUMS[entry.quorum], entry.cite.label if entry.cite is not None else "")


def quorum_for(meeting: Meeting) -> Quorum:
    """By what its district followed on the meeting's day. Two queries."""
    return quorum_in(practice_of(meeting.organization.district_id, meeting.day), meeting.kind)


def label_in(practice: Practice, kind: str) -> str:
    """What the practice calls the kind; its code where a former practice had it."""
    return next((entry.label for entry in kinds_in(practice) if entry.id == kind), dict([OURS]).get(kind, kind))


def kind_label(meeting: Meeting) -> str:
    """What the meeting's district called its kind on the meeting's day. Two queries."""
    return label_in(practice_of(meeting.organization.district_id, meeting.day), meeting.kind)


def name_kinds(meetings: Iterable[Meeting], practices: Mapping[int, Practice] | None = None) -> list[Meeting]:
    """The meetings, each with `kind_label`, by today's practice of its district. A constant number of queries."""
    meetings = list(meetings)
    if practices is None:
        ids = {meeting.organization.district_id for meeting in meetings}
        practices = practices_of(ids, max(meeting.day for meeting in meetings)) if meetings else {}
    for meeting in meetings:
        meeting.kind_label = label_in(practices[meeting.organization.district_id], meeting.kind)
    return meetings


def gravities_of(organization: Organization, on: date) -> list[tuple[str, str]]:
    """(id, name) of the gravities, with what is done about each: 大事共议. Empty where the practice has none."""
    entries = practice_of(organization.district_id, on).entries("gravities")
    return [(entry.id, f"{entry.label}{entry.items[0] if entry.items else ''}") for entry in entries]


def has_consultation(organization: Organization, on: date) -> bool:
    """Whether the practice has 四进访民情、五步促协商."""
    return practice_of(organization.district_id, on).entry("mechanisms", "five_steps") is not None


def has_turns(practice: Practice) -> bool:
    """Whether anybody takes turns in the chair."""
    return practice.figure("rotation.hard_problem") is not None or practice.figure("alliance.convener") is not None


def rotation_of(organization: Organization, on: date) -> str:
    """What the practice calls who takes turns in the chair: 轮值召集人, 轮值书记. Empty where nobody does."""
    practice = practice_of(organization.district_id, on)
    if practice.figure("rotation.hard_problem") is not None:
        return practice.position_label(organization.tier, "SECRETARY") if organization.tier == "STREET" else ""
    entry = practice.entry("mechanisms", "convener")
    return entry.label if entry is not None and practice.figure("alliance.convener") is not None else ""
