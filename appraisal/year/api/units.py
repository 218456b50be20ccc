"""Units' pledges, reviewed by the responsibility letter."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.models import Scheme, UnitReview
from appraisal.year.filters import UnitReviewFilter
from appraisal.year.reports import answer_review, review_unit
from appraisal.year.views.base import REPORT, VIEW
from common.api import ScopedViewSet, given
from orgs.models import Organization


class UnitReviewSerializer(serializers.ModelSerializer):
    """A unit's pledges by its responsibility letter."""

    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = UnitReview
        fields = [
            "id", "scheme", "organization", "unit", "unit_name", "conclusion", "opinion", "content", "reviewed_on",
            "answer", "answered_on",
        ]  # fmt: skip
        read_only_fields = fields


class UnitReviewWriteSerializer(serializers.Serializer):
    """The conclusion."""

    scheme = serializers.IntegerField(min_value=1)
    organization = serializers.IntegerField(min_value=1)
    unit = serializers.IntegerField(min_value=1)
    conclusion = serializers.CharField(max_length=6)
    opinion = serializers.CharField(max_length=500, allow_blank=True, required=False, default="")
    answer_read = serializers.CharField(
        max_length=500, allow_blank=True, required=False, default="",
        help_text="看过的单位意见（answer）原文；单位另有意见的得 409",
    )  # fmt: skip


class UnitAnswerSerializer(serializers.Serializer):
    """What the unit says."""

    answer = serializers.CharField(max_length=500)


class UnitReviewViewSet(ScopedViewSet):
    """Reviews of units in the scope; a unit's own."""

    model = UnitReview
    serializer_class = UnitReviewSerializer
    filterset_class = UnitReviewFilter
    ordering = {"id": "pk", "reviewed": "-reviewed_on"}
    verbs = {"list": VIEW, "retrieve": VIEW, "create": REPORT, "answer": "review.answer"}
    summaries = {"answer": "单位意见"}

    def get_queryset(self):
        """With the names."""
        return super().get_queryset().select_related("unit")

    @extend_schema(request=UnitReviewWriteSerializer, responses={201: UnitReviewSerializer})
    def create(self, request):
        """Review a unit, or put it better."""
        data = given(UnitReviewWriteSerializer, request)
        place = get_object_or_404(Organization.objects.all(), pk=data["organization"])
        scheme = get_object_or_404(Scheme.objects.all(), pk=data["scheme"])
        made = review_unit(
            scheme_id=scheme.pk,
            organization_id=place.pk,
            unit_id=data["unit"],
            conclusion=data["conclusion"],
            opinion=data["opinion"],
            answer_read=data["answer_read"],
            actor=request.user,
        )
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=UnitAnswerSerializer, responses=UnitReviewSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """What the unit says to it."""
        found = self.get_object()
        data = given(UnitAnswerSerializer, request)
        return Response(self.get_serializer(answer_review(review_id=found.pk, actor=request.user, **data)).data)
