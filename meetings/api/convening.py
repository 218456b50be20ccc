"""The API of meetings: what the pages of other rooms need of them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import ScopedViewSet
from meetings.models import Meeting
from meetings.services.meetings import create_meeting, hold_meeting


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting."""

    organization_name = serializers.CharField(source="organization.name", read_only=True)

    class Meta:
        model = Meeting
        fields = [
            "id", "organization", "organization_name", "kind", "title", "starts_at", "place", "chair", "state", "year",
            "session",
        ]  # fmt: skip
        read_only_fields = fields


class MeetingCreateSerializer(serializers.Serializer):
    """A meeting to be put down."""

    organization = serializers.IntegerField(min_value=1)
    kind = serializers.CharField(max_length=30, help_text="会议种类编号，见 practice 的 meeting_kinds")
    starts_at = serializers.DateTimeField()
    title = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    place = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    chair = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class MeetingViewSet(ScopedViewSet):
    """Meetings of the committees."""

    model = Meeting
    serializer_class = MeetingSerializer
    ordering = {"id": "-pk", "starts_at": "starts_at"}
    verbs = {
        "list": "meeting.view",
        "retrieve": "meeting.view",
        "create": "meeting.edit",
        "hold": "meeting.edit",
    }
    summaries = {"hold": "会议记为已召开"}

    def get_queryset(self):
        """With whose meeting it is."""
        return super().get_queryset().select_related("organization")

    @extend_schema(request=MeetingCreateSerializer, responses={201: MeetingSerializer})
    def create(self, request):
        """Put a meeting down."""
        asked = MeetingCreateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = dict(asked.validated_data)
        made = create_meeting(organization_id=data.pop("organization"), actor=request.user, **data)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request, pk):
        """It took place."""
        held = hold_meeting(meeting_id=self.get_object().pk, actor=request.user)
        return Response(self.get_serializer(held).data)


def register(router):
    """Routes of the room."""
    router.register("meetings", MeetingViewSet, basename="meeting")
