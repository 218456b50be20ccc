"""Held or not held, for all committees of the scope: what the page shows, in a constant number of queries."""

from __future__ import annotations

from rest_framework.response import Response

from common.api import ScopedViewSet
from common.clock import today
from meetings.filters.holding import HeldFilter, HeldQuestion
from meetings.selectors.holding import holdings_of
from meetings.serializers.holding import HoldingSerializer
from orgs.models import Organization


class HoldingViewSet(ScopedViewSet):
    """Streets and communities with the periods of a year; `kind` and `year` as on the page. Nothing is ranked."""

    model = Organization
    serializer_class = HoldingSerializer
    filterset_class = HeldFilter
    ordering = {"id": "pk", "name": "pinyin"}
    verbs = {"list": "compliance.view", "retrieve": "compliance.view"}
    summaries = {"list": "各组织会议召开情况", "retrieve": "一个组织的会议召开情况"}

    def get_queryset(self):
        """Those that hold this kind."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return HeldQuestion.of(self.request.query_params).committees()

    def list(self, request):
        """Each with its periods."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._drawn(rows))

    def retrieve(self, request, pk):
        """One of them."""
        return Response(self._drawn([self.get_object()])[0])

    def _drawn(self, rows):
        asked = HeldQuestion.of(self.request.query_params)
        found = holdings_of(rows, asked.entry, asked.practice, asked.year, today())
        for row in rows:
            row.holding = found[row.pk]
        return self.get_serializer(rows, many=True).data


def register(router):
    """Routes of this part."""
    router.register("meeting-holdings", HoldingViewSet, basename="meeting-holding")
