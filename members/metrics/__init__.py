"""What is counted of committees, seats, people in office, changes, filings and what part-time members do."""

from members.metrics import changes, checkins, committees, seats
from members.metrics.subjects import BOOK, COMMITTEE, PERSON

__all__ = ["BOOK", "COMMITTEE", "PERSON", "changes", "checkins", "committees", "seats"]
