"""The matrix must turn red when a wall is taken away: a suite that cannot fail proves nothing."""

import pytest
from django.db.models import Q

from common import authority
from common.scoping import Scope
from tests.permissions import judging, objects
from tests.permissions.judging import judge, leaks, read_matrix
from tests.permissions.world import KINDS, OWN, PLACES

ROWS = read_matrix()
# Whom a row is tried with: the first of these that it refuses.
PEOPLE = ("secretary", "street", "grid", "home", "liaison", "readonly", "district", "system", "security", "audit")


# Looked up under the scope and compared with it a second time: one wall off shows nothing yet.
HELD_TWICE = {"orgs:participation_end", "meetings:activity_report"}
# Not looked up under the scope at all: by whose turn a thing is (notices.holding), administrators included.
HELD_OTHERWISE = {"notices:wake", "api:todo-wake"}


def refused_with(row, status):
    """A kind that the row answers with the status, everywhere if there is one; None when it never does.

    Somewhere only may have another reason: nobody moves or closes the own organisation, whatever `can` says.
    """
    everywhere = (kind for kind in PEOPLE if row.expected[kind] == (status,))
    somewhere = (kind for kind in PEOPLE if status in row.expected[kind])
    return next(everywhere, None) or next(somewhere, None)


def scoped_rows():
    """Rows with an object that somebody may not see: those that the scope decides.

    Accounts, and oneself, have none; nor has what strangers may ask for.
    """
    rows = [row for row in ROWS if row.object and refused_with(row, 404) and row.expected["anonymous"] != (404,)]
    left_out = HELD_TWICE | HELD_OTHERWISE
    return [row for row in rows if not row.route.startswith(("accounts:", "api:me-")) and row.route not in left_out]


def refusing_rows():
    """Rows that some are refused by their verbs, and others are not."""
    answers = [(row, {row.expected[kind] for kind in PEOPLE}) for row in ROWS]
    return [row for row, different in answers if len(different) > 1 and refused_with(row, 403)]


def is_red(world, row, kind):
    """Whether the judge finds anything wrong; a page that breaks is wrong as well."""
    try:
        return bool(judge(world, row, [kind]))
    except Exception:  # noqa: BLE001
        return True


@pytest.fixture(autouse=True)
def _one_wall_at_a_time(monkeypatch):
    """As the owner, whom row-level security does not bind: what one wall hides, the other must not cover up."""
    monkeypatch.setattr(judging, "ROLE", "")


@pytest.mark.parametrize("row", scoped_rows(), ids=str)
def test_without_the_scope_foreign_objects_are_seen(world, monkeypatch, row):
    monkeypatch.setattr(Scope, "q", lambda self, model: Q())
    assert is_red(world, row, refused_with(row, 404))


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.method == "GET" and row.route.startswith(("members:", "exchange:", "api:"))],
    ids=str,
)
def test_without_the_scope_the_second_wall_hides_people(world, monkeypatch, row):
    """Scope off, row-level security on: pages may break, but no person from elsewhere is on them."""
    monkeypatch.setattr(judging, "ROLE", "gongjian_app")
    monkeypatch.setattr(Scope, "q", lambda self, model: Q())
    shown = [problem for kind in ("secretary", "street") for problem in leaks_of_people(world, row, kind)]
    assert shown == []


def leaks_of_people(world, row, kind):
    for place in PLACES if row.object else (OWN,):
        arguments = objects.arguments_of(world, row.object, world.places[place]) if row.object else {}
        try:
            answer = judging.ask(world.client(kind), row, arguments)
        except Exception:  # noqa: BLE001, S112 - a page may break; it must not show
            continue
        yield from (f"{row} as {kind}, object in {place}: {word}" for word in leaks(kind, answer) if word[0] == "密")


@pytest.mark.parametrize("row", refusing_rows(), ids=str)
def test_when_everybody_may_do_everything_refusals_are_missed(world, monkeypatch, row):
    monkeypatch.setattr(authority, "can", lambda scope, verb, obj=None: True)
    assert is_red(world, row, refused_with(row, 403))


def test_there_is_something_to_sabotage():
    assert len(scoped_rows()) > 100
    assert len(refusing_rows()) > 100


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
