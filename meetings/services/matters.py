"""What services of matters share: the locked matter, its number, its place on an agenda, the answer that goes back."""

from __future__ import annotations

from django.db.models import Max

from common.errors import Conflict
from common.scoping import everything
from meetings.models import AgendaItem, AgendaState, Meeting, MeetingState, Minutes, MinutesState
from orgs.models import Organization

# Meetings whose agenda can still be arranged: something urgent comes up at the meeting itself.
ARRANGED = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.HELD)
WAITING = (AgendaState.PROPOSED, AgendaState.DEFERRED)
LONGEST_TITLE, LONGEST_DETAIL, LONGEST_DECISION, MOST_MINUTES = 80, 500, 1000, 600


def number_of(item: AgendaItem) -> str:
    """议〔2026〕12 号; the organisation it belongs to is said beside it."""
    return f"议〔{item.year}〕{item.number} 号"


def locked_item(item_id: int) -> AgendaItem:
    return (
        AgendaItem.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "meeting__organization")
        .get(pk=item_id)
    )


def in_state(item: AgendaItem, *states: str) -> None:
    if item.state not in states:
        raise Conflict("item.state", f"议题“{item.title}”现在是“{item.get_state_display()}”，不能这样办理。")


def check_arranged(meeting: Meeting) -> None:
    if meeting.state not in ARRANGED:
        raise Conflict("meeting.state", f"这次会议已经记为“{meeting.get_state_display()}”，议程不再改动。")
    check_not_issued(meeting)


def check_not_issued(meeting: Meeting) -> None:
    """Conflict once its minutes are out: what comes up afterwards belongs to the next meeting."""
    issued = Minutes._base_manager.filter(meeting=meeting, state=MinutesState.ISSUED).first()
    if issued is not None:
        raise Conflict(
            "minutes.issued",
            f"这次会议的纪要已于 {issued.issued_on} 印发，议程不再改动。新的议题请列入下次会议。",
            "meeting",
        )


def put_on(item: AgendaItem, meeting: Meeting) -> None:
    last = AgendaItem._base_manager.filter(meeting=meeting).aggregate(last=Max("order"))["last"] or 0
    item.meeting, item.order, item.state = meeting, last + 1, AgendaState.LISTED
    item.decision = ""


def next_number(organization: Organization, year: int) -> int:
    Organization._base_manager.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    rows = AgendaItem._base_manager.filter(origin=organization, year=year)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def answer_back(item: AgendaItem) -> None:
    """Write the answer on every item it was passed on from."""
    with everything("the answer goes back to who passed the matter on"):
        below = item.passed_from
        while below is not None:
            below = AgendaItem._base_manager.select_for_update(of=("self",), no_key=True).get(pk=below.pk)
            if below.state not in (AgendaState.PASSED, AgendaState.DECIDED):
                return
            words = "不列入" if item.state == AgendaState.DECLINED else "答复"
            below.decision = f"{item.organization.name}{words}：{item.decision}"[:LONGEST_DECISION]
            below.state, below.decided_on = AgendaState.DECIDED, item.decided_on
            below.save(update_fields=["state", "decision", "decided_on"])
            below = below.passed_from
