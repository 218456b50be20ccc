"""Cycles, items and published lists: the same scope, filters and services as the pages, on any day with `?on=`."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import DatedViewSet, ScopedViewSet, given
from covenants.filters.lists import CycleFilter, ItemFilter, PublicationFilter
from covenants.models import CycleRecord, ListCycle, ListItem, Outcome, Publication
from covenants.selectors.gates import missing_of
from covenants.selectors.items import as_they_were, items_on, stage_condition
from covenants.selectors.labels import name_categories
from covenants.selectors.past import cycles_as_they_were
from covenants.serializers import lists as shapes
from covenants.services import carrying, cycles, deliberating, items
from covenants.services.publishing import publish_list


class CycleViewSet(DatedViewSet):
    """Rounds of the two-way list."""

    model = ListCycle
    serializer_class = shapes.CycleSerializer
    filterset_class = CycleFilter
    ordering = {"id": "-pk", "since": "period"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "missing": "covenant.view",
        "record": "covenant.view",
        "create": "covenant.run",
        "update": "covenant.run",
        "destroy": "covenant.run",
        "advance": "covenant.run",
        "publish": "covenant.run",
        "close": "covenant.run",
        "accept_rest": "covenant.run",
        "carry_over": "item.edit",
        "submit_drafts": "item.edit",
    }
    summaries = {
        "missing": "进入下一阶段还缺什么",
        "record": "周期存档",
        "advance": "进入下一阶段",
        "publish": "发布或补充发布清单",
        "close": "办结并存档",
        "accept_rest": "其余项目同意列入",
        "carry_over": "沿用上一期清单",
        "submit_drafts": "提交一方的全部草稿",
    }

    def get_queryset(self):
        """Those opened by the day, with their stage then."""
        rows = super().get_queryset().select_related("organization")
        return rows.annotate(**stage_condition(self.day)).filter(stage_on__isnull=False)

    def paginate_queryset(self, queryset):
        """With the names and dates of the day."""
        return cycles_as_they_were(super().paginate_queryset(queryset), self.day)

    def retrieve(self, request, pk):
        """Stage, name and dates are those of the day."""
        [found] = cycles_as_they_were([self.get_object()], self.day)
        return Response(self.get_serializer(found).data)

    @extend_schema(request=shapes.CycleCreateSerializer, responses={201: shapes.CycleSerializer})
    def create(self, request):
        """Open a cycle."""
        data = given(shapes.CycleCreateSerializer, request)
        made = cycles.open_cycle(
            organization_id=data.pop("organization"), alliance_id=data.pop("alliance"), actor=request.user, **data
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.CycleWriteSerializer, responses=shapes.CycleSerializer)
    def update(self, request, pk):
        """Change name, dates, whether residents may read it."""
        found = self.get_object()
        data = given(shapes.CycleWriteSerializer, request)
        cycles.edit_cycle(cycle_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Take back a cycle in which there is nothing yet."""
        cycles.discard_cycle(cycle_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=shapes.MissingSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def missing(self, request, pk):
        """What the next gate waits for."""
        return Response(shapes.MissingSerializer(missing_of(self.get_object()), many=True).data)

    @extend_schema(responses=shapes.RecordSerializer)
    @action(detail=True)
    def record(self, request, pk):
        """The frozen record; 404 before the cycle is closed."""
        found = get_object_or_404(CycleRecord.objects.all(), cycle=self.get_object())
        return Response(shapes.RecordSerializer(found).data)

    @extend_schema(request=None, responses=shapes.CycleSerializer)
    @action(detail=True, methods=["post"])
    def advance(self, request, pk):
        """Through the next gate; 409 with what is missing."""
        moved = cycles.advance_cycle(cycle_id=self.get_object().pk, actor=request.user)
        return self._answer(moved.pk)

    @extend_schema(request=None, responses={201: shapes.PublicationSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """The first list, or a supplement."""
        made = publish_list(cycle_id=self.get_object().pk, actor=request.user)
        return Response(shapes.PublicationSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=shapes.RecordSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """Close and freeze."""
        frozen = cycles.close_cycle(cycle_id=self.get_object().pk, actor=request.user)
        return Response(shapes.RecordSerializer(frozen).data)

    @extend_schema(request=shapes.MeetingIdSerializer, responses=shapes.CountSerializer)
    @action(detail=True, methods=["post"], url_path="accept-rest")
    def accept_rest(self, request, pk):
        """What still waits goes onto the list as it was written."""
        found = self.get_object()
        data = given(shapes.MeetingIdSerializer, request)
        count = deliberating.accept_rest(cycle_id=found.pk, meeting_id=data["meeting"], actor=request.user)
        return Response({"count": count})

    @extend_schema(request=shapes.PartySerializer, responses=shapes.CountSerializer)
    @action(detail=True, methods=["post"], url_path="carry-over")
    def carry_over(self, request, pk):
        """Last time's items of a party as drafts."""
        found = self.get_object()
        data = given(shapes.PartySerializer, request)
        made = carrying.carry_over(cycle_id=found.pk, unit_id=data["unit"], actor=request.user)
        return Response({"count": len(made)})

    @extend_schema(request=shapes.PartySerializer, responses=shapes.CountSerializer)
    @action(detail=True, methods=["post"], url_path="submit-drafts")
    def submit_drafts(self, request, pk):
        """Every draft of a party at once."""
        found = self.get_object()
        data = given(shapes.PartySerializer, request)
        count = items.submit_drafts(cycle_id=found.pk, unit_id=data["unit"], actor=request.user)
        return Response({"count": count})


class ItemViewSet(DatedViewSet):
    """What parties give and need."""

    model = ListItem
    serializer_class = shapes.ItemSerializer
    filterset_class = ItemFilter
    ordering = {"id": "-pk", "number": "number", "title": "title"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "create": "item.edit",
        "update": "item.edit",
        "destroy": "item.edit",
        "submit": "item.edit",
        "recall": "item.edit",
        "withdraw": "item.edit",
        "decide": "covenant.run",
        "reconsider": "covenant.run",
    }
    summaries = {
        "submit": "提交清单项目",
        "recall": "撤回清单项目修改",
        "withdraw": "撤下清单项目",
        "decide": "登记审议结果",
        "reconsider": "重新审议",
    }

    def get_queryset(self):
        """Items that were there on the day, with where they stood."""
        rows = super().get_queryset().select_related("organization", "unit")
        return items_on(rows, self.day)

    def paginate_queryset(self, queryset):
        """With the practice's words for categories."""
        return name_categories(as_they_were(super().paginate_queryset(queryset), self.day))

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        [row] = name_categories(as_they_were(self.get_queryset().filter(pk=pk), self.day))
        return Response(self.get_serializer(row).data, status=code)

    def retrieve(self, request, pk):
        """`state` is that of the day."""
        return self._answer(self.get_object().pk)

    @extend_schema(request=shapes.ItemCreateSerializer, responses={201: shapes.ItemSerializer})
    def create(self, request):
        """A new item, as a draft or submitted."""
        data = given(shapes.ItemCreateSerializer, request)
        made = items.file_item(
            cycle_id=data["cycle"],
            unit_id=data["unit"],
            line=shapes.ItemWriteSerializer.line(data),
            submit=data["submit"],
            actor=request.user,
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ItemWriteSerializer, responses=shapes.ItemSerializer)
    def update(self, request, pk):
        """The whole of what was written; no phone given: the one on record stays."""
        found = self.get_object()
        line = shapes.ItemWriteSerializer.line(given(shapes.ItemWriteSerializer, request))
        items.edit_item(item_id=found.pk, line=line, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Throw a draft away."""
        items.delete_draft(item_id=self.get_object().pk, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=shapes.ItemSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request, pk):
        """Hand it in."""
        return self._answer(items.submit_item(item_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=None, responses=shapes.ItemSerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request, pk):
        """Take it back to work on it."""
        return self._answer(items.recall_item(item_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=None, responses=shapes.ItemSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Off the list; 409 while somebody claims it."""
        return self._answer(items.withdraw_item(item_id=self.get_object().pk, actor=request.user).pk)

    @extend_schema(request=shapes.DecisionSerializer, responses=shapes.ItemSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, pk):
        """What a held meeting made of it."""
        found = self.get_object()
        data = given(shapes.DecisionSerializer, request)
        common = {
            "item_id": found.pk,
            "meeting_id": data["meeting"],
            "reason": data["reason"],
            "actor": request.user,
        }
        if data["outcome"] == Outcome.ACCEPTED:
            deliberating.accept_item(**common)
        elif data["outcome"] == Outcome.DECLINED:
            deliberating.decline_item(**common)
        elif data["outcome"] == Outcome.MERGED:
            deliberating.merge_item(into_id=data["into"] or 0, **common)
        else:
            names = deliberating.Adjustment.__dataclass_fields__
            adjustment = deliberating.Adjustment(**{name: data[name] for name in names})
            deliberating.adjust_item(adjustment=adjustment, **common)
        return self._answer(found.pk)

    @extend_schema(request=None, responses=shapes.ItemSerializer)
    @action(detail=True, methods=["post"])
    def reconsider(self, request, pk):
        """Take back what was put down."""
        return self._answer(deliberating.reconsider_item(item_id=self.get_object().pk, actor=request.user).pk)


class PublicationViewSet(ScopedViewSet):
    """Published lists, frozen and numbered."""

    model = Publication
    serializer_class = shapes.PublicationSerializer
    filterset_class = PublicationFilter
    ordering = {"id": "-pk"}
    verbs = {"list": "covenant.view", "retrieve": "covenant.view"}

    def get_queryset(self):
        """With whose list it is."""
        return super().get_queryset().select_related("organization")


def register(router):
    """Routes of this part."""
    router.register("cycles", CycleViewSet, basename="cycle")
    router.register("items", ItemViewSet, basename="item")
    router.register("publications", PublicationViewSet, basename="publication")
