"""What is counted of contacts, suggestions, activities and the double organisational life."""

from __future__ import annotations

from common.metrics import Counts
from meetings.metrics.figures import FIGURES, figures
from meetings.metrics.subjects import ACTIVITY, ATTENDANCE, BOOK, MEMBER, SUGGESTION
from members.metrics import PERSON
from orgs.metrics import UNIT

MEMBERS = BOOK.population(
    "meetings.members",
    "在任兼职委员",
    """
    SELECT m.organization_id, m.id AS appointment_id, m.person_id,
           coalesce(c.now >= k.least, false) AS called_now, coalesce(c.earlier >= k.least, false) AS called_before,
           EXISTS (SELECT 1 FROM members_appointment b WHERE b.organization_id = m.organization_id
                   AND b.person_id = m.person_id AND b.part_time AND b.period @> k.before) AS sat_before,
           coalesce(t.times >= d.least, false) AS attended
    FROM member m LEFT JOIN cadence k ON k.district_id = m.district_id AND k.rule = 'contact.monthly'
    LEFT JOIN cadence d ON d.district_id = m.district_id AND d.rule = 'dual_life.attended'
    LEFT JOIN call c ON c.id = m.id LEFT JOIN attended t ON t.id = m.id
    """,
    MEMBER,
    PERSON,
    parameters=figures,
    tables=(
        *FIGURES,
        (
            "member",
            """
        SELECT a.organization_id, a.id, a.person_id, o.district_id FROM org o
        JOIN members_appointment a ON a.organization_id = o.id
        WHERE o.tier IN ('STREET', 'COMMUNITY') AND a.part_time AND a.period @> %(on)s::date
    """,
        ),
        (
            "call",
            """
        SELECT m.id, count(*) FILTER (WHERE c.on >= k.since) AS now,
               count(*) FILTER (WHERE c.on >= k.before AND c.on < k.since) AS earlier
        FROM member m JOIN cadence k ON k.district_id = m.district_id AND k.rule = 'contact.monthly'
        JOIN members_appointment b ON b.organization_id = m.organization_id AND b.person_id = m.person_id
        JOIN meetings_contact c ON c.appointment_id = b.id
        WHERE c.channel = 'PHONE' AND c.on >= k.before AND c.on <= %(on)s GROUP BY m.id
    """,
        ),
        (
            "attended",
            """
        SELECT m.id, count(*) AS times
        FROM member m JOIN cadence k ON k.district_id = m.district_id AND k.rule = 'dual_life.attended'
        JOIN meetings_attendance t ON t.person_id = m.person_id
        JOIN meetings_activity v ON v.id = t.activity_id AND v.organization_id = m.organization_id
        JOIN counting n ON n.district_id = m.district_id AND n.catalogue = 'activity_kinds' AND n.kind = v.kind
            AND n.rule = 'dual_life.attended'
        WHERE v.state = 'HELD' AND v.held_on >= k.since AND v.held_on <= %(on)s GROUP BY m.id
    """,
        ),
    ),
    local=("members_appointment", "meetings_contact"),
)


def _members(metric_id: str, name: str, definition: str, where: str, among: str, rule: str) -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        MEMBERS,
        unit="席",
        counts=Counts.SEATS,
        where=where,
        among=among,
        rule=rule,
    )


