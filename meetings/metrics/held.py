"""What is counted of meetings that were due, and of what came of them."""

from __future__ import annotations

from common.metrics import Counts
from meetings.metrics.figures import FIGURES, figures
from meetings.metrics.subjects import AGENDA_ITEM, ASSIGNMENT, BOOK, INVITEE, MEETING, RESOLUTION, TURN
from members.metrics import COMMITTEE

DUE = BOOK.population(
    "meetings.due",
    "应召开会议的班子",
    """
    SELECT b.id AS organization_id, b.sat_before, coalesce(n.now, 0) >= b.least AS held_now,
           coalesce(n.earlier, 0) >= b.least AS held_before
    FROM body b LEFT JOIN so_often n ON n.id = b.id
    """,
    COMMITTEE,
    parameters=figures,
    tables=(
        *FIGURES,
        (
            "body",
            """
        SELECT o.id, o.district_id, c.before, c.since, c.until, c.least,
               EXISTS (SELECT 1 FROM members_term t WHERE t.organization_id = o.id AND t.accepted_at IS NOT NULL
                       AND t.period @> c.before) AS sat_before
        FROM org o JOIN cadence c ON c.district_id = o.district_id AND c.rule = 'meeting.quarterly'
        WHERE o.tier IN ('STREET', 'COMMUNITY') AND EXISTS (
            SELECT 1 FROM members_term t WHERE t.organization_id = o.id AND t.accepted_at IS NOT NULL
            AND t.period @> %(on)s::date)
    """,
        ),
        (
            "met",
            """
        SELECT m.organization_id, (m.starts_at AT TIME ZONE %(zone)s)::date AS day
        FROM body b JOIN meetings_meeting m ON m.organization_id = b.id
        JOIN counting k ON k.district_id = b.district_id AND k.catalogue = 'meeting_kinds' AND k.kind = m.kind
            AND k.rule = 'meeting.quarterly'
        WHERE m.state IN ('HELD', 'CLOSED') AND m.starts_at < %(night)s AND m.alliance_id IS NULL
    """,
        ),
        (
            "so_often",
            """
        SELECT b.id, count(*) FILTER (WHERE m.day >= b.since) AS now,
               count(*) FILTER (WHERE m.day >= b.before AND m.day < b.since) AS earlier
        FROM body b JOIN met m ON m.organization_id = b.id GROUP BY b.id
    """,
        ),
    ),
    local=("members_term", "meetings_meeting"),
)


def _due(metric_id: str, name: str, definition: str, where: str, among: str) -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        DUE,
        unit="个",
        counts=Counts.BODIES,
        where=where,
        among=among,
        cite="XH 三(三)2",
        rule="meeting.quarterly",
    )


_due(
    "meetings.held_now",
    "本期已召开会议的班子",
    "在届的街道、社区班子中，当天所在的一期（按本区制度的周期）已经开够联席会议的；联合体的会议不算。",
    "held_now",
    "true",
)
_due(
    "meetings.held_before",
    "上期按要求召开会议的班子",
    "上一期开始时和当天都在届的街道、社区班子中，上一期（按制度的周期）开够了联席会议的；联合体的会议不算。",
    "held_before",
    "sat_before",
)

