"""The API of committees: the same scope, filters and services as the pages."""

from __future__ import annotations

from django.urls import path

from members.api.committees import (
    AppointmentViewSet,
    ChangeViewSet,
    DeviationViewSet,
    FindingsView,
    SeatViewSet,
    TermViewSet,
)
from members.api.drafts import DraftView
from members.api.filings import FilingViewSet
from members.api.people import DutyViewSet, PersonViewSet, SecondmentViewSet, TrainingViewSet


def register(router):
    """Routes of the room."""
    router.register("terms", TermViewSet, basename="term")
    router.register("seats", SeatViewSet, basename="seat")
    router.register("appointments", AppointmentViewSet, basename="appointment")
    router.register("changes", ChangeViewSet, basename="change")
    router.register("deviations", DeviationViewSet, basename="deviation")
    router.register("filings", FilingViewSet, basename="filing")
    router.register("persons", PersonViewSet, basename="person")
    router.register("duties", DutyViewSet, basename="duty")
    router.register("secondments", SecondmentViewSet, basename="secondment")
    router.register("trainings", TrainingViewSet, basename="training")


urlpatterns = [
    path("organizations/<int:pk>/findings/", FindingsView.as_view(), name="findings"),
    path("organizations/<int:pk>/draft/", DraftView.as_view(), name="draft"),
]
