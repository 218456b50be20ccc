"""Claims, suggestions and the balance: the scope, filters and services of the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.api import ON, ConditionalGet, DatedViewSet, OfDay, ScopedViewSet, VerbAllowed, given
from common.errors import NotAllowed
from common.scoping import current_scope
from covenants.filters.claims import BalanceFilter, ClaimFilter
from covenants.models import Claim, ListCycle, ListItem
from covenants.parties import acts_for
from covenants.selectors.balance import balances_of
from covenants.selectors.claims import VERB, claims_with_state
from covenants.selectors.counting import cycles_that_count, opened_by
from covenants.selectors.suggesting import as_rows, assigned, lists_of, suggested
from covenants.serializers import claims as shapes
from covenants.serializers.lists import CountSerializer
from covenants.services import claims
from covenants.services.adopting import adopt_pairs, ask_for_matching
from covenants.states import MAY_CLAIM


class ClaimViewSet(DatedViewSet):
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
        return claims_with_state(rows, self.day)

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

    @extend_schema(
        request=shapes.ClaimIdsSerializer,
        responses=CountSerializer,
        filters=False,
        operation_id="claims_confirm_several",
    )
    @action(detail=False, methods=["post"], url_path="confirm", pagination_class=None)
    def confirm_several(self, request):
        """All or none."""
        data = given(shapes.ClaimIdsSerializer, request)
        made = claims.confirm_claims(claim_ids=data["claims"], actor=request.user)
        return Response({"count": len(made)})


class MatchingViewSet(ConditionalGet, GenericViewSet):
    """What may fit in a cycle, by the cycle's id; only suggestions, a person confirms."""

    serializer_class = shapes.MatchSerializer
    permission_classes = [VerbAllowed]
    filter_backends: list[Any] = []
    pagination_class = None
    lookup_value_converter = "int"
    verbs = {"suggestions": "covenant.view", "assignment": VERB, "adopt": VERB, "run": VERB}
    summaries = {
        "suggestions": "每条需求最合适的三条服务",
        "assignment": "整个周期的最优搭配",
        "adopt": "采用搭配，成为认领",
        "run": "后台计算大清单的搭配",
    }

    def get_queryset(self):
        """Cycles in scope."""
        if getattr(self, "swagger_fake_view", False):
            return ListCycle._base_manager.none()
        return ListCycle.objects.select_related("organization")

    def _lists(self):
        cycle = self.get_object()
        return cycle, lists_of(cycle) if cycle.stage in MAY_CLAIM else None

    @extend_schema(responses=shapes.MatchSerializer(many=True))
    @action(detail=True)
    def suggestions(self, request, pk):
        """By need, best first; of a unit those that concern it. Empty outside the time of claims."""
        _, lists = self._lists()
        found = suggested(lists) if lists is not None else []
        party = current_scope().party_id
        if party is not None:
            found = [one for one in found if party in (one.need.unit_id, one.offer.unit_id)]
        return Response(shapes.MatchSerializer(as_rows(found), many=True).data)

    @extend_schema(responses=shapes.MatchSerializer(many=True))
    @action(detail=True)
    def assignment(self, request, pk):
        """For the committee whose list it is."""
        cycle, lists = self._lists()
        if not acts_for(current_scope(), cycle.organization, None):
            raise NotAllowed("match.run", "整个周期的搭配由清单所属的社区或街道计算。")
        found = assigned(lists) if lists is not None else []
        return Response(shapes.MatchSerializer(as_rows(found), many=True).data)

    @extend_schema(request=shapes.AdoptSerializer, responses=shapes.AdoptedSerializer)
    @action(detail=True, methods=["post"])
    def adopt(self, request, pk):
        """Each pair becomes a claim that waits for the other side; what cannot is told and hinders none."""
        cycle = self.get_object()
        data = given(shapes.AdoptSerializer, request)
        pairs = [(row["need"], row["offer"], row["amount"]) for row in data["pairs"]]
        made = adopt_pairs(cycle_id=cycle.pk, pairs=pairs, actor=request.user)
        return Response({"claims": [claim.pk for claim in made.claims], "refused": made.refused})

    @extend_schema(request=None, responses=shapes.MatchingAskedSerializer)
    @action(detail=True, methods=["post"])
    def run(self, request, pk):
        """Only a large cycle needs it."""
        return Response({"asked": ask_for_matching(cycle_id=self.get_object().pk, actor=request.user)})


class BalanceViewSet(OfDay, ScopedViewSet):
    """What committees and units gave and received, by the id of the cycle that counts; in no order of amounts."""

    model = ListCycle
    serializer_class = shapes.BalanceSerializer
    filterset_class = BalanceFilter
    ordering = {"organization": "organization__lft"}
    verbs = {"list": "covenant.view", "retrieve": "covenant.view"}

    def get_queryset(self):
        """The cycle that counts of each committee; by id, any cycle that was opened by the day."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        day = self.day
        rows = cycles_that_count(day) if self.action == "list" else opened_by(day)
        return rows.select_related("organization")

    def paginate_queryset(self, queryset):
        """With their balances."""
        return self._with_balances(super().paginate_queryset(queryset))

    def _with_balances(self, rows):
        found = balances_of(rows, self.day)
        for row in rows:
            row.balance = found[row.pk]
        return rows

    @extend_schema(parameters=[ON])
    def list(self, request):
        """In administrative order."""
        return super().list(request)

    @extend_schema(parameters=[ON], responses=shapes.BalanceDetailSerializer)
    def retrieve(self, request, pk):
        """With each party, the needs unmet and the offers nobody took."""
        [row] = self._with_balances([self.get_object()])
        return Response(shapes.BalanceDetailSerializer(row).data)


def register(router):
    """Routes of this part."""
    router.register("claims", ClaimViewSet, basename="claim")
    router.register("matching", MatchingViewSet, basename="matching")
    router.register("balances", BalanceViewSet, basename="balance")
