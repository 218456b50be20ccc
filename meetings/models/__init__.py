"""Facts of meetings, contacts and activities, and what the database itself guarantees about them."""

from meetings.models.agenda import AgendaItem, AgendaState, ConsultationStep, Paper, PutOff, Source
from meetings.models.contact import (
    Activity,
    ActivityState,
    AlliancePresence,
    Attendance,
    Channel,
    Contact,
    Suggestion,
    SuggestionOutcome,
)
from meetings.models.meeting import TOOK_PLACE, Answer, Invitee, Meeting, MeetingState, Presence, Turn
from meetings.models.minutes import (
    Assignment,
    Minutes,
    MinutesPart,
    MinutesState,
    Objection,
    Receipt,
    Resolution,
)

__all__ = [
    "TOOK_PLACE",
    "Activity",
    "ActivityState",
    "AgendaItem",
    "AgendaState",
    "AlliancePresence",
    "Answer",
    "Assignment",
    "Attendance",
    "Channel",
    "ConsultationStep",
    "Contact",
    "Invitee",
    "Meeting",
    "MeetingState",
    "Minutes",
    "MinutesPart",
    "MinutesState",
    "Objection",
    "Paper",
    "Presence",
    "PutOff",
    "Receipt",
    "Resolution",
    "Source",
    "Suggestion",
    "SuggestionOutcome",
    "Turn",
]
