"""The audit trail speaks Chinese: every action in the source has a name."""

import re
from pathlib import Path

from django.conf import settings

from accounts.actions import ACTION_NAMES, action_name, codes_named

LITERAL = re.compile(r'action=f?"([a-z_]+(?:\.[a-z_{}]+)+)"')  # one put together from parts is found, and refused


def actions_in_source():
    for room in settings.OUR_APPS:
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            if "migrations" not in path.parts:
                for found in LITERAL.finditer(path.read_text(encoding="utf-8")):
                    yield found[1], path.relative_to(settings.BASE_DIR)


def test_every_action_has_a_name():
    found = dict(actions_in_source())
    assert len(found) > 40
    nameless = {code: str(path) for code, path in found.items() if code not in ACTION_NAMES}
    assert nameless == {}


def test_names_are_told_apart():
    assert len(set(ACTION_NAMES.values())) == len(ACTION_NAMES)


def test_searching_by_name():
    assert codes_named("令牌") == ["token.issued", "token.revoked"]
    assert codes_named("") == []
    assert action_name("nobody.named.it") == "nobody.named.it"
