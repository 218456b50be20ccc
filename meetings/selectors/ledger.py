"""A committee's meetings of a year as the ledger (联席会议台账) that people keep: what goes out can come back in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone

from common.clock import today
from exchange.writing import export_workbook
from meetings.kinds import kinds_in, label_in
from meetings.models import TOOK_PLACE, AgendaState, Invitee, Meeting, Presence, Resolution
from meetings.selectors.agenda import agendas_of
from meetings.selectors.resolutions import with_assignments
from meetings.titles import whole_title
from orgs.models import Organization
from orgs.rules_in_force import practice_of

HEADERS = (
    "会次", "会议时间", "地点", "主持人", "应到/实到", "会议议题", "议定事项", "责任单位", "完成时限", "完成情况",
)  # fmt: skip
NOBODY = "无"
FIRST_YEAR, LAST_YEAR = 1990, 2100
_CAME = (Presence.PRESENT, Presence.SUBSTITUTED)


def ledger_rows(organization: Organization, year: int, kind: str = "") -> list[list[Any]]:
    """Rows under HEADERS: a meeting takes one per resolution, those below the first without number and time.

    kind   the practice's first where none is named. Six queries.
    """
    kind = kind or kinds_in(practice_of(organization.district_id, today()), organization.tier)[0].id
    meetings = list(
        Meeting.objects.filter(
            organization=organization, alliance=None, kind=kind, year=year, state__in=TOOK_PLACE
        ).order_by("starts_at", "pk")
    )
    agenda = {
        pk: [whole_title(line.item) for line in lines if line.state != AgendaState.DECLINED]
        for pk, lines in agendas_of(meetings).items()
    }
    resolutions: dict[int, list[Resolution]] = defaultdict(list)
    for row in with_assignments(Resolution.objects.filter(meeting__in=meetings).order_by("order", "pk")):
        resolutions[row.meeting_id].append(row)
    presences: dict[int, list[str]] = defaultdict(list)
    for meeting_id, presence in Invitee.objects.filter(meeting__in=meetings, voting=True).values_list(
        "meeting_id", "presence"
    ):
        presences[meeting_id].append(presence)
    rows: list[list[Any]] = []
    for meeting in meetings:
        head = [
            f"{meeting.year}年第{meeting.session}次" if meeting.session else "",
            timezone.localtime(meeting.starts_at).strftime("%Y-%m-%d %H:%M"),
            meeting.place,
            meeting.chair,
            _attendance(meeting, presences[meeting.pk]),
            numbered(agenda.get(meeting.pk, ())),
        ]
        own = resolutions[meeting.pk]
        rows.append([*head, *(_resolution(own[0]) if own else ("", "", None, ""))])
        rows += [[None] * len(head) + list(_resolution(row)) for row in own[1:]]
    return rows


def ledger_workbook(organization: Organization, year: int, kind: str = "", label: str = "联席会议") -> bytes:
    """The workbook of one kind, which the import takes back as that kind."""
    return export_workbook(HEADERS, ledger_rows(organization, year, kind), f"{label}台账")


def ledger_kinds(organization: Organization, year: int) -> list[tuple[str, str]]:
    """(id, name) of the kinds of which the committee met in the year, in the order of the document; its usual kind
    where it did not meet. Http404 for a year that no ledger can be of. Two queries and the practice's."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("no ledger of that year")
    practice = practice_of(organization.district_id, min(today(), date(year, 12, 31)))
    rows = Meeting.objects.filter(organization=organization, alliance=None, year=year, state__in=TOOK_PLACE)
    held = set(rows.order_by().values_list("kind", flat=True).distinct())
    entries = kinds_in(practice, organization.tier)
    known = [entry.id for entry in entries]
    found = [(entry.id, entry.label) for entry in entries if entry.id in held]
    found += [(kind, label_in(practice, kind)) for kind in sorted(held.difference(known))]
    return found or [(entry.id, entry.label) for entry in entries[:1]]


def _attendance(meeting: Meeting, presences: list[str]) -> str:
    expected, present = meeting.stated_expected, meeting.stated_present
    if any(presences):
        expected, present = len(presences), sum(presence in _CAME for presence in presences)
    if expected is None or present is None:
        return ""
    return f"应到{expected}人,实到{present}人"


def _resolution(row: Resolution) -> tuple[str, str, Any, str]:
    names = [one.unit.name if one.unit_id else one.owner for one in row.parties]
    return (
        _plain(row.text),
        "、".join(dict.fromkeys(name for name in names if name)),
        row.due_on,
        row.dropped_why or row.progress.state_label,
    )


def numbered(texts: Sequence[str]) -> str:
    """1.甲 and 2.乙 on lines of their own; （1） where a text begins with a figure; one alone as it is."""
    texts = [_plain(text) for text in texts]
    if len(texts) < 2:
        return "".join(texts)
    mark = "（{}）{}" if any(text[:1].isdigit() for text in texts) else "{}.{}"
    return "\n".join(mark.format(number, text or NOBODY) for number, text in enumerate(texts, start=1))


def _plain(text: str) -> str:
    """Without the marks that would make two of one when it is read again."""
    return text.replace("；", "，").replace(";", "，").replace("\n", " ")
