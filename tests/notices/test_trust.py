"""Delivery when things die: workers killed at any moment, the database restarted, a channel that never works.

After each: every reminder once in the inbox, none lost, every message at least once outside, always with its own key.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache

from common.scoping import everything
from notices.delivery import deliver
from notices.digest import write_digests
from notices.models import Address, Channel, Message, MessageState
from tests.conftest import ROOT
from tests.factories import make_district
from tests.forks import fork
from tests.notices.outgoing import START, fill, send_all, state_of_things
from tests.notices.servers import http_server

sys.path.insert(0, str(ROOT / "script/lib"))
from ground.cluster import Cluster, django_environment
from ground.processes import Children
from ground.state import State
from ground.suite import copy_migrated_cluster

KILLS = 100
RESTARTS = 5
ORGANIZATIONS = 15
ENDLESS = 10**9
PATIENCE = 240  # seconds, on a machine that does much else


@pytest.fixture
def box(settings):
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    cache.clear()
    with http_server() as box:
        yield box


class Gate:
    """A robot that answers so many messages of a round, each after a moment, and none until the next: however slow
    the machine is, no worker comes to the end of its messages before it is killed, and one is killed while it waits.
    """

    def __init__(self, chance: random.Random):
        self.chance = chance
        self.turn = threading.Condition()
        self.round = self.left = 0

    def begin(self, messages: int) -> None:
        """A round; whoever still waits for an answer of the last one has it now."""
        with self.turn:
            self.round, self.left = self.round + 1, messages
            self.turn.notify_all()

    def __call__(self, post):
        with self.turn:
            self.left -= 1
            now = self.round
            self.turn.wait_for(lambda: self.left >= 0 or self.round != now)
        time.sleep(self.chance.random() * 0.008)
        return 200, {"errcode": 0, "errmsg": "ok"}


def until(condition, what: str) -> None:
    """Wait until it is true; how long that takes says nothing, that it never happens does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {what}"
        time.sleep(0.001)


def sent(box) -> Counter[str]:
    return Counter(post.headers["Idempotency-Key"] for post in box.posts)


def all_is_well(things: dict, box, keys: list[str], notices: int) -> None:
    assert things["states"] == {MessageState.SENT: len(keys)}
    assert things["keys"] == sorted(keys)
    assert (things["notices"], things["things"]) == (notices, notices)
    assert (things["lines"], things["twice"]) == (len(keys), 0)
    assert set(sent(box)) == set(keys)


def worker() -> int:
    """A worker process; it delivers until it is killed."""
    return fork(lambda: deliver(at=START))


@pytest.mark.django_db(transaction=True)
def test_workers_killed_a_hundred_times(box):
    """kill -9 at a random moment of each delivery; two workers at once half of the time."""
    chance = random.Random(20260122)
    gate = box.answers["/cgi-bin/webhook/send"] = Gate(chance)
    keys = fill(make_district(), box.url)
    killed = 0
    for number in range(KILLS):
        before = len(box.posts)
        gate.begin(chance.randint(1, 3))
        children = [worker() for _ in range(1 + number % 2)]
        # The time it takes to connect is not the time of delivery: wait for the first message, then for a while.
        until(lambda before=before: len(box.posts) > before, "a message is on its way")
        time.sleep(chance.random() * 0.015)
        for child in children:
            os.kill(child, signal.SIGKILL)
        killed += sum(os.WIFSIGNALED(os.waitpid(child, 0)[1]) for child in children)
    assert killed == KILLS * 3 // 2
    assert state_of_things()["states"][MessageState.WAITING] > 0
    gate.begin(ENDLESS)
    send_all()
    all_is_well(state_of_things(), box, keys, ORGANIZATIONS)
    again = sum(times - 1 for times in sent(box).values())
    assert 0 < again <= killed  # at least once: what was sent but not written down goes out again, with its key


