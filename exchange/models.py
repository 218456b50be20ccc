"""An uploaded workbook on its way into the records: what it said, what was mended, what became of it.

Nothing here is kept in clear that is protected elsewhere: the file, the values of its rows and what an undo needs are
sealed, and removed as soon as they have served (`services.sweeping`).
"""

from __future__ import annotations

import json
import sys
import zlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.clock import now
from common.crypto import open_bytes, seal_bytes
from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths

FILE_FIELD = "exchange.batch.original"
MARKED_FIELD = "exchange.batch.marked"
UNDO_FIELD = "exchange.batch.undo"
ROW_FIELD = "exchange.row.content"
KEPT_FOR = timedelta(hours=24)


def seal_json(value: Any, field: str) -> bytes:
    """A JSON value, packed and encrypted for a field."""
    packed = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)
    return seal_bytes(packed, field=field)


def open_json(sealed: bytes | memoryview | None, field: str) -> Any:
    """The value again; None where nothing was sealed. Equal texts are kept once, whichever values hold them."""
    if not sealed:
        return None
    return json.loads(zlib.decompress(open_bytes(bytes(sealed), field=field)), object_pairs_hook=_with_shared_texts)


def _with_shared_texts(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A register of a city has the same dozen keys in each of its rows, and mostly the same places and units."""
    return {sys.intern(key): sys.intern(value) if type(value) is str else value for key, value in pairs}


class BatchState(models.TextChoices):
    """Where an import stands. The steps between them are in `exchange.states`."""

    RECEIVED = "RECEIVED", "等待识别"
    READING = "READING", "正在识别"
    REFUSED = "REFUSED", "未能识别"
    READY = "READY", "待确认"
    COMMITTING = "COMMITTING", "正在写入"
    COMMITTED = "COMMITTED", "已导入"
    UNDONE = "UNDONE", "已撤销"
    CANCELLED = "CANCELLED", "已取消"


class RowState(models.TextChoices):
    """What importing a row would do."""

    NEW = "NEW", "新增"
    CHANGED = "CHANGED", "变更"
    SAME = "SAME", "无变化"
    WRONG = "WRONG", "有误"
    OUT_OF_SCOPE = "OUT_OF_SCOPE", "不归本单位"
    LEFT_OUT = "LEFT_OUT", "不导入"


class ImportBatch(ScopedModel):
    """One workbook that one office is importing.

    organization  the office's organisation; colleagues in the same office see the batch, nobody else does
    acting        the scope of the office at upload, so that the worker reads under the same rights
    sheets        per sheet what the reading says, without its records (they are `rows`)
    ignored       names of visible sheets that are no table the reader knows
    options       what the person chose, per handler (see ImportHandler.options)
    revision      grows with every mending; a confirmation names the one it saw
    notes         per kind what is said about whole groups (GroupNote as JSON, with names); goes with the rows
    counts        rows by state, written with the rows
    result        after the commit: counts, links and sentences for the result page
    problem       why it was refused or why the last step failed: {"code", "message"}
    marking       of the marked workbook: for which revision it was asked, and how far a worker is with it
                  (services.marking); the workbook itself is sealed beside it
    leased_until  somebody is reading or writing it until then; afterwards the sweeper hands it out again
    """

    organization = models.ForeignKey(
        "orgs.Organization", models.PROTECT, related_name="import_batches", verbose_name="导入单位"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    office = models.CharField("身份", max_length=160)
    acting = models.JSONField(default=dict)
    kind = models.CharField("表格种类", max_length=40, blank=True)
    sheet_name = models.CharField("工作表", max_length=120, blank=True)
    filename = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小")
    original_sealed = models.BinaryField(null=True)
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.RECEIVED)
    sheets = models.JSONField(default=list)
    ignored = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    undo_sealed = models.BinaryField(null=True)
    marked_sealed = models.BinaryField(null=True)
    marking = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    read_at = models.DateTimeField("识别时间", null=True)
    committed_at = models.DateTimeField("导入时间", null=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )

    objects = ScopedManager()
    everywhere = models.Manager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"
        default_manager_name = "objects"
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "-id"]), models.Index(fields=["state", "leased_until"])]

    def __str__(self) -> str:
        return self.filename

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Batches of exactly this office's organisation: a street does not look into what a community is preparing."""
        if scope.anchor_id is None or not scope.column:
            return NOTHING
        return Q(organization=scope.anchor_id)

    @property
    def state_enum(self) -> BatchState:
        """The state as an enum member."""
        return BatchState(self.state)

    @property
    def original(self) -> bytes:
        """The uploaded file; empty once it was removed."""
        return open_bytes(bytes(self.original_sealed), field=FILE_FIELD) if self.original_sealed else b""

    def keep_original(self, content: bytes) -> None:
        """Seal the file into the row (saving is the caller's)."""
        self.original_sealed = seal_bytes(content, field=FILE_FIELD)

    @property
    def marked(self) -> bytes:
        """The marked workbook that a worker made; empty where none was made."""
        return open_bytes(bytes(self.marked_sealed), field=MARKED_FIELD) if self.marked_sealed else b""

    def keep_marked(self, content: bytes) -> None:
        """Seal the marked workbook into the row (saving is the caller's)."""
        self.marked_sealed = seal_bytes(content, field=MARKED_FIELD)

    @property
    def undo(self) -> Any:
        """What an undo needs, by handler; None once the time for it is over."""
        return open_json(self.undo_sealed, UNDO_FIELD)

    def keep_undo(self, value: Any) -> None:
        """Seal what an undo needs into the row (saving is the caller's)."""
        self.undo_sealed = seal_json(value, UNDO_FIELD)

    @property
    def undo_until(self) -> datetime | None:
        """Until when the import can be undone; None when it never went in."""
        return self.committed_at + KEPT_FOR if self.committed_at else None

    @property
    def can_be_undone(self) -> bool:
        """Whether it went in, less than 24 hours ago, and was not undone."""
        return (
            self.state == BatchState.COMMITTED
            and self.undo_sealed is not None
            and self.undo_until is not None
            and now() < self.undo_until
        )

    @property
    def busy(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.state in (BatchState.RECEIVED, BatchState.READING, BatchState.COMMITTING)


class ImportRow(ScopedModel):
    """A record of a batch. Values and verdict are sealed together; what lists need to filter and order is in clear.

    sheet, row   index of the sheet in the workbook, and the row in it as Excel numbers it
    group        what is committed together and judged together, e.g. the community's code; "" where unknown
    group_name   the same for people
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="导入")
    sheet = models.PositiveSmallIntegerField("工作表")
    row = models.PositiveIntegerField("行")
    kind = models.CharField("表格种类", max_length=40)
    state = models.CharField("结果", max_length=12, choices=RowState)
    group = models.CharField(max_length=40, blank=True)
    group_name = models.CharField(max_length=80, blank=True)
    mended = models.BooleanField("已修改", default=False)
    content_sealed = models.BinaryField()

    objects = ScopedManager()
    everywhere = models.Manager()
    scope_paths = ScopePaths(anchor="batch__organization")

    class Meta:
        verbose_name = "导入行"
        default_manager_name = "objects"
        ordering = ["sheet", "row"]
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "row"], name="import_row_once")]
        indexes = [
            models.Index(fields=["batch", "state", "sheet", "row"]),
            models.Index(fields=["batch", "kind", "group"]),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Rows of the batches of exactly this office's organisation."""
        if scope.anchor_id is None or not scope.column:
            return NOTHING
        return Q(batch__organization=scope.anchor_id)

    @property
    def content(self) -> dict[str, Any]:
        """values, issues, accepted and texts of the Record; changes, reasons and notes of its RowVerdict."""
        return open_json(self.content_sealed, ROW_FIELD)

    def keep_content(self, value: dict[str, Any]) -> None:
        """Seal values and verdict into the row (saving is the caller's)."""
        self.content_sealed = seal_json(value, ROW_FIELD)
