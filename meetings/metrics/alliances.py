"""What is counted of what alliances do together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from common.metrics import Counts
from meetings.cadence import stretch_at
from meetings.metrics.subjects import ACTIVITY, BOOK
from meetings.selectors.alliance_life import ones_in
from orgs.metrics import ALLIANCE
from orgs.practice import Practice

ACTIVITIES = BOOK.population(
    "meetings.alliance_activities",
    "本年联合体的活动",
    """
    SELECT v.organization_id, v.id AS activity_id, v.outcome <> '' AND EXISTS (
               SELECT 1 FROM meetings_alliancepresence t WHERE t.activity_id = v.id) AS recorded
    FROM org o JOIN meetings_activity v ON v.organization_id = o.id AND v.alliance_id IS NOT NULL
    WHERE v.state = 'HELD' AND v.held_on BETWEEN %(year)s AND %(on)s
    """,
    ACTIVITY,
)
BOOK.metric(
    "meetings.alliance_activities",
    "联合体开展的活动",
    "本年1月1日至当天以联合体名义开展的活动，记下了参加的成员和成效的；记在牵头组织名下。",
    ACTIVITIES,
    unit="次",
    counts=Counts.OCCASIONS,
    where="recorded",
    among="true",
    cite="RH 二2·二是",
)


def ones(practices: Mapping[int, Practice], on: date) -> dict[str, Any]:
    """The kinds asked for in each period by the practices of the day, with the period before the day's."""
    rows = []
    for district_id, practice in practices.items():
        for entry in ones_in(practice):
            figure = practice.figure(entry.rule)
            if "period" in figure:
                now = stretch_at(str(figure["period"]), on)
                before = stretch_at(now.code, now.since - timedelta(days=1))
                rows.append((district_id, entry.id, before.since, now.since, figure["min"]))
    keys = ("district", "kind", "before", "since", "least")
    return {f"one_{key}": [row[number] for row in rows] for number, key in enumerate(keys)}


KEPT = BOOK.population(
    "meetings.alliance_ones",
    "应按期开展活动的联合体",
    """
    SELECT a.organization_id, a.id AS alliance_id, n.kinds > 0 AS asked, n.kept = n.kinds AS kept
    FROM org o JOIN orgs_alliance a ON a.organization_id = o.id AND a.period @> %(on)s::date
    CROSS JOIN LATERAL (
        SELECT count(*) AS kinds, count(*) FILTER (WHERE (
                   SELECT count(*) FROM meetings_activity v WHERE v.alliance_id = a.id AND v.kind = k.kind
                   AND v.state = 'HELD' AND v.held_on >= k.before AND v.held_on < k.since) >= k.least) AS kept
        FROM one k WHERE k.district_id = o.district_id AND k.before >= lower(a.period)) n
    """,
    ALLIANCE,
    parameters=ones,
    tables=(
        (
            "one (district_id, kind, before, since, least)",
            """
            SELECT * FROM unnest(%(one_district)s::bigint[], %(one_kind)s::text[], %(one_before)s::date[],
                                 %(one_since)s::date[], %(one_least)s::int[])
            """,
        ),
    ),
)
BOOK.metric(
    "meetings.alliance_ones_kept",
    "上期按要求开展活动的联合体",
    "当天没有解散的党建联合体中，制度按月、季、半年要求的各种活动（走访交流、主题党日、互学互检互评），"
    "上一期都开展够次数的；上一期开始以后才成立的，那一种不要求。",
    KEPT,
    unit="个",
    counts=Counts.BODIES,
    where="kept",
    among="asked",
    cite="RH 二2·二是",
    rule="alliance.visit",
)
