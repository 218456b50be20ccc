"""Transaction-level advisory locks.

Keys live in one enum and are never reused or renumbered: a number that changes its meaning between two releases
would let two processes each believe they hold "the" lock during a rolling upgrade.
"""

from __future__ import annotations

from enum import IntEnum

from django.db import OperationalError, connection

from common.errors import Conflict


class Lock(IntEnum):
    """What is locked; the second key says which one."""

    TREE = 1
    AUDIT_CHAIN = 2
    LAPSE = 3
    CALENDAR = 4
    PLAN = 5
    MATTER = 6


def take_lock(
    lock: Lock, key: int = 0, *, timeout_ms: int = 5000, busy: str = "有人正在办理同一件事，请稍候再试。"
) -> None:
    """Take the lock until the transaction ends, waiting at most `timeout_ms`.

    Must be called inside `transaction.atomic()`, before the rows it protects are read.
    Raises Conflict("busy") with the given sentence when somebody else keeps it longer than that.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an advisory lock outside a transaction protects nothing")
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{timeout_ms}ms"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(lock), key])
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) == "55P03":
                raise Conflict("busy", busy) from error
            raise
