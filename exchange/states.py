"""The steps an import can take. Services refuse any other; pages show the buttons of these."""

from __future__ import annotations

from common.errors import Conflict
from exchange.models import BatchState

R, G, X, Y, C, D, U, Z = (
    BatchState.RECEIVED,
    BatchState.READING,
    BatchState.REFUSED,
    BatchState.READY,
    BatchState.COMMITTING,
    BatchState.COMMITTED,
    BatchState.UNDONE,
    BatchState.CANCELLED,
)

STEPS: dict[BatchState, frozenset[BatchState]] = {
    R: frozenset({G, X, Z}),
    G: frozenset({Y, X, R, Z}),
    X: frozenset({R, Z}),  # read once more, as another kind
    Y: frozenset({Y, C, Z}),
    C: frozenset({D, Y}),  # back to READY when the commit was refused
    D: frozenset({U}),
    U: frozenset(),
    Z: frozenset(),
}

_WHY = {
    R: "这份表格还在等待识别，请稍候。",
    G: "这份表格正在识别，请稍候。",
    X: "这份表格未能识别，请换一份或另选表格种类。",
    Y: "这份表格还没有确认导入。",
    C: "正在写入，请稍候。",
    D: "这份表格已经导入。",
    U: "这次导入已经撤销。",
    Z: "这次导入已经取消，请重新上传。",
}


def can_step(old: str, new: BatchState) -> bool:
    """Whether the step is one of the allowed."""
    return new in STEPS[BatchState(old)]


def check_step(old: str, new: BatchState) -> None:
    """Raise Conflict("import.state") with a sentence where the step is not allowed."""
    if not can_step(old, new):
        raise Conflict("import.state", _WHY[BatchState(old)])
