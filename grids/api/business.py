"""Places of business, their units and instructors: scope, filters and services of the pages."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import given
from grids.api.base import EndingViewSet, OfDayViewSet, after_last_day
from grids.api.territory import person_of
from grids.filters.business import BusinessFilter, TenantFilter
from grids.models import BusinessPlace, Instructor, Tenancy
from grids.selectors.business import places_on
from grids.serializers import business as shapes
from grids.serializers.territory import LastDaySerializer
from grids.services import business
from grids.services.base import VERB
from grids.views.base import VIEW


class BusinessViewSet(OfDayViewSet):
    """Places of business on the day."""

    model = BusinessPlace
    serializer_class = shapes.BusinessSerializer
    filterset_class = BusinessFilter
    ordering = {"id": "pk", "name": "name", "since": "period"}
    verbs = {
        "list": VIEW, "retrieve": VIEW, "create": VERB, "update": VERB, "close": VERB, "units": VERB,
        "instructors": VERB,
    }  # fmt: skip
    summaries = {"close": "撤销楼宇市场", "units": "添加入驻单位", "instructors": "选派党建指导员"}

    def rows(self):
        """As of the day."""
        return places_on(self.day)

    @extend_schema(request=shapes.BusinessCreateSerializer, responses={201: shapes.BusinessSerializer})
    def create(self, request):
        """One more."""
        data = given(shapes.BusinessCreateSerializer, request)
        community = data.pop("community")
        made = business.open_place(community_id=community, line=business.BusinessLine(**data), actor=request.user)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.BusinessWriteSerializer, responses=shapes.BusinessSerializer)
    def update(self, request, pk):
        """The whole of it."""
        found = self.get_object()
        line = business.BusinessLine(**given(shapes.BusinessWriteSerializer, request))
        return self._answer(business.update_place(place_id=found.pk, line=line, actor=request.user).pk)

    @extend_schema(request=LastDaySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """It is one no longer."""
        return after_last_day(self, request, business.close_place, "place_id")

    @extend_schema(request=shapes.MoveInSerializer, responses={201: shapes.TenancySerializer})
    @action(detail=True, methods=["post"])
    def units(self, request, pk):
        """A unit is in it; 409 for one that is in another."""
        found = self.get_object()
        data = given(shapes.MoveInSerializer, request)
        made = business.move_in(place_id=found.pk, unit_id=data["unit"], since=data["since"], actor=request.user)
        return Response(shapes.TenancySerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.AppointSerializer, responses={201: shapes.InstructorSerializer})
    @action(detail=True, methods=["post"])
    def instructors(self, request, pk):
        """Somebody guides it."""
        found = self.get_object()
        person, data = person_of(shapes.AppointSerializer, request)
        made = business.appoint_instructor(place_id=found.pk, person=person, since=data["since"], actor=request.user)
        return Response(shapes.InstructorSerializer(made).data, status=status.HTTP_201_CREATED)


class TenancyViewSet(EndingViewSet):
    """Units in places of business."""

    model = Tenancy
    serializer_class = shapes.TenancySerializer
    filterset_class = TenantFilter
    summaries = {"end": "单位迁出楼宇市场"}
    names = ("unit",)
    service, argument = business.move_out, "tenancy_id"


class InstructorViewSet(EndingViewSet):
    """Party-building instructors."""

    model = Instructor
    serializer_class = shapes.InstructorSerializer
    summaries = {"end": "党建指导员离任"}
    service, argument = business.release_instructor, "instructor_id"


def register(router):
    """Routes of this part."""
    router.register("business-places", BusinessViewSet, basename="business-place")
    router.register("tenancies", TenancyViewSet, basename="tenancy")
    router.register("instructors", InstructorViewSet, basename="instructor")
