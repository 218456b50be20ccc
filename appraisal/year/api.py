"""A year's appraisal for programs: the scope, filters and services of the pages; frozen results with their digest."""

from __future__ import annotations

import django_filters as filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.models import Award, DutyReport, Indicator, Result, Scheme, UnitReview
from appraisal.year.awards import AwardLine, decide_award, propose_award, publish_award
from appraisal.year.criteria import formula_of
from appraisal.year.filters import AwardFilter, ReportFilter, ResultFilter, UnitReviewFilter, year_filter
from appraisal.year.reports import (
    accept_report,
    answer_review,
    return_report,
    review_unit,
    start_report,
    submit_report,
    write_report,
)
from appraisal.year.results import answer_objection, compute_results, freeze_result, object_to_result, open_result
from appraisal.year.views.base import DECIDE, REPORT, RULE, VIEW
from common.api import ScopedViewSet
from common.scoping import current_scope
from members.api.base import given
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


# ---- reports --------------------------------------------------------------------------------------------------------


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


# ---- units ----------------------------------------------------------------------------------------------------------


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


# ---- results --------------------------------------------------------------------------------------------------------


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

    class Meta:
        model = Result
        fields = [
            "id", "scheme", "year", "organization", "organization_name", "superior", "state", "as_of", "total",
            "opened_on", "objections_until", "frozen_on", "text", "digest", "scores", "objections",
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
        rows = super().get_queryset().select_related("scheme", "organization")
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


# ---- awards ---------------------------------------------------------------------------------------------------------


class AwardSerializer(serializers.ModelSerializer):
    """An award or recommendation with its evidence."""

    year = serializers.IntegerField(source="scheme.year", read_only=True)
    nominee = serializers.CharField(read_only=True)

    class Meta:
        model = Award
        fields = [
            "id", "scheme", "year", "organization", "kind", "nominee", "unit", "person", "title", "reason", "content",
            "opinion", "state", "amount", "proposed_on", "decided_on", "remark", "document", "published_on",
        ]  # fmt: skip
        read_only_fields = fields


class AwardWriteSerializer(serializers.Serializer):
    """Whom or what one proposes."""

    scheme = serializers.IntegerField(min_value=1)
    organization = serializers.IntegerField(min_value=1)
    kind = serializers.CharField(max_length=20)
    unit = serializers.IntegerField(source="unit_id", required=False, allow_null=True, default=None)
    appointment = serializers.IntegerField(source="appointment_id", required=False, allow_null=True, default=None)
    title = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=500)
    opinion = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AwardDecisionSerializer(serializers.Serializer):
    """The decision."""

    granted = serializers.BooleanField()
    remark = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, allow_null=True, default=None)


class AwardPublishSerializer(serializers.Serializer):
    """The document."""

    document = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class AwardViewSet(ScopedViewSet):
    """Awards proposed in the scope; a unit's own once published."""

    model = Award
    serializer_class = AwardSerializer
    filterset_class = AwardFilter
    ordering = {"id": "pk", "proposed": "-proposed_on"}
    verbs = {"list": VIEW, "retrieve": VIEW, "create": REPORT, "decide": RULE, "publish": RULE}
    summaries = {"decide": "评定", "publish": "公布"}

    def get_queryset(self):
        """With the names."""
        return super().get_queryset().select_related("scheme", "unit", "person")

    @extend_schema(request=AwardWriteSerializer, responses={201: AwardSerializer})
    def create(self, request):
        """Propose it."""
        data = given(AwardWriteSerializer, request)
        place = get_object_or_404(Organization.objects.all(), pk=data.pop("organization"))
        scheme = get_object_or_404(Scheme.objects.all(), pk=data.pop("scheme"))
        made = propose_award(scheme_id=scheme.pk, organization_id=place.pk, line=AwardLine(**data), actor=request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AwardDecisionSerializer, responses=AwardSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, pk):
        """The district's decision."""
        found, data = self.get_object(), given(AwardDecisionSerializer, request)
        return Response(self.get_serializer(decide_award(award_id=found.pk, actor=request.user, **data)).data)

    @extend_schema(request=AwardPublishSerializer, responses=AwardSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """Made known."""
        found, data = self.get_object(), given(AwardPublishSerializer, request)
        return Response(self.get_serializer(publish_award(award_id=found.pk, actor=request.user, **data)).data)


def register(router) -> None:
    """`/api/v1/appraisal/…`."""
    router.register("appraisal/schemes", SchemeViewSet, basename="scheme")
    router.register("appraisal/reports", ReportViewSet, basename="duty-report")
    router.register("appraisal/unit-reviews", UnitReviewViewSet, basename="unit-review")
    router.register("appraisal/results", ResultViewSet, basename="result")
    router.register("appraisal/awards", AwardViewSet, basename="award")
