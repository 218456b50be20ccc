"""What each kind's template holds, by kind."""

from __future__ import annotations

from exchange.examples import ground, lists, network, people
from exchange.examples.base import Template

TEMPLATES: dict[str, Template] = {**people.TEMPLATES, **lists.TEMPLATES, **ground.TEMPLATES, **network.TEMPLATES}
