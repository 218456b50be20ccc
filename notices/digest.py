"""Digests: one message per address and day, with what its owner has to do, as titles and counts.

    districts_come(now())       # whose hour has come: they are planned anew before their digests are written (tasks)
    write_digests(at=now())     # every five minutes; writes what is due to be written, and nothing twice

Whose a reminder is, the offices of the day say: a reminder of a committee goes to whoever holds an office there that
may act on it (`Notice.verb`), one whose turn is a unit's to the unit's people; a group's robot gets what waits for the
committee. What was put off with a reason keeps still, and is said again when that ends. Else a reminder goes out once
by each address; only where yesterday's message never left, what it carried goes along with today's.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import ROLES
from common.scoping import everything
from notices.channels.wording import plain
from notices.hours import DIGEST_HOUR, is_quiet
from notices.models import DigestHour, Message, MessageLine, MessageState
from orgs.models import Organization, Tier

logger = logging.getLogger(__name__)

UNDELIVERED = (MessageState.WAITING, MessageState.DEAD)

# What may be said by which address on a day, whether or not it has been said before. Each part names what it takes from
# the next table by an array, so that an index finds it, however many years of reminders and messages lie there.
_SAYABLE = """
WITH may AS (
    SELECT role, array_agg(verb) AS verbs
    FROM unnest(%(roles)s::text[], %(verbs)s::text[]) AS m(role, verb) GROUP BY role
),
address AS MATERIALIZED (
    SELECT a.id, a.user_id, a.organization_id
    FROM notices_address a
    JOIN notices_channel c ON c.id = a.channel_id
    LEFT JOIN accounts_user u ON u.id = a.user_id
    WHERE {which} AND c.enabled AND a.wanted AND (a.user_id IS NULL OR u.is_active)
),
office AS MATERIALIZED (
    SELECT a.id, g.organization_id, g.unit_id, m.verbs
    FROM address a
    JOIN accounts_grant g ON g.user_id = a.user_id AND g.period @> %(day)s::date
    JOIN may m ON m.role = g.role
    WHERE g.user_id = ANY(ARRAY(SELECT user_id FROM address))
),
holder AS MATERIALIZED (
    SELECT organization_id, unit_id FROM office UNION SELECT organization_id, NULL FROM address
),
ended AS (
    SELECT thing, max(coalesce(withdrawn_on, until)) AS day
    FROM notices_snooze
    WHERE coalesce(withdrawn_on, until) <= %(day)s AND coalesce(withdrawn_on, until) > made_on
    GROUP BY thing
),
standing AS MATERIALIZED (
    SELECT n.id, n.organization_id, n.unit_id, n.verb, n.title, n.count, n.due_on, n.escalated,
           n.kind || '|' || n.object || '|' || CASE
               WHEN n.unit_id IS NULL THEN 'o' || n.organization_id
               ELSE 'u' || n.unit_id || '@' || n.organization_id END AS thing
    FROM notices_notice n
    WHERE n.closed_on IS NULL AND n.planned_on <= %(day)s AND (
        n.organization_id = ANY(ARRAY(SELECT organization_id FROM holder))
        OR n.unit_id = ANY(ARRAY(SELECT unit_id FROM holder)))
),
sayable AS (
    SELECT o.id AS address_id, n.id AS notice_id
    FROM office o JOIN standing n ON n.organization_id = o.organization_id AND n.unit_id IS NULL
    WHERE n.verb = ANY(o.verbs)
    UNION
    SELECT o.id, n.id FROM office o JOIN standing n ON n.unit_id = o.unit_id WHERE n.verb = ANY(o.verbs)
    UNION
    SELECT a.id, n.id FROM address a JOIN standing n ON n.organization_id = a.organization_id AND n.unit_id IS NULL
),
said AS MATERIALIZED (
    SELECT l.address_id, l.notice_id, l.message_id, m.day
    FROM notices_messageline l JOIN notices_message m ON m.id = l.message_id
    WHERE l.notice_id = ANY(ARRAY(SELECT id FROM standing))
)
SELECT s.address_id, n.id, n.title, n.count, n.due_on, n.escalated
FROM sayable s
JOIN standing n ON n.id = s.notice_id
LEFT JOIN ended e ON e.thing = n.thing
LEFT JOIN said l ON l.address_id = s.address_id AND l.notice_id = s.notice_id
WHERE {said}
AND NOT EXISTS (
    SELECT FROM notices_snooze z WHERE z.withdrawn_on IS NULL AND z.until > %(day)s AND z.thing = n.thing
)
ORDER BY s.address_id, n.escalated, n.due_on NULLS LAST, n.id
"""
# Of the new reminders of a first morning the database knows nothing yet, and would join addresses, offices and
# reminders row by row, as if there were a handful of each.
_HASHING, _AS_USUAL = "SET LOCAL enable_nestloop = off", "SET LOCAL enable_nestloop TO DEFAULT"
# Where another planner wrote today's message of an address, ours is not there, and neither are its lines.
_ENTER_LINES = """
INSERT INTO notices_messageline (message_id, address_id, notice_id)
SELECT m.id, l.address_id, l.notice_id
FROM unnest(%(addresses)s::bigint[], %(notices)s::bigint[]) AS l(address_id, notice_id)
JOIN notices_message m ON m.address_id = l.address_id AND m.key = ANY(%(keys)s::uuid[])
ON CONFLICT (address_id, notice_id) DO UPDATE SET message_id = excluded.message_id
"""


class DigestFailed(RuntimeError):
    """The digests of some districts could not be written; those of the others are, `written` of them."""

    def __init__(self, failed: list[int], written: int):
        super().__init__(f"no digests for districts {failed}")
        self.failed, self.written = failed, written


@dataclass(frozen=True, slots=True)
class Said:
    """One reminder in one address' message; `escalated`: it counts what others are late with."""

    address_id: int
    notice_id: int
    title: str
    count: int
    due_on: date | None
    escalated: bool = False


