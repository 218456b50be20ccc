"""The API of notices: the same services as the pages, a module for each part."""

from __future__ import annotations

from notices.api import reminding


def register(router):
    """Routes of the room."""
    reminding.register(router)


urlpatterns = [*reminding.urlpatterns]
