"""script/manage import_divisions FILE --vintage 2023-06-30: the official codes of one district become its tree."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.errors import RuleBroken
from common.scoping import everything
from orgs.divisions import apply_divisions, find_district, plan_divisions, read_divisions
from orgs.services import create_district


def a_day(text: str) -> date:
    """The argument as a date."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    """Shows what the list changes; applies it unless asked only to look."""

    help = "导入一个区的统计用区划代码名单（CSV：code,name,level,parent_code）。重复导入不产生变化。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--vintage", type=a_day, required=True, help="名单的时点，如 2023-06-30")
        parser.add_argument("--effective-on", type=a_day, help="生效日期，默认同名单时点")
        parser.add_argument("--practice", default="xihu", help="新建的区采用的制度")
        parser.add_argument("--dry-run", action="store_true", help="只看会有什么变化")

    @transaction.atomic
    def handle(self, *, file, vintage, effective_on, practice, dry_run, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"读不到文件 {file}，请核对路径和权限。") from error
        try:
            with everything("import_divisions"):
                self.run(content, vintage, effective_on, practice, dry_run)
        except RuleBroken as refusal:
            raise CommandError("\n".join([refusal.message, *refusal.details])) from refusal

    def run(self, content, vintage, effective_on, practice, dry_run):
        """Read, show, apply."""
        rows = read_divisions(content)
        district = find_district(rows)
        if district is None:
            since = effective_on or vintage
            district = create_district(name=rows[0].name, code=rows[0].code, practice=practice, since=since, actor=None)
            self.stdout.write(f"新建“{district.name}”（{district.code}）。")
        planned = plan_divisions(district_id=district.pk, rows=rows, vintage=vintage, effective_on=effective_on)
        self.stdout.write(planned.sentence)
        for title, lines in planned.groups:
            if title != "新增" or len(lines) <= 40:
                for line in lines:
                    before = f"{line.old_code} {line.old_name}（{line.old_parent}）" if line.old_name else ""
                    after = f"{line.code} {line.name}（{line.parent}）" if line.name else ""
                    self.stdout.write(f"  {title}：{' → '.join(part for part in (before, after) if part)}")
        for doubt in planned.doubts:
            self.stdout.write(f"  请核实：{doubt}")
        if dry_run:
            transaction.set_rollback(True)
            self.stdout.write("只是查看，没有改动。")
        elif not planned.empty:
            act = apply_divisions(
                district_id=district.pk, rows=rows, vintage=vintage, effective_on=effective_on, actor=None
            )
            self.stdout.write(f"已办理：{act.title}（机构调整 {act.pk}）。")
