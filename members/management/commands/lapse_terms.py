"""`script/manage lapse_terms [--on 2026-12-01]`: the night's job by hand, for any day and as often as one likes."""

from __future__ import annotations

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from common.clock import today
from members.services.changes import lapse


class Command(BaseCommand):
    """Write down who lapsed because a term ended."""

    help = "登记任期届满自动免职：届满次日起，未连任的任职自动结束。可指定日期，可重复运行。"

    def add_arguments(self, parser):
        """--on DATE"""
        parser.add_argument("--on", metavar="日期", help="按哪一天计算，如 2026-12-01；不填为今天")

    def handle(self, *args, **options):
        """Run it and say how many."""
        day = today()
        if options["on"]:
            try:
                day = date.fromisoformat(options["on"])
            except ValueError as error:
                raise CommandError(f"日期“{options['on']}”看不懂，请写成 2026-12-01 这样。") from error
        if day > today():
            self.stderr.write(f"注意：{day} 还没有到，届满离任会提前登记在册。")
        count = lapse(on=day)
        self.stdout.write(f"截至 {day}，登记了 {count} 条届满离任。" if count else f"截至 {day}，没有新的届满离任。")
