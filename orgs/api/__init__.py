"""The API of the network: the same scope, filters and services as the pages."""

from __future__ import annotations

from django.urls import path

from orgs.api.alliances import AllianceViewSet, FundPaperViewSet, FundViewSet, MembershipViewSet, RectificationViewSet
from orgs.api.centres import BookingViewSet, CentreViewSet, ClosedDayViewSet, FacilityViewSet, SubsidyViewSet
from orgs.api.divisions import DivisionsPreviewView, DivisionsView
from orgs.api.practice import PracticeChoiceViewSet, PracticeView, RulingViewSet
from orgs.api.structure import OrganizationViewSet, ReorganizationViewSet
from orgs.api.units import ParticipationViewSet, UnitViewSet, VenueViewSet


def register(router):
    """Routes of the room."""
    router.register("organizations", OrganizationViewSet, basename="organization")
    router.register("reorganizations", ReorganizationViewSet, basename="reorganization")
    router.register("units", UnitViewSet, basename="unit")
    router.register("participations", ParticipationViewSet, basename="participation")
    router.register("venues", VenueViewSet, basename="venue")
    router.register("alliances", AllianceViewSet, basename="alliance")
    router.register("alliance-members", MembershipViewSet, basename="alliance-member")
    router.register("alliance-funds", FundViewSet, basename="alliance-fund")
    router.register("fund-papers", FundPaperViewSet, basename="fund-paper")
    router.register("rectifications", RectificationViewSet, basename="rectification")
    router.register("centres", CentreViewSet, basename="centre")
    router.register("facilities", FacilityViewSet, basename="facility")
    router.register("closed-days", ClosedDayViewSet, basename="closed-day")
    router.register("bookings", BookingViewSet, basename="booking")
    router.register("subsidies", SubsidyViewSet, basename="subsidy")
    router.register("practice-choices", PracticeChoiceViewSet, basename="practice-choice")
    router.register("rulings", RulingViewSet, basename="ruling")


urlpatterns = [
    path("practice/", PracticeView.as_view(), name="practice"),
    path("divisions/", DivisionsView.as_view(), name="divisions"),
    path("divisions/preview/", DivisionsPreviewView.as_view(), name="divisions-preview"),
]
