"""Facts of territories and of who looks after them, and what the database itself guarantees."""

from grids.models.estate import (
    Estate,
    EstateCover,
    EstateKind,
    OwnersCommittee,
    OwnersMember,
    OwnersPost,
    PropertyService,
)
from grids.models.home import HomeProfile
from grids.models.matter import LedgerReview, Matter, MatterDesk, MatterState, MatterStep, StepKind, Way
from grids.models.territory import Building, GridPost, GridProfile, Placement

__all__ = [
    "Building",
    "Estate",
    "EstateCover",
    "EstateKind",
    "GridPost",
    "GridProfile",
    "HomeProfile",
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
    "Way",
]