MEETINGS = BOOK.population(
    "meetings.meetings",
    "本年召开的会议",
    """
    SELECT m.organization_id, m.id AS meeting_id, m.kind, coalesce(p.issued_on <= %(on)s, false) AS issued,
           coalesce(p.issued_on <= %(on)s AND p.issued_on <= m.day + l.days, false) AS in_time,
           coalesce(m.day + l.days < %(on)s OR p.issued_on <= %(on)s, false) AS due
    FROM (SELECT o.district_id, x.organization_id, x.id, x.kind, (x.starts_at AT TIME ZONE %(zone)s)::date AS day
          FROM org o JOIN meetings_meeting x ON x.organization_id = o.id
          WHERE x.state IN ('HELD', 'CLOSED') AND x.starts_at < %(night)s
            AND (x.starts_at AT TIME ZONE %(zone)s)::date >= %(year)s AND x.alliance_id IS NULL) m
    LEFT JOIN meetings_minutes p ON p.meeting_id = m.id
    LEFT JOIN time_limit l ON l.district_id = m.district_id AND l.rule = 'meeting.minutes'
    """,
    MEETING,
    parameters=figures,
    tables=(*FIGURES,),
)
BOOK.metric(
    "meetings.minutes_issued",
    "印发了纪要的会议",
    "本年1月1日至当天召开的会议中，当天已经印发纪要的；联合体的会议不计。",
    MEETINGS,
    unit="次",
    counts=Counts.OCCASIONS,
    where="issued",
    among="true",
    cite="XH 三(三)2",
)
BOOK.metric(
    "meetings.minutes_in_time",
    "按期印发纪要的会议",
    "本年1月1日至当天召开、纪要已经印发或已经到期的会议中，在制度规定的天数内印发的；联合体的会议不计。",
    MEETINGS,
    unit="次",
    counts=Counts.OCCASIONS,
    where="in_time",
    among="due",
    rule="meeting.minutes",
)
INVITEES = BOOK.population(
    "meetings.invitees",
    "应到会的人",
    """
    SELECT v.organization_id, v.id AS invitee_id, v.presence IN ('PRESENT', 'SUB') AS came, v.presence = 'SUB' AS sent
    FROM org o JOIN meetings_meeting m ON m.organization_id = o.id JOIN meetings_invitee v ON v.meeting_id = m.id
    WHERE m.state IN ('HELD', 'CLOSED') AND m.starts_at < %(night)s
      AND (m.starts_at AT TIME ZONE %(zone)s)::date >= %(year)s AND v.voting AND v.presence <> ''
      AND m.alliance_id IS NULL
    """,
    INVITEE,
)
BOOK.metric(
    "meetings.attendance",
    "到会",
    "本年1月1日至当天召开的会议登记了出席情况的应到人次中，本人到会或委托到会的；联合体的会议不计。",
    INVITEES,
    unit="人次",
    counts=Counts.OCCASIONS,
    where="came",
    among="true",
    cite="XH 三(三)2",
)
ITEMS = BOOK.population(
    "meetings.items",
    "本年的议题",
    """
    SELECT i.organization_id, i.id AS item_id, i.proposer_unit_id IS NOT NULL OR i.source = 'SUGGESTION' AS by_units,
           coalesce(i.state = 'DECIDED' AND i.decided_on <= %(on)s, false) AS decided
    FROM org o JOIN meetings_agendaitem i ON i.organization_id = o.id
    WHERE i.proposed_on BETWEEN %(year)s AND %(on)s
    """,
    AGENDA_ITEM,
)
BOOK.metric(
    "meetings.items_decided",
    "已议定的议题",
    "本年1月1日至当天提出的议题中，当天已经议定的；含本组织牵头的联合体的。",
    ITEMS,
    unit="件",
    counts=Counts.THINGS,
    where="decided",
    among="true",
    cite="XH 三(三)2",
)
BOOK.metric(
    "meetings.items_by_units",
    "来自成员单位和兼职委员的议题",
    "本年1月1日至当天提出的议题中，由成员单位提议或由兼职委员意见建议而来的；含本组织牵头的联合体的。",
    ITEMS,
    unit="件",
    counts=Counts.THINGS,
    where="by_units",
    among="true",
    cite="XH 三(三)2",
)
RESOLUTIONS = BOOK.population(
    "meetings.resolutions",
    "决议",
    """
    SELECT r.organization_id, r.id AS resolution_id, coalesce(r.closed_on <= %(on)s, false) AS done,
           r.due_on BETWEEN %(year)s AND %(on)s AS due_this_year, coalesce(r.due_on < %(on)s, false) AS past_due
    FROM org o JOIN meetings_resolution r ON r.organization_id = o.id JOIN meetings_meeting m ON m.id = r.meeting_id
    WHERE m.state IN ('HELD', 'CLOSED') AND m.starts_at < %(night)s
      AND (r.dropped_why = '' OR r.closed_on > %(on)s)
    """,
    RESOLUTION,
)


def _resolutions(metric_id: str, name: str, definition: str, where: str, among: str | None = None) -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        RESOLUTIONS,
        unit="项",
        counts=Counts.THINGS,
        where=where,
        among=among,
        cite="XH 三(三)2",
    )


_resolutions(
    "meetings.resolutions_done",
    "到期决议办结",
    "期限在本年1月1日至当天的决议中，当天已经办结的；含本组织牵头的联合体作出的，已终止的不计。",
    "done",
    "due_this_year",
)
_resolutions(
    "meetings.resolutions_open",
    "未办结决议",
    "当天以前的会议作出、当天还没有办结的决议；含本组织牵头的联合体作出的，已终止的不计。",
    "NOT done",
)
_resolutions(
    "meetings.resolutions_overdue",
    "超期未办结决议",
    "当天还没有办结、期限已过的决议；含本组织牵头的联合体作出的，已终止的不计。",
    "NOT done AND past_due",
)
ASSIGNMENTS = BOOK.population(
    "meetings.assignments",
    "到期任务",
    """
    SELECT a.organization_id, a.id AS assignment_id, a.unit_id IS NOT NULL AS of_unit,
           coalesce(a.done_on <= %(on)s, false) AS done
    FROM org o JOIN meetings_assignment a ON a.organization_id = o.id
    JOIN meetings_resolution r ON r.id = a.resolution_id
    WHERE a.due_on BETWEEN %(year)s AND %(on)s AND (r.dropped_why = '' OR r.closed_on > %(on)s)
    """,
    ASSIGNMENT,
)
BOOK.metric(
    "meetings.assignments_done",
    "成员单位到期任务完成",
    "决议分给成员单位、期限在本年1月1日至当天的任务中，当天已经完成的；含本组织牵头的联合体分给的，所属决议已终止的不计。",
    ASSIGNMENTS,
    unit="项",
    counts=Counts.THINGS,
    where="done",
    among="of_unit",
    cite="XH 三(三)2",
)

TURNS = BOOK.population(
    "meetings.turns",
    "近一年期满的轮值",
    """
    SELECT t.organization_id, t.id AS turn_id, coalesce(t.solved_on < upper(t.period), false) AS solved
    FROM org o JOIN meetings_turn t ON t.organization_id = o.id
    WHERE upper(t.period) <= %(on)s AND upper(t.period) > %(on)s::date - 366
    """,
    TURN,
)
BOOK.metric(
    "meetings.turns_solved",
    "解决了难题的轮值",
    "截至当天一年内期满的轮值中，任内解决了所选难题的。",
    TURNS,
    unit="任",
    counts=Counts.OCCASIONS,
    where="solved",
    among="true",
    rule="rotation.hard_problem",
)
