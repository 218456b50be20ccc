"""What the viewsets of this room share."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter

from common.api import day_parameter
from orgs.models import Organization

ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="截至哪一天，默认今天")


def given(serializer_class, request, **kwargs) -> dict[str, Any]:
    """What was sent, in its shape; 400 otherwise."""
    serializer = serializer_class(data=request.data, **kwargs)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def organization_or_404(pk: int) -> Organization:
    """The organisation if it is in scope."""
    return get_object_or_404(Organization.objects.select_related("parent"), pk=pk)


class OfDay:
    """Mixin: `?on=` is read once and noted where the FilterSets look for it."""

    def initial(self, request, *args, **kwargs):
        """Before anything else, so that a bad day is a 400 for everybody alike."""
        super().initial(request, *args, **kwargs)
        request.as_of = day_parameter(request)
