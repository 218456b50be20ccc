"""The product's Celery with two tasks that tell a file what becomes of them."""

import os
import time
from datetime import datetime
from pathlib import Path

from config.celery import app

# A sign of life each second: the product's minute would be too long for a test.
app.conf.beat_schedule = {"common.heartbeat": {**app.conf.beat_schedule["common.heartbeat"], "schedule": 1.0}}


def tell(diary, word):
    """Append a line that a killed process cannot take back."""
    with open(diary, "a", encoding="ascii") as file:
        file.write(f"{word} {os.getpid()}\n")


@app.task(name="probe.first_time_long")
def first_time_long(diary):
    """The first time it takes a minute, so that it can be killed; then it is done at once."""
    again = Path(diary).exists()
    tell(diary, "started")
    if not again:
        time.sleep(60)
    tell(diary, "done")


@app.task(name="probe.quick")
def quick(diary):
    """Done at once."""
    tell(diary, "done")


@app.task(name="probe.deliver")
def deliver(at):
    """What notices.tasks.deliver does, at an hour at which messages go out."""
    from notices.delivery import deliver

    deliver(at=datetime.fromisoformat(at))
