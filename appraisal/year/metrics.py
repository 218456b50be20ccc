"""What is counted of a year's appraisal: what was taken, settled, answered and made known by a day."""

from __future__ import annotations

from django.urls import reverse

from common.metrics import Counts, MetricBook, Subject

BOOK = MetricBook("appraisal")
CLAUSE = "XH 三(三)5"


def _url(name: str):
    return lambda row: reverse(f"appraisal:{name}", args=[row.pk])


REPORT = Subject(
    "report",
    "年度报告",
    "appraisal.DutyReport",
    text=lambda row: f"{row.organization.name} {row.scheme.year}年度报告",
    url=_url("year_report"),
    verb="appraisal.view",
    joined=("organization", "scheme"),
)
RESULT = Subject(
    "result",
    "考核结果",
    "appraisal.Result",
    text=lambda row: f"{row.organization.name} {row.scheme.year}年考核结果",
    url=_url("year_result"),
    verb="appraisal.view",
    joined=("organization", "scheme"),
)
OBJECTION = Subject(
    "objection",
    "结果异议",
    "appraisal.ResultObjection",
    text=lambda row: row.text[:30],
    url=lambda row: reverse("appraisal:year_result", args=[row.result_id]),
    verb="appraisal.view",
)
AWARD = Subject(
    "award",
    "评先评优",
    "appraisal.Award",
    text=lambda row: f"{row.get_kind_display()} {row.nominee}",
    url=_url("year_award"),
    verb="appraisal.view",
    joined=("unit", "person"),
)
PROGRESS = Subject(
    "progress",
    "清单落实",
    "appraisal.Progress",
    text=lambda row: f"{row.organization.name} {row.item.text[:30]}",
    url=_url("year_progress"),
    verb="appraisal.view",
    joined=("organization", "item"),
)
# By the day of the deed: the reports of a year that ends on 31 December are taken in January.
REPORTS = BOOK.population(
    "appraisal.reports",
    "年度报告",
    """
    SELECT x.organization_id, x.id AS report_id,
           x.state = 'ACCEPTED' AND x.decided_on BETWEEN %(year)s AND %(on)s AS accepted
    FROM org o JOIN appraisal_dutyreport x ON x.organization_id = o.id
    """,
    REPORT,
)
RESULTS = BOOK.population(
    "appraisal.results",
    "考核结果",
    """
    SELECT x.organization_id, x.id AS result_id,
           x.state = 'FROZEN' AND x.frozen_on BETWEEN %(year)s AND %(on)s AS frozen
    FROM org o JOIN appraisal_result x ON x.organization_id = o.id
    """,
    RESULT,
)
OBJECTIONS = BOOK.population(
    "appraisal.objections",
    "结果异议",
    """
    SELECT x.organization_id, x.id AS objection_id, coalesce(x.answered_on <= %(on)s, false) AS answered
    FROM org o JOIN appraisal_resultobjection x ON x.organization_id = o.id
    WHERE x.made_on BETWEEN %(year)s AND %(on)s
    """,
    OBJECTION,
)
AWARDS = BOOK.population(
    "appraisal.awards",
    "评先评优",
    """
    SELECT x.organization_id, x.id AS award_id,
           coalesce(x.published_on BETWEEN %(year)s AND %(on)s, false) AS published,
           CASE WHEN x.published_on BETWEEN %(year)s AND %(on)s THEN coalesce(x.amount, 0) ELSE 0 END::bigint AS yuan
    FROM org o JOIN appraisal_award x ON x.organization_id = o.id
    """,
    AWARD,
)

BOOK.metric(
    "appraisal.reports_accepted",
    "上级已接收的年度报告",
    "当年考核方案的年度报告中，到这一天上级已经接收的份数。",
    REPORTS,
    unit="份",
    counts=Counts.THINGS,
    where="accepted",
    cite=CLAUSE,
)
BOOK.metric(
    "appraisal.results_frozen",
    "已确定的考核结果",
    "当年考核方案的结果中，到这一天异议处理完毕、已经确定的个数。",
    RESULTS,
    unit="个",
    counts=Counts.THINGS,
    where="frozen",
    cite=CLAUSE,
)
BOOK.metric(
    "appraisal.objections_answered",
    "已处理的考核异议",
    "当年提出的考核结果异议中，到这一天已经处理的；基数是当年提出的全部异议。",
    OBJECTIONS,
    unit="条",
    counts=Counts.THINGS,
    where="answered",
    among="true",
    cite=CLAUSE,
)
BOOK.metric(
    "appraisal.awards_published",
    "公布的先进和推荐",
    "当年考核方案的评先评优和推荐中，到这一天已经公布的项数。",
    AWARDS,
    unit="项",
    counts=Counts.THINGS,
    where="published",
    cite=CLAUSE,
)
BOOK.metric(
    "appraisal.brand_funds",
    "支持服务品牌的经费",
    "当年考核方案公布的优秀服务品牌得到的经费支持，合计多少元。",
    AWARDS,
    unit="元",
    counts=Counts.THINGS,
    where="published",
    amount="yuan",
    cite=CLAUSE,
)


# ---- checklists: what is recorded; what a rule or a rate answers is counted where that rule or rate is --------------

