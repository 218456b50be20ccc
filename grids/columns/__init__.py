"""Workbooks of this room: buildings. Columns are the reader's; meaning is here. Grids are organisations (orgs)."""

from exchange.handlers import register_handler
from grids.columns.buildings import BuildingsHandler

__all__ = ["BuildingsHandler", "register"]


def register() -> None:
    """Enter the kinds of sheet that this room takes in."""
    register_handler(BuildingsHandler())