def content_of(said: Iterable[Said], url: str = "") -> dict[str, Any]:
    """What a message says: a title, the number, and one line per kind of thing, the most pressing first; no more.

    The title counts apart what its reader is to do and what others are late with, as the inbox does.

    url  todo_url(), by whoever writes thousands
    """
    counts: dict[str, int] = defaultdict(int)
    own = below = 0
    for one in said:
        counts[one.title] += one.count
        if one.escalated:
            below += one.count
        else:
            own += one.count
    parts = [f"有 {own} 件事等待办理" if own else "", f"所属组织有 {below} 件超期" if below else ""]
    return {
        "title": "，".join(filter(None, parts)),
        "count": own + below,
        "lines": [{"title": title, "count": count} for title, count in counts.items()],
        "url": url or todo_url(),
    }


def sample_of(title: str) -> str:
    """How a message with one thing of that title reads, for who settles the words."""
    return plain(content_of([Said(0, 0, title, 1, None)])).strip()


def todo_url() -> str:
    """The inbox, as a link from outside."""
    return settings.SITE_URL.rstrip("/") + reverse("notices:inbox")


def still_sayable(message: Message, day: date) -> list[Said]:
    """Of what a message carries, what still stands: not done, not put off, and its owner still holds the office."""
    return _read(
        "a.id = %(address)s", "l.message_id = %(message)s", day, address=message.address_id, message=message.pk
    )


def districts_come(at: datetime) -> dict[int, datetime]:
    """The districts whose hour has come, and since when today. Two queries; none in the quiet hours."""
    connection.ensure_connection()  # the calendar is a table: hours.is_quiet
    if is_quiet(at):
        return {}
    local = timezone.localtime(at)
    with everything("digests of every district"):
        hours = dict(DigestHour.objects.values_list("district_id", "hour"))
        districts = Organization.tree.filter(tier=Tier.DISTRICT, period__contains=local.date()).order_by("pk")
        since = {pk: hours.get(pk, DIGEST_HOUR) for pk in districts.values_list("pk", flat=True)}
    return {
        pk: local.replace(hour=hour, minute=0, second=0, microsecond=0)
        for pk, hour in since.items()
        if hour <= local.hour
    }


def write_digests(*, at: datetime) -> int:
    """Write the messages of every district whose hour has come; returns how many. May run twice, and at once.

    Raises DigestFailed when it went wrong for some of them.
    """
    day = timezone.localdate(at)
    count = 0
    failed: list[int] = []
    for district_id in districts_come(at):
        try:
            with everything("digests of every district"):
                count += _write(district_id, day, at)
        except Exception:
            logger.exception("digests of %s failed for district %d", day, district_id)
            failed.append(district_id)
    if failed:
        raise DigestFailed(failed, count)
    return count


@transaction.atomic
def _write(district_id: int, day: date, at: datetime) -> int:
    # What is on its way this moment stays where it is (SKIP LOCKED); the rest of what never left may be said anew.
    left = list(
        Message.objects.filter(address__channel__district_id=district_id, day__lt=day, state__in=UNDELIVERED)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    by_address: dict[int, list[Said]] = defaultdict(list)
    # What was said before it was put off is said again; its line then goes over to the message that says so last.
    unsaid = "(l.notice_id IS NULL OR l.message_id = ANY(%(left)s::bigint[]) OR l.day < e.day)"
    _say(_HASHING)
    for one in _read("c.district_id = %(district)s", unsaid, day, district=district_id, left=left):
        by_address[one.address_id].append(one)
    _say(_AS_USUAL)
    url = todo_url()
    made = [
        Message(address_id=address_id, day=day, key=uuid.uuid4(), content=content_of(said, url), next_at=at)
        for address_id, said in by_address.items()
    ]
    Message.objects.bulk_create(made, ignore_conflicts=True)
    keys = [one.key for one in made]
    lines = [(address_id, one.notice_id) for address_id, said in by_address.items() for one in said]
    _say(
        _ENTER_LINES,
        keys=[str(key) for key in keys],
        addresses=[address_id for address_id, _ in lines],
        notices=[notice_id for _, notice_id in lines],
    )
    # What never left and need not be said any more (done, put off, address gone) may be said anew if it comes back.
    sayable = set(lines)
    stale = [
        pk
        for pk, address_id, notice_id in MessageLine.objects.filter(message__in=left).values_list(
            "pk", "address_id", "notice_id"
        )
        if (address_id, notice_id) not in sayable
    ]
    MessageLine.objects.filter(pk__in=stale).delete()
    Message.objects.filter(pk__in=left, lines=None).update(
        state=MessageState.DROPPED, error="没有发出，所含事项已并入下一次提醒，或已不需要提醒"
    )
    # Another planner may have written today's message of an address: ours is then not there.
    return Message.objects.filter(key__in=keys).count()


def _say(sql: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _read(which: str, said: str, day: date, **values: Any) -> list[Said]:
    pairs = [(role.code, verb) for role in ROLES.values() for verb in sorted(role.verbs)]
    roles, verbs = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        sql = _SAYABLE.format(which=which, said=said)
        cursor.execute(sql, {"day": day, "roles": list(roles), "verbs": list(verbs), **values})
        return [Said(*row) for row in cursor.fetchall()]
