"""What is counted of changes in office, filings, deviations, duties and secondments."""

from __future__ import annotations

from common.metrics import Counts
from members.metrics.subjects import BOOK, CHANGE, DEVIATION, DUTY, FILING, SECONDMENT

# ---- changes, filings, deviations -----------------------------------------------------------------------------------

CHANGES = BOOK.population(
    "members.changes",
    "本年任免变动",
    """
    SELECT c.organization_id, c.id AS change_id, c.kind,
           coalesce(f.state = 'ACCEPTED' AND f.decided_at < %(night)s, false) AS filed
    FROM org o JOIN members_change c ON c.organization_id = o.id LEFT JOIN members_filing f ON f.id = c.filing_id
    WHERE c.effective_on BETWEEN %(year)s AND %(on)s
    """,
    CHANGE,
)


def _changes(metric_id: str, name: str, definition: str, where: str, among: str | None = None) -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        CHANGES,
        unit="人次",
        counts=Counts.OCCASIONS,
        where=where,
        among=among,
        cite="XH 三(三)6",
    )


_changes("members.co_options", "增补", "本年1月1日至当天生效的增补。", "kind = 'CO_OPTION'")
_changes("members.removals", "免职", "本年1月1日至当天生效的免职。", "kind = 'REMOVAL'")
_changes("members.releases", "解除", "本年1月1日至当天生效的解除。", "kind = 'RELEASE'")
_changes("members.expiries", "届满自动免职", "本年1月1日至当天因届满未再任而自动免职的。", "kind = 'EXPIRY'")
_changes(
    "members.endings_filed",
    "已备案的免职和解除",
    "本年1月1日至当天生效的免职、解除中，上级已经备案的。",
    "filed",
    "kind IN ('REMOVAL', 'RELEASE')",
)

# The last step by the end of the day says where a filing stood.
FILINGS = BOOK.population(
    "members.filings",
    "报备",
    """
    SELECT f.organization_id, f.id AS filing_id, s.state, s.at >= %(year)s::date AS this_year
    FROM org o JOIN members_filing f ON f.organization_id = o.id
    CROSS JOIN LATERAL (SELECT p.state, (p.at AT TIME ZONE %(zone)s)::date AS at FROM members_filingstep p
                        WHERE p.filing_id = f.id AND p.at < %(night)s ORDER BY p.id DESC LIMIT 1) s
    """,
    FILING,
)
BOOK.metric(
    "members.filings_pending",
    "待上级办理的报备",
    "当天已经提交、上级还没有办理的报备。",
    FILINGS,
    unit="件",
    counts=Counts.THINGS,
    where="state = 'SUBMITTED'",
    cite="XH 三(三)6",
)
BOOK.metric(
    "members.filings_accepted",
    "本年备案的报备",
    "本年1月1日至当天上级同意备案的报备。",
    FILINGS,
    unit="件",
    counts=Counts.THINGS,
    where="state = 'ACCEPTED' AND this_year",
    cite="XH 三(三)6",
)
DEVIATIONS = BOOK.population(
    "members.deviations",
    "例外说明",
    """
    SELECT d.organization_id, d.id AS deviation_id
    FROM org o JOIN members_deviation d ON d.organization_id = o.id
    WHERE d.since <= %(on)s AND (d.until IS NULL OR d.until > %(on)s)
    """,
    DEVIATION,
)
BOOK.metric(
    "members.deviations",
    "有效的例外说明",
    "当天有效、上级已经备案的“原则上”条款的例外说明。",
    DEVIATIONS,
    unit="件",
    counts=Counts.THINGS,
)

# ---- what part-time members do --------------------------------------------------------------------------------------

DUTIES = BOOK.population(
    "members.duties",
    "到期的履职事项",
    """
    SELECT a.organization_id, d.id AS duty_id, coalesce(d.done_on <= %(on)s, false) AS done
    FROM org o JOIN members_appointment a ON a.organization_id = o.id JOIN members_duty d ON d.appointment_id = a.id
    WHERE d.due_on BETWEEN %(year)s AND %(on)s
    """,
    DUTY,
)
BOOK.metric(
    "members.duties_done",
    "到期履职事项完成",
    "兼职委员履职清单中本年1月1日至当天到期的事项，当天已经完成的。",
    DUTIES,
    unit="项",
    counts=Counts.THINGS,
    where="done",
    among="true",
    cite="XH 四2",
)
SECONDMENTS = BOOK.population(
    "members.secondments",
    "挂职",
    """
    SELECT s.organization_id, s.id AS secondment_id, s.direction
    FROM org o JOIN members_secondment s ON s.organization_id = o.id WHERE s.period @> %(on)s::date
    """,
    SECONDMENT,
)
for _id, _name, _where in (
    ("members.secondments_in", "单位派到街道社区挂职", "direction = 'IN'"),
    ("members.secondments_out", "街道社区派到单位挂职", "direction = 'OUT'"),
):
    BOOK.metric(
        _id,
        _name,
        f"当天在任的{_name}干部，一人两处挂职计两次。",
        SECONDMENTS,
        unit="人次",
        counts=Counts.OCCASIONS,
        where=_where,
        cite="XH 四2",
    )
