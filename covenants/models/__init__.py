"""Facts of the two-way service and what the database itself guarantees about them."""

from covenants.models.agreement import (
    Agreement,
    AgreementParty,
    AgreementState,
    AgreementTerm,
    Attachment,
    AttachmentKind,
    SignMethod,
)
from covenants.models.claim import LIVE, Claim, ClaimState
from covenants.models.cycle import CycleRecord, CycleStep, ListCycle, Publication, Stage
from covenants.models.frequency import FrequencyMixin, HalfDay, Per
from covenants.models.item import Deliberation, Direction, ItemState, ItemVersion, ListItem, Matching, Outcome
from covenants.models.past import Past, PastKind
from covenants.models.pledge import (
    Delivery,
    Fulfilment,
    FulfilmentState,
    Pledge,
    Review,
    Satisfaction,
    Side,
)
from covenants.models.project import (
    Milestone,
    Project,
    ProjectKind,
    PromiseCase,
    ServicePromise,
    Wish,
    WishState,
)

__all__ = [
    "LIVE",
    "Agreement",
    "AgreementParty",
    "AgreementState",
    "AgreementTerm",
    "Attachment",
    "AttachmentKind",
    "Claim",
    "ClaimState",
    "CycleRecord",
    "CycleStep",
    "Deliberation",
    "Delivery",
    "Direction",
    "FrequencyMixin",
    "Fulfilment",
    "FulfilmentState",
    "HalfDay",
    "ItemState",
    "ItemVersion",
    "ListCycle",
    "ListItem",
    "Matching",
    "Milestone",
    "Outcome",
    "Past",
    "PastKind",
    "Per",
    "Pledge",
    "Project",
    "ProjectKind",
    "PromiseCase",
    "Publication",
    "Review",
    "Satisfaction",
    "ServicePromise",
    "Side",
    "SignMethod",
    "Stage",
    "Wish",
    "WishState",
]
