"""What is counted of claims, agreements, pledges, deliveries and reviews."""

from __future__ import annotations

from common.metrics import Counts
from covenants.metrics.subjects import (
    AGREEMENT,
    BOOK,
    CLAIM,
    CYCLES,
    DELIVERY,
    FULFILMENT,
    OF_CYCLES,
    PLEDGE,
    REVIEW,
    of_this_cycle,
)

CLAIMS = BOOK.population(
    "covenants.claims",
    "本期认领",
    """
    SELECT m.organization_id, m.id AS claim_id, m.unit_id IS NOT NULL AS by_unit,
           coalesce(m.decided_on <= %(on)s AND m.state IN ('CONFIRMED', 'WITHDRAWN'), false) AS confirmed,
           m.decided_on IS NULL OR m.decided_on > %(on)s AS pending, EXISTS (
               SELECT 1 FROM covenants_agreementterm t JOIN covenants_agreement a ON a.id = t.agreement_id
               WHERE t.claim_id = m.id AND a.signed_on <= %(on)s) AS signed
    FROM cycle c JOIN covenants_listitem i ON i.cycle_id = c.id JOIN covenants_claim m ON m.item_id = i.id
    WHERE m.made_on <= %(on)s AND (m.ended_on IS NULL OR m.ended_on > %(on)s)
      AND NOT (m.state = 'DECLINED' AND m.decided_on <= %(on)s)
    """,
    CLAIM,
    tables=(CYCLES,),
    local=(
        *OF_CYCLES,
        "covenants_listitem",
        "covenants_claim",
        "covenants_agreement",
        "covenants_agreementterm",
    ),
)


def _claims(metric_id: str, name: str, definition: str, where: str, among: str | None = None, rule: str = "") -> None:
    BOOK.metric(
        metric_id,
        name,
        of_this_cycle(definition),
        CLAIMS,
        unit="项",
        counts=Counts.THINGS,
        where=where,
        among=among,
        cite="XH 三(三)1",
        rule=rule,
    )


_claims(
    "covenants.claims_confirmed",
    "已确认的认领",
    "本期当天有效（没有撤回、谢绝）的认领中，已经确认的。",
    "confirmed",
    "true",
)
_claims("covenants.claims_pending", "待确认的认领", "本期当天有效、还没有确认的认领。", "pending")
_claims(
    "covenants.claims_signed",
    "签订了协议的认领",
    "本期当天有效、已经确认的认领中，已经签订双向认领协议的。",
    "signed",
    "confirmed",
)
AGREEMENTS = BOOK.population(
    "covenants.agreements",
    "有效的协议",
    """
    SELECT a.organization_id, a.id AS agreement_id, a.kind
    FROM cycle c JOIN covenants_agreement a ON a.cycle_id = c.id
    WHERE a.signed_on <= %(on)s AND (a.ended_on IS NULL OR a.ended_on > %(on)s)
    """,
    AGREEMENT,
    tables=(CYCLES,),
    local=(*OF_CYCLES, "covenants_agreement"),
)
BOOK.metric(
    "covenants.agreements",
    "有效的协议和责任书",
    of_this_cycle("本期已经签订、当天没有终止、没有被新版代替的协议和责任书。"),
    AGREEMENTS,
    unit="份",
    counts=Counts.THINGS,
    cite="XH 三(三)1",
)

PLEDGES = BOOK.population(
    "covenants.pledges",
    "本期承诺",
    """
    SELECT p.organization_id, p.id AS pledge_id, coalesce(p.shown_on <= %(on)s, false) AS shown,
           2 <= (SELECT count(*) FROM covenants_review r WHERE r.pledge_id = p.id AND r.reviewed_on <= %(on)s)
               AS reviewed
    FROM cycle c JOIN covenants_pledge p ON p.cycle_id = c.id
    WHERE p.signed_on <= %(on)s AND (p.ended_on IS NULL OR p.ended_on > %(on)s)
    """,
    PLEDGE,
    tables=(CYCLES,),
    local=(*OF_CYCLES, "covenants_pledge", "covenants_review"),
)
for _id, _name, _definition, _where, _among, _rule in (
    ("covenants.pledges", "签诺", "本期已经签订、当天没有终止的承诺。", "true", None, ""),
    ("covenants.pledges_shown", "亮诺", "本期有效的承诺中，当天已经公示的。", "shown", "true", ""),
    (
        "covenants.pledges_reviewed",
        "双方都评诺",
        "本期有效的承诺中，当天双方都已经评价的。",
        "reviewed",
        "true",
        "pledge.reviewed",
    ),
):
    BOOK.metric(
        _id,
        _name,
        of_this_cycle(_definition),
        PLEDGES,
        unit="项",
        counts=Counts.THINGS,
        where=_where,
        among=_among,
        cite=("XH 三(三)1", "XH 三(三)5"),
        rule=_rule,
    )

