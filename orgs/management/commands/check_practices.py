"""`script/manage check_practices [FILE …]`: is every practice file sound; if not, which line, and how to mend it."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from orgs.practice import validate_all, validate_file
from orgs.practice.loader import PRACTICE_DIR, practice_files


class Command(BaseCommand):
    """Prints one line per problem and ends with status 1 when there is any."""

    help = "检查做法文件（orgs/practices/*.toml）：逐条给出文件、行号和改法。不写数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="文件", help="要检查的文件；不写则检查全部")

    def handle(self, *args, **options):
        files = [Path(name) for name in options["files"]]
        problems = [problem for path in files for problem in validate_file(path)] if files else validate_all()
        for problem in problems:
            self.stdout.write(str(problem))
        if problems:
            raise CommandError(f"共 {len(problems)} 处需要修改。")
        self.stdout.write(f"{len(files or practice_files(PRACTICE_DIR))} 个做法文件都没有问题。")
