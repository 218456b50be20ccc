"""Longyan's register of 37,455 members who report (LY 一·1): preview, commit, undo; seconds and megabytes.

    script/bench check_ins              # beside the other measurements
    PYTHONPATH=… script/bench check_ins # with django-import-export somewhere on the path: the same rows through it too

The yardstick does less: its resource writes one table (persons), looks up the community by name, has no rules, no
second judgement at the commit and nothing to take back. Nothing stays: everything is rolled back.
"""

from __future__ import annotations

import gc
import io
import sys
import time

import xlsxwriter
from django.db import transaction

from accounts.models import User
from bench.data import district, staff_scope
from bench.import_rows import measured
from bench.measuring import Line
from common import bulk
from exchange.models import ImportRow
from exchange.services import confirm_batch, read_batch, receive_workbook, undo_batch
from exchange.services.committing import commit_batch
from exchange.vocabulary import SERVICE_POSTS
from members.models import CheckIn
from orgs.models import Organization, Tier

ROWS = 37_455
TIMES, MEGABYTES = 10, 500
# The yardstick takes minutes for all of them; its time grows with their number, so that a part tells enough.
YARDSTICK_ROWS = 2_000
_HEADER = (
    *("序号", "街道", "社区", "姓名", "性别", "出生年月", "入党时间", "所在单位及党支部", "职务/职级"),
    *("居住小区", "联系电话", "报到时间", "认领岗位"),
)
_FAMILY, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
_RANKS = ("厅级", *["处级"] * 161, *["科级"] * 1228)


def rows_of_register(rows: int = ROWS) -> list[tuple]:
    """The register's rows, spread over the district's communities."""
    places = list(Organization.objects.filter(tier=Tier.COMMUNITY).select_related("street").order_by("pk"))
    made = []
    for number in range(rows):
        place = places[number % len(places)]
        name = _FAMILY[number % 10] + _GIVEN[number // 10 % 20] + _GIVEN[number // 200 % 20]
        rank = "厅级" if number < 2 else _RANKS[min(number - 1, len(_RANKS) - 1)] if number < 1391 else "科员"
        made.append(
            (number + 1, place.street.name, place.name, name, "男" if number % 2 else "女",
             f"{1960 + number % 35}.{number % 12 + 1:02d}", f"{1985 + number % 35}.07",
             f"示例{number % 300}局机关第{number % 4 + 1}党支部", rank, f"示例花园{number % 30 + 1}栋",
             f"154{number + 30_000_000:08d}", f"2017-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
             SERVICE_POSTS[number % len(SERVICE_POSTS)]),
        )  # fmt: skip
    return made


def workbook(rows: list[tuple]) -> bytes:
    """As a city would file it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("报到")
    sheet.write(0, 0, "在职党员报到登记表")
    sheet.write_row(1, 0, _HEADER)
    for number, row in enumerate(rows):
        sheet.write_row(number + 2, 0, row)
    book.close()
    return out.getvalue()


def measure(rows: int = ROWS) -> list:
    """One line per step, and the comparison where the yardstick is there."""
    root = district()
    actor = User.objects.first() or User.objects.create_user("bench", None, display_name="测量")
    found: list = []
    with staff_scope(root):
        content = workbook(rows_of_register(rows))
    gc.collect()  # what writing the workbook left behind is no part of what is measured
    with transaction.atomic(), staff_scope(root):
        began = time.perf_counter()
        batch = receive_workbook(organization_id=root.pk, filename="报到登记表.xlsx", content=content, actor=actor)
        with measured(f"check-ins: preview of {rows:,} rows", found):
            read_batch(batch_id=batch.pk)
        batch.refresh_from_db()
        assert batch.counts == {"NEW": rows}, (batch.counts, batch.problem, _what_is_wrong(batch))
        with measured(f"check-ins: commit of {rows:,} rows", found):
            confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=actor)
            commit_batch(batch_id=batch.pk)
        ours = (time.perf_counter() - began) * 1000
        batch.refresh_from_db()
        assert batch.result["counts"]["check_ins_created"] == rows, (batch.result, batch.problem)
        assert CheckIn.objects.count() >= rows
        with measured(f"check-ins: undo of {rows:,} rows", found):
            undo_batch(batch_id=batch.pk, actor=actor)
        transaction.set_rollback(True)
    for line in found:
        print(line, file=sys.stderr)
    # In a transaction of its own, in which nothing of ours waits to be checked; and with the settings that spare its
    # inserts what row history costs otherwise (common.bulk).
    with transaction.atomic(), staff_scope(root), bulk.cheap_history():
        theirs = _theirs(workbook(rows_of_register(rows)[:YARDSTICK_ROWS]), root)
        transaction.set_rollback(True)
    most = max(max(line["mb"], line["child_mb"]) for line in found)
    found.append(
        Line(
            f"check-ins: {rows:,} rows, preview and commit",
            ours,
            theirs * rows / YARDSTICK_ROWS if theirs else None,
            f"django-import-export, persons only, {YARDSTICK_ROWS:,} rows times {rows / YARDSTICK_ROWS:.1f}"
            if theirs
            else "",
            must=f">= {TIMES} x as fast, <= {MEGABYTES} MB",
            holds=most <= MEGABYTES and (theirs is None or ours * TIMES <= theirs * rows / YARDSTICK_ROWS),
            note=f"{most} MB at most" + ("" if theirs else "; yardstick not installed"),
        )
    )
    return found


def _what_is_wrong(batch) -> list:
    return [row.content["reasons"] for row in ImportRow.objects.filter(batch=batch, state="WRONG")[:3]]


def _theirs(content: bytes, root: Organization) -> float | None:
    """Milliseconds of the same rows through django-import-export: dry run, then import. None where it is not there."""
    try:
        import openpyxl
        from import_export import fields, resources, widgets
        from tablib import Dataset
    except ImportError:
        return None
    from members.models import Person

    class Register(resources.ModelResource):
        """Persons of the register."""

        name = fields.Field("name", "姓名")
        gender = fields.Field("gender", "性别")
        organization = fields.Field("organization", "社区", widgets.ForeignKeyWidget(Organization, "name"))
        post = fields.Field("post", "所在单位及党支部")
        phone_index = fields.Field("phone_index", "联系电话")

        class Meta:
            model = Person
            import_id_fields = ("name", "phone_index")
            fields = ("name", "gender", "organization", "post", "phone_index")

        def before_save_instance(self, instance, row, **kwargs):
            """The one column that the sheet does not have."""
            instance.district_id = root.pk

        def after_import(self, dataset, result, **kwargs):
            """Without setting the sequence anew, which the web's role may not, and need not do."""

    began = time.perf_counter()
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).active
    lines = list(sheet.iter_rows(values_only=True))[1:]
    data = Dataset(*lines[1:], headers=lines[0])
    for dry in (True, False):
        result = Register().import_data(data, dry_run=dry, raise_errors=True)
        assert result.totals["new"] == len(data), result.totals
    return (time.perf_counter() - began) * 1000
