"""Ways out: channels and the outbox for the system administrator, one's own addresses for everybody."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.oneself import TAGS, Oneself
from common.api import ConditionalGet, ScopedViewSet, VerbAllowed, given
from notices.api.shapes import (
    ChannelSerializer,
    DigestHourSerializer,
    MessageSerializer,
    WaySerializer,
    WaySetSerializer,
)
from notices.models import Channel, Message
from notices.outbox_filters import ChannelFilter, MessageFilter
from notices.services.addresses import set_address
from notices.services.channels import retry_message, set_digest_hour
from notices.ways import channels_of, hour_of_the_district, messages_of, my_ways, with_numbers
from orgs.api.base import district_or_404

VERB = "channel.edit"
TAGS_OF_THE_DISTRICT = ["提醒"]


class ChannelViewSet(ScopedViewSet):
    """Ways out of the district; they are set up on the page, where secrets are typed in."""

    model = Channel
    serializer_class = ChannelSerializer
    filterset_class = ChannelFilter
    ordering = {"name": "name", "id": "pk"}
    verbs = {"list": VERB, "retrieve": VERB}

    def get_queryset(self):
        """With their numbers."""
        if getattr(self, "swagger_fake_view", False):
            return Channel._base_manager.none()
        return with_numbers(channels_of())


class MessageViewSet(ScopedViewSet):
    """The outbox of the district."""

    model = Message
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    ordering = {"id": "-pk", "day": "-day"}
    verbs = {"list": VERB, "retrieve": VERB, "retry": VERB}
    summaries = {"retry": "重发一条发送失败的消息"}

    def get_queryset(self):
        """With whom they are for."""
        if getattr(self, "swagger_fake_view", False):
            return Message._base_manager.none()
        return messages_of()

    @extend_schema(request=None, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request, pk):
        """Send it again."""
        self.get_object()
        retry_message(message_id=pk, actor=request.user)
        return Response(MessageSerializer(self.get_object()).data)


class DigestHourView(APIView):
    """At which hour the district's digests go out."""

    permission_classes = [VerbAllowed]
    verbs = {"get": VERB, "put": VERB}

    @extend_schema(
        responses=DigestHourSerializer, tags=TAGS_OF_THE_DISTRICT, operation_id="digest_hour_retrieve",
        summary="本区几点发提醒",
    )  # fmt: skip
    def get(self, request):
        """That of the district, or the usual one."""
        return Response(DigestHourSerializer({"hour": hour_of_the_district()}).data)

    @extend_schema(
        request=DigestHourSerializer, responses=DigestHourSerializer, tags=TAGS_OF_THE_DISTRICT,
        operation_id="digest_hour_set", summary="设定本区几点发提醒",
    )  # fmt: skip
    def put(self, request):
        """From the next digests on."""
        row = set_digest_hour(district_id=district_or_404(), actor=request.user, **given(DigestHourSerializer, request))
        return Response(DigestHourSerializer(row).data)


class WaysView(ConditionalGet, APIView):
    """How one is reminded."""

    permission_classes = [Oneself]

    @extend_schema(
        responses=WaySerializer(many=True), tags=TAGS, operation_id="me_reminding_list", summary="我的提醒方式"
    )
    def get(self, request):
        """Every channel that people may be reached by."""
        return Response(WaySerializer(my_ways(request.user), many=True).data)


class WayView(APIView):
    """One of them."""

    permission_classes = [Oneself]

    @extend_schema(
        request=WaySetSerializer,
        responses=WaySerializer(many=True),
        tags=TAGS,
        operation_id="me_reminding_set",
        summary="设定我在一个渠道的提醒方式",
    )
    def put(self, request, pk):
        """Fill it in, switch it on or off."""
        given = WaySetSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        set_address(channel_id=pk, actor=request.user, **given.validated_data)
        return Response(WaySerializer(my_ways(request.user), many=True).data)


def register(router):
    """Routes of this part."""
    router.register("channels", ChannelViewSet, basename="channel")
    router.register("messages", MessageViewSet, basename="message")


urlpatterns = [
    path("digest-hour/", DigestHourView.as_view(), name="digest-hour"),
    path("me/reminding/", WaysView.as_view(), name="me-reminding"),
    path("me/reminding/<int:pk>/", WayView.as_view(), name="me-reminding-set"),
]
