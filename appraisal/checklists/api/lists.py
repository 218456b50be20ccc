"""Lists and their items."""

from __future__ import annotations

from dataclasses import replace

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from appraisal.checklists.filters import ChecklistFilter, ItemFilter
from appraisal.checklists.life import carry_checklist, close_checklist, publish_checklist
from appraisal.checklists.setup import (
    ItemLine,
    begin_checklists,
    create_checklist,
    drop_checklist,
    drop_item,
    set_item,
    stop_item,
)
from appraisal.models import Checklist, ChecklistItem
from appraisal.year.base import RULE, VIEW
from common.api import ScopedViewSet, given
from orgs.models import Organization


class ChecklistHeadingSerializer(serializers.Serializer):
    """A heading; with a clause where the document names it."""

    id = serializers.IntegerField()
    label = serializers.CharField()
    clause = serializers.CharField()


class ChecklistSerializer(serializers.ModelSerializer):
    """A list of a year."""

    headings = ChecklistHeadingSerializer(many=True, read_only=True)

    class Meta:
        model = Checklist
        fields = [
            "id", "organization", "year", "key", "name", "tiers", "clause", "expected", "state", "headings",
            "carried_from", "published_on", "closed_on",
        ]  # fmt: skip
        read_only_fields = fields


class ChecklistBeginSerializer(serializers.Serializer):
    """Of which year."""

    organization = serializers.IntegerField(min_value=1)
    year = serializers.IntegerField(min_value=2000, max_value=2100)


class ChecklistWriteSerializer(ChecklistBeginSerializer):
    """A list of the district's own."""

    name = serializers.CharField(max_length=60)
    tiers = serializers.ListField(child=serializers.CharField(max_length=9), max_length=5)


