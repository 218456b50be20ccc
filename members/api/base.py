"""What the viewsets of this room share."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from orgs.models import Organization

VERSION = OpenApiParameter("version", int, description="读到的草案 version；别人改过就拒绝")


def organization_or_404(pk: int) -> Organization:
    """The organisation if it is in scope."""
    return get_object_or_404(Organization.objects.select_related("parent"), pk=pk)


def version_parameter(request) -> int | None:
    """`?version=` of a draft, for what is asked without a body; 400 for anything but a number."""
    text = request.query_params.get("version", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValidationError({"version": ["version 是读草案时得到的数字。"]})
    return int(text)
