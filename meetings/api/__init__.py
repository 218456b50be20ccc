"""The API of meetings. Each part registers its own routes."""

from meetings.api import convening


def register(router):
    """Routes of the room."""
    convening.register(router)
