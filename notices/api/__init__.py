"""The API of notices: the same services as the pages, a module for each part."""

from __future__ import annotations

from notices.api import outbox, reminding


def register(router):
    """Routes of the room."""
    outbox.register(router)
    reminding.register(router)


urlpatterns = [*outbox.urlpatterns, *reminding.urlpatterns]
