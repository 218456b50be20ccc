"""What the preview says of a row: words, never the codes that are stored, and never one column's word in another."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from exchange.handlers import handler_for, handlers
from exchange.models import ImportRow
from exchange.selectors import fields_of, row_view
from exchange.writing import template_workbook
from tests.factories import acting_as, make_district, make_user
from tests.imports.test_buildings import send
from tests.imports.test_lists import uploaded

CODE = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
OF_THE_DISTRICT = {"checklist_items"}


@pytest.fixture
def district(db):
    return make_district()


def shown(user, batch):
    """The cells of every row, by label."""
    with acting_as(user):
        return [
            {cell.field.label: cell.text for cell in row_view(row, fields_of(batch, handler_for(row.kind))).cells}
            for row in ImportRow.objects.filter(batch=batch).order_by("row")
        ]


def test_a_number_of_households_is_not_the_community_of_that_number(district):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    batch = send(secretary, district.community, "1,1栋,第一网格,,60,150,3,,")
    group = ImportRow.everywhere.get(batch=batch).group
    batch = send(secretary, district.community, f"1,1栋,第一网格,,{group},150,3,,")
    (row,) = shown(secretary, batch)
    assert (row["户数"], row["人数"]) == (group, "150")


@pytest.mark.parametrize("kind", [handler.kind for handler in handlers()])
def test_the_example_of_a_template_is_shown_in_words(district, kind):
    role, place = ("DISTRICT_STAFF", district.root) if kind in OF_THE_DISTRICT else ("STREET_STAFF", district.street)
    user = make_user(role, place)
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(kind)))
    book.worksheets[0]["A4"] = "1"
    stream = io.BytesIO()
    book.save(stream)
    batch = uploaded(user, place, content=stream.getvalue(), filename=f"{kind}.xlsx")
    (row,) = shown(user, batch)
    assert [text for text in row.values() if CODE.fullmatch(text)] == []


def test_tiers_go_by_the_words_of_the_practice(db):
    district = make_district(practice="fucheng")
    clerk = make_user("STREET_STAFF", district.street)
    head = "上级组织,组织名称,层级\n"
    rows = (f"{district.community.name},东苑小区党支部,小区", f"{district.grid.name},3栋,楼栋")
    batch = uploaded(clerk, district.street, content=(head + "\n".join(rows) + "\n").encode(), filename="组织.csv")
    assert [row["层级"] for row in shown(clerk, batch)] == ["小区", "楼栋"]
    with acting_as(clerk) as scope:
        offered = handler_for("organizations").template_choices(scope, district.root.since)
        fields = {field.key: field for field in fields_of(batch, handler_for("organizations"))}
    assert offered == {"tier": ["小区", "楼栋"]}
    assert [label for _, label in fields["tier"].choices] == ["街道", "社区", "小区", "楼栋"]
