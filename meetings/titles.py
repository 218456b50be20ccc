"""What a meeting is called where nobody calls it otherwise: 东湖社区2026年第三次党建工作联席会议."""

from __future__ import annotations

import re

from django.db.models import Count, Max, Q, QuerySet

from meetings.models import AgendaItem, Meeting, MeetingState
from members.models.committee import chinese_number

LONGEST, LONGEST_DETAIL = 80, 500
AHEAD = (MeetingState.PLANNED, MeetingState.CONVENED)
_SESSION = re.compile(r"年第[零一二三四五六七八九十百0-9]+次")


def session_word(number: int) -> str:
    """第三次; in figures from a hundred on."""
    return f"第{chinese_number(number) if number < 100 else number}次"


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
    before = Q(state__in=AHEAD, starts_at__lt=meeting.starts_at) & ~Q(pk=meeting.pk)
    found = same_kind(meeting).aggregate(last=Max("session"), ahead=Count("pk", filter=before))
    tail = f"{meeting.year}年{session_word((found['last'] or 0) + found['ahead'] + 1)}{label}"
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
