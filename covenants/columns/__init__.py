"""Workbooks of this room: two-way lists, needs, resources, projects. Columns are the reader's; meaning is here."""

from covenants.columns.handlers import NeedsHandler, ResourcesHandler, TwoWayHandler
from covenants.columns.projects import ProjectsHandler
from exchange.handlers import register_handler

__all__ = ["NeedsHandler", "ProjectsHandler", "ResourcesHandler", "TwoWayHandler", "register"]


def register() -> None:
    """Enter the kinds of sheet that this room takes in."""
    register_handler(TwoWayHandler())
    register_handler(NeedsHandler())
    register_handler(ResourcesHandler())
    register_handler(ProjectsHandler())
