"""What is counted of cycles, of who filed both lists, and of the items on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from common.metrics import Counts
from covenants.metrics.subjects import BOOK, CYCLES, ITEM, OF_CYCLES, of_this_cycle
from members.metrics import COMMITTEE
from orgs.metrics import PARTICIPATION
from orgs.practice import Practice


def least(practices: Mapping[int, Practice], on: date) -> dict[str, Any]:
    """How many offers and needs a unit files at least, by district."""
    rows = [
        (district_id, figure["offers_min"], figure["needs_min"])
        for district_id, practice in practices.items()
        if (figure := practice.figure("list.both_ways")) is not None
    ]
    return {f"least_{key}": [row[number] for row in rows] for number, key in enumerate(("district", "offers", "needs"))}


COMMITTEES = BOOK.population(
    "covenants.committees",
    "街道社区的清单周期",
    """
    SELECT o.id AS organization_id, coalesce(c.running, false) AS running,
           coalesce(c.running AND c.stage NOT IN ('COLLECTING', 'DELIBERATING'), false) AS published,
           coalesce(c.stage = 'CLOSED', false) AS closed
    FROM org o LEFT JOIN cycle c ON c.organization_id = o.id WHERE o.tier IN ('STREET', 'COMMUNITY')
    """,
    COMMITTEE,
    tables=(CYCLES,),
    local=OF_CYCLES,
)
for _id, _name, _definition, _where, _among in (
    (
        "covenants.cycles_running",
        "开启清单周期的街道社区",
        "当天有正在进行的双向服务清单周期的街道、社区，占全部街道、社区。",
        "running",
        "true",
    ),
    (
        "covenants.cycles_published",
        "发布了清单的街道社区",
        "当天有正在进行的清单周期的街道、社区中，已经发布清单的。",
        "published",
        "running",
    ),
):
    BOOK.metric(
        _id,
        _name,
        _definition,
        COMMITTEES,
        unit="个",
        counts=Counts.BODIES,
        where=_where,
        among=_among,
        cite="XH 三(三)1",
    )

UNITS = BOOK.population(
    "covenants.units",
    "清单周期里的成员单位",
    """
    SELECT p.organization_id, p.id AS participation_id,
           coalesce(f.offers >= coalesce(l.offers, 1) AND f.needs >= coalesce(l.needs, 1), false) AS both_ways
    FROM cycle c JOIN orgs_participation p ON p.organization_id = c.organization_id AND p.period @> %(on)s::date
    JOIN org o ON o.id = c.organization_id LEFT JOIN least l ON l.district_id = o.district_id
    LEFT JOIN filed f ON f.organization_id = p.organization_id AND f.unit_id = p.unit_id
    """,
    PARTICIPATION,
    parameters=least,
    tables=(
        CYCLES,
        (
            "least (district_id, offers, needs)",
            """
        SELECT * FROM unnest(%(least_district)s::bigint[], %(least_offers)s::int[], %(least_needs)s::int[])
    """,
        ),
        (
            "filed",
            """
        SELECT i.organization_id, i.unit_id, count(*) FILTER (WHERE i.direction = 'OFFER') AS offers,
               count(*) FILTER (WHERE i.direction = 'NEED') AS needs
        FROM cycle c JOIN covenants_listitem i ON i.cycle_id = c.id
        WHERE i.submitted_on <= %(on)s AND (i.withdrawn_on IS NULL OR i.withdrawn_on > %(on)s)
        GROUP BY i.organization_id, i.unit_id
    """,
        ),
    ),
    local=(*OF_CYCLES, "covenants_listitem"),
)
BOOK.metric(
    "covenants.both_ways",
    "两张清单都填报的单位",
    of_this_cycle(
        "开启过清单周期的街道、社区当天的成员单位中，本期服务和需求都填够了项数的；一家单位参与两处计两家次。"
    ),
    UNITS,
    unit="家次",
    counts=Counts.OCCASIONS,
    where="both_ways",
    among="true",
    cite="XH 三(三)1",
    rule="list.both_ways",
)

ITEMS = BOOK.population(
    "covenants.items",
    "本期清单项目",
    """
    SELECT i.organization_id, i.id AS item_id, i.direction, i.unit_id IS NOT NULL AS of_unit,
           coalesce(i.published_on <= %(on)s, false) AS published,
           coalesce(%(on)s::date - i.published_on, 0) AS age, d.outcome IS NOT NULL AS deliberated,
           coalesce(d.outcome, '') AS outcome,
           i.published_on <= %(on)s AND EXISTS (
               SELECT 1 FROM covenants_claim m WHERE m.item_id = i.id AND m.decided_on <= %(on)s
               AND m.state IN ('CONFIRMED', 'WITHDRAWN') AND (m.ended_on IS NULL OR m.ended_on > %(on)s)) AS claimed
    FROM cycle c JOIN covenants_listitem i ON i.cycle_id = c.id
    LEFT JOIN covenants_deliberation d ON d.item_id = i.id AND d.decided_on <= %(on)s
    WHERE i.submitted_on <= %(on)s AND (i.withdrawn_on IS NULL OR i.withdrawn_on > %(on)s)
    """,
    ITEM,
    tables=(CYCLES,),
    local=(
        *OF_CYCLES,
        "covenants_listitem",
        "covenants_deliberation",
        "covenants_claim",
    ),
)


def _items(metric_id: str, name: str, definition: str, where: str, among: str | None = None) -> None:
    BOOK.metric(
        metric_id,
        name,
        of_this_cycle(definition),
        ITEMS,
        unit="项",
        counts=Counts.THINGS,
        where=where,
        among=among,
        cite="XH 三(三)1",
    )


_OFFER, _NEED = "direction = 'OFFER'", "direction = 'NEED'"
_items("covenants.offers", "能够提供的服务", "本期已经提交、当天没有撤回的服务项目。", _OFFER)
_items("covenants.needs", "需要提供的服务", "本期已经提交、当天没有撤回的需求项目。", _NEED)
_items(
    "covenants.deliberated",
    "经过审议的清单项目",
    "本期已经提交、当天没有撤回的清单项目中，联席会议已经审议的。",
    "deliberated",
    "true",
)
_items(
    "covenants.adjusted",
    "审议中作了调整的项目",
    "本期联席会议已经审议的清单项目中，调整了资源、内容或频次后列入的。",
    "outcome = 'ADJUSTED'",
    "deliberated",
)
_items(
    "covenants.declined",
    "审议后不予列入的项目",
    "本期联席会议已经审议的清单项目中，不予列入的。",
    "outcome = 'DECLINED'",
    "deliberated",
)
_items(
    "covenants.published", "已发布的项目", "本期已经提交、当天没有撤回的清单项目中，已经发布的。", "published", "true"
)
_items(
    "covenants.needs_claimed",
    "有人认领的需求",
    "本期已经发布的需求中，当天有已确认认领的。",
    "claimed",
    f"{_NEED} AND published",
)
_items(
    "covenants.offers_claimed",
    "有人认领的服务",
    "本期已经发布的服务中，当天有已确认认领的。",
    "claimed",
    f"{_OFFER} AND published",
)
_items(
    "covenants.unmet_needs",
    "还没有满足的需求",
    "本期已经发布、当天没有已确认认领的需求。",
    f"{_NEED} AND published AND NOT claimed",
)
_items(
    "covenants.unmet_needs_long",
    "发布超过30天没有认领的需求",
    "本期已经发布超过30天、当天没有已确认认领的需求。",
    f"{_NEED} AND published AND NOT claimed AND age > 30",
)
_items(
    "covenants.silent_offers",
    "没有人认领的服务",
    "本期已经发布、当天没有已确认认领的服务。",
    f"{_OFFER} AND published AND NOT claimed",
)
