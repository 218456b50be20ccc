"""What is wrong with a cell or a sheet and how to mend it, as one Chinese sentence per issue code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from exchange.registry import column_label

# {label} is the column, {value} what stands in the cell (where it may be shown), the rest are facts of the issue.
SENTENCES: dict[str, str] = {
    "TRIMMED": "“{label}”前后有空格，已自动去掉，无需处理。",
    "FULLWIDTH": "“{label}”中有全角数字或字母，已自动转为半角，无需处理。",
    "NAME_SPACES": "“{label}”中间有空格，已自动去掉，请核对姓名。",
    "ALIAS": "“{label}”不是规范写法，已按规范名称识别，请核对。",
    "DITTO_UNRESOLVED": "“{label}”写的是“同上”，但上面没有可以沿用的内容。请直接填写。",
    "FILLED_FROM_ABOVE": "“{label}”是空的，已沿用上一行的内容。如不相同，请填写。",
    "FORMULA_UNCOMPUTED": "“{label}”是没有计算结果的公式。请在 Excel 或 WPS 中打开保存一次，或直接填写数值。",
    "CELL_ERROR": "“{label}”显示为错误值（如 #N/A）。请改为实际内容。",
    "TEXT_TOO_LONG": "“{label}”超过 2000 字。请精简，详细内容另附材料。",
    "ID_IN_TEXT": "“{label}”中写有身份证号，已隐去、不会保存。请从表格中删去。",
    "ID_INSTEAD": "“{label}”里写的是身份证号，已隐去、不会保存。请在这里填写{label}，并从表格中删去号码。",
    "NUMBER_FORMAT": "“{label}”的写法与其他行不同，已统一。请核对。",
    "REQUIRED": "缺少“{label}”。请补填；如果这一行不需要，请整行删除。",
    "DUPLICATE": "与第 {other_row} 行重复。请删去其中一行。",
    "DUPLICATE_IN_COMMITTEE": "此人在本委员会中已见于第 {other_row} 行。请删去其中一行；如为两段任职，请填明免职时间。",
    "PERSON_IN_TWO_COMMITTEES": "同一个人在另一个委员会（第 {other_row} 行）也有任职。如确属兼任，无需处理。",
    "DATE_INVALID": "“{label}”不是有效的日期。请写成“2021.06”或“2021-06-15”这样的形式。",
    "DATE_AMBIGUOUS": "“{label}”是一个数值，1 月和 10 月分不清。请改写成“{year}-01”或“{year}-10”。",
    "DATE_AMBIGUOUS_RESOLVED": "“{label}”的月份不明确：{detail}。请核对。",
    "DATE_YEAR_INFERRED": "“{label}”没有写年份，已按表中的年度推定。请核对。",
    "DATE_TRAILING_TEXT": "“{label}”的日期后面还有文字，只取了日期。文字请移到备注。",
    "DATE_AFTER_CUTOFF": "“{label}”晚于本表的截止日期。请核对日期，或列入下一期。",
    "JOINED_BEFORE_18": "按出生年月推算，入党时未满 18 周岁。请核对出生年月和入党时间。",
    "PERIOD_REVERSED": "结束时间早于开始时间。请核对“{label}”。",
    "OVERDUE": "已过完成时限而进度未到 100%。请更新进度，或填写完成日期。",
    "NAME_INVALID": "“{label}”不像姓名。请填写姓名全称。",
    "GENDER_INVALID": "“{label}”只能填“男”或“女”，不要用代码。",
    "POLITICAL_STATUS_UNKNOWN": "“{label}”无法识别。请填写“中共党员”“中共预备党员”“共青团员”“群众”等规范名称。",
    "NOT_PARTY_MEMBER": "委员须是党员，而“{label}”不是党员。请核对政治面貌或调整人选。",
    "ROLE_UNKNOWN": "“{label}”无法识别。请填写“第一书记”“书记”“副书记”或“委员”。",
    "PART_TIME_INVALID": "“{label}”请填“是”或“否”。",
    "SELECTION_MODE_UNKNOWN": "“{label}”无法识别。请填写“上级选派”“协商推选”“党员自荐”或“群众推荐”。",
    "PHONE_INVALID": "“{label}”不是完整的号码。请填写 11 位手机号，或带区号的座机号（如 0791-00000001 转 802）。",
    "PHONE_MULTIPLE": "“{label}”有几个号码，以第一个为主。请核对。",
    "PHONE_MISSING": "没有联系电话。请尽量补填，以便联系。",
    "ID_PRECISION_LOST": "身份证号是按数值存的，{detail}，末几位已经丢失、无法恢复。请把该列设为“文本”格式后重新填写。",
    "ID_FORMAT": "身份证号不是 18 位，或其中的出生日期不存在。请对照证件重新填写。",
    "ID_CHECKSUM": "身份证号的校验位不对，多半是抄错了一位。请对照证件核对。",
    "ID_BIRTH_MISMATCH": "出生年月与身份证号不一致（{detail}）。请核对两者，改正有误的一项。",
    "ID_GENDER_MISMATCH": "性别与身份证号不一致。请核对两者，改正有误的一项。",
    "ID_SHARED": "同一个身份证号在第 {other_row} 行属于另一个姓名。请核对是哪一行抄错了。",
    "POST_UNKNOWN": "“{label}”不在岗位列表中。请从列表中选择；如确需新设岗位，请先由管理员添加。",
    "STREET_UNKNOWN": "没有找到这个街道（镇）。请填写规范名称。",
    "STREET_AMBIGUOUS": "有几个同名的街道（镇）。请写明所属的区。",
    "COMMUNITY_UNKNOWN": "本街道没有这个社区{hint}。请改为规范名称。",
    "COMMUNITY_AMBIGUOUS": "有几个同名的社区，无法确定是哪一个。请写明所属街道。",
    "COMMUNITY_OTHER_STREET": "这个社区属于别的街道{hint}，不在本表所属的街道。请核对社区名称，或移到相应街道的表中。",
    "UNIT_KIND_AMBIGUOUS": "“{label}”可能是几类中的一类（{choices}）。请写明是哪一类。",
    "UNIT_KIND_UNKNOWN": "“{label}”无法识别。请填写“机关”“事业单位”“国有企业”“非公企业”等规范类别。",
    "RELATION_UNKNOWN": "“{label}”无法识别。请填写“结对帮扶单位”“驻区单位”“企业”或“两新组织”。",
    "TIER_UNKNOWN": "“{label}”无法识别。请填写“街道”“社区”“网格党支部”或“党群微家”。",
    "PARENT_UNKNOWN": "没有找到上级组织。请填写已有的街道、社区或网格党支部的规范名称，或在表中先列出上级组织。",
    "CREDIT_CODE_FORMAT": "统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）。请对照证照填写。",
    "CREDIT_CODE_CHECKSUM": "统一社会信用代码的校验位不对，多半是抄错了一位。请对照证照核对。",
    "FREQUENCY_UNIT_MISSING": "“{label}”没有写明周期。请写成“每月 1 次”“2 次/年”这样的形式。",
    "FREQUENCY_INFERRED": "“{label}”是推算的次数。请核对。",
    "FREQUENCY_INVALID": "“{label}”无法识别。请写成“每月 1 次”“每季度不少于 2 次”“按需”或具体期限。",
    "OFFER_TEXT_MISSING": "填了频次或对象，却没有写服务内容。请补填能够提供的服务。",
    "NEED_TEXT_MISSING": "填了期限或频次，却没有写需求内容。请补填需要提供的服务。",
    "OFFER_OR_NEED_MISSING": "这一行既没有能够提供的服务，也没有需要提供的服务。请至少填写一项，或删除这一行。",
    "SIGNED_INVALID": "“{label}”请填“是”“否”，或签订日期。",
    "AMOUNT_APPROXIMATE": "“{label}”是约数，已按所写数额记。请核对。",
    "AMOUNT_INVALID": "“{label}”不是金额。请填写数字（单位：元），未定的请留空。",
    "QUANTITY_APPROXIMATE": "“{label}”是约数，已按所写数量记。请核对。",
    "QUANTITY_INVALID": "“{label}”没有明确的数量。请写成“1 间”“3 名”这样的形式。",
    "COUNT_INVALID": "“{label}”请填整数。",
    "PROGRESS_INVALID": "“{label}”应在 0 到 100% 之间。请填写百分比，或“已完成”。",
    "REFERENCE_UNKNOWN": "清单中没有编号 {value}。请核对编号，或先在清单中补上这一项。",
    "REFERENCE_AMBIGUOUS": "编号 {value} 在清单中出现了几次，不知是哪一项。请先把清单中的编号改为各不相同。",
    "SESSION_INVALID": "“{label}”无法识别。请写成“2023 年第 1 次”这样的形式。",
    "SESSION_YEAR_MISMATCH": "会次所属年度与会议时间的年份不同。请核对会次和时间。",
    "ATTENDANCE_INCOMPLETE": "“{label}”只有一个数。请写明应到和实到人数，如“应到 13 人，实到 11 人”。",
    "ATTENDANCE_INVALID": "“{label}”有误：实到多于应到，或不是人数。请核对。",
    "COMMITTEE_EVEN": "委员会现有 {actual} 人，是偶数；原则上委员总数为奇数。请增补或调整，确有原因的可说明后备案。",
    "COMMITTEE_OVER_CAP": "委员会现有 {actual} 人；原则上不超过 {limit} 人。请调整，确有原因的可说明后备案。",
    "PARTTIME_OUT_OF_RANGE": "兼职委员 {actual} 人；一般为 {usual} 人。请核对，确有原因的可说明后备案。",
    "MEETING_QUARTER_MISSING": "{quarter} 没有联席会议的记录；原则上每季度不少于一次。请补记，或说明原因。",
    "TOTAL_MISMATCH": "表中所写的合计（{stated}）与逐行统计（{actual}）不一致{hint}。以逐行内容为准，请核对。",
    "COLUMN_MISSING": "没有找到“{label}”这一列，无法导入。请补上这一列，或把列名改为“{label}”。",
}  # fmt: skip

# Said otherwise of these sheets.
_OF_KIND: dict[tuple[str, str], str] = {
    ("member_checkin", "NOT_PARTY_MEMBER"): (
        "到社区报到的是党员，而“{label}”不是党员。请核对政治面貌；不是党员的，选“这一行不导入”。"
    ),
}
# A deadline such as 9月底前 where neither the row nor the sheet says of which year.
_NO_YEAR = "“{label}”没有写明年份。请在前面补上年份，如“2026年9月”。"
_PART_OF_YEAR = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])\s*月(?!\s*(?:29|3\d))|[一二三四]\s*季度|[上下]半年|年[底末中内]")
_YEAR = re.compile(r"(?:19|20)\d\d|\d{2}年")

_COUNTED = {"units": "单位", "offers": "服务", "needs": "需求"}
# What stands in these cells is never repeated in a sentence.
PRIVATE = frozenset({"resident_id"})


def explain(
    issue: Mapping[str, Any],
    *,
    kind: str,
    field: str | None = None,
    value: str | None = None,
    name_of: Callable[[str], str | None] | None = None,
) -> str:
    """The sentence for an issue of a reading (of a record or of a sheet).

    issue    with "code" and, as the code has them, detail, suggestion, found, other_row, candidates, value, …
    kind     kind of the sheet, for the Chinese name of the column
    field    key of the column; issue["field"] by default
    value    what stands in the cell, put before the sentence where it may be shown
    name_of  the name of a division code, for "您是不是要写…"
    """
    code, key = issue["code"], field or issue.get("field") or issue.get("key")
    label = issue.get("label") or (column_label(kind, key) if key else f"{issue.get('column', '')}列")
    facts = {
        "label": label,
        "detail": issue.get("detail") or "",
        "hint": _hint(issue, name_of),
        "choices": "、".join(issue.get("candidates") or ()),
        "year": year[0] if (year := re.match(r"(?:19|20)\d\d", value or "")) else "2021",
        "usual": "—".join(str(n) for n in issue.get("usual") or ()),
        "quarter": _quarter(str(issue.get("quarter", ""))),
        "stated": _counted(issue.get("stated")),
        "actual": _counted(issue.get("actual")),
    }
    rest = {k: v for k, v in issue.items() if k not in facts}
    sentence = _sentence(code, kind, value or "").format_map(_Facts({**rest, **facts}))
    if value and key not in PRIVATE and code not in {"REFERENCE_UNKNOWN", "REFERENCE_AMBIGUOUS"}:
        return f"“{value[:40]}”：{sentence}"
    return sentence


def _sentence(code: str, kind: str, value: str) -> str:
    """The sentence of a code for what stands in the cell of such a sheet."""
    if code == "DATE_INVALID" and _PART_OF_YEAR.search(value) and not _YEAR.search(value):
        return _NO_YEAR
    if code == "COMMUNITY_UNKNOWN" and value.strip().endswith(("街道", "镇", "乡")):
        return SENTENCES["STREET_UNKNOWN"]
    return _OF_KIND.get((kind, code), SENTENCES[code])


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _hint(issue: Mapping[str, Any], name_of: Callable[[str], str | None] | None) -> str:
    suggestion, found = issue.get("suggestion"), issue.get("found")
    if suggestion:
        name = name_of(suggestion) if name_of else None
        return f"，是不是“{name}”" if name else ""
    if found:
        name = name_of(found) if name_of else None
        return f"（{name}）" if name else ""
    return f"（{issue['detail']}）" if issue.get("code") == "TOTAL_MISMATCH" and issue.get("detail") else ""


def _quarter(text: str) -> str:
    year, _, number = text.partition("Q")
    return f"{year} 年第{'一二三四'[int(number) - 1]}季度" if number in {"1", "2", "3", "4"} else text


def _counted(value: Any) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{_COUNTED.get(name, name)} {number}" for name, number in value.items())
    return "" if value is None else str(value)
