"""A port for a server of a test's own that is a process of its own, and so cannot be handed an open socket."""

import os
import socket
from itertools import count

_numbers = count()


def free_port() -> int:
    """One that is still free when the server takes it: it lies below those which the system gives to whoever asks for
    any (32768 and more), and where no other worker of the suite looks."""
    while True:
        port = 10_000 + (os.getpid() * 37 + next(_numbers)) % 20_000
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
