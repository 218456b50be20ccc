"""What is one's own: who asks and in which office, where one is signed in, tokens in one's name, one's remarks."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.models import Feedback
from accounts.selectors import tokens_in_the_name_of
from accounts.serializers import (
    FeedbackLeaveSerializer,
    FeedbackSerializer,
    MeSerializer,
    SessionSerializer,
    TokenSerializer,
)
from accounts.services.sessions import living_sessions
from common.api import ConditionalGet
from common.scoping import scope_or_none

TAGS = ["我"]


class Oneself(IsAuthenticated):
    """The person, in a browser and in an office. A token stands for one office and not for the person behind it."""

    def has_permission(self, request, view) -> bool:
        """Signed in with a session; 403 for a token and for who holds no office today."""
        if not super().has_permission(request, view):
            return False
        if request.auth is not None:
            raise PermissionDenied("令牌只代表一个岗位，不代表本人；这里的事请本人登录后办理。", code="not_by_token")
        if scope_or_none() is None:
            raise PermissionDenied("你现在没有任职授权，不能使用接口。", code="no_office")
        return True


class MeView(ConditionalGet, APIView):
    """Who asks, in which office, and what this request may do. Useful to try a token."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MeSerializer, tags=TAGS, operation_id="me_retrieve", summary="我是谁，能做什么")
    def get(self, request):
        """The user, the office, the other offices, the verbs."""
        scope = scope_or_none()
        me = {
            "username": request.user.username,
            "name": request.user.display_name,
            "office": request._request.acting,
            "offices": request._request.offices,
            "verbs": sorted(scope.verbs) if scope else [],
        }
        return Response(MeSerializer(me).data)


class SessionsView(ConditionalGet, APIView):
    """Where one is signed in."""

    permission_classes = [Oneself]

    @extend_schema(
        responses=SessionSerializer(many=True), tags=TAGS, operation_id="me_sessions_list", summary="我登录着的地方"
    )
    def get(self, request):
        """The sessions that have not ended, the newest first."""
        return Response(SessionSerializer(living_sessions(request.user), many=True, context={"request": request}).data)


class SessionEndView(APIView):
    """One of one's own sessions."""

    permission_classes = [Oneself]

    @extend_schema(
        request=None, responses={204: None}, tags=TAGS, operation_id="me_session_end", summary="结束我的一处登录"
    )
    def post(self, request, pk):
        """End it; not the one that asks."""
        if not request.user.sessions.filter(pk=pk).exists():
            raise Http404
        services.end_session(session_id=pk, current=request._request.session.session_key, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokensView(ConditionalGet, APIView):
    """Tokens that act in one's name. The security administrator issues them."""

    permission_classes = [Oneself]

    @extend_schema(
        responses=TokenSerializer(many=True), tags=TAGS, operation_id="me_tokens_list", summary="以我的岗位签发的令牌"
    )
    def get(self, request):
        """All of them, the newest first."""
        return Response(TokenSerializer(tokens_in_the_name_of(request.user), many=True).data)


class TokenRevokeView(APIView):
    """One token that acts in one's name."""

    permission_classes = [Oneself]

    @extend_schema(
        request=None,
        responses=TokenSerializer,
        tags=TAGS,
        operation_id="me_token_revoke",
        summary="吊销以我的岗位签发的令牌",
    )
    def post(self, request, pk):
        """Revoke it: it stops working at once."""
        token = get_object_or_404(tokens_in_the_name_of(request.user), pk=pk)
        return Response(TokenSerializer(services.revoke_own_token(token_id=token.pk, actor=request.user)).data)


class FeedbackView(ConditionalGet, APIView):
    """One's own remarks about the system."""

    permission_classes = [Oneself]

    @extend_schema(
        responses=FeedbackSerializer(many=True), tags=TAGS, operation_id="me_feedback_list", summary="我提的意见"
    )
    def get(self, request):
        """Those that were left with a name, with their answers; the newest first."""
        return Response(FeedbackSerializer(Feedback.objects.filter(author=request.user), many=True).data)

    @extend_schema(
        request=FeedbackLeaveSerializer,
        responses={201: FeedbackSerializer},
        tags=TAGS,
        operation_id="me_feedback_create",
        summary="提意见",
    )
    def post(self, request):
        """Leave a remark, with or without a name."""
        given = FeedbackLeaveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = services.leave_feedback(actor=request.user, **given.validated_data)
        return Response(FeedbackSerializer(made).data, status=status.HTTP_201_CREATED)
