"""Waiting no longer than until a moment, however slowly the other side goes on."""

from __future__ import annotations

import io
import socket
import time


def left(end: float) -> float:
    """Seconds that remain; raises TimeoutError when there are none."""
    remaining = end - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining


class InTime(io.RawIOBase):
    """What comes over a socket, each piece within the time that remains: an answer that drips is not waited for."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, end: float):
        super().__init__()
        self._raw, self._sock, self._end = raw, sock, end

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer) -> int | None:
        """Wait no longer than the end."""
        self._sock.settimeout(left(self._end))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close the socket's own as well."""
        self._raw.close()
        super().close()
