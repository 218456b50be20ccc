"""Schemes of a year."""

from __future__ import annotations

import django_filters as filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.models import Indicator, Scheme
from appraisal.year.awards import close_awards, open_awards
from appraisal.year.criteria import formula_of
from appraisal.year.filters import year_filter
from appraisal.year.results import compute_results
from appraisal.year.views.base import DECIDE, RULE, VIEW
from common.api import ScopedViewSet
from common.scoping import current_scope
from common.views import may
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
    awards_url = serializers.SerializerMethodField(help_text="公开的先进名单地址；没有公开、或不是由本岗位决定的为空")

    class Meta:
        model = Scheme
        fields = [
            "id", "organization", "year", "practice", "state", "chain", "parts", "indicators", "objection_days",
            "note", "published_on", "awards_url",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_awards_url(self, row) -> str | None:
        """For whoever opens and closes it, as on the page."""
        if not row.awards_token or not may(RULE):
            return None
        return self.context["request"].build_absolute_uri(reverse("appraisal:awards_public", args=[row.awards_token]))


class ComputedSerializer(serializers.Serializer):
    """How many results were computed."""

    results = serializers.IntegerField()


class SchemeViewSet(ScopedViewSet):
    """Schemes of the own district; below it once they are published."""

    model = Scheme
    serializer_class = SchemeSerializer
    filterset_class = SchemeFilter
    ordering = {"year": "-year", "id": "pk"}
    verbs = {"list": VIEW, "retrieve": VIEW, "compute": DECIDE, "open_awards": RULE, "close_awards": RULE}
    summaries = {"compute": "计算下级结果", "open_awards": "对外公开先进名单", "close_awards": "停止公开先进名单"}

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

    @extend_schema(request=None, responses=SchemeSerializer)
    @action(detail=True, methods=["post"], url_path="open-awards")
    def open_awards(self, request, pk):
        """Let everybody read the names of the year's published awards, at an address of its own."""
        found = self.get_object()
        return Response(self.get_serializer(open_awards(scheme_id=found.pk, actor=request.user)).data)

    @extend_schema(request=None, responses=SchemeSerializer)
    @action(detail=True, methods=["post"], url_path="close-awards")
    def close_awards(self, request, pk):
        """Nobody reads it without sign-in any more; the address is gone for good."""
        found = self.get_object()
        return Response(self.get_serializer(close_awards(scheme_id=found.pk, actor=request.user)).data)
