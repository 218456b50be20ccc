"""A page's own context must not take the words of the shell: the header would show another thing, or nothing."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
KEY = re.compile(r'^\s*"([a-z_]+)":', re.MULTILINE)


def test_no_view_takes_a_word_of_the_shell():
    shell = set(re.findall(r'"([a-z_]+)":', (ROOT / "config" / "context.py").read_text().split("def help_url")[0]))
    # What a page may say itself: the search page its query.
    shell -= {"id", "title", "role_name", "active", "search_query"}
    assert {"acting", "nav", "offices", "font_size"} <= shell
    taken = {
        f"{path.relative_to(ROOT)}: {word}"
        for room in settings.OUR_APPS
        for path in [*(ROOT / room).glob("views/*.py"), *(ROOT / room).glob("views.py")]
        for word in KEY.findall(path.read_text())
        if word in shell
    }
    assert taken == set()
