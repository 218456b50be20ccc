"""The hand-filled source of the planner's tests."""

from tests.notices.plan.conftest import at, due_now

__all__ = ["at", "due_now"]
