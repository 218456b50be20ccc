"""Facts of the network and what the database itself guarantees about them."""

from orgs.models.alliance import (
    Alliance,
    AllianceMember,
    AllianceReview,
    FundEntry,
    FundKind,
    Grade,
    Rectification,
)
from orgs.models.centre import Booking, ClosedDay, Facility, FacilityKind
from orgs.models.fund_paper import FundPaper
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
from orgs.models.subsidy import Subsidy, SubsidyKind
from orgs.models.unit import Participation, Relation, Unit, UnitKind, Venue, VenueKind

__all__ = [
    "TIER_COLUMN",
    "Alliance",
    "AllianceMember",
    "AllianceReview",
    "Booking",
    "ClosedDay",
    "CodeSystem",
    "Facility",
    "FacilityKind",
    "FundEntry",
    "FundKind",
    "FundPaper",
    "Grade",
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
    "Subsidy",
    "SubsidyKind",
    "Tier",
    "Unit",
    "UnitKind",
    "Venue",
    "VenueKind",
]
