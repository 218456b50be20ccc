"""What viewsets of this room share: rows as of a day, and rows that end after a last day."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import DatedViewSet, ScopedViewSet, given
from grids.serializers.territory import LastDaySerializer
from grids.services.base import VERB
from grids.views.base import VIEW


class OfDayViewSet(DatedViewSet):
    """Rows as they stand on the day that is asked for."""

    def rows(self) -> QuerySet:
        """Those of `self.day`."""
        raise NotImplementedError

    def get_queryset(self):
        """As of the day."""
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else self.rows()


def after_last_day(view, request, service, argument: str) -> Response:
    """The row that the address names ends: `service(<argument>=…, last_day=…, actor=…)`."""
    found = view.get_object()
    service(**{argument: found.pk}, actor=request.user, **given(LastDaySerializer, request))
    return Response(status=status.HTTP_204_NO_CONTENT)


class EndingViewSet(ScopedViewSet):
    """Rows of all days, each of which can be ended.

    service, argument   what ends one, and how it calls the id; names: the relations that the answer reads
    """

    ordering = {"id": "pk", "since": "period"}
    verbs = {"list": VIEW, "retrieve": VIEW, "end": VERB}
    names: tuple[str, ...] = ("person",)
    service = None
    argument = ""

    def get_queryset(self):
        """With their names."""
        return super().get_queryset().select_related(*self.names)

    @extend_schema(request=LastDaySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """After the last day."""
        return after_last_day(self, request, type(self).service, self.argument)
