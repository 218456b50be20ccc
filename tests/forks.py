"""A process made from this warm one, for tests that kill it."""

import os
import traceback
from collections.abc import Callable

from django.db import connections


def fork(work: Callable[[], object]) -> int:
    """Start `work()` in a process of its own, with a connection of its own, and give its pid; it ends with 0 or 1.

    Where Playwright's event loop ran in this thread, Django keeps a second connection for it (asgiref's Local), and
    the child, in which no loop runs, falls back on the one from before: shared with the parent and with every other
    child. So the child begins with a new one; psycopg leaves the inherited session alone, for it knows its process.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        try:
            for alias in connections:
                connections[alias] = connections.create_connection(alias)
            work()
        except BaseException:  # noqa: BLE001 - told, and the process ends
            traceback.print_exc()
            os._exit(1)
        os._exit(0)  # nothing of the parent's is tidied up
    return child
