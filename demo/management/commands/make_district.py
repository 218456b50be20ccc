"""Build a fictional district: `demo` and the four of the other practices to look at, the rest to measure with."""

from django.core.management.base import BaseCommand, CommandError

from common.scoping import everything
from demo.build import DemoDistrict
from demo.bulk import BulkDistrict
from demo.districts import SITES
from demo.longyan import LongyanCity
from orgs.models import Organization

MAKERS = {"demo": DemoDistrict, **SITES, "bench": BulkDistrict, "longyan": LongyanCity}


class Command(BaseCommand):
    """make_district --scale demo|fucheng|ronghe|haibowan|xinluo|bench|longyan …"""

    help = "Build a fictional district on real division codes."

    def add_arguments(self, parser):
        """--scale, one or several"""
        parser.add_argument("--scale", choices=MAKERS, default=["demo"], nargs="+")

    def handle(self, *args, scale, **options):
        """Build them, unless one of them is there already: then none."""
        with everything("are the demonstration districts there already?"):
            for name in scale:
                if Organization.objects.filter(tier="DISTRICT", code=MAKERS[name].CODE).exists():
                    raise CommandError(f"{MAKERS[name].NAME}已经建好，不能再建一遍。")
        for name in scale:
            district = MAKERS[name]().build()
            with everything("count what was built"):
                count = Organization.objects.filter(district=district).count()
            self.stdout.write(f"已建好{district.name}：{count} 个组织。")