_members(
    "meetings.contacted_now",
    "本期已电话沟通的兼职委员",
    "当天在任的兼职委员中，当天所在的一期（按本区制度的周期）已经电话沟通的；在两个班子兼职计两席。",
    "called_now",
    "true",
    "contact.monthly",
)
_members(
    "meetings.contacted_before",
    "上期已电话沟通的兼职委员",
    "上一期开始时和当天都在任的兼职委员中，上一期（按制度的周期）电话沟通过的；在两个班子兼职计两席。",
    "called_before",
    "sat_before",
    "contact.monthly",
)
_members(
    "meetings.dual_life",
    "参加过组织生活的兼职委员",
    "当天在任的兼职委员中，当天所在的一期（按本区制度的周期）参加过本班子组织生活的；在两个班子兼职计两席。",
    "attended",
    "true",
    "dual_life.attended",
)
ACTIVITIES = BOOK.population(
    "meetings.activities",
    "本年开展的活动",
    """
    SELECT v.organization_id, v.id AS activity_id, v.outcome <> '' AND EXISTS (
               SELECT 1 FROM meetings_attendance t WHERE t.activity_id = v.id) AS recorded
    FROM org o JOIN meetings_activity v ON v.organization_id = o.id AND v.alliance_id IS NULL
    WHERE v.state = 'HELD' AND v.held_on BETWEEN %(year)s AND %(on)s
    """,
    ACTIVITY,
)
BOOK.metric(
    "meetings.activities_recorded",
    "记录完整的活动",
    "本年1月1日至当天开展的活动中，记下了参加人员和成效的；联合体的活动另计。",
    ACTIVITIES,
    unit="次",
    counts=Counts.OCCASIONS,
    where="recorded",
    among="true",
    cite="RH 三",
)
ATTENDANCES = BOOK.population(
    "meetings.attendances",
    "参加活动的人次",
    """
    SELECT v.organization_id, t.id AS attendance_id, t.person_id,
           coalesce(a.represents_id, c.unit_id, p.unit_id) AS unit_id,
           coalesce(c.kind = 'IN_SERVICE', false) AS reported
    FROM org o JOIN meetings_activity v ON v.organization_id = o.id JOIN meetings_attendance t ON t.activity_id = v.id
    JOIN members_person p ON p.id = t.person_id
    LEFT JOIN LATERAL (
        SELECT b.represents_id FROM members_appointment b WHERE b.person_id = t.person_id AND b.part_time
          AND b.organization_id = v.organization_id AND b.period @> v.held_on ORDER BY b.id LIMIT 1) a ON true
    LEFT JOIN LATERAL (
        SELECT d.id, d.unit_id, d.kind FROM members_checkin d WHERE d.person_id = t.person_id AND d.period @> v.held_on
          AND d.reported_on <= v.held_on AND d.leaving <> 'MISTAKE' ORDER BY d.id LIMIT 1) c ON true
    WHERE v.state = 'HELD' AND v.held_on BETWEEN %(year)s AND %(on)s
    """,
    ATTENDANCE,
    PERSON,
    UNIT,
    beyond=True,
)
BOOK.metric(
    "meetings.dual_life_persons",
    "来街道社区参加活动的单位党员",
    "本年1月1日至当天参加过街道、社区活动、有所在单位的人（兼职委员为委派单位，报到党员为所在单位），参加几次都只计一次。",
    ATTENDANCES,
    unit="人",
    counts=Counts.PERSONS,
    subject=PERSON,
    where="unit_id IS NOT NULL",
    cite="XH 三(三)4",
)
BOOK.metric(
    "meetings.in_service_persons",
    "参加活动的报到党员",
    "本年1月1日至当天参加过街道、社区活动，活动当天已到居住地报到的在职党员，参加几次都只计一次。",
    ATTENDANCES,
    unit="人",
    counts=Counts.PERSONS,
    subject=PERSON,
    where="reported",
    cite="LY 一·1",
)
BOOK.metric(
    "meetings.dual_life_units",
    "党员来参加活动的单位",
    "本年1月1日至当天有人参加过街道、社区活动的单位，一家只计一次；单位一端的记录与此同源。",
    ATTENDANCES,
    unit="家",
    counts=Counts.UNITS,
    subject=UNIT,
    cite="XH 三(三)4",
)
SUGGESTIONS = BOOK.population(
    "meetings.suggestions",
    "近一年的意见建议",
    """
    SELECT s.organization_id, s.id AS suggestion_id, coalesce(s.answered_on <= %(on)s, false) AS answered,
           coalesce(s.answered_on <= %(on)s AND s.answered_on <= s.received_on + l.days, false) AS in_time,
           coalesce(s.received_on + l.days < %(on)s OR s.answered_on <= %(on)s, false) AS due,
           s.outcome IN ('ADOPTED', 'PARTLY') AS adopted, coalesce(s.followed_on <= %(on)s, false) AS followed
    FROM org o JOIN meetings_suggestion s ON s.organization_id = o.id
    LEFT JOIN time_limit l ON l.district_id = o.district_id AND l.rule = 'suggestion.answered'
    WHERE s.received_on <= %(on)s AND s.received_on > %(on)s::date - 366
    """,
    SUGGESTION,
    parameters=figures,
    tables=(*FIGURES,),
)


def _suggestions(metric_id: str, name: str, definition: str, where: str, among: str, rule: str = "") -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        SUGGESTIONS,
        unit="条",
        counts=Counts.THINGS,
        where=where,
        among=among,
        cite="XH 三(三)3",
        rule=rule,
    )


_suggestions(
    "meetings.suggestions_answered",
    "已答复的意见建议",
    "截至当天一年内收到的兼职委员意见建议中，当天已经答复的。",
    "answered",
    "true",
)
_suggestions(
    "meetings.suggestions_in_time",
    "按期答复的意见建议",
    "截至当天一年内收到、已经答复或已经到期的意见建议中，在制度规定的天数内答复的。",
    "in_time",
    "due",
    "suggestion.answered",
)
_suggestions(
    "meetings.suggestions_adopted",
    "采纳的意见建议",
    "截至当天一年内收到、当天已经答复的意见建议中，采纳或部分采纳的。",
    "adopted",
    "answered",
)
_suggestions(
    "meetings.suggestions_followed",
    "已落实的采纳建议",
    "截至当天一年内收到、当天已经采纳或部分采纳的意见建议中，登记了落实情况的。",
    "followed",
    "answered AND adopted",
)
