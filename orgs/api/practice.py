"""The practice in force, which one the district chose from when on, and its own rulings beside it."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ON, ConditionalGet, ScopedViewSet, VerbAllowed, day_parameter, given
from common.clock import today
from common.scoping import current_scope, everything
from orgs import services
from orgs.api.base import district_or_404
from orgs.filters import RulingFilter
from orgs.models import PracticeChoice, PracticeOverride
from orgs.rules_in_force import practice_of
from orgs.serializers import practice


class PracticeView(ConditionalGet, APIView):
    """The practice of the office's district on a day, with its own rulings."""

    permission_classes = [VerbAllowed]
    verbs = {"get": "practice.view"}

    @extend_schema(
        parameters=[ON],
        responses=practice.PracticeSerializer,
        tags=["制度"],
        operation_id="practice_retrieve",
        summary="本区制度",
    )
    def get(self, request):
        """Figures, clauses, rulings, tiers, catalogues."""
        found = practice_of(district_or_404(), day_parameter(request))
        return Response(practice.PracticeSerializer(found).data)


class _OfTheDistrict(ScopedViewSet):
    """What binds everybody in the district is everybody's to read; only the district's own office changes it."""

    def get_queryset(self):
        """Those of the office's district."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        district_id = current_scope().district_id
        with everything("what the district decided binds everybody in it"):
            return self.model.objects.filter(district_id=district_id).select_related("author")


class PracticeChoiceViewSet(_OfTheDistrict):
    """Which practice the district follows from when to when."""

    model = PracticeChoice
    serializer_class = practice.PracticeChoiceSerializer
    ordering = {"since": "-period__startswith", "id": "pk"}
    verbs = {
        "list": "practice.view",
        "retrieve": "practice.view",
        "create": "practice.override",
        "withdraw": "practice.override",
    }
    summaries = {"create": "改用另一做法", "withdraw": "撤回改用"}

    @extend_schema(request=practice.ChooseSerializer, responses={201: practice.PracticeChoiceSerializer})
    def create(self, request):
        """Follow another practice from a day on."""
        data = given(practice.ChooseSerializer, request)
        chosen = services.choose_practice(district_id=district_or_404(), actor=request.user, **data)
        return Response(self.get_serializer(chosen).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=practice.WithdrawSerializer, responses=practice.PracticeChoiceSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Take the last choice back; the one that holds on is answered."""
        pk = self.get_object().pk
        data = given(practice.WithdrawSerializer, request)
        former = services.withdraw_practice(choice_id=pk, actor=request.user, **data)
        return Response(self.get_serializer(former).data)


class RulingViewSet(_OfTheDistrict):
    """The district's own figures."""

    model = PracticeOverride
    serializer_class = practice.RulingSerializer
    filterset_class = RulingFilter
    ordering = {"since": "-period__startswith", "id": "pk", "rule_id": "rule_id"}
    verbs = {
        "list": "practice.view",
        "retrieve": "practice.view",
        "create": "practice.override",
        "end": "practice.override",
    }
    summaries = {"create": "本区另作规定", "end": "恢复原规定"}

    @extend_schema(request=practice.RuleSerializer, responses={201: practice.RulingSerializer})
    def create(self, request):
        """Rule otherwise than the practice."""
        data = given(practice.RuleSerializer, request)
        made = services.set_override(district_id=district_or_404(), text=data.pop("value"), actor=request.user, **data)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=practice.EndRulingSerializer,
        responses={
            200: practice.RulingSerializer,
            204: OpenApiResponse(description="还没有开始执行的规定，整项收回"),
        },
    )
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """The practice's own figure holds again. One that had not begun is taken back whole."""
        pk = self.get_object().pk
        data = given(practice.EndRulingSerializer, request)
        ended = services.end_override(
            override_id=pk, on=data.get("on") or today(), reason=data["reason"], actor=request.user
        )
        if ended.pk is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(self.get_serializer(ended).data)
