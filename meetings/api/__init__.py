"""The API of meetings. Each part registers its own routes."""

from meetings.api import convening, minutes, touch


def register(router):
    """Routes of the room."""
    convening.register(router)
    minutes.register(router)
    touch.register(router)
