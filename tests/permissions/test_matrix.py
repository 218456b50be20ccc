"""Every route, method, kind of user and place of the object. See README.md."""

import re
from collections import Counter

import pytest

from config.schema import Generator
from tests.permissions.discovery import routes
from tests.permissions.judging import judge, read_matrix
from tests.permissions.objects import FACTORIES

ROWS = read_matrix()


def test_every_route_and_method_has_a_row():
    spoken = {(row.route, row.method) for row in ROWS}
    missing = [
        f"{route.name} {method}  ({route.pattern})"
        for route in routes()
        for method in sorted(route.methods)
        if (route.name, method) not in spoken
    ]
    assert not missing, "rows missing in matrix.csv:\n" + "\n".join(missing)


def test_every_row_is_a_route():
    known = {route.name: route for route in routes()}
    gone = [str(row) for row in ROWS if row.route not in known]
    assert not gone, f"matrix.csv speaks of what is no more: {gone}"
    unknown = {row.object for row in ROWS if row.object} - set(FACTORIES)
    assert not unknown, f"no such factory in objects.py: {unknown}"
    wrong = [str(row) for row in ROWS if bool(known[row.route].arguments) != bool(row.object)]
    assert not wrong, f"an object where the address has no argument, or none where it has one: {wrong}"
    keys = Counter((row.route, row.method, row.object, row.send) for row in ROWS)
    twice = [key for key, times in keys.items() if times > 1]
    assert not twice, f"two rows for {twice}"


def test_every_operation_of_the_api_is_a_route():
    """The schema and the URLconf know the same operations: none is hidden from either."""
    described = {
        (path.removeprefix("/").replace("{", "<").replace("}", ">"), method.upper())
        for path, operations in Generator().get_schema(public=True)["paths"].items()
        for method in operations
    }
    served = {
        (route.pattern, method)
        for route in routes()
        if route.name.startswith("api:") and route.name not in ("api:schema", "api:docs", "api:redoc")
        for method in route.methods
    }
    assert {(_nameless(path), method) for path, method in described} == {
        (_nameless(path), method) for path, method in served
    }


def _nameless(path):
    return re.sub(r"<[^>]*>", "<>", path)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_row(world, row):
    problems = judge(world, row)
    assert not problems, "\n" + "\n".join(problems)
