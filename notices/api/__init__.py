"""The API of notices: the same services as the pages, a module for each part."""

from __future__ import annotations

from django.urls import path

from notices.api import outbox, reminding, status


def register(router):
    """Routes of the room."""
    outbox.register(router)
    reminding.register(router)


urlpatterns = [
    *outbox.urlpatterns,
    *reminding.urlpatterns,
    path("status/", status.StatusView.as_view(), name="status"),
]
