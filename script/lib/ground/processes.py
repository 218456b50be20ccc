"""Children that never outlive us: stopped in reverse order of their start, and told by the kernel if we are killed."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(sig):
    """A preexec function: the child receives `sig` when this process ends, even by kill -9."""
    if _libc is None:
        return None
    parent = os.getpid()

    def prepare():
        _libc.prctl(PR_SET_PDEATHSIG, sig)
        if os.getppid() != parent:  # it ended between fork and prctl
            os._exit(1)

    return prepare


@dataclass
class Child:
    name: str
    args: list
    options: dict
    stop_signal: int
    patience: float  # seconds to wait after stop_signal before SIGKILL
    process: subprocess.Popen = None
    starts: list = field(default_factory=list)

    def start(self):
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(self.args, **self.options)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Children:
    """What we started. Use as a context manager: leaving it, however, stops everything."""

    def __init__(self):
        self.children = []

    def start(self, name, args, *, log, env, death=signal.SIGINT, stop=signal.SIGTERM, patience=10, cwd="/", **user):
        """Start `args` in a session of its own (so that Ctrl-C in the terminal reaches us alone) and keep it.

        `death` is the signal it receives when we are killed, `stop` the one for an orderly end; `user` are Popen's
        user, group and extra_groups. Standard output and error go to the file `log`, which is closed in the end.
        """
        options = {
            "stdin": subprocess.DEVNULL,
            "stdout": log,
            "stderr": subprocess.STDOUT,
            "env": env,
            "cwd": cwd,
            "start_new_session": True,
            "preexec_fn": die_with_parent(death),
            **user,
        }
        child = Child(name, [str(arg) for arg in args], options, stop, patience)
        child.start()
        self.children.append(child)
        return child

    def ended(self):
        """The children that have ended although nobody stopped them."""
        return [child for child in self.children if child.process.poll() is not None]

    def stop(self):
        while self.children:
            child = self.children.pop()
            child.stop()
            child.options["stdout"].close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.stop()


def open_log(path, limit=10 * 2**20):
    """A log to append to; a large one becomes `<name>.1` first."""
    if path.exists() and path.stat().st_size > limit:
        path.replace(path.with_name(path.name + ".1"))
    return open(path, "ab")


def tail(path, lines=15):
    """The end of a log, for a message."""
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
