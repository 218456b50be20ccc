"""The audit trail, read only: for the audit administrator, and for nobody else."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts import services
from accounts.filters import EventFilter
from accounts.serializers import EventSerializer, VerifiedSerializer
from common.api import ScopedViewSet
from common.models import AuditEvent


class EventViewSet(ScopedViewSet):
    """Who did what, when, in which office, with what result. People are told by number, as on the page."""

    model = AuditEvent
    serializer_class = EventSerializer
    filterset_class = EventFilter
    ordering = {"id": "-pk"}
    verbs = {"list": "audit.view", "retrieve": "audit.view", "verify": "audit.view"}
    summaries = {"verify": "核对审计记录"}

    @extend_schema(request=None, responses=VerifiedSerializer)
    @action(detail=False, methods=["post"])
    def verify(self, request):
        """Walk the whole chain and say whether it holds; that it was asked is on record as well."""
        count, broken = services.verify_audit(actor=request.user)
        return Response(VerifiedSerializer({"events": count, "broken": broken}).data)
