"""The API of the network: the same scope, filters and services as the pages."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ConditionalGet, ScopedViewSet, VerbAllowed, day_parameter
from common.scoping import current_scope
from orgs import serializers, services
from orgs.filters import OrganizationFilter, ParticipationFilter, ReorganizationFilter, UnitFilter, VenueFilter
from orgs.models import Organization, Participation, Reorganization, Unit, Venue
from orgs.rules_in_force import practice_of
from orgs.selectors import as_they_were, history_of

ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="截至哪一天，默认今天")


def _given(serializer_class, request, **kwargs) -> dict:
    given = serializer_class(data=request.data, **kwargs)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class OrganizationViewSet(ScopedViewSet):
    """Organisations: the tree of the scope as it is, or as it was on a day."""

    model = Organization
    serializer_class = serializers.OrganizationSerializer
    filterset_class = OrganizationFilter
    ordering = {"code": "code", "name": "pinyin", "id": "pk", "level": "level"}
    verbs = {
        "list": "org.view",
        "retrieve": "org.view",
        "versions": "org.view",
        "create": "org.edit",
        "rename": "org.edit",
        "move": "org.edit",
        "merge": "org.edit",
        "close": "org.edit",
    }
    summaries = {
        "create": "新设组织",
        "versions": "组织沿革",
        "rename": "更名",
        "move": "划转",
        "merge": "把其他组织并入",
        "close": "撤销",
    }

    @extend_schema(parameters=[ON])
    def list(self, request):
        """Organisations that existed on the day."""
        self.day = day_parameter(request)
        return super().list(request)

    def paginate_queryset(self, queryset):
        """A page of them, as they were."""
        return as_they_were(
            super().paginate_queryset(queryset), getattr(self, "day", None) or day_parameter(self.request)
        )

    @extend_schema(parameters=[ON])
    def retrieve(self, request, pk):
        """One, as it was on the day."""
        found = as_they_were([self.get_object()], day_parameter(request))[0]
        return Response(self.get_serializer(found).data)

    def filter_queryset(self, queryset):
        """The filters narrow lists only: a closed organisation has a page too."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(request=serializers.FoundSerializer, responses={201: serializers.OrganizationSerializer})
    def create(self, request):
        """Found an organisation."""
        data = _given(serializers.FoundSerializer, request)
        new = services.create_organization(parent_id=data.pop("parent"), actor=request.user, **data)
        return Response(self.get_serializer(new).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.VersionSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def versions(self, request, pk):
        """Its history, newest first."""
        return Response(serializers.VersionSerializer(history_of(self.get_object()), many=True).data)

    @extend_schema(request=serializers.RenameSerializer, responses=serializers.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def rename(self, request, pk):
        """Another name."""
        return self._done(services.rename_organization, serializers.RenameSerializer)

    @extend_schema(request=serializers.MoveSerializer, responses=serializers.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """Another parent."""
        return self._done(services.move_organization, serializers.MoveSerializer, parent="parent_id")

    @extend_schema(request=serializers.MergeSerializer, responses=serializers.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request, pk):
        """Others into this one."""
        into = self.get_object().pk
        data = _given(serializers.MergeSerializer, request)
        act = services.merge_organizations(source_ids=data.pop("sources"), into_id=into, actor=request.user, **data)
        return Response(serializers.ReorganizationSerializer(act).data)

    @extend_schema(request=serializers.CloseSerializer, responses=serializers.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """The end."""
        return self._done(services.close_organization, serializers.CloseSerializer)

    def _done(self, service, serializer_class, **names) -> Response:
        """Look for the object before the body is read: a foreign one is a 404 whatever was sent."""
        pk = self.get_object().pk
        data = {names.get(name, name): value for name, value in _given(serializer_class, self.request).items()}
        act = service(organization_id=pk, actor=self.request.user, **data)
        return Response(serializers.ReorganizationSerializer(act).data)


class ReorganizationViewSet(ScopedViewSet):
    """Acts on the structure."""

    model = Reorganization
    serializer_class = serializers.ReorganizationSerializer
    filterset_class = ReorganizationFilter
    ordering = {"id": "-pk", "effective_on": "-effective_on"}
    verbs = {"list": "org.view", "retrieve": "org.view", "undo": "org.edit"}
    summaries = {"undo": "整体撤回一次机构调整"}

    @extend_schema(request=None, responses=serializers.ReorganizationSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request, pk):
        """Take an act back as a whole."""
        act = services.undo_reorganization(reorganization_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(act).data)


class UnitViewSet(ScopedViewSet):
    """Units that take part somewhere in the scope."""

    model = Unit
    serializer_class = serializers.UnitSerializer
    filterset_class = UnitFilter
    ordering = {"name": "pinyin", "id": "pk", "party_members": "party_members"}
    verbs = {
        "list": "unit.view",
        "retrieve": "unit.view",
        "create": "unit.edit",
        "partial_update": "unit.edit",
        "reveal": "person.reveal",
    }
    summaries = {"create": "登记单位", "partial_update": "修改单位", "reveal": "查看联系电话"}

    @extend_schema(request=serializers.UnitCreateSerializer, responses={201: serializers.UnitSerializer})
    def create(self, request):
        """Register a unit."""
        data = _given(serializers.UnitCreateSerializer, request)
        district_id = current_scope().district_id
        if district_id is None:
            raise NotFound
        new = services.create_unit(
            district_id=district_id, organization_id=data.pop("organization", None), actor=request.user, **data
        )
        return Response(self.get_serializer(new).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.UnitWriteSerializer(partial=True), responses=serializers.UnitSerializer)
    def partial_update(self, request, pk):
        """Change what is known of it."""
        pk = self.get_object().pk
        data = _given(serializers.UnitWriteSerializer, request, partial=True)
        return Response(self.get_serializer(services.update_unit(unit_id=pk, actor=request.user, **data)).data)

    @extend_schema(request=serializers.RevealSerializer, responses=serializers.PhoneSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request, pk):
        """The contact's phone in clear, for a purpose that goes on record."""
        pk = self.get_object().pk
        purpose = _given(serializers.RevealSerializer, request)["purpose"]
        phone = services.reveal_unit_phone(unit_id=pk, purpose=purpose, actor=request.user)
        return Response({"contact_phone": phone})


class ParticipationViewSet(ScopedViewSet):
    """Who takes part where."""

    model = Participation
    serializer_class = serializers.ParticipationSerializer
    filterset_class = ParticipationFilter
    ordering = {"id": "pk", "since": "period__startswith"}
    verbs = {"list": "unit.view", "retrieve": "unit.view", "create": "unit.edit", "leave": "unit.edit"}
    summaries = {"create": "单位加入组织", "leave": "单位退出组织"}

    def get_queryset(self):
        """With both names."""
        return super().get_queryset().select_related("unit", "organization")

    @extend_schema(request=serializers.JoinSerializer, responses={201: serializers.ParticipationSerializer})
    def create(self, request):
        """A unit of the district joins."""
        data = _given(serializers.JoinSerializer, request)
        part = services.join_unit(
            unit_id=data.pop("unit"), organization_id=data.pop("organization"), actor=request.user, **data
        )
        return Response(self.get_serializer(part).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.LeaveSerializer, responses=serializers.ParticipationSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request, pk):
        """A unit leaves."""
        pk = self.get_object().pk
        on = _given(serializers.LeaveSerializer, request).get("on")
        part = services.leave_organization(participation_id=pk, on=on, actor=request.user)
        return Response(self.get_serializer(part).data)


class VenueViewSet(ScopedViewSet):
    """Venues."""

    model = Venue
    serializer_class = serializers.VenueSerializer
    filterset_class = VenueFilter
    ordering = {"name": "name", "id": "pk", "capacity": "capacity"}
    verbs = {
        "list": "org.view",
        "retrieve": "org.view",
        "create": "org.edit",
        "partial_update": "org.edit",
        "close": "org.edit",
    }
    summaries = {"create": "登记阵地", "partial_update": "修改阵地", "close": "停用阵地"}

    @extend_schema(request=serializers.VenueCreateSerializer, responses={201: serializers.VenueSerializer})
    def create(self, request):
        """Register a place."""
        data = _given(serializers.VenueCreateSerializer, request)
        new = services.create_venue(organization_id=data.pop("organization"), actor=request.user, **data)
        return Response(self.get_serializer(new).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.VenueWriteSerializer(partial=True), responses=serializers.VenueSerializer)
    def partial_update(self, request, pk):
        """Change what is known of it."""
        pk = self.get_object().pk
        data = _given(serializers.VenueWriteSerializer, request, partial=True)
        venue = services.update_venue(venue_id=pk, actor=request.user, **data)
        return Response(self.get_serializer(venue).data)

    @extend_schema(request=None, responses=serializers.VenueSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """No longer used from today on."""
        venue = services.close_venue(venue_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(venue).data)


class PracticeView(ConditionalGet, APIView):
    """The practice of the office's district on a day, with its own rulings."""

    permission_classes = [VerbAllowed]
    verbs = {"get": "practice.view"}

    @extend_schema(
        parameters=[ON],
        responses=serializers.PracticeSerializer,
        tags=["practice"],
        operation_id="practice_retrieve",
        summary="本区制度",
    )
    def get(self, request):
        """Figures, clauses, rulings."""
        district_id = current_scope().district_id
        if district_id is None:
            raise NotFound
        return Response(serializers.PracticeSerializer(practice_of(district_id, day_parameter(request))).data)


def register(router):
    """Routes of the room."""
    router.register("organizations", OrganizationViewSet, basename="organization")
    router.register("reorganizations", ReorganizationViewSet, basename="reorganization")
    router.register("units", UnitViewSet, basename="unit")
    router.register("participations", ParticipationViewSet, basename="participation")
    router.register("venues", VenueViewSet, basename="venue")


urlpatterns = [path("practice/", PracticeView.as_view(), name="practice")]
