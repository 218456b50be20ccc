"""Reports up the chain."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.models import DutyReport, Scheme
from appraisal.year.filters import ReportFilter
from appraisal.year.reports import accept_report, return_report, start_report, submit_report, write_report
from appraisal.year.views.base import DECIDE, REPORT, VIEW
from common.api import ScopedViewSet, given
from orgs.models import Organization


class ReportSerializer(serializers.ModelSerializer):
    """A report; its numbers as handed in, empty before."""

    year = serializers.IntegerField(source="scheme.year", read_only=True)
    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = DutyReport
        fields = [
            "id", "scheme", "year", "organization", "organization_name", "hop", "superior", "state", "words", "opinion",
            "content", "as_of", "digest", "submitted_on", "decided_on", "remark",
        ]  # fmt: skip
        read_only_fields = fields


class ReportStartSerializer(serializers.Serializer):
    """Which report."""

    scheme = serializers.IntegerField(min_value=1)
    organization = serializers.IntegerField(min_value=1)
    hop = serializers.CharField(max_length=30)


class ReportWriteSerializer(serializers.Serializer):
    """The judgement."""

    words = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=2000), required=False)
    opinion = serializers.CharField(allow_blank=True, max_length=3000)


class RemarkSerializer(serializers.Serializer):
    """Why it goes back."""

    remark = serializers.CharField(max_length=300)


class ReportViewSet(ScopedViewSet):
    """Reports of the scope."""

    model = DutyReport
    serializer_class = ReportSerializer
    filterset_class = ReportFilter
    ordering = {"id": "pk", "submitted": "submitted_on"}
    verbs = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": REPORT,
        "write": REPORT,
        "submit": REPORT,
        "accept": DECIDE,
        "send_back": DECIDE,
    }
    summaries = {"write": "写评价", "submit": "报送", "accept": "接收", "send_back": "退回"}

    def get_queryset(self):
        """With the year."""
        return super().get_queryset().select_related("scheme", "organization")

    @extend_schema(request=ReportStartSerializer, responses={201: ReportSerializer})
    def create(self, request):
        """Begin the report of a step."""
        data = given(ReportStartSerializer, request)
        place = get_object_or_404(Organization.objects.all(), pk=data["organization"])
        scheme = get_object_or_404(Scheme.objects.all(), pk=data["scheme"])
        made = start_report(scheme_id=scheme.pk, organization_id=place.pk, hop=data["hop"], actor=request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReportWriteSerializer, responses=ReportSerializer)
    @action(detail=True, methods=["post"])
    def write(self, request, pk):
        """The judgement."""
        found, data = self.get_object(), given(ReportWriteSerializer, request)
        made = write_report(
            report_id=found.pk, words=data.get("words", found.words), opinion=data["opinion"], actor=request.user
        )
        return Response(self.get_serializer(made).data)

    @extend_schema(request=None, responses=ReportSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request, pk):
        """To the level above, with the numbers of the day."""
        return Response(self.get_serializer(submit_report(report_id=self.get_object().pk, actor=request.user)).data)

    @extend_schema(request=None, responses=ReportSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, pk):
        """Taken by the level above."""
        return Response(self.get_serializer(accept_report(report_id=self.get_object().pk, actor=request.user)).data)

    @extend_schema(request=RemarkSerializer, responses=ReportSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, pk):
        """Back with the reason."""
        found, data = self.get_object(), given(RemarkSerializer, request)
        return Response(self.get_serializer(return_report(report_id=found.pk, actor=request.user, **data)).data)
