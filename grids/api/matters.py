"""Matters: the scope, filter and services of the pages."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ScopedViewSet, given
from grids.filters.matters import MatterFilter
from grids.models import Matter
from grids.serializers import matters as shapes
from grids.services.matters import MatterLine, answer_matter, pass_down, pass_up, raise_matter, settle_matter
from orgs.models import Organization


class MatterViewSet(ScopedViewSet):
    """What was raised in the scope, or passed to it."""

    model = Matter
    serializer_class = shapes.MatterSerializer
    filterset_class = MatterFilter
    ordering = {"raised": "-raised_on", "due": "due_on", "id": "-pk"}
    verbs = {
        "list": "matter.view",
        "retrieve": "matter.view",
        "create": "matter.edit",
        "answer": "matter.edit",
        "up": "matter.edit",
        "down": "matter.edit",
        "settle": "matter.edit",
    }
    summaries = {"answer": "答复", "up": "转上级", "down": "交下级", "settle": "办结确认"}

    def get_queryset(self):
        """With the places."""
        return super().get_queryset().select_related("origin", "organization")

    def _told(self, matter: Matter) -> Response:
        return Response(self.get_serializer(matter).data)

    @extend_schema(request=shapes.MatterWriteSerializer, responses={201: shapes.MatterSerializer})
    def create(self, request):
        """Put a matter on record."""
        data = given(shapes.MatterWriteSerializer, request)
        place = get_object_or_404(Organization.objects.all(), pk=data.pop("organization"))
        way = data.pop("way")
        made = raise_matter(organization_id=place.pk, line=MatterLine(**data), way=way, actor=request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.MatterAnswerSerializer, responses=shapes.MatterSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """What was done."""
        found = self.get_object()
        words = given(shapes.MatterAnswerSerializer, request)
        return self._told(answer_matter(matter_id=found.pk, actor=request.user, **words))

    @extend_schema(request=shapes.MatterNoteSerializer, responses=shapes.MatterSerializer)
    @action(detail=True, methods=["post"])
    def up(self, request, pk):
        """To the level above."""
        found = self.get_object()
        return self._told(
            pass_up(matter_id=found.pk, actor=request.user, **given(shapes.MatterNoteSerializer, request))
        )

    @extend_schema(request=shapes.MatterDownSerializer, responses=shapes.MatterSerializer)
    @action(detail=True, methods=["post"])
    def down(self, request, pk):
        """Back towards where it was raised, or to one of the community's grids."""
        found = self.get_object()
        words = given(shapes.MatterDownSerializer, request)
        return self._told(pass_down(matter_id=found.pk, actor=request.user, **words))

    @extend_schema(request=shapes.MatterSettleSerializer, responses=shapes.MatterSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request, pk):
        """The word of whoever raised it."""
        found = self.get_object()
        words = given(shapes.MatterSettleSerializer, request)
        return self._told(settle_matter(matter_id=found.pk, actor=request.user, **words))


def register(router):
    """Routes of this part."""
    router.register("matters", MatterViewSet, basename="matter")
