"""Help speaks of buttons that exist."""

import re
from pathlib import Path

import pytest

from accounts import help as topics

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = "".join(path.read_text(encoding="utf-8") for path in Path(topics.__file__).parent.glob("*.py"))
NAMED = sorted(set(re.findall(r"点(?:席位上的)?“([^”]+)”", WRITTEN)))


@pytest.fixture(scope="module")
def shown() -> str:
    """Everything that pages can say."""
    files = [
        *ROOT.glob("templates/**/*.html"),
        *ROOT.glob("*/views/**/*.py"),
        *ROOT.glob("*/views.py"),
        *ROOT.glob("*/*/views/*.py"),
    ]
    files += [*ROOT.glob("members/**/*.py"), *ROOT.glob("orgs/*.py"), *ROOT.glob("config/context.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_there_are_buttons_to_speak_of():
    assert len(NAMED) > 5


@pytest.mark.parametrize("label", NAMED)
def test_a_button_that_help_names_is_there(shown, label):
    assert label in shown
