"""Which standard cannot be kept whatever the division, and why: in sentences for the page."""

from __future__ import annotations

from math import ceil

from grids.dividing.problem import WORDS, Problem

_NAMED = 3


def why_not(problem: Problem) -> list[str]:
    """Sentences, empty where nothing stands against a division that keeps everything. Necessary, not sufficient."""
    if not problem.grids:
        return ["社区还没有网格，请先在组织页面新设网格。"]
    if not problem.blocks:
        return ["社区还没有登记楼栋，请先登记或导入楼栋。"]
    count, said = len(problem.grids), []
    if len(problem.blocks) < count:
        return [f"只有 {len(problem.blocks)} 栋楼，分不成 {count} 个网格：每个网格至少要有一栋楼。"]
    islands = problem.islands()
    if len(islands) > count:
        said.append(
            f"楼栋按相邻关系分成互不相连的 {len(islands)} 片，网格只有 {count} 个，不能保证每个网格连成一片。"
            "请补全相邻楼栋，或增设网格。"
        )
    for key, bounds in problem.standard.items():
        said += _of_measure(problem, key, bounds, islands)
    return said


def _of_measure(problem: Problem, key: str, bounds, islands) -> list[str]:
    label, unit = WORDS[key]
    count = len(problem.grids)
    total = sum(block.measure(key) for block in problem.blocks)
    if bounds.least is not None and total < count * bounds.least:
        return [
            (
                f"{label}的标准达不到：全社区 {total:,} {unit}，{count} 个网格每个至少 {bounds.least:,} {unit}，"
                f"要 {count * bounds.least:,} {unit}。网格最多 {total // bounds.least if bounds.least else count} 个。"
            )
        ]
    if bounds.most is not None and total > count * bounds.most:
        return [
            (
                f"{label}的标准达不到：全社区 {total:,} {unit}，{count} 个网格每个最多 {bounds.most:,} {unit}，"
                f"只容得下 {count * bounds.most:,} {unit}。网格至少要 {ceil(total / bounds.most)} 个。"
            )
        ]
    said = []
    if bounds.most is not None:
        large = [block for block in problem.blocks if block.measure(key) > bounds.most]
        if large:
            names = "、".join(f"{block.name}（{block.measure(key):,} {unit}）" for block in large[:_NAMED])
            said.append(f"{label}的标准达不到：{names}一栋就超过了每个网格最多 {bounds.most:,} {unit}。")
    if len(islands) > 1 and not said:
        said += _of_islands(problem, key, bounds, islands)
    return said


def _of_islands(problem: Problem, key: str, bounds, islands) -> list[str]:
    """An island is divided among grids of its own: what it holds must suit a whole number of them."""
    label, unit = WORDS[key]
    low = high = 0
    for island in islands:
        total = sum(problem.by_id[pk].measure(key) for pk in island)
        name = problem.by_id[min(island)].name
        least = max(1, ceil(total / bounds.most)) if bounds.most else 1
        most = min(len(island), total // bounds.least) if bounds.least else len(island)
        if most < least:
            asked = f"每个网格至少 {bounds.least:,} {unit}" if most < 1 else "整数个网格的范围"
            return [
                (
                    f"{label}的标准达不到：{name}等 {len(island)} 栋与其他楼栋不相邻，共 {total:,} {unit}，"
                    f"不合{asked}。请补全相邻楼栋。"
                )
            ]
        low, high = low + least, high + most
    if not low <= len(problem.grids) <= high:
        return [
            (
                f"{label}的标准达不到：互不相邻的 {len(islands)} 片各自划分，要 {low} 到 {high} 个网格，"
                f"现有 {len(problem.grids)} 个。"
            )
        ]
    return []
