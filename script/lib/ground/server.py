"""script/server: the whole product on this machine until Ctrl-C.

Environment: PORT (8000), HOST (127.0.0.1), GONGJIAN_STATE, GONGJIAN_HOSTS (names it is reached by, when HOST is not
this machine alone), GONGJIAN_DEBUG. Arguments: --fresh begins anew, --empty builds no demo districts, --reload restarts
the web server on code changes.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from ground.cluster import Cluster, django_environment, manage, run_manage
from ground.messages import die, step
from ground.migrations import bring_up_to_date
from ground.processes import Children, die_with_parent, open_log, tail
from ground.state import ROOT, State

BIN = Path(sys.executable).parent
DISTRICTS = ("demo", "fucheng", "ronghe", "haibowan", "xinluo")  # each shows a practice
RESTARTS, WINDOW = 3, 120  # a worker or beat that dies is started again so many times within so many seconds


def main(arguments):
    parser = argparse.ArgumentParser(prog="script/server", description="在本机运行共建（数据保存在 .state/）")
    parser.add_argument("--fresh", action="store_true", help="清除全部数据，重新建立演示区")
    parser.add_argument("--empty", action="store_true", help="新数据库不建演示区，从空白开始")
    parser.add_argument("--reload", action="store_true", help="代码改动后自动重启网页进程（开发用）")
    options = parser.parse_args(arguments)
    host, port = wanted_address()
    # A script that starts us with & leaves SIGINT ignored; kill -INT is to stop us all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(0))
    state = State()
    state.prepare()
    refuse_second_instance(state)
    refuse_taken_port(host, port)
    try:
        with Children() as children:
            if options.fresh:
                erase(state)
            serve(state, children, host, port, options)
    except KeyboardInterrupt:
        pass
    finally:
        state.release()
    step("已停止，数据保留", "stopped, data kept")
    return 0


def wanted_address():
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        die(f"PORT 应为 1 到 65535 的数字，现在是“{text}”。", f"PORT must be a number from 1 to 65535, not {text!r}")
    return os.environ.get("HOST") or "127.0.0.1", int(text)


def refuse_second_instance(state):
    """One process runs a state folder; a script/manage that is in its way for a moment is waited for."""
    deadline = time.monotonic() + 20
    while not state.acquire():
        noted = state.announced() or {}
        if noted.get("address"):
            die(
                f"这个数据目录（{state.path}）已有一个实例在运行：{noted['address']}（进程 {noted['pid']}）。"
                "请直接使用它；要再开一个，请用 GONGJIAN_STATE=另一个目录。",
                f"already running at {noted['address']}, process {noted['pid']}",
            )
        if time.monotonic() > deadline:
            die(
                f"数据目录 {state.path} 正被另一个 script/server 或 script/manage 使用。请等它结束后再启动。",
                "another process is using the state folder",
            )
        time.sleep(0.2)


def refuse_taken_port(host, port):
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        die(
            f"没有权限使用端口 {port}（1024 以下需要 root）。请换一个：PORT=8000 script/server",
            f"port {port} is denied",
        )
    except socket.gaierror:
        die(f"HOST 写的地址“{host}”无法识别。", f"HOST {host!r} cannot be resolved")
    except OSError:
        die(
            f"端口 {port} 已被占用。请换一个端口，例如：PORT={port + 1 if port < 65535 else 8000} script/server",
            f"port {port} is in use; choose another one with PORT",
        )


def erase(state):
    step("正在清除原有数据", "erasing all data")
    from ground.postgres import Postgres

    postgres_home = State(Postgres(state.path).home)
    state.erase()
    if postgres_home.path != state.path:
        postgres_home.erase()
    state.prepare()


def serve(state, children, host, port, options):
    cluster = Cluster(state, children)
    step("数据库与任务队列已启动", "PostgreSQL and Valkey are up")
    environment = django_environment(cluster.environment)
    if not is_local(host):
        names = [environment.get("GONGJIAN_HOSTS", ""), host, socket.gethostname(), *own_addresses()]
        environment["GONGJIAN_HOSTS"] = ",".join(filter(None, names))
    bring_up_to_date(state, environment)
    seeded = not options.empty and seed(state, cluster, environment)
    accounts = demo_accounts(environment)
    start_web(state, children, environment, host, port, reload=options.reload)
    start_celery(state, children, environment)
    url_host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    address = f"http://{f'[{url_host}]' if ':' in url_host else url_host}:{port}/"
    wait_for_web(state, children, url_host, port)
    state.announce(environment=cluster.environment, address=address)
    greet(address, accounts, seeded=seeded, local=is_local(host))
    watch(state, children)


def own_addresses():
    """This machine's addresses as far as the resolver knows them: what a browser elsewhere may type."""
    try:
        return sorted({entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)})
    except socket.gaierror:
        return []


