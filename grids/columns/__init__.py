"""Workbooks of this room. Columns are the reader's; meaning is here. Grids and micro-homes are organisations (orgs)."""

from exchange.handlers import register_handler
from grids.columns.buildings import BuildingsHandler
from grids.columns.business import BusinessHandler
from grids.columns.estates import EstateHandler, OwnersHandler
from grids.columns.frontline import TemporaryHandler
from grids.columns.grids import GridPostHandler, GridProfileHandler, MicroHomeHandler
from grids.columns.joined import BodyMemberHandler, TenancyHandler
from grids.columns.matters import MatterHandler
from grids.columns.vanguard import VanguardHandler

__all__ = ["register"]


def register() -> None:
    """Enter the kinds of sheet that this room takes in."""
    for handler in (
        BuildingsHandler, GridProfileHandler, GridPostHandler, MicroHomeHandler, EstateHandler, OwnersHandler,
        TemporaryHandler, BusinessHandler, VanguardHandler, BodyMemberHandler, TenancyHandler, MatterHandler,
    ):  # fmt: skip
        register_handler(handler())