REVIEWS = BOOK.population(
    "covenants.reviews",
    "本期评诺",
    """
    SELECT r.organization_id, r.id AS review_id, r.side, r.satisfaction
    FROM cycle c JOIN covenants_pledge p ON p.cycle_id = c.id JOIN covenants_review r ON r.pledge_id = p.id
    WHERE r.reviewed_on <= %(on)s
    """,
    REVIEW,
    tables=(CYCLES,),
    local=(*OF_CYCLES, "covenants_pledge", "covenants_review"),
)
BOOK.metric(
    "covenants.satisfied",
    "满意的评价",
    of_this_cycle("本期接受方的评价中，很满意或满意的。"),
    REVIEWS,
    unit="次",
    counts=Counts.OCCASIONS,
    where="satisfaction >= 3",
    among="side = 'RECEIVER'",
    cite="XH 三(三)5",
)
DELIVERIES = BOOK.population(
    "covenants.deliveries",
    "本期到期的应履次",
    """
    SELECT d.organization_id, d.id AS delivery_id, coalesce(x.done, false) AS done,
           coalesce(x.confirmed, false) AS confirmed
    FROM cycle c JOIN covenants_pledge p ON p.cycle_id = c.id JOIN covenants_delivery d ON d.pledge_id = p.id
    LEFT JOIN done x ON x.delivery_id = d.id
    WHERE upper(d."window") <= %(on)s::date + 1 AND p.signed_on <= %(on)s
      AND (d.excused_on IS NULL OR d.excused_on > %(on)s OR d.restored_on <= %(on)s)
      AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(d.excused_before) e
                      WHERE (e->>0)::date <= %(on)s AND (e->>1)::date > %(on)s)
      AND (p.ended_on IS NULL OR p.ended_on > %(on)s)
    """,
    DELIVERY,
    tables=(
        CYCLES,
        (
            "done",
            """
        SELECT f.delivery_id, bool_or(f.done_on <= %(on)s) AS done,
               bool_or(f.state = 'CONFIRMED' AND f.answered_on <= %(on)s) AS confirmed
        FROM cycle c JOIN covenants_pledge p ON p.cycle_id = c.id JOIN covenants_fulfilment f ON f.pledge_id = p.id
        WHERE f.state <> 'WITHDRAWN' AND f.delivery_id IS NOT NULL GROUP BY f.delivery_id
    """,
        ),
    ),
    local=(
        *OF_CYCLES,
        "covenants_pledge",
        "covenants_delivery",
        "covenants_fulfilment",
    ),
)
for _id, _name, _definition, _where in (
    (
        "covenants.deliveries_done",
        "到期应履已履",
        "本期有效承诺当天以前到期、没有说明不履的应履次中，当天已经履诺的。",
        "done",
    ),
    (
        "covenants.deliveries_confirmed",
        "到期应履已确认",
        "本期有效承诺当天以前到期、没有说明不履的应履次中，接受方当天已经确认的。",
        "confirmed",
    ),
):
    BOOK.metric(
        _id,
        _name,
        of_this_cycle(_definition),
        DELIVERIES,
        unit="次",
        counts=Counts.OCCASIONS,
        where=_where,
        among="true",
        cite="XH 三(三)1",
    )
FULFILMENTS = BOOK.population(
    "covenants.fulfilments",
    "本年履诺记录",
    """
    SELECT f.organization_id, f.id AS fulfilment_id, coalesce(f.served, 0) AS served,
           coalesce(f.state = 'CONFIRMED' AND f.answered_on <= %(on)s, false) AS confirmed,
           coalesce(f.state = 'DISPUTED' AND f.answered_on <= %(on)s, false) AS disputed
    FROM org o JOIN covenants_fulfilment f ON f.organization_id = o.id
    WHERE f.done_on BETWEEN %(year)s AND %(on)s AND f.recorded_on <= %(on)s AND f.state <> 'WITHDRAWN'
    """,
    FULFILMENT,
    local=("covenants_fulfilment",),
)
for _id, _name, _definition, _where in (
    (
        "covenants.fulfilments_confirmed",
        "接受方确认的履诺",
        "本年1月1日至当天的履诺记录中，接受方当天已经确认的。",
        "confirmed",
    ),
    (
        "covenants.fulfilments_disputed",
        "有异议的履诺",
        "本年1月1日至当天的履诺记录中，接受方当天有异议的。",
        "disputed",
    ),
):
    BOOK.metric(
        _id,
        _name,
        _definition,
        FULFILMENTS,
        unit="次",
        counts=Counts.OCCASIONS,
        where=_where,
        among="true",
        cite="XH 三(三)1",
    )
BOOK.metric(
    "covenants.served",
    "履诺服务人次",
    "本年1月1日至当天、接受方已经确认的履诺记录所记的服务人次之和。",
    FULFILMENTS,
    unit="人次",
    counts=Counts.OCCASIONS,
    where="confirmed",
    amount="served",
    cite="XH 三(三)1",
)
