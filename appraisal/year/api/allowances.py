"""Allowances of part-time members and what was paid of them."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.models import Allowance, AllowancePayment
from appraisal.year.allowances import (
    DECIDE,
    AllowanceDecision,
    PaymentLine,
    cancel_payment,
    decide_allowance,
    pay_allowance,
    propose_allowances,
)
from appraisal.year.filters import AllowanceFilter, AllowancePaymentFilter
from appraisal.year.views.allowances import with_paid
from appraisal.year.views.base import REPORT, VIEW
from common.api import ScopedViewSet, given
from orgs.models import Organization

_SUM = {"max_digits": 8, "decimal_places": 2, "required": False, "allow_null": True, "default": None}


class AllowanceSerializer(serializers.ModelSerializer):
    """An allowance with the member's record, and what was paid so far."""

    member = serializers.CharField(source="appointment.person.name", read_only=True)
    person = serializers.IntegerField(source="appointment.person_id", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    paid = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Allowance
        fields = [
            "id", "year", "organization", "appointment", "person", "member", "unit", "unit_name", "state", "note",
            "content", "proposed_on", "transport", "communication", "first_month", "last_month", "decided_on",
            "document", "remark", "paid",
        ]  # fmt: skip
        read_only_fields = fields


class AllowanceWriteSerializer(serializers.Serializer):
    """For whom one asks, in which year."""

    organization = serializers.IntegerField(min_value=1)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    appointments = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=50)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class AllowanceDecisionSerializer(serializers.Serializer):
    """The unit's decision; months left out are those of the year in which the member serves."""

    granted = serializers.BooleanField()
    transport = serializers.DecimalField(**_SUM)
    communication = serializers.DecimalField(**_SUM)
    first_month = serializers.IntegerField(min_value=1, max_value=12, required=False, allow_null=True, default=None)
    last_month = serializers.IntegerField(min_value=1, max_value=12, required=False, allow_null=True, default=None)
    document = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    remark = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class AllowancePaySerializer(serializers.Serializer):
    """Months paid; sums left out are those decided."""

    months = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=12), min_length=1)
    transport = serializers.DecimalField(**_SUM)
    communication = serializers.DecimalField(**_SUM)
    on = serializers.DateField(required=False, allow_null=True, default=None)
    document = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class AllowancePaymentSerializer(serializers.ModelSerializer):
    """What was paid for one month."""

    class Meta:
        model = AllowancePayment
        fields = [
            "id", "allowance", "month", "transport", "communication", "on", "document", "cancelled_on",
            "cancelled_why",
        ]  # fmt: skip
        read_only_fields = fields


class PaymentCancelSerializer(serializers.Serializer):
    """Why."""

    why = serializers.CharField(max_length=120)


class AllowanceViewSet(ScopedViewSet):
    """Allowances of the scope's part-time members; a unit's own."""

    model = Allowance
    serializer_class = AllowanceSerializer
    filterset_class = AllowanceFilter
    ordering = {"id": "pk", "proposed": "-proposed_on"}
    verbs = {"list": VIEW, "retrieve": VIEW, "create": REPORT, "decide": DECIDE, "pay": DECIDE}
    summaries = {"create": "提出兼职补贴", "decide": "登记派出单位的决定", "pay": "登记发放"}

    def get_queryset(self):
        """With the names and what was paid."""
        return with_paid(super().get_queryset().select_related("appointment__person", "unit"))

    @extend_schema(request=AllowanceWriteSerializer, responses={201: AllowanceSerializer(many=True)})
    def create(self, request):
        """Ask for several members of one committee, all or none."""
        data = given(AllowanceWriteSerializer, request)
        place = get_object_or_404(Organization.objects.all(), pk=data["organization"])
        made = propose_allowances(
            organization_id=place.pk,
            year=data["year"],
            appointment_ids=data["appointments"],
            note=data["note"],
            actor=request.user,
        )
        rows = self.get_queryset().filter(pk__in=[row.pk for row in made]).order_by("pk")
        return Response(self.get_serializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AllowanceDecisionSerializer, responses=AllowanceSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, pk):
        """The unit's decision."""
        pk = self.get_object().pk
        line = AllowanceDecision(**given(AllowanceDecisionSerializer, request))
        decide_allowance(allowance_id=pk, line=line, actor=request.user)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)

    @extend_schema(request=AllowancePaySerializer, responses={201: AllowancePaymentSerializer(many=True)})
    @action(detail=True, methods=["post"])
    def pay(self, request, pk):
        """Months that were paid, all or none."""
        pk = self.get_object().pk
        line = PaymentLine(**given(AllowancePaySerializer, request))
        made = pay_allowance(allowance_id=pk, line=line, actor=request.user)
        return Response(AllowancePaymentSerializer(made, many=True).data, status=status.HTTP_201_CREATED)


class AllowancePaymentViewSet(ScopedViewSet):
    """What was paid, by the month."""

    model = AllowancePayment
    serializer_class = AllowancePaymentSerializer
    filterset_class = AllowancePaymentFilter
    ordering = {"id": "pk", "on": "on"}
    verbs = {"list": VIEW, "retrieve": VIEW, "cancel": DECIDE}
    summaries = {"cancel": "作废一笔发放"}

    @extend_schema(request=PaymentCancelSerializer, responses=AllowancePaymentSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """Put down wrongly."""
        found, data = self.get_object(), given(PaymentCancelSerializer, request)
        return Response(self.get_serializer(cancel_payment(payment_id=found.pk, actor=request.user, **data)).data)
