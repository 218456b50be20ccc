"""Facts of the network and what the database itself guarantees about them."""

from orgs.models.alliance import Alliance, AllianceMember, FundEntry, FundKind, Rectification
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
    "Alliance",
    "AllianceMember",
    "CodeSystem",
    "FundEntry",
    "FundKind",
    "Organization",
    "OrganizationKind",
    "OrganizationVersion",
    "Participation",
    "PracticeChoice",
    "PracticeOverride",
    "Rectification",
    "Relation",
    "Reorganization",
    "ReorganizationKind",
    "Tier",
    "Unit",
    "UnitKind",
    "Venue",
    "VenueKind",
]
