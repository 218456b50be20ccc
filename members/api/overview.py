"""Committees side by side, as the list of the room shows them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from common.api import ON, OfDay, ScopedViewSet
from common.scoping import current_scope
from members.filters import CommitteeFilter
from members.selectors.overview import lines_of
from members.serializers.read import CommitteeSerializer
from orgs.models import Organization, Tier


class CommitteeViewSet(OfDay, ScopedViewSet):
    """One row per organisation that has a committee: term, seats, end, how many rules do not hold, on any day."""

    model = Organization
    serializer_class = CommitteeSerializer
    filterset_class = CommitteeFilter
    ordering = {"id": "pk", "name": "pinyin"}
    verbs = {"list": "committee.view", "retrieve": "committee.view"}
    summaries = {"list": "班子列表", "retrieve": "查看一个班子"}

    def get_queryset(self):
        """Those that existed on the day. A unit's liaison is shown whom it sent (`/appointments/`), no committees."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        if current_scope().party_id is not None:
            return rows.none()
        return rows.exclude(tier=Tier.DISTRICT).existing(self.request.as_of)

    def _lined(self, rows):
        lines = lines_of(rows, self.request.as_of)
        for row in rows:
            row.line = lines[row.pk]
        return rows

    @extend_schema(parameters=[ON])
    def list(self, request):
        """A page of them; judged set-based, whatever their number."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(self._lined(page), many=True).data)

    @extend_schema(parameters=[ON])
    def retrieve(self, request, pk):
        """One of them."""
        return Response(self.get_serializer(self._lined([self.get_object()])[0]).data)
