"""Results, objections and the frozen text with its digest."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.models import Result
from appraisal.year.filters import ResultFilter
from appraisal.year.results import (
    answer_objection,
    freeze_result,
    object_to_result,
    open_result,
    with_waiting,
)
from appraisal.year.views.base import DECIDE, REPORT, VIEW
from common.api import ScopedViewSet, given


class ScoreSerializer(serializers.Serializer):
    """What one criterion came to."""

    id = serializers.IntegerField()
    label = serializers.CharField()
    weight = serializers.IntegerField()
    metric = serializers.CharField()
    version = serializers.CharField()
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    points = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    reason = serializers.CharField()


class ResultObjectionSerializer(serializers.Serializer):
    """What was objected and decided."""

    id = serializers.IntegerField()
    score = serializers.IntegerField(source="score_id", allow_null=True)
    text = serializers.CharField()
    made_on = serializers.DateField()
    upheld = serializers.BooleanField(allow_null=True)
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)


class ResultSerializer(serializers.ModelSerializer):
    """A result; frozen, `text` is what its sha256 is of."""

    year = serializers.IntegerField(source="scheme.year", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    scores = ScoreSerializer(many=True, read_only=True)
    objections = ResultObjectionSerializer(many=True, read_only=True)
    waiting = serializers.IntegerField(read_only=True, help_text="上级还没有评定的项数；不为 0 时 total 是暂计的")

    class Meta:
        model = Result
        fields = [
            "id", "scheme", "year", "organization", "organization_name", "superior", "state", "as_of", "total",
            "waiting", "opened_on", "objections_until", "frozen_on", "text", "digest", "scores", "objections",
        ]  # fmt: skip
        read_only_fields = fields


class ObjectionWriteSerializer(serializers.Serializer):
    """What is wrong."""

    objection = serializers.CharField(max_length=500)
    score = serializers.IntegerField(source="score_id", required=False, allow_null=True, default=None)


class ResultObjectionAnswerSerializer(serializers.Serializer):
    """The decision."""

    objection = serializers.IntegerField(source="objection_id", min_value=1)
    upheld = serializers.BooleanField()
    answer = serializers.CharField(max_length=500)
    points = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, allow_null=True, default=None)


class ResultViewSet(ScopedViewSet):
    """Results of the scope; `frozen_by=2026-06-30` gives those settled by a day. No order by points."""

    model = Result
    serializer_class = ResultSerializer
    filterset_class = ResultFilter
    ordering = {"organization": "organization__lft", "id": "pk"}
    verbs = {
        "list": VIEW, "retrieve": VIEW, "open": DECIDE, "object": REPORT, "answer": DECIDE, "freeze": DECIDE,
    }  # fmt: skip
    summaries = {"open": "告知", "object": "提出异议", "answer": "处理异议", "freeze": "确定"}

    def get_queryset(self):
        """With scores and objections."""
        rows = with_waiting(super().get_queryset().select_related("scheme", "organization"))
        return rows.prefetch_related("scores", "objections")

    def _again(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=ResultSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request, pk):
        """Tell the organisation and begin the window."""
        open_result(result_id=self.get_object().pk, actor=request.user)
        return self._again()

    @extend_schema(request=ObjectionWriteSerializer, responses=ResultSerializer)
    @action(detail=True, methods=["post"])
    def object(self, request, pk):
        """Object within the window."""
        object_to_result(result_id=self.get_object().pk, actor=request.user, **given(ObjectionWriteSerializer, request))
        return self._again()

    @extend_schema(request=ResultObjectionAnswerSerializer, responses=ResultSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """Decide on an objection of this result."""
        found, data = self.get_object(), given(ResultObjectionAnswerSerializer, request)
        row = get_object_or_404(found.objections.all(), pk=data.pop("objection_id"))
        answer_objection(objection_id=row.pk, actor=request.user, **data)
        return self._again()

    @extend_schema(request=None, responses=ResultSerializer)
    @action(detail=True, methods=["post"])
    def freeze(self, request, pk):
        """Settle it."""
        freeze_result(result_id=self.get_object().pk, actor=request.user)
        return self._again()
