"""Reminders of the scope, the office's inbox with putting off, and the district's ladders."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ConditionalGet, ScopedViewSet, VerbAllowed, given
from common.clock import today
from common.scoping import scope_or_none
from notices.api import reminding_shapes as shapes
from notices.filters import NoticeFilter
from notices.inbox import entries_on
from notices.ladders import ladders_of
from notices.models import Notice
from notices.services.ladders import end_ladder, settle_ladder
from notices.services.snoozes import snooze, wake
from orgs.api.base import district_or_404

VERB, RULE_VERB = "notice.view", "notice.rule"
TAGS = ["提醒"]


class ReminderViewSet(ScopedViewSet):
    """What was to be said to whom, and when."""

    model = Notice
    serializer_class = shapes.ReminderSerializer
    filterset_class = NoticeFilter
    ordering = {"planned_on": "-planned_on", "id": "pk", "due_on": "due_on"}
    verbs = {"list": VERB, "retrieve": VERB}

    def get_queryset(self):
        """With whose they are."""
        return super().get_queryset().select_related("organization", "unit")


class InOffice(IsAuthenticated):
    """Whoever acts in an office, by session or token; what there is to do follows its verbs."""

    def has_permission(self, request, view) -> bool:
        """Signed in, and in an office."""
        if not super().has_permission(request, view):
            return False
        if scope_or_none() is None:
            raise PermissionDenied("你现在没有任职授权，不能使用接口。", code="no_office")
        return True


class TodoView(ConditionalGet, APIView):
    """我的待办."""

    permission_classes = [InOffice]

    @extend_schema(
        responses=shapes.TodoSerializer(many=True), tags=TAGS, operation_id="todo_list", summary="本岗位的待办"
    )
    def get(self, request):
        """Everything that is the office's turn, in the order of days."""
        return Response(shapes.TodoSerializer(entries_on(today()), many=True).data)


class SnoozeView(APIView):
    """Putting off."""

    permission_classes = [InOffice]

    @extend_schema(
        request=shapes.SnoozeSerializer, responses={201: shapes.SnoozedSerializer}, tags=TAGS,
        operation_id="todo_snooze", summary="推迟提醒",
    )  # fmt: skip
    def post(self, request):
        """Be reminded again on a day; the thing stays due."""
        row = snooze(actor=request.user, **given(shapes.SnoozeSerializer, request))
        return Response(shapes.SnoozedSerializer(row).data, status=status.HTTP_201_CREATED)


class WakeView(APIView):
    """Taking that back."""

    permission_classes = [InOffice]

    @extend_schema(
        request=None, responses=shapes.SnoozedSerializer, tags=TAGS, operation_id="todo_wake", summary="撤销推迟提醒"
    )
    def post(self, request, pk):
        """Be reminded as the ladder has it."""
        return Response(shapes.SnoozedSerializer(wake(snooze_id=pk, actor=request.user)).data)


class LaddersView(ConditionalGet, APIView):
    """Ladders of the district."""

    permission_classes = [VerbAllowed]
    verbs = {"get": VERB}

    @extend_schema(
        responses=shapes.LadderSerializer(many=True), tags=TAGS, operation_id="ladder_list", summary="提醒规则"
    )
    def get(self, request):
        """Of every kind of thing the ladder that holds today."""
        return Response(shapes.LadderSerializer(ladders_of(district_or_404(), today()).every(), many=True).data)


class LadderView(APIView):
    """One of them."""

    permission_classes = [VerbAllowed]
    verbs = {"post": RULE_VERB}

    @extend_schema(
        request=shapes.LadderSettleSerializer, responses={201: shapes.LadderSerializer}, tags=TAGS,
        operation_id="ladder_settle", summary="本区另作规定",
    )  # fmt: skip
    def post(self, request, kind):
        """Settle the district's own ladder; the answer is what holds on its first day."""
        data = given(shapes.LadderSettleSerializer, request)
        row = settle_ladder(district_id=district_or_404(), kind=kind, actor=request.user, **data)
        held = ladders_of(row.district_id, row.since).of(kind)
        return Response(shapes.LadderSerializer(held).data, status=status.HTTP_201_CREATED)


class LadderEndView(APIView):
    """Back to the usual."""

    permission_classes = [VerbAllowed]
    verbs = {"post": RULE_VERB}

    @extend_schema(
        request=shapes.EndSerializer, responses=shapes.LadderSerializer, tags=TAGS, operation_id="ladder_end",
        summary="恢复默认的提醒",
    )  # fmt: skip
    def post(self, request, kind):
        """What the practice or the default has; the answer is what holds on that day."""
        data = given(shapes.EndSerializer, request)
        end_ladder(district_id=district_or_404(), kind=kind, actor=request.user, **data)
        return Response(shapes.LadderSerializer(ladders_of(district_or_404(), data["since"]).of(kind)).data)


def register(router):
    """Routes of this part."""
    router.register("reminders", ReminderViewSet, basename="reminder")


urlpatterns = [
    path("todo/", TodoView.as_view(), name="todo"),
    path("todo/snooze/", SnoozeView.as_view(), name="todo-snooze"),
    path("todo/snoozes/<int:pk>/undo/", WakeView.as_view(), name="todo-wake"),
    path("ladders/", LaddersView.as_view(), name="ladders"),
    path("ladders/<str:kind>/", LadderView.as_view(), name="ladder"),
    path("ladders/<str:kind>/end/", LadderEndView.as_view(), name="ladder-end"),
]
