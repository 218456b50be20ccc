"""A grid and a micro-home see the members they manage who report to their community, and change nothing there."""

from django.db import migrations

from common.guarding import ORGS

# Of larger offices the place where a member reports is in sight already: who manages lies below it.
SMALL = "current_setting('gongjian.column', true) IN ('grid_id', 'id')"
FORWARD = (
    "CREATE POLICY managed_here ON members_checkin FOR SELECT"
    f" USING ({SMALL} AND managing_id IN ({ORGS}));"
)
BACKWARD = "DROP POLICY managed_here ON members_checkin;"


class Migration(migrations.Migration):
    dependencies = [("members", "0009_dual_management_opinions_reserve")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
