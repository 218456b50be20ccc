"""Remarks about the system, for those who answer."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts import services
from accounts.filters import FeedbackFilter
from accounts.models import Feedback
from accounts.serializers import FeedbackAnswerSerializer, FeedbackSerializer
from common.api import ScopedViewSet


class FeedbackViewSet(ScopedViewSet):
    """Remarks of the district. Leaving one is `POST /me/feedback/`."""

    model = Feedback
    serializer_class = FeedbackSerializer
    filterset_class = FeedbackFilter
    ordering = {"id": "-pk", "due_on": "due_on"}
    verbs = {"list": "feedback.answer", "retrieve": "feedback.answer", "answer": "feedback.answer"}
    summaries = {"answer": "答复意见"}

    def get_queryset(self):
        """With their authors."""
        return super().get_queryset().select_related("author")

    @extend_schema(request=FeedbackAnswerSerializer, responses=FeedbackSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request, pk):
        """Answer a remark, once."""
        found = self.get_object()
        given = FeedbackAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answered = services.answer_feedback(feedback_id=found.pk, actor=request.user, **given.validated_data)
        return Response(self.get_serializer(answered).data)
