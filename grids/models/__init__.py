"""Facts of territories and of who looks after them, and what the database itself guarantees."""

from grids.models.business import BusinessKind, BusinessPlace, Instructor, Tenancy
from grids.models.estate import (
    Estate,
    EstateCover,
    EstateKind,
    OwnersCommittee,
    OwnersMember,
    OwnersPost,
    PropertyService,
)
from grids.models.frontline import (
    LEADERS,
    TEAMS,
    BodyKind,
    BodyRole,
    TemporaryBody,
    TemporaryMember,
    VanguardPost,
    role_word,
)
from grids.models.home import HomeProfile
from grids.models.matter import LedgerReview, Matter, MatterDesk, MatterState, MatterStep, StepKind, Way
from grids.models.territory import Building, GridPost, GridProfile, Placement

__all__ = [
    "LEADERS",
    "TEAMS",
    "BodyKind",
    "BodyRole",
    "Building",
    "BusinessKind",
    "BusinessPlace",
    "Estate",
    "EstateCover",
    "EstateKind",
    "GridPost",
    "GridProfile",
    "HomeProfile",
    "Instructor",
    "LedgerReview",
    "Matter",
    "MatterDesk",
    "MatterState",
    "MatterStep",
    "OwnersCommittee",
    "OwnersMember",
    "OwnersPost",
    "Placement",
    "PropertyService",
    "StepKind",
    "TemporaryBody",
    "TemporaryMember",
    "Tenancy",
    "VanguardPost",
    "Way",
    "role_word",
]
