"""Workbooks of this room: rosters, persons, check-ins, reserves. Columns are the reader's; meaning is here."""

from exchange.handlers import register_divisions, register_handler
from members.columns.checkins import CheckInHandler
from members.columns.persons import PersonsHandler
from members.columns.places import divisions_of_district
from members.columns.reserves import ReserveHandler
from members.columns.roster import RosterHandler
from members.columns.services import ServiceHandler

__all__ = ["CheckInHandler", "PersonsHandler", "ReserveHandler", "RosterHandler", "ServiceHandler", "register"]


def register() -> None:
    """Enter the kinds of sheet that this room takes in."""
    register_divisions(divisions_of_district)
    register_handler(PersonsHandler())
    register_handler(RosterHandler())
    register_handler(CheckInHandler())
    register_handler(ReserveHandler())
    register_handler(ServiceHandler())
