"""A source of dues that a test fills by hand, and what the planner makes of it."""

import pytest
import time_machine

from common.scoping import everything
from notices import sources
from notices.models import Notice


@pytest.fixture
def due_now(monkeypatch):
    """The list that `dues_on` yields; a test puts dues in and takes them out."""
    dues = []
    monkeypatch.setattr(sources, "dues_on", lambda on, without=(): iter(list(dues)))
    monkeypatch.setattr(sources, "own_dues", lambda on: sources.own(iter(list(dues)), sources.current_scope()))
    return dues


@pytest.fixture
def at():
    """Travel to nine o'clock of a day: with at("2024-06-05"): …"""
    return lambda day: time_machine.travel(f"{day} 09:00+08:00", tick=False)


def table(**only):
    """(kind, organisation or unit, due_on, stage, planned_on, count, closing) of every reminder, in order."""
    with everything("test"):
        rows = Notice.objects.filter(**only).select_related("organization", "unit").order_by("planned_on", "key")
        return [
            (row.kind, str(row.unit or row.organization), str(row.due_on or ""), row.stage, str(row.planned_on),
             row.count, row.closing)
            for row in rows
        ]  # fmt: skip