@pytest.mark.django_db(transaction=True)
def test_three_workers_share_the_work(box):
    """Nothing twice while nobody dies."""
    keys = fill(make_district(), box.url, channels=4)
    children = [worker() for _ in range(3)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    all_is_well(state_of_things(), box, keys, ORGANIZATIONS)
    assert set(sent(box).values()) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_channel_that_never_works_beside_one_that_does(box):
    """The day of a robot whose platform is down: all others have their messages within the first run."""
    district = make_district()
    keys = fill(district, box.url, channels=2)
    with everything("test"):
        broken = Channel.objects.order_by("pk").first()
        bad = set(Message.objects.filter(address__channel=broken).values_list("key", flat=True))
    box.answers = {
        "/cgi-bin/webhook/send": lambda post: (
            (500, b"") if post.headers["Idempotency-Key"] in {str(key) for key in bad} else (200, {"errcode": 0})
        )
    }
    assert deliver(at=START) == {"failed": 1, "sent": ORGANIZATIONS}
    for minute in range(1, 11 * 60):
        deliver(at=START + timedelta(minutes=minute))
    things = state_of_things()
    assert things["states"][MessageState.SENT] == ORGANIZATIONS
    assert things["states"].get(MessageState.DEAD, 0) + things["states"].get(MessageState.WAITING, 0) == ORGANIZATIONS
    assert (things["notices"], things["lines"], things["twice"]) == (ORGANIZATIONS, len(keys), 0)
    # Mended, the next working day's digest carries all of it: nothing was lost.
    box.answers = {}
    tomorrow = START + timedelta(days=1)
    assert write_digests(at=tomorrow) == ORGANIZATIONS
    assert deliver(at=tomorrow) == {"sent": ORGANIZATIONS}
    things = state_of_things()
    assert things["states"] == {MessageState.SENT: 2 * ORGANIZATIONS, MessageState.DROPPED: ORGANIZATIONS}
    assert (things["lines"], things["twice"]) == (2 * ORGANIZATIONS, 0)
    with everything("test"):
        assert Address.objects.filter(messages__state=MessageState.SENT).distinct().count() == 2 * ORGANIZATIONS


def test_the_database_is_restarted_in_the_middle():
    """Five times stopped at once (as by a power cut) and started, while a worker delivers."""
    with tempfile.TemporaryDirectory(prefix="gongjian-restart-") as text, Children() as children, http_server() as box:
        chance = random.Random(7)
        gate = box.answers["/cgi-bin/webhook/send"] = Gate(chance)
        keep, state = State(ROOT / ".state"), State(Path(text))  # where script/test keeps a migrated one
        state.prepare()
        copy_migrated_cluster(keep, state.path / "pg", fresh=False)
        cluster = Cluster(state, children, throw_away=True)
        # A throw-away database does not wait for the disk; here what was committed has to be there afterwards.
        waits = {"PGOPTIONS": "-c synchronous_commit=on"}
        environment = django_environment(cluster.environment, settings="config.settings.test", **waits)
        postgres = next(child for child in children.children if child.name == "postgres")

        def on_their_way(before, sending):
            assert sending.poll() is None, "the worker ended before its messages did"
            return len(box.posts) >= before + 20

        def program(*args):
            command = [sys.executable, "-m", "tests.notices.outgoing", *args]
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

        keys = json.loads(program("make", box.url, "10").communicate()[0])
        sending = program("send")
        for _ in range(RESTARTS):
            before = len(box.posts)
            gate.begin(20)
            until(lambda before=before: on_their_way(before, sending), "messages are on their way")
            time.sleep(chance.random() * 0.02)
            postgres.process.send_signal(signal.SIGQUIT)
            postgres.process.wait()
            time.sleep(0.2)
            postgres.start()
        gate.begin(ENDLESS)
        cut = json.loads(sending.communicate(timeout=PATIENCE)[0])
        assert cut >= RESTARTS
        all_is_well(json.loads(program("sent").communicate()[0]), box, keys, ORGANIZATIONS)
        assert len(box.posts) <= len(keys) + RESTARTS  # each repeats the one message that was on its way
