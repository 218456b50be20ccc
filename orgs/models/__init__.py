"""Facts of the network and what the database itself guarantees about them."""

from orgs.models.organization import (
    TIER_COLUMN,
    CodeSystem,
    Organization,
    OrganizationKind,
    OrganizationVersion,
    Tier,
)
from orgs.models.practice import PracticeChoice, PracticeOverride
from orgs.models.reorganization import Reorganization, ReorganizationKind
from orgs.models.unit import Participation, Relation, Unit, UnitKind, Venue, VenueKind

__all__ = [
    "TIER_COLUMN",
    "CodeSystem",
    "Organization",
    "OrganizationKind",
    "OrganizationVersion",
    "Participation",
    "PracticeChoice",
    "PracticeOverride",
    "Relation",
    "Reorganization",
    "ReorganizationKind",
    "Tier",
    "Unit",
    "UnitKind",
    "Venue",
    "VenueKind",
]