CHECKLISTS = BOOK.population(
    "appraisal.checklists",
    "任务清单",
    """
    SELECT p.organization_id, p.id AS progress_id, i.rule <> '' OR i.metric <> '' AS automatic,
           EXISTS (
               SELECT 1 FROM appraisal_evidence e
               WHERE e.progress_id = p.id AND e.done_on <= %(on)s AND e.recorded_on <= %(on)s
                   AND (e.withdrawn_on IS NULL OR e.withdrawn_on > %(on)s)
           ) AS recorded
    FROM org o
    JOIN appraisal_progress p ON p.organization_id = o.id
    JOIN appraisal_checklistitem i ON i.id = p.item_id
    JOIN appraisal_checklist c ON c.id = i.checklist_id
    WHERE c.year = extract(year FROM %(year)s::date) AND c.published_on <= %(on)s AND p.dealt_on <= %(on)s
    """,
    PROGRESS,
)
BOOK.metric(
    "appraisal.checklist_items",
    "分到组织的清单项",
    "当年已公布的任务清单中，到这一天分到各组织的项，一个组织一项计一件。",
    CHECKLISTS,
    unit="项",
    counts=Counts.THINGS,
    cite=("FC 第2段·分类制定工作清单", "HB 二"),
)
BOOK.metric(
    "appraisal.checklist_automatic",
    "由记录自动判断的清单项",
    "分到各组织的清单项中，写明按哪条规则或统计指标判断、不用登记的项；基数是分到各组织的全部项。",
    CHECKLISTS,
    unit="项",
    counts=Counts.THINGS,
    where="automatic",
    among="true",
    cite=("FC 第2段·分类制定工作清单",),
)
BOOK.metric(
    "appraisal.checklist_recorded",
    "登记完成的清单项",
    "由责任组织登记的清单项中，到这一天登记了完成情况、没有被撤回或退回的项；基数是由责任组织登记的全部项，"
    "由记录自动判断的不在内。",
    CHECKLISTS,
    unit="项",
    counts=Counts.THINGS,
    where="recorded",
    among="NOT automatic",
    cite=("FC 第2段·分类制定工作清单", "HB 二"),
)

ALLOWANCE = Subject(
    "allowance",
    "兼职补贴",
    "appraisal.Allowance",
    text=lambda row: f"{row.appointment.person.name} {row.year}年，{row.get_state_display()}",
    url=_url("year_allowance"),
    verb="appraisal.view",
    joined=("appointment__person",),
)
# By the months that the unit granted, whether they have come yet or not; what was paid is of the day. Who asked again
# after a refusal is one seat, by what was asked last. Before a committee was closed its allowances are its own, though
# they are its successor's now: an office that does not see them there counts for itself.
ALLOWANCES = BOOK.population(
    "appraisal.allowances",
    "本年的兼职补贴",
    """
    SELECT o.id AS organization_id, x.id AS allowance_id,
           x.state = 'GRANTED' AND x.decided_on <= %(on)s AS granted,
           round((x.transport + x.communication) * (1 + x.last_month - x.first_month))::bigint AS yuan,
           coalesce((SELECT round(sum(p.transport + p.communication))::bigint FROM appraisal_allowancepayment p
                     WHERE p.allowance_id = x.id AND p.on <= %(on)s
                       AND (p.cancelled_on IS NULL OR p.cancelled_on > %(on)s)), 0) AS paid,
           NOT EXISTS (SELECT 1 FROM appraisal_allowance y
                       WHERE y.appointment_id = x.appointment_id AND y.year = x.year
                           AND y.id > x.id AND y.proposed_on <= %(on)s) AS asked_last
    FROM appraisal_allowance x
    JOIN members_appointment a ON a.id = x.appointment_id
    JOIN orgs_organization asked ON asked.id = a.organization_id
    JOIN org o ON o.id = CASE WHEN asked.period @> %(on)s::date THEN asked.id ELSE x.organization_id END
    WHERE x.year = extract(year FROM %(on)s::date) AND x.proposed_on <= %(on)s
    """,
    ALLOWANCE,
    beyond=True,
)


def _allowances(metric_id: str, name: str, definition: str, unit: str, counts: Counts, **more) -> None:
    BOOK.metric(
        metric_id, name, definition, ALLOWANCES, unit=unit, counts=counts, practices=("xihu",), cite=CLAUSE, **more
    )


_allowances(
    "appraisal.allowances_granted",
    "派出单位同意补贴的兼职委员",
    "本年提出了兼职补贴的兼职委员中，当天派出单位已经同意的；在两个班子兼职、都提出的计两席，不发以后再提出的仍计一席，看最后一次。",
    "席",
    Counts.SEATS,
    where="granted",
    among="asked_last",
)
_allowances(
    "appraisal.allowances_sum",
    "派出单位同意的兼职补贴",
    "本年的兼职补贴中，当天派出单位已经同意的金额：每月的交通和通讯补贴乘以同意的月数，每人四舍五入到元；还没到的月份也计。",
    "元",
    Counts.THINGS,
    where="granted",
    amount="yuan",
)
_allowances(
    "appraisal.allowances_paid",
    "已发放的兼职补贴",
    "本年的兼职补贴中，当天以前登记发放、没有作废的金额，每人四舍五入到元。",
    "元",
    Counts.THINGS,
    amount="paid",
)
