"""Pledges, deliveries, records and reviews; as of any day with `?on=`."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.response import Response

from common.api import DatedViewSet, ScopedViewSet, given
from common.clock import today
from common.files import read_upload
from common.scoping import current_scope
from covenants.filters import pledges as filters
from covenants.models import Delivery, Fulfilment, Pledge, Review
from covenants.selectors.past import deliveries_as_they_were
from covenants.selectors.pledges import (
    as_shown,
    board,
    fulfilments_on,
    progress_of,
    records_as_they_were,
    shown_pledges,
    with_standing,
)
from covenants.serializers import pledges as shapes
from covenants.services import fulfilments, reviews

BOARD_MOST = 200


class PledgeViewSet(DatedViewSet):
    """Pledges with their stage and what is on record of them."""

    model = Pledge
    serializer_class = shapes.PledgeSerializer
    filterset_class = filters.PledgeFilter
    ordering = {"id": "-pk", "signed_on": "signed_on"}
    verbs = {"list": "covenant.view", "retrieve": "covenant.view", "board": "covenant.view"}
    summaries = {"board": "承诺墙：街道范围内公示的承诺"}

    def get_queryset(self):
        """Those signed by the day."""
        rows = super().get_queryset().filter(signed_on__lte=self.day)
        return rows.select_related("organization", "giver", "receiver", "term")

    def get_serializer(self, *args, **kwargs):
        """With the progress of all rows, read at once."""
        rows = args[0] if args else []
        self.progress = progress_of(rows if kwargs.get("many") else [rows], self.day) if args else {}
        return super().get_serializer(*args, **kwargs)

    def get_serializer_context(self):
        """The progress goes along."""
        return super().get_serializer_context() | {"progress": getattr(self, "progress", {})}

    @extend_schema(
        responses=shapes.ShownPledgeSerializer(many=True),
        parameters=[
            OpenApiParameter("q", str, description="内容或单位"),
            OpenApiParameter("category", str),
            OpenApiParameter("place", str, description="社区、街道"),
        ],
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def board(self, request):
        """Pledges shown in the whole street, without anything of any person; at most 200, filter for the rest."""
        filterset = filters.BoardFilter(request.query_params, queryset=shown_pledges(), request=request)
        wanted = filterset.qs[:BOARD_MOST]
        with board():
            rows = list(wanted)
        return Response(shapes.ShownPledgeSerializer(as_shown(rows, current_scope()), many=True).data)


class DeliveryViewSet(DatedViewSet):
    """What falls due of pledges."""

    model = Delivery
    serializer_class = shapes.DeliverySerializer
    filterset_class = filters.DeliveryFilter
    ordering = {"id": "pk", "since": "window"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "record": "pledge.fulfil",
        "excuse": "pledge.fulfil",
        "restore": "pledge.fulfil",
        "plan": "pledge.fulfil",
    }
    summaries = {
        "record": "一次记录多个应履次",
        "excuse": "注明未履原因",
        "restore": "恢复应履",
        "plan": "约定日期",
    }

    def get_queryset(self):
        """With where each stands on the day."""
        return with_standing(super().get_queryset(), self.day)

    def paginate_queryset(self, queryset):
        """With the day that was agreed upon then."""
        return deliveries_as_they_were(super().paginate_queryset(queryset), self.day)

    def get_object(self):
        """The same of one."""
        return deliveries_as_they_were([super().get_object()], self.day)[0]

    @extend_schema(
        request=shapes.FulfilmentRecordSeveralSerializer, responses={201: shapes.FulfilmentSerializer(many=True)}
    )
    @action(detail=False, methods=["post"])
    def record(self, request):
        """Several deliveries on one day; all or none."""
        data = given(shapes.FulfilmentRecordSeveralSerializer, request)
        ids = data.pop("deliveries")
        made = fulfilments.record_fulfilments(delivery_ids=ids, actor=request.user, **data)
        rows = fulfilments_on(Fulfilment.objects.filter(pk__in=[row.pk for row in made]), today())
        rows = rows.prefetch_related("attachments").order_by("pk")
        return Response(shapes.FulfilmentSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.DeliveryExcuseSerializer, responses=shapes.DeliverySerializer)
    @action(detail=True, methods=["post"])
    def excuse(self, request, pk):
        """Not needed or not possible."""
        found = self.get_object()
        data = given(shapes.DeliveryExcuseSerializer, request)
        fulfilments.excuse_delivery(delivery_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=None, responses=shapes.DeliverySerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk):
        """Due after all."""
        found = self.get_object()
        fulfilments.restore_delivery(delivery_id=found.pk, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=shapes.DeliveryPlanSerializer, responses=shapes.DeliverySerializer)
    @action(detail=True, methods=["post"])
    def plan(self, request, pk):
        """The day both agreed upon."""
        found = self.get_object()
        data = given(shapes.DeliveryPlanSerializer, request)
        fulfilments.plan_delivery(delivery_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)


class FulfilmentViewSet(DatedViewSet):
    """What was done, and what the other side says to it."""

    model = Fulfilment
    serializer_class = shapes.FulfilmentSerializer
    filterset_class = filters.FulfilmentFilter
    ordering = {"id": "-pk", "done_on": "done_on"}
    parser_classes = [JSONParser, MultiPartParser, FormParser]
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "create": "pledge.fulfil",
        "confirm": "pledge.fulfil",
        "confirm_several": "pledge.fulfil",
        "dispute": "pledge.fulfil",
        "reply": "pledge.fulfil",
        "withdraw": "pledge.fulfil",
    }
    summaries = {
        "confirm": "确认履诺",
        "confirm_several": "一次确认多条履诺",
        "dispute": "提出异议",
        "reply": "答复异议",
        "withdraw": "撤回记录",
    }

    def get_queryset(self):
        """Those recorded by the day, with what was said to them by then."""
        return fulfilments_on(super().get_queryset().prefetch_related("attachments"), self.day)

    def paginate_queryset(self, queryset):
        """Without what was said later."""
        return records_as_they_were(super().paginate_queryset(queryset), self.day)

    def get_object(self):
        """Without what was said later."""
        return records_as_they_were([super().get_object()], self.day)[0]

    @extend_schema(request=shapes.FulfilmentRecordSerializer, responses={201: shapes.FulfilmentSerializer})
    def create(self, request):
        """One delivery, or something of a pledge that counts nothing."""
        data = given(shapes.FulfilmentRecordSerializer, request)
        pledge = Pledge.objects.filter(pk=data.pop("pledge")).first()
        if pledge is None:
            raise NotFound
        photos = [read_upload(file) for file in data.pop("photos")]
        made = fulfilments.record_fulfilment(
            pledge_id=pledge.pk, delivery_id=data.pop("delivery"), photos=photos, actor=request.user, **data
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=shapes.FulfilmentSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """The receiver says: so it was."""
        found = self.get_object()
        fulfilments.confirm_fulfilment(fulfilment_id=found.pk, actor=request.user)
        return self._answer(found.pk)

    @extend_schema(request=shapes.FulfilmentConfirmSeveralSerializer, responses=shapes.FulfilmentSerializer(many=True))
    @action(detail=False, methods=["post"])
    def confirm_several(self, request):
        """Several at once; all or none."""
        ids = given(shapes.FulfilmentConfirmSeveralSerializer, request)["fulfilments"]
        if self.get_queryset().filter(pk__in=ids).count() < len(set(ids)):
            raise NotFound
        fulfilments.confirm_fulfilments(fulfilment_ids=ids, actor=request.user)
        rows = self.get_queryset().filter(pk__in=ids).order_by("pk")
        return Response(shapes.FulfilmentSerializer(rows, many=True).data)

    @extend_schema(request=shapes.FulfilmentDisputeSerializer, responses=shapes.FulfilmentSerializer)
    @action(detail=True, methods=["post"])
    def dispute(self, request, pk):
        """The receiver saw it otherwise."""
        found = self.get_object()
        data = given(shapes.FulfilmentDisputeSerializer, request)
        fulfilments.dispute_fulfilment(fulfilment_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=shapes.FulfilmentReplySerializer, responses=shapes.FulfilmentSerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request, pk):
        """The giver answers."""
        found = self.get_object()
        data = given(shapes.FulfilmentReplySerializer, request)
        fulfilments.reply_to_dispute(fulfilment_id=found.pk, actor=request.user, **data)
        return self._answer(found.pk)

    @extend_schema(request=None, responses=shapes.FulfilmentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Taken back; the delivery is open again."""
        found = self.get_object()
        fulfilments.withdraw_fulfilment(fulfilment_id=found.pk, actor=request.user)
        return self._answer(found.pk)


