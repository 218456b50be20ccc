"""What is counted of committees: whether they are in office, of which shape, and when their terms end."""

from __future__ import annotations

from common.metrics import Counts
from members.metrics.subjects import BOOK, COMMITTEE

# The term that counts on a day is the last accepted one that had begun (members.facts reads it so, too).
_TERM = """
    SELECT DISTINCT ON (t.organization_id) t.organization_id, o.tier, t.id, lower(t.period) AS since,
           upper(t.period) AS until
    FROM org o JOIN members_term t ON t.organization_id = o.id
    WHERE o.tier IN {} AND t.accepted_at IS NOT NULL AND lower(t.period) <= %(on)s
    ORDER BY t.organization_id, lower(t.period) DESC
"""
UPPER_TERM = ("term", _TERM.format("('STREET', 'COMMUNITY')"))
LOWER_TERM = ("term", _TERM.format("('GRID', 'HOME')"))

# ---- committees -----------------------------------------------------------------------------------------------------

COMMITTEES = BOOK.population(
    "members.committees",
    "班子",
    """
    SELECT o.id AS organization_id, coalesce(t.until > %(on)s, false) AS in_term,
           coalesce(t.until <= %(on)s, false) AS expired,
           coalesce(t.until > %(on)s AND t.until <= %(on)s::date + 180 AND NOT EXISTS (
               SELECT 1 FROM members_term n WHERE n.organization_id = o.id AND lower(n.period) > %(on)s
                   AND n.accepted_at < %(night)s), false) AS ending,
           coalesce(p.seats, 0) AS seats, coalesce(p.seats - p.held, 0) AS vacant, coalesce(p.firsts, 0) AS firsts,
           coalesce(p.secretaries, 0) AS secretaries, coalesce(p.deputies, 0) AS deputies,
           coalesce(p.part_time, 0) AS part_time
    FROM org o LEFT JOIN term t ON t.organization_id = o.id LEFT JOIN post p ON p.organization_id = o.id
    WHERE o.tier IN ('STREET', 'COMMUNITY')
    """,
    COMMITTEE,
    tables=(
        UPPER_TERM,
        (
            "post",
            """
        SELECT t.organization_id, count(*) AS seats, count(a.id) AS held,
               count(*) FILTER (WHERE a.position = 'FIRST_SECRETARY') AS firsts,
               count(*) FILTER (WHERE a.position = 'SECRETARY') AS secretaries,
               count(*) FILTER (WHERE a.position = 'DEPUTY_SECRETARY') AS deputies,
               count(*) FILTER (WHERE a.part_time) AS part_time
        FROM term t JOIN members_seat s ON s.term_id = t.id AND (s.abolished_on IS NULL OR s.abolished_on > %(on)s)
        LEFT JOIN members_appointment a ON a.seat_id = s.id AND a.period @> %(on)s::date
        GROUP BY t.organization_id
    """,
        ),
    ),
    local=("members_term", "members_seat", "members_appointment"),
)


def _committees(
    metric_id: str,
    name: str,
    definition: str,
    where: str,
    among: str | None = None,
    cite="XH 三(二)",
    population=COMMITTEES,
) -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        population,
        unit="个",
        counts=Counts.BODIES,
        where=where,
        among=among,
        cite=cite,
    )


LOWER = BOOK.population(
    "members.lower_committees",
    "网格、微家班子",
    """
    SELECT o.id AS organization_id, o.tier, coalesce(t.until > %(on)s, false) AS in_term
    FROM org o LEFT JOIN term t ON t.organization_id = o.id WHERE o.tier IN ('GRID', 'HOME')
    """,
    COMMITTEE,
    tables=(LOWER_TERM,),
    local=("members_term",),
)
_SEATED = "in_term"
_committees(
    "members.seated",
    "班子在任的街道社区",
    "当天有已备案且在届内的班子的街道、社区，占全部街道、社区。",
    "in_term",
    "true",
)
_committees(
    "members.grids_seated",
    "班子在任的网格级组织",
    "当天有已备案且在届内的班子的网格级组织，占全部网格级组织。",
    "in_term",
    "tier = 'GRID'",
    "XH 三(二)3",
    LOWER,
)
_committees(
    "members.homes_seated",
    "班子在任的微家级组织",
    "当天有已备案且在届内的班子的微家级组织，占全部微家级组织。",
    "in_term",
    "tier = 'HOME'",
    "XH 三(二)4",
    LOWER,
)
_committees(
    "members.terms_ending",
    "半年内届满的班子",
    "街道、社区班子中届期在今后180天内结束、下一届还没有备案的。",
    "ending",
    "in_term",
    "XH 三(三)6",
)
_committees(
    "members.terms_expired",
    "届满未换届的班子",
    "街道、社区班子中届期已经结束、还没有备案下一届的，占曾经备案过班子的街道、社区。",
    "expired",
    "in_term OR expired",
    "XH 三(三)6",
)
_committees(
    "members.with_first_secretary",
    "配备第一书记的班子",
    "在届的街道、社区班子中，第一书记在任的。",
    "firsts = 1",
    _SEATED,
)
_committees(
    "members.with_secretary", "配备书记的班子", "在届的街道、社区班子中，书记在任的。", "secretaries = 1", _SEATED
)
_committees(
    "members.with_deputy",
    "配备副书记的班子",
    "在届的街道、社区班子中，至少有一名副书记在任的。",
    "deputies >= 1",
    _SEATED,
)
_committees("members.complete", "席位配齐的班子", "在届的街道、社区班子中，没有空缺席位的。", "vacant = 0", _SEATED)
_committees(
    "members.odd_sized", "席位为奇数的班子", "在届的街道、社区班子中，席位总数为奇数的。", "seats %% 2 = 1", _SEATED
)
_committees(
    "members.with_part_time",
    "有兼职委员的班子",
    "在届的街道、社区班子中，至少有一名兼职委员在任的。",
    "part_time >= 1",
    _SEATED,
)
