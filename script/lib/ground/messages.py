"""Speaking to whoever started us: one sentence in Chinese, the same in English, and an exit code."""

import sys
import time
from typing import NoReturn

STARTED = time.monotonic()


def die(chinese, english, code=1) -> NoReturn:
    """Say what is wrong and how to mend it, and end with `code`."""
    print(f"\n{chinese}\n({english})", file=sys.stderr, flush=True)
    raise SystemExit(code)


def step(chinese, english):
    """One line about what is going on, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {chinese} ({english})", file=sys.stderr, flush=True)
