"""Addresses that are secrets themselves: whoever has one has what it opens. They stand in no log and no history."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(/calendar/)[^/\s\"']+(\.ics)")


def without_secret(text: str) -> str:
    """The text with the secret part of such an address replaced."""
    return _SECRET.sub(r"\1***\2", text)


class HideSecrets(logging.Filter):
    """Takes secret addresses out of whatever is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True; the record is changed where it must be."""
        message = record.getMessage()
        hidden = without_secret(message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True
