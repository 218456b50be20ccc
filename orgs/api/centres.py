"""Service centres, what can be booked there, bookings; money for branches."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import DatedViewSet, ScopedViewSet, given
from common.clock import today
from common.scoping import current_scope
from orgs.centres import centre_of, visible_to
from orgs.filters import BookingFilter, CentreFilter, SubsidyFilter
from orgs.models import Booking, ClosedDay, Facility, Subsidy, Venue
from orgs.serializers import centres as shapes
from orgs.services import centres as services
from orgs.services import subsidies

BOOK, VERB = services.BOOK, services.VERB


class CentreViewSet(ScopedViewSet):
    """Centres that the office may look at and book: its own, those of its circle, the public ones of the district."""

    model = Venue
    serializer_class = shapes.CentreSerializer
    filterset_class = CentreFilter
    ordering = {"id": "pk", "name": "name", "organization": "organization__lft"}
    verbs = {
        "list": BOOK,
        "retrieve": BOOK,
        "facilities": BOOK,
        "closed_days": BOOK,
        "add_facility": VERB,
        "add_closed_day": VERB,
    }
    summaries = {
        "facilities": "可以预约的场地和服务",
        "closed_days": "闭馆日",
        "add_facility": "登记可预约的场地或服务",
        "add_closed_day": "登记闭馆日",
    }

    def get_queryset(self):
        """In use; for what changes something those in the own sight."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        if self.action in ("add_facility", "add_closed_day"):
            return Venue.objects.select_related("organization")
        return visible_to(current_scope()).filter(closed_on=None).select_related("organization")

    @extend_schema(responses=shapes.BookableSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def facilities(self, request, pk):
        """What can be booked, and when it is taken, as far ahead as one may book."""
        found = centre_of(self.get_object(), today())
        return Response(shapes.BookableSerializer(found["facilities"], many=True).data)

    @extend_schema(responses=shapes.ClosedDaySerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, url_path="closed-days")
    def closed_days(self, request, pk):
        """From today on."""
        found = centre_of(self.get_object(), today())
        return Response(shapes.ClosedDaySerializer(found["closed_days"], many=True).data)

    @extend_schema(request=shapes.FacilityWriteSerializer, responses={201: shapes.FacilitySerializer})
    @action(detail=True, methods=["post"], url_path="facilities/add")
    def add_facility(self, request, pk):
        """A room or a service."""
        pk = self.get_object().pk
        line = services.FacilityLine(**given(shapes.FacilityWriteSerializer, request))
        made = services.add_facility(venue_id=pk, line=line, actor=request.user)
        return Response(shapes.FacilitySerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ClosedDayWriteSerializer, responses={201: shapes.ClosedDaySerializer})
    @action(detail=True, methods=["post"], url_path="closed-days/add")
    def add_closed_day(self, request, pk):
        """Not open on a day."""
        pk = self.get_object().pk
        data = given(shapes.ClosedDayWriteSerializer, request)
        made = services.set_closed_day(venue_id=pk, actor=request.user, **data)
        return Response(shapes.ClosedDaySerializer(made).data, status=status.HTTP_201_CREATED)


class FacilityViewSet(ScopedViewSet):
    """Rooms and services of venues in sight."""

    model = Facility
    serializer_class = shapes.FacilitySerializer
    ordering = {"id": "pk", "name": "name"}
    verbs = {"list": "org.view", "retrieve": "org.view", "update": VERB, "close": VERB}
    summaries = {"close": "停用可预约的场地或服务"}

    @extend_schema(request=shapes.FacilityWriteSerializer, responses=shapes.FacilitySerializer)
    def update(self, request, pk):
        """The whole of it."""
        pk = self.get_object().pk
        line = services.FacilityLine(**given(shapes.FacilityWriteSerializer, request))
        return Response(self.get_serializer(services.edit_facility(facility_id=pk, line=line, actor=request.user)).data)

    @extend_schema(request=None, responses=shapes.FacilitySerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """It cannot be booked any more."""
        pk = self.get_object().pk
        return Response(self.get_serializer(services.close_facility(facility_id=pk, actor=request.user)).data)


class ClosedDayViewSet(ScopedViewSet):
    """Closed days of venues in sight."""

    model = ClosedDay
    serializer_class = shapes.ClosedDaySerializer
    ordering = {"id": "pk", "on": "on"}
    verbs = {"list": "org.view", "retrieve": "org.view", "destroy": VERB}

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Open on the day after all."""
        services.drop_closed_day(closed_day_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class BookingViewSet(ScopedViewSet):
    """Bookings of the office and of the venues in its sight."""

    model = Booking
    serializer_class = shapes.BookingSerializer
    filterset_class = BookingFilter
    ordering = {"id": "pk", "starts_at": "during"}
    verbs = {"list": BOOK, "retrieve": BOOK, "create": BOOK, "cancel": BOOK}
    summaries = {"cancel": "取消预约"}

    def get_queryset(self):
        """With what is booked and who booked it."""
        return super().get_queryset().select_related("facility__venue", "unit", "booker", "organization")

    @extend_schema(request=shapes.BookingWriteSerializer, responses={201: shapes.BookingSerializer})
    def create(self, request):
        """Book; 409 when somebody has it then."""
        data = given(shapes.BookingWriteSerializer, request)
        facility_id = data.pop("facility")
        made = services.book(facility_id=facility_id, line=services.BookingLine(**data), actor=request.user)
        return Response(self.get_serializer(self.get_queryset().get(pk=made.pk)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.BookingCancelSerializer, responses=shapes.BookingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """By who booked, or by whose venue it is."""
        pk = self.get_object().pk
        data = given(shapes.BookingCancelSerializer, request)
        services.cancel_booking(booking_id=pk, actor=request.user, **data)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)


class SubsidyViewSet(DatedViewSet):
    """Money allocated to branches by the day."""

    model = Subsidy
    serializer_class = shapes.SubsidySerializer
    filterset_class = SubsidyFilter
    ordering = {"id": "pk", "on": "on", "amount": "amount"}
    verbs = {"list": "org.view", "retrieve": "org.view", "create": subsidies.VERB, "cancel": subsidies.VERB}
    summaries = {"create": "登记支部补助", "cancel": "作废支部补助"}

    def get_queryset(self):
        """Allocated by the day."""
        return super().get_queryset().filter(on__lte=self.day).select_related("branch")

    @extend_schema(request=shapes.SubsidyWriteSerializer, responses={201: shapes.SubsidySerializer(many=True)})
    def create(self, request):
        """The same to each of the branches, all or none."""
        data = given(shapes.SubsidyWriteSerializer, request)
        branches = data.pop("branches")
        made = subsidies.allocate_subsidies(branch_ids=branches, line=subsidies.SubsidyLine(**data), actor=request.user)
        return Response(self.get_serializer(made, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.BookingCancelSerializer, responses=shapes.SubsidySerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Put down wrongly."""
        pk = self.get_object().pk
        data = given(shapes.BookingCancelSerializer, request)
        return Response(self.get_serializer(subsidies.cancel_subsidy(subsidy_id=pk, actor=request.user, **data)).data)
