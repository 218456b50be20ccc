"""The API of meetings. Each part registers its own routes."""

from meetings.api import convening, holding, minutes, touch


def register(router):
    """Routes of the room."""
    convening.register(router)
    holding.register(router)
    minutes.register(router)
    touch.register(router)
