"""script/test: pytest on a throw-away PostgreSQL and Valkey, which are gone afterwards.

The cluster is a copy of one that was made and migrated once per version of the migrations (`.state/tests/`), so that
the tenth run of the day does not wait for initdb. `--fresh` makes it anew. The tests' own databases are copies of the
migrated one, once per xdist worker.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from ground.cluster import Cluster, django_environment, run_manage
from ground.messages import die, step
from ground.migrations import fingerprint
from ground.postgres import DATABASE
from ground.processes import Children, die_with_parent
from ground.state import ROOT, State


def main(args):
    fresh = "--fresh" in args
    args = [arg for arg in args if arg != "--fresh"]
    keep = State()
    keep.prepare()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="gongjian-test-"))
    try:
        state = State(folder)
        state.prepare()
        copy_migrated_cluster(keep, folder / "pg", fresh=fresh)
        with Children() as children:
            cluster = Cluster(state, children, throw_away=True)
            environment = django_environment(
                cluster.environment,
                settings="config.settings.test",
                GONGJIAN_TEST_TEMPLATE=DATABASE,
                GONGJIAN_TEST_REDIS=cluster.environment["REDIS_URL"],
            )
            command = [sys.executable, "-m", "pytest", *(args or ["-n", "2", "--dist", "loadfile"])]
            previous = signal.signal(signal.SIGINT, lambda *_: None)  # pytest has the terminal and reports itself
            prepare = die_with_parent(signal.SIGTERM)
            code = subprocess.run(command, cwd=ROOT, env=environment, preexec_fn=prepare, check=False).returncode
            signal.signal(signal.SIGINT, previous)
            return code if code >= 0 else 128 - code
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_migrated_cluster(keep, target, *, fresh):
    """Copy the data of a stopped, migrated cluster to `target`, making it first if the migrations are new."""
    cache = keep.path / "tests"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two script/test at once: one makes it, the other waits
        # Migrations may call code of `common` (row-level security, triggers), so that is in the name too.
        home = cache / fingerprint(extra=(ROOT / "common").rglob("*.py"))[:16]
        if fresh or not home.exists():
            for old in cache.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            make_migrated_cluster(cache / "making", home)
        shutil.copytree(home / "pg", target, symlinks=True)
    own_like(home / "pg", target)


def make_migrated_cluster(folder, home):
    """initdb and migrate in `folder`, then move what came of it to `home`."""
    step("正在准备测试数据库（迁移一次，以后复用）", "migrating the tests' database once")
    state = State(folder)
    state.prepare()
    with Children() as children:
        cluster = Cluster(state, children, throw_away=True)
        environment = django_environment(cluster.environment, "config.settings.test", GONGJIAN_DB_ROLE="owner")
        migrated = run_manage("migrate", "--verbosity", "0", environment=environment)
    made = cluster.postgres.home  # elsewhere, when root runs a checkout that is private
    if not migrated:
        shutil.rmtree(made, ignore_errors=True)
        die("数据库迁移失败，测试没有运行，原因见上。", "the migrations failed, see above; no test was run")
    shutil.move(made, home)


def own_like(source, target):
    """Root copied another user's files: give the copy to that user again."""
    owner = source.stat()
    if os.geteuid() == 0:
        for path in (target, *target.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
