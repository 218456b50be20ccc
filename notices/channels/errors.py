"""How sending fails."""

from __future__ import annotations


class DeliveryFailed(Exception):
    """A message was not taken. The text is for an administrator: Chinese, and without addresses or secrets.

    retry    whether the same message may be taken later; False where the address itself is wrong
    channel  whether the whole channel is in trouble (no connection, wrong secret), so that its other messages wait too
    """

    def __init__(self, message: str, *, retry: bool = True, channel: bool = False):
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.channel = channel
