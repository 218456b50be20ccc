"""The API of accounts: oneself, accounts, offices, tokens, remarks, the audit trail. The same services as the pages.

Signing in and out, the password, the office one acts in and the size of type belong to the browser and have no API.
"""

from __future__ import annotations

from django.urls import path

from accounts.api.administration import GrantViewSet, TokenViewSet, UserViewSet
from accounts.api.audit import EventViewSet
from accounts.api.feedback import FeedbackViewSet
from accounts.api.oneself import (
    FeedbackView,
    MeView,
    SessionEndView,
    SessionsView,
    TokenRevokeView,
    TokensView,
)


def register(router):
    """Routes of the room."""
    router.register("users", UserViewSet, basename="user")
    router.register("grants", GrantViewSet, basename="grant")
    router.register("tokens", TokenViewSet, basename="token")
    router.register("feedback", FeedbackViewSet, basename="feedback")
    router.register("audit-events", EventViewSet, basename="audit-event")


urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("me/sessions/", SessionsView.as_view(), name="me-sessions"),
    path("me/sessions/<int:pk>/end/", SessionEndView.as_view(), name="me-session-end"),
    path("me/tokens/", TokensView.as_view(), name="me-tokens"),
    path("me/tokens/<int:pk>/revoke/", TokenRevokeView.as_view(), name="me-token-revoke"),
    path("me/feedback/", FeedbackView.as_view(), name="me-feedback"),
]
