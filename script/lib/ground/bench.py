"""script/bench: bench/run.py on a PostgreSQL of its own (`.state/bench/`), with every durability a real one has.

The data set takes longer to build than to measure, so it is kept; `--fresh` begins anew.
"""

import signal
import subprocess
import sys

from ground.cluster import Cluster, django_environment
from ground.messages import die
from ground.migrations import bring_up_to_date
from ground.processes import Children, die_with_parent
from ground.state import ROOT, State


def main(args):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    keep = State()
    keep.prepare()
    state = State(keep.path / "bench")
    state.prepare()
    if not state.acquire():
        die("另一个 script/bench 正在运行，请等它结束。", "another script/bench is running")
    if "--fresh" in args:
        args = [arg for arg in args if arg != "--fresh"]
        state.erase()
        state.prepare()
    with Children() as children:
        cluster = Cluster(state, children)
        environment = django_environment(cluster.environment)
        bring_up_to_date(state, environment)
        command, prepare = [sys.executable, "-m", "bench.run", *args], die_with_parent(signal.SIGTERM)
        return subprocess.run(command, cwd=ROOT, env=environment, preexec_fn=prepare, check=False).returncode
