"""script/manage check_tree [--fix]: compare the trees with `parent_id`."""

from django.core.management.base import BaseCommand, CommandError

from orgs.services import check_tree


class Command(BaseCommand):
    """Says for each district whether its tree holds; exits with an error when one does not."""

    help = "检查组织树：左右值、层级列与上级是否一致；--fix 在锁内重建。"

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="按上级关系重建左右值和层级列")

    def handle(self, *, fix, **options):
        reports = check_tree(fix=fix)
        for report in reports:
            self.stdout.write(report.sentence)
        if not reports:
            self.stdout.write("还没有建立任何区。")
        bad = [report for report in reports if not report.sound and not (report.fixed and not report.versions)]
        if bad:
            hint = "" if fix else "用 --fix 可以重建左右值和层级列。"
            raise CommandError(f"{len(bad)} 个区的组织树有问题。{hint}")
