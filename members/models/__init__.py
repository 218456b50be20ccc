"""Facts of committees and what the database itself guarantees about them."""

from members.models.checkin import CheckIn, Leaving, Rank, Service, ServiceState
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
from members.models.person import Gender, Person, PoliticalStatus
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
    "Nomination",
    "Origin",
    "Person",
    "PoliticalStatus",
    "Position",
    "Rank",
    "Seat",
    "Secondment",
    "SelectionMode",
    "Service",
    "ServiceState",
    "Term",
    "Training",
    "TrainingAttendance",
]
