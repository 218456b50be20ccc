"""Lines of keys in TOML texts, of every form TOML has."""

import tomllib

import pytest

from orgs.practice.loader import practice_files
from orgs.practice.locator import Locator

TEXT = '''# comment = 1
a = 1
"b.c" = "x # not a comment = ] }"
d.e = 'single'  # tail

[t]
text = """
inner = 1
[not.a.table]
quote \\""" and ""
"""
raw = \'\'\'
x = [1
\'\'\'
list = [
  1, # one
  [2, 3],

  { k = "v", deep = { n = 1 } },
  "a, ] b",
]
after = 2

[t."u.v"]
w = 1979-05-27

[[rows]]
id = 1
[rows.sub]
x = 1
[[rows]]
id = 2
[[rows.kids]]
y = 1
[[rows.kids]]
y = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 2),
        (("b.c",), 3),
        (("d", "e"), 4),
        (("t",), 6),
        (("t", "text"), 7),
        (("t", "raw"), 12),
        (("t", "list"), 15),
        (("t", "list", 0), 16),
        (("t", "list", 1), 17),
        (("t", "list", 2), 19),
        (("t", "list", 2, "deep", "n"), 19),
        (("t", "list", 3), 20),
        (("t", "after"), 22),
        (("t", "u.v", "w"), 25),
        (("rows", 0, "id"), 28),
        (("rows", 0, "sub", "x"), 30),
        (("rows", 1), 31),
        (("rows", 1, "id"), 32),
        (("rows", 1, "kids", 0, "y"), 34),
        (("rows", 1, "kids", 1, "y"), 36),
        (("t", "missing"), 6),
        (("rows", 1, "missing", "too"), 31),
        (("nothing",), 1),
        ((), 1),
    ],
)
def test_the_line_of_a_path(path, line):
    tomllib.loads(TEXT)
    assert Locator(TEXT).line(*path) == line


def paths_of(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key), inner
        yield from paths_of(inner, (*path, key))


@pytest.mark.parametrize("file", practice_files(), ids=lambda path: path.stem)
def test_every_value_of_a_practice_stands_on_the_line_that_is_told(file):
    text = file.read_text(encoding="utf-8")
    locator, lines = Locator(text), text.split("\n")
    checked = 0
    for path, value in paths_of(tomllib.loads(text)):
        line = lines[locator.line(*path) - 1]
        if isinstance(path[-1], str):
            assert path[-1] in line, path
        if isinstance(value, str):
            assert value in line, path
            checked += 1
    assert checked > 100
