"""The street of sample 01 as a small district: 绳金塔街道 with the communities that the workbook names, and another."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exchange.models import ImportBatch
from exchange.services import read_batch, receive_workbook
from orgs.models import Organization
from tests.factories import acting_as, make_organization, make_user

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
ROSTER = SAMPLES / "01_绳金塔街道社区大党委委员名册.xlsx"
DIVISIONS = Path(__file__).resolve().parents[2] / "orgs" / "data" / "divisions_360103.csv"
STREETS = ("360103007000", "360103004000")
SHENGJINTA, SHIZIJIE, ZHANQIAN, BAKOU = "360103007006", "360103007012", "360103007003", "360103007007"
HUIMINMEN = "360103004005"
# Those that the workbook names, and one more that it does not.
NAMED = {*STREETS, SHENGJINTA, SHIZIJIE, ZHANQIAN, BAKOU, HUIMINMEN, "360103007023"}


@dataclass
class Xihu:
    """The tree, by division code, and who works in it."""

    root: Organization
    by_code: dict[str, Organization] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Organization:
        return self.by_code[code]

    @property
    def street(self) -> Organization:
        return self.by_code[STREETS[0]]


@pytest.fixture
def xihu(db) -> Xihu:
    root = make_organization(None, "西湖区", code="360103000000")
    tree = Xihu(root)
    with DIVISIONS.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["code"] in NAMED]
    for row in rows:
        parent = tree.by_code.get(row["parent_code"], root)
        tree.by_code[row["code"]] = make_organization(parent, row["name"], code=row["code"])
    return tree


@pytest.fixture
def street_clerk(xihu):
    return make_user("STREET_STAFF", xihu.street, name="街道办事员")


@pytest.fixture
def secretary(xihu):
    """Of 绳金塔社区, which has nine good rows and, misspelled as 绳金搭, three more."""
    return make_user("COMMUNITY_SECRETARY", xihu[SHENGJINTA], name="詹海英")


def uploaded(user, organization, path: Path = ROSTER, content: bytes | None = None, **more) -> ImportBatch:
    """A workbook received and read, as the worker does it."""
    with acting_as(user):
        batch = receive_workbook(
            organization_id=organization.pk,
            filename=more.pop("filename", path.name),
            content=path.read_bytes() if content is None else content,
            actor=user,
            **more,
        )
    read_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch
