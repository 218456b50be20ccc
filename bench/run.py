"""All measurements, or those named: one table, and bench/results.json.

script/bench                       # everything; the first time the data is built, which takes minutes
script/bench compliance pages      # only these
"""

from __future__ import annotations

import json
import os
import platform
import sys
import unicodedata
from importlib import import_module
from pathlib import Path
from typing import Any

import django

SUITES = (
    *("compliance", "pages", "import_rows", "check_ins", "search", "structure"),
    *("matching", "board", "statistics", "planning", "year"),
)
RESULTS = Path(__file__).with_name("results.json")
HEADS = ("what", "ours", "yardstick", "ratio", "against", "queries", "must", "", "note")


def main(names: list[str]) -> int:
    """Exit code 1 when something does not hold what it must."""
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"没有这项测量：{'、'.join(unknown)}。可选：{'、'.join(SUITES)} (unknown measurement)")
        return 2
    django.setup()
    from bench.measuring import Line, allow_analyze
    from config.collector import settle

    allow_analyze()
    settle()  # as the processes that serve do

    results: dict[str, list[dict[str, Any]]] = {}
    rows: list[tuple[str, ...]] = []
    failed = 0
    for suite in names or SUITES:
        found = import_module(f"bench.{suite}").measure()
        results[suite] = [line.as_json() if isinstance(line, Line) else line for line in found]
        rows += [_row(line) if isinstance(line, Line) else _import_row(line) for line in found]
        failed += sum(1 for line in found if isinstance(line, Line) and line.holds is False)
        print(f"{suite}: {len(found)} lines", file=sys.stderr)
    _print(rows)
    _keep(results)
    return 1 if failed else 0


def _row(line) -> tuple[str, ...]:
    return (
        line.what,
        f"{line.ours:.0f} ms" if line.ours else "",
        f"{line.yardstick:.0f} ms" if line.yardstick else "",
        f"{line.ratio:.1f}" if line.ratio else "",
        line.against,
        str(line.queries) if line.queries is not None else "",
        line.must,
        {True: "ok", False: "NO", None: ""}[line.holds],
        line.note,
    )


def _import_row(line: dict[str, Any]) -> tuple[str, ...]:
    memory = f"{line['mb']} MB, reading child {line['child_mb']} MB"
    return (line["what"], f"{line['seconds'] * 1000:.0f} ms", "", "", "", str(line["queries"]), "", "", memory)


def _print(rows: list[tuple[str, ...]]) -> None:
    widths = [max(_width(row[i]) for row in [HEADS, *rows]) for i in range(len(HEADS))]
    for row in [HEADS, tuple("-" * width for width in widths), *rows]:
        print("  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _keep(results: dict[str, list[dict[str, Any]]]) -> None:
    """The measurements of this run over those of earlier ones; what was not measured now stays."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept["machine"] = {"python": platform.python_version(), "processors": os.cpu_count(), "system": platform.system()}
    kept["suites"] = {**kept.get("suites", {}), **results}
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
