"""民情台账: matters that residents raised, with what was answered. Who raised them is asked of no workbook."""

from __future__ import annotations

from typing import Any

from exchange.columns import Column, words
from exchange.fields import date_json, optional_texts, present, read_community, read_date, read_required_text
from exchange.kinds.base import COMMUNITY, SEQ, STREET, Kind, keys
from exchange.kinds.ground import once
from exchange.rows import Row

COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column("label", "编号", words("事项编号 台账编号"), pattern=r"编号", width=16),
    Column(
        "title",
        "事项",
        words("诉求 诉求事项 反映事项 民情事项 反映问题 诉求内容 问题"),
        pattern=r"(?:诉求|事项|问题)\Z",
        required=True,
        width=30,
    ),
    Column("category", "类别", words("诉求类别 事项类别 问题类别 类型"), pattern=r"类别|类型", width=12),
    Column("way", "来源", words("反映方式 诉求来源 反映渠道 收集方式"), pattern=r"来源|渠道|方式", width=12),
    Column(
        "raised_on",
        "反映日期",
        words("反映时间 诉求日期 登记日期 收集日期 日期"),
        pattern=r"反映(?:日期|时间)",
        width=12,
    ),
    Column("origin", "反映地", words("发生地 反映网格 所属网格 网格 微家"), pattern=r"反映地|发生地", width=22),
    Column("building", "楼栋", words("楼栋名称 楼号 栋号"), pattern=r"楼栋|楼号", width=12),
    Column("place", "地点", words("具体地点 位置 地址"), pattern=r"地点|位置", width=20),
    Column("detail", "情况", words("具体情况 情况说明 详细情况 事由"), pattern=r"情况", width=40),
    Column(
        "answer",
        "答复",
        words("办理情况 答复内容 处理结果 办理结果 办理情况和答复"),
        pattern=r"答复\Z|办理(?:情况|结果)",
        width=40,
    ),
    Column("answered_on", "答复日期", words("答复时间 办理日期"), pattern=r"答复(?:日期|时间)", width=12),
    Column("closed_on", "办结日期", words("办结时间 销号日期"), pattern=r"办结(?:日期|时间)", width=12),
    Column("opinion", "反映人意见", words("满意度 是否满意 群众评价 回访意见"), pattern=r"满意|意见", width=12),
    Column("shown_people", "办理组织"),
    Column("shown_count", "办理期限"),
    Column("shown_state", "状态", words("办理状态")),
)
_TEXTS = ("label", "category", "way", "origin", "building", "place", "detail", "answer", "opinion")
_DATES = ("raised_on", "answered_on", "closed_on")


def read_row(row: Row) -> dict[str, Any]:
    """Values of one matter."""
    values: dict[str, Any] = {
        "community": read_community(row, required=False),
        "title": read_required_text(row, "title"),
        **optional_texts(row, *_TEXTS),
    }
    for name in _DATES:
        values[name] = date_json(read_date(row, name).date)
    return present(row, values, "community")


KIND = Kind(
    name="matters",
    title="民情台账",
    columns=COLUMNS,
    needs=(keys("title"), keys("raised_on", "way", "answered_on"), keys("category", "way", "origin")),
    hint=r"民情|诉求|群众反映",
    read_row=read_row,
    finish=once("title", "raised_on", "origin", "place"),
)
