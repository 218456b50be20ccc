"""The API of meetings. Each part registers its own routes."""

from meetings.api import convening, holding, items, minutes, touch, turns


def register(router):
    """Routes of the room."""
    convening.register(router)
    items.register(router)
    turns.register(router)
    holding.register(router)
    minutes.register(router)
    touch.register(router)
