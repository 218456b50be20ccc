"""Members who report where they live, and their services."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ON, OfDay, ScopedViewSet, given
from members.api.base import organization_or_404
from members.filters.checkins import CheckInFilter, ServiceFilter
from members.models import CheckIn, Service
from members.selectors.checkins import kept_here
from members.serializers import checkins as shapes
from members.services.checkins import (
    CheckInLine,
    check_in,
    end_check_in,
    move_check_in,
    report_many,
    update_check_in,
)
from members.services.voluntary import ServiceLine, decide_services, record_services


def _line(data: dict, person_id: int) -> CheckInLine:
    return CheckInLine(person_id=person_id, **{**data, "wishes": tuple(data["wishes"])})


class CheckInViewSet(OfDay, ScopedViewSet):
    """Who is on which place's list. `state` is judged on the day."""

    model = CheckIn
    serializer_class = shapes.CheckInSerializer
    filterset_class = CheckInFilter
    ordering = {"id": "-pk", "since": "period"}
    verbs = {
        "list": "checkin.view",
        "retrieve": "checkin.view",
        "create": "checkin.edit",
        "update": "checkin.edit",
        "report": "checkin.edit",
        "move": "checkin.edit",
        "end": "checkin.edit",
    }
    summaries = {"report": "登记报到", "move": "办理迁出", "end": "移出名单"}

    def get_queryset(self):
        """With the names; what is changed is the office's own list, without those it only manages."""
        rows = super().get_queryset().select_related("person", "organization", "unit")
        return kept_here(rows) if self.verbs.get(self.action) == "checkin.edit" else rows

    @extend_schema(parameters=[ON])
    def list(self, request):
        """Everybody ever listed; `state` narrows to a day."""
        return super().list(request)

    @extend_schema(request=shapes.CheckInCreateSerializer, responses={201: shapes.CheckInSerializer})
    def create(self, request):
        """Put a member on a list; 409 for one who is on another."""
        data = given(shapes.CheckInCreateSerializer, request)
        organization = organization_or_404(data.pop("organization"))
        line = _line(data, data.pop("person_id"))
        row = check_in(organization_id=organization.pk, line=line, actor=request.user)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.CheckInWriteSerializer, responses=shapes.CheckInSerializer)
    def update(self, request, pk):
        """Correct the whole line."""
        found = self.get_object()
        line = _line(given(shapes.CheckInWriteSerializer, request), found.person_id)
        row = update_check_in(check_in_id=found.pk, line=line, actor=request.user)
        return Response(self.get_serializer(row).data)

    @extend_schema(request=shapes.CheckInReportSerializer, responses=shapes.CheckInSerializer)
    @action(detail=True, methods=["post"])
    def report(self, request, pk):
        """The member came."""
        found = self.get_object()
        data = given(shapes.CheckInReportSerializer, request)
        report_many(check_in_ids=[found.pk], actor=request.user, **data)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=shapes.CheckInMoveSerializer, responses=shapes.CheckInSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """Moving house; answers with the former place's row, which ends."""
        found = self.get_object()
        data = given(shapes.CheckInMoveSerializer, request)
        move_check_in(check_in_id=found.pk, organization_id=data.pop("organization"), actor=request.user, **data)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=shapes.CheckInLeaveSerializer, responses=shapes.CheckInSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """No longer counted here."""
        found = self.get_object()
        row = end_check_in(check_in_id=found.pk, actor=request.user, **given(shapes.CheckInLeaveSerializer, request))
        return Response(self.get_serializer(row).data)


class ServiceViewSet(ScopedViewSet):
    """What members did where they reported."""

    model = Service
    serializer_class = shapes.ServiceSerializer
    filterset_class = ServiceFilter
    ordering = {"on": "-on", "id": "-pk"}
    verbs = {
        "list": "checkin.view",
        "retrieve": "checkin.view",
        "create": "service.record",
        "confirm": "checkin.edit",
        "refuse": "checkin.edit",
    }
    summaries = {"confirm": "确认", "refuse": "不予确认"}

    def get_queryset(self):
        """With whose it was."""
        return super().get_queryset().select_related("check_in__person", "organization")

    @extend_schema(request=shapes.ServiceCreateSerializer, responses={201: shapes.ServiceSerializer(many=True)})
    def create(self, request):
        """The same service of one or several members; what is there already is not doubled."""
        data = given(shapes.ServiceCreateSerializer, request)
        ids = data.pop("check_ins")
        made = record_services(check_in_ids=ids, line=ServiceLine(**data), actor=request.user)
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made])
        return Response(self.get_serializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=shapes.ServiceSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """The place says that it was so."""
        decide_services(service_ids=[self.get_object().pk], confirm=True, actor=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=shapes.ServiceRefusalSerializer, responses=shapes.ServiceSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request, pk):
        """The place does not confirm it, and says why."""
        found = self.get_object()
        reason = given(shapes.ServiceRefusalSerializer, request)["reason"]
        decide_services(service_ids=[found.pk], confirm=False, reason=reason, actor=request.user)
        return Response(self.get_serializer(self.get_object()).data)
