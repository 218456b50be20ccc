"""Matching 2,000 needs with 2,000 offers: suggestions, and the assignment beside scipy's dense solver.

Processor time, because the machine may be busy with other things. The texts are put together from pieces, so that the
words are spread as in a district: many items about the same thing, few that say it in the same words.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from bench.measuring import Line
from covenants.matching import NEED, OFFER, Named, Side, assign, suggest

COUNT = 2000
_MUST = "≤ 5 s"
_SUBJECTS = (
    *("量血压、测血糖", "专家义诊", "口腔检查", "学生视力筛查", "急救培训", "心理疏导", "流感疫苗接种", "中医推拿"),
    *("法律咨询", "民法典宣讲", "矛盾调解", "劳动合同审查", "反诈宣传", "禁毒教育", "消防演练", "交通安全课"),
    *("四点半课堂", "暑期作业辅导", "少儿编程", "科普实验", "书法班", "合唱排练", "广场舞教学", "露天电影"),
    *("错峰停车", "会议室借用", "操场开放", "树木修剪", "垃圾分类督导", "楼道清理", "大件垃圾清运", "家电维修"),
    *("老人理发", "助餐送餐", "适老化改造", "独居老人探访", "轮椅借用", "助学金", "招聘会", "电工技能培训"),
    *("小额贷款咨询", "医保政策讲解", "水管检修", "飞线整治", "电梯安全", "燃气安检", "党课宣讲", "红色教育参观"),
)
_WAYS = (
    "每季度一次",
    "由专业人员现场服务",
    "面向辖区老人",
    "设备自带",
    "可以上门",
    "请提前三天联系",
    "周末也可以",
    "名额有限",
)
_AUDIENCES = ("居民", "老年人", "学生", "困难家庭", "职工", "")
_PERS = ("week", "month", "quarter", "year")


def sides(direction: str, count: int, seed: int) -> list[Side]:
    """A district's items of one direction; the same seed gives the same."""
    chance = random.Random(seed)
    return [_side(direction, number, chance) for number in range(count)]


def _side(direction: str, number: int, chance: random.Random) -> Side:
    subject = chance.randrange(len(_SUBJECTS))
    community = chance.randrange(100)
    return Side(
        id=number,
        direction=direction,
        party=f"{direction}{number % 700}",
        title=_SUBJECTS[subject],
        detail="，".join(chance.sample(_WAYS, 3)) + f"，{_SUBJECTS[chance.randrange(len(_SUBJECTS))][:2]}",
        audience=chance.choice(_AUDIENCES),
        category=Named(subject // 8, "类别"),
        remaining=Decimal(chance.randint(1, 4)),
        frequency={"per": chance.choice(_PERS), "times": 1, "at_least": False},
        street=Named(community // 10, "街道"),
        community=Named(community, "社区"),
        start=date(2026, 1, 1),
        end=date(2027, 1, 1),
    )


def worst(direction: str, count: int) -> list[Side]:
    """Everybody says the same: every pair comes up."""
    return [
        Side(id=number, direction=direction, party=f"{direction}{number}", title=_SUBJECTS[0],
             category=Named(1, "医疗"), remaining=Decimal(1))
        for number in range(count)
    ]  # fmt: skip


def measure() -> list[Line]:
    """The lines of the table."""
    needs, offers = sides(NEED, COUNT, 1), sides(OFFER, COUNT, 2)
    same_needs, same_offers = worst(NEED, COUNT), worst(OFFER, COUNT)
    suggest(needs[:1], offers[:1])  # the dictionary is loaded once in a process
    assign(needs[:1], offers[:1])
    lines = [
        _line("suggest 2,000 × 2,000", lambda: suggest(needs, offers)),
        _line("assign 2,000 × 2,000", lambda: assign(needs, offers)),
        _line("suggest, all 4 million pairs alike", lambda: suggest(same_needs, same_offers)),
        _line("assign, all 4 million pairs alike", lambda: assign(same_needs, same_offers)),
    ]
    return [*lines, _against_dense()]


def _line(what: str, work: Callable[[], Any]) -> Line:
    took, found = min((_timed(work) for _ in range(2)), key=lambda pair: pair[0])
    return Line(what, took, must=_MUST, holds=took <= 5000, note=f"{len(found)} pairs")


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = work()
    return (time.process_time() - began) * 1000, found


def _against_dense() -> Line:
    """The solver alone beside scipy's over the full table of 2,000 × 2,000 scores, one need to one offer."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    from covenants.matching.solving import Edges, solve

    score = np.random.default_rng(3).integers(200, 1000, (COUNT, COUNT))
    rows, cols = (axis.ravel() for axis in np.indices(score.shape))
    ones = np.ones(COUNT * COUNT)
    edges = Edges(rows, cols, score.ravel(), ones, np.zeros(len(ones), dtype=bool), np.ones(COUNT), COUNT)
    ours, solution = _timed(lambda: solve(edges))
    dense, best = _timed(lambda: score[linear_sum_assignment(score, maximize=True)].sum())
    share = float(solution.value / best)
    return Line(
        "the assignment alone, 4 million random scores", ours, dense, "scipy linear_sum_assignment",
        must="≥ 99 % of the optimum", holds=share >= 0.99, note=f"{share:.4%} of the optimum",
    )  # fmt: skip
