"""Reading and marking a workbook in a child process with limits, so that no file can harm the process that received it.

The child gets no environment of ours, no open files, 512 MB of memory and 30 seconds. Whatever happens to it, the
caller gets a reading or an UnreadableFile. This is the only way web and worker processes parse a file.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from exchange.errors import UnreadableFile

SECONDS = 30
# The register of a city takes half of these seconds of processor time; on a server that is busy it waits its turn.
WAIT = 3 * SECONDS
MEMORY = 512 * 1024 * 1024
_LARGEST_RESULT = 100 * 1024 * 1024
# How many texts are kept once for all rows that say them: places, units, words of a choice.
_SHARED = 20_000
_ROOT = Path(__file__).resolve().parent.parent
_START = "import sys; sys.path.insert(0, sys.argv[1]); from exchange.sandbox import main; main()"


def read_in_sandbox(
    data: bytes,
    *,
    filename: str,
    divisions: Iterable[Sequence[object]],
    today: str,
    kind: str | None = None,
    sheet: str | None = None,
    seconds: float = WAIT,
) -> dict[str, Any]:
    """exchange.reading.read_workbook in a child process; its JSON with `texts`, `unmapped` and `ignored` (`full=True`).

    divisions  rows (code, name, level, parent_code)
    Raises UnreadableFile, with code TIMEOUT or TOO_LARGE where the limits stopped it.
    """
    rows = [[str(code), str(name), int(str(level)), str(parent)] for code, name, level, parent in divisions]
    request = {"job": "read", "filename": filename, "kind": kind, "sheet": sheet, "divisions": rows, "today": today}
    return _run(request, data, seconds)["reading"]


def mark_in_sandbox(
    data: bytes,
    *,
    filename: str,
    reading: dict[str, Any],
    names: dict[str, str] | None = None,
    seconds: float = SECONDS,
) -> bytes:
    """exchange.marking.marked_workbook in a child process.

    names  division code → name, for suggestions
    """
    request = {"job": "mark", "filename": filename, "reading": reading, "names": names or {}}
    return base64.b64decode(_run(request, data, seconds)["workbook"])


def table_in_sandbox(data: bytes, *, filename: str, seconds: float = SECONDS) -> list[tuple[int, list[str]]]:
    """The first visible sheet that holds something, as (row number, texts from column A on): for small plain tables.

    Raises UnreadableFile.
    """
    rows = _run({"job": "table", "filename": filename}, data, seconds)["rows"]
    return [(number, texts) for number, texts in rows]


def _run(request: dict[str, Any], data: bytes, seconds: float) -> dict[str, Any]:
    message = json.dumps(request, ensure_ascii=False).encode()
    command = [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_ROOT)]
    try:
        child = subprocess.run(
            command,
            input=len(message).to_bytes(8, "big") + message + data,
            capture_output=True,
            timeout=seconds,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_slow() from None
    if child.returncode == 0:
        answer = _told(io.BytesIO(child.stdout))
        if "error" in answer:
            raise UnreadableFile(answer["error"]["code"], answer["error"]["message"])
        return answer
    if child.returncode in {-9, -24}:
        # SIGKILL and SIGXCPU: the processor time ran out.
        raise _too_slow()
    raise UnreadableFile("UNREADABLE", "文件无法读取。请用 Excel 或 WPS 打开检查，另存为 .xlsx 后再上传。")


def _told(source: io.BytesIO) -> dict[str, Any]:
    """What `_lines` wrote. Row by row, and what many rows say is kept once: a city's register would fill the memory."""
    answer = json.loads(source.readline())
    pool: dict[str, str] = {}

    def share(text: str) -> str:
        return pool.setdefault(text, text) if len(pool) < _SHARED else pool.get(text, text)

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {share(key): share(value) if type(value) is str else value for key, value in pairs}

    decoder = json.JSONDecoder(object_pairs_hook=build)
    for sheet in answer.get("reading", {"sheets": []})["sheets"]:
        sheet["records"] = [decoder.decode(source.readline().decode()) for _ in range(sheet["records"])]
    return answer


def _too_slow() -> UnreadableFile:
    return UnreadableFile("TIMEOUT", "读取文件用时过长，已停止。请删去空白的行列和图片，或拆成几个文件上传。")


# ---- in the child ---------------------------------------------------------------------------------------------------


def _limit(writes: int) -> None:
    """Limits of this process: memory, processor time, how much it may write to a file, no core dump."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows has no rlimits; the time limit of the caller remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (writes, writes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Entry point of the child: a request on standard input, an answer on standard output."""
    source = sys.stdin.buffer
    size = int.from_bytes(source.read(8), "big")
    request = json.loads(source.read(size))
    # Reading writes nothing; saving a marked workbook passes through a temporary file.
    _limit(_LARGEST_RESULT if request["job"] == "mark" else 0)
    data = source.read()
    try:
        answer = _answer(request, data)
    except UnreadableFile as refused:
        answer = {"error": {"code": refused.code, "message": refused.message}}
    except MemoryError:
        answer = {
            "error": {"code": "TOO_LARGE", "message": "文件内容过多，超出了可用内存，已停止读取。请拆成几个文件上传。"}
        }
    for line in _lines(answer):
        sys.stdout.buffer.write(line)


def _lines(answer: dict[str, Any]) -> Iterator[bytes]:
    """The answer as one line, in which a reading says how many records each sheet has; then each record as a line."""
    sheets = answer.get("reading", {"sheets": []})["sheets"]
    records = [sheet["records"] for sheet in sheets]
    for sheet in sheets:
        sheet["records"] = len(sheet["records"])
    yield json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    for rows in records:
        for record in rows:
            yield json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    if request["job"] == "mark":
        from exchange.marking import marked_workbook

        book = marked_workbook(data, request["reading"], filename=request["filename"], name_of=request["names"].get)
        return {"workbook": base64.b64encode(book).decode()}
    from exchange.places import Divisions
    from exchange.reading import load_sheets, read_workbook

    if request["job"] == "table":
        sheets = load_sheets(data, request["filename"])
        return {"rows": next(filter(None, (_texts(sheet.rows) for sheet in sheets if not sheet.hidden)), [])}
    reading = read_workbook(
        data,
        filename=request["filename"],
        kind=request["kind"],
        sheet=request["sheet"],
        divisions=Divisions(request["divisions"]),
        today=request["today"],
    )
    return {"reading": reading.to_json(full=True)}


def _texts(rows: dict[int, dict[int, Any]]) -> list[tuple[int, list[str]]]:
    """Rows that hold something, their empty cells as empty texts."""
    return [
        (number, [cells[column].text.strip() if column in cells else "" for column in range(1, max(cells) + 1)])
        for number, cells in sorted(rows.items())
        if any(cell.text.strip() for cell in cells.values())
    ]
