"""Accounts for the system administrator; offices and tokens for the security administrator."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts import services
from accounts.filters import GrantFilter, TokenFilter, UserFilter
from accounts.models import ApiToken, Grant, User
from accounts.selectors import PLACES_SHOWN, accounts_of, grants_of, places_to_grant, tokens_of, with_offices
from accounts.serializers import (
    AccountCreateSerializer,
    AccountSerializer,
    GrantEndSerializer,
    GrantGiveSerializer,
    GrantPlacesAskedSerializer,
    GrantPlacesSerializer,
    GrantSerializer,
    IssuedTokenSerializer,
    NewPasswordSerializer,
    TokenIssueSerializer,
    TokenSerializer,
)
from common.api import ScopedViewSet, given


class UserViewSet(ScopedViewSet):
    """Accounts of the district. A first password is in the one answer that made it, and nowhere else."""

    model = User
    serializer_class = AccountSerializer
    filterset_class = UserFilter
    ordering = {"username": "username", "display_name": "display_name", "created_at": "created_at", "id": "pk"}
    verbs = {
        "list": "account.view",
        "retrieve": "account.view",
        "create": "account.edit",
        "disable": "account.edit",
        "enable": "account.edit",
        "reset": "account.edit",
        "unlock": "account.unlock",
    }
    summaries = {
        "create": "开户",
        "disable": "停用账号",
        "enable": "启用账号",
        "reset": "重置密码",
        "unlock": "解除登录锁定",
    }

    def get_queryset(self):
        """With the offices of today."""
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else with_offices(accounts_of())

    def _account(self, user: User, password: str | None = None, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=user.pk)
        if password is None:
            return Response(AccountSerializer(fresh).data, status=code)
        fresh.initial_password = password
        return Response(NewPasswordSerializer(fresh).data, status=code)

    @extend_schema(request=AccountCreateSerializer, responses={201: NewPasswordSerializer})
    def create(self, request):
        """Open an account, with a first password that lives 72 hours."""
        user, password = services.create_account(actor=request.user, **given(AccountCreateSerializer, request))
        return self._account(user, password, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=AccountSerializer)
    @action(detail=True, methods=["post"])
    def disable(self, request, pk):
        """Stop an account: signed out everywhere at once."""
        return self._account(services.disable_account(user_id=self.get_object().pk, actor=request.user))

    @extend_schema(request=None, responses=NewPasswordSerializer)
    @action(detail=True, methods=["post"])
    def enable(self, request, pk):
        """Restart a stopped account, with a new first password."""
        return self._account(*services.enable_account(user_id=self.get_object().pk, actor=request.user))

    @extend_schema(request=None, responses=NewPasswordSerializer)
    @action(detail=True, methods=["post"])
    def reset(self, request, pk):
        """Give a new first password; the old one and all sessions end."""
        return self._account(*services.reset_password(user_id=self.get_object().pk, actor=request.user))

    @extend_schema(request=None, responses=AccountSerializer)
    @action(detail=True, methods=["post"])
    def unlock(self, request, pk):
        """Forget failed sign-ins."""
        user = self.get_object()
        services.unlock_account(user_id=user.pk, actor=request.user)
        return self._account(user)


class GrantViewSet(ScopedViewSet):
    """Offices of the district's users, past ones too: an office is ended, never edited."""

    model = Grant
    serializer_class = GrantSerializer
    filterset_class = GrantFilter
    ordering = {"id": "-pk", "since": "period"}
    verbs = {
        "list": "account.view",
        "retrieve": "account.view",
        "create": "grant.edit",
        "end": "grant.edit",
        "places": "grant.edit",
    }
    summaries = {"create": "授予岗位", "end": "结束授权", "places": "可以授予岗位的组织或单位"}

    def get_queryset(self):
        """Offices of the district."""
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else grants_of()

    @extend_schema(request=GrantGiveSerializer, responses={201: GrantSerializer})
    def create(self, request):
        """Give an office."""
        data = given(GrantGiveSerializer, request)
        ids = {f"{name}_id": data.pop(name) for name in ("user", "organization", "unit")}
        grant = services.grant_office(actor=request.user, **ids, **data)
        return Response(self.get_serializer(grant).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=GrantEndSerializer, responses={200: GrantSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        """End an office after its last day; 204 when no day of it is left, so that it was withdrawn as a whole."""
        held = self.get_object()
        services.end_grant(grant_id=held.pk, actor=request.user, **given(GrantEndSerializer, request))
        left = self.get_queryset().filter(pk=held.pk).first()
        if left is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(self.get_serializer(left).data)

    @extend_schema(parameters=[GrantPlacesAskedSerializer], responses=GrantPlacesSerializer, filters=False)
    @action(detail=False, pagination_class=None)
    def places(self, request):
        """Where a role may be granted: names only, for who grants and sees no data."""
        unknown = sorted(set(request.query_params) - set(GrantPlacesAskedSerializer().fields))
        if unknown:
            raise ValidationError({name[:60]: ["没有这个参数。可用：role、q"] for name in unknown[:10]})
        asked = GrantPlacesAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        field, places = places_to_grant(**asked.validated_data)
        found = list(places[: PLACES_SHOWN + 1])
        answer = {"field": field, "more": len(found) > PLACES_SHOWN, "results": found[:PLACES_SHOWN]}
        return Response(GrantPlacesSerializer(answer).data)


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
        data = given(TokenIssueSerializer, request)
        token, text = services.issue_token(grant_id=data.pop("grant"), actor=request.user, **data)
        token.token = text
        return Response(IssuedTokenSerializer(token).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=TokenSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request, pk):
        """Revoke a token: it stops working at once."""
        return Response(TokenSerializer(services.revoke_token(token_id=self.get_object().pk, actor=request.user)).data)
