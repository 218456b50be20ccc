"""Thirty metrics of a district of 10,000 organisations by street, beside one hand-written statement for the same
numbers, over the counters and over the facts; counting and recounting everything; and the pages that tell them. All
answers are compared, street by street, before anything is timed.

The statements know thirty numbers of one practice and nothing else: no definitions, no lists, no other day's tree, and
not whether a counter is right.
"""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from appraisal.metrics import METRICS
from appraisal.models import CounterSet
from appraisal.network import network_on
from appraisal.statistics.counters import POPULATIONS, figures_now, recount, refresh, sources_of
from appraisal.statistics.engine import figures_of
from appraisal.statistics.freezing import last_month_end
from bench.board import write_lists
from bench.data import district, staff_scope
from bench.measuring import Line, best, middle, watched
from bench.pages import page_line, signed_in
from common.clock import today
from common.metrics import Metric
from common.rowlevel import setting_of
from common.scoping import current_scope, everything
from orgs.models import Organization, Tier

RUNS = 7
MINUTE, COCKPIT = 60_000, 100
THIRTY = (
    "orgs.communities", "orgs.grids", "orgs.homes", "orgs.temporary", "orgs.communities_with_grid",
    "orgs.grids_with_home", "members.seated", "members.terms_expired", "members.with_first_secretary",
    "members.with_secretary", "members.with_deputy", "members.complete", "members.odd_sized",
    "members.with_part_time", "members.seats", "members.seats_held", "members.persons", "members.part_time",
    "members.part_time_persons", "members.part_time_eligible", "members.part_time_selected",
    "members.part_time_deputies", "members.units_represented", "covenants.offers", "covenants.needs",
    "covenants.published", "covenants.needs_claimed", "covenants.offers_claimed", "covenants.unmet_needs",
    "covenants.silent_offers",
)  # fmt: skip
SQL = """
WITH org AS (
    SELECT id, tier, kind, street_id, community_id, grid_id FROM orgs_organization
    WHERE district_id = %(district)s AND period @> %(on)s
), tree AS (
    SELECT street_id, count(*) FILTER (WHERE tier = 'COMMUNITY') AS communities,
           count(*) FILTER (WHERE tier = 'GRID') AS grids, count(*) FILTER (WHERE tier = 'HOME') AS homes,
           count(*) FILTER (WHERE kind = 'TEMPORARY') AS temporary,
           count(DISTINCT community_id) FILTER (WHERE tier = 'GRID') AS gridded,
           count(DISTINCT grid_id) FILTER (WHERE tier = 'HOME') AS homed
    FROM org WHERE tier <> 'DISTRICT' GROUP BY street_id
), term AS (
    SELECT DISTINCT ON (t.organization_id) t.organization_id, o.street_id, t.id, upper(t.period) AS until
    FROM org o JOIN members_term t ON t.organization_id = o.id
    WHERE o.tier IN ('STREET', 'COMMUNITY') AND t.accepted_at IS NOT NULL AND lower(t.period) <= %(on)s
    ORDER BY t.organization_id, lower(t.period) DESC
), seat AS (
    SELECT t.organization_id, t.street_id, t.until, s.position, a.person_id, a.part_time, a.represents_id,
           a.eligibility, a.selection_mode
    FROM term t JOIN members_seat s ON s.term_id = t.id AND (s.abolished_on IS NULL OR s.abolished_on > %(on)s)
    LEFT JOIN members_appointment a ON a.seat_id = s.id AND a.period @> %(on)s
), body AS (
    SELECT organization_id, street_id, until, count(*) AS seats, count(person_id) AS held,
           count(person_id) FILTER (WHERE position = 'FIRST_SECRETARY') AS firsts,
           count(person_id) FILTER (WHERE position = 'SECRETARY') AS secretaries,
           count(person_id) FILTER (WHERE position = 'DEPUTY_SECRETARY') AS deputies,
           count(*) FILTER (WHERE part_time) AS part_time
    FROM seat GROUP BY 1, 2, 3
), bodies AS (
    SELECT street_id, count(*) FILTER (WHERE until > %(on)s) AS seated,
           count(*) FILTER (WHERE until <= %(on)s) AS expired, count(*) AS known,
           count(*) FILTER (WHERE until > %(on)s AND firsts = 1) AS firsts,
           count(*) FILTER (WHERE until > %(on)s AND secretaries = 1) AS secretaries,
           count(*) FILTER (WHERE until > %(on)s AND deputies >= 1) AS deputies,
           count(*) FILTER (WHERE until > %(on)s AND held = seats) AS complete,
           count(*) FILTER (WHERE until > %(on)s AND seats %% 2 = 1) AS odd,
           count(*) FILTER (WHERE until > %(on)s AND part_time > 0) AS with_part_time
    FROM body GROUP BY street_id
), seats AS (
    SELECT street_id, count(*) AS seats, count(person_id) AS held, count(DISTINCT person_id) AS persons,
           count(*) FILTER (WHERE part_time) AS part_time,
           count(DISTINCT person_id) FILTER (WHERE part_time) AS part_time_persons,
           count(*) FILTER (WHERE part_time AND eligibility <> '') AS eligible,
           count(*) FILTER (WHERE part_time AND selection_mode <> '') AS selected,
           count(person_id) FILTER (WHERE position = 'DEPUTY_SECRETARY') AS deputies,
           count(*) FILTER (WHERE part_time AND position = 'DEPUTY_SECRETARY') AS part_time_deputies,
           count(DISTINCT represents_id) FILTER (WHERE part_time) AS units
    FROM seat GROUP BY street_id
), item AS (
    SELECT o.street_id, i.direction, i.published_on <= %(on)s AS published, i.published_on <= %(on)s AND EXISTS (
               SELECT 1 FROM covenants_claim m WHERE m.item_id = i.id AND m.decided_on <= %(on)s
               AND m.state IN ('CONFIRMED', 'WITHDRAWN') AND (m.ended_on IS NULL OR m.ended_on > %(on)s)) AS claimed
    FROM org o JOIN covenants_listcycle c ON c.organization_id = o.id AND c.period @> %(on)s
    JOIN covenants_listitem i ON i.cycle_id = c.id
    WHERE i.submitted_on <= %(on)s AND (i.withdrawn_on IS NULL OR i.withdrawn_on > %(on)s)
), items AS (
    SELECT street_id, count(*) AS items, count(*) FILTER (WHERE direction = 'OFFER') AS offers,
           count(*) FILTER (WHERE direction = 'NEED') AS needs, count(*) FILTER (WHERE published) AS published,
           count(*) FILTER (WHERE published AND direction = 'NEED') AS needs_published,
           count(*) FILTER (WHERE published AND direction = 'OFFER') AS offers_published,
           count(*) FILTER (WHERE claimed AND direction = 'NEED') AS needs_claimed,
           count(*) FILTER (WHERE claimed AND direction = 'OFFER') AS offers_claimed
    FROM item GROUP BY street_id
)
SELECT t.street_id, communities, grids, homes, temporary, gridded, communities, homed, grids,
       b.seated, t.communities + 1, b.expired, b.known, b.firsts, b.seated, b.secretaries, b.seated, b.deputies,
       b.seated, b.complete, b.seated, b.odd, b.seated, b.with_part_time, b.seated,
       s.seats, s.held, s.seats, s.persons, s.part_time, s.held, s.part_time_persons, s.eligible, s.part_time,
       s.selected, s.part_time, s.part_time_deputies, s.deputies, s.units,
       i.offers, i.needs, i.published, i.items, i.needs_claimed, i.needs_published, i.offers_claimed,
       i.offers_published, i.needs_published - i.needs_claimed, i.offers_published - i.offers_claimed
FROM tree t LEFT JOIN bodies b ON b.street_id = t.street_id LEFT JOIN seats s ON s.street_id = t.street_id
LEFT JOIN items i ON i.street_id = t.street_id
"""  # fmt: skip


