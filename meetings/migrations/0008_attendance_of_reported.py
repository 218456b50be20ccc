"""A unit sees where those of its people took part who reported where they live, as the scope has it already."""

from importlib import import_module

from django.db import migrations

from common.guarding import PARTY

earlier = import_module("meetings.migrations.0005_attendance_of_those_sent")
REPORTED = f"SELECT c.person_id FROM members_checkin c WHERE c.unit_id = {PARTY} AND c.leaving <> 'MISTAKE'"  # noqa: S608
AFTER = f"{earlier.AFTER} OR person_id IN ({REPORTED})"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_guards_of_papers"), ("members", "0008_check_ins")]
    operations = [migrations.RunSQL(earlier.policy(AFTER), earlier.policy(earlier.AFTER))]
