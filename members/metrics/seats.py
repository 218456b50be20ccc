"""What is counted of seats and of the people who hold them: a person in two committees is one person and two seats."""

from __future__ import annotations

from common.metrics import Counts
from members.metrics.committees import LOWER_TERM, UPPER_TERM
from members.metrics.subjects import BOOK, PERSON, SEAT
from orgs.metrics import UNIT

SEATS = BOOK.population(
    "members.seats",
    "街道社区班子席位",
    """
    SELECT t.organization_id, s.id AS seat_id, a.person_id, a.represents_id AS unit_id, s.position,
           a.person_id IS NOT NULL AS held, coalesce(a.part_time, false) AS part_time,
           coalesce(a.eligibility, '') <> '' AS eligible, coalesce(a.selection_mode, '') <> '' AS selected,
           coalesce(a.began_as, '') AS began_as,
           CASE WHEN a.person_id IS NULL THEN %(on)s::date - coalesce(
               (SELECT max(upper(e.period)) FROM members_appointment e
                WHERE e.seat_id = s.id AND upper(e.period) <= %(on)s), t.since) END AS vacant_days
    FROM term t JOIN members_seat s ON s.term_id = t.id AND (s.abolished_on IS NULL OR s.abolished_on > %(on)s)
    LEFT JOIN members_appointment a ON a.seat_id = s.id AND a.period @> %(on)s::date
    """,
    SEAT,
    PERSON,
    UNIT,
    tables=(UPPER_TERM,),
    local=("members_term", "members_seat", "members_appointment"),
)
LOWER_SEATS = BOOK.population(
    "members.lower_seats",
    "网格、微家班子席位",
    """
    SELECT t.organization_id, s.id AS seat_id, a.person_id, t.tier, a.person_id IS NOT NULL AS held,
           coalesce(a.selection_mode, '') AS selection_mode
    FROM term t JOIN members_seat s ON s.term_id = t.id AND (s.abolished_on IS NULL OR s.abolished_on > %(on)s)
    LEFT JOIN members_appointment a ON a.seat_id = s.id AND a.period @> %(on)s::date
    """,
    SEAT,
    PERSON,
    tables=(LOWER_TERM,),
    local=("members_term", "members_seat", "members_appointment"),
)
PEOPLE = BOOK.population(
    "members.people",
    "街道社区班子成员",
    """
    SELECT t.organization_id, s.id AS seat_id, a.person_id, a.part_time, p.gender, p.birth,
           CASE WHEN a.part_time THEN EXISTS (
               SELECT 1 FROM members_trainingattendance v JOIN members_training g ON g.id = v.training_id
               WHERE v.person_id = a.person_id AND g.held_on BETWEEN %(year)s AND %(on)s) END AS trained
    FROM term t JOIN members_seat s ON s.term_id = t.id AND (s.abolished_on IS NULL OR s.abolished_on > %(on)s)
    JOIN members_appointment a ON a.seat_id = s.id AND a.period @> %(on)s::date
    JOIN members_person p ON p.id = a.person_id
    """,
    SEAT,
    PERSON,
    tables=(UPPER_TERM,),
    beyond=True,
)


def _seats(
    metric_id: str, name: str, definition: str, where: str, among: str | None = None, of=SEATS, cite="XH 三(二)"
) -> None:
    BOOK.metric(metric_id, name, definition, of, unit="席", counts=Counts.SEATS, where=where, among=among, cite=cite)


def _persons(
    metric_id: str, name: str, definition: str, where: str, among: str | None = None, of=SEATS, **more
) -> None:
    BOOK.metric(
        metric_id,
        name,
        definition,
        of,
        unit="人",
        counts=Counts.PERSONS,
        subject=PERSON,
        where=where,
        among=among,
        **more,
    )


_seats("members.seats", "班子席位", "街道、社区班子当天没有撤销的席位。", "true")
_seats("members.seats_held", "在任席位", "街道、社区班子当天有人在任的席位，占全部席位。", "held", "true")
_seats(
    "members.seats_vacant_long",
    "空缺超过60天的席位",
    "街道、社区班子当天没有人在任、空缺已超过60天的席位。",
    "vacant_days > 60",
    cite="XH 三(三)6",
)
_seats(
    "members.lower_seats_held",
    "网格、微家班子在任席位",
    "网格级、微家级班子当天有人在任的席位，占其全部席位。",
    "held",
    "true",
    cite=("XH 三(二)3", "XH 三(二)4"),
    of=LOWER_SEATS,
)
_persons(
    "members.persons",
    "街道社区班子成员",
    "当天在街道、社区班子任职的人，在几个班子任职都只计一次。",
    "held",
)
_persons(
    "members.lower_persons",
    "网格微家骨干",
    "当天在网格级、微家级班子任职的人，在几处任职都只计一次。",
    "held",
    cite=("XH 三(二)3", "XH 三(二)4"),
    of=LOWER_SEATS,
)
_seats(
    "members.part_time",
    "兼职委员席位",
    "街道、社区班子中当天由兼职委员在任的席位，占在任席位。",
    "part_time",
    "held",
)
_persons(
    "members.part_time_persons",
    "兼职委员",
    "当天在街道、社区班子任兼职委员的人，在几个班子兼职都只计一次。",
    "part_time",
    cite="XH 三(二)",
)
_seats(
    "members.part_time_eligible",
    "登记了任职条件的兼职委员",
    "街道、社区兼职委员中，登记了符合哪一项任职条件的。",
    "eligible",
    "part_time",
)
_seats(
    "members.part_time_selected",
    "登记了产生方式的兼职委员",
    "街道、社区兼职委员中，登记了产生方式的。",
    "selected",
    "part_time",
)
_seats(
    "members.part_time_deputies",
    "兼职副书记",
    "街道、社区副书记中，由兼职委员担任的，占在任副书记。",
    "part_time",
    "held AND position = 'DEPUTY_SECRETARY'",
)
_seats(
    "members.self_nominated",
    "自荐或群众推荐产生的微家骨干",
    "微家级班子成员中，由党员自荐或群众推荐产生的，占在任的。",
    "selection_mode IN ('SELF_NOMINATED', 'MASS_RECOMMENDED')",
    "tier = 'HOME' AND held",
    cite="XH 三(二)4",
    of=LOWER_SEATS,
)
_seats(
    "members.renewed",
    "连任的班子成员",
    "街道、社区班子中当天在任、由上一届连任的席位，占在任席位。",
    "began_as = 'RENEWAL'",
    "held",
    cite="XH 三(三)6",
)
BOOK.metric(
    "members.units_represented",
    "有人任兼职委员的单位",
    "当天有人代表它在街道、社区班子任兼职委员的单位，一家只计一次。",
    SEATS,
    unit="家",
    counts=Counts.UNITS,
    subject=UNIT,
    where="part_time",
    cite="XH 三(二)",
)
_seats(
    "members.part_time_trained",
    "本年参加过培训的兼职委员",
    "街道、社区兼职委员中，本年1月1日至当天参加过培训的。",
    "trained",
    "part_time",
    cite="XH 四2",
    of=PEOPLE,
)
_persons(
    "members.women",
    "女性班子成员",
    "街道、社区班子成员中的女性，占登记了性别的人。",
    "gender = '女'",
    "gender <> ''",
    protects=True,
    of=PEOPLE,
)
_persons(
    "members.under_40",
    "40周岁以下班子成员",
    "街道、社区班子成员中当天不满40周岁的，占登记了出生年月的人。",
    "birth > (%(on)s::date - interval '40 years')",
    "birth IS NOT NULL",
    protects=True,
    of=PEOPLE,
)
