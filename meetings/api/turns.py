"""Turns in the chair: the same scope, filters and services as the pages."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ScopedViewSet, given
from meetings.filters.convening import TurnFilter
from meetings.models import Turn
from meetings.serializers import convening as shapes
from meetings.services import (
    turns,
)

CREATED = status.HTTP_201_CREATED
GONE = status.HTTP_204_NO_CONTENT


class TurnViewSet(ScopedViewSet):
    """Turns in the chair."""

    model = Turn
    serializer_class = shapes.TurnSerializer
    filterset_class = TurnFilter
    ordering = {"id": "-pk", "since": "period"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        **dict.fromkeys(("create", "clear", "problem", "solve", "hand_over"), "meeting.edit"),
    }
    summaries = {
        "create": "排轮值",
        "clear": "删去未开始的轮值",
        "problem": "确定攻坚难题",
        "solve": "登记难题解决",
        "hand_over": "交接",
    }

    def get_queryset(self):
        """With whose turn it is."""
        return super().get_queryset().select_related("organization", "unit", "person")

    @extend_schema(request=shapes.TurnsCreateSerializer, responses={201: shapes.TurnSerializer(many=True)})
    def create(self, request):
        """A year's turns."""
        data = given(shapes.TurnsCreateSerializer, request)
        holders = [turns.Holder(unit_id=one["unit"], person_id=one["person"]) for one in data.pop("holders")]
        made = turns.schedule_turns(
            organization_id=data.pop("organization"), holders=holders, actor=request.user, **data
        )
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made]).order_by("period")
        return Response(self.get_serializer(rows, many=True).data, status=CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def clear(self, request, pk):
        """Those of the same committee that have not begun, off the schedule."""
        turns.clear_turns(organization_id=self.get_object().organization_id, actor=request.user)
        return Response(status=GONE)

    @extend_schema(request=shapes.HardProblemSerializer, responses=shapes.TurnSerializer)
    @action(detail=True, methods=["post"])
    def problem(self, request, pk):
        """The hard problem that it takes on."""
        found = self.get_object()
        data = given(shapes.HardProblemSerializer, request)
        return self._answer(turns.set_problem(turn_id=found.pk, actor=request.user, **data).pk)

    @extend_schema(request=shapes.TurnOutcomeSerializer, responses=shapes.TurnSerializer)
    @action(detail=True, methods=["post"])
    def solve(self, request, pk):
        """What came of it."""
        found = self.get_object()
        data = given(shapes.TurnOutcomeSerializer, request)
        return self._answer(turns.solve_problem(turn_id=found.pk, actor=request.user, **data).pk)

    @extend_schema(request=shapes.HandOverSerializer, responses=shapes.TurnSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, pk):
        """The next one takes the chair."""
        found = self.get_object()
        data = given(shapes.HandOverSerializer, request)
        return self._answer(turns.hand_over(turn_id=found.pk, actor=request.user, **data).pk)


def register(router):
    """Routes of this part."""
    router.register("turns", TurnViewSet, basename="turn")
