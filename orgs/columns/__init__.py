"""Workbooks of this room: organisations and units. Columns are the reader's (`exchange.kinds`); meaning is here."""

from exchange.handlers import register_handler
from orgs.columns.organizations import OrganizationsHandler
from orgs.columns.units import UnitsHandler

__all__ = ["OrganizationsHandler", "UnitsHandler", "register"]


def register() -> None:
    """Enter the kinds of sheet that this room takes in."""
    register_handler(OrganizationsHandler())
    register_handler(UnitsHandler())
