"""How the machinery of reminders and statistics stands, for a district's administrator: one line each, with what to do.

Numbers and times only: no addresses, versions, names of hosts or of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from celery import current_app
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from appraisal.statistics.counters import counted_lately
from common import heartbeat
from common.scoping import everything
from common.workdays import is_announced, unannounced_year
from notices.hours import is_quiet
from notices.models import Channel, Message, MessageState, PlanRun

OK, DUE, BAD = "ok", "due", "bad"
PLANNED_BY = time(7, 30)  # the planner starts at 6:30
OLD, VERY_OLD = timedelta(minutes=15), timedelta(hours=1)
LONG_QUEUE = 200
DEAD_SHOWN = timedelta(days=30)
QUEUE = "celery"
RECOUNT_LATE = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: how it stands.

    key    stable name, for programs
    state  ok, due (somebody should look), bad (does not work)
    text   in words; `hint` what follows from it and what to do
    value  the figure or time behind it
    """

    key: str
    name: str
    state: str
    text: str
    hint: str = ""
    url: str = ""
    value: int | str | None = None


def parts_of(*, district_id: int, at: datetime) -> list[Part]:
    """Every part, as seen by the district's administrator. Five queries."""
    return [
        *_machines(at),
        *_plan(district_id, at),
        *_messages(district_id, at),
        _recount(district_id, at),
        _calendar(timezone.localdate(at)),
    ]


def worst(parts: list[Part]) -> str:
    """The state of the whole: the worst of its parts."""
    found = {part.state for part in parts}
    return next(state for state in (BAD, DUE, OK) if state in found or state == OK)


# ---- processes ------------------------------------------------------------------------------------------------------


def _machines(at: datetime) -> Iterator[Part]:
    waiting = queue_length()
    if waiting is None:
        yield Part("redis", "任务队列", BAD, "连接不上", "提醒没有丢，队列恢复后自动补发；请检查 Redis 服务。")
    else:
        state, hint = (DUE, "任务积压，请看后台任务进程是否在运行。") if waiting > LONG_QUEUE else (OK, "")
        yield Part("redis", "任务队列", state, f"{waiting} 个任务等待" if waiting else "没有积压", hint, value=waiting)
    yield _life(heartbeat.BEAT, "定时进程", at, "到点的任务没有人发出：每日计划、发送都会停下。请重新启动定时进程。")
    yield _life(heartbeat.WORKER, "后台任务进程", at, "任务没有人办理：提醒、导入都会停下。请重新启动后台任务进程。")


