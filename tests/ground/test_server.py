"""script/server: plain refusals, and nothing left behind however it ends."""

import fcntl
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests import ports
from tests.conftest import ROOT

PATIENCE = 240  # seconds at most, on a machine that does much else

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc to see what is left behind")


def environment(state, **more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "GONGJIAN_STATE": str(state), **{name: str(value) for name, value in more.items()}}


def refused(state, **more):
    """What script/server says when it does not start."""
    result = subprocess.run(
        [ROOT / "script/server", "--empty"],
        env=environment(state, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.fixture
def state():
    """A state folder that any user may walk to, as a checkout's is: pytest's own folders are private."""
    with tempfile.TemporaryDirectory(prefix="gongjian-state-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def free_port():
    return ports.free_port()


def test_a_taken_port_is_named_with_the_next_one_to_try(state):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(state, PORT=port)
    assert f"端口 {port} 已被占用" in said
    assert f"PORT={port + 1} script/server" in said
    assert not (state / "pg").exists()


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1", "８０００"])
def test_a_port_that_is_none(state, port):
    assert f"PORT 应为 1 到 65535 的数字，现在是“{port}”" in refused(state, PORT=port)


def test_a_second_instance_is_told_where_the_first_one_is(state, free_port):
    (state / "running.json").write_text(json.dumps({"pid": 4711, "address": "http://127.0.0.1:8000/"}))
    with open(state / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = refused(state, PORT=free_port)
    assert "已有一个实例在运行：http://127.0.0.1:8000/（进程 4711）" in said


def test_too_little_disk(state, free_port):
    assert re.search(
        r"磁盘空间不足：.*只剩 \d+ MB，至少需要 999999999 MB",
        refused(state, PORT=free_port, GONGJIAN_MIN_FREE_MB=999999999),
    )


def test_data_of_another_postgresql(state, free_port):
    (state / "pg").mkdir()
    (state / "pg/PG_VERSION").write_text("9\n", encoding="ascii")
    said = refused(state, PORT=free_port)
    assert "数据目录是 PostgreSQL 9 建立的" in said


def without_python(tmp_path, python):
    """What a copy of the scripts says on a machine whose every Python is the shell script `python`."""
    subprocess.run(["cp", "-r", ROOT / "script", tmp_path], check=True)
    for name in ("requirements-embedded.lock", "requirements-dev.lock"):
        (tmp_path / name).touch()
    fake = tmp_path / "bin"
    fake.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (fake / name).write_text(f"#!/bin/sh\n{python}\n")
        (fake / name).chmod(0o755)
    for name in ("bash", "sh", "cat", "cut", "df", "dirname", "flock", "id", "mkdir", "readlink", "sha256sum", "awk"):
        (fake / name).symlink_to(shutil.which(name))
    bootstrap = tmp_path / "script/lib/bootstrap.sh"
    bootstrap.write_text(bootstrap.read_text(encoding="utf-8").replace(" /usr/bin/python3;", ";"), encoding="utf-8")
    result = subprocess.run(
        [tmp_path / "script/server"], env={"PATH": str(fake)}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert not (tmp_path / ".venv").exists()
    return result.stderr


def test_an_old_python_is_refused_before_anything_is_installed(tmp_path):
    said = without_python(tmp_path, '[ "$1" = --version ] && echo Python 3.8.1; exit 1')
    assert "需要 Python 3.11 或更高版本；本机的 python3 是：Python 3.8.1" in said


def test_a_python_without_venv_is_told_the_package_to_install(tmp_path):
    said = without_python(tmp_path, 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac')
    assert "请先执行：sudo apt-get install -y python3.12-venv" in said


def processes_of(state):
    """Everything that runs with this state folder in its command line or environment, except its supervisor."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes()
            text = command + (entry / "environ").read_bytes()
        except (OSError, ValueError):
            continue
        if entry.name.isdigit() and str(state).encode() in text and b"run.py" not in command:
            found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def start(state, port):
    """A running script/server; returns the process once it has printed its address."""
    process = subprocess.Popen(
        [ROOT / "script/server", "--empty"],
        env=environment(state, PORT=port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = []
    for line in process.stdout:
        said.append(line)
        if f"http://127.0.0.1:{port}/" in line:
            return process
    process.wait()
    raise AssertionError("".join(said))


def ready(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/readyz")
        return json.loads(connection.getresponse().read())["status"]


def wait_for(condition, seconds=PATIENCE):
    """Whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()


def wait_until_gone(state):
    """The processes that are still there in the end: none, if all is well."""
    wait_for(lambda: not processes_of(state))
    return processes_of(state)


def worker_of(state):
    return next((pid for pid, command in processes_of(state).items() if " worker " in command), None)


def manage(state, *args):
    command = [ROOT / "script/manage", *args]
    result = subprocess.run(command, env=environment(state), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_killed_or_interrupted_nothing_stays_and_the_data_are_kept(state, free_port):
    process = start(state, free_port)
    try:
        assert ready(free_port) == "ok"
        running = " ".join(processes_of(state).values())
        assert all(name in running for name in ("bin/postgres", "valkey-server", "gunicorn", "worker", "beat"))
        count = "from django.contrib.contenttypes.models import ContentType as C; print(C.objects.count())"
        kept = manage(state, "shell", "--no-imports", "-c", count)
        assert int(kept) > 5
        old = worker_of(state)
        os.kill(old, signal.SIGKILL)
        assert wait_for(lambda: worker_of(state) not in (None, old))

        process.kill()
        process.wait()
        process.stdout.close()
        assert wait_until_gone(state) == {}

        assert manage(state, "shell", "--no-imports", "-c", count) == kept
        assert wait_until_gone(state) == {}

        process = start(state, free_port)
        assert ready(free_port) == "ok"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
        assert processes_of(state) == {}
        assert not (state / "running.json").exists()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