def seed(state, cluster, environment):
    """Build the demo districts, one for each practice, in a database that nobody has used; True when built now."""
    if state.note("demo") == "done":
        return False
    if state.note("demo") == "started":
        cluster.postgres.recreate_database()
        state.set_note("migrated", "")
        bring_up_to_date(state, environment)
    with cluster.postgres.connect("gongjian") as connection, connection.cursor() as cursor:
        cursor.execute("select exists (select from accounts_user)")
        if cursor.fetchone()[0]:  # somebody worked through script/manage: theirs, not ours to fill
            state.set_note("demo", "done")
            return False
    step("正在建立五个演示区（仅第一次）", "building the five demo districts, the first time only")
    state.set_note("demo", "started")
    if not run_manage("make_district", "--scale", *DISTRICTS, environment=environment):
        die(
            "建立演示区失败，原因见上。再次运行 script/server 会重新建立。",
            "building the demo district failed, see above",
        )
    state.set_note("demo", "done")
    return True


def demo_accounts(environment):
    """Asked while the web server comes up; read by `greet`."""
    return subprocess.Popen(
        manage("demo_accounts"),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )


def start_web(state, children, environment, host, port, *, reload):
    children.start(
        "web",
        [
            *(BIN / "gunicorn", "config.wsgi:application"),
            *("--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"),
            *("--worker-class", "gthread", "--workers", "1" if reload else "2", "--threads", "4"),
            *("--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"),
            # Without the query string: what people search for does not belong into a log.
            *("--logger-class", "config.access_log.AccessLog"),
            *("--access-logfile", "-", "--access-logformat", "%(h)s %(m)s %(U)s %(s)s %(B)s %(L)ss"),
            *("--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp"),
            *(["--reload"] if reload else []),
        ],
        log=open_log(state.path / "log" / "web.log"),
        env=environment,
        cwd=ROOT,
    )


def start_celery(state, children, environment):
    # Beat apart from the worker: as the worker's child it would outlive a killed worker. Killed with us, because a
    # warm shutdown hangs when the broker has gone too; tasks are acknowledged late, so nothing is lost.
    common = {"env": environment, "cwd": ROOT, "death": signal.SIGKILL}
    celery = [BIN / "celery", "-A", "config"]
    children.start(
        "worker",
        [*celery, "worker", "-P", "threads", "-c", "4", "--without-mingle", "--without-gossip", "-l", "INFO"],
        log=open_log(state.path / "log" / "worker.log"),
        **common,
    )
    children.start(
        "beat",
        [*celery, "beat", "-s", state.path / "beat", "--pidfile", "", "-l", "INFO"],
        log=open_log(state.path / "log" / "beat.log"),
        **common,
    )


def wait_for_web(state, children, host, port):
    deadline = time.monotonic() + 180  # a slow office machine that does other work takes more than one minute
    while time.monotonic() < deadline:
        for child in children.ended():
            died(state, child)
        connection = http.client.HTTPConnection(host, port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    die(f"网页服务三分钟内没有应答，日志在 {state.path / 'log' / 'web.log'}。", "the web server did not answer")


def is_local(host):
    return host in ("127.0.0.1", "localhost", "::1")


def greet(address, accounts, *, seeded, local):
    table, _ = accounts.communicate(timeout=60)
    step("已就绪" + ("，演示区已建好" if seeded else ""), "ready")
    print(f"\n  共建 Gongjian  →  {address}\n", flush=True)
    if accounts.returncode == 0 and table.strip():
        print("\n".join(f"  {line}".rstrip() for line in table.rstrip().splitlines()), flush=True)
        if not local:
            print(
                "\n  注意：别的机器也能打开这个地址，而演示账号的密码是公开的。请勿录入真实数据。"
                "\n  (Other machines reach this address, and the demo passwords are public: enter no real data.)",
                flush=True,
            )
    print("\n  按 Ctrl-C 停止。 (Ctrl-C stops everything.)\n", flush=True)


def watch(state, children):
    """Until a signal: restart a worker or beat that ended, give up when web or a database did."""
    while True:
        time.sleep(0.5)
        for child in children.ended():
            recent = [start for start in child.starts if time.monotonic() - start < WINDOW]
            if child.name not in ("worker", "beat") or len(recent) > RESTARTS:
                died(state, child)
            step(f"{child.name} 意外结束，正在重新启动", f"{child.name} ended unexpectedly, restarting it")
            child.start()


def died(state, child):
    log = state.path / "log" / f"{child.name}.log"
    die(
        f"{child.name} 意外结束，全部停止。日志 {log} 的末尾：\n{tail(log)}",
        f"{child.name} ended unexpectedly, see its log",
    )