# The same numbers as they were counted beforehand.
COUNTED = """
SELECT o.id, c.metric, c.numerator, c.denominator FROM orgs_organization o
JOIN appraisal_counter c ON c.organization_id = o.id AND NOT c.own
WHERE o.district_id = %(district)s AND o.tier = 'STREET' AND c.metric = ANY(%(metrics)s)
"""


def by_hand(district_id: int, on: date) -> dict[int, list[int]]:
    """All counts of each street in the order of THIRTY, numerators before denominators, from one statement."""
    with connection.cursor() as cursor:
        cursor.execute(setting_of(current_scope()))
        cursor.execute(SQL, {"district": district_id, "on": on})
        return {street: [int(count or 0) for count in counts] for street, *counts in cursor.fetchall()}


def counted_by_hand(district_id: int) -> dict[int, dict[str, tuple[int, int | None]]]:
    """The thirty of each street as the counters say them: what is nothing has no counter."""
    found: dict[int, dict[str, tuple[int, int | None]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, {"district": district_id, "metrics": list(THIRTY)})
        for street, metric, numerator, denominator in cursor.fetchall():
            found[street][metric] = (numerator, denominator)
    return found


def of_counters(figures: Any) -> dict[int, dict[str, tuple[int, int | None]]]:
    """What the product says of the streets, in the words of `counted_by_hand`."""
    return {
        part: {
            key: (value.numerator, value.denominator)
            for key, value in values.items()
            if value.numerator or value.denominator
        }
        for part, values in figures.parts.items()
    }


def told(figures: Any) -> dict[int, list[int]]:
    """The same of what the product says."""
    return {
        street: [
            count for key in THIRTY for count in (values[key].numerator, values[key].denominator) if count is not None
        ]
        for street, values in figures.parts.items()
    }


def measure() -> list[Line]:
    """Thirty metrics today and in the past; counting them; cockpit, comparison and one metric as pages."""
    root, on = district(), today()
    thirty = [METRICS[key] for key in THIRTY]
    with transaction.atomic():
        write_lists(root.pk)
        counting, _ = best(lambda: _count_anew(root.pk), 1)
        with everything("the recount is of every district"):
            recounting, [row] = best(lambda: recount([root.pk]), 1)
        assert row.different == 0, "counters and facts say different things"
        with staff_scope(root):
            lines = [*_numbers(root, on, thirty), *_counting(counting, recounting, row.compared)]
        lines += _pages(root)
        transaction.set_rollback(True)
    return lines


def _count_anew(root: int) -> int:
    """Count everything. The lists were written by this very transaction, of which no snapshot knows that it saw them:
    so their marks are taken away."""
    counted = refresh([root], populations=POPULATIONS)
    with everything("the marks of this measurement"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM appraisal_mark")
        # As if counted before this transaction: what it touches from here on is not seen.
        cursor.execute(
            "UPDATE appraisal_counterset SET seen = format('%s:%s:', pg_current_xact_id(), pg_current_xact_id())"
        )
    return counted


def _numbers(root, on: date, thirty: list[Metric]) -> list[Line]:
    [body] = network_on(on, [root.pk], root=True, places=False).nodes
    facts = told(figures_of(thirty, on, [body], Tier.STREET)[root.pk])
    assert facts == by_hand(root.pk, on), "the two say different things"
    kept = figures_now(thirty, on, [body], Tier.STREET)[root.pk]
    assert told(kept) == facts, "counters say something different"
    assert of_counters(kept).items() >= counted_by_hand(root.pk).items(), "counters are told wrong"
    with watched() as watch:
        figures_now(thirty, on, [body], Tier.STREET)
    assert watch.queries == 1, "not told by the counters"
    counted, _ = best(lambda: counted_by_hand(root.pk), RUNS)
    ours, _ = best(lambda: figures_now(thirty, on, [body], Tier.STREET), RUNS)
    hand, _ = best(lambda: by_hand(root.pk, on), RUNS)
    metrics, _ = best(lambda: figures_of(thirty, on, [body], Tier.STREET), RUNS)
    past = last_month_end(on) - timedelta(days=60)
    before, _ = best(lambda: figures_now(thirty, past, [body], Tier.STREET), RUNS)
    everything_, _ = best(lambda: figures_of(METRICS.values(), on, [body], Tier.STREET), 3)
    yardstick = {"yardstick": hand, "against": "one SQL statement over the facts"}
    return [
        Line(
            "30 metrics of a district by street",
            ours,
            counted,
            "one SQL statement over the counters",
            must="≤ 1.5 × SQL",
            holds=ours <= 1.5 * counted,
            queries=watch.queries,
            note="10,000 organisations, 40,000 items",
        ),
        Line("the same, no counter being right", metrics, note="counted from the facts", **yardstick),
        Line("the same, three months ago", before, note="with the tree of that day", **yardstick),
        Line(f"all {len(METRICS)} metrics by street", everything_, note="from the facts", **yardstick),
    ]


def _counting(counting: float, recounting: float, compared: int) -> list[Line]:
    note = f"{compared:,} numbers of district, streets and communities"
    limit = {"must": "≤ 60 s", "note": note}
    return [
        Line("counting everything anew", counting, holds=counting <= MINUTE, **limit),
        Line("recount of everything, compared", recounting, holds=recounting <= MINUTE, **limit),
    ]


def _pages(root) -> list[Line]:
    client = signed_in(root)
    address = reverse("appraisal:statistics")
    lines = [_cockpit(client, "cockpit of the district", address)]
    with everything("a street of the measurement"):
        street = Organization.objects.filter(district=root, tier=Tier.STREET).order_by("pk").first()
    lines.append(_cockpit(client, "cockpit of a street", f"{address}?organization={street.pk}"))
    # Until it is counted anew, every quarter of a minute: what somebody touched is counted again, the rest is told.
    _touch("covenants_listitem")
    lines.append(_cockpit(client, "cockpit, a community's list changed a moment ago", address))
    _touch("members_appointment")
    lines.append(_cockpit(client, "cockpit, its appointments as well", address))
    # After a workbook over many communities: whole populations are counted from the facts.
    _stale(root, "covenants_listitem")
    lines.append(_cockpit(client, "cockpit, every list changed a moment ago", address))
    _stale(root, "members_appointment")
    lines.append(_cockpit(client, "cockpit, every appointment as well", address))
    _stale(root)
    lines.append(_cockpit(client, "cockpit, no counter being right", address, must=False))
    _count_anew(root.pk)
    return [
        *lines,
        page_line(client, "comparison by community", f"{reverse('appraisal:compare')}?by=community"),
        page_line(client, "list of 50 behind a number", reverse("appraisal:metric_list", args=["members.seats"])),
    ]


def _stale(root, table: str = "") -> None:
    """Hold the counters for wrong that were counted from the table; all of them where none is named."""
    asked = [key for key in POPULATIONS if not table or table in sources_of(key)]
    with everything("the counters of this measurement"):
        changed = CounterSet.objects.filter(district=root, population__in=asked).update(version="")
    assert changed == len(asked), (table, changed)


def _touch(table: str) -> None:
    """Change a row of the table."""
    with everything("the writer of this measurement"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM appraisal_mark")
        before = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET id = id WHERE id = (SELECT max(id) FROM {table})")  # noqa: S608 - named above
        assert cursor.rowcount == 1
        cursor.execute("SELECT count(*) FROM appraisal_mark WHERE place <> 0")
        assert cursor.fetchone() > before, table


def _cockpit(client, what: str, address: str, *, must: bool = True) -> Line:
    """What counts is the middle of many by processor time, the server's included: others keep the processors busy."""
    line = page_line(client, what, address)
    took = middle(lambda: client.get(address))
    line.must, line.holds = ("≤ 100 ms", took.worked <= COCKPIT) if must else ("", None)
    line.note = f"middle of 41: {took.worked:.0f} ms of processors, {took.clock:.0f} ms by the clock; {line.note}"
    line.note += f"; load {os.getloadavg()[0]:.1f}"
    return line
