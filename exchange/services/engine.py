"""The reader as services call it: a look at the file, a reading in a child process, a row read again from a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.clock import today
from common.errors import RuleBroken
from exchange import reading
from exchange.errors import UnreadableFile
from exchange.handlers import divisions_of
from exchange.models import ImportBatch
from exchange.places import Divisions
from exchange.safety import Archive, check_file
from exchange.sandbox import SECONDS, mark_in_sandbox, read_in_sandbox

_NO_DIVISIONS = Divisions(())


def look_at(content: bytes, filename: str) -> None:
    """Refuse at once what is no workbook, is too large or may do harm; milliseconds, nothing is parsed.

    Raises RuleBroken("import.file_…", field "workbook") with the reader's sentence.
    """
    try:
        if check_file(content, filename) == "xlsx":
            Archive(content)
    except UnreadableFile as refused:
        raise file_refused(refused) from None


def file_refused(refused: UnreadableFile) -> RuleBroken:
    """The reader's refusal as the one error that services raise."""
    return RuleBroken(f"import.file_{refused.code.lower()}", refused.message, "workbook")


def district_divisions(batch: ImportBatch) -> Divisions:
    """The streets and communities of the batch's district."""
    return divisions_of(batch.organization.district_id) or _NO_DIVISIONS


def read_file(batch: ImportBatch, divisions: Divisions) -> dict[str, Any]:
    """The reading of the batch's file, made in a child process with limits. Raises UnreadableFile."""
    return read_in_sandbox(
        batch.original,
        filename=batch.filename,
        kind=batch.kind or None,
        sheet=batch.sheet_name or None,
        divisions=divisions.rows(),
        today=today().isoformat(),
    )


def mark_file(batch: ImportBatch, found: Mapping[str, Any], divisions: Divisions, *, seconds: float = SECONDS) -> bytes:
    """The batch's file with the cells of this reading's issues marked, made in a child process with limits."""
    names = {division.code: division.name for division in divisions.rows()}
    return mark_in_sandbox(batch.original, filename=batch.filename, reading=dict(found), names=names, seconds=seconds)


def read_texts(
    kind: str, texts: Mapping[str, str], *, context: Mapping[str, Any], batch: ImportBatch
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Values and issues of one row whose cells hold these texts, as if it stood in the sheet of this context."""
    # A column that the form leaves empty and the sheet did not have is not there at all.
    there = {key for sheet in batch.sheets if sheet["kind"] == kind for key in sheet["columns"].values()}
    given = {key: text for key, text in texts.items() if text or key in there}
    return reading.read_texts(
        kind, given, context=context, divisions=district_divisions(batch), today=today().isoformat()
    )
