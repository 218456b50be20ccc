"""script/manage freeze_months --since 2026-01: freeze the month ends that were missed."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from appraisal.statistics.freezing import freeze_missing
from common.clock import today


class Command(BaseCommand):
    """Freezes what is not frozen yet; what is frozen stays as it is."""

    help = "补做月末统计存档：从某个月起，没有存档的月末按事实计算并存档，已经存档的不动。"

    def add_arguments(self, parser):
        parser.add_argument("--since", required=True, help="从哪个月起，如 2026-01")

    def handle(self, *, since, **options):
        try:
            first = date.fromisoformat(f"{since}-01")
        except ValueError:
            raise CommandError(f"月份应写成 2026-01 这样，不能是“{since[:20]}”。") from None
        if first > today():
            raise CommandError(f"{since} 还没有到。")
        self.stdout.write(f"存档了 {freeze_missing(since=first)} 个组织的月末数字。")
