"""manage.py read_workbook FILE [--kind KIND] [--sheet NAME]: what the reader makes of a workbook, as JSON.

For support and tests. Nothing is written, no database is needed: names of streets and communities are compared with the
division files of the repository.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.clock import today
from exchange.errors import UnreadableFile
from exchange.places import Divisions
from exchange.reading import read_workbook
from exchange.registry import KINDS


class Command(BaseCommand):
    """Print a reading in the shape of tests/data/samples/*.expected.json."""

    help = "Show what the workbook reader makes of a file (JSON); writes nothing and needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=".xlsx or .csv")
        parser.add_argument("--kind", choices=sorted(KINDS), help="kind of sheet; guessed from the columns by default")
        parser.add_argument("--sheet", help="read this sheet only (also a hidden one)")
        parser.add_argument(
            "--divisions",
            type=Path,
            nargs="+",
            metavar="CSV",
            help="division files; those of the repository by default",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths = options["divisions"] or sorted(Path(settings.BASE_DIR, "orgs", "data").glob("divisions_*.csv"))
        try:
            reading = read_workbook(
                options["file"],
                kind=options["kind"],
                sheet=options["sheet"],
                divisions=Divisions.from_csv(paths),
                today=today().isoformat(),
            )
        except UnreadableFile as refused:
            raise CommandError(f"{refused.message}（{refused.code}）") from None
        except OSError as error:
            raise CommandError(f"无法打开文件：{error.strerror or error}") from None
        self.stdout.write(json.dumps(reading.to_json(), ensure_ascii=False, indent=1))
        if not reading.sheets:
            self.stderr.write("没有认出任何名册或清单：请检查表头，或用 --kind 指明是哪一种表。")
