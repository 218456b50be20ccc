"""What the viewsets of this room share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound

from common.scoping import current_scope

ON = OpenApiParameter("on", {"type": "string", "format": "date"}, description="截至哪一天，默认今天")


def given(serializer_class, request, **kwargs) -> dict[str, Any]:
    """What was sent, in its shape; 400 otherwise."""
    serializer = serializer_class(data=request.data, **kwargs)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def district_or_404() -> int:
    """The district of the office; an office without one has nothing here."""
    district_id = current_scope().district_id
    if district_id is None:
        raise NotFound
    return district_id
