"""Pages by key: every row exactly once, forwards and backwards, with ties and nulls, in any order."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from common import keyset

pytestmark = pytest.mark.django_db

NAMES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([None, 1, 2])), min_size=0, max_size=12)
ORDERS = st.sampled_from(
    [
        ["display_name"],
        ["-display_name"],
        ["password_changed_at"],
        ["-password_changed_at"],
        ["pk"],
        ["-pk"],
        ["display_name", "-password_changed_at"],
    ]
)


def walk(queryset, order, size, forward=True, cursor=""):
    seen, last = [], None
    while True:
        page = keyset.page(queryset, order, size, cursor)
        seen.append([row.pk for row in page.rows])
        last = page
        cursor = page.next if forward else page.previous
        if cursor is None:
            return seen, last
        assert len(seen) < 50


@given(NAMES, ORDERS, st.integers(1, 5))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_once_both_ways(rows, order, size):
    from datetime import UTC, datetime

    User.objects.all().delete()
    for number, (name, day) in enumerate(rows):
        User.objects.create(
            username=f"u{number}",
            display_name=name,
            password_changed_at=day and datetime(2026, 1, 1, 0, 0, 0, day, tzinfo=UTC),
        )
    queryset = User.objects.all()
    forward, last = walk(queryset, order, size)
    flat = [pk for page in forward for pk in page]
    assert sorted(flat) == sorted(queryset.values_list("pk", flat=True))
    assert [row.pk for row in keyset.ordered(queryset, order)] == flat, "an export has the order of the pages"
    assert all(len(page) == size for page in forward[:-1])
    if last.previous:
        backward, first = walk(queryset, order, size, forward=False, cursor=last.previous)
        assert [pk for page in reversed(backward) for pk in page] + forward[-1] == flat or len(backward[-1]) < size
        assert first.previous is None


def test_nulls_come_last_in_both_directions():
    from datetime import UTC, datetime

    late = User.objects.create(username="a", password_changed_at=datetime(2026, 1, 2, tzinfo=UTC))
    never = User.objects.create(username="b")
    early = User.objects.create(username="c", password_changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    for order, expected in (
        (["password_changed_at"], [early, late, never]),
        (["-password_changed_at"], [late, early, never]),
    ):
        pages, _ = walk(User.objects.all(), order, 1)
        assert [pk for page in pages for pk in page] == [user.pk for user in expected]


@pytest.mark.parametrize("cursor", ["x", "!!!", "bnVsbA", "WzAsMV0", "WzIsMSwyXQ", "WzAsWzFdLDJd", "WzAsImEiLCJiIl0"])
def test_a_foreign_cursor_is_refused(cursor):
    User.objects.create(username="a")
    with pytest.raises(keyset.BadCursor):
        keyset.page(User.objects.all(), ["created_at"], 10, cursor)


def test_counting_stops(monkeypatch):
    monkeypatch.setattr(keyset, "COUNT_LIMIT", 3)
    for number in range(6):
        User.objects.create(username=f"u{number}")
    assert keyset.capped_count(User.objects.order_by("username")) == 4
