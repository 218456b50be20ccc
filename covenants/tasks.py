"""The worker's door of the two-way service. Everything here can run twice."""

from __future__ import annotations

from celery import shared_task

from common.scoping import everything
from covenants.services.adopting import match_cycle


@shared_task(name="covenants.tasks.match_cycle")
def match_cycle_task(cycle_id: int) -> int:
    """Match a large cycle; `ask_for_matching` says who may ask for it."""
    with everything("a cycle is matched as a whole; each office reads of it what is its own"):
        return match_cycle(cycle_id=cycle_id)
