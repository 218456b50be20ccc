"""Workbooks of this room: the meeting ledger. Columns are the reader's; meaning is here."""

from exchange.handlers import register_handler
from meetings.columns.ledger import LedgerHandler

__all__ = ["LedgerHandler", "register"]


def register() -> None:
    """Enter the kind of sheet that this room takes in."""
    register_handler(LedgerHandler())
