"""The API of committees: the same scope, filters and services as the pages."""

from __future__ import annotations

from django.urls import path

from members.api.checkins import CheckInViewSet, ServiceViewSet
from members.api.committees import (
    AppointmentViewSet,
    ChangeViewSet,
    DeviationViewSet,
    FindingsView,
    SeatViewSet,
    TermViewSet,
)
from members.api.departures import DepartureView, DraftDepartureView
from members.api.drafts import DraftFillView, DraftSeatsView, DraftView
from members.api.filings import FilingViewSet
from members.api.opinions import OpinionViewSet, ReserveViewSet
from members.api.overview import CommitteeViewSet
from members.api.people import DutyViewSet, PersonViewSet, SecondmentViewSet, TrainingViewSet


def register(router):
    """Routes of the room."""
    router.register("committees", CommitteeViewSet, basename="committee")
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
    router.register("check-ins", CheckInViewSet, basename="check-in")
    router.register("services", ServiceViewSet, basename="service")
    router.register("opinions", OpinionViewSet, basename="opinion")
    router.register("reserves", ReserveViewSet, basename="reserve")


urlpatterns = [
    path("organizations/<int:pk>/findings/", FindingsView.as_view(), name="findings"),
    path("organizations/<int:pk>/departure/", DepartureView.as_view(), name="departure"),
    path("organizations/<int:pk>/draft/", DraftView.as_view(), name="draft"),
    path("organizations/<int:pk>/draft/departure/", DraftDepartureView.as_view(), name="draft-departure"),
    path("organizations/<int:pk>/draft/fill/", DraftFillView.as_view(), name="draft-fill"),
    path("organizations/<int:pk>/draft/seats/", DraftSeatsView.as_view(), name="draft-seats"),
]
