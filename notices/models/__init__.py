"""What notices keep: reminders, ladders, ways out, calendar feeds."""

from .feed import CalendarFeed, FeedEntry
from .ladder import DigestHour, LadderRuling, PlanRun
from .notice import Closing, Notice, Snooze
from .outbox import Address, Channel, ChannelKind, Message, MessageLine, MessageState

__all__ = [
    "Address",
    "CalendarFeed",
    "Channel",
    "ChannelKind",
    "Closing",
    "DigestHour",
    "FeedEntry",
    "LadderRuling",
    "Message",
    "MessageLine",
    "MessageState",
    "Notice",
    "PlanRun",
    "Snooze",
]
