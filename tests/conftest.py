"""What every test may use: one day for all, which lanes run here, a Redis of one's own, a Chromium that speaks Chinese.

The suite runs on a Monday morning, whatever the day and the hour outside: what holds on one day only (a quarter's end,
a rest day, an evening, midnight between two lines of a test) must not decide on a landing. The clock goes on from there
in every process of the suite. Who looks for what breaks on another day names one:

    GONGJIAN_TEST_MOMENT="2026-12-31 23:58" script/test tests/covenants
"""

import os
import shutil
import subprocess
from pathlib import Path

import playwright
import pytest
import redis
import time_machine
from django.db import connection
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

from common.locks import take_lock
from common.scoping import everything

# Playwright's synchronous API keeps an event loop in the thread that also calls the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The same examples in every run, so that a change is judged by what it changed and not by the luck of a draw. Who looks
# for what nobody thought of says --hypothesis-profile=explore, and keeps what it finds as an example of the test.
# Neither has a clock: a busy machine is not a slow test.
unhurried = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("repeatable", derandomize=True, **unhurried)
settings.register_profile("explore", print_blob=True, **unhurried)
settings.load_profile("repeatable")

# What never appears is a fault; how long it takes on a machine that does much else says nothing.
PATIENCE = 90_000  # milliseconds
expect.set_options(timeout=PATIENCE)
take_lock.__kwdefaults__["timeout_ms"] = PATIENCE  # threads of a test wait for each other, none "keeps" anything

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
REDIS = os.environ.get("GONGJIAN_TEST_REDIS")
ROOT = Path(__file__).resolve().parents[1]
MOMENT = f"{os.environ.get('GONGJIAN_TEST_MOMENT', '2026-11-23 09:30')}+08:00"
CLOCK = time_machine.travel(MOMENT)


# Rooms whose requests and scopes are served as the product serves, by the role that row-level policies bind: what only
# the owner of the tables may do is found there. In the others it is still the owner who serves.
BEHIND_THE_WALL = {"accounts", "covenants", "grids", "imports", "meetings", "members", "orgs"}


def runs(program):
    """What the program says to --version, or nothing when it cannot run."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def why_no_browser():
    """Why the browser tests cannot run here, or nothing."""
    if not CHROMIUM:
        return "no chromium on this machine (apt-get install chromium fonts-noto-cjk)"
    if not runs(Path(playwright.__file__).with_name("driver") / "node"):
        return "Playwright's Node does not run (apt-get install libatomic1)"
    return ""


NO_BROWSER = why_no_browser()


def lanes():
    """One line for each lane that some machines lack: whether it runs here, and why not."""
    browser = f"SKIPPED, {NO_BROWSER}" if NO_BROWSER else runs(CHROMIUM)
    return [
        f"browser lane: {browser}",
        f"redis lane: {REDIS}" if REDIS else "redis lane: SKIPPED, run the tests with script/test",
    ]


def pytest_configure():
    CLOCK.start()  # before the tests are read: their modules say today() as well


def pytest_unconfigure():
    CLOCK.stop()


def pytest_report_header(config):
    return [] if hasattr(config, "workerinput") else [f"begins at: {MOMENT}", *lanes()]


def pytest_terminal_summary(terminalreporter):
    for line in lanes():
        if "SKIPPED" in line:
            terminalreporter.write_line(line, yellow=True)


def pytest_collection_modifyitems(items):
    absent = {
        "browser": (NO_BROWSER, NO_BROWSER),
        "redis": (not REDIS, "no Redis: use script/test"),
    }
    for item in items:
        for marker, (missing, reason) in absent.items():
            if missing and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    from tests import factories

    factories.second_wall = item.path.relative_to(ROOT / "tests").parts[0] in BEHIND_THE_WALL


@pytest.fixture
def redis_url(worker_id):
    """The address of an empty Redis database of this test's own. The test carries the mark `redis`."""
    number = 2 + (0 if worker_id == "master" else int(worker_id.removeprefix("gw")))
    url = f"{REDIS}?db={number}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ("quic", "background-networking", "component-update", "sync", "dev-shm-usage", "gpu")
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A district office's screen; `page.set_viewport_size` for a phone."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; a page that a browser left in the middle of a request must not keep it from being dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


@pytest.fixture
def everything_scope():
    """The whole of the data, for arranging and for looking at what happened."""
    with everything("test") as scope:
        yield scope


@pytest.fixture
def district(db):
    """A mini district, see tests/factories.py."""
    from tests.factories import make_district

    return make_district()
