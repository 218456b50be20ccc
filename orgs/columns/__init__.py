"""Workbooks of this room: organisations, units, venues. Columns are the reader's, meaning is here."""

from exchange.handlers import register_handler
from orgs.columns.organizations import OrganizationsHandler
from orgs.columns.units import UnitsHandler
from orgs.columns.venues import FacilitiesHandler, VenuesHandler

__all__ = ["FacilitiesHandler", "OrganizationsHandler", "UnitsHandler", "VenuesHandler", "register"]


def register() -> None:
    """Enter the kinds of sheet that this room takes in."""
    register_handler(OrganizationsHandler())
    register_handler(UnitsHandler())
    register_handler(VenuesHandler())
    register_handler(FacilitiesHandler())
