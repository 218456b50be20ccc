"""Importing a roster of 5,000 rows: reading, preview, commit, undo; seconds and megabytes.

    script/bench import_rows            # beside the other measurements
    script/manage shell -c "from bench.import_rows import main; main()"

Nothing stays: everything runs in one transaction that is rolled back.
"""

from __future__ import annotations

import io
import resource
import time
from contextlib import contextmanager

import xlsxwriter
from django.db import transaction

from accounts.models import User
from bench.data import district, staff_scope
from bench.measuring import watched
from exchange.models import ImportRow
from exchange.services import confirm_batch, mend_row, read_batch, receive_workbook, undo_batch
from exchange.services.committing import commit_batch
from orgs.models import Organization, Tier

ROWS = 5000
PER_COMMITTEE = 10
_HEADER = (
    *("序号", "街道", "社区", "姓名", "性别", "出生年月", "政治面貌", "联系电话"),
    *("工作单位及职务", "单位性质", "“大党委”职务", "是否兼职委员", "任职时间", "备注"),
)
_ROLES = ("第一书记", "书记", "副书记", "副书记", *["委员"] * 6)
_FAMILY, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


def workbook(rows: int = ROWS) -> bytes:
    """A clean roster with this many rows, ten to a committee."""
    places = list(
        Organization.objects.filter(tier=Tier.COMMUNITY)
        .select_related("street")
        .order_by("pk")[: rows // PER_COMMITTEE]
    )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("名册")
    sheet.write(0, 0, "社区“大党委”委员名册")
    sheet.write_row(1, 0, _HEADER)
    for number in range(rows):
        place, seat = places[number // PER_COMMITTEE % len(places)], number % PER_COMMITTEE
        name = _FAMILY[number % 10] + _GIVEN[number // 10 % 20] + _GIVEN[number // 200 % 20]
        part_time = seat in (3, 9)
        sheet.write_row(
            number + 2,
            0,
            (number + 1, place.street.name, place.name, name, "男" if number % 2 else "女",
             f"{1960 + number % 40}.{number % 12 + 1:02d}", "中共党员", f"154{number + 60_000_000:08d}",
             f"示例{number % 300}公司党支部书记" if part_time else "社区党委委员",
             "非公企业" if part_time else "街道社区",
             _ROLES[seat], "是" if part_time else "否", "2026.01", ""),
        )  # fmt: skip
    book.close()
    return out.getvalue()


@contextmanager
def measured(what: str, found: list[dict]):
    """Seconds on the clock, and of this process and its child (not the database); queries; peak memory after it."""
    clock, work = time.perf_counter(), _worked()
    # Counted as they pass: to keep their texts would be most of the memory that is measured.
    with watched() as watch:
        yield
    found.append(
        {
            "what": what,
            "seconds": round(time.perf_counter() - clock, 2),
            "worked": round(_worked() - work, 2),
            "database": round(watch.milliseconds / 1000, 2),
            "queries": watch.queries,
            "mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "child_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        }
    )


def _worked() -> float:
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def measure(rows: int = ROWS) -> list[dict]:
    """One line per step."""
    root = district()
    actor = User.objects.first() or User.objects.create_user("bench", None, display_name="测量")
    found: list[dict] = []
    with transaction.atomic(), staff_scope(root):
        content = workbook(rows)
        batch = receive_workbook(organization_id=root.pk, filename="名册.xlsx", content=content, actor=actor)
        with measured(f"preview of {rows:,} rows", found):
            read_batch(batch_id=batch.pk)
        batch.refresh_from_db()
        assert batch.counts == {"NEW": rows}, (batch.counts, batch.problem)
        row = ImportRow.objects.filter(batch=batch).first()
        with measured("mending one row of it", found):
            mend_row(batch_id=batch.pk, row_id=row.pk, texts={"birth": "1970.02"}, actor=actor)
        batch.refresh_from_db()
        with measured(f"commit of {rows:,} rows", found):
            confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=actor)
            commit_batch(batch_id=batch.pk)
        batch.refresh_from_db()
        assert batch.result["counts"]["lines"] == rows, batch.problem
        with measured(f"undo of {rows:,} rows", found):
            undo_batch(batch_id=batch.pk, actor=actor)
        transaction.set_rollback(True)
    return found


def main() -> None:
    """Print the lines."""
    for line in measure():
        print(
            f"{line['what']:<28} {line['seconds']:>7.2f} s, of them our own {line['worked']:>6.2f} s, "
            f"{line['queries']:>5} queries, {line['mb']:>4} MB, child {line['child_mb']} MB"
        )


if __name__ == "__main__":
    import django

    django.setup()
    main()
