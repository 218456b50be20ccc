"""Facts of committees and what the database itself guarantees about them."""

from members.models.checkin import CheckIn, Leaving, MemberKind, Rank, Service, ServiceState
from members.models.committee import (
    Appointment,
    ChangeKind,
    Nomination,
    Origin,
    Position,
    Seat,
    SelectionMode,
    Term,
)
from members.models.filing import (
    Change,
    Deviation,
    Filing,
    FilingKind,
    FilingState,
    FilingStep,
)
from members.models.opinion import Occasion, Opinion, OpinionRequest
from members.models.person import Gender, Person, PoliticalStatus
from members.models.reserve import Readiness, Reserve, ReserveEnd
from members.models.service import Duty, Secondment, Training, TrainingAttendance

__all__ = [
    "Appointment",
    "Change",
    "ChangeKind",
    "CheckIn",
    "Deviation",
    "Duty",
    "Filing",
    "FilingKind",
    "FilingState",
    "FilingStep",
    "Gender",
    "Leaving",
    "MemberKind",
    "Nomination",
    "Occasion",
    "Opinion",
    "OpinionRequest",
    "Origin",
    "Person",
    "PoliticalStatus",
    "Position",
    "Rank",
    "Readiness",
    "Reserve",
    "ReserveEnd",
    "Seat",
    "Secondment",
    "SelectionMode",
    "Service",
    "ServiceState",
    "Term",
    "Training",
    "TrainingAttendance",
]
