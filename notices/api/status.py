"""How the machinery of reminders stands, for a district's own monitoring."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from common.clock import now
from common.scoping import scope_or_none
from common.views import may
from notices.health import BAD, DUE, OK, parts_of, worst

VERB = "channel.edit"
STATES = [(OK, "正常"), (DUE, "请看一看"), (BAD, "不正常")]


class PartSerializer(serializers.Serializer):
    """One part."""

    key = serializers.CharField(
        help_text="redis、beat、worker、plan、outbox、dead、channel、calendar；连续失败的渠道各占一行"
    )
    name = serializers.CharField(help_text="名称")
    state = serializers.ChoiceField(choices=STATES, help_text="状态")
    text = serializers.CharField(help_text="情况")
    value = serializers.JSONField(help_text="数字或时间，没有为 null")


class StatusSerializer(serializers.Serializer):
    """The whole and its parts."""

    state = serializers.ChoiceField(choices=STATES, help_text="最差的一项")
    parts = PartSerializer(many=True, help_text="各部分")


class StatusView(APIView):
    """For a watch-dog: a token of the system administrator's office with this one verb."""

    @extend_schema(responses=StatusSerializer, tags=["系统"], operation_id="status_retrieve", summary="系统状态")
    def get(self, request):
        """Every part; 200 also when one does not work: the answer says so."""
        scope = scope_or_none()
        if scope is None or not may(VERB):
            raise PermissionDenied("这个岗位不能查看系统状态。", code="not_allowed")
        parts = parts_of(district_id=scope.district_id, at=now())
        return Response(StatusSerializer({"state": worst(parts), "parts": parts}).data)
