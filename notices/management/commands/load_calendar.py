"""Take over the holidays of the years that the package `chinesecalendar` knows: after an installation or an upgrade."""

from django.core.management.base import BaseCommand

from common.clock import today
from common.workdays import unannounced_year
from notices.services.calendar import load_calendar


class Command(BaseCommand):
    """Running it twice changes nothing."""

    help = "装入国务院办公厅已公布的放假安排（随 chinesecalendar 组件）；可以重复运行"

    def handle(self, *args, **options):
        """Say which years were new, and which one is missing."""
        years = load_calendar()
        if not options["verbosity"]:
            return
        if years:
            self.stdout.write(f"已装入放假安排：{years[0]}—{years[-1]} 年，共 {len(years)} 年")
        missing = unannounced_year(today())
        if missing:
            self.stdout.write(f"{missing} 年的放假安排还没有：公布后请在“工作日历”上传，此前按法定节假日推算")
