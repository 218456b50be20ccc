"""The place's opinion before awards and promotions; reserve talent."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import DatedViewSet, ScopedViewSet, given
from members.api.base import organization_or_404
from members.filters.opinions import OpinionFilter, ReserveFilter
from members.models import CheckIn, OpinionRequest, Reserve
from members.serializers import opinions as shapes
from members.services.opinions import ANSWER, ASK, OpinionLine, answer_opinion, ask_opinion, withdraw_opinion
from members.services.reserves import VERB, ReserveLine, end_reserve, take_into_reserve, update_reserve


class OpinionViewSet(ScopedViewSet):
    """Requests of an opinion: of those who are asked, and of those who ask."""

    model = OpinionRequest
    serializer_class = shapes.OpinionSerializer
    filterset_class = OpinionFilter
    ordering = {"asked_on": "-asked_on", "id": "-pk", "due_on": "due_on"}
    verbs = {"list": "checkin.view", "retrieve": "checkin.view", "create": ASK, "answer": ANSWER, "withdraw": ASK}
    summaries = {"create": "征求社区意见", "answer": "答复", "withdraw": "撤回征求"}

    def get_queryset(self):
        """With the names."""
        return super().get_queryset().select_related("person", "organization", "unit", "asker")

    @extend_schema(request=shapes.OpinionAskSerializer, responses={201: shapes.OpinionSerializer})
    def create(self, request):
        """Ask; 409 while the same is waiting for its answer."""
        data = given(shapes.OpinionAskSerializer, request)
        found = get_object_or_404(CheckIn.objects.all(), pk=data.pop("check_in"))
        row = ask_opinion(check_in_id=found.pk, line=OpinionLine(**data), actor=request.user)
        return self._answer(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.OpinionAnswerSerializer, responses=shapes.OpinionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """The place says; from then on it stays."""
        found = self.get_object()
        answer_opinion(request_id=found.pk, actor=request.user, **given(shapes.OpinionAnswerSerializer, request))
        return self._answer(found.pk)

    @extend_schema(request=None, responses=shapes.OpinionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Who asked takes it back."""
        found = self.get_object()
        withdraw_opinion(request_id=found.pk, actor=request.user)
        return self._answer(found.pk)


class ReserveViewSet(DatedViewSet):
    """Reserve talent as of a day."""

    model = Reserve
    serializer_class = shapes.ReserveSerializer
    filterset_class = ReserveFilter
    ordering = {"id": "pk", "since": "period"}
    verbs = {"list": "person.view", "retrieve": "person.view", "create": VERB, "update": VERB, "end": VERB}
    summaries = {"create": "列入后备", "end": "退出后备"}

    def get_queryset(self):
        """In reserve on the day."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.in_force(self.day).exclude(ended_as="MISTAKE").select_related("person", "organization")

    @extend_schema(request=shapes.ReserveCreateSerializer, responses={201: shapes.ReserveSerializer})
    def create(self, request):
        """Take somebody in; 409 for one who is in reserve somewhere."""
        data = given(shapes.ReserveCreateSerializer, request)
        organization = organization_or_404(data.pop("organization"))
        made = take_into_reserve(organization_id=organization.pk, line=ReserveLine(**data), actor=request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ReserveWriteSerializer, responses=shapes.ReserveSerializer)
    def update(self, request, pk):
        """The whole of it."""
        found = self.get_object()
        line = ReserveLine(person_id=found.person_id, **given(shapes.ReserveWriteSerializer, request))
        return Response(self.get_serializer(update_reserve(reserve_id=found.pk, line=line, actor=request.user)).data)

    @extend_schema(request=shapes.ReserveEndSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """Appointed, left, or no longer fit."""
        found = self.get_object()
        end_reserve(reserve_id=found.pk, actor=request.user, **given(shapes.ReserveEndSerializer, request))
        return Response(status=status.HTTP_204_NO_CONTENT)
