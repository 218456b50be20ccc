"""script/manage recount: count all statistics from the facts and compare the counters."""

from django.core.management.base import BaseCommand, CommandError

from appraisal.statistics.counters import recount


class Command(BaseCommand):
    """Says for each district whether counters and facts agree; exits with an error when they did not."""

    help = "统计重算：按事实重算各区的全部指标，与计数核对；不一致的说明并更正。"

    def handle(self, **options):
        rows = recount()
        for row in rows:
            found = f"{row.different} 个不一致，已按事实更正" if row.different else "全部一致"
            self.stdout.write(f"{row.district.name}：核对 {row.compared:,} 个数字，{found}（{row.seconds:.1f} 秒）。")
            for metric, organization, own, kept, facts in row.examples:
                self.stdout.write(f"  {metric} 组织 {organization}{' 本级' if own else ''}：计数 {kept}，事实 {facts}")
        if not rows:
            self.stdout.write("还没有建立任何区。")
        if any(row.different for row in rows):
            raise CommandError("有计数与事实不一致，请把上面的内容交给开发人员。")
