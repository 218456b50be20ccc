"""How a program signs in: `Authorization: Bearer gj_<prefix>_<secret>`.

The token stands for one grant. Its scope is the office's, its verbs are those the token was given *and* the role
still has; it ends with the grant, with the user, at its own expiry or when it is revoked, whichever comes first.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken
from accounts.permissions import grant_in_force, scope_of
from common.audit import RequestInfo, request_info
from common.clock import now, today
from common.crypto import same
from common.scoping import set_scope

KEYWORD = "bearer"
MARK = "gj"
# One write an hour tells whether a token is still used, and does not turn every read into a write.
LAST_USED_STEP = timedelta(hours=1)


def digest_of(secret: str) -> str:
    """What is stored of a token. The secret is 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """Signs a request in by token, and opens the scope of the token's office."""

    def authenticate_header(self, request) -> str:
        """The challenge of a 401."""
        return 'Bearer realm="api"'

    def authenticate(self, request):
        """(user, token), or None when there is no bearer header; raises AuthenticationFailed."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != KEYWORD.encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed("请求头应为 Authorization: Bearer <令牌>。", code="token")
        token = self._find(words[1])
        grant = token.grant
        moment = now()
        if token.last_used_at is None or moment - token.last_used_at > LAST_USED_STEP:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
        scope = scope_of(grant)
        set_scope(replace(scope, verbs=scope.verbs & frozenset(token.scopes)))
        request._request.acting = grant
        request._request.offices = [grant]
        self._tell_audit(request, token)
        return grant.user, token

    def _find(self, text: bytes) -> ApiToken:
        parts = text.decode("ascii", "replace").split("_", 2)
        wrong = AuthenticationFailed("令牌无效、已过期或已吊销。", code="token")
        if len(parts) != 3 or parts[0] != MARK or len(parts[1]) > 8:
            raise wrong
        token = (
            ApiToken.objects.select_related(
                "grant__user", "grant__organization", "grant__organization__district", "grant__unit"
            )
            .filter(prefix=parts[1])
            .first()
        )
        # The digest is compared even when there is no such token: both ways take as long.
        known = token.digest if token else digest_of(settings.SECRET_KEY)
        if not same(digest_of(parts[2]), known) or token is None:
            raise wrong
        if token.revoked_at or token.expires_at <= now() or not grant_in_force(token.grant, today()):
            raise wrong
        return token

    def _tell_audit(self, request, token) -> None:
        info = request_info.get() or RequestInfo()
        request_info.set(replace(info, office=f"{token.grant}（接口令牌 {token.prefix}）"))
