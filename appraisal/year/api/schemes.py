"""Schemes of a year."""

from __future__ import annotations

import django_filters as filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.models import Indicator, Scheme
from appraisal.year.criteria import formula_of
from appraisal.year.filters import year_filter
from appraisal.year.results import compute_results
from appraisal.year.views.base import DECIDE, VIEW
from common.api import ScopedViewSet
from common.scoping import current_scope
from orgs.models import Organization


class SchemeFilter(filters.FilterSet):
    """Schemes: 年度."""

    year = year_filter("year")

    class Meta:
        model = Scheme
        fields: list[str] = []


class HopSerializer(serializers.Serializer):
    """A step of the chain."""

    key = serializers.CharField()
    label = serializers.CharField()
    from_tier = serializers.CharField()
    to_tier = serializers.CharField()
    due = serializers.DateField()
    clause = serializers.CharField()


class IndicatorSerializer(serializers.ModelSerializer):
    """A criterion with its formula."""

    formula = serializers.SerializerMethodField(help_text="公布的公式")

    class Meta:
        model = Indicator
        fields = ["id", "label", "metric", "weight", "tiers", "clause", "ours", "note", "formula"]
        read_only_fields = fields

    def get_formula(self, row) -> str:
        """As it is published."""
        return formula_of(row)


class SchemeSerializer(serializers.ModelSerializer):
    """A year's scheme."""

    chain = HopSerializer(source="hops", many=True)
    indicators = IndicatorSerializer(many=True)

    class Meta:
        model = Scheme
        fields = [
            "id", "organization", "year", "practice", "state", "chain", "parts", "indicators", "objection_days",
            "note", "published_on",
        ]  # fmt: skip
        read_only_fields = fields


class ComputedSerializer(serializers.Serializer):
    """How many results were computed."""

    results = serializers.IntegerField()


class SchemeViewSet(ScopedViewSet):
    """Schemes of the own district; below it once they are published."""

    model = Scheme
    serializer_class = SchemeSerializer
    filterset_class = SchemeFilter
    ordering = {"year": "-year", "id": "pk"}
    verbs = {"list": VIEW, "retrieve": VIEW, "compute": DECIDE}
    summaries = {"compute": "计算下级结果"}

    def get_queryset(self):
        """With the criteria."""
        return super().get_queryset().prefetch_related("indicators")

    @extend_schema(request=None, responses=ComputedSerializer)
    @action(detail=True, methods=["post"])
    def compute(self, request, pk):
        """Of the level below the own organisation."""
        anchor = get_object_or_404(Organization.objects.all(), pk=current_scope().anchor_id)
        scheme = self.get_object()
        return Response(
            {"results": compute_results(scheme_id=scheme.pk, organization_id=anchor.pk, actor=request.user)}
        )
