"""The API of meetings. Each part registers its own routes."""

from meetings.api import convening, minutes


def register(router):
    """Routes of the room."""
    convening.register(router)
    minutes.register(router)
