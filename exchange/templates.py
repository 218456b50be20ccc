"""What each kind's template holds: which columns, which drop-downs, the example row, the guidance."""

from __future__ import annotations

from exchange.examples import TEMPLATES
from exchange.examples.base import Template
from exchange.kinds.ground import SHOWN
from exchange.registry import KINDS

EXAMPLE_MARK = "示例"
GUIDE = (
    "灰色斜体的“示例”行不会被导入，可以保留，也可以删除。",
    "带 * 的列必须填写；没有的内容可以留空，或填“无”“—”。",
    "出生年月、任职时间等写成“1975.03”或“2021-06-15”的形式。",
    "电话写 11 位手机号，或带区号的座机号，分机写“转802”；有几个号码的用“/”隔开，第一个为主。",
    "表格不收集身份证号，请不要填写。",
    "有下拉列表的列请从列表中选择。",
)
# Asked of nobody: ids are not collected; streets follow from communities; the rest has a page of its own.
_LEFT_OUT = frozenset({"resident_id", "street", "ended", "eligibility", "unit", "post", "done_on", "need_to", *SHOWN})
# Whose a row is stands in one column, whatever its level.
_BY_OWNER = frozenset({"venues", "facilities"})


def template_of(kind: str) -> Template:
    """The template of a kind with its columns: all of the kind but those nobody is asked, plus those it names."""
    known = TEMPLATES[kind]
    columns = {column.key for column in KINDS[kind].columns}
    phone = {"phone"} if kind == "two_way_list" else set()
    attendance = {"expected", "present"} if kind == "meeting_ledger" else set()
    community = (
        {"community"}
        if kind in {"member_checkin", "project_list", "resource_list", "meeting_ledger", *_BY_OWNER}
        else set()
    )
    number = {"no"} if kind == "project_list" else set()
    left_out = _LEFT_OUT | phone | attendance | community | number
    keys = frozenset(columns - left_out) | (known.keys & columns)
    return Template(keys, known.choices, known.example, known.guide)
