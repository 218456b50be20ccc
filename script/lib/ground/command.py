"""script/manage: manage.py with the embedded database, started for as long as the command takes if it is not up."""

import signal
import subprocess
import time

from ground.cluster import Cluster, django_environment, manage
from ground.messages import die, step
from ground.processes import Children, die_with_parent
from ground.state import State

SCHEMA_COMMANDS = {"migrate", "flush", "sqlflush"}


def main(args):
    state = State()
    state.prepare()
    deadline = time.monotonic() + 120
    while True:
        if state.acquire():
            return run_alone(state, args)
        state.join()
        noted = state.announced()  # whoever runs it waits for us from here on
        if noted:
            return run(state, noted["environment"], args)
        state.leave()
        if time.monotonic() > deadline:
            die(
                f"另一个进程占用了数据目录 {state.path}，但两分钟内没有准备好数据库。请先结束它再试。",
                "another process holds the state folder but its database did not become ready within two minutes",
            )
        time.sleep(0.1)


def run_alone(state, args):
    """Run the databases ourselves, and for other script/manage that come meanwhile."""
    with Children() as children:
        cluster = Cluster(state, children)
        state.announce(environment=cluster.environment)
        code = run(state, cluster.environment, args)
        state.close_to_guests()
    state.release()
    return code


def run(state, environment, args):
    """Run the command in the foreground: it has the terminal, and Ctrl-C is its own to handle."""
    if args and args[0] in SCHEMA_COMMANDS:
        state.set_note("migrated", "by hand")  # the next script/server looks for itself
    # A handler, not SIG_IGN: ignoring would be inherited by the command, a handler is not.
    previous = signal.signal(signal.SIGINT, lambda *_: None)
    # In the caller's folder: the command may name files relative to it.
    prepare = die_with_parent(signal.SIGTERM)
    process = subprocess.Popen(manage(*args), env=django_environment(environment), preexec_fn=prepare)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        code = process.wait()
    finally:
        signal.signal(signal.SIGINT, previous)
        state.leave()
    if code < 0:
        step(f"命令被信号 {-code} 结束", f"the command was ended by signal {-code}")
        return 128 - code
    return code
