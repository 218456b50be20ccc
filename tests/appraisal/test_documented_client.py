"""The clients of docs/api.md are run as they stand there, against a server, with a token for statistics only."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from accounts.models import Grant
from accounts.services.tokens import issue_token
from common.scoping import everything
from tests.appraisal.conftest import seat_committee
from tests.factories import make_district, make_user

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"
SECTION = DOCS.read_text(encoding="utf-8").split("\n## 统计\n")[1].split("\n## ")[0]


def block(language):
    return re.search(rf"```{language}\n(.*?)```", SECTION, re.S)[1]


@pytest.fixture
def surroundings(transactional_db, live_server):
    district = make_district()
    seat_committee(district.community)
    user = make_user("STATISTICS_CLIENT", district.root)
    with everything("test"):
        grant = Grant.objects.get(user=user)
        _, text = issue_token(
            grant_id=grant.pk,
            name="区数据中台每日取数",
            scopes=["statistics.view"],
            last_day=date(2025, 1, 31),
            actor=None,
        )
    return {**os.environ, "GONGJIAN": live_server.url, "TOKEN": text}


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
