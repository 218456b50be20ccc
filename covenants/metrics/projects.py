"""What is counted of projects, micro-wishes and service promises."""

from __future__ import annotations

from common.metrics import Counts
from covenants.metrics.subjects import BOOK, CASE, MILESTONE, PROJECT, WISH

PROJECTS = BOOK.population(
    "covenants.projects",
    "项目",
    """
    SELECT p.organization_id, p.id AS project_id, p.kind, coalesce(p.closed_on <= %(on)s, false) AS closed,
           upper(p.period) <= %(on)s AS past_end
    FROM org o JOIN covenants_project p ON p.organization_id = o.id
    WHERE p.created_at < %(night)s AND lower(p.period) <= %(on)s
      AND (p.closed_on IS NULL OR p.closed_on > %(on)s OR p.closed_on >= %(year)s)
    """,
    PROJECT,
)
for _id, _name, _definition, _where, _cite in (
    (
        "covenants.projects_running",
        "正在实施的项目",
        "当天已经开始、没有结项的项目。",
        "kind = 'PROJECT' AND NOT closed",
        "HB 三·二是",
    ),
    (
        "covenants.projects_closed",
        "本年结项的项目",
        "本年1月1日至当天结项的项目。",
        "kind = 'PROJECT' AND closed",
        "HB 三·二是",
    ),
    (
        "covenants.projects_late",
        "超期未结项的项目",
        "当天已经过了期限、没有结项的项目。",
        "kind = 'PROJECT' AND NOT closed AND past_end",
        "HB 三·二是",
    ),
    (
        "covenants.programmes",
        "分人群的服务项目",
        "当天正在实施的、为某一类居民设的服务项目。",
        "kind = 'PROGRAMME' AND NOT closed",
        (),
    ),
):
    BOOK.metric(_id, _name, _definition, PROJECTS, unit="个", counts=Counts.THINGS, where=_where, cite=_cite)
MILESTONES = BOOK.population(
    "covenants.milestones",
    "到期的项目节点",
    """
    SELECT m.organization_id, m.id AS milestone_id, coalesce(m.done_on <= %(on)s, false) AS done
    FROM org o JOIN covenants_milestone m ON m.organization_id = o.id JOIN covenants_project p ON p.id = m.project_id
    WHERE m.due_on BETWEEN %(year)s AND %(on)s AND p.created_at < %(night)s
    """,
    MILESTONE,
)
BOOK.metric(
    "covenants.milestones_done",
    "到期节点完成",
    "期限在本年1月1日至当天的项目节点中，当天已经完成的。",
    MILESTONES,
    unit="个",
    counts=Counts.THINGS,
    where="done",
    among="true",
)
WISHES = BOOK.population(
    "covenants.wishes",
    "本年发布的微心愿",
    """
    SELECT w.organization_id, w.id AS wish_id, coalesce(w.claimed_on <= %(on)s, false) AS claimed,
           coalesce(w.granted_on <= %(on)s, false) AS granted
    FROM org o JOIN covenants_wish w ON w.organization_id = o.id
    WHERE w.posted_on BETWEEN %(year)s AND %(on)s AND (w.withdrawn_on IS NULL OR w.withdrawn_on > %(on)s)
    """,
    WISH,
)
for _id, _name, _definition, _where in (
    (
        "covenants.wishes_claimed",
        "认领了的微心愿",
        "本年1月1日至当天发布、当天没有撤下的微心愿中，已经有人认领的。",
        "claimed OR granted",
    ),
    (
        "covenants.wishes_granted",
        "实现了的微心愿",
        "本年1月1日至当天发布、当天没有撤下的微心愿中，已经实现的。",
        "granted",
    ),
):
    BOOK.metric(
        _id,
        _name,
        _definition,
        WISHES,
        unit="个",
        counts=Counts.THINGS,
        where=_where,
        among="true",
        cite="XH 三(三)4",
    )
CASES = BOOK.population(
    "covenants.cases",
    "近一年受理的承诺办件",
    """
    SELECT s.organization_id, s.id AS case_id, coalesce(s.done_on <= %(on)s, false) AS done,
           coalesce(s.done_on <= %(on)s AND s.done_on <= s.due_on, false) AS in_time,
           s.due_on < %(on)s OR coalesce(s.done_on <= %(on)s, false) AS due
    FROM org o JOIN covenants_promisecase s ON s.organization_id = o.id
    WHERE s.received_on <= %(on)s AND s.received_on > %(on)s::date - 366
    """,
    CASE,
)
BOOK.metric(
    "covenants.promises_in_time",
    "按时限办结的服务承诺",
    "截至当天一年内受理、已经办结或已经到期的承诺事项中，在承诺的工作日内办结的。",
    CASES,
    unit="件",
    counts=Counts.THINGS,
    where="in_time",
    among="due",
    cite="RH 二3·形式主义",
)