def _life(name: str, label: str, at: datetime, hint: str) -> Part:
    try:
        seen = heartbeat.last(name)
    except heartbeat.Unknown:
        return Part(name, label, DUE, "暂时不知道", "任务队列恢复后一分钟内就会显示。")
    if seen is None:
        return Part(name, label, BAD, "没有运行过", hint)
    value = seen.isoformat(timespec="seconds")
    minutes = int((at - seen).total_seconds() // 60)
    if at - seen > heartbeat.LATE:
        return Part(name, label, BAD, f"{_ago(minutes)}没有动静", hint, value=value)
    return Part(name, label, OK, "正常", value=value)


def _ago(minutes: int) -> str:
    return f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时"


def queue_length() -> int | None:
    """How many tasks wait in the broker; None when it does not answer."""
    try:
        with current_app.connection_for_read(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
            channel = connection.default_channel
            try:
                return channel.queue_declare(QUEUE, passive=True).message_count
            except connection.channel_errors:
                return 0  # an empty queue does not exist
    except (KombuError, RedisError, OSError):
        return None


# ---- reminders ------------------------------------------------------------------------------------------------------


def _plan(district_id: int, at: datetime) -> Iterator[Part]:
    today = timezone.localdate(at)
    # A day that is over may be planned again, and one to come beforehand: neither is the plan of today.
    with everything("an administrator looks at the machinery of the own district"):
        runs = PlanRun.objects.filter(district_id=district_id, day__lte=today).order_by("-day", "-id")
        run = runs.first()
        done = runs.filter(finished_at__isnull=False).first()
    if done is None:
        yield Part("plan", "每日计划", DUE, "还没有做过", "每天 6:30 自动做；新建的区次日开始。")
        return
    text = f"{done.day} 已做：核对 {done.due} 件，新增提醒 {done.planned} 条，了结 {done.closed} 条"
    wanted = today if timezone.localtime(at).time() >= PLANNED_BY else today - timedelta(days=1)
    if done.day >= wanted:
        yield Part("plan", "每日计划", OK, text, value=done.day.isoformat())
        return
    broken = run is not None and run.finished_at is None
    hint = "今天的计划没有做完，请看后台任务的日志；重做一次不会重复提醒。" if broken else "今天的计划还没有做。"
    state = BAD if done.day < wanted - timedelta(days=1) or broken else DUE
    yield Part("plan", "每日计划", state, text, hint, value=done.day.isoformat())


def _messages(district_id: int, at: datetime) -> Iterator[Part]:
    today = timezone.localdate(at)
    waiting = Q(state=MessageState.WAITING, day=today, next_at__lte=at, address__channel__enabled=True)
    dead = Q(state=MessageState.DEAD, day__gt=today - DEAD_SHOWN)
    with everything("an administrator looks at the machinery of the own district"):
        found = Message.objects.filter(address__channel__district_id=district_id, day__gt=today - DEAD_SHOWN).aggregate(
            waiting=Count("pk", filter=waiting), oldest=Min("next_at", filter=waiting), dead=Count("pk", filter=dead)
        )
        failing = list(
            Channel.objects.filter(district_id=district_id, enabled=True, failing_since__isnull=False)
            .order_by("name")
            .values_list("name", "failing_since")
        )
    yield _outbox(found["waiting"], found["oldest"], at)
    url = f"{reverse('notices:outbox')}?state={MessageState.DEAD}"
    if found["dead"]:
        hint = "多次没有发出去。查明原因后点“发送失败”重发；事情本身仍在收件人的待办里。"
        yield Part("dead", "发送失败", DUE, f"30 天内 {found['dead']} 条", hint, url, found["dead"])
    else:
        yield Part("dead", "发送失败", OK, "30 天内没有", value=0)
    for name, since in failing:
        hint = "请核对这个渠道的设置，用“发一条测试”试一试。"
        text = f"自 {timezone.localtime(since):%m月%d日 %H:%M} 起连续失败"
        yield Part("channel", f"渠道“{name}”", BAD, text, hint, reverse("notices:channels"), since.isoformat())


def _outbox(waiting: int, oldest: datetime | None, at: datetime) -> Part:
    if not waiting:
        return Part("outbox", "待发消息", OK, "没有", value=0)
    if is_quiet(at):
        return Part("outbox", "待发消息", OK, f"{waiting} 条，休息日和 20:00 至次日 8:00 不发送", value=waiting)
    age = at - oldest
    state = OK if age < OLD else DUE if age < VERY_OLD else BAD
    hint = "" if state == OK else "发送停住了：请看后台任务进程，或者某个渠道连续失败。"
    text = f"{waiting} 条，最早的等了 {_ago(int(age.total_seconds() // 60))}"
    return Part("outbox", "待发消息", state, text, hint, value=waiting)


# ---- statistics -----------------------------------------------------------------------------------------------------


def _recount(district_id: int, at: datetime) -> Part:
    """What the last nightly recount found (appraisal/statistics/counters.py)."""
    with everything("an administrator looks at the machinery of the own district"):
        last = counted_lately(district_id)
    if last is None:
        hint = "每天夜里 23:10 自动做；新建的区当晚开始。"
        return Part("recount", "统计重算", OK, "还没有做过", hint)
    day = timezone.localdate(last.at)
    if not last.compared:
        hint = "还没有登记过要统计的内容，或者统计还没有第一次算完；有数字以后，每天夜里 23:10 核对。"
        return Part("recount", "统计重算", OK, f"{day} 做过，还没有统计过数字，没有可核对的", hint, value=0)
    if last.different:
        text = f"{day} 核对 {last.compared:,} 个数字，{last.different:,} 个不一致，已按事实更正"
        hint = "页面上的数字已经更正。请通知系统维护人员查明原因；涉及哪些指标见审计记录“统计重算发现不一致”。"
        return Part("recount", "统计重算", BAD, text, hint, value=last.different)
    text = f"{day} 核对 {last.compared:,} 个数字，全部一致"
    if at - last.at > RECOUNT_LATE:
        hint = "昨晚没有重算，请看定时进程和后台任务进程。数字仍按事实计算，不受影响。"
        return Part("recount", "统计重算", DUE, text, hint, value=0)
    return Part("recount", "统计重算", OK, text, value=0)


# ---- the calendar ---------------------------------------------------------------------------------------------------


def _calendar(on: date) -> Part:
    url = reverse("notices:workdays")
    missing = unannounced_year(on)
    if missing is None:
        last = max(year for year in range(on.year, on.year + 3) if is_announced(year))
        return Part("calendar", "工作日历", OK, f"已有 {last} 年的放假安排", url=url, value=last)
    hint = "公布后请上传；此前按法定节假日推算，不含调休，期限旁会注明。"
    state = DUE if missing > on.year else BAD
    return Part("calendar", "工作日历", state, f"{missing} 年的放假安排还没有", hint, url, missing)
