"""Awards and recommendations."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.models import Award, Scheme
from appraisal.year.awards import AwardLine, decide_award, propose_award, publish_award, withdraw_award
from appraisal.year.filters import AwardFilter
from appraisal.year.views.base import REPORT, RULE, VIEW
from common.api import ScopedViewSet, given
from orgs.models import Organization


class AwardSerializer(serializers.ModelSerializer):
    """An award or recommendation with its evidence."""

    year = serializers.IntegerField(source="scheme.year", read_only=True)
    nominee = serializers.CharField(read_only=True)

    class Meta:
        model = Award
        fields = [
            "id", "scheme", "year", "organization", "kind", "nominee", "unit", "person", "title", "reason", "content",
            "opinion", "state", "amount", "proposed_on", "decided_on", "remark", "document", "published_on",
            "withdrawn_on", "withdrawn_why",
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


class AwardWithdrawalSerializer(serializers.Serializer):
    """Why it is taken back."""

    reason = serializers.CharField(max_length=300)


class AwardPublishSerializer(serializers.Serializer):
    """The document."""

    document = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class AwardViewSet(ScopedViewSet):
    """Awards proposed in the scope; a unit's own once published."""

    model = Award
    serializer_class = AwardSerializer
    filterset_class = AwardFilter
    ordering = {"id": "pk", "proposed": "-proposed_on"}
    verbs = {"list": VIEW, "retrieve": VIEW, "create": REPORT, "withdraw": REPORT, "decide": RULE, "publish": RULE}
    summaries = {"withdraw": "撤回推荐", "decide": "评定", "publish": "公布"}

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

    @extend_schema(request=AwardWithdrawalSerializer, responses=AwardSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Taken back before the decision by who proposed it."""
        found, data = self.get_object(), given(AwardWithdrawalSerializer, request)
        return Response(self.get_serializer(withdraw_award(award_id=found.pk, actor=request.user, **data)).data)

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
