"""The matrix must turn red when a wall is taken away: a suite that cannot fail proves nothing."""

import pytest
from django.db.models import Q

from common import authority
from common.scoping import Scope
from tests.permissions import judging, objects
from tests.permissions.judging import judge, leaks, read_matrix
from tests.permissions.world import KINDS, OWN, PLACES

ROWS = read_matrix()
INSIDERS = [kind for kind in KINDS if kind != "anonymous"]


def red_rows(world, rows):
    """Rows of which at least one answer is wrong, or whose page breaks."""
    red = []
    for row in rows:
        try:
            problems = judge(world, row, INSIDERS)
        except Exception as error:  # noqa: BLE001 - a page that breaks is red as well
            problems = [str(error)]
        if problems:
            red.append((row, problems))
    return red


def scoped_rows():
    """Rows with an object that some may not see: those that the scope decides."""
    return [row for row in ROWS if row.object and any(404 in cell for cell in row.expected.values())]


def refusing_rows():
    """Rows that some kinds are refused by their verbs, and others are not."""
    people = [kind for kind in INSIDERS if kind != "client"]
    cells = [(row, [row.expected[kind] for kind in people]) for row in ROWS]
    return [row for row, answers in cells if len(set(answers)) > 1 and any(403 in answer for answer in answers)]


@pytest.fixture(autouse=True)
def _one_wall_at_a_time(monkeypatch):
    """As the owner, whom row-level security does not bind: what one wall hides, the other must not cover up."""
    monkeypatch.setattr(judging, "ROLE", "")


def test_without_the_scope_foreign_objects_are_seen(world, monkeypatch):
    rows = scoped_rows()
    monkeypatch.setattr(Scope, "q", lambda self, model: Q())
    red = red_rows(world, rows)
    own = [row for row in rows if not row.route.startswith(("accounts:", "api:token"))]
    assert {str(row) for row, _ in red} >= {str(row) for row in own}, "these rows did not notice"


def test_without_the_scope_the_second_wall_hides_people(world, monkeypatch):
    """Scope off, row-level security on: pages may break, but no person from elsewhere is on them."""
    rows = [row for row in ROWS if row.method == "GET" and row.route.split(":")[0] in ("members", "api")]
    monkeypatch.setattr(judging, "ROLE", "gongjian_app")
    monkeypatch.setattr(Scope, "q", lambda self, model: Q())
    shown = [
        problem for row in rows for kind in ("secretary", "street") for problem in _leaks_of_people(world, row, kind)
    ]
    assert shown == []


def _leaks_of_people(world, row, kind):
    for place in PLACES if row.object else (OWN,):
        arguments = objects.arguments_of(world, row.object, world.places[place]) if row.object else {}
        try:
            answer = judging.ask(world.client(kind), row, arguments)
        except Exception:  # noqa: BLE001, S112 - a page may break; it must not show
            continue
        yield from (f"{row} as {kind}, object in {place}: {word}" for word in leaks(kind, answer) if word[0] == "密")


def test_when_everybody_may_do_everything_refusals_are_missed(world, monkeypatch):
    rows = refusing_rows()
    monkeypatch.setattr(authority, "can", lambda scope, verb, obj=None: True)
    red = {str(row) for row, _ in red_rows(world, rows)}
    assert red == {str(row) for row in rows}, f"these rows did not notice: {sorted({str(r) for r in rows} - red)}"


def test_the_judge_notices_a_leak(world):
    class Answer:
        content = "…暗丙社区…".encode()

        def items(self):
            return []

    assert leaks("secretary", Answer()) == ["暗丙"]
    assert leaks("district", Answer()) == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"][:1], ids=str)
def test_the_judge_notices_a_wrong_status(world, row):
    wrong = type(row)(row.route, row.method, row.object, row.send, dict.fromkeys(KINDS, (418,)))
    assert len(judge(world, wrong)) >= len(KINDS)
