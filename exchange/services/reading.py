"""A worker reads a workbook in a child process with limits, judges what it says, and stores the preview."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from common.audit import record as audit
from common.clock import now
from common.errors import RuleBroken
from common.scoping import everything
from exchange.errors import UnreadableFile
from exchange.handlers import Record, handler_for
from exchange.identity import redact
from exchange.models import BatchState, ImportBatch, ImportRow
from exchange.registry import KINDS
from exchange.services.batches import LEASE, acting_scope
from exchange.services.engine import district_divisions, read_file
from exchange.services.judging import recount, store_first
from exchange.services.mending import checked_options

logger = logging.getLogger(__name__)

_AGAIN = "请检查表头后重新上传，或在下面选定表格种类再识别一次。"


def read_batch(*, batch_id: int) -> bool:
    """Read a received workbook; False when it is not to be read or somebody is at it. Can run twice."""
    with everything("a worker reads an uploaded workbook"):
        return _read(batch_id)


def _read(batch_id: int) -> bool:
    batch = _lease(batch_id)
    if batch is None:
        return False
    with acting_scope(batch):
        divisions = district_divisions(batch)
    try:
        # Outside of any transaction: it takes seconds, and nothing is written.
        reading = read_file(batch, divisions)
    except UnreadableFile as refused:
        _refuse(batch, f"import.file_{refused.code.lower()}", refused.message)
        return True
    try:
        with transaction.atomic():
            _store(batch, reading)
    except RuleBroken as broken:
        _refuse(batch, broken.code, broken.message)
    return True


def give_up_reading(batch_id: int) -> None:
    """After several workers died over it."""
    batch = ImportBatch.everywhere.get(pk=batch_id)
    _refuse(
        batch, "import.unfinished", "这份表格多次没有识别完，可能内容过多或文件有损坏。请拆成几份，或重新保存后再上传。"
    )


def _lease(batch_id: int) -> ImportBatch | None:
    with transaction.atomic():
        batch = (
            ImportBatch.everywhere.select_for_update(of=("self",), skip_locked=True)
            .select_related("organization", "actor")
            .filter(pk=batch_id, state__in=[BatchState.RECEIVED, BatchState.READING])
            .first()
        )
        if batch is None or (batch.leased_until and batch.leased_until > now()):
            return None
        batch.state, batch.leased_until = BatchState.READING, now() + LEASE
        batch.attempts += 1
        batch.save(update_fields=["state", "leased_until", "attempts"])
        return batch


def _mine(batch: ImportBatch) -> ImportBatch | None:
    """The row again, locked, while the lease is still this worker's."""
    found = (
        ImportBatch.everywhere.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .get(pk=batch.pk)
    )
    still = found.state == BatchState.READING and found.attempts == batch.attempts
    return found if still else None


def _store(leased: ImportBatch, reading: dict[str, Any]) -> None:
    batch = _mine(leased)
    if batch is None:
        return
    # Cells are read without ids already; a tab or a heading may carry one too.
    # Records one by one as they are taken: of a large workbook there is to be one copy at a time.
    taken = [sheet.pop("records") for sheet in reading["sheets"]]
    reading = without_ids(reading)
    batch.sheets = [sheet | {"supported": _supported(sheet["kind"], batch)} for sheet in reading["sheets"]]
    batch.ignored = [name for name, why in reading["ignored"].items() if why == "no_table"]
    records = []
    for number, sheet in enumerate(batch.sheets):
        found, taken[number] = taken[number], []
        if sheet["supported"]:
            found.reverse()
            while found:
                record = without_ids(found.pop())
                records.append(
                    Record(
                        sheet=number,
                        row=record["row"],
                        kind=sheet["kind"],
                        values=record["values"],
                        issues=record["issues"],
                        texts=record["texts"],
                    )
                )
    if not records:
        raise _why_nothing(reading, batch)
    ImportRow.everywhere.filter(batch=batch).delete()
    with acting_scope(batch):
        for kind in dict.fromkeys(record.kind for record in records):
            batch.options[kind] = checked_options(handler_for(kind), batch.options.get(kind, {}))
        store_first(batch, records)
    recount(batch)
    batch.state, batch.read_at, batch.leased_until, batch.problem = BatchState.READY, now(), None, {}
    batch.save()
    audit(actor=batch.actor, action="exchange.import.read", obj=batch, **batch.counts)


def without_ids(said: Any) -> Any:
    """What was read, with resident ids taken out of every text in it, names of sheets and headings included."""
    if isinstance(said, str):
        clean, redacted = redact(said)
        return clean if redacted else said
    if isinstance(said, Mapping):
        return {without_ids(key): without_ids(value) for key, value in said.items()}
    if isinstance(said, (list, tuple)):
        return [without_ids(item) for item in said]
    return said


def _supported(kind: str, batch: ImportBatch) -> bool:
    """Whether a room takes this kind in, and the office may write it."""
    handler = handler_for(kind)
    return handler is not None and (handler.verb in batch.acting["verbs"] or bool(batch.acting["why"]))


def _why_nothing(reading: dict[str, Any], batch: ImportBatch) -> RuleBroken:
    if not reading["sheets"]:
        return RuleBroken("import.nothing_read", f"没有找到认识的表头，看不出这是哪一种表格。{_AGAIN}")
    found = list(dict.fromkeys(sheet["kind"] for sheet in reading["sheets"]))
    named = f"认出这是“{'、'.join(KINDS[kind].title for kind in found)}”"
    if not any(handler_for(kind) for kind in found):
        return RuleBroken(
            "import.not_taken", f"{named}，系统还不接收这种表格。如果认错了，请在下面选定种类再识别一次。"
        )
    if not any(_supported(kind, batch) for kind in found):
        return RuleBroken("import.not_taken", f"{named}，你当前的身份不能导入这种表格；请由有此权限的人导入。")
    return RuleBroken("import.nothing_read", f"{named}，但表头下面没有记录。请填好后再上传。")


def _refuse(batch: ImportBatch, code: str, message: str) -> None:
    with transaction.atomic():
        found = _mine(batch)
        if found is None:
            return
        found.state, found.leased_until = BatchState.REFUSED, None
        found.problem = {"code": code, "message": message}
        found.save(update_fields=["state", "leased_until", "problem"])
        audit(actor=found.actor, action="exchange.import.refused", obj=found, code=code)
