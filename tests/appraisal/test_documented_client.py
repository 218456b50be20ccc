"""The clients of docs/api.md are run as they stand there, against a server, with a token for statistics only."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import time_machine

from accounts.models import Grant
from accounts.services.tokens import issue_token
from appraisal.metrics import METRICS
from appraisal.statistics.counters import refresh
from common.clock import today
from common.scoping import everything
from demo.build import DemoDistrict
from orgs.models import Organization
from tests.appraisal.conftest import seat_committee
from tests.appraisal.sql_by_hand import BY_HAND, recounted
from tests.factories import make_district, make_user

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"
SECTION = DOCS.read_text(encoding="utf-8").split("\n## 统计\n")[1].split("\n## ")[0]


def block(language):
    return re.search(rf"```{language}\n(.*?)```", SECTION, re.S)[1]


def token_of(root):
    user = make_user("STATISTICS_CLIENT", root)
    with everything("test"):
        grant = Grant.objects.get(user=user)
        _, text = issue_token(
            grant_id=grant.pk,
            name="区数据中台每日取数",
            scopes=["statistics.view"],
            last_day=today() + timedelta(days=30),
            actor=None,
        )
    return text


@pytest.fixture
def surroundings(transactional_db, live_server):
    district = make_district()
    seat_committee(district.community)
    return {**os.environ, "GONGJIAN": live_server.url, "TOKEN": token_of(district.root)}


def test_the_python_client_prints_thirty_metrics_by_street(surroundings):
    source = block("python")
    assert len([line for line in source.splitlines() if line.strip()]) <= 10
    done = subprocess.run(
        [sys.executable, "-c", source], env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(rows) == 30 * 3
    assert ["西湖区", "orgs.communities", "4", "None"] in rows
    assert ["桃源街道", "orgs.communities_with_grid", "2", "2"] in rows
    assert len({row[1] for row in rows}) == 30


def pulled(surroundings, day):
    """{(organisation, metric): numbers} of the client of the docs, with thirty metrics and a day of its own."""
    source = block("python").replace("on=2024-05-31", f"on={day}")
    source, changed = re.subn(r"^metrics = .*$", f"metrics = {','.join(BY_HAND)!r}", source, flags=re.M)
    assert (changed, f"on={day}" in source) == (1, True)
    done = subprocess.run(
        [sys.executable, "-c", source], env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return {(street, key): tuple(numbers) for street, key, *numbers in lines}


def test_the_client_pulls_what_hand_written_sql_counts(transactional_db, live_server):
    """Thirty metrics of ten streets: today from the facts and from the counters, five months ago, and on a day when the
    year's cycles are open and have not begun."""
    assert len(BY_HAND) == 30
    with time_machine.travel("2026-11-22 10:00+08:00", tick=False):
        district = DemoDistrict().build()
        surroundings = {**os.environ, "GONGJIAN": live_server.url, "TOKEN": token_of(district)}
        with everything("test"):
            streets = dict(Organization.objects.filter(tier="STREET").values_list("pk", "name"))
        assert len(streets) == 10
        ago, eve = today() - timedelta(days=150), date(2025, 12, 31)
        for day, counted in ((today(), False), (today(), True), (ago, True), (eve, True)):
            if counted:
                refresh()
            told, something = pulled(surroundings, day), 0
            for key in BY_HAND:
                hand = recounted(key, district.pk, day)
                something += bool(hand)
                nothing = (0, 0 if METRICS[key].is_rate else None)
                for pk, name in streets.items():
                    assert told[name, key] == tuple(map(str, hand.get(pk, nothing))), (day, counted, name, key)
            # Of the thirty, how many count anything at all that day; on the eve the year had hardly begun.
            assert something > (15 if day > eve else 8)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_commands_of_curl(surroundings, tmp_path):
    first, second = [line for line in block("sh").splitlines() if line.startswith("curl")]
    done = subprocess.run(
        ["bash", "-c", first], env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    rows = json.loads(done.stdout)["results"]
    assert [(row["metric"], row["organization"]["name"]) for row in rows[:2]] == [
        ("members.seated", "西湖区"),
        ("members.seated", "桃源街道"),
    ]
    subprocess.run(["bash", "-c", second], env=surroundings, cwd=tmp_path, timeout=120, check=True)
    sheet = openpyxl.load_workbook(tmp_path / "statistics.xlsx", read_only=True).active
    assert sum(1 for _ in sheet.iter_rows()) == 1 + 1 + 6
