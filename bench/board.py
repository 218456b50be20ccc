"""The board over a district of 40,000 published items, the balance of its 600 committees, how long a claim locks.

The lists are written by statements of set size, read through Django's test client, and taken back.
"""

from __future__ import annotations

import re
import statistics
import time
from contextlib import closing
from html import unescape

from django.db import connection, transaction
from django.urls import reverse

from accounts.models import User
from bench.data import district, staff_scope
from bench.measuring import Line
from bench.pages import page_line, signed_in
from common import bulk
from common.clock import today
from common.scoping import everything
from covenants.models import ListCycle, ListItem
from covenants.services.claims import make_claim
from orgs.models import Organization, Participation, Unit

ITEMS = 40_000
CLAIMS, MOST_LOCKED = 30, 10
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
COMMUNITIES = 600

_CYCLES = """
    INSERT INTO covenants_listcycle (organization_id, title, stage, period, is_public, note, created_at)
    SELECT id, '测量用清单', 'PUBLISHED', daterange(%(since)s, %(until)s), true, '', now()
    FROM orgs_organization WHERE district_id = %(district)s AND tier = 'COMMUNITY' ORDER BY lft LIMIT %(communities)s
"""
_STEPS = """
    INSERT INTO covenants_cyclestep (cycle_id, stage, "on", evidence, at)
    SELECT id, 'PUBLISHED', %(since)s, '{}', now() FROM covenants_listcycle WHERE title = '测量用清单'
"""
_LISTS = """
    INSERT INTO covenants_listitem (
        cycle_id, organization_id, direction, category, title, detail, audience, quantity, measure, taken, place,
        contact_name, contact_phone_sealed, state, number, own_number, submitted_on, published_on, on_behalf,
        created_at, frequency_text, per, at_least, weekdays, half_day)
    SELECT c.id, c.organization_id, d.direction, (ARRAY['CULTURE', 'HEALTH', 'OTHER'])[1 + n %% 3],
           (ARRAY['义诊', '讲座', '场地', '巡逻', '维修'])[1 + n %% 5] || n, '', '居民', 10, '人', 0, '', '', '',
           'PUBLISHED', n, '', %(since)s, %(since)s, true, now(), '每月1次', 'month', false, '{}', ''
    FROM covenants_listcycle c, (VALUES ('OFFER'), ('NEED')) AS d (direction), generate_series(1, %(each)s) AS n
    WHERE c.title = '测量用清单'
"""
_CLAIMS = """
    INSERT INTO covenants_claim (
        item_id, organization_id, quantity, matched_quantity, state, message, reason, made_on, created_at)
    SELECT id, organization_id, 1, 0, 'PENDING', '', '', %(since)s, now() FROM covenants_listitem
    WHERE number %% 10 = 0 AND published_on = %(since)s AND state = 'PUBLISHED'
"""


def measure() -> list[Line]:
    """A line for each page."""
    root = district()
    with transaction.atomic():
        write_lists(root.pk)
        client = signed_in(root)
        with everything("measurements"):
            cycle = ListCycle.objects.filter(title="测量用清单").order_by("-pk").first()
        lock = _lock_line(root, cycle)
        boards = reverse("covenants:boards")
        found = _NEXT.search(client.get(boards).content.decode())
        assert found is not None, "the board has one page only"
        lines = [
            page_line(client, f"board of the district, {ITEMS:,} items", boards),
            page_line(client, "the same, next page of needs", unescape(found[1])),
            page_line(client, "the same, one category, unclaimed", f"{boards}?category=HEALTH&open=none"),
            page_line(client, "the same, as of the first of the month", f"{boards}?on={today().replace(day=1)}"),
            page_line(client, "board of one community", reverse("covenants:board", args=[cycle.pk])),
            page_line(client, "balance of 50 of 600 committees", reverse("covenants:balances")),
            page_line(client, "API claims, 50", reverse("api:claim-list")),
            lock,
        ]
        transaction.set_rollback(True)
    return lines


def _lock_line(root: Organization, cycle: ListCycle) -> Line:
    """From the update that takes the quantity to the end of the transaction, as the next in line waits.

    The claims are taken back with everything else, so what a commit takes is measured by itself and added.
    """
    with everything("measurements"):
        unit = Unit.objects.create(district=root, name="测量用示例单位", pinyin="", kind="OTHER")
        Participation.objects.create(
            unit=unit, organization=cycle.organization, relation="RESIDENT", period=cycle.period
        )
        needs = list(ListItem.objects.filter(cycle=cycle, direction="NEED", taken=0).order_by("number")[:CLAIMS])
    actor = User.objects.get(username="bench-pages")
    held = []
    for need in needs:
        taken: list[float] = []

        def watch(execute, sql, params, many, context, taken=taken):
            if 'UPDATE "covenants_listitem"' in sql:
                taken.append(time.perf_counter())
            return execute(sql, params, many, context)

        with staff_scope(root), connection.execute_wrapper(watch):
            make_claim(item_id=need.pk, unit_id=unit.pk, actor=actor)
        held.append((time.perf_counter() - taken[0]) * 1000)
    with closing(connection.copy()) as other:
        commit = _commit_time(other)
    usual = statistics.median(held) + commit
    return Line(
        f"a claim: its item is locked, median of {len(held)}",
        usual,
        must="≤ 10 ms",
        holds=usual <= MOST_LOCKED,
        note=f"{min(held):.1f} to {max(held):.1f} ms before the commit, which takes {commit:.1f} ms",
    )


def _commit_time(other) -> float:
    """Median milliseconds of a transaction that writes and waits for the disk, and does nothing else."""
    times = []
    with other.cursor() as cursor:
        for _ in range(CLAIMS):
            began = time.perf_counter()
            cursor.execute("SELECT pg_logical_emit_message(true, 'bench', 'x')")
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def write_lists(district_id: int) -> None:
    values = {
        "district": district_id,
        "communities": COMMUNITIES,
        "each": ITEMS // COMMUNITIES // 2 + 1,
        "since": today().replace(month=1, day=1),
        "until": today().replace(year=today().year + 1, month=1, day=1),
    }
    with everything("measurements"), bulk.cheap_history(), connection.cursor() as cursor:
        for statement in (_CYCLES, _STEPS, _LISTS, _CLAIMS):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE covenants_listitem, covenants_claim, covenants_listcycle")
