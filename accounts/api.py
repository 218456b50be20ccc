"""The API of accounts: who asks, and tokens for the security administrator."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.filters import TokenFilter
from accounts.models import ApiToken
from accounts.selectors import tokens_of
from accounts.serializers import IssuedTokenSerializer, MeSerializer, TokenIssueSerializer, TokenSerializer
from common.api import ConditionalGet, ScopedViewSet
from common.scoping import scope_or_none


class MeView(ConditionalGet, APIView):
    """Who asks, in which office, and what this request may do. Useful to try a token."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MeSerializer, tags=["我"], operation_id="me_retrieve", summary="我是谁，能做什么")
    def get(self, request):
        """The user, the office, the verbs."""
        scope = scope_or_none()
        me = {
            "username": request.user.username,
            "name": request.user.display_name,
            "office": request._request.acting,
            "verbs": sorted(scope.verbs) if scope else [],
        }
        return Response(MeSerializer(me).data)


class TokenViewSet(ScopedViewSet):
    """Tokens of programs; for the security administrator. The text of a token is in the answer to `create` only."""

    model = ApiToken
    serializer_class = TokenSerializer
    filterset_class = TokenFilter
    ordering = {"id": "-pk", "expires_at": "expires_at", "last_used_at": "last_used_at"}
    summaries = {"create": "签发令牌", "revoke": "吊销令牌"}
    verbs = {"list": "token.edit", "retrieve": "token.edit", "create": "token.edit", "revoke": "token.edit"}

    def get_queryset(self):
        """Tokens of the district."""
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else tokens_of()

    @extend_schema(request=TokenIssueSerializer, responses={201: IssuedTokenSerializer})
    def create(self, request):
        """Issue a token for an office."""
        given = TokenIssueSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        token, text = services.issue_token(grant_id=data.pop("grant"), actor=request.user, **data)
        token.token = text
        return Response(IssuedTokenSerializer(token).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=TokenSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request, pk):
        """Revoke a token: it stops working at once."""
        return Response(TokenSerializer(services.revoke_token(token_id=self.get_object().pk, actor=request.user)).data)


def register(router):
    """Routes of the room."""
    router.register("tokens", TokenViewSet, basename="token")


urlpatterns = [path("me/", MeView.as_view(), name="me")]
