"""Units, where they take part, and venues."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from common.api import ScopedViewSet, given
from common.scoping import current_scope
from orgs import services
from orgs.api.base import district_or_404
from orgs.filters import ParticipationFilter, UnitFilter, VenueFilter
from orgs.models import Participation, Unit, Venue
from orgs.serializers import RevealSerializer, units


class UnitViewSet(ScopedViewSet):
    """Units that take part somewhere in the scope."""

    model = Unit
    serializer_class = units.UnitSerializer
    filterset_class = UnitFilter
    ordering = {"name": "pinyin", "id": "pk", "party_members": "party_members"}
    verbs = {
        "list": "unit.view",
        "retrieve": "unit.view",
        "create": "unit.edit",
        "partial_update": "unit.edit",
        "known": "unit.edit",
        "close": "unit.edit",
        "reveal": "person.reveal",
    }
    summaries = {
        "create": "登记单位",
        "partial_update": "修改单位",
        "known": "本区是否已登记",
        "close": "单位退出本区",
        "reveal": "查看联系电话",
    }
    query_parameters = ("name", "credit_code")

    @extend_schema(request=units.UnitCreateSerializer, responses={201: units.UnitSerializer})
    def create(self, request):
        """Register a unit."""
        data = given(units.UnitCreateSerializer, request)
        new = services.create_unit(
            district_id=district_or_404(), organization_id=data.pop("organization", None), actor=request.user, **data
        )
        return Response(self.get_serializer(new).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=units.UnitWriteSerializer(partial=True), responses=units.UnitSerializer)
    def partial_update(self, request, pk):
        """Change what is known of it."""
        pk = self.get_object().pk
        data = given(units.UnitWriteSerializer, request, partial=True)
        return Response(self.get_serializer(services.update_unit(unit_id=pk, actor=request.user, **data)).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("name", str, description="单位名称"),
            OpenApiParameter("credit_code", str, description="统一社会信用代码"),
        ],
        responses=units.KnownUnitSerializer(many=True),
        filters=False,
    )
    @action(detail=False, pagination_class=None, filterset_class=None)
    def known(self, request):
        """Units of the district that are probably meant, wherever they take part: joined, not registered again."""
        if current_scope().party_id is not None:
            raise NotFound
        asked = {name: request.query_params.get(name, "")[:80] for name in self.query_parameters}
        if not any(text.strip() for text in asked.values()):
            raise ValidationError({"name": ["请给出单位名称（name）或统一社会信用代码（credit_code）。"]})
        found = services.known_units(district_id=district_or_404(), **asked)
        return Response(units.KnownUnitSerializer(found, many=True).data)

    @extend_schema(request=units.CloseUnitSerializer, responses=units.UnitSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """It leaves the district; whatever it takes part in ends that day."""
        pk = self.get_object().pk
        data = given(units.CloseUnitSerializer, request)
        return Response(self.get_serializer(services.close_unit(unit_id=pk, actor=request.user, **data)).data)

    @extend_schema(request=RevealSerializer, responses=units.PhoneSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request, pk):
        """The contact's phone in clear, for a purpose that goes on record."""
        pk = self.get_object().pk
        purpose = given(RevealSerializer, request)["purpose"]
        phone = services.reveal_unit_phone(unit_id=pk, purpose=purpose, actor=request.user)
        return Response({"contact_phone": phone})


class ParticipationViewSet(ScopedViewSet):
    """Who takes part where."""

    model = Participation
    serializer_class = units.ParticipationSerializer
    filterset_class = ParticipationFilter
    ordering = {"id": "pk", "since": "period__startswith"}
    verbs = {"list": "unit.view", "retrieve": "unit.view", "create": "unit.edit", "leave": "unit.edit"}
    summaries = {"create": "单位加入组织", "leave": "单位退出组织"}

    def get_queryset(self):
        """With both names."""
        return super().get_queryset().select_related("unit", "organization")

    @extend_schema(request=units.JoinSerializer, responses={201: units.ParticipationSerializer})
    def create(self, request):
        """A unit of the district joins."""
        data = given(units.JoinSerializer, request)
        part = services.join_unit(
            unit_id=data.pop("unit"), organization_id=data.pop("organization"), actor=request.user, **data
        )
        return Response(self.get_serializer(part).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=units.LeaveSerializer, responses=units.ParticipationSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request, pk):
        """A unit leaves."""
        pk = self.get_object().pk
        on = given(units.LeaveSerializer, request).get("on")
        part = services.leave_organization(participation_id=pk, on=on, actor=request.user)
        return Response(self.get_serializer(part).data)


class VenueViewSet(ScopedViewSet):
    """Venues."""

    model = Venue
    serializer_class = units.VenueSerializer
    filterset_class = VenueFilter
    ordering = {"name": "name", "id": "pk", "capacity": "capacity"}
    verbs = {
        "list": "org.view",
        "retrieve": "org.view",
        "create": "org.edit",
        "partial_update": "org.edit",
        "close": "org.edit",
        "reopen": "org.edit",
    }
    summaries = {"create": "登记阵地", "partial_update": "修改阵地", "close": "停用阵地", "reopen": "恢复阵地"}

    @extend_schema(request=units.VenueCreateSerializer, responses={201: units.VenueSerializer})
    def create(self, request):
        """Register a place."""
        data = given(units.VenueCreateSerializer, request)
        new = services.create_venue(organization_id=data.pop("organization"), actor=request.user, **data)
        return Response(self.get_serializer(new).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=units.VenueWriteSerializer(partial=True), responses=units.VenueSerializer)
    def partial_update(self, request, pk):
        """Change what is known of it."""
        pk = self.get_object().pk
        data = given(units.VenueWriteSerializer, request, partial=True)
        venue = services.update_venue(venue_id=pk, actor=request.user, **data)
        return Response(self.get_serializer(venue).data)

    @extend_schema(request=None, responses=units.VenueSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """No longer used from today on."""
        venue = services.close_venue(venue_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(venue).data)

    @extend_schema(request=None, responses=units.VenueSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """Used again."""
        venue = services.reopen_venue(venue_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(venue).data)
