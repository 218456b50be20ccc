"""Build a fictional district: `demo` to look at, `bench` to measure with."""

from django.core.management.base import BaseCommand, CommandError

from common.scoping import everything
from demo.build import DemoDistrict
from demo.bulk import BulkDistrict
from demo.longyan import LongyanCity
from orgs.models import Organization


class Command(BaseCommand):
    """make_district --scale demo|bench|longyan"""

    help = "Build a fictional district on real division codes."

    def add_arguments(self, parser):
        """--scale"""
        parser.add_argument("--scale", choices=["demo", "bench", "longyan"], default="demo")

    def handle(self, *args, scale, **options):
        """Build it, unless the district is there already."""
        makers = {"demo": DemoDistrict, "bench": BulkDistrict, "longyan": LongyanCity}
        with everything("is the demonstration district there already?"):
            if Organization.objects.filter(tier="DISTRICT", code=makers[scale].CODE).exists():
                raise CommandError(f"{makers[scale].NAME}已经建好，不能再建一遍。")
        district = makers[scale]().build()
        with everything("count what was built"):
            count = Organization.objects.filter(district=district).count()
        self.stdout.write(f"已建好{district.name}：{count} 个组织。")
