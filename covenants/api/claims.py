"""Claims, suggestions and the balance: the scope, filters and services of the pages."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ScopedViewSet
from covenants.filters.claims import ClaimFilter
from covenants.models import Claim, ListItem
from covenants.selectors.claims import VERB, claims_with_state
from covenants.serializers import claims as shapes
from covenants.serializers.lists import CountSerializer
from covenants.services import claims
from members.api.base import ON, OfDay, given


class ClaimViewSet(OfDay, ScopedViewSet):
    """Claims: made by the office, or on what it may read."""

    model = Claim
    serializer_class = shapes.ClaimSerializer
    filterset_class = ClaimFilter
    ordering = {"id": "-pk", "made_on": "made_on"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "create": VERB,
        "confirm": VERB,
        "decline": VERB,
        "withdraw": VERB,
        "confirm_several": VERB,
    }
    summaries = {
        "confirm": "确认认领",
        "decline": "谢绝认领",
        "withdraw": "撤回认领",
        "confirm_several": "一次确认多项认领",
    }

    def get_queryset(self):
        """Claims made by the day, with where they stood."""
        rows = super().get_queryset().select_related("organization", "unit", "item__unit", "item__organization")
        return claims_with_state(rows, self.request.as_of)

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data, status=code)

    @extend_schema(parameters=[ON])
    def list(self, request):
        """`state` is that of the day."""
        return super().list(request)

    @extend_schema(parameters=[ON])
    def retrieve(self, request, pk):
        """`state` is that of the day."""
        return super().retrieve(request, pk)

    @extend_schema(request=shapes.ClaimCreateSerializer, responses={201: shapes.ClaimSerializer})
    def create(self, request):
        """Take an item, wholly or in part; 409 when somebody was faster."""
        data = given(shapes.ClaimCreateSerializer, request)
        get_object_or_404(ListItem, pk=data["item"])
        made = claims.make_claim(
            item_id=data["item"],
            unit_id=data["unit"],
            quantity=data["quantity"],
            matched_id=data["matched"],
            message=data["message"],
            actor=request.user,
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=shapes.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """As the party whose item it is."""
        return self._answer(claims.decide_claim(claim_id=self.get_object().pk, confirm=True, actor=request.user).pk)

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk):
        """With a reason; the quantity is free again."""
        found = self.get_object()
        data = given(shapes.ReasonSerializer, request)
        claims.decide_claim(claim_id=found.pk, confirm=False, reason=data["reason"], actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.ClaimSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """As the party that made it; with a reason once it was confirmed."""
        found = self.get_object()
        data = given(shapes.ReasonSerializer, request)
        claims.withdraw_claim(claim_id=found.pk, reason=data["reason"], actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=shapes.ClaimIdsSerializer, responses=CountSerializer, filters=False)
    @action(detail=False, methods=["post"], url_path="confirm", pagination_class=None)
    def confirm_several(self, request):
        """All or none."""
        data = given(shapes.ClaimIdsSerializer, request)
        made = claims.confirm_claims(claim_ids=data["claims"], actor=request.user)
        return Response({"count": len(made)})


def register(router):
    """Routes of this part."""
    router.register("claims", ClaimViewSet, basename="claim")
