"""What a meeting is called where nobody calls it otherwise: 东湖社区2026年第三次党建工作联席会议."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from django.db.models import Q, QuerySet

from meetings.models import AgendaItem, Meeting, MeetingState
from members.models.committee import chinese_number

LONGEST, LONGEST_DETAIL = 80, 500
AHEAD = (MeetingState.PLANNED, MeetingState.CONVENED)
_SESSION = re.compile(r"年(第[零一二三四五六七八九十百0-9]+次)")
_MOST_IN_WORDS = 100


def session_word(number: int) -> str:
    """第三次; in figures from a hundred on."""
    return f"第{chinese_number(number) if number < _MOST_IN_WORDS else number}次"


_NUMBERS = {session_word(number): number for number in range(1, _MOST_IN_WORDS)}


def session_of(title: str) -> int | None:
    """The number that a title bears: 3 of …2026年第三次…; None without one."""
    if (found := _SESSION.search(title)) is None:
        return None
    word = found.group(1)
    return _NUMBERS.get(word) or (int(word[1:-1]) if word[1:-1].isdecimal() else None)


def invited_to(rows, last: int) -> dict[int, int]:
    """id → number of meetings whose invitations went out: they keep it until they are held. One that was given in the
    meantime (not above `last`), or that another bears, is nobody's.

    rows   (id, state, title), whoever keeps a number first
    """
    kept: dict[int, int] = {}
    for pk, state, title in rows:
        number = session_of(title) if state == MeetingState.CONVENED else None
        if number is not None and number > last and number not in kept.values():
            kept[pk] = number
    return kept


def free_numbers(last: int, kept: dict[int, int]) -> Iterator[int]:
    """The numbers after the last that was given, without those of meetings that people are invited to."""
    return (number for number in count(last + 1) if number not in kept.values())


def body_q(meeting: Meeting) -> Q:
    """The meetings of the same body: of the alliance, whoever leads it by now, or of the committee."""
    if meeting.alliance_id is not None:
        return Q(alliance_id=meeting.alliance_id)
    return Q(organization_id=meeting.organization_id, alliance=None)


def same_kind(meeting: Meeting) -> QuerySet[Meeting]:
    """The meetings of the same body, kind and year: they are numbered one after the other."""
    return Meeting._base_manager.filter(body_q(meeting), kind=meeting.kind, year=meeting.year)


def session_title(meeting: Meeting, label: str) -> str:
    """The usual title: the number is the one it will have if those planned before it are held. One query."""
    others = same_kind(meeting).exclude(pk=meeting.pk).order_by("starts_at", "pk")
    rows = list(others.values_list("pk", "state", "title", "session", "starts_at"))
    last = max((row[3] or 0 for row in rows), default=0)
    kept = invited_to([row[:3] for row in rows], last)
    free = free_numbers(last, kept)
    for pk, state, _, _, starts_at in rows:
        if state in AHEAD and starts_at < meeting.starts_at and pk not in kept:
            next(free)
    tail = f"{meeting.year}年{session_word(next(free))}{label}"
    title = f"{(meeting.alliance or meeting.organization).name}{tail}"
    return title if len(title) <= LONGEST else tail[:LONGEST]


def is_usual(title: str, label: str) -> bool:
    """Whether it was made by the rule for meetings of the kind, and not by somebody's own thought."""
    return bool(_SESSION.search(title)) and title.endswith(f"次{label}")


def with_session(meeting: Meeting) -> str:
    """Its title with the number that it got in the end; a title without a number stays as it is."""
    return numbered(meeting.title, meeting.session)


def numbered(title: str, number: int) -> str:
    """The title with another number; a title without one stays as it is."""
    found = _SESSION.sub(f"年{session_word(number)}", title, count=1)
    return found if len(found) <= LONGEST else title


def split_title(text: str) -> tuple[str, str]:
    """(title, detail) of a matter: a long text becomes the detail, and the title its beginning."""
    if len(text) <= LONGEST:
        return text, ""
    return f"{text[: LONGEST - 1]}…", text[:LONGEST_DETAIL]


def whole_title(item: AgendaItem) -> str:
    """The text again that `split_title` cut."""
    return item.detail if item.title.endswith("…") and item.detail else item.title
