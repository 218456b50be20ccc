"""What of this room can be counted, the book of its metrics, and which cycle counts on a day."""

from __future__ import annotations

from django.urls import reverse

from common.metrics import MetricBook, Subject

BOOK = MetricBook("covenants")


def _subject(key: str, name: str, model: str, text, route: str, joined: tuple[str, ...] = (), pk=lambda row: row.pk):
    def url(row) -> str:
        return reverse(f"covenants:{route}", args=[pk(row)])

    return Subject(key, name, f"covenants.{model}", text, url, "covenant.view", joined)


ITEM = _subject("item", "清单项目", "ListItem", lambda row: row.title, "item")
CLAIM = _subject(
    "claim", "认领", "Claim", lambda row: f"{row.item.title}，{row.get_state_display()}", "claim", ("item",)
)
AGREEMENT = _subject("agreement", "协议", "Agreement", lambda row: f"{row.number_text} {row.title}", "agreement")
PLEDGE = _subject("pledge", "承诺", "Pledge", lambda row: row.content, "pledge")
REVIEW = _subject(
    "review",
    "评诺",
    "Review",
    lambda row: f"{row.pledge.content}，{row.get_side_display()}：{row.get_satisfaction_display()}",
    "pledge",
    ("pledge",),
    lambda row: row.pledge_id,
)
DELIVERY = _subject(
    "delivery",
    "应履次",
    "Delivery",
    lambda row: f"{row.pledge.content} 第{row.number}次",
    "pledge",
    ("pledge",),
    lambda row: row.pledge_id,
)
FULFILMENT = _subject(
    "fulfilment",
    "履诺记录",
    "Fulfilment",
    lambda row: f"{row.pledge.content}，{row.done_on}，{row.get_state_display()}",
    "pledge",
    ("pledge",),
    lambda row: row.pledge_id,
)
PROJECT = _subject("project", "项目", "Project", lambda row: row.title, "project")
MILESTONE = _subject(
    "milestone",
    "节点",
    "Milestone",
    lambda row: f"{row.project.title}：{row.title}，{row.due_on}",
    "project",
    ("project",),
    lambda row: row.project_id,
)
WISH = _subject("wish", "微心愿", "Wish", lambda row: row.title, "wish")
CASE = _subject(
    "case",
    "承诺办件",
    "PromiseCase",
    lambda row: f"{row.matter}，{row.due_on} 到期",
    "promise",
    pk=lambda row: row.promise_id,
)

# The cycle that counts for a committee on a day is the one whose period holds the day; before it begins or after it
# ends, the one opened last (covenants.facts reads it so, too). Here, with the stage as it was then.
CYCLES = (
    "cycle",
    """
        SELECT DISTINCT ON (c.organization_id) c.organization_id, c.id, c.period @> %(on)s::date AS running,
               (SELECT s.stage FROM covenants_cyclestep s WHERE s.cycle_id = c.id AND s.on <= %(on)s
                ORDER BY s.on DESC, s.id DESC LIMIT 1) AS stage
        FROM org o JOIN covenants_listcycle c ON c.organization_id = o.id
        WHERE c.alliance_id IS NULL
          AND EXISTS (SELECT 1 FROM covenants_cyclestep s WHERE s.cycle_id = c.id AND s.on <= %(on)s)
        ORDER BY c.organization_id, c.period @> %(on)s::date DESC, lower(c.period) DESC
    """,
)
# The cycle, and its stage, tell nothing of another committee: for `Population.local`.
OF_CYCLES = ("covenants_listcycle", "covenants_cyclestep")
_THIS = "本期指当天正在进行的清单周期；没有正在进行的，指已经开启的周期中开始最晚的一期，没有到第一天的也算"


def of_this_cycle(definition: str) -> str:
    """The definition of a metric that counts of `CYCLES`, with what 本期 is said in full."""
    return f"{definition.removesuffix('。')}（{_THIS}）。"