class ChecklistYearSerializer(serializers.Serializer):
    """Into which year."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)


class ChecklistViewSet(ScopedViewSet):
    """Checklists of the own district; below it once they are published."""

    model = Checklist
    serializer_class = ChecklistSerializer
    filterset_class = ChecklistFilter
    ordering = {"year": "-year", "id": "pk"}
    verbs = {
        "list": VIEW, "retrieve": VIEW, "create": RULE, "begin": RULE, "publish": RULE, "carry": RULE, "close": RULE,
        "destroy": RULE,
    }  # fmt: skip
    summaries = {"begin": "按本区做法拟定", "publish": "公布", "carry": "沿用到以后的年度", "close": "封存"}

    def get_queryset(self):
        """With the headings."""
        return super().get_queryset().prefetch_related("headings")

    @extend_schema(request=ChecklistWriteSerializer, responses={201: ChecklistSerializer})
    def create(self, request):
        """A list of the district's own."""
        data = given(ChecklistWriteSerializer, request)
        place = get_object_or_404(Organization.objects.all(), pk=data.pop("organization"))
        made = create_checklist(organization_id=place.pk, actor=request.user, **data)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChecklistBeginSerializer, responses={201: ChecklistSerializer(many=True)}, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None)
    def begin(self, request):
        """The lists and headings that the practice names."""
        data = given(ChecklistBeginSerializer, request)
        place = get_object_or_404(Organization.objects.all(), pk=data.pop("organization"))
        made = begin_checklists(organization_id=place.pk, year=data["year"], actor=request.user)
        return Response(self.get_serializer(made, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """A draft."""
        drop_checklist(checklist_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=ChecklistSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """Its items lie on their organisations from now on."""
        made = publish_checklist(checklist_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(made).data)

    @extend_schema(request=ChecklistYearSerializer, responses={201: ChecklistSerializer})
    @action(detail=True, methods=["post"])
    def carry(self, request, pk):
        """Copied into another year; this one stays as it is."""
        found, data = self.get_object(), given(ChecklistYearSerializer, request)
        made = carry_checklist(checklist_id=found.pk, year=data["year"], actor=request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ChecklistSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """As it stood at the end of its year."""
        made = close_checklist(checklist_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(made).data)


# ---- items ----------------------------------------------------------------------------------------------------------


class ChecklistItemSerializer(serializers.ModelSerializer):
    """An item: on whom it lies, and what fulfils it; neither rule nor metric: by evidence."""

    heading = serializers.CharField(source="heading.label", read_only=True)
    places = serializers.SerializerMethodField(help_text="点名负责的组织；空为全级")

    class Meta:
        model = ChecklistItem
        fields = [
            "id", "checklist", "heading", "text", "tiers", "places", "post", "rule", "metric", "target", "due", "note",
            "stopped_on", "stopped_because",
        ]  # fmt: skip
        read_only_fields = fields

    def get_places(self, row) -> list[int]:
        """Ids."""
        return [place.organization_id for place in row.places.all()]


class ChecklistItemChangeSerializer(serializers.Serializer):
    """What an item says; what is left out stays."""

    heading = serializers.CharField(max_length=60, required=False)
    text = serializers.CharField(max_length=200, required=False)
    tiers = serializers.ListField(child=serializers.CharField(max_length=9), max_length=5, required=False)
    places = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=400, required=False)
    post = serializers.CharField(max_length=20, allow_blank=True, required=False)
    rule = serializers.CharField(max_length=60, allow_blank=True, required=False)
    metric = serializers.CharField(max_length=60, allow_blank=True, required=False)
    target = serializers.IntegerField(min_value=1, max_value=100, allow_null=True, required=False)
    due = serializers.DateField(allow_null=True, required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class ChecklistItemWriteSerializer(ChecklistItemChangeSerializer):
    """A new item."""

    checklist = serializers.IntegerField(min_value=1)
    heading = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=200)


class ChecklistStopSerializer(serializers.Serializer):
    """Why it is no longer asked for."""

    remark = serializers.CharField(max_length=200)


class ChecklistItemViewSet(ScopedViewSet):
    """Items of the lists one sees."""

    model = ChecklistItem
    serializer_class = ChecklistItemSerializer
    filterset_class = ItemFilter
    ordering = {"id": "pk"}
    verbs = {"list": VIEW, "retrieve": VIEW, "create": RULE, "partial_update": RULE, "destroy": RULE, "stop": RULE}
    summaries = {"stop": "停用"}

    def get_queryset(self):
        """With what it names."""
        return super().get_queryset().select_related("heading").prefetch_related("places")

    @extend_schema(request=ChecklistItemWriteSerializer, responses={201: ChecklistItemSerializer})
    def create(self, request):
        """Add an item; of a published list it lies on its organisations at once."""
        data = given(ChecklistItemWriteSerializer, request)
        checklist = get_object_or_404(Checklist.objects.all(), pk=data.pop("checklist"))
        made = set_item(checklist_id=checklist.pk, line=_line(ItemLine("", ""), data), actor=request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChecklistItemChangeSerializer, responses=ChecklistItemSerializer)
    def partial_update(self, request, pk):
        """Change an item of a draft."""
        found = self.get_object()
        data = given(ChecklistItemChangeSerializer, request)
        held = ItemLine(
            heading=found.heading.label,
            text=found.text,
            tiers=tuple(found.tiers),
            places=tuple(place.organization_id for place in found.places.all()),
            **{name: getattr(found, name) for name in ("post", "rule", "metric", "target", "due", "note")},
        )
        set_item(checklist_id=found.checklist_id, line=_line(held, data), item_id=found.pk, actor=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=ChecklistStopSerializer, responses=ChecklistItemSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request, pk):
        """A published one: asked of nobody from today on."""
        found, data = self.get_object(), given(ChecklistStopSerializer, request)
        stop_item(item_id=found.pk, reason=data["remark"], actor=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Out of a draft."""
        drop_item(item_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _line(held: ItemLine, data: dict) -> ItemLine:
    return replace(held, **{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})
