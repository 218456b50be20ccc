"""Celery: small idempotent tasks that an office's work waits for. What must not be lost lives in PostgreSQL.

Losing Redis costs latency only: every task can be run twice, and whatever is due is found again by a scan.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, before_task_publish, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

app = Celery("gongjian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()  # each room's tasks.py

# The clock of the product: name → task, when (Asia/Shanghai), and how late it may still start: a night's job found at
# noon is not run by accident.
#
# No long ETA or countdown: beat wakes a short scan for due rows instead.
app.conf.beat_schedule = {
    "members.lapse_terms": {
        "task": "members.tasks.lapse_terms",
        "schedule": crontab(hour=0, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "orgs.check_tree": {
        "task": "orgs.tasks.check_tree_nightly",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 4 * 3600},
    },
    "notices.plan": {
        "task": "notices.tasks.plan",
        "schedule": crontab(hour=6, minute=30),
        "options": {"expires": 12 * 3600},
    },
    "appraisal.freeze_month": {
        "task": "appraisal.tasks.freeze_month",
        "schedule": crontab(hour=1, minute=20),
        "options": {"expires": 12 * 3600},
    },
    "appraisal.refresh_counters": {
        "task": "appraisal.tasks.refresh_counters",
        "schedule": 15.0,  # nothing to do costs one query a district; until it is done pages count from the facts
        "options": {"expires": 14},
    },
    "appraisal.recount": {
        "task": "appraisal.tasks.recount_nightly",
        "schedule": crontab(hour=23, minute=10),  # before midnight counts everything anew
        "options": {"expires": 40 * 60},
    },
    "appraisal.deal_checklists": {
        "task": "appraisal.tasks.deal_checklists",
        "schedule": crontab(hour=1, minute=40),
        "options": {"expires": 12 * 3600},
    },
    "appraisal.judge_checklist_periods": {
        "task": "appraisal.tasks.judge_checklist_periods",
        "schedule": crontab(hour=1, minute=50),
        "options": {"expires": 12 * 3600},
    },
    "common.heartbeat": {
        "task": "common.tasks.heartbeat",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "exchange.sweep": {
        "task": "exchange.tasks.sweep",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "accounts.tidy": {
        "task": "accounts.tasks.tidy",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 4 * 3600},
    },
    "grids.forget": {
        "task": "grids.tasks.forget",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 4 * 3600},
    },
    "common.purge": {
        "task": "common.tasks.purge",
        "schedule": crontab(minute=50),
        "options": {"expires": 3000},
    },
    "exchange.purge": {
        "task": "exchange.tasks.purge",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    # Two minutes past, and every five: the platforms ask not to be called on the hour and half hour, when all do.
    "notices.dispatch": {
        "task": "notices.tasks.dispatch",
        "schedule": crontab(hour="8-19", minute="2-59/5"),
        "options": {"expires": 240},
    },
    "notices.deliver": {
        "task": "notices.tasks.deliver",
        "schedule": crontab(hour="8-19"),
        "options": {"expires": 55},
    },
}


@before_task_publish.connect
def beat_lives(sender=None, **kwargs) -> None:
    """Only beat sends this task: that it is being sent says that beat lives, before the worker has it."""
    if sender == "common.tasks.heartbeat":
        from common import heartbeat

        heartbeat.give(heartbeat.BEAT)


@beat_init.connect
def beat_begins(**kwargs) -> None:
    """Its first task is sent a minute later: until then nobody need worry."""
    from common import heartbeat

    heartbeat.give(heartbeat.BEAT)


@worker_ready.connect
def worker_begins(**kwargs) -> None:
    """As beat_begins."""
    from common import heartbeat

    heartbeat.give(heartbeat.WORKER)