class ReviewViewSet(ScopedViewSet):
    """How both sides see pledges at the end."""

    model = Review
    serializer_class = shapes.ReviewSerializer
    filterset_class = filters.ReviewFilter
    ordering = {"id": "-pk"}
    verbs = {
        "list": "covenant.view",
        "retrieve": "covenant.view",
        "create": "pledge.fulfil",
        "answer": "pledge.fulfil",
    }
    summaries = {"answer": "回应评价"}

    @extend_schema(request=shapes.ReviewWriteSerializer, responses={201: shapes.ReviewSerializer})
    def create(self, request):
        """What one side thinks; written again it replaces what it said, until it is answered."""
        data = given(shapes.ReviewWriteSerializer, request)
        pledge = Pledge.objects.filter(pk=data.pop("pledge")).first()
        if pledge is None:
            raise NotFound
        made = reviews.review_pledge(pledge_id=pledge.pk, actor=request.user, **data)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ReviewAnswerSerializer, responses=shapes.ReviewSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """The other side's word, once."""
        found = self.get_object()
        data = given(shapes.ReviewAnswerSerializer, request)
        made = reviews.answer_review(review_id=found.pk, actor=request.user, **data)
        return Response(self.get_serializer(made).data)


def register(router):
    """Routes of this part."""
    router.register("pledges", PledgeViewSet, basename="pledge")
    router.register("deliveries", DeliveryViewSet, basename="delivery")
    router.register("fulfilments", FulfilmentViewSet, basename="fulfilment")
    router.register("reviews", ReviewViewSet, basename="review")
